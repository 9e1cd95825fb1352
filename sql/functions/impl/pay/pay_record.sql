create or replace function impl.pay_record(
    p_owner         text,
    p_suppliers     int4[],
    p_jobs          int8[],
    p_results       int2[],
    p_dues          timestamptz[],
    p_codes         text[],
    p_pending       int2[],
    p_states        int2[],
    p_nexts         int2[],
    p_amounts       int8[],
    p_platform_nos  text[],
    p_urls          text[],
    p_qrs           text[],
    p_ats           int8[],
    p_learned       text[])
returns table (supplier_id int4, order_id int8, payment_id int8, job_id int8,
               quota_id int8, remaining int8, quota_version int8,
               kept_id int8)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_retry     constant int2 := 2;
    c_refused   constant int2 := 3;
    c_unsaid    constant int2 := 0;
    c_absent    constant int2 := 6;
    v_result    record;
    v_job       ticket.pay_job;
    v_settled   bool;
    v_free      int8[];
    v_kept      int8[];
    v_suppliers int4[];
    v_payments  int8[];
begin
    select array_agg(f.job_id), array_agg(f.supplier_id),
           array_agg(f.payment_id)
    into v_free, v_suppliers, v_payments
    from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
    cross join lateral (
        select j.job_id, j.supplier_id, j.payment_id
        from ticket.pay_job j
        left join ticket.payment p
          on p.supplier_id = j.supplier_id and p.payment_id = j.payment_id
        left join ticket.settle_case s
          on s.supplier_id = j.supplier_id and s.case_id = j.case_id
             and j.payment_id is null
        join ticket.orders o
          on o.supplier_id = j.supplier_id
             and o.order_id = coalesce(p.order_id, s.order_id)
        where j.supplier_id = c.supplier_id and j.job_id = c.job_id
          and j.lease_owner = p_owner
        for no key update of o, j skip locked) f;

    v_kept := array(
        select j.job_id
        from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
        cross join lateral (
            select y.job_id
            from ticket.pay_job y
            where y.supplier_id = c.supplier_id and y.job_id = c.job_id
              and y.lease_owner = p_owner
              and (y.payment_id is not null
                   or exists (select from ticket.settle_case s
                              where s.supplier_id = y.supplier_id
                                and s.case_id = y.case_id
                                and s.order_id <> 0))
            offset 0) j
        where j.job_id = any (v_free) is not true);

    return query
    select c.supplier_id, null::int8, null::int8, null::int8, null::int8,
           null::int8, null::int8, c.job_id
    from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
    where c.job_id = any (v_kept);

    perform impl.pay_lock(v_suppliers, v_payments);
    v_suppliers := '{}';
    v_payments := '{}';

    for v_result in
        select u.supplier_id, u.job_id, u.result, u.due,
               nullif(u.code, '') as code, u.pending <> 0 as pending, u.state,
               u.next, nullif(u.amount, -1) as amount,
               left(nullif(u.platform_no, ''), 64) as platform_no,
               case when length(u.url) between 1 and 8192 then u.url
               end as url,
               case when length(u.qr) between 1 and 1024 then u.qr end as qr,
               timestamptz '2000-01-01 00:00:00+00'
                   + nullif(u.at, 0) * interval '1 us' as at,
               nullif(u.learned, '')::jsonb as learned
        from unnest(p_suppliers, p_jobs, p_results, p_dues, p_codes, p_pending,
                    p_states, p_nexts, p_amounts, p_platform_nos, p_urls,
                    p_qrs, p_ats, p_learned)
             u (supplier_id, job_id, result, due, code, pending, state, next,
                amount, platform_no, url, qr, at, learned)
        order by u.supplier_id, u.job_id
    loop
        continue when v_result.job_id = any (v_kept);

        select j.* into v_job
        from ticket.pay_job j
        where j.supplier_id = v_result.supplier_id
          and j.job_id = v_result.job_id and j.lease_owner = p_owner
        for update;

        continue when not found;

        if v_result.result = c_retry
            and impl.settle_payback_refused(v_job, v_result.next)
        then
            v_result.result := c_refused;
            v_result.state := c_unsaid;
        end if;

        update ticket.pay_attempt t
        set outcome = v_result.result, code = left(v_result.code, 200),
            answered_at = api.now(), learned = v_result.learned
        where t.supplier_id = v_job.supplier_id and t.job_id = v_job.job_id
          and t.no = v_job.attempts and t.outcome is null;

        begin
            v_settled := v_result.result in (1, 3)
                and impl.job_settled(v_job, v_result.result, v_result.due,
                    v_result.state, v_result.amount, v_result.platform_no,
                    v_result.url, v_result.qr, v_result.code, v_result.at);
        exception
            /* What the tables refuse of one must not hold up the others. */
            when integrity_constraint_violation or data_exception
                or plpgsql_error
            then
                v_settled := false;
                v_result.code := left('not recorded: ' || sqlerrm, 200);
        end;

        if not v_settled then
            perform impl.job_unsettled(v_job,
                case when v_result.result in (2, 5) then v_result.result
                     else 6::int2 end,
                v_result.pending, v_result.state = c_absent, v_result.next,
                case when v_result.result in (1, 3) then 'infinity'
                     else v_result.due end, v_result.code);
        end if;

        if v_job.payment_id is not null
            and (v_settled or v_result.due = 'infinity')
        then
            v_suppliers := v_suppliers || v_job.supplier_id;
            v_payments := v_payments || v_job.payment_id;
        end if;
    end loop;

    return query
    select n.*, null::int8
    from impl.pay_news(v_suppliers, v_payments) n;
end;
$$;

comment on function impl.pay_record(text, int4[], int8[], int2[],
    timestamptz[], text[], int2[], int2[], int2[], int8[], text[], text[],
    text[], int8[], text[]) is
'Records what became of jobs leased to p_owner; others are passed over, so that
recording twice changes nothing.  Results: 1 done, 2 surely not happened and to
be tried again at p_due, 3 refused for good, 5 not sent, the lease is given
back, 6 it may have happened: asked after at p_due.  p_dues: infinity gives up;
of what is done, when the platform is asked first whether it is paid.
p_pending: the platform has said that it is at it; p_states as tk_pay_state_e,
p_nexts as tk_pay_next_e; amount -1, a text '''' and p_ats 0, microseconds since
2000, are what is not known.  What a platform has made too long for its column
is cut, an address or a code left out, and what the tables refuse rests for
staff.  p_learned: what else an answer said, in JSON, kept with the attempt;
null or '''' is nothing.  Returns impl.pay_news(), and as kept_id the jobs
whose order is locked: they are not recorded, still leased, and to be recorded
later.';
