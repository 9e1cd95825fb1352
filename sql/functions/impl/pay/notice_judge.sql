create or replace function impl.notice_judge(p_supplier int4,
    p_account int2, p_number text, p_event int2, p_refund_no text,
    p_amount_fen int8, p_refunded_fen int8)
returns text
language plpgsql stable
as $$
declare
    v_payment ticket.payment;
    v_amount  int8;
begin
    select p.* into v_payment
    from ticket.payment p
    where p.number = p_number;

    if not found or v_payment.supplier_id <> p_supplier then
        return 'unknown number';
    elsif v_payment.account_no <> p_account then
        return 'wrong account';
    end if;

    v_amount := case p_event when 1 then v_payment.amount_fen end;

    if p_refund_no <> '' then
        select b.amount_fen into v_amount
        from ticket.payback b
        where b.supplier_id = p_supplier and b.number = p_refund_no
          and b.payment_id = v_payment.payment_id;

        /* Who gave it back by hand has taken a number of his own. */
        if not found and (p_event <> 2 or exists (
            select from ticket.payback b where b.number = p_refund_no))
        then
            return 'unknown number';
        end if;
    end if;

    return case when v_amount <> p_amount_fen
                     or p_refunded_fen not between coalesce(v_amount, 1)
                                               and v_payment.amount_fen
                then 'wrong amount' end;
end;
$$;

comment on function impl.notice_judge(int4, int2, text, int2, text, int8,
                                      int8) is
'What is wrong with a notice whose signature is right; null: nothing.';
