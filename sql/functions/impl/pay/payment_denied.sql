-- p_state as tk_pay_state_e.  Codes of Alipay's trades begin with ACQ.
create or replace function impl.payment_denied(p_payment ticket.payment,
    p_state int2, p_code text)
returns void
language plpgsql volatile
as $$
declare
    c_returned constant int2 := 3;
begin
    if p_state > c_returned or p_code is null
        or not starts_with(p_code, 'ACQ.')
    then
        perform impl.payment_ended(p_payment.supplier_id,
                                   p_payment.payment_id, 'F', p_code);
        return;
    end if;

    update ticket.payment p
    set closing = true, last_code = left(p_code, 64)
    where p.supplier_id = p_payment.supplier_id
      and p.payment_id = p_payment.payment_id;

    perform impl.job_make(impl.payment_end_by(p_payment), p_payment, null,
                          '{}', 1::int2, api.now());
end;
$$;

comment on function impl.payment_denied(ticket.payment, int2, text) is
'A charge by agreement was refused.  Where its trade may still wait for the
payer it is cancelled first: nothing of a number may be paid when another one is
tried.  Why it was refused stays with the payment.';

create or replace function impl.job_refusal(p_job ticket.pay_job,
    p_state int2, p_code text)
returns text
language plpgsql stable
as $$
declare
    c_waiting constant int2 := 1;
    c_absent  constant int2 := 6;
begin
    if p_state = c_waiting then
        return 'ACQ.WAIT_BUYER_PAY';
    elsif p_state is distinct from c_absent then
        return p_code;
    end if;

    return (select t.code
            from ticket.pay_attempt t
            where t.supplier_id = p_job.supplier_id
              and t.job_id = p_job.job_id and not t.asking
              and t.code is not null
            order by t.no desc
            limit 1);
end;
$$;

comment on function impl.job_refusal(ticket.pay_job, int2, text) is
'Why a job was refused: the last answer''s word, or where that only says that
they do not know the number, what was answered to the request itself; of a
trade of Alipay''s that waits for its payer, that it does.';
