-- Who has booked a movement of money (4.2.31), where that was not the agent.
-- And messages that carry tickets (2.18): those whose codes the worker writes in
-- the place of {code}, or the one whose picture it draws.

alter table ticket.transfer
    add column booked_by text;

comment on column ticket.transfer.booked_by is
    'the login of staff; null: the agent, or from before there was the column';

alter table ticket.message
    add column tickets int2[]
        check (tickets is null
               or kind in (4, 7) and cardinality(tickets) between 1 and 10);

comment on column ticket.message.tickets is
    'ticket numbers of its order; null: none, or its voucher';
