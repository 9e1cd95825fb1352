create or replace function impl.suspense_refund(p_payment ticket.payment,
    p_suspense ticket.suspense)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_payment.supplier_id;
    c_order    constant int8 := p_payment.order_id;
    v_state    "char";
    v_paybacks int8[];
    v_fen      int8;
begin
    select o.state into v_state
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = c_order;

    if v_state in ('5', '6') and p_suspense.number = p_payment.number then
        perform impl.application_make(c_supplier, c_order,
            impl.pay_cause('application'), true, p_suspense.remark,
            p_suspense.resolved_by);
    end if;

    perform impl.application_approve(c_supplier, c_order,
                                     p_suspense.resolved_by);

    /* Nobody sends them meanwhile. */
    perform from ticket.payback b
    join ticket.pay_job j
      on j.supplier_id = c_supplier and j.number = b.number
    where b.supplier_id = c_supplier
      and b.payment_id = p_payment.payment_id
    for update of j;

    select array_agg(b.payback_id), sum(b.amount_fen)
    into v_paybacks, v_fen
    from ticket.payback b
    where b.supplier_id = c_supplier
      and b.payment_id = p_payment.payment_id
      and (b.state = 'M'
           or b.state = 'N' and exists (
               select from ticket.pay_job j
               where j.supplier_id = c_supplier and j.number = b.number
                 and impl.job_unsent(j)));

    if v_fen is distinct from p_suspense.amount_fen then
        perform impl.staff_refuse('SUSPENSE_REFUND', p_suspense.number,
                                  impl.yuan(coalesce(v_fen, 0)));
    end if;

    perform impl.payback_done(c_supplier, u.payback_id, '1', null, null)
    from unnest(v_paybacks) u (payback_id);
end;
$$;

comment on function impl.suspense_refund(ticket.payment, ticket.suspense) is
'What a platform has given back unasked counts as what is to go back: of an
order that is paid and not taken all of it is applied for, without a fee; of any
other what is due already and was not sent, or has failed.  The caller has
locked the order and the payment, and takes the money out of suspense.';
