create or replace function impl.payback_failed(p_supplier int4,
    p_payback int8, p_closed bool, p_code text)
returns void
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_payment ticket.payment;
    v_payback ticket.payback;
    v_again   timestamptz;
begin
    v_payment := impl.payment_row(p_supplier,
        (select b.payment_id from ticket.payback b
         where b.supplier_id = p_supplier and b.payback_id = p_payback));

    select b.* into v_payback
    from ticket.payback b
    where b.supplier_id = p_supplier and b.payback_id = p_payback;

    if v_payback.cause = impl.pay_cause('settlement')
        and v_payback.state in ('N', 'S')
    then
        v_again := impl.settle_payback_failed(v_payback, p_code);
    end if;

    update ticket.payback b
    set state = case when v_again is not null then 'C'
                     when b.cause = impl.pay_cause('settlement') then 'M'
                     when p_closed and b.replaces is null then 'C'
                     else 'M' end,
        last_code = left(p_code, 64)
    where b.supplier_id = p_supplier and b.payback_id = p_payback
      and b.state in ('N', 'S')
    returning b.* into v_payback;

    if not found then
        return;
    end if;

    perform impl.job_end(p_supplier, v_payback.number, null, 3::int2);

    if v_payback.state = 'M' then
        perform impl.alarm(p_supplier, 'refund failed', v_payback.number,
            format('%s of payment %s: %s', impl.yuan(v_payback.amount_fen),
                   v_payment.number, p_code), v_now);
        return;
    end if;

    /* What is due is due still; the platform wants another number. */
    perform impl.payback_renew(v_payment, v_payback,
                               coalesce(v_again, v_now));
end;
$$;

comment on function impl.payback_failed(int4, int8, bool, text) is
'The platform has not given money back, and never will under this number.  Where
it has closed the refund, another number takes its place, once; whatever else
there is staff decide.';
