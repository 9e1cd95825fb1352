create or replace function impl.outbox_due(
    p_now             timestamptz,
    p_limit           int4,
    p_suppliers       int4[],
    p_orders          int8[],
    p_room            int4,
    p_room_suppliers  int4[],
    p_room_agents     int4[],
    p_rooms           int4[],
    p_kinds           int2[])
returns table (
    head_supplier  int4[],
    head_order     int8[],
    head_seq       int2[],
    wait_supplier  int4[],
    wait_order     int8[],
    wait_seq       int2[])
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_mergejoin = off
set join_collapse_limit = 1
set jit = off
as $$
#variable_conflict use_column
declare
    c_least     constant int4 := 8;     /* looked at of each agent */
    v_suppliers int4[];
    v_agents    int4[];
    v_rooms     int4[];
    v_take      int4;
begin
    if p_orders is not null then
        return query
        with first as (
            select h.supplier_id, h.order_id, h.seq,
                   coalesce(m.room, p_room) as room,
                   row_number() over (
                       partition by h.supplier_id, h.agent_id
                       order by h.due_at, h.order_id) as place
            from unnest(p_suppliers, p_orders) q (supplier_id, order_id)
            cross join lateral (
                select o.supplier_id, o.order_id, o.seq, o.agent_id,
                       o.due_at, o.kind
                from ticket.outbox o
                where o.supplier_id = q.supplier_id
                  and o.order_id = q.order_id
                order by o.seq
                limit 1) h
            cross join lateral impl.called_agent(h.supplier_id, h.agent_id,
                                                 p_kinds)
            left join unnest(p_room_suppliers, p_room_agents, p_rooms)
                      m (supplier_id, agent_id, room)
              on m.supplier_id = h.supplier_id
                 and m.agent_id = h.agent_id
            where h.due_at <= p_now and h.kind = any (p_kinds)
        ), chosen as (
            select f.*
            from first f
            where f.place <= f.room
            order by f.place - f.room
            limit p_limit
        )
        select coalesce(array_agg(c.supplier_id), '{}'),
               coalesce(array_agg(c.order_id), '{}'),
               coalesce(array_agg(c.seq), '{}'),
               '{}'::int4[], '{}'::int8[], '{}'::int2[]
        from chosen c;
        return;
    end if;

    /* From agent to agent through the index, however many rows each has. */
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
            where (o.supplier_id, o.agent_id) > (a.supplier_id, a.agent_id)
            order by o.supplier_id, o.agent_id
            limit 1) n
    )
    select array_agg(a.supplier_id), array_agg(a.agent_id),
           array_agg(coalesce(m.room, p_room))
    into v_suppliers, v_agents, v_rooms
    from agents a
    cross join lateral (
        select
        from ticket.outbox o
        where o.supplier_id = a.supplier_id
          and o.agent_id = a.agent_id
          and o.due_at <= p_now
          and o.kind = any (p_kinds)
        order by o.due_at
        limit 1) d
    cross join lateral impl.called_agent(a.supplier_id, a.agent_id, p_kinds)
    left join unnest(p_room_suppliers, p_room_agents, p_rooms)
              m (supplier_id, agent_id, room)
      on m.supplier_id = a.supplier_id and m.agent_id = a.agent_id
    where coalesce(m.room, p_room) > 0;

    v_take := greatest(c_least,
                       2 * p_limit / greatest(1, cardinality(v_agents)));

    return query
    with seen as (
        select d.supplier_id, d.order_id, d.seq, d.first, a.room,
               row_number() over (
                   partition by a.supplier_id, a.agent_id, d.first
                   order by d.due_at, d.order_id) as place
        from unnest(v_suppliers, v_agents, v_rooms)
             a (supplier_id, agent_id, room)
        cross join lateral (
            select o.supplier_id, o.order_id, o.seq, o.due_at,
                   not exists (
                       select from ticket.outbox e
                       where e.supplier_id = o.supplier_id
                         and e.order_id = o.order_id
                         and e.seq < o.seq) as first
            from ticket.outbox o
            where o.supplier_id = a.supplier_id
              and o.agent_id = a.agent_id
              and o.due_at <= p_now
              and o.kind = any (p_kinds)
            order by o.due_at
            limit least(a.room, v_take)) d
    ), chosen as (
        select s.*
        from seen s
        where s.first
        order by s.place - s.room
        limit p_limit
    ), waiting as (
        select s.*
        from seen s
        where not s.first
    )
    select coalesce((select array_agg(c.supplier_id) from chosen c), '{}'),
           coalesce((select array_agg(c.order_id) from chosen c), '{}'),
           coalesce((select array_agg(c.seq) from chosen c), '{}'),
           coalesce((select array_agg(w.supplier_id) from waiting w), '{}'),
           coalesce((select array_agg(w.order_id) from waiting w), '{}'),
           coalesce((select array_agg(w.seq) from waiting w), '{}');
end;
$$;

comment on function impl.outbox_due(timestamptz, int4, int4[], int8[], int4,
                                    int4[], int4[], int4[], int2[]) is
'Candidates of impl.outbox_lease(), not yet locked: head_* are the first open
events of their orders, wait_* are due but wait for an earlier one.  Those of
agents that are not called rest.';
