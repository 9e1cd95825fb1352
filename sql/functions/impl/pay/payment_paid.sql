-- The one place where money from a platform arrives, whoever tells of it.
create or replace function impl.payment_paid(p_supplier int4, p_payment int8,
    p_amount_fen int8, p_platform_no text, p_at timestamptz)
returns text
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment := impl.payment_row(p_supplier, p_payment);
    v_order   ticket.orders;
    v_state   "char";
begin
    if v_payment.state = 'P' then
        if v_payment.platform_no <> p_platform_no
            or v_payment.received_fen <> p_amount_fen
        then
            perform impl.alarm(p_supplier, 'paid otherwise', v_payment.number,
                format('told of %s fen as %s, booked %s fen as %s',
                       p_amount_fen, p_platform_no, v_payment.received_fen,
                       v_payment.platform_no), v_now);
        end if;

        return 'repeated';
    end if;

    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = v_payment.order_id;

    v_payment := impl.payment_receive(v_payment, p_amount_fen, p_platform_no,
                                      p_at);

    if v_order.state <> '0' then
        /* Too late for the order, or it has been paid: the money is the
         * payment's alone, and goes back. */
        perform impl.payback_make(v_payment, p_amount_fen,
            case when v_order.state = '4' then impl.pay_cause('dead order')
                 else impl.pay_cause('paid twice') end, null, '', v_now);
        return 'returned';
    end if;

    v_now := impl.order_moment(v_order, v_now);
    v_state := case
        when p_amount_fen < v_order.total_fen then '1'
        when (select s.receipt_by_hand from ticket.supplier s
              where s.supplier_id = p_supplier) then '5'
        else '6' end;

    update ticket.orders o
    set state = v_state, pay_method = 'E', paid_at = v_now,
        events = case v_state when '1' then o.events
                 else impl.queue_event(p_supplier, o.order_id, o.agent_id,
                     o.request_key, o.events, impl.event_kind('state'),
                     v_state, null, v_now) end
    where o.supplier_id = p_supplier and o.order_id = v_payment.order_id;

    if v_state <> '1' then
        perform impl.payment_call(v_payment, v_state, v_now);
    end if;

    if v_state = '6' then
        perform impl.activation_due(p_supplier, v_payment.order_id);
    end if;

    /* Another number may be open where this one was given up. */
    perform impl.payments_close(p_supplier, v_payment.order_id);

    if v_state = '1' then
        perform impl.alarm(p_supplier, 'paid less', v_payment.number,
            format('%s fen of %s', p_amount_fen, v_order.total_fen), v_now);
        return 'less';
    elsif p_amount_fen > v_order.total_fen then
        perform impl.alarm(p_supplier, 'paid more', v_payment.number,
            format('%s fen of %s', p_amount_fen, v_order.total_fen), v_now);
        perform impl.payback_make(v_payment,
            p_amount_fen - v_order.total_fen, impl.pay_cause('paid twice'),
            null, '', v_now);
    end if;

    return 'paid';
end;
$$;

comment on function impl.payment_paid(int4, int8, int8, text, timestamptz) is
'Books a receipt under the order''s lock: a booked order becomes paid (R10,
R11), or partly paid where less arrived; money for other orders is kept by the
payment and goes back by itself.  Answers paid, less, returned, or repeated: a
payment is paid once, and that is final.';
