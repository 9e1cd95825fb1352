create or replace function impl.gate_passage_at(p_ticket ticket.gate_ticket_2,
    p_judged ticket.gate_judgement, p_out bool, p_station text, p_gate text,
    p_device int4, p_request text, p_scanned timestamptz)
returns ticket.passage
language plpgsql immutable
as $$
begin
    return row(p_ticket.supplier_id, p_ticket.order_id, p_ticket.ticket_no,
               impl.gate_number(p_ticket.passages), p_ticket.at, p_station,
               p_gate, case when p_out then 'O' else 'I' end, p_judged.persons,
               p_judged.left_persons, p_ticket.today, p_device, p_request,
               p_scanned, null, null, p_ticket.state, null, null, null, null,
               null, null, null, null)::ticket.passage;
end;
$$;

comment on function impl.gate_passage_at(
    ticket.gate_ticket_2, ticket.gate_judgement, bool, text, text, int4, text,
    timestamptz) is
'The passage of a ticket that comes in or goes out now, at a station and gate,
by a device, on a request of it.';

-- From 1, without gaps.
create or replace function impl.gate_number(p_passages ticket.passage[])
returns int2
language sql immutable
as $$
    select (1 + coalesce(cardinality(p_passages), 0))::int2;
$$;

comment on function impl.gate_number(ticket.passage[]) is
'The number of the passage behind those that a ticket has.';

create or replace function impl.gate_passage(p_ticket ticket.gate_ticket_2,
    p_judged ticket.gate_judgement, p_out bool)
returns ticket.passage
language plpgsql immutable
as $$
begin
    return impl.gate_passage_at(p_ticket, p_judged, p_out, null, null, null,
                                null, null);
end;
$$;

comment on function impl.gate_passage(ticket.gate_ticket_2,
                                      ticket.gate_judgement, bool) is
'The same; where, and who let it through, is for the caller to add.';
