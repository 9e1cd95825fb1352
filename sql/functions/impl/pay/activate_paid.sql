create or replace function impl.activate_paid(p_supplier int4, p_order int8)
returns text
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_order   ticket.orders;
    v_verdict text;
begin
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    /* One that is stopped may be released: then it is due again. */
    if (v_order.state = '6' and v_order.pay_method = 'E'
        and v_order.valid_until > v_now
        and not impl.order_stopped(v_order)) is not true
    then
        return 'passed over';
    end if;

    /* Gates may have changed since it was booked. */
    select coalesce(case when impl.order_off(v_order)
                         then 'called off' end,
                    case when v_order.medium <> 0
                              and s.gate_media & v_order.medium = 0
                         then 'ACTIVATION_MEDIUM' end,
                    (select a.verdict
                     from impl.activation_verdict(p_supplier, p_order,
                                                  v_order.medium) a))
    into v_verdict
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    if v_verdict is null and impl.slot_moves(p_supplier, v_order) then
        perform impl.slot_prepare(p_supplier, v_order,
            impl.delivery_day(p_supplier, v_order, v_now), null, v_now);
    end if;

    if v_verdict is null then
        select d.verdict into v_verdict
        from impl.deliver_order(p_supplier, v_order) d;
    end if;

    if v_verdict is not null then
        perform impl.application_make(p_supplier, p_order,
            impl.pay_cause('not activated'), true, '订单无法激活', 'at once');
        return v_verdict;
    end if;

    v_now := impl.order_moment(v_order, v_now);

    update ticket.orders o
    set state = '3', delivered_at = v_now, deal_fen = o.total_fen,
        transfers = impl.activation_money(p_supplier, v_order, o.total_fen, 0,
                                          v_now),
        events = impl.queue_event(p_supplier, p_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), '3', null, v_now)
    where o.supplier_id = p_supplier and o.order_id = p_order;

    return null;
end;
$$;

comment on function impl.activate_paid(int4, int8) is
'Activates an order that was paid at once, or applies for its money and says why
it could not.';
