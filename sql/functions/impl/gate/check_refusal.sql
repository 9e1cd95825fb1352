create or replace function impl.check_refusal(p_verdict text, p_state "char",
    p_window text)
returns text
language sql immutable
as $$
    select case
        when p_verdict in ('IN', 'OUT') then null
        when p_verdict = 'UNKNOWN' then 'CHECK_UNKNOWN'
        when p_verdict = 'TWICE' then 'CHECK_USED'
        when p_verdict = 'NOT_INSIDE' then 'CHECK_OUTSIDE'
        when p_state = '0' then 'CHECK_NOT_ISSUED'
        when p_verdict = 'NOT_NAMED' then 'CHECK_NOT_NAMED'
        when p_verdict = 'REFUNDED' then 'CHECK_REFUNDED'
        when p_verdict = 'STOPPED' then 'CHECK_STOPPED'
        when p_verdict = 'CALLED_OFF' and p_window = 'show'
            then 'CHECK_CANCELLED'
        when p_verdict in ('CALLED_OFF', 'CLOSED') then 'CHECK_CLOSED'
        when p_verdict = 'USED' then 'CHECK_USED'
        when p_verdict = 'PRINT_FIRST' then 'CHECK_PRINT'
        when p_verdict = 'REPRINTED' then 'CHECK_REPRINTED'
        when p_verdict in ('SLOT_EARLY', 'DAY_BEFORE') and p_window = 'show'
            then 'CHECK_EARLY'
        when p_verdict in ('SLOT_LATE', 'DAY_AFTER') and p_window = 'show'
            then 'CHECK_LATE'
        when p_verdict in ('SLOT_EARLY', 'SLOT_LATE') then 'CHECK_SLOT'
        when p_verdict = 'STATION' then 'CHECK_STATION'
        when p_verdict = 'NOT_YET' then 'CHECK_NOT_YET'
        else 'CHECK_DAY' end;
$$;

comment on function impl.check_refusal(text, "char", text) is
'What staff read who check a ticket by hand: the refusal that a verdict of a
gate is, by the state of the ticket and what its order is for; null: it comes
in.';

create or replace function impl.check_by_hand(p_supplier int4, p_order int8,
    p_ticket int2, p_device int4, p_station_no int4, p_station text,
    p_gate text, p_persons int4, p_out bool, p_policy bool, p_lead text,
    p_reason text)
returns table (verdict text, passage_no int2, passed_at timestamptz,
               persons int4, left_persons int4)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v_seller  int4 := coalesce(impl.gate_seller(p_supplier, p_order, p_ticket),
                               p_supplier);
    v_ticket  ticket.gate_ticket_2;
    v_judged  ticket.gate_judgement;
    v_passage ticket.passage;
begin
    /* A refund of the same ticket waits for us, or we for it. */
    perform
    from ticket.orders o
    where o.supplier_id = v_seller and o.order_id = p_order
    for no key update;

    select t.* into v_ticket
    from impl.gate_ticket_2(v_seller, p_order, p_ticket, api.now()) t;

    /* -1: nobody's scanner fires twice.  A lead names a ticket, not a paper. */
    if found then
        v_ticket.old := v_ticket.old and p_lead is null;
        v_judged := impl.gate_judged(v_ticket, coalesce(p_device, -1),
                                     case when v_seller = p_supplier
                                          then p_station_no
                                          else -p_supplier end,
                                     p_persons, p_out, false,
                                     null, false, p_policy,
                                     p_lead is not null);
    end if;

    verdict := impl.check_refusal(coalesce(v_judged.verdict, 'UNKNOWN'),
                                  v_ticket.state, v_judged.window_kind);

    if verdict = 'CHECK_STOPPED'
        and v_ticket.stopped_at = impl.open_asked(v_seller, p_order,
                                                  v_ticket.ticket_no)
    then
        verdict := 'CHECK_ASKED_BACK';
    end if;

    if verdict is null then
        v_passage := impl.gate_passage(v_ticket, v_judged, p_out);
        v_passage.station_name := p_station;
        v_passage.gate := p_gate;
        v_passage.device_no := p_device;
        v_passage.lead := p_lead;
        v_passage.reason := p_reason;

        if v_seller <> p_supplier then
            v_passage := impl.gate_guests(v_passage, p_supplier);
        end if;

        perform impl.gate_let_in(array[v_passage],
                                 array[v_judged.first_passage],
                                 v_ticket.settled, null);

        passage_no := v_passage.passage_no;
        passed_at := v_passage.at;
        persons := v_passage.persons;
        left_persons := v_passage.left_persons;
    else
        select t.persons into persons
        from ticket.ticket t
        where t.supplier_id = v_seller and t.order_id = p_order
          and t.ticket_no = impl.code_ticket(p_ticket);
    end if;

    return next;
end;
$$;

comment on function impl.check_by_hand(int4, int8, int2, int4, int4, text, text,
                                       int4, bool, bool, text, text) is
'A ticket that somebody checks without a device''s request: let in and written
down, or a refusal.  It may be an operator''s whose attraction the supplier is:
impl.gate_guest().  By p_lead it goes past station, slot and card.  p_ticket:
the number of the code that was shown, or the ticket''s own.';
