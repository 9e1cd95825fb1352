-- Of which operators' tickets a supplier is an attraction.
create index concurrently if not exists party_of_supplier
    on ticket.party (own_supplier_id)
    where own_supplier_id is not null
