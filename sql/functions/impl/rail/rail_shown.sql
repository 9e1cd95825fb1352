-- What the page of a rail order has beside the order itself.
create or replace function impl.rail_passengers_shown(
    p_order ticket.rail_order)
returns json
language plpgsql stable
as $$
begin
    return (
        select json_agg(json_build_object(
                   'no', p.no, 'passenger_sealed', p.name_sealed,
                   'certificate_type', p.cert_type,
                   'certificate_sealed', p.cert_sealed,
                   'ticket_type', p.ticket_type,
                   'insurance_no', nullif(p.insurance_no, ''),
                   'ticket_no', k.ticket_no,
                   'seat_type', impl.rail_seat_word(k.seat_type),
                   'seat', k.seat_text, 'price_fen', k.price_fen,
                   'ticket_state', case k.state when '1' then 'valid'
                                   when '2' then 'returned' end,
                   'returned_fen', k.returned_fen,
                   'said_seat_type', s.seat_type, 'said_seat', s.seat_text,
                   'said_fen', s.price_fen) order by p.no)
        from ticket.rail_passenger p
        left join ticket.rail_ticket k
          on k.supplier_id = p.supplier_id and k.rail_id = p.rail_id
             and k.no = p.no
        left join impl.rail_match(p_order,
                      (impl.rail_case_last(p_order)).tickets) s
          on s.no = p.no
        where p.supplier_id = p_order.supplier_id
          and p.rail_id = p_order.rail_id);
end;
$$;

comment on function impl.rail_passengers_shown(ticket.rail_order) is
'The passengers of a rail order, their tickets, and what the agent says to hold
for each; sealed as the order is.';

create or replace function impl.rail_refunds_shown(p_order ticket.rail_order)
returns json
language plpgsql stable
as $$
begin
    return (
        select coalesce(json_agg(json_build_object(
                   'no', r.no,
                   'asked_by', case r.asked_by when 'U' then 'user'
                               else 'agent' end,
                   'asked_at', r.asked_at, 'refund_fen', r.user_fen,
                   'fee_fen', r.fee_fen,
                   'refund_state', case r.state
                       when '0' then 'asked' when '1' then 'agreed'
                       when '2' then 'refused' when '3' then 'paid'
                       else 'waits' end,
                   'reason', nullif(r.reason, ''), 'lines', r.lines,
                   'decided_at', r.decided_at, 'paid_at', r.paid_at)
                   order by r.no), '[]')
        from ticket.rail_refund r
        where r.supplier_id = p_order.supplier_id
          and r.rail_id = p_order.rail_id);
end;
$$;

comment on function impl.rail_refunds_shown(ticket.rail_order) is
'What was asked back of a rail order.';

create or replace function impl.rail_cases_shown(p_order ticket.rail_order)
returns json
language plpgsql stable
as $$
begin
    return (
        select coalesce(json_agg(json_build_object(
                   'case_no', c.case_no, 'held_no', c.held_no,
                   'case_state', c.state,
                   'case_reason', nullif(c.reason, ''),
                   'un_masked', c.un_masked, 'total_fen', c.total_fen,
                   'held_fen', c.held_fen, 'spent_fen', c.spent_fen,
                   'returned_fen', c.returned_fen,
                   'imported_at', c.imported_at, 'paid_at', c.paid_at,
                   'ended_at', c.ended_at) order by c.case_no), '[]')
        from ticket.rail_case c
        where c.supplier_id = p_order.supplier_id
          and c.rail_id = p_order.rail_id);
end;
$$;

comment on function impl.rail_cases_shown(ticket.rail_order) is
'The purchases of a rail order.';

create or replace function impl.rail_events_shown(p_order ticket.rail_order)
returns json
language plpgsql stable
as $$
begin
    return (
        select json_agg(json_build_object(
                   'at', e.at, 'who', e.who,
                   'what', impl.rail_event_word(e.what),
                   'before', nullif(e.before, ''), 'after', nullif(e.after, ''))
                   order by e.no)
        from ticket.rail_event e
        where e.supplier_id = p_order.supplier_id
          and e.rail_id = p_order.rail_id);
end;
$$;

comment on function impl.rail_events_shown(ticket.rail_order) is
'What has happened to a rail order.';

create or replace function impl.rail_facts_shown(p_order ticket.rail_order,
    p_case ticket.rail_case)
returns json
language plpgsql stable
as $$
begin
    return (
        select json_agg(json_build_object(
                   'call', f.value ->> 'call',
                   'outcome', f.value ->> 'outcome',
                   'word', coalesce(f.value ->> 'word', ''),
                   'amount_fen', coalesce(f.value -> 'amount_fen',
                                          f.value -> 'total_fen'),
                   'method', f.value ->> 'method',
                   'channel_no', f.value ->> 'channel_no',
                   'paid_at', f.value ->> 'paid_at',
                   'tickets', (
                       select json_agg(json_build_object('no', s.no,
                           'said_seat_type', s.seat_type,
                           'said_seat', s.seat_text, 'said_fen', s.price_fen)
                           order by s.no)
                       from impl.rail_match(p_order, f.value -> 'tickets') s))
                   order by f.n)
        from jsonb_array_elements(p_case.task_facts)
             with ordinality f (value, n));
end;
$$;

comment on function impl.rail_facts_shown(ticket.rail_order,
                                          ticket.rail_case) is
'What a cashier has said of a purchase, for who confirms it; null: nothing.';

-- Who works on it is nothing that an agent is told.
create or replace function impl.rail_task_shown(p_order ticket.rail_order)
returns json
language plpgsql stable
as $$
declare
    v_case ticket.rail_case := impl.rail_case_last(p_order);
begin
    if impl.acts_for_agent() or not impl.rail_task_is(p_order, v_case) then
        return null;
    end if;

    return json_build_object(
        'task', impl.rail_task_what(v_case),
        'said_fen', impl.rail_sum(v_case.tickets), 'pay_no', v_case.pay_no,
        'locked_by', case when v_case.task_until > api.now()
                          then v_case.task_by end,
        'locked_until', case when v_case.task_until > api.now()
                             then v_case.task_until end,
        'said_by', v_case.task_said_by,
        'facts', impl.rail_facts_shown(p_order, v_case));
end;
$$;

comment on function impl.rail_task_shown(ticket.rail_order) is
'What a cashier has to do for a rail order; null: nothing.';
