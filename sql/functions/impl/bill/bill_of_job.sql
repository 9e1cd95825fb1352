create or replace function impl.bill_of_job(p_owner text, p_supplier int4,
    p_job int8)
returns ticket.bill
language plpgsql volatile
as $$
declare
    v_now  timestamptz := api.now();
    v_bill ticket.bill;
begin
    /* A long one takes longer than its lease. */
    update ticket.pay_job j
    set lease_until = v_now + interval '10 min',
        due_at = v_now + interval '10 min'
    where j.supplier_id = p_supplier and j.job_id = p_job
      and j.lease_owner = p_owner and j.action = impl.pay_action('bill')
      and j.lease_until < v_now + interval '5 min';

    select b.* into v_bill
    from ticket.pay_job j
    join ticket.bill b
      on b.supplier_id = j.supplier_id and b.account_no = j.account_no
         and b.day = (j.content ->> 'day')::date
         and b.sort = case left(j.number, 1) when 'B' then 1 else 2 end
    where j.supplier_id = p_supplier and j.job_id = p_job
      and j.lease_owner = p_owner and j.action = impl.pay_action('bill')
    for no key update of b;

    return v_bill;
end;
$$;

comment on function impl.bill_of_job(text, int4, int8) is
'The bill that a job leased to p_owner fetches, locked; null: it is not.  A
lease that ends soon is renewed.';

create or replace function impl.bill_claim(
    p_owner      text,
    p_limit      int4,
    p_lease      interval,
    p_suppliers  int4[],
    p_jobs       int8[],
    p_moves      bool)
returns table (now timestamptz, supplier_id int4, job_id int8,
               account_no int4, provider text, account_version int8,
               number text, content text, attempts int4,
               give_up_at timestamptz)
language plpgsql volatile
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
                  and (p_moves or left(y.number, 1) = 'B')
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

comment on function impl.bill_claim(text, int4, interval, int4[], int8[],
                                    bool) is
'Leases to p_owner bills that are to be fetched, with an attempt of each.  A
leased one is due again when its lease ends: a platform may be asked twice.
p_moves: also those of what moved on an account, F and not B.';
