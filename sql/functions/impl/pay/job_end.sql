create or replace function impl.job_end(p_supplier int4, p_number text,
    p_action int2, p_outcome int2)
returns void
language plpgsql volatile
as $$
begin
    with gone as (
        delete from ticket.pay_job j
        where j.supplier_id = p_supplier and j.number = p_number
          and j.action = coalesce(p_action, j.action)
        returning j.*
    )
    insert into ticket.pay_job_done (supplier_id, job_id, action, account_no,
                                     payment_id, payback_id, case_id, number,
                                     attempts, outcome, last_code, created_at,
                                     done_at)
    select g.supplier_id, g.job_id, g.action, g.account_no, g.payment_id,
           g.payback_id, g.case_id, g.number, g.attempts, p_outcome,
           g.last_code, g.created_at, api.now()
    from gone g;
end;
$$;

comment on function impl.job_end(int4, text, int2, int2) is
'Ends the job of a number and action, or all jobs of the number: what it was for
is settled.  Outcomes: 1 done, 3 refused, 7 no more wanted.';
