create or replace function impl.order_pays(p_order ticket.orders,
    p_method "char", p_activate bool, p_medium int2, p_notice bool,
    p_model int4, p_at timestamptz, out verdict text, out state "char",
    out id_sealed bytea)
language plpgsql volatile
as $$
declare
    c_supplier  constant int4 := p_order.supplier_id;
    c_order     constant int8 := p_order.order_id;
    c_account   constant int4 := impl.paying_account(p_order.agent_id,
                                                     p_method);

    v_now       timestamptz := p_at;
    v_available int8;
    v_state     "char";
    v_transfers int2;
begin
    state := p_order.state;

    if p_activate and impl.slot_moves(c_supplier, p_order) then
        perform impl.slot_prepare(c_supplier, p_order,
            impl.delivery_day(c_supplier, p_order, v_now), null, v_now);
    end if;

    select a.balance_fen - a.held_fen into v_available
    from ticket.account a
    where a.supplier_id = c_supplier and a.account_id = c_account
    for no key update;

    if (v_available < p_order.total_fen) is not false then
        verdict := 'BALANCE_LOW';
        return;
    end if;

    if p_activate then
        select d.verdict, d.id_sealed into verdict, id_sealed
        from impl.deliver_order(c_supplier, p_order) d;

        if verdict is not null then
            return;
        end if;
    end if;

    v_now := impl.order_moment(p_order, v_now);
    v_state := case when p_method = 'F'
                    then case when p_activate then 'D' else 'C' end
                    else case when p_activate then '3' else '2' end end;

    /* R134: debit and activation are one; else the money is only held. */
    v_transfers := impl.transfer(c_supplier, c_order, p_order.transfers,
        case when p_activate then impl.transfer_kind('sale')
             else impl.transfer_kind('hold') end,
        c_account,
        case when p_activate then impl.side('sales') else c_account + 1 end,
        p_order.total_fen, v_now);

    update ticket.orders o
    set state = v_state, pay_method = p_method, medium = p_medium,
        notice = p_notice, paid_at = v_now,
        page = (o.page & ~3840) | (p_model << 8),
        delivered_at = case when p_activate then v_now end,
        deal_fen = case when p_activate then o.total_fen else 0 end,
        transfers = v_transfers,
        events = impl.queue_event(c_supplier, c_order, o.agent_id,
                                  o.request_key, o.events,
                                  impl.event_kind('state'), v_state, null,
                                  v_now)
    where o.supplier_id = c_supplier and o.order_id = c_order;

    perform impl.payments_close(c_supplier, c_order);

    state := v_state;
end;
$$;

comment on function impl.order_pays(ticket.orders, "char", bool, int2, bool,
                                    int4, timestamptz) is
'Pays for a booked order from its agent''s deposit (method Y) or rebate (F):
authorises it, or debits it and issues the tickets, all of it or, with a
verdict, nothing; DOCUMENT_TICKET with the seal of the document.  That it may be
paid, and issued, is the caller''s business, who has locked the order.';
