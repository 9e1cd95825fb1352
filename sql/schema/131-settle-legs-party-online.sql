-- Shares of an attraction that are not over.
create index concurrently if not exists settle_leg_party
    on ticket.settle_leg (supplier_id, party_no)
    where state in ('A', 'W', 'V');
