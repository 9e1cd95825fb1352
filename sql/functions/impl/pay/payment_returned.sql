create or replace function impl.payment_returned(p_supplier int4,
    p_payment int8, p_amount_fen int8, p_platform_no text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment := impl.payment_row(p_supplier, p_payment);
    v_payback ticket.payback;
begin
    if v_payment.state = 'P' then
        perform impl.payment_emptied(v_payment);
        return;
    end if;

    v_payment := impl.payment_receive(v_payment, p_amount_fen, p_platform_no,
                                      p_at);
    v_payback := impl.payback_make(v_payment, p_amount_fen,
        impl.pay_cause('dead order'), null, '', v_now);
    perform impl.payback_done(p_supplier, v_payback.payback_id, '1', null,
                              p_at);

    /* Nobody was charged by this number, and another one may be tried. */
    perform impl.settle_charge_ended(v_payment,
                                     coalesce(v_payment.last_code, 'RETURNED'))
    where v_payment.way = 6;
end;
$$;

comment on function impl.payment_returned(int4, int8, int8, text, timestamptz)
is
'Money came and the platform has given all of it back, on being told to cancel:
both are booked, and the order is as it was, unless it was paid before.  A
charge by agreement goes on from there, by the word for which it was
cancelled.';
