create or replace function api.cancel_order(p_supplier int4, p_agent int4,
    p_order int8)
returns table (verdict text, subject text, order_id int8, state "char",
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_state "char";
begin
    select o.state into v_state
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    if not found then
        return query
        select 'CANCEL_UNKNOWN', null::text, p_order, null::"char",
               null::int8, null::int8, null::int8;
        return;
    end if;

    if v_state not in ('0', '2', 'C') then
        return query
        select 'CANCEL_STATE', v_state::text, p_order, v_state,
               null::int8, null::int8, null::int8;
        return;
    end if;

    if v_state = '0' and impl.settle_charging(p_supplier, p_order) then
        return query
        select 'CANCEL_STATE', 'W', p_order, v_state, null::int8,
               null::int8, null::int8;
        return;
    end if;

    return query
    select null::text, null::text, p_order, '4'::"char",
           c.quota_id, c.remaining, c.quota_version
    from impl.close_order(p_supplier, p_order, api.now()) c;
end;
$$;

comment on function api.cancel_order is
'CancelOrder (ch. 4.2.15): closes a booked or authorised order of the agent;
what was authorised may cost a breach fee (R18-R20, R61).';

grant execute on function api.cancel_order to ticket_nginx;
