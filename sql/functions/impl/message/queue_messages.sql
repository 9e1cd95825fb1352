create or replace function impl.queue_messages(p_supplier int4, p_order int8,
    p_events int2[], p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    c_activation constant int2 := 4;
    c_voucher    constant int2 := 6;
    c_life       constant interval := '24 hours';
    v_order      ticket.orders;
    v_sends      bool;
    v_events     int2[];
    v_queued     int4;
begin
    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    select a.sends_notice into v_sends
    from ticket.agent a
    where a.supplier_id = p_supplier and a.agent_id = v_order.agent_id;

    if not v_sends then
        return 0;
    end if;

    v_events := impl.events_told(p_events, v_order.medium);

    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed, text,
                                created_at, expire_at, due_at)
    select p_supplier, nextval('ticket.message_number'), p_order, n.event,
           'phone', v_order.request_key, v_order.phone_sealed,
           impl.message_link(impl.message_seats(
               impl.message_text(n.text, p_supplier, p_order, false),
               p_supplier, p_order, null), p_supplier, true),
           p_at, p_at + c_life, p_at
    from (select distinct u.event from unnest(v_events) u (event)
          where u.event not in (c_activation, c_voucher)
          order by u.event) e
    cross join lateral (
        select n.event, n.text
        from ticket.notice n
        where n.supplier_id = p_supplier and n.event = e.event
        offset 0) n
    where length(v_order.phone_sealed) > 0;

    get diagnostics v_queued = row_count;

    if c_activation = any (v_events) then
        v_queued := v_queued
            + impl.queue_tickets(p_supplier, p_order,
                                 impl.sms_model(v_order.page), p_at);
    end if;

    if not c_voucher = any (v_events)
        or not exists (
            select from ticket.notice n
            where n.supplier_id = p_supplier and n.event = c_voucher)
    then
        return v_queued;
    end if;

    /*
     * Of what has been picked up since, or asked for, nobody needs one.  Who
     * asks for one holds the order; what he leaves, the next statement sees.
     */
    perform from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
      and not exists (
          select from ticket.voucher v
          where v.supplier_id = p_supplier and v.order_id = p_order);

    if found and impl.order_hands_out(v_order, p_at) = 'voucher' then
        with told as (
            select impl.queue_vouchers(p_supplier, p_order,
                                       impl.sms_model(v_order.page),
                                       p_at) as messages
        ), kept as (
            insert into ticket.voucher (supplier_id, order_id, resent, last_at)
            select p_supplier, p_order, 0, p_at
            from told t
            where t.messages > 0
        )
        select v_queued + t.messages into v_queued
        from told t;
    end if;

    return v_queued;
end;
$$;

comment on function impl.queue_messages(int4, int8, int2[], timestamptz) is
'Queues what the supplier tells visitors of these events of an order
(R151-R157), unless the agent asked for silence (R158); whether the call did
that brought them about, the caller knows.  Its voucher once, and that of an
order activated for paper in the place of the activation; both, and pictures of
tickets, in the medium that smsModel named.';
