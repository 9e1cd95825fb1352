create or replace function api.rail_need_pay(p_supplier int4, p_agent int4,
    p_order_no text, p_tickets jsonb, p_held_no text, p_un bytea,
    p_un_index bytea, p_un_masked text, p_pwd bytea, p_pwd_index bytea,
    p_comment text)
returns table (verdict text, subject text, rail_id int8, case_no int2,
               repeated bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order ticket.rail_order;
begin
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        repeated := false;
        return next;
        return;
    end if;

    return query
    select *
    from impl.rail_need_pay(v_order, p_tickets, p_held_no, p_un, p_un_index,
                            p_un_masked, p_pwd, p_pwd_index, p_comment);
end;
$$;

comment on function api.rail_need_pay is
'NEED_PAY: an agent holds seats for an order and asks us to pay for them.
p_pwd: null, by its uniform password.';

grant execute on function api.rail_need_pay to ticket_nginx;
