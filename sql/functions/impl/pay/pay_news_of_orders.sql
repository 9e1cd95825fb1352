create or replace function impl.pay_news_of_orders(p_suppliers int4[],
    p_orders int8[])
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select n.*
    from (select array_agg(p.supplier_id) as suppliers,
                 array_agg(p.payment_id) as payments
          from unnest(p_suppliers, p_orders) k (supplier_id, order_id)
          cross join lateral (
              select y.supplier_id, y.payment_id
              from ticket.payment y
              where y.supplier_id = k.supplier_id and y.order_id = k.order_id
              offset 0) p) c
    cross join lateral impl.pay_news(c.suppliers, c.payments) n;
end;
$$;

comment on function impl.pay_news_of_orders(int4[], int8[]) is
'impl.pay_news() of all payments of some orders.';
