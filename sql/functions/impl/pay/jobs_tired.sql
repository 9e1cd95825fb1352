-- Far above what any pauses allow, and below what the count of tries can hold:
-- one row that is taken again and again must never stop what claims them all.
create or replace function impl.jobs_tired(p_suppliers int4[], p_jobs int8[],
    p_now timestamptz)
returns void
language plpgsql volatile
as $$
declare
    c_tries constant int2 := 32000;
    v_job   ticket.pay_job;
begin
    for v_job in
        select j.*
        from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
        join ticket.pay_job j
          on j.supplier_id = c.supplier_id and j.job_id = c.job_id
        where j.attempts >= c_tries and j.due_at <= p_now
        for update of j skip locked
    loop
        update ticket.pay_job j
        set priority = 9, gave_up = true, due_at = 'infinity',
            lease_owner = null, lease_until = null
        where j.supplier_id = v_job.supplier_id and j.job_id = v_job.job_id;

        perform impl.alarm(v_job.supplier_id, 'gave up', v_job.number,
            format('%s (job %s): tried %s times',
                   impl.pay_action_name(v_job.action), v_job.job_id,
                   v_job.attempts), p_now);
    end loop;
end;
$$;

comment on function impl.jobs_tired(int4[], int8[], timestamptz) is
'Of candidates of a claim those that were tried too often rest for staff, with
an alarm: they are no longer due.';
