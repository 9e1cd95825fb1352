-- Which operators have attractions that are suppliers of their own.
create index concurrently if not exists party_own
    on ticket.party (supplier_id, own_supplier_id)
    where own_supplier_id is not null
