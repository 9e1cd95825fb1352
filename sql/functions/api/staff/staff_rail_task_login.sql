-- The one password of all accounts is sealed for the agent's code, one of its
-- own for the order.
create or replace function api.staff_rail_task_login(p_supplier text,
    p_order_no text, p_change jsonb)
returns table (verdict text, subject text, order_no text,
               login_sealed bytea, password_sealed bytea,
               uniform_sealed bytea, merchant_code text, request_key text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    v_order := impl.staff_rail_order(p_supplier, p_order_no);
    v_case := impl.rail_task_mine(v_order);
    perform impl.because(impl.staff_reason(p_change));
    perform impl.staff_rail_logged(v_order, null);

    return query
    select null::text, null::text, p_order_no, v_case.un_sealed,
           v_case.pwd_sealed,
           case when v_case.pwd_sealed is null then w.password_sealed end,
           r.merchant_code::text, p_order_no
    from ticket.rail_agent r
    left join ticket.rail_password w
      on w.supplier_id = r.supplier_id and w.agent_id = r.agent_id
    where r.supplier_id = v_order.supplier_id
      and r.agent_id = v_order.agent_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_task_login is
'How whoever has taken a purchase signs in at the site; who asked is written
down.';

grant execute on function api.staff_rail_task_login to ticket_staff;
