-- Part of the plan of whoever sums up.  A day of purchase is part of the order
-- number (D10): whatever the supplier's zone is now, an order is of the day
-- that its number says.
create or replace function impl.report_orders(p_supplier int4, p_date text,
    p_first date, p_last date)
returns setof ticket.orders
language sql stable
as $$
    select o.*
    from ticket.orders o
    where p_date = 'purchase' and o.supplier_id = p_supplier
      and o.order_id >= impl.day_number(p_first)
      and o.order_id < impl.day_number(p_last + 1)
    union all
    select o.*
    from ticket.orders o
    where p_date = 'visit' and o.supplier_id = p_supplier
      and o.day is not null and o.order_id is not null
      and o.day between p_first and p_last and o.visit_day is null
    union all
    select o.*
    from ticket.orders o
    where p_date = 'visit' and o.supplier_id = p_supplier
      and o.visit_day between p_first and p_last;
$$;

comment on function impl.report_orders(int4, text, date, date) is
'The orders that were bought on some days (purchase), or are for visits on them
(visit): the day as it is now, where a place has moved.';
