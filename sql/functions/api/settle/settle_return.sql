create or replace function api.settle_return(p_supplier int4, p_agent int4,
    p_order int8, p_tickets int2[], p_expired bool)
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
    v_now    timestamptz := api.now();
    v_order  ticket.orders;
    v_ticket int2;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and o.agent_id = p_agent and o.page <> impl.open_page()
    for no key update;

    if not found then
        verdict := 'REFUND_UNKNOWN';
    elsif cardinality(p_tickets) > 0 is not true then
        verdict := 'REFUND_EMPTY';
    end if;

    /* All of them or none. */
    foreach v_ticket in array coalesce(p_tickets, '{}') loop
        exit when verdict is not null;
        verdict := case
            when p_expired then impl.settle_apply_verdict(v_order, v_ticket,
                                                          v_now)
            else impl.settle_return_verdict(v_order, v_ticket, v_now) end;
        subject := case when verdict is not null then v_ticket::text end;
    end loop;

    order_id := p_order;
    state := v_order.state;

    if verdict is not null then
        return next;
        return;
    end if;

    for v_ticket in
        select distinct n from unnest(p_tickets) n order by n
    loop
        if p_expired then
            perform impl.settle_apply(v_order, v_ticket, v_now);
        else
            return query
            select null::text, null::text, p_order, v_order.state, r.quota_id,
                   r.remaining, r.quota_version
            from impl.settle_return(v_order, v_ticket, v_now) r;
        end if;
    end loop;

    if p_expired then
        return next;
    end if;
end;
$$;

comment on function api.settle_return is
'The agent gives back tickets of settlement that nobody has used, less the fee
of their product; or, p_expired, applies for what is left of those that are
over, where their product allows that.  All of those named or none.';

grant execute on function api.settle_return to ticket_nginx;
