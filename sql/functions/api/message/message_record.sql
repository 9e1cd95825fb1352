create or replace function api.message_record(p_owner text,
    p_supplier int4[], p_message int8[], p_result int2[], p_due timestamptz[],
    p_error text[])
returns int4
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    c_booking constant int2 := 2;        /* kind of a message */
    c_sent   constant int2 := 1;
    c_retry  constant int2 := 2;
    c_unsent constant int2 := 3;
    c_back   constant int2 := 5;         /* the lease is given back */
    c_error  constant int4 := 200;       /* characters kept of an error */
    v_now    constant timestamptz := api.now();
    v_done   int4;
    v_supplier int4[];
    v_booked int8[];
    v_tid    tid[];
    v_result int2[];
    v_due    timestamptz[];
    v_error  text[];
begin
    /* In key order: two workers never wait for each other.  What is locked is
     * then found by its place. */
    select array_agg(l.tid), array_agg(l.result), array_agg(l.due),
           array_agg(l.error),
           array_agg(l.supplier_id) filter (where l.kind = c_booking),
           array_agg(l.order_id) filter (where l.kind = c_booking)
    into v_tid, v_result, v_due, v_error, v_supplier, v_booked
    from (
        select m.tid, c.due, c.error, c.supplier_id, m.kind, m.order_id,
               case when c.result = c_retry and m.kind = c_booking
                         and impl.booking_overtaken(c.supplier_id, m.order_id)
                    then c_unsent else c.result end as result
        from (select u.*
              from unnest(p_supplier, p_message, p_result, p_due, p_error)
                   u (supplier_id, message_id, result, due, error)
              order by u.supplier_id, u.message_id
              offset 0) c
        cross join lateral (
            select m.ctid as tid, m.kind, m.order_id
            from ticket.message m
            where m.supplier_id = c.supplier_id
              and m.message_id = c.message_id
              and m.lease_owner = p_owner
            for update) m) l;

    with gone as (
        delete from ticket.message m
        using unnest(v_tid, v_result, v_error) c (tid, result, error)
        where m.ctid = c.tid and c.result in (c_sent, c_unsent)
        returning m.*, c.result, c.error
    )
    insert into ticket.message_done (supplier_id, message_id, order_id, kind,
                                     created_at, done_at, attempts, sent,
                                     last_error)
    select g.supplier_id, g.message_id, g.order_id, g.kind, g.created_at,
           v_now, g.attempts + 1, g.result = c_sent,
           case g.result when c_unsent then left(g.error, c_error) end
    from gone g;

    get diagnostics v_done = row_count;

    update ticket.message m
    set lease_owner = null,
        lease_until = null,
        due_at = case c.result when c_retry then c.due else v_now end,
        attempts = m.attempts + case c.result when c_retry then 1 else 0 end,
        last_error = case c.result when c_retry then left(c.error, c_error)
                                   else m.last_error end
    from unnest(v_tid, v_result, v_due, v_error) c (tid, result, due, error)
    where m.ctid = c.tid and c.result in (c_retry, c_back);

    /* What waited for the notice of a booking, see impl.booking_first(). */
    update ticket.message m
    set due_at = least(m.due_at, v_now)
    from (
        select w.tid
        from unnest(v_supplier, v_booked) b (supplier_id, order_id)
        cross join lateral (
            select n.ctid as tid
            from ticket.message n
            where n.supplier_id = b.supplier_id
              and n.order_id = b.order_id
              and n.kind > c_booking
              and n.attempts = 0
              and n.lease_owner is null
            for update) w) f
    where m.ctid = f.tid;

    return v_done;
end;
$$;

comment on function api.message_record is
'Records what became of messages leased to p_owner; others are passed over.
Results: 1 sent, 2 failed and to be tried again at p_due, 3 failed for the last
time, 5 lease released.  What is done leaves neither phone nor text behind.
Returns how many are done.';

grant execute on function api.message_record to ticket_worker;
