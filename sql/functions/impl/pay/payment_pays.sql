create or replace function impl.payment_pays(p_payment ticket.payment,
    p_fen int8)
returns text
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_payment.supplier_id;
    v_now     timestamptz := api.now();
    v_fen     int8 := impl.payment_rest(p_payment);
    v_order   ticket.orders;
    v_state   "char";
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = p_payment.order_id;

    if p_payment.way = 6
        and exists (select from ticket.settle_order s
                    where s.supplier_id = c_supplier
                      and s.order_id = p_payment.order_id)
    then
        return impl.settle_charged(p_payment, v_order, p_fen);
    end if;

    if (v_order.state = '0' and v_fen = p_payment.received_fen
        or v_order.state = '1' and v_fen > p_fen) is not true
    then
        /* Too late for the order, or it has been paid: the money is the
         * payment's alone, and goes back. */
        perform impl.payback_make(p_payment, p_fen,
            case when v_order.state = '4' then impl.pay_cause('dead order')
                 else impl.pay_cause('paid twice') end, null, '', v_now);
        return 'returned';
    end if;

    v_now := impl.order_moment(v_order, v_now);
    v_state := case
        when v_fen < v_order.total_fen then '1'
        when (select s.receipt_by_hand from ticket.supplier s
              where s.supplier_id = c_supplier) then '5'
        else '6' end;

    update ticket.orders o
    set state = v_state, pay_method = 'E', paid_at = v_now,
        events = case v_state when '1' then o.events
                 else impl.queue_event(c_supplier, o.order_id, o.agent_id,
                     o.request_key, o.events, impl.event_kind('state'),
                     v_state, null, v_now) end
    where o.supplier_id = c_supplier and o.order_id = p_payment.order_id;

    if v_state <> '1' then
        perform impl.payment_call(p_payment, v_state, v_now);
    end if;

    if v_state = '6' then
        perform impl.activation_due(c_supplier, p_payment.order_id);
    end if;

    /* Another number may be open where this one was given up. */
    perform impl.payments_close(c_supplier, p_payment.order_id);

    if v_state = '1' then
        perform impl.alarm(c_supplier, 'paid less', p_payment.number,
            format('%s of %s', impl.yuan(v_fen), impl.yuan(v_order.total_fen)),
            v_now);
        return 'less';
    elsif v_fen > v_order.total_fen then
        perform impl.alarm(c_supplier, 'paid more', p_payment.number,
            format('%s of %s', impl.yuan(v_fen), impl.yuan(v_order.total_fen)),
            v_now);
        perform impl.payback_make(p_payment, v_fen - v_order.total_fen,
                                  impl.pay_cause('paid twice'), null, '',
                                  v_now);
    end if;

    return 'paid';
end;
$$;

comment on function impl.payment_pays(ticket.payment, int8) is
'What p_fen that have been booked on a payment mean for its order, and with them
what staff booked before, if that was too little.  The caller has locked the
order and the payment.  Answers as impl.payment_paid().';
