create or replace function impl.job_unsent(p_job ticket.pay_job)
returns bool
language plpgsql stable
as $$
begin
    /* Who looks at the row again because it has changed sees its lease. */
    return p_job.attempts = 0
        or p_job.lease_owner is null and not p_job.asking
            and not exists (
                select from ticket.pay_attempt t
                where t.supplier_id = p_job.supplier_id
                  and t.job_id = p_job.job_id
                  and (t.outcome in (2, 5)) is not true);
end;
$$;

comment on function impl.job_unsent(ticket.pay_job) is
'Has surely nothing of a job happened: was it never tried, or has each try never
left us, or been refused as a thing not done?';
