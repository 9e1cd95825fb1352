-- Whether each entry at an attraction costs it the fee of a payout, and whether
-- a distributor is charged as soon as it has booked.
alter table ticket.party
    add column fee_each_entry boolean not null default false,
    add column charge_on_place boolean not null default false;
