-- p_state as tk_pay_state_e.
create or replace function impl.job_settled(p_job ticket.pay_job,
    p_outcome int2, p_look timestamptz, p_state int2, p_amount_fen int8,
    p_platform_no text, p_url text, p_qr text, p_code text, p_at timestamptz)
returns bool
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_job.supplier_id;
    c_paid     constant int2 := 2;
    c_returned constant int2 := 3;
    c_closed   constant int2 := 4;
    c_failed   constant int2 := 5;
    c_absent   constant int2 := 6;
    v_payment  ticket.payment;
begin
    if p_job.case_id is not null and p_job.payment_id is null then
        return impl.settle_job_settled(p_job, p_outcome, p_state,
                                       p_amount_fen, p_code);
    end if;

    if p_job.action = impl.pay_action('balance') then
        return impl.settle_balance(p_job, p_outcome, p_amount_fen);
    elsif p_job.action = impl.pay_action('yield') then
        return impl.settle_yielded(p_job, p_outcome);
    end if;

    /* What is for no payment nobody waits for. */
    if num_nonnulls(p_job.payment_id, p_job.payback_id) = 0 then
        return false;
    end if;

    if p_job.payback_id is not null then
        if p_outcome = 1 and p_state in (0, c_paid, c_returned) then
            perform impl.payback_done(c_supplier, p_job.payback_id, '1',
                                      p_platform_no, p_at);
        elsif p_outcome = 1 and p_state not in (c_closed, c_failed) then
            return false;
        else
            perform impl.payback_failed(c_supplier, p_job.payback_id,
                                        p_state = c_closed, p_code);
        end if;

        return true;
    end if;

    v_payment := impl.payment_row(c_supplier, p_job.payment_id);

    if p_state = c_paid and p_job.action <> impl.pay_action('cancel')
        and impl.charge_undone(v_payment)
    then
        p_outcome := 7;                 /* no more wanted */
    elsif p_state = c_paid then
        perform impl.payment_paid(c_supplier, p_job.payment_id,
            coalesce(p_amount_fen, v_payment.amount_fen), p_platform_no, p_at);
    elsif p_state = c_returned
        /* what was paid and is closed now has been given back */
        or p_state = c_closed and v_payment.state = 'P'
            and p_job.action = impl.pay_action('cancel')
    then
        perform impl.payment_returned(c_supplier, p_job.payment_id,
            coalesce(p_amount_fen, v_payment.amount_fen), p_platform_no, p_at);
    elsif p_job.action in (impl.pay_action('charge'),
                           impl.pay_action('charge code'),
                           impl.pay_action('charge agreed'))
        and p_outcome = 3
    then
        /* A refused repeat says nothing of the one before. */
        if p_job.asking and p_state <= c_returned
            and p_job.action = impl.pay_action('charge')
        then
            return false;
        end if;

        if p_job.action = impl.pay_action('charge agreed') then
            perform impl.payment_denied(v_payment, p_state,
                                        impl.job_refusal(p_job, p_state,
                                                         p_code));
        else
            perform impl.payment_ended(c_supplier, p_job.payment_id, 'F',
                                       p_code);
        end if;
    elsif p_job.action = impl.pay_action('charge') then
        perform impl.payment_opened(v_payment, p_url, p_qr, p_look);
    elsif p_state > c_returned then         /* closed, failed, not known */
        perform impl.payment_ended(c_supplier, p_job.payment_id, 'X', p_code);

        /* Who has the code may still scan it: money that comes then goes
         * back, and is heard of.  What was refused had come to them. */
        if p_state = c_absent and v_payment.expire_at > api.now()
            and v_payment.state in ('W', 'O') and v_payment.last_code is null
        then
            perform impl.job_make(impl.pay_action('query'), v_payment, null,
                                  '{}', 3::int2, p_look);
        end if;
    else
        return false;
    end if;

    perform impl.job_end(c_supplier, p_job.number, p_job.action, p_outcome);
    return true;
end;
$$;

comment on function impl.job_settled(ticket.pay_job, int2, timestamptz, int2,
                                     int8, text, text, text, text,
                                     timestamptz) is
'What the settled outcome of a job, 1 done or 3 refused, means for its payment
or payback; p_look: when what may still be paid is asked after.  False: it
settles nothing, and the job stays.';
