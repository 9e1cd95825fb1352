-- In SQL, so that it is part of the plan of whoever lists.
create or replace function impl.order_line(p_order ticket.orders)
returns table (agent text, own_number text, state "char", stopped bool,
               day date, start_minute int2, products text, persons int4,
               total_fen int8, phone text, created_at timestamptz)
language sql stable
as $$
    select a.user_name, impl.client_ref((p_order).request_key),
           (p_order).state, (p_order).stopped_at is not null,
           coalesce((p_order).visit_day, (p_order).day),
           coalesce(y.start_minute, t.start_minute), i.products, i.persons,
           (p_order).total_fen, impl.phone_masked((p_order).phone_tail),
           (p_order).created_at
    from (select) as k
    left join ticket.agent a
      on a.supplier_id = (p_order).supplier_id
         and a.agent_id = (p_order).agent_id
    left join lateral (
        select string_agg(i.product_name || i.quantity || i.unit, '，'
                          order by i.line_no) as products,
               sum(i.quantity)::int4 as persons
        from ticket.order_item i
        where i.supplier_id = (p_order).supplier_id
          and i.order_id = (p_order).order_id) i on true
    left join ticket.slot t
      on t.supplier_id = (p_order).supplier_id
         and t.line_id = (p_order).line_id
         and t.day = coalesce((p_order).slot_day, (p_order).day)
         and t.slot_no = impl.slot_shown((p_order).slot_no, (p_order).page,
                                         (p_order).edition,
                                         (p_order).delivered_at)
    left join ticket.performance y
      on y.supplier_id = (p_order).supplier_id
         and y.session_id = (p_order).session_id and y.day = (p_order).day;
$$;

comment on function impl.order_line(ticket.orders) is
'An order as a line of a list.';

create or replace function impl.phone_masked(p_tail int2)
returns text
language sql stable
as $$
    select case when p_tail >= 0
                then '*******' || to_char(p_tail, 'FM0000') end;
$$;

comment on function impl.phone_masked(int2) is
'A phone number of which the last four digits alone are shown; null where they
are not known.';
