create or replace function api.bill_claim(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_jobs       int8[])
returns table (now timestamptz, supplier_id int4, job_id int8,
               account_no int4, provider text, account_version int8,
               number text, content text, attempts int4,
               give_up_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := api.now();
begin
    return query
    with picked as (
        select j.supplier_id, j.job_id
        from (
            select d.supplier_id, d.job_id
            from ticket.provider_account a
            cross join lateral (
                select y.supplier_id, y.job_id, y.due_at
                from ticket.pay_job y
                where y.supplier_id = a.supplier_id
                  and y.account_no = a.account_no
                  and y.priority = impl.bill_priority() and y.due_at <= v_now
                order by y.due_at
                limit p_limit) d
            where p_jobs is null or d.job_id = any (p_jobs)
            order by d.due_at
            limit p_limit) c
        join ticket.pay_job j
          on j.supplier_id = c.supplier_id and j.job_id = c.job_id
        where j.due_at <= v_now
        for update of j skip locked
    ), leased as (
        update ticket.pay_job j
        set lease_owner = p_owner, lease_until = v_now + p_lease,
            due_at = v_now + p_lease, attempts = j.attempts + 1
        from picked p
        where j.supplier_id = p.supplier_id and j.job_id = p.job_id
        returning j.*
    ), tried as (
        insert into ticket.pay_attempt (supplier_id, job_id, no, action,
                                        number, content_hash, content, asking,
                                        at, owner)
        select l.supplier_id, l.job_id, l.attempts, l.action, l.number,
               l.content_hash, l.content, false, v_now, p_owner
        from leased l
    )
    select v_now, l.supplier_id, l.job_id, l.account_no::int4,
           a.provider::text, a.version, l.number::text, l.content::text,
           l.attempts::int4, l.give_up_at
    from leased l
    join ticket.provider_account a
      on a.supplier_id = l.supplier_id and a.account_no = l.account_no
    order by l.supplier_id, l.job_id;
end;
$$;

comment on function api.bill_claim is
'Leases to p_owner bills that are to be fetched, with an attempt of each.  A
leased one is due again when its lease ends: a platform may be asked twice.';

grant execute on function api.bill_claim to ticket_worker;
