create or replace function impl.payment_receive(p_payment ticket.payment,
    p_amount_fen int8, p_platform_no text, p_at timestamptz)
returns ticket.payment
language plpgsql volatile
as $$
declare
    v_payment ticket.payment;
begin
    update ticket.payment p
    set state = 'P', received_fen = p_amount_fen, closing = false,
        paid_at = coalesce(p_at, api.now()),
        platform_no = coalesce(p_platform_no, p.platform_no),
        transfers = impl.book(p.supplier_id, p.payment_id, p.transfers,
            impl.transfer_kind('receipt'), impl.platform_side(p.account_no),
            impl.side('prepaid'), p_amount_fen, api.now())
    where p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id
      and p.state <> 'P'
    returning p.* into strict v_payment;

    perform impl.job_end(v_payment.supplier_id, v_payment.number, null,
                         1::int2);

    return v_payment;
end;
$$;

comment on function impl.payment_receive(ticket.payment, int8, text,
                                         timestamptz) is
'Books what a payment has brought, once, and ends what was to be sent for it.
The caller has locked the order and the payment.';
