-- Members of p_change: lines, codes with commas: those alone; left: only orders
-- of which something stays.
create or replace function api.staff_day_orders(
    p_supplier text,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, line text,
               slot_no int2, state text, persons int4, due_fen int8,
               left_persons int4, left_why text, called_off bool,
               refunded_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_left     constant bool := coalesce((p_change ->> 'left')::bool, false);
begin
    v_supplier := impl.staff_supplier(p_supplier);

    if v_supplier.kind = '2' then
        return query
        select null::text, null::text, o.order_id, null::text, null::int2,
               o.state::text, 0, coalesce(d.due_fen, 0), coalesce(k.persons, 0),
               case when k.order_id is not null then 'desk' end,
               d.order_id is not null, d.done_at
        from ticket.performance p
        join ticket.orders o
          on o.supplier_id = p.supplier_id and o.session_id = p.session_id
             and o.day = p.day
        left join impl.performance_desk(p) k
          on k.order_id = o.order_id
        left join ticket.called_off d
          on d.supplier_id = o.supplier_id and d.order_id = o.order_id
        where p.supplier_id = v_supplier.supplier_id and p.day = p_day
          and p.state = 'C'
          and (k.order_id is not null
               or (d.order_id is not null and not v_left))
        order by o.order_id;
        return;
    end if;

    return query
    select null::text, null::text, k.order_id, c.code, k.slot_no, k.state,
           k.persons, coalesce(d.due_fen, k.due_fen), k.left_persons,
           k.left_why, d.order_id is not null, d.done_at
    from (select o.order_id, o.line_id, o.slot_no, o.state::text, o.persons,
                 o.due_fen, o.left_persons, o.left_why
          from unnest(impl.day_lines(v_supplier, p_change)) l (line_id)
          cross join lateral impl.day_orders(v_supplier.supplier_id, p_day,
                                             l.line_id) o
          union all
          select o.order_id, o.line_id, o.slot_no, o.state::text, 0, 0::int8,
                 0, null
          from unnest(impl.day_lines(v_supplier, p_change)) l (line_id)
          join ticket.called_off d
            on d.supplier_id = v_supplier.supplier_id and d.day = p_day
               and d.session_id is null
          join ticket.orders o
            on o.supplier_id = v_supplier.supplier_id
               and o.order_id = d.order_id
               and (l.line_id = 0 or o.line_id = l.line_id)
          where not v_left
            and not exists (
                select
                from impl.day_orders(v_supplier.supplier_id, p_day, 0) k
                where k.order_id = o.order_id)) k
    left join ticket.line c
      on c.supplier_id = v_supplier.supplier_id and c.line_id = k.line_id
    left join ticket.called_off d
      on d.supplier_id = v_supplier.supplier_id and d.order_id = k.order_id
    where not v_left or k.left_persons > 0
    order by k.order_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_day_orders is
'The orders of a day, before and after it is closed: whose tickets come back by
themselves and what goes back, and whose stay, since they came in, have a
ticket of paper, or get the money at the desk.';

grant execute on function api.staff_day_orders to ticket_staff;
