create or replace function api.staff_rail_look(p_supplier text,
                                               p_order_no text)
returns table (verdict text, subject text, order_no text,
               due_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);

    if v_order.state <> 'P' or v_order.case_state <> 'E' then
        perform impl.staff_refuse('RAIL_STATE', p_order_no);
    end if;

    update ticket.rail_case c
    set due_at = api.now()
    where c.supplier_id = v_order.supplier_id
      and c.rail_id = v_order.rail_id and c.case_no = v_order.case_no
      and c.lease_until is null;

    perform impl.rail_event(v_order, impl.person(), 'look for tickets', 'E',
                            'E', api.now());

    return query select null::text, null::text, p_order_no, api.now();

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_look is
'Looks once more whether there are tickets for what was paid.';

grant execute on function api.staff_rail_look to ticket_staff;
