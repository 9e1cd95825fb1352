create or replace function impl.payment_receive(p_payment ticket.payment,
    p_amount_fen int8, p_platform_no text, p_at timestamptz)
returns ticket.payment
language plpgsql volatile
as $$
declare
    c_refund  constant int2 := 6;       /* as tk_pay_next_e: too late for it */
    c_cancel  constant int2 := impl.pay_action('cancel');
    v_payment ticket.payment;
begin
    update ticket.payment p
    set state = 'P', received_fen = p_amount_fen, closing = false,
        paid_at = coalesce(p_at, p.paid_at, api.now()),
        platform_no = coalesce(p_platform_no, p.platform_no),
        transfers = impl.book(p.supplier_id, p.payment_id, p.transfers,
            impl.transfer_kind('receipt'), impl.platform_side(p.account_no),
            impl.side('prepaid'), p_amount_fen - p.received_fen, api.now())
    where p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id
      and p.received_fen < p_amount_fen
    returning p.* into strict v_payment;

    /* What may have been cancelled is asked after, and not cancelled again. */
    update ticket.pay_job j
    set next = c_refund
    where j.supplier_id = v_payment.supplier_id
      and j.number = v_payment.number and j.action = c_cancel
      and (j.asking or j.lease_owner is not null);

    perform impl.job_end(v_payment.supplier_id, v_payment.number, a.action,
                         1::int2)
    from (select j.action
          from ticket.pay_job j
          where j.supplier_id = v_payment.supplier_id
            and j.number = v_payment.number
            and (j.action = c_cancel
                 and (j.asking or j.lease_owner is not null)) is not true) a;

    return v_payment;
end;
$$;

comment on function impl.payment_receive(ticket.payment, int8, text,
                                         timestamptz) is
'Books what a payment has brought in all, or what of it is not booked yet, and
ends what was to be sent for it; of a cancel that may have been sent the answer
is still wanted.  The caller has locked the order and the payment.';
