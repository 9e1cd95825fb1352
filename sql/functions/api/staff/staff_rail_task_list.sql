-- Members of p_change: after, the last one of the page before; last.
create or replace function api.staff_rail_task_list(p_supplier text,
                                                    p_change jsonb)
returns table (verdict text, subject text, order_no text, case_no int2,
               state text, task text, held_no text, login text,
               total_fen int8, pay_limit_at timestamptz,
               locked_by text, locked_until timestamptz, said_by text,
               due_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, o.order_no::text, c.case_no,
           c.state::text, impl.rail_task_what(c), c.held_no::text,
           c.un_masked, c.total_fen, c.pay_limit_at,
           case when c.task_until > api.now() then c.task_by end,
           case when c.task_until > api.now() then c.task_until end,
           c.task_said_by, c.due_at
    from ticket.rail_case c
    join ticket.rail_order o
      on o.supplier_id = c.supplier_id and o.rail_id = c.rail_id
    where c.supplier_id = v_supplier and c.due_at is not null
      and (o.state = 'P' or c.state = 'D')
      and (impl.rail_supplier(v_supplier)).provider = 'manual'
      and o.order_no > coalesce(p_change ->> 'after', '')
    order by o.order_no
    limit least(coalesce((p_change ->> 'last')::int4, 50), 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_list is
'Purchases that a cashier works on by hand.';

grant execute on function api.staff_rail_task_list to ticket_staff;
