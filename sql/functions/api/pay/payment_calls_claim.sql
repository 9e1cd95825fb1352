create or replace function api.payment_calls_claim(
    p_owner  text,
    p_limit  int4,
    p_lease  interval)
returns table (
    now              timestamptz,
    supplier_id      int4,
    order_id         int8,
    agent_id         int4,
    attempts         int4,
    expire_at        timestamptz,
    user_name        text,
    address          text,
    password_sealed  bytea,
    key_index        int4,
    key_sealed       bytea,
    edition          int2,
    own_number       text,
    status           text,
    strict           int2,
    zone_now_s       int4)
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
    c_seen  constant int4 := 4096;  /* looked at */
    c_room  constant int4 := 64;    /* of one agent */
    v_now   constant timestamptz := api.now();
begin
    return query
    with due as (
        select c.supplier_id, c.order_id, c.agent_id, c.due_at
        from ticket.payment_call c
        join ticket.agent a
          on a.supplier_id = c.supplier_id and a.agent_id = c.agent_id
        where c.done_at is null and c.due_at <= v_now and a.enabled
        order by c.due_at
        limit c_seen
    ), placed as (
        select d.*, row_number() over (
                   partition by d.supplier_id, d.agent_id
                   order by d.due_at, d.order_id) as place
        from due d
    ), picked as (
        select p.supplier_id, p.order_id
        from placed p
        where p.place <= c_room
        order by p.place
        limit p_limit
    ), locked as (
        select l.tid
        from picked p
        cross join lateral (
            select c.ctid as tid
            from ticket.payment_call c
            where c.supplier_id = p.supplier_id
              and c.order_id = p.order_id
              and c.due_at <= v_now
            for update skip locked) l
    ), leased as (
        update ticket.payment_call c
        set lease_owner = p_owner,
            lease_until = v_now + p_lease,
            due_at = v_now + p_lease
        from locked l
        where c.ctid = l.tid
        returning c.*
    )
    select v_now, c.supplier_id, c.order_id, c.agent_id, c.attempts,
           c.expire_at, a.user_name, c.address, a.password_sealed, k.key_index,
           k.key_sealed, r.edition, impl.client_ref(r.request_key),
           c.status::text, a.strict_mode::int4::int2,
           extract(epoch from v_now at time zone s.zone
                   - v_now at time zone 'UTC')::int4
    from leased c
    join ticket.supplier s on s.supplier_id = c.supplier_id
    join ticket.agent a
      on a.supplier_id = c.supplier_id and a.agent_id = c.agent_id
    join ticket.orders r
      on r.supplier_id = c.supplier_id and r.order_id = c.order_id
    left join lateral impl.signing_key(c.supplier_id, c.agent_id) k on true;
end;
$$;

comment on function api.payment_calls_claim is
'Leases to p_owner what pages named in BeginToPay are to be told, at most 64 of
one agent.  Those of a disabled agent rest.  A leased row is due again when its
lease ends.';

grant execute on function api.payment_calls_claim to ticket_worker;
