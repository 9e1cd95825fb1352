-- What a gate says of a ticket.  What few tickets need is asked here, of those
-- alone; all the rest is in p_ticket.
create or replace function impl.gate_judged(p_ticket ticket.gate_ticket_2,
    p_device int4, p_station int4, p_ask int4, p_out bool, p_by_card bool,
    p_card_index bytea, p_card_broken bool, p_policy bool, p_lead bool)
returns ticket.gate_judgement
language plpgsql stable
as $$
declare
    e          ticket.product_entry;
    w          record;
    j          record;
    v_replaced bool;
    v_begun    bool;                        /* at any attraction */
    v_card     text := 'fits';
    v_issued   constant bool := p_ticket.state = '1';
begin
    if p_ticket.settled then
        v_begun := cardinality(p_ticket.passages) > 0;
        p_ticket := impl.settle_gate(p_ticket, p_station);
    end if;

    e := p_ticket.entry;
    w := impl.gate_window(p_ticket, p_policy or e.set_at > '-infinity');

    v_replaced := p_by_card
                  and impl.gate_replaced(p_ticket.supplier_id,
                                         p_ticket.order_id,
                                         p_ticket.ticket_no, p_ticket.state);

    if p_policy and e.id_at_gate and not p_by_card then
        v_card := impl.gate_card(p_ticket, p_card_index, p_card_broken);
    end if;

    j := impl.gate_judge(
        case when v_replaced then 'on-paper'
             when p_ticket.old and not p_by_card then 'replaced'
             else 'found' end, p_ticket.state,
        p_ticket.persons, p_ticket.first_day, p_ticket.last_day, w.kind,
        w.from_at, w.until_at, w.over_at, p_ticket.delivered_at, e.stations,
        e.entries_per_day, e.entries_all, e.reentry, p_policy and e.id_at_gate,
        coalesce(e.print_first, p_policy and p_ticket.medium = 0),
        p_ticket.order_state not in ('0', '1'),
        p_ticket.order_state in ('4', '7', '8', '9')
            or p_ticket.state = '0' and p_ticket.delivered_at is not null,
        p_ticket.stopped_at is not null,
        case when w.off or p_ticket.off then 'show' else 'no' end,
        e.early_minutes, e.early_then, e.late_minutes, e.late_then, 'refuse',
        p_ticket.passages, p_ticket.zone, p_ticket.at, p_ticket.today,
        p_device, p_station, coalesce(p_ask, 0), p_out, v_card, p_lead);

    /* It is issued, and nobody is named for it. */
    if v_issued and j.verdict = 'NOT_ISSUED' then
        j.verdict := 'NOT_NAMED';
    end if;

    return row(j.verdict, j.next_step, j.persons, j.left_persons, j.minutes,
               j.passage, j.first_passage and v_begun is not true, w.kind,
               w.from_at, w.until_at, v_replaced)::ticket.gate_judgement;
end;
$$;

comment on function impl.gate_judged(ticket.gate_ticket_2, int4, int4, int4,
                                     bool, bool, bytea, bool, bool, bool) is
'What is said of a ticket at a gate: what impl.gate_judge() answers, and which
passage it was.  Without a policy, that is by hand, slot, stations and paper
count where staff have said anything of the product, and no card is looked at.
By_card: the ticket was found by a document, such as an identity card.';

create or replace function impl.gate_window(p_ticket ticket.gate_ticket_2,
    p_slots bool, out kind text, out from_at timestamptz,
    out until_at timestamptz, out over_at timestamptz, out off bool)
language plpgsql stable
as $$
declare
    v record;
begin
    kind := 'none';
    off := false;

    if p_ticket.session_id is not null then
        select p.day::timestamp as day, p.check_from_minute,
               p.check_until_minute, p.end_minute, p.state
        into v
        from ticket.performance p
        where p.supplier_id = p_ticket.supplier_id
          and p.session_id = p_ticket.session_id and p.day = p_ticket.day;

        if found then
            kind := 'show';
            from_at := (v.day + v.check_from_minute * interval '1 minute')
                       at time zone p_ticket.zone;
            until_at := (v.day + v.check_until_minute * interval '1 minute')
                        at time zone p_ticket.zone;
            over_at := (v.day + v.end_minute * interval '1 minute')
                       at time zone p_ticket.zone;
            off := v.state = 'C';
        end if;

    elsif p_slots and p_ticket.slot_no is not null then
        select l.day::timestamp as day, l.start_minute, l.end_minute into v
        from ticket.slot l
        where l.supplier_id = p_ticket.supplier_id
          and l.line_id = p_ticket.line_id
          and l.day = p_ticket.visit_day
          and l.slot_no = p_ticket.slot_no;

        if found then
            kind := 'slot';
            from_at := (v.day + v.start_minute * interval '1 minute')
                       at time zone p_ticket.zone;
            until_at := (v.day + v.end_minute * interval '1 minute')
                        at time zone p_ticket.zone;
        end if;
    end if;
end;
$$;

comment on function impl.gate_window(ticket.gate_ticket_2, bool) is
'When a ticket may come in: the checking time of its performance, or,
where slots count, its slot.  Off: the performance is cancelled.';

create or replace function impl.gate_card(p_ticket ticket.gate_ticket_2,
                                          p_index bytea, p_broken bool)
returns text
language plpgsql stable
as $$
begin
    return case
        when p_broken then 'unreadable'
        when p_index is null then 'none'
        when exists (
                select from ticket.visitor v
                where v.supplier_id = p_ticket.supplier_id
                  and v.order_id = p_ticket.order_id
                  and v.ticket_no = p_ticket.ticket_no
                  and v.id_index = p_index)
             or p_ticket.id_index = p_index
                and not exists (
                    select from ticket.visitor v
                    where v.supplier_id = p_ticket.supplier_id
                      and v.order_id = p_ticket.order_id
                      and v.ticket_no = p_ticket.ticket_no)
            then 'fits'
        else 'other' end;
end;
$$;

comment on function impl.gate_card(ticket.gate_ticket_2, bytea, bool) is
'The document that is shown beside a ticket, a card or another one: is it the
visitor''s, or the buyer''s where none is named?';
