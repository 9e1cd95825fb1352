-- Members of p_change: as impl.rail_task_facts() has them, or facts, as
-- api.rail_record() has them.
create or replace function api.staff_rail_task_record(p_supplier text,
    p_order_no text, p_change jsonb)
returns table (verdict text, subject text, order_no text, state text,
               reason text, task text, next text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
    v_facts jsonb;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    v_case := impl.rail_task_mine(v_order);

    v_facts := impl.rail_task_said(v_order, v_case, p_change);

    if impl.rail_task_decides(v_facts) then
        update ticket.rail_case c
        set task_facts = v_facts, task_said_by = impl.person(),
            claimed_at = api.now()
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no
        returning c.* into strict v_case;

        next := 'confirm';
    else
        v_case := impl.rail_task_does(v_order, v_case, v_facts,
                                      impl.person());
        next := case v_case.state when 'S' then 'pay' else '' end;
    end if;

    order_no := p_order_no;
    state := v_case.state;
    reason := v_case.reason;
    task := coalesce(impl.rail_what(v_case.state), '');
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_record is
'What the site has answered to a cashier: it is judged at once (next "pay": pay
now, once), or waits for another person ("confirm").';

grant execute on function api.staff_rail_task_record to ticket_staff;
