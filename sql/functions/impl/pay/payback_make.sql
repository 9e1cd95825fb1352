create or replace function impl.payback_make(p_payment ticket.payment,
    p_amount_fen int8, p_cause int2, p_application int2, p_reason text,
    p_at timestamptz)
returns ticket.payback
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_payment.supplier_id;
    v_id       int8 := impl.next_number(c_supplier, p_at);
    v_going    int8;
    v_payback  ticket.payback;
begin
    select coalesce(sum(b.amount_fen), 0) into v_going
    from ticket.payback b
    where b.supplier_id = c_supplier and b.payment_id = p_payment.payment_id
      and b.state <> 'C';

    if v_going + p_amount_fen > p_payment.received_fen then
        raise exception 'payback of %: % fen of %, % go back already',
            p_payment.number, p_amount_fen, p_payment.received_fen, v_going;
    end if;

    insert into ticket.payback as b (supplier_id, payback_id, payment_id,
                                     application_no, number, amount_fen, cause,
                                     state, created_at, reason)
    values (c_supplier, v_id, p_payment.payment_id, p_application, 'R' || v_id,
            p_amount_fen, p_cause, 'N', p_at, p_reason)
    returning b.* into v_payback;

    update ticket.payment p
    set transfers = impl.book(c_supplier, p.payment_id, p.transfers,
            impl.transfer_kind('refund due'), impl.side('prepaid'),
            impl.side('payable'), p_amount_fen, p_at)
    where p.supplier_id = c_supplier and p.payment_id = p_payment.payment_id;

    perform impl.payback_send(p_payment, v_payback, p_at);

    return v_payback;
end;
$$;

comment on function impl.payback_make(ticket.payment, int8, int2, int2, text,
                                      timestamptz) is
'Lets part of what a payment has brought go back the way it came, under a number
of its own; never more than has come.  The caller has locked the payment behind
its order.';
