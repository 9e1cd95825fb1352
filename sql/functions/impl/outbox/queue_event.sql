create or replace function impl.queue_event(p_supplier int4, p_order int8,
    p_agent int4, p_request_key text, p_events int2, p_kind int2,
    p_status "char", p_ticket int2, p_at timestamptz)
returns int2
language plpgsql volatile
as $$
begin
    if impl.open_number(p_request_key) is not null then
        return impl.open_event(p_supplier, p_order, p_agent, p_events, p_kind,
                               p_status, p_ticket, p_at);
    end if;

    /* R119, R120: nobody to call. */
    if impl.client_ref(p_request_key) is null
        or not exists (select from ticket.agent a
                       where a.supplier_id = p_supplier
                         and a.agent_id = p_agent
                         and a.callback_address <> '')
    then
        return p_events;
    end if;

    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               status, ticket_no, event_at, expire_at, due_at)
    values (p_supplier, p_order, p_events + 1, p_agent, p_kind,
            p_status, p_ticket, p_at, p_at + interval '24 hours', p_at);

    return p_events + 1;
end;
$$;

comment on function impl.queue_event(int4, int8, int4, text, int2, int2, "char",
                                     int2, timestamptz) is
'Puts one event of an order into the outbox, if somebody wants to hear of it: as
a callback, or, of an order of the open API, as one of its notices.
Takes orders.events and returns its new value, which the caller stores.';
