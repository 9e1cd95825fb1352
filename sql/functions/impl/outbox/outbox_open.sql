-- Whoever looks at a queue wants to know what it waits for, the oldest first.
create or replace function impl.outbox_open(p_supplier int4, p_agent int4,
    p_order int8, p_limit int4)
returns table (order_id int8, seq int2, user_name text, own_number text,
               kind int2, status text, ticket_no int2, event_at timestamptz,
               attempts int4, last_error text, next_try_at timestamptz,
               expire_at timestamptz, waits_for text)
language sql stable
as $$
    select o.order_id, o.seq, a.user_name, impl.client_ref(r.request_key),
           o.kind, o.status::text, o.ticket_no, o.event_at, o.attempts,
           o.last_error, o.due_at, o.expire_at,
           case
           when not a.enabled or o.kind in (6, 7, 8) and g.enabled is not true
           then 'agent disabled'
           when case when o.kind in (6, 7, 8) then g.notice_url
                     else a.callback_address end = ''
           then 'no address'
           when o.lease_until > api.now() then 'answer'
           when e.seq is not null then 'event ' || e.seq
           when o.attempts > 0 and o.due_at > api.now() then 'next try'
           else 'worker'
           end
    from ticket.outbox o
    join ticket.agent a
      on a.supplier_id = o.supplier_id and a.agent_id = o.agent_id
    left join ticket.open_agent g
      on g.supplier_id = o.supplier_id and g.agent_id = o.agent_id
    left join ticket.orders r
      on r.supplier_id = o.supplier_id and r.order_id = o.order_id
    left join lateral (
        select f.seq
        from ticket.outbox f
        where f.supplier_id = o.supplier_id
          and f.order_id = o.order_id
          and f.seq < o.seq
        order by f.seq
        limit 1) e on true
    where o.supplier_id = p_supplier
      and o.agent_id = coalesce(p_agent, o.agent_id)
      and o.order_id = coalesce(p_order, o.order_id)

    union all
    select c.order_id, 0::int2, a.user_name, impl.client_ref(r.request_key),
           impl.event_kind('state'), c.status::text, null, c.event_at,
           c.attempts, c.last_error, c.due_at, c.expire_at,
           case
           when not a.enabled then 'agent disabled'
           when c.lease_until > api.now() then 'answer'
           when c.attempts > 0 and c.due_at > api.now() then 'next try'
           else 'worker'
           end
    from ticket.payment_call c
    join ticket.agent a
      on a.supplier_id = c.supplier_id and a.agent_id = c.agent_id
    left join ticket.orders r
      on r.supplier_id = c.supplier_id and r.order_id = c.order_id
    where c.supplier_id = p_supplier
      and c.agent_id = coalesce(p_agent, c.agent_id)
      and c.order_id = coalesce(p_order, c.order_id)
      and c.done_at is null
    order by 8, 1, 2
    limit p_limit;
$$;

comment on function impl.outbox_open(int4, int4, int8, int4) is
'Callbacks of a supplier, and notices of the open API, that are not delivered
yet, of all agents and orders or of one, the oldest first, and what each waits
for.  Event 0 goes to NotifyURL.';
