create or replace function api.outbox_undelivered(p_supplier int4,
    p_limit int4, p_before timestamptz default 'infinity')
returns table (
    order_id    int8,
    seq         int2,
    user_name   text,
    own_number  text,
    kind        int2,
    status      text,
    ticket_no   int2,
    event_at    timestamptz,
    done_at     timestamptz,
    attempts    int4,
    last_error  text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select d.order_id, d.seq, a.user_name, impl.client_ref(r.request_key),
           d.kind, d.status::text, d.ticket_no, d.event_at, d.done_at,
           d.attempts, d.last_error
    from ticket.outbox_done d
    left join ticket.agent a
      on a.supplier_id = d.supplier_id and a.agent_id = d.agent_id
    left join ticket.orders r
      on r.supplier_id = d.supplier_id and r.order_id = d.order_id
    where d.supplier_id = p_supplier
      and not d.delivered
      and d.done_at < p_before

    union all
    select c.order_id, 0::int2, a.user_name, impl.client_ref(r.request_key),
           impl.event_kind('state'), c.status::text, null, c.event_at,
           c.done_at, c.attempts, c.last_error
    from ticket.payment_call c
    left join ticket.agent a
      on a.supplier_id = c.supplier_id and a.agent_id = c.agent_id
    left join ticket.orders r
      on r.supplier_id = c.supplier_id and r.order_id = c.order_id
    where c.supplier_id = p_supplier
      and c.done_at < p_before
      and not c.delivered
    order by 9 desc, 1, 2
    limit p_limit;
$$;

comment on function api.outbox_undelivered is
'Callbacks of a supplier that ended undelivered (R118), the latest first;
p_before turns the page.  Event 0 goes to NotifyURL.';

grant execute on function api.outbox_undelivered to ticket_staff;
