-- tickets: of each its number (2 bytes), and a document and a phone, sealed,
-- behind their lengths (4 bytes, 0: none).
create or replace function api.outbox_claim_6(
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
    product_id    int4,
    voucher       int2)
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
    v_it := impl.outbox_lease(p_owner, p_limit, p_lease, p_suppliers, p_orders,
                              p_room, p_room_suppliers, p_room_agents, p_rooms,
                              '{6,7,8}'::int2[], v_now);

    if cardinality(v_it.orders) = 0 then
        return;
    end if;

    return query
    select v_now, o.supplier_id, o.order_id, o.seq, o.agent_id, o.kind,
           o.attempts, o.expire_at, a.user_name, a.address, a.key_index,
           a.key_sealed, r.request_key,
           impl.open_number(r.request_key), n.open_id,
           api.code_life(o.supplier_id, o.order_id),
           t.group_ticket, coalesce((o.note ->> 'status')::int2, 1::int2),
           o.note ->> 'refund', o.note ->> 'reason',
           (o.note ->> 'total')::int4, (o.note ->> 'checked')::int4,
           t.tickets, null::int4,
           coalesce((o.note ->> 'voucher')::int2, 1::int2)
    from unnest(v_it.suppliers, v_it.orders, v_it.seqs)
         c (supplier_id, order_id, seq)
    join ticket.outbox o
      on o.supplier_id = c.supplier_id and o.order_id = c.order_id
         and o.seq = c.seq
    cross join lateral impl.open_receiver(o.supplier_id, o.agent_id) a
    join ticket.orders r
      on r.supplier_id = o.supplier_id and r.order_id = o.order_id
    join ticket.open_order n
      on n.supplier_id = o.supplier_id and n.order_id = o.order_id
    cross join lateral impl.open_notice_tickets(r, o.kind, o.note) t;
end;
$$;

comment on function api.outbox_claim_6 is
'Leases notices of the open API to p_owner, as api.outbox_claim_4() does
callbacks, and returns all that is needed to make them.  voucher: how who came
in did, 1 by a QR code or a document, 2 by a code that was typed.';

grant execute on function api.outbox_claim_6 to ticket_worker;
