create or replace function impl.gate_passage(p_ticket ticket.gate_ticket,
    p_judged ticket.gate_judgement, p_out bool)
returns ticket.passage
language plpgsql immutable
as $$
declare
    v ticket.passage;
begin
    v.supplier_id := p_ticket.supplier_id;
    v.order_id := p_ticket.order_id;
    v.ticket_no := p_ticket.ticket_no;
    v.passage_no := p_ticket.last_no + 1;
    v.at := p_ticket.at;
    v.day := p_ticket.today;
    v.direction := case when p_out then 'O' else 'I' end;
    v.persons := p_judged.persons;
    v.left_persons := p_judged.left_persons;
    v.was := p_ticket.state;

    return v;
end;
$$;

comment on function impl.gate_passage(ticket.gate_ticket, ticket.gate_judgement,
                                      bool) is
'The passage of a ticket that comes in or goes out now; where, and who let it
through, is for the caller to add.';
