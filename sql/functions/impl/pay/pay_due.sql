create or replace function impl.pay_due(p_now timestamptz, p_limit int4,
    p_suppliers int4[], p_jobs int8[], p_room int4, p_room_suppliers int4[],
    p_room_accounts int2[], p_rooms int4[], p_cases bool)
returns table (supplier_id int4, job_id int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    if p_jobs is not null then
        return query
        select d.supplier_id, d.job_id
        from (select j.supplier_id, j.job_id, j.account_no, j.priority,
                     row_number() over (
                         partition by j.supplier_id, j.account_no
                         order by j.priority, j.due_at) as place
              from unnest(p_suppliers, p_jobs) c (supplier_id, job_id)
              join ticket.pay_job j
                on j.supplier_id = c.supplier_id and j.job_id = c.job_id
              where j.due_at <= p_now
                and j.priority <> impl.bill_priority()
                and (p_cases or j.case_id is null
                     and j.action < impl.pay_action('charge agreed'))) d
        left join unnest(p_room_suppliers, p_room_accounts, p_rooms)
             r (supplier_id, account_no, room)
          on r.supplier_id = d.supplier_id and r.account_no = d.account_no
        where d.place <= coalesce(r.room, p_room)
        order by d.place, d.priority
        limit p_limit;
        return;
    end if;

    /* From account to account through the index, however much each has. */
    return query
    with recursive lanes (supplier_id, account_no) as (
        (select j.supplier_id, j.account_no
         from ticket.pay_job j
         where j.priority is not null
         order by j.supplier_id, j.account_no
         limit 1)
        union all
        select n.supplier_id, n.account_no
        from lanes l
        cross join lateral (
            select j.supplier_id, j.account_no
            from ticket.pay_job j
            where (j.supplier_id, j.account_no)
                  > (l.supplier_id, l.account_no)
              and j.priority is not null
            order by j.supplier_id, j.account_no
            limit 1) n
    )
    select d.supplier_id, d.job_id
    from lanes l
    left join unnest(p_room_suppliers, p_room_accounts, p_rooms)
         r (supplier_id, account_no, room)
      on r.supplier_id = l.supplier_id and r.account_no = l.account_no
    cross join lateral (
        select j.supplier_id, j.job_id, p.priority,
               row_number() over (order by p.priority, j.due_at) as place
        from unnest('{1,2,3}'::int2[]) p (priority)
        cross join lateral (
            select y.supplier_id, y.job_id, y.due_at
            from ticket.pay_job y
            where y.supplier_id = l.supplier_id
              and y.account_no = l.account_no
              and y.priority = p.priority and y.due_at <= p_now
              and (p_cases or y.case_id is null
                   and y.action < impl.pay_action('charge agreed'))
            order by y.due_at
            limit p_room) j
        order by p.priority, j.due_at
        limit p_room) d
    where d.place <= coalesce(r.room, p_room)
    order by d.place, d.priority
    limit p_limit;
end;
$$;

comment on function impl.pay_due(timestamptz, int4, int4[], int8[], int4,
                                 int4[], int2[], int4[], bool) is
'Candidates of impl.pay_claim(), not yet locked: of each account so many, named
or not, the urgent ones first, and each account in its turn.  p_cases: attempts
of settlement, too, and what only that asks for.';
