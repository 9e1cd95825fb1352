create or replace function impl.history_of_telling(p_order ticket.orders)
returns table (place int4, at timestamptz, what text, who text, detail text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_supplier constant int4 := p_order.supplier_id;
    v_id       constant int8 := p_order.order_id;
    v_comma    constant text := impl.either(', ', '，');
    v_tries    constant text := impl.either('tries ', '尝试次数 ');
begin
    return query
    select 10, d.done_at,
           case when d.delivered then 'callback delivered'
                else 'callback given up' end, null::text,
           concat_ws(v_comma, impl.event_told(d.kind, d.status, d.ticket_no),
                     v_tries || d.attempts, d.last_error)
    from ticket.outbox_done d
    where d.supplier_id = v_supplier and d.order_id = v_id
    union all
    select 10, c.done_at,
           case when c.delivered then 'NotifyURL delivered'
                else 'NotifyURL given up' end, null,
           concat_ws(v_comma,
                     impl.event_told(impl.event_kind('state'), c.status, null),
                     v_tries || c.attempts, c.last_error)
    from ticket.payment_call c
    where c.supplier_id = v_supplier and c.order_id = v_id
    union all
    select 11, w.event_at, 'callback waits', null,
           concat_ws(v_comma, case w.seq when 0 then 'NotifyURL' end,
                     impl.event_told(w.kind, w.status::"char", w.ticket_no),
                     impl.either('for ', '等待：') || impl.worded(w.waits_for),
                     v_tries || w.attempts, w.last_error)
    from impl.outbox_open(v_supplier, p_order.agent_id, v_id, 1000) w;

    return query
    select 10, m.done_at,
           case when m.sent then 'message sent' else 'message given up' end,
           null::text,
           concat_ws(v_comma, impl.worded(impl.message_event(m.kind)),
                     v_tries || m.attempts, m.last_error)
    from ticket.message_done m
    where m.supplier_id = v_supplier and m.order_id = v_id
    union all
    select 11, m.created_at, 'message waits', null,
           concat_ws(v_comma, impl.worded(impl.message_event(m.kind)),
                     v_tries || m.attempts, m.last_error)
    from ticket.message m
    where m.supplier_id = v_supplier and m.order_id = v_id;
end;
$$;

comment on function impl.history_of_telling(ticket.orders) is
'What an order''s agent and visitor were told, and what they answered, for its
history.';

create or replace function impl.event_told(p_kind int2, p_status "char",
    p_ticket int2)
returns text
language sql stable
as $$
    select case p_kind
        when 1 then impl.either('state ' || p_status::text,
                                '状态 ' || coalesce(
                                    impl.order_state_name(p_status),
                                    p_status::text))
        when 2 then impl.either('refund of ticket ', '退票：票 ') || p_ticket
        when 3 then impl.either('passage of ticket ', '检票：票 ')
                    || p_ticket
        when 5 then case p_ticket
                    when 0 then impl.either('settlement', '结算')
                    else impl.either('settlement of ticket ', '结算：票 ')
                         || p_ticket end
        when 6 then impl.either('tickets', '出票')
        when 7 then impl.either('check', '核销')
        when 8 then impl.either('refund', '退款') end;
$$;

comment on function impl.event_told(int2, "char", int2) is
'What a callback tells, in words for staff.';

