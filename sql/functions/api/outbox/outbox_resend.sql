create or replace function api.outbox_resend(p_supplier int4, p_order int8,
    p_seq int2)
returns table (verdict text, subject text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now  constant timestamptz := api.now();
begin
    /* Whoever claims a later event of this order does it before or after us,
     * not meanwhile. */
    perform
    from ticket.outbox o
    where o.supplier_id = p_supplier and o.order_id = p_order
    order by o.seq
    for update;

    with back as (
        delete from ticket.outbox_done d
        where d.supplier_id = p_supplier
          and d.order_id = p_order
          and d.seq = p_seq
          and not d.delivered
        returning d.*
    )
    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               status, ticket_no, event_at, expire_at, due_at,
                               last_error, note)
    select b.supplier_id, b.order_id, b.seq, b.agent_id, b.kind, b.status,
           b.ticket_no, b.event_at, v_now + interval '24 hours', v_now,
           b.last_error, b.note
    from back b;

    if not found then
        return query select 'ORDER_UNKNOWN', null::text;
        return;
    end if;

    return query select null::text, null::text;
end;
$$;

comment on function api.outbox_resend is
'Puts an undelivered callback back: tried for 24 hours from now, before the
order''s later events that are still open.  ORDER_UNKNOWN: there is no such
undelivered callback.';

grant execute on function api.outbox_resend to ticket_staff;
