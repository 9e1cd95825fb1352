-- p_number: of the order, by the API or ours; 0: that of the codes.  p_orders,
-- p_tickets: of each code the order's number and the code's.  p_count: persons;
-- -1: all of the codes.  p_refund: the distributor's number of it.
create or replace function api.open_refund(p_supplier int4, p_agent int4,
    p_number int8, p_orders int8[], p_tickets int2[], p_count int8,
    p_refund text, p_version int8)
returns table (verdict text, subject text, apply_id int4, status int2,
               reason text, order_id int8, quota_id int8, remaining int8,
               quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_order   ticket.orders;
    v_refund  ticket.open_refund;
    v_hash    bytea;
    v_tickets int2[];
    v_persons int4;
    v_review  bool;
begin
    v_order := impl.open_order(p_supplier, p_agent,
        case when p_number <> 0 then p_number else p_orders[1] end);
    order_id := v_order.order_id;

    if v_order.order_id is null or v_order.order_id <> any (p_orders) then
        verdict := 'ORDER_UNKNOWN';
        return next;
        return;
    end if;

    v_hash := impl.open_refund_hash(v_order.order_id, p_tickets, p_count);

    select r.* into v_refund
    from ticket.open_refund r
    where r.supplier_id = p_supplier and r.agent_id = p_agent
      and r.refund_no = p_refund;

    if not found then
        select w.verdict, w.subject, w.tickets, w.persons, w.review
        into verdict, subject, v_tickets, v_persons, v_review
        from impl.open_refund_want(v_order, p_tickets, p_count, p_version) w;
    end if;

    if v_tickets is not null then
        insert into ticket.open_refund as r (
            supplier_id, agent_id, refund_no, apply_id, order_id, count,
            tickets, state, content_hash, at, decided_at)
        values (p_supplier, p_agent, p_refund, nextval('ticket.open_apply'),
                v_order.order_id, v_persons, v_tickets,
                case when v_review then 0 else 1 end, v_hash, api.now(),
                case when v_review then null else api.now() end)
        on conflict (supplier_id, agent_id, refund_no) do nothing
        returning r.* into v_refund;

        /* Of another order, at the same moment. */
        if not found then
            verdict := 'OPEN_REFUND_DIFFERS';
        elsif v_review then
            perform impl.open_applied(v_order);
        else
            return query
            select null::text, null::text, v_refund.apply_id, v_refund.state,
                   v_refund.reason, v_order.order_id, r.quota_id, r.remaining,
                   r.quota_version
            from impl.open_refunded(v_order, v_refund) r;

            if found then
                return;
            end if;
        end if;
    elsif v_refund.content_hash <> v_hash then
        verdict := 'OPEN_REFUND_DIFFERS';
    end if;

    if verdict is null then
        apply_id := v_refund.apply_id;
        status := v_refund.state;
        reason := v_refund.reason;
    end if;

    return next;
end;
$$;

comment on function api.open_refund is
'Refund of the open ticket API: tickets of an order at their whole price, at
once (status 1) or when staff have looked at it (0; refused 2, with their
reason).  The same number again answers with what became of it, and refunds
nothing.  Rows are alike but for the quotas released.';

grant execute on function api.open_refund to ticket_nginx;
