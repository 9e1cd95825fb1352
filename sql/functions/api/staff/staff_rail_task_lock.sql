create or replace function api.staff_rail_task_lock(p_supplier text,
                                                    p_order_no text)
returns table (verdict text, subject text, order_no text, case_no int2,
               state text, task text, held_no text, login text,
               total_fen int8, said_fen int8, pay_no text,
               pay_limit_at timestamptz, locked_until timestamptz,
               train_no text, from_name text, to_name text,
               departs_at timestamptz, seats int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    v_case := impl.rail_task_lock(v_order);

    return query
    select null::text, null::text, p_order_no, v_case.case_no,
           v_case.state::text, impl.rail_what(v_case.state),
           v_case.held_no::text, v_case.un_masked, v_case.total_fen,
           impl.rail_sum(v_case.tickets), v_case.pay_no, v_case.pay_limit_at,
           v_case.task_until, v_order.train_no, v_order.from_name,
           v_order.to_name, v_order.departs_at, v_order.seats::int4;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_lock is
'Takes a purchase to be worked on by hand, for ten minutes.';

grant execute on function api.staff_rail_task_lock to ticket_staff;
