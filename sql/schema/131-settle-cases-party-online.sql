-- Money of a party that has to move.
create index concurrently if not exists settle_case_party
    on ticket.settle_case (supplier_id, party_no)
    where state in ('N', 'S', 'W', 'M');
