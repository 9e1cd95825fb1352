create or replace function impl.outbox_claim(
    p_owner           text,
    p_limit           int4,
    p_lease           interval,
    p_suppliers       int4[],
    p_orders          int8[],
    p_room            int4,
    p_room_suppliers  int4[],
    p_room_agents     int4[],
    p_rooms           int4[],
    p_settled         bool)
returns table (
    now                 timestamptz,
    supplier_id         int4,
    order_id            int8,
    seq                 int2,
    agent_id            int4,
    kind                int2,
    attempts            int4,
    expire_at           timestamptz,
    user_name           text,
    address             text,
    password_sealed     bytea,
    key_index           int4,
    key_sealed          bytea,
    edition             int2,
    own_number          text,
    status              text,
    zone_offset_s       int4,
    zone_offset_next_s  int4,
    ticket_no           int2,
    sold_at             timestamptz,
    refunded_at         timestamptz,
    refund_mode         text,
    product_code        text,
    product_name        text,
    price_fen           int8,
    persons             int4,
    free                int4,
    amount_fen          int8,
    fee_fen             int8,
    rebate              int2,
    passed_at           timestamptz,
    station_name        text,
    gate                text,
    strict              int2,
    zone_now_s          int4,
    note                jsonb)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set jit = off
as $$
#variable_conflict use_column
declare
    c_rounds   constant int4 := 8;    /* that find only rows that must wait */
    v_now      constant timestamptz := api.now();
    v_pick     record;
    v_supplier int4[] := '{}';
    v_order    int8[] := '{}';
    v_seq      int2[] := '{}';
    v_parked   int4;
begin
    for v_round in 1 .. c_rounds loop
        select p.* into v_pick
        from impl.outbox_due(v_now, p_limit, p_suppliers, p_orders, p_room,
                             p_room_suppliers, p_room_agents, p_rooms) p;

        /* The lock decides: what another worker took meanwhile is skipped or
         * no longer due. */
        with picked as (
            select l.tid, c.supplier_id, c.order_id, c.seq
            from unnest(v_pick.head_supplier, v_pick.head_order,
                        v_pick.head_seq) c (supplier_id, order_id, seq)
            cross join lateral (
                select o.ctid as tid
                from ticket.outbox o
                where o.supplier_id = c.supplier_id
                  and o.order_id = c.order_id
                  and o.seq = c.seq
                  and o.due_at <= v_now
                  and (p_settled or o.kind < impl.event_kind('settlement'))
                  and not exists (
                      select from ticket.outbox e
                      where e.supplier_id = o.supplier_id
                        and e.order_id = o.order_id
                        and (e.seq < o.seq
                             or (e.seq > o.seq and e.lease_until > v_now)))
                for update skip locked) l
        ), leased as (
            update ticket.outbox o
            set lease_owner = p_owner,
                lease_until = v_now + p_lease,
                due_at = v_now + p_lease
            from picked p
            where o.ctid = p.tid
            returning p.supplier_id, p.order_id, p.seq
        )
        select coalesce(array_agg(l.supplier_id), '{}'),
               coalesce(array_agg(l.order_id), '{}'),
               coalesce(array_agg(l.seq), '{}')
        into v_supplier, v_order, v_seq
        from leased l;

        exit when cardinality(v_pick.wait_seq) = 0;

        v_parked := impl.outbox_park(v_now, v_pick.wait_supplier,
                                     v_pick.wait_order, v_pick.wait_seq);

        exit when cardinality(v_order) > 0 or v_parked = 0;
    end loop;

    if cardinality(v_order) = 0 then
        return;
    end if;

    return query
    select v_now, o.supplier_id, o.order_id, o.seq, o.agent_id, o.kind,
           o.attempts, o.expire_at, a.user_name, a.callback_address,
           a.password_sealed, k.key_index, k.key_sealed, r.edition,
           impl.client_ref(r.request_key), o.status::text,
           extract(epoch from coalesce(r.delivered_at, v_now)
                   at time zone s.zone
                   - coalesce(r.delivered_at, v_now)
                   at time zone 'UTC')::int4,
           extract(epoch from coalesce(f.at, g.at, v_now)
                   at time zone s.zone
                   - coalesce(f.at, g.at, v_now)
                   at time zone 'UTC')::int4,
           o.ticket_no, r.delivered_at, f.at, f.mode::text,
           p.code, i.product_name,
           coalesce(f.price_fen, f.amount_fen / nullif(t.persons - t.free, 0),
                    i.price_fen),
           t.persons, t.free,
           f.amount_fen, f.fee_fen, (r.pay_method = 'F')::int4::int2,
           g.at, g.station_name, g.gate, a.strict_mode::int4::int2,
           extract(epoch from v_now at time zone s.zone
                   - v_now at time zone 'UTC')::int4,
           o.note
    from unnest(v_supplier, v_order, v_seq) c (supplier_id, order_id, seq)
    join ticket.outbox o
      on o.supplier_id = c.supplier_id and o.order_id = c.order_id
         and o.seq = c.seq
    join ticket.supplier s on s.supplier_id = o.supplier_id
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    join ticket.orders r
      on r.supplier_id = o.supplier_id and r.order_id = o.order_id
    left join lateral impl.signing_key(o.supplier_id, o.agent_id) k on true
    left join ticket.ticket t
      on t.supplier_id = o.supplier_id and t.order_id = o.order_id
         and t.ticket_no = o.ticket_no
    left join ticket.refund f
      on f.supplier_id = o.supplier_id and f.order_id = o.order_id
         and f.ticket_no = o.ticket_no and o.kind = impl.event_kind('refund')
    left join ticket.passage g
      on o.kind = impl.event_kind('entry') and g.supplier_id = o.supplier_id
         and g.order_id = o.order_id and g.ticket_no = o.ticket_no
         and g.direction = 'I'
         and not exists (
             select
             from ticket.passage e
             where e.supplier_id = g.supplier_id and e.order_id = g.order_id
               and e.ticket_no = g.ticket_no and e.direction = 'I'
               and (e.at, e.passage_no) < (g.at, g.passage_no))
    left join ticket.order_item i
      on i.supplier_id = t.supplier_id and i.order_id = t.order_id
         and i.line_no = t.line_no
    left join ticket.product p
      on p.supplier_id = i.supplier_id and p.product_id = i.product_id;
end;
$$;

comment on function impl.outbox_claim(text, int4, interval, int4[], int8[],
                                      int4, int4[], int4[], int4[], bool) is
'What api.outbox_claim_4() leases; of settlement''s events, which older workers
cannot tell, only where p_settled says so.';
