create or replace function api.staff_rail_task_confirm(p_supplier text,
                                                       p_order_no text)
returns table (verdict text, subject text, order_no text, state text,
               reason text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    v_case := impl.rail_task_of(v_order);

    if v_case.task_facts is null then
        perform impl.staff_refuse('RAIL_TASK_MISSING', p_order_no);
    elsif v_case.task_said_by = impl.person() then
        perform impl.staff_refuse('RAIL_TASK_YOURS', p_order_no,
                                  v_case.task_said_by);
    end if;

    v_case := impl.rail_task_does(v_order, v_case, v_case.task_facts,
        v_case.task_said_by || ', ' || impl.person());

    return query
    select null::text, null::text, p_order_no, v_case.state::text,
           v_case.reason::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_confirm is
'Another person confirms what a cashier has said of a payment.';

grant execute on function api.staff_rail_task_confirm to ticket_staff;
