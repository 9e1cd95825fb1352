create or replace function impl.gate_passage(p_ticket ticket.gate_ticket,
    p_judged ticket.gate_judgement, p_out bool)
returns ticket.passage
language plpgsql immutable
as $$
begin
    return row(p_ticket.supplier_id, p_ticket.order_id, p_ticket.ticket_no,
               p_ticket.last_no + 1, p_ticket.at, null, null,
               case when p_out then 'O' else 'I' end, p_judged.persons,
               p_judged.left_persons, p_ticket.today, null, null, null, null,
               null, p_ticket.state, null, null, null, null, null, null, null,
               null)::ticket.passage;
end;
$$;

comment on function impl.gate_passage(ticket.gate_ticket, ticket.gate_judgement,
                                      bool) is
'The passage of a ticket that comes in or goes out now; where, and who let it
through, is for the caller to add.';
