-- A ticket of settlement is judged by what the attraction at a gate has of it.
alter type ticket.gate_ticket
    add attribute settled boolean;
