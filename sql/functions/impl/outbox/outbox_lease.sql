create or replace function impl.outbox_lease(
    p_owner           text,
    p_limit           int4,
    p_lease           interval,
    p_suppliers       int4[],
    p_orders          int8[],
    p_room            int4,
    p_room_suppliers  int4[],
    p_room_agents     int4[],
    p_rooms           int4[],
    p_kinds           int2[],
    p_now             timestamptz,
    out suppliers     int4[],
    out orders        int8[],
    out seqs          int2[])
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
    v_pick     record;
    v_parked   int4;
begin
    suppliers := '{}';
    orders := '{}';
    seqs := '{}';

    for v_round in 1 .. c_rounds loop
        select p.* into v_pick
        from impl.outbox_due(p_now, p_limit, p_suppliers, p_orders, p_room,
                             p_room_suppliers, p_room_agents, p_rooms,
                             p_kinds) p;

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
                  and o.due_at <= p_now
                  and o.kind = any (p_kinds)
                  and not exists (
                      select from ticket.outbox e
                      where e.supplier_id = o.supplier_id
                        and e.order_id = o.order_id
                        and (e.seq < o.seq
                             or (e.seq > o.seq and e.lease_until > p_now)))
                for update skip locked) l
        ), leased as (
            update ticket.outbox o
            set lease_owner = p_owner,
                lease_until = p_now + p_lease,
                due_at = p_now + p_lease
            from picked p
            where o.ctid = p.tid
            returning p.supplier_id, p.order_id, p.seq
        )
        select coalesce(array_agg(l.supplier_id), '{}'),
               coalesce(array_agg(l.order_id), '{}'),
               coalesce(array_agg(l.seq), '{}')
        into suppliers, orders, seqs
        from leased l;

        exit when cardinality(v_pick.wait_seq) = 0;

        v_parked := impl.outbox_park(p_now, v_pick.wait_supplier,
                                     v_pick.wait_order, v_pick.wait_seq);

        exit when cardinality(orders) > 0 or v_parked = 0;
    end loop;
end;
$$;

comment on function impl.outbox_lease(text, int4, interval, int4[], int8[],
                                      int4, int4[], int4[], int4[], int2[],
                                      timestamptz) is
'Leases events of these kinds to p_owner, as api.outbox_claim_4() says, and
answers with their keys: kinds of callbacks, or those of the open API, which no
order has both of.';
