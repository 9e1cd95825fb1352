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
begin
    return query
    select c.now, c.supplier_id, c.order_id, c.seq, c.agent_id, c.kind,
           c.attempts, c.expire_at, c.user_name, c.address,
           c.password_sealed, c.key_index, c.key_sealed, c.edition,
           c.own_number, c.status, c.zone_offset_s,
           c.zone_offset_next_s, c.ticket_no, c.sold_at,
           c.refunded_at, c.refund_mode, c.product_code,
           c.product_name, c.price_fen, c.persons, c.free,
           c.amount_fen, c.fee_fen, c.rebate, c.passed_at,
           c.station_name, c.gate, c.strict, c.zone_now_s,
           upper(replace(c.note ->> 'event', '-', '_')),
           c.note ->> 'attraction', c.note ->> 'state', c.note ->> 'amount',
           c.note ->> 'text', c.note ->> 'sign'
    from impl.outbox_claim(p_owner, p_limit, p_lease, p_suppliers, p_orders,
                           p_room, p_room_suppliers, p_room_agents, p_rooms,
                           '{1,2,3,5}'::int2[]) c;
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
