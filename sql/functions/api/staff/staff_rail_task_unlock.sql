create or replace function api.staff_rail_task_unlock(p_supplier text,
                                                      p_order_no text)
returns table (verdict text, subject text, order_no text, state text)
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

    /* Its own, or what somebody has said and another one does not confirm. */
    if v_case.task_facts is null and v_case.task_by <> impl.person()
        and v_case.task_until > api.now()
    then
        perform impl.staff_refuse('RAIL_TASK_LOCKED', p_order_no,
            v_case.task_by, impl.staff_moment(v_case.task_until));
    end if;

    update ticket.rail_case c
    set task_by = null, task_until = null, task_facts = null,
        task_said_by = null
    where c.supplier_id = v_case.supplier_id
      and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no;

    perform impl.rail_event(v_order, impl.person(), 'task given back',
                            v_case.state::text, v_case.state::text, api.now())
    where v_case.task_facts is not null;

    return query
    select null::text, null::text, p_order_no, v_case.state::text;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_unlock is
'Gives a purchase back, and what was said of it and not confirmed.';

grant execute on function api.staff_rail_task_unlock to ticket_staff;
