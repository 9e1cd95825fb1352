create or replace function api.pay_record(
    p_owner         text,
    p_suppliers     int4[],
    p_jobs          int8[],
    p_results       int2[],
    p_dues          timestamptz[],
    p_codes         text[],
    p_pending       bool[],
    p_states        int2[],
    p_amounts       int8[],
    p_platform_nos  text[],
    p_urls          text[],
    p_qrs           text[],
    p_ats           timestamptz[])
returns table (supplier_id int4, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_absent  constant int2 := 6;
    v_result  record;
    v_job     ticket.pay_job;
    v_settled bool;
begin
    perform impl.pay_lock(array_agg(j.supplier_id), array_agg(j.payment_id))
    from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
    join ticket.pay_job j
      on j.supplier_id = c.supplier_id and j.job_id = c.job_id
    where j.lease_owner = p_owner and j.payment_id is not null;

    for v_result in
        select *
        from unnest(p_suppliers, p_jobs, p_results, p_dues, p_codes, p_pending,
                    p_states, p_amounts, p_platform_nos, p_urls, p_qrs, p_ats)
             u (supplier_id, job_id, result, due, code, pending, state, amount,
                platform_no, url, qr, at)
        order by u.supplier_id, u.job_id
    loop
        select j.* into v_job
        from ticket.pay_job j
        where j.supplier_id = v_result.supplier_id
          and j.job_id = v_result.job_id and j.lease_owner = p_owner
        for update;

        continue when not found;

        update ticket.pay_attempt t
        set outcome = v_result.result, code = left(v_result.code, 200),
            answered_at = api.now()
        where t.supplier_id = v_job.supplier_id and t.job_id = v_job.job_id
          and t.no = v_job.attempts and t.outcome is null;

        v_settled := v_result.result in (1, 3)
            and impl.job_settled(v_job, v_result.result,
                coalesce(v_result.state, 0::int2), v_result.amount,
                v_result.platform_no, v_result.url, v_result.qr,
                v_result.code, v_result.at);

        if not v_settled then
            perform impl.job_unsettled(v_job,
                case when v_result.result in (2, 5) then v_result.result
                     else 6::int2 end,
                coalesce(v_result.pending, false),
                v_result.state is not distinct from c_absent,
                case when v_result.result in (1, 3) then 'infinity'
                     else v_result.due end, v_result.code);
        end if;
    end loop;

    /* What is to be sent at once because of this. */
    return query
    select n.supplier_id, n.job_id
    from (select distinct j.supplier_id, j.payment_id
          from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
          join ticket.pay_attempt t
            on t.supplier_id = c.supplier_id and t.job_id = c.job_id
               and t.no = 1
          join ticket.payment j
            on j.supplier_id = t.supplier_id
               and j.number = t.content ->> 'number') p
    join ticket.payback b
      on b.supplier_id = p.supplier_id and b.payment_id = p.payment_id
         and b.state = 'N'
    join ticket.pay_job n
      on n.supplier_id = b.supplier_id and n.number = b.number
         and n.attempts = 0;
end;
$$;

comment on function api.pay_record is
'Records what became of jobs leased to p_owner; others are passed over, so that
recording twice changes nothing.  Results: 1 done, 2 surely not happened and to
be tried again at p_due, 3 refused for good, 5 not sent, the lease is given
back, 6 it may have happened: asked after at p_due.  p_pending: the platform has
said that it is at it; p_states as tk_pay_state_e.  Returns jobs that are due
now.';

grant execute on function api.pay_record to ticket_worker;
