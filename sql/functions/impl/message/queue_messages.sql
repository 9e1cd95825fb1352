create or replace function impl.queue_messages(p_supplier int4, p_order int8,
    p_events int2[], p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    c_activation constant int2 := 4;
    c_voucher    constant int2 := 6;
    c_issued     constant "char" := '1';
    c_life       constant interval := '24 hours';
    v_queued     int4;
    v_model      int2;
begin
    with told as (
        select o.order_id, o.request_key, o.phone_sealed, o.medium, n.event,
               impl.message_text(n.text, p_supplier, p_order,
                                 n.event = c_activation) as text
        from ticket.orders o
        cross join lateral (
            select a.sends_notice from ticket.agent a
            where a.supplier_id = p_supplier and a.agent_id = o.agent_id
            offset 0) a
        cross join (select distinct u.event from unnest(p_events) u (event)
                    where u.event <> c_voucher
                    order by u.event) e
        cross join lateral (
            select n.event, n.text
            from ticket.notice n
            where n.supplier_id = p_supplier and n.event = e.event
            offset 0) n
        where o.supplier_id = p_supplier and o.order_id = p_order
          and a.sends_notice
    )
    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed, text,
                                created_at, expire_at, due_at)
    select p_supplier, nextval('ticket.message_number'), p_order, t.event,
           'phone', t.request_key, p.sealed, t.text, p_at, p_at + c_life, p_at
    from told t
    cross join lateral (
        select t.phone_sealed as sealed
        union all
        /*
         * R153, R157: who passes the gate by card or phone hears how; not who
         * was left out of a partial activation.
         */
        select v.phone_sealed
        from ticket.visitor v
        join ticket.ticket k
          on k.supplier_id = p_supplier and k.order_id = p_order
             and k.ticket_no = v.ticket_no
        where v.supplier_id = p_supplier and v.order_id = p_order
          and k.state = c_issued
          and t.event = c_activation and t.medium <> 0) p
    where length(p.sealed) > 0;

    get diagnostics v_queued = row_count;

    if not c_voucher = any (p_events)
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

    select impl.sms_model(o.page) into v_model
    from (select o.agent_id, o.page, o.state
          from ticket.orders o
          where o.supplier_id = p_supplier and o.order_id = p_order
          offset 0) o
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = o.agent_id
    where a.sends_notice and o.state in ('2', 'C', '5', '6')
      and not exists (
          select from ticket.voucher v
          where v.supplier_id = p_supplier and v.order_id = p_order);

    if found then
        with told as (
            select impl.queue_vouchers(p_supplier, p_order, v_model,
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
that brought them about, the caller knows.  Its voucher once, in the medium
that smsModel named.';
