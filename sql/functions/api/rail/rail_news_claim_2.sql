-- agent_id: 0, and event not PAY: to the channel.  p_room and the arrays: how
-- many of each of them may be leased, as api.outbox_claim_6() has it.
create or replace function api.rail_news_claim_2(
    p_owner           text,
    p_limit           int4,
    p_lease           interval,
    p_room            int4   default 64,
    p_room_suppliers  int4[] default '{}',
    p_room_agents     int4[] default '{}',
    p_rooms           int4[] default '{}')
returns table (
    now           timestamptz,
    supplier_id   int4,
    rail_id       int8,
    seq           int2,
    agent_id      int4,
    event         text,
    attempts      int4,
    expire_at     timestamptz,
    user_name     text,
    address       text,
    key_sealed    bytea,
    key_context   text,
    order_no      text,
    pay_status    int2,
    amount_fen    int8,
    refund_fen    int8,
    reason        text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_life constant interval := '24 h';
    v_now  constant timestamptz := api.now();
begin
    return query
    with recursive lanes (supplier_id, target, agent_id) as (
        (select w.supplier_id, w.target, w.agent_id
         from ticket.rail_news w
         where w.due_at is not null
         order by w.supplier_id, w.target, w.agent_id
         limit 1)
        union all
        select n.*
        from lanes l
        cross join lateral (
            select w.supplier_id, w.target, w.agent_id
            from ticket.rail_news w
            where w.due_at is not null
              and (w.supplier_id, w.target, w.agent_id)
                  > (l.supplier_id, l.target, l.agent_id)
            order by w.supplier_id, w.target, w.agent_id
            limit 1) n
    ), roomy as (
        select l.*, t.told, coalesce(m.room, p_room) as room
        from lanes l
        cross join lateral (
            select case l.target when 'A' then l.agent_id
                                 else 0 end as told) t
        left join unnest(p_room_suppliers, p_room_agents, p_rooms)
                  m (supplier_id, agent_id, room)
          on m.supplier_id = l.supplier_id and m.agent_id = t.told
        where coalesce(m.room, p_room) > 0
    ), due as materialized (
        select r.supplier_id, r.told, r.room, d.rail_id, d.seq, d.due_at
        from roomy r
        cross join lateral (
            select w.rail_id, w.seq, w.due_at
            from ticket.rail_news w
            join ticket.rail_order o
              on o.supplier_id = w.supplier_id and o.rail_id = w.rail_id
            where w.supplier_id = r.supplier_id and w.target = r.target
              and w.agent_id = r.agent_id and w.due_at <= v_now
              /* One after the other, of an order. */
              and not exists (
                  select from ticket.rail_news e
                  where e.supplier_id = w.supplier_id
                    and e.rail_id = w.rail_id and e.seq < w.seq
                    and e.target = w.target and e.state = 'O')
              /* Of a purchase at work there is nothing to tell yet. */
              and (w.target = 'C'
                   or impl.rail_pay_status(o.case_state) in (1, 2, 3))
            order by w.due_at
            limit r.room) d
    ), placed as (
        select d.*,
               row_number() over (partition by d.supplier_id, d.told
                                  order by d.due_at, d.rail_id) as place
        from due d
    ), chosen as (
        select p.supplier_id, p.rail_id, p.seq, p.told
        from placed p
        where p.place <= p.room
        order by p.due_at
        limit p_limit
    ), locked as materialized (
        select w.supplier_id, w.rail_id, w.seq, c.told
        from chosen c
        join ticket.rail_news w using (supplier_id, rail_id, seq)
        where w.due_at <= v_now
        for update of w skip locked
    ), leased as (
        update ticket.rail_news w
        set lease_owner = p_owner, lease_until = v_now + p_lease,
            due_at = v_now + p_lease
        from locked l
        where w.supplier_id = l.supplier_id and w.rail_id = l.rail_id
          and w.seq = l.seq
        returning w.*, l.told
    )
    select v_now, w.supplier_id, w.rail_id, w.seq, w.told, w.event::text,
           w.attempts, w.event_at + c_life, r.name, r.address,
           impl.rail_signing_key(w.supplier_id, w.told), r.key_context,
           o.order_no::text,
           case w.target when 'A' then impl.rail_pay_status(o.case_state)
                         else 0::int2 end,
           w.amount_fen, w.refund_fen, w.reason
    from leased w
    join ticket.rail_order o
      on o.supplier_id = w.supplier_id and o.rail_id = w.rail_id
    cross join lateral impl.rail_receiver(w.supplier_id, w.told) r
    order by w.event_at, w.rail_id, w.seq;
end;
$$;

comment on function api.rail_news_claim_2 is
'News of rail orders that are due, leased to p_owner: to agents how their
purchase stands now, to the channel what became of its orders.';

grant execute on function api.rail_news_claim_2 to ticket_worker;
