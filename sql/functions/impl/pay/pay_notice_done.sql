create or replace function impl.pay_notice_done(p_notice ticket.pay_notice)
returns text
language plpgsql volatile
as $$
declare
    v_payment ticket.payment;
    v_payback int8;
begin
    select p.* into strict v_payment
    from ticket.payment p
    where p.number = p_notice.number;

    select b.payback_id into v_payback
    from ticket.payback b
    where b.number = p_notice.refund_no;

    /* Of a refund nobody hears before the payment has come, and of what
     * nothing else says it may have. */
    if p_notice.ask
        or v_payment.state <> 'P' and p_notice.event in (2, 4, 5, 6)
        or p_notice.event = 1 and impl.charge_undone(v_payment)
    then
        perform impl.pay_ask(v_payment);
        return 'asked';
    elsif p_notice.event = 1 then
        return impl.payment_paid(v_payment.supplier_id, v_payment.payment_id,
            coalesce(p_notice.amount_fen, v_payment.amount_fen),
            p_notice.platform_no, p_notice.at);
    elsif p_notice.event = 3 then
        /* Of a charge by agreement it says what is to follow. */
        perform impl.payment_ended(v_payment.supplier_id,
            v_payment.payment_id, 'X',
            case v_payment.way when 6 then 'CLOSED' else 'notice' end);
    elsif p_notice.event = 2 and v_payback is not null then
        perform impl.payback_done(v_payment.supplier_id, v_payback, '1',
                                  p_notice.platform_no, p_notice.at);
    elsif p_notice.event = 2
        and (p_notice.refund_no <> '' or impl.payment_rest(v_payment) > 0)
    then
        perform impl.alarm(v_payment.supplier_id, 'returned by another',
            v_payment.number, concat_ws(', ', 'a refund is none of ours',
                nullif(p_notice.refund_no, ''),
                impl.yuan(p_notice.amount_fen)), api.now());
        perform impl.pay_ask(v_payment);
        return 'asked';
    elsif p_notice.event in (4, 5) and v_payback is not null then
        perform impl.payback_failed(v_payment.supplier_id, v_payback,
            p_notice.event = 4, case p_notice.event
                when 4 then 'closed, says a notice'
                else 'failed, says a notice' end);
    else
        return 'passed over';
    end if;

    return 'applied';
end;
$$;

comment on function impl.pay_notice_done(ticket.pay_notice) is
'Does what a notice tells of, if it has not been done already, and says what it
was: asked, where it proves too little or something else must have come
before.';
