create or replace function api.outbox_claim_5(
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
    now           timestamptz,
    supplier_id   int4,
    order_id      int8,
    seq           int2,
    agent_id      int4,
    kind          int2,
    attempts      int4,
    expire_at     timestamptz,
    user_name     text,
    address       text,
    key_index     int4,
    key_sealed    bytea,
    request_key   text,
    own_number    text,
    open_id       int4,
    life          int8,
    group_ticket  bool,
    status        int2,
    refund        text,
    reason        text,
    total         int4,
    checked       int4,
    tickets       bytea,
    product_id    int4)
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
           c.attempts, c.expire_at, c.user_name, c.address, c.key_index,
           c.key_sealed, c.request_key, c.own_number, c.open_id, c.life,
           c.group_ticket, c.status, c.refund, c.reason, c.total, c.checked,
           c.tickets, c.product_id
    from api.outbox_claim_6(p_owner, p_limit, p_lease, p_suppliers, p_orders,
                            p_room, p_room_suppliers, p_room_agents,
                            p_rooms) c;
end;
$$;

comment on function api.outbox_claim_5 is
'As api.outbox_claim_6(), without how who came in did: for workers of 1.9.0.';

grant execute on function api.outbox_claim_5 to ticket_worker;
