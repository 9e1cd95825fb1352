create or replace function impl.refund_told(p_order ticket.orders,
    p_tickets int2[])
returns void
language plpgsql volatile
as $$
declare
    v_events int2 := p_order.events;
    v_ticket int2;
begin
    if impl.open_number(p_order.request_key) is not null then
        perform impl.open_refunds_told(p_order, p_tickets,
            impl.order_moment(p_order, api.now()));
        return;
    end if;

    /* A ticket that is named twice makes one event. */
    for v_ticket in
        select distinct n from unnest(p_tickets) n order by 1
    loop
        v_events := impl.queue_event(p_order.supplier_id, p_order.order_id,
            p_order.agent_id, p_order.request_key, v_events,
            impl.event_kind('refund'), null, v_ticket,
            impl.order_moment(p_order, api.now()));
    end loop;

    update ticket.orders o
    set events = v_events
    where o.supplier_id = p_order.supplier_id
      and o.order_id = p_order.order_id;
end;
$$;

comment on function impl.refund_told(ticket.orders, int2[]) is
'Tells an order''s agent of tickets whose money is back.  The caller has locked
the order.';
