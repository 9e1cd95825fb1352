-- Fees of further entries: whether there are any, as it was when the ticket was
-- issued, and what they have come to.
alter table ticket.settle_leg
    add column fee_each boolean not null default false,
    add column extra_fee_fen int8 not null default 0;
