create or replace function impl.commission_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with
    run as (
        select r.*, impl.commission_state(r.supplier_id, r.run_no) as state
        from ticket.commission_run r
        where p_supplier is null or r.supplier_id = p_supplier),
    claim as (
        select c.*
        from ticket.commission_ticket c
        where p_supplier is null or c.supplier_id = p_supplier),
    /* What tickets say of each run, and what the run says. */
    counted as (
        select k.supplier_id, k.run_no, k.agent_id, sum(k.fen)::int8 as fen
        from (select c.supplier_id, c.run_no, c.agent_id, c.fen
              from claim c
              union all
              select c.supplier_id, c.off_run, c.agent_id, -c.fen
              from claim c
              where c.off_run is not null) k
        group by 1, 2, 3),
    said as (
        select a.supplier_id, a.run_no, a.agent_id,
               a.earned_fen + a.off_fen as fen, r.state, a.paid_fen
        from ticket.commission_agent a
        join run r using (supplier_id, run_no))
    select r.supplier_id, 'commission_numbers', max(r.run_no)::text,
           format('%s runs', count(*))
    from run r
    group by r.supplier_id
    having count(*) <> max(r.run_no)
    union all
    select r.supplier_id, 'commission_hash', r.run_no::text,
           'a run is not what it was'
    from ticket.commission_run r
    where (p_supplier is null or r.supplier_id = p_supplier)
      and r.hash is distinct from impl.commission_hash(r)
    union all
    select s.supplier_id, 'commission_tickets', s.run_no::text,
           format('agent %s: %s, by its tickets %s', s.agent_id, s.fen,
                  coalesce(c.fen, 0))
    from said s
    left join counted c using (supplier_id, run_no, agent_id)
    where coalesce(c.fen, 0) <> case s.state when 'refused' then 0
                                             else s.fen end
    union all
    select c.supplier_id, 'commission_tickets', c.run_no::text,
           format('agent %s is in no run of that number', c.agent_id)
    from counted c
    where not exists (select from said s
                      where (s.supplier_id, s.run_no, s.agent_id)
                            = (c.supplier_id, c.run_no, c.agent_id))
    union all
    select s.supplier_id, 'commission_paid', s.run_no::text,
           format('agent %s: %s, and paid %s', s.agent_id,
                  case s.state when 'approved' then s.paid_fen else 0 end,
                  coalesce(t.amount_fen, 0))
    from said s
    left join ticket.commission_paid p
      on p.supplier_id = s.supplier_id and p.run_no = s.run_no
         and p.agent_id = s.agent_id
    left join ticket.transfer t
      on t.supplier_id = p.supplier_id and t.order_id = p.document
         and t.credit = s.agent_id * 10 + 3
    where coalesce(t.amount_fen, 0)
          <> case s.state when 'approved' then s.paid_fen else 0 end;
end;
$$;

comment on function impl.commission_audit(int4) is
'Runs that are missing or altered, that say something else than the tickets they
counted, or that were not paid as they say.';
