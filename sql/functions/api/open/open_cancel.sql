create or replace function api.open_cancel(p_supplier int4, p_agent int4,
                                           p_number int8)
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
    v_order ticket.orders;
begin
    v_order := impl.open_order(p_supplier, p_agent, p_number);
    order_id := v_order.order_id;
    state := v_order.state;

    if v_order.state = '0' then
        return query
        select null::text, null::text, v_order.order_id, '4'::"char",
               c.quota_id, c.remaining, c.quota_version
        from impl.close_order(p_supplier, v_order.order_id, api.now()) c;
        return;
    end if;

    verdict := case when v_order.order_id is null then 'ORDER_UNKNOWN'
                    when v_order.state <> '4' then 'OPEN_PAID' end;
    return next;
end;
$$;

comment on function api.open_cancel is
'CancelOrder of the open ticket API: closes an order that nobody has paid.  One
that is closed already is no refusal.';

grant execute on function api.open_cancel to ticket_nginx;
