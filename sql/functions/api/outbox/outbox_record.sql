create or replace function api.outbox_record(
    p_owner     text,
    p_supplier  int4[],
    p_order     int8[],
    p_seq       int2[],
    p_result    int2[],
    p_due       timestamptz[],
    p_error     text[])
returns table (supplier_id int4, order_id int8)
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
    c_delivered   constant int2 := 1;
    c_retry       constant int2 := 2;
    c_undelivered constant int2 := 3;
    c_untried     constant int2 := 4;    /* undelivered, without a try */
    c_back        constant int2 := 5;    /* the lease is given back */
    c_error       constant int4 := 200;  /* characters kept of an error */
    v_now         constant timestamptz := api.now();
    v_supplier    int4[];
    v_order       int8[];
    v_seq         int2[];
    v_result      int2[];
    v_due         timestamptz[];
    v_error       text[];
begin
    /* In key order: two workers never wait for each other. */
    select array_agg(l.supplier_id), array_agg(l.order_id), array_agg(l.seq),
           array_agg(l.result), array_agg(l.due), array_agg(l.error)
    into v_supplier, v_order, v_seq, v_result, v_due, v_error
    from (
        select c.supplier_id, c.order_id, c.seq, c.result, c.due, c.error
        from (select u.*
              from unnest(p_supplier, p_order, p_seq, p_result, p_due, p_error)
                   u (supplier_id, order_id, seq, result, due, error)
              order by u.supplier_id, u.order_id, u.seq
              offset 0) c
        cross join lateral (
            select
            from ticket.outbox o
            where o.supplier_id = c.supplier_id
              and o.order_id = c.order_id
              and o.seq = c.seq
              and o.lease_owner = p_owner
            for update) o) l;

    with gone as (
        delete from ticket.outbox o
        using unnest(v_supplier, v_order, v_seq, v_result, v_error)
              c (supplier_id, order_id, seq, result, error)
        where o.supplier_id = c.supplier_id
          and o.order_id = c.order_id
          and o.seq = c.seq
          and c.result in (c_delivered, c_undelivered, c_untried)
        returning o.supplier_id, o.order_id, o.seq, o.agent_id, o.kind,
                  o.status, o.ticket_no, o.event_at, o.attempts, c.result,
                  case when c.result <> c_delivered then o.note end as note,
                  case when c.result <> c_delivered
                       then left(c.error, c_error) end as error
    )
    insert into ticket.outbox_done (supplier_id, order_id, seq, agent_id, kind,
                                    status, ticket_no, event_at, done_at,
                                    attempts, delivered, last_error, note)
    select g.supplier_id, g.order_id, g.seq, g.agent_id, g.kind, g.status,
           g.ticket_no, g.event_at, v_now,
           g.attempts + case when g.result = c_untried then 0 else 1 end,
           g.result = c_delivered, g.error, g.note
    from gone g;

    if v_result && array[c_retry, c_back] then
        update ticket.outbox o
        set lease_owner = null,
            lease_until = null,
            due_at = case c.result when c_retry then c.due else v_now end,
            attempts = o.attempts
                       + case c.result when c_retry then 1 else 0 end,
            last_error = case c.result when c_retry then left(c.error, c_error)
                                       else o.last_error end
        from unnest(v_supplier, v_order, v_seq, v_result, v_due, v_error)
             c (supplier_id, order_id, seq, result, due, error)
        where o.supplier_id = c.supplier_id
          and o.order_id = c.order_id
          and o.seq = c.seq
          and c.result in (c_retry, c_back);
    end if;

    /* What waited for a finished event is due now. */
    return query
    update ticket.outbox o
    set due_at = least(o.due_at, v_now)
    from (
        select distinct d.supplier_id, d.order_id
        from unnest(v_supplier, v_order, v_result)
             d (supplier_id, order_id, result)
        where d.result in (c_delivered, c_undelivered, c_untried)) c
    cross join lateral (
        select n.seq
        from ticket.outbox n
        where n.supplier_id = c.supplier_id
          and n.order_id = c.order_id
        order by n.seq
        limit 1) n
    where o.supplier_id = c.supplier_id
      and o.order_id = c.order_id
      and o.seq = n.seq
      and o.lease_owner is null
    returning o.supplier_id, o.order_id;
end;
$$;

comment on function api.outbox_record is
'Records what became of callbacks leased to p_owner; others are passed over.
Results: 1 delivered, 2 failed and to be tried again at p_due, 3 failed for the
last time, 4 undeliverable, not tried, 5 lease given back.  Returns the orders
whose next event can go out now.';

grant execute on function api.outbox_record to ticket_worker;
