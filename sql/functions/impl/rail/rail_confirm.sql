create or replace function impl.rail_confirm(p_supplier int4, p_agent int4,
    p_order_no text, p_tickets jsonb, p_comment text, p_who text)
returns table (verdict text, subject text, rail_id int8, repeated bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    repeated := false;
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;
    v_case := impl.rail_case_last(v_order);

    if jsonb_typeof(p_tickets) is distinct from 'array' then
        verdict := 'BAD_PARAM';
        subject := 'result';
        return next;
        return;
    elsif v_order.state = 'T'
          and impl.rail_same_tickets(v_order, p_tickets)
    then
        repeated := true;
    elsif v_order.state <> 'P' then
        verdict := 'RAIL_DONE';
    elsif v_case.state in ('Q', 'C', 'S', 'V') then
        verdict := 'RAIL_WORKING';
    elsif v_case.state = 'E' and v_case.returned_fen = 0
          and exists (select
                      from jsonb_array_elements(p_tickets) t
                      where t.value ->> 'ticket_no'
                            is distinct from v_case.held_no)
    then
        verdict := 'RAIL_PAID';
    elsif not impl.rail_fits(v_order, p_tickets)
          or not impl.rail_well_said(p_tickets)
    then
        verdict := 'BAD_PARAM';
        subject := 'result';
    elsif impl.rail_sum(p_tickets) > v_order.fare_fen then
        verdict := 'RAIL_PRICE_HIGHER';
    elsif v_case.state = 'E' and v_case.returned_fen = 0 then
        perform impl.rail_bought(v_order, v_case, p_tickets, true, p_who,
                                 v_now);
    elsif v_order.order_type = 0
          and not impl.rail_seats_asked(v_order, p_tickets)
    then
        verdict := 'RAIL_SEAT_TYPE';
    else
        v_order := impl.rail_issue(v_order, p_tickets, null, false, p_who,
                                   v_now);

        /* Nobody looks for others any more. */
        update ticket.rail_case c
        set due_at = null, pwd_sealed = null
        where c.supplier_id = v_order.supplier_id
          and c.rail_id = v_order.rail_id;
    end if;

    perform impl.rail_comment(v_order, p_who, p_comment, v_now)
    where verdict is null and not repeated;

    return next;
end;
$$;

comment on function impl.rail_confirm(int4, int4, text, jsonb, text, text) is
'The tickets of an order, by who has bought them at the railway: p_agent, or
anybody where that is null.';

create or replace function impl.rail_comment(p_order ticket.rail_order,
    p_who text, p_comment text, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    if coalesce(p_comment, '') <> '' then
        perform impl.rail_event(p_order, p_who, 'comment', null,
                                left(p_comment, 80), p_at);
    end if;
end;
$$;

comment on function impl.rail_comment(ticket.rail_order, text, text,
                                      timestamptz) is
'Keeps in the history what an agent has to say.';

create or replace function impl.rail_refuse_ticket(p_supplier int4,
    p_agent int4, p_order_no text, p_reason int2, p_detail bytea,
    p_comment text, p_who text)
returns table (verdict text, subject text, rail_id int8, repeated bool)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_now   constant timestamptz := api.now();
    v_order ticket.rail_order;
    v_case  ticket.rail_case;
begin
    repeated := false;
    v_order := impl.rail_order_locked(p_supplier, p_agent, p_order_no);

    if v_order.rail_id is null or v_order.state = 'U' then
        verdict := 'RAIL_ORDER_UNKNOWN';
        return next;
        return;
    end if;

    rail_id := v_order.rail_id;
    v_case := impl.rail_case_last(v_order);

    if v_order.state <> 'P' then
        verdict := 'RAIL_DONE';
    elsif p_reason is null or p_reason not between 0 and 7 then
        verdict := 'BAD_PARAM';
        subject := 'reason';
    elsif p_reason = 6 and p_detail is null then
        verdict := 'BAD_PARAM';
        subject := 'passengerReason';
    elsif v_case.state in ('Q', 'C', 'S', 'V') then
        verdict := 'RAIL_WORKING';
    elsif v_case.state = 'E' and v_case.returned_fen = 0 then
        verdict := 'RAIL_PAID';
    else
        v_order := impl.rail_no_ticket(v_order, p_reason, p_detail, p_who,
                                       v_now);
        perform impl.rail_comment(v_order, p_who, p_comment, v_now);
    end if;

    return next;
end;
$$;

comment on function impl.rail_refuse_ticket(int4, int4, text, int2, bytea, text,
                                            text) is
'There are no tickets for an order: its consumer gets all back.';
