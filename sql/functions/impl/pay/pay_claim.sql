create or replace function impl.pay_claim(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_jobs       int8[],
    p_room       int4,
    p_room_suppliers  int4[],
    p_room_accounts   int2[],
    p_rooms           int4[],
    p_cases           bool)
returns table (now timestamptz, supplier_id int4, job_id int8,
               account_no int2, provider text, account_version int8,
               action int2, number text, content text,
               attempts int2, asking bool, asks int4,
               absent int2, absent_at timestamptz, next int2,
               created_at timestamptz, until timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now      constant timestamptz := api.now();
    v_supplier int4[];
    v_job      int8[];
begin
    select array_agg(d.supplier_id), array_agg(d.job_id)
    into v_supplier, v_job
    from impl.pay_due(v_now, p_limit, p_suppliers, p_jobs, p_room,
                      p_room_suppliers, p_room_accounts, p_rooms, p_cases) d;

    perform impl.jobs_tired(v_supplier, v_job, v_now);

    /* The lock decides: what another worker took meanwhile is skipped or no
     * longer due. */
    with picked as (
        select c.supplier_id, c.job_id, c.at, l.unanswered
        from unnest(v_supplier, v_job) with ordinality
             c (supplier_id, job_id, at)
        cross join lateral (
            select exists (
                       select from ticket.pay_attempt t
                       where t.supplier_id = j.supplier_id
                         and t.job_id = j.job_id and t.no = j.attempts
                         and t.outcome is null and not t.asking) as unanswered
            from ticket.pay_job j
            where j.supplier_id = c.supplier_id and j.job_id = c.job_id
              and j.due_at <= v_now
            for update skip locked) l
    ), leased as (
        update ticket.pay_job j
        set lease_owner = p_owner, lease_until = v_now + p_lease,
            due_at = v_now + p_lease, attempts = j.attempts + 1,
            asking = j.asking or p.unanswered,
            unclear_since = case when p.unanswered
                                 then coalesce(j.unclear_since, v_now)
                                 else j.unclear_since end
        from picked p
        where j.supplier_id = p.supplier_id and j.job_id = p.job_id
        returning j.*, p.at
    ), tried as (
        insert into ticket.pay_attempt (supplier_id, job_id, no, action,
                                        number, content_hash, content, asking,
                                        at, owner)
        select l.supplier_id, l.job_id, l.attempts, l.action, l.number,
               l.content_hash, impl.pay_content_kept(l.content), l.asking,
               v_now, p_owner
        from leased l
        returning supplier_id, job_id
    )
    select array_agg(t.supplier_id order by l.at),
           array_agg(t.job_id order by l.at)
    into v_supplier, v_job
    from tried t
    join leased l
      on l.supplier_id = t.supplier_id and l.job_id = t.job_id;

    return query
    select v_now, j.supplier_id, j.job_id, j.account_no, a.provider::text,
           a.version, j.action, j.number::text, j.content::text,
           j.attempts, j.asking, j.asks, j.absent,
           j.absent_at, j.next, j.created_at, j.give_up_at
    from unnest(v_supplier, v_job) with ordinality c (supplier_id, job_id, at)
    join ticket.pay_job j
      on j.supplier_id = c.supplier_id and j.job_id = c.job_id
    join ticket.provider_account a
      on a.supplier_id = j.supplier_id and a.account_no = j.account_no
    order by c.at;
end;
$$;

comment on function impl.pay_claim(text, int4, interval, int4[], int8[], int4,
                                   int4[], int2[], int4[], bool) is
'Leases jobs to p_owner, with an attempt of each that is committed before
anything is sent: who dies between the two leaves a job that comes back as
asking.  Of one account at most p_room, or what p_rooms says for it, and each
account in its turn; of one without room nothing, be it named.  A leased job is
due again when its lease ends.  p_cases: see impl.pay_due().';

create or replace function impl.pay_content_kept(p_content jsonb)
returns jsonb
language sql immutable
as $$
    select p_content - '{payee_sealed,payer_sealed,payee_name_sealed,
                         agreement_sealed,contact_sealed,mobile_sealed}'
                       ::text[];
$$;

comment on function impl.pay_content_kept(jsonb) is
'What an attempt keeps of a content: no seals, which are renewed where they are
opened and nowhere else.';
