create or replace function api.outbox_claim_4(
    p_owner           text,
    p_limit           int4,
    p_lease           interval,
    p_suppliers       int4[],
    p_orders          int8[],
    p_room            int4   default 64,
    p_room_suppliers  int4[] default '{}',
    p_room_agents     int4[] default '{}',
    p_rooms           int4[] default '{}')
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
    event               text,        /* the rest: of settlement */
    attraction          text,
    settle_state        text,
    settle_amount       text,
    settle_text         text,
    sign_address        text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
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
    v_now constant timestamptz := api.now();
    v_it  record;
begin
    /* By itself: what it has locked is read as it is now. */
    v_it := impl.outbox_lease(p_owner, p_limit, p_lease, p_suppliers, p_orders,
                              p_room, p_room_suppliers, p_room_agents, p_rooms,
                              '{1,2,3,5}'::int2[], v_now);

    if cardinality(v_it.orders) = 0 then
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
           upper(replace(o.note ->> 'event', '-', '_')),
           o.note ->> 'attraction', o.note ->> 'state', o.note ->> 'amount',
           o.note ->> 'text', o.note ->> 'sign'
    from unnest(v_it.suppliers, v_it.orders, v_it.seqs)
         c (supplier_id, order_id, seq)
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

comment on function api.outbox_claim_4 is
'Leases callbacks to p_owner and returns all that is needed to make them.
p_orders null: whatever is due, else what is due of these orders (of
p_suppliers, in step).  Only an order''s lowest open sequence, and none while
another one of the order is leased (R115, R116).  At most p_limit rows, and
of one agent at most p_room, or what p_rooms says for it, the agents with
most room first: so a slow receiver holds up nobody.  A leased row is due
again when its lease ends.';

grant execute on function api.outbox_claim_4 to ticket_worker;
