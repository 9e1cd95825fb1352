-- What was shown is a code that another one has taken the place of.
alter type ticket.gate_ticket
    add attribute old boolean;
