create or replace function impl.payment_suspense(p_payment ticket.payment,
    p_number text, p_amount_fen int8, p_text text)
returns void
language plpgsql volatile
as $$
begin
    update ticket.payment p
    set transfers = impl.book(p.supplier_id, p.payment_id, p.transfers,
            impl.transfer_kind('found'), impl.side('suspense'),
            impl.platform_side(p.account_no), p_amount_fen, api.now())
    where p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id;

    insert into ticket.suspense (supplier_id, number, payment_id, amount_fen,
                                 at, reason)
    values (p_payment.supplier_id, p_number, p_payment.payment_id,
            p_amount_fen, api.now(), p_text);

    perform impl.alarm(p_payment.supplier_id, 'returned unasked', p_number,
        format('the platform has given back %s of payment %s: %s',
               impl.yuan(p_amount_fen), p_payment.number, p_text), api.now());
end;
$$;

comment on function impl.payment_suspense(ticket.payment, text, int8, text) is
'Books money of a payment that the platform has given back although it was not
to: somebody owes it, whom staff must find.  The caller has locked the order,
and has made sure that it is booked once.';
