create or replace function api.outbox_stats()
returns table (due int8, oldest_s int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
declare
    c_counted  constant int4 := 10000;    /* of one agent; of others */
begin
    return query
    with recursive agents (supplier_id, agent_id) as (
        (select o.supplier_id, o.agent_id
         from ticket.outbox o
         order by o.supplier_id, o.agent_id
         limit 1)
        union all
        select n.supplier_id, n.agent_id
        from agents a
        cross join lateral (
            select o.supplier_id, o.agent_id
            from ticket.outbox o
            where (o.supplier_id, o.agent_id)
                  > (a.supplier_id, a.agent_id)
            order by o.supplier_id, o.agent_id
            limit 1) n
    )
    select coalesce(sum(d.n), 0)::int8,
           coalesce(extract(epoch from api.now() - min(d.oldest)),
                    0)::int8
    from (
        select e.n, e.oldest
        from agents a
        cross join (values ('{1,2,3,5}'::int2[]), ('{6,7,8}')) k (kinds)
        cross join lateral impl.called_agent(a.supplier_id, a.agent_id,
                                             k.kinds)
        cross join lateral (
            select count(*) as n, min(l.due_at) as oldest
            from (select o.due_at
                  from ticket.outbox o
                  where o.supplier_id = a.supplier_id
                    and o.agent_id = a.agent_id
                    and o.due_at <= api.now()
                    and o.kind = any (k.kinds)
                  order by o.due_at
                  limit c_counted) l) e
        union all
        select count(*), min(p.due_at)
        from (select c.due_at
              from ticket.payment_call c
              where c.done_at is null and c.due_at <= api.now()
                and (select g.enabled from ticket.agent g
                     where g.supplier_id = c.supplier_id
                       and g.agent_id = c.agent_id)
              order by c.due_at
              limit c_counted) p
        union all
        select count(*), min(r.due_at)
        from (select w.due_at
              from ticket.rail_news w
              where w.due_at <= api.now()
              order by w.due_at
              limit c_counted) r) d;
end;
$$;

comment on function api.outbox_stats is
'For the worker''s log: callbacks, notices of the open API, calls of NotifyURL
and news of rail orders that are due and not leased, of agents that are told (of
each, of the calls and of the news, at most 10,000 are counted), and the age of
the oldest in seconds.';

grant execute on function api.outbox_stats to ticket_worker, ticket_staff;
