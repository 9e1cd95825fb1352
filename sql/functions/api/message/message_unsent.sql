create or replace function api.message_unsent(p_supplier int4, p_limit int4)
returns table (
    message_id  int8,
    order_id    int8,
    kind        text,
    created_at  timestamptz,
    done_at     timestamptz,
    attempts    int4,
    last_error  text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select d.message_id, d.order_id, impl.message_event(d.kind), d.created_at,
           d.done_at, d.attempts, d.last_error
    from ticket.message_done d
    where d.supplier_id = p_supplier
      and not d.sent
    order by d.done_at desc, d.message_id
    limit p_limit;
$$;

comment on function api.message_unsent is
'Messages of a supplier that were given up, the latest first.';

grant execute on function api.message_unsent to ticket_staff;
