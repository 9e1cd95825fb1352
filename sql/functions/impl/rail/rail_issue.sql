-- p_bought: with our purchase money, so that the agent need not wait for the
-- departure.
create or replace function impl.rail_issue(p_order ticket.rail_order,
    p_tickets jsonb, p_held_no text, p_bought bool, p_who text,
    p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
    v_sum   int8;
    v_rest  int8;
begin
    insert into ticket.rail_ticket (supplier_id, rail_id, no, ticket_no,
                                    seat_type, seat_text, price_fen)
    select p_order.supplier_id, p_order.rail_id, m.no,
           left(coalesce(nullif(m.ticket_no, ''), p_held_no), 40),
           case when m.seat_type between 0 and 13 then m.seat_type
                else p_order.seat end,
           left(m.seat_text, 40), m.price_fen
    from impl.rail_match(p_order, p_tickets) m;

    perform impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    v_sum := least(impl.rail_sum(p_tickets), p_order.frozen_fen);
    v_rest := p_order.frozen_fen - v_sum;

    if p_bought then
        v_order := impl.rail_move(v_order, 'unfreeze', 'frozen', 'available',
                                  v_sum, p_at);
    end if;

    v_order := impl.rail_move(v_order, 'difference', 'frozen', 'channel',
                              v_rest, p_at);

    update ticket.rail_order o
    set issued_at = p_at,
        unfrozen_at = case when p_bought then p_at end,
        unfreeze_at = case when not p_bought
            then o.departs_at + make_interval(
                mins => coalesce(
                    (select a.unfreeze_min
                     from ticket.rail_agent a
                     where a.supplier_id = o.supplier_id
                       and a.agent_id = o.agent_id),
                    (impl.rail_supplier(o.supplier_id)).unfreeze_min)) end
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id;

    v_order := impl.rail_state(v_order, 'T', p_who, 'issued', p_at);

    perform impl.rail_news(v_order, 'C', 'ISSUED', v_sum,
                           nullif(v_rest, 0), null, p_at);

    if v_rest > 0 then
        perform impl.rail_news(v_order, 'C', 'PARTIAL', v_sum, v_rest, null,
                               p_at);
    end if;

    return impl.rail_order_again(v_order);
end;
$$;

comment on function impl.rail_issue(ticket.rail_order, jsonb, text, bool, text,
                                    timestamptz) is
'An order has its tickets: what they cost less than was paid goes back to the
consumer; of the rest becomes the agent''s own what we have bought, the other
after departure.';

create or replace function impl.rail_no_ticket(p_order ticket.rail_order,
    p_reason int2, p_detail bytea, p_who text, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
begin
    perform impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    v_order := impl.rail_move(v_order, 'back', 'frozen', 'channel',
                              v_order.fare_fen, p_at);
    v_order := impl.rail_move(v_order, 'insurance', 'insurance', 'channel',
                              v_order.insurance_fen, p_at);

    update ticket.rail_order o
    set reason = p_reason, detail_sealed = p_detail
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id;

    /* Nobody looks for its tickets any more. */
    update ticket.rail_case c
    set due_at = null, pwd_sealed = null
    where c.supplier_id = p_order.supplier_id and c.rail_id = p_order.rail_id;

    v_order := impl.rail_state(v_order, 'N', p_who,
                               'no ticket, reason ' || p_reason, p_at);

    perform impl.rail_news(v_order, 'C', 'NO_TICKET', null,
        v_order.fare_fen + v_order.insurance_fen, p_reason::text, p_at);

    return impl.rail_order_again(v_order);
end;
$$;

comment on function impl.rail_no_ticket(ticket.rail_order, int2, bytea, text,
                                        timestamptz) is
'There is no ticket: all that the consumer has paid goes back.';

create or replace function impl.rail_paid(p_order ticket.rail_order,
    p_who text, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
begin
    perform impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    v_order := impl.rail_move(v_order, 'sale', 'channel', 'frozen',
                              v_order.fare_fen, p_at);
    v_order := impl.rail_move(v_order, 'insurance', 'channel', 'insurance',
                              v_order.insurance_fen, p_at);

    update ticket.rail_order o
    set paid_at = p_at,
        urgent_at = least(o.departs_at - interval '24 h',
                          p_at + interval '30 min')
    where o.supplier_id = p_order.supplier_id and o.rail_id = p_order.rail_id;

    return impl.rail_state(v_order, 'P', p_who, 'paid', p_at);
end;
$$;

comment on function impl.rail_paid(ticket.rail_order, text, timestamptz) is
'The consumer has paid: the fare is frozen for the agent, the insurance the
insurer''s.';
