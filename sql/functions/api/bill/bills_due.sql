create or replace function api.bills_due(p_limit int4)
returns table (supplier_id int4, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    c_back    constant int4 := 30;
    v_now     timestamptz := api.now();
    v_due     record;
    v_account ticket.provider_account;
begin
    for v_due in
        select a.supplier_id, a.account_no, d.day, k.sort
        from ticket.provider_account a
        cross join lateral (
            select impl.bill_day(a.provider, v_now) - n as day
            from generate_series(1, c_back) n) d
        cross join unnest('{1,2}'::int2[]) k (sort)
        where a.state = 'A'
          and d.day >= impl.bill_day(a.provider, a.created_at)
          and impl.bill_ready(a.provider, d.day)
              + a.account_no * interval '7 s' <= v_now
          and (k.sort = 1 or impl.bill_moves(a, d.day))
          and not exists (select from ticket.bill b
                          where b.supplier_id = a.supplier_id
                            and b.account_no = a.account_no
                            and b.day = d.day and b.sort = k.sort)
        order by a.supplier_id, a.account_no, d.day, k.sort
        limit p_limit
    loop
        select a.* into v_account
        from ticket.provider_account a
        where a.supplier_id = v_due.supplier_id
          and a.account_no = v_due.account_no
        for no key update skip locked;

        continue when not found;

        return query
        select v_due.supplier_id,
               impl.bill_make(v_account, v_due.day, v_due.sort, v_now);
    end loop;
end;
$$;

comment on function api.bills_due is
'Lets bills be fetched that platforms have by now, of up to 30 days that a new
account or a worker that was away has missed.  Returns the jobs that do it.';

grant execute on function api.bills_due to ticket_worker;
