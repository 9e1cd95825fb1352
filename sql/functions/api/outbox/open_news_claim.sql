create or replace function api.open_news_claim(
    p_owner           text,
    p_limit           int4,
    p_lease           interval,
    p_room            int4   default 64,
    p_room_suppliers  int4[] default '{}',
    p_room_agents     int4[] default '{}',
    p_rooms           int4[] default '{}')
returns table (
    now           timestamptz,
    supplier_id   int4,
    id            int8,
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
set jit = off
as $$
#variable_conflict use_column
declare
    c_news constant int2 := 9;          /* behind the kinds of orders */
    c_life constant interval := '30 minutes';
    v_now  constant timestamptz := api.now();
    v_id   int8[];
begin
    /* Whom nobody tells any more is told of nothing. */
    delete from ticket.open_news w
    where w.due_at <= v_now
      and not exists (select
                      from ticket.open_agent g
                      join ticket.agent a
                        on a.supplier_id = g.supplier_id
                           and a.agent_id = g.agent_id and a.enabled
                      where g.supplier_id = w.supplier_id
                        and g.agent_id = w.agent_id
                        and g.enabled and g.product_notices
                        and g.notice_url <> '');

    select array_agg(l.id) into v_id
    from (
        select w.id
        from ticket.open_news w
        left join unnest(p_room_suppliers, p_room_agents, p_rooms)
                  m (supplier_id, agent_id, room)
          on m.supplier_id = w.supplier_id and m.agent_id = w.agent_id
        where w.due_at <= v_now and coalesce(m.room, p_room) > 0
          /* What a product is before what it costs. */
          and not exists (
              select from ticket.open_news e
              where e.supplier_id = w.supplier_id
                and e.agent_id = w.agent_id
                and e.product_id = w.product_id
                and e.kind < w.kind
                and (e.due_at <= v_now or e.lease_until > v_now))
        order by w.due_at
        limit p_limit
        for update of w skip locked) l;

    if v_id is null then
        return;
    end if;

    return query
    with leased as (
        update ticket.open_news w
        set lease_owner = p_owner,
            lease_until = v_now + p_lease,
            due_at = v_now + p_lease
        where w.id = any (v_id)
        returning w.*
    )
    select v_now, w.supplier_id, w.id, null::int2, w.agent_id, c_news,
           w.attempts, w.event_at + c_life, a.user_name, a.address,
           a.key_index, a.key_sealed, null::text, null::text, null::int4,
           null::int8, false, w.status, null::text, null::text, null::int4,
           null::int4, null::bytea, w.product_id
    from leased w
    cross join lateral impl.open_receiver(w.supplier_id, w.agent_id) a;
end;
$$;

comment on function api.open_news_claim is
'Leases notices of products to p_owner, in the columns of api.outbox_claim_5():
to distributors of the open API that want them.';

grant execute on function api.open_news_claim to ticket_worker;
