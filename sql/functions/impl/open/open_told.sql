-- What becomes of an order of the open API is told by its notices, and none of
-- it by callbacks: impl.queue_event(), impl.refund_told() and the gates hand it
-- on to here.  What a notice says is written down with it, so that each try
-- says the same:
--
--     tickets   status 1 issued, 2 not
--     checked   tickets, of this notice; checked, total: persons so far, and
--               those whose money is not back
--     refund    refund, status 1 done, 2 refused; reason, tickets
create or replace function impl.open_queue(p_supplier int4, p_order int8,
    p_agent int4, p_events int2, p_kind int2, p_note jsonb, p_at timestamptz,
    p_wait interval)
returns int2
language plpgsql volatile
as $$
begin
    if not exists (select from ticket.open_agent g
                   where g.supplier_id = p_supplier and g.agent_id = p_agent
                     and g.notice_url <> '')
    then
        return p_events;
    end if;

    insert into ticket.outbox (supplier_id, order_id, seq, agent_id, kind,
                               ticket_no, event_at, expire_at, due_at, note)
    values (p_supplier, p_order, p_events + 1, p_agent, p_kind, 0, p_at,
            p_at + interval '24 hours', p_at + p_wait, p_note);

    return p_events + 1;
end;
$$;

comment on function impl.open_queue(int4, int8, int4, int2, int2, jsonb,
                                    timestamptz, interval) is
'Puts one notice of the open API into the outbox, if its agent wants to hear of
orders; due after p_wait.  Takes orders.events and returns its new value.';

create or replace function impl.open_told(p_order ticket.orders, p_kind text,
    p_note jsonb, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.orders o
    set events = impl.open_queue(o.supplier_id, o.order_id, o.agent_id,
                                 o.events, impl.event_kind('open ' || p_kind),
                                 p_note, p_at, interval '0')
    where o.supplier_id = p_order.supplier_id
      and o.order_id = p_order.order_id;
end;
$$;

comment on function impl.open_told(ticket.orders, text, jsonb, timestamptz) is
'Tells the distributor of an order of the open API: p_kind tickets or refund,
with the facts of p_note.  The caller has locked the order.';

create or replace function impl.open_event(p_supplier int4, p_order int8,
    p_agent int4, p_events int2, p_kind int2, p_status "char", p_ticket int2,
    p_at timestamptz)
returns int2
language plpgsql volatile
as $$
declare
    v_status int4;
begin
    if p_kind = impl.event_kind('entry') then
        return impl.open_checked(p_supplier, p_order, p_agent, p_events,
                                 array[p_ticket], p_at, null);
    end if;

    if p_kind = impl.event_kind('state') then
        /* The row is still as it was: was it paid, and waited for staff? */
        v_status := case
            when p_status in ('3', 'D') then 1
            when p_status = '4' and exists (
                select from ticket.orders o
                where o.supplier_id = p_supplier and o.order_id = p_order
                  and o.state in ('2', 'C')) then 2 end;
    end if;

    if v_status is null then
        return p_events;
    end if;

    return impl.open_queue(p_supplier, p_order, p_agent, p_events,
                           impl.event_kind('open tickets'),
                           jsonb_build_object('status', v_status), p_at,
                           interval '0');
end;
$$;

comment on function impl.open_event(int4, int8, int4, int2, int2, "char", int2,
                                    timestamptz) is
'What impl.queue_event() does with an event of an order of the open API: its
tickets are out; it was paid, and they never will be; a ticket was checked.  Of
other states nobody is told.';
