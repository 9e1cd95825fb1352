create or replace function impl.outbox_park(p_now timestamptz,
    p_suppliers int4[], p_orders int8[], p_seqs int2[])
returns int4
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set jit = off
as $$
declare
    v_count int4;
begin
    /* Both rows are locked, so that nobody can finish the first one meanwhile
     * and leave the second asleep. */
    update ticket.outbox o
    set due_at = w.due_at
    from unnest(p_suppliers, p_orders, p_seqs) c (supplier_id, order_id, seq)
    cross join lateral (
        select f.ctid as tid, h.due_at
        from ticket.outbox f
        join ticket.outbox h
          on h.supplier_id = f.supplier_id
             and h.order_id = f.order_id
             and h.seq < f.seq
        where f.supplier_id = c.supplier_id
          and f.order_id = c.order_id
          and f.seq = c.seq
          and f.due_at <= p_now
          and h.due_at > p_now
          and not exists (
              select from ticket.outbox e
              where e.supplier_id = h.supplier_id
                and e.order_id = h.order_id
                and e.seq < h.seq)
        for update skip locked) w
    where o.ctid = w.tid;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function impl.outbox_park(timestamptz, int4[], int8[], int2[]) is
'Lets events that wait for an earlier one of their order sleep until that
one is due, so that a sweep does not look at them again and again.  What ends
the earlier one wakes them.  Returns how many.';
