-- A request of a guest's device makes one passage.
create unique index concurrently if not exists passage_guest
    on ticket.passage (guest_supplier_id, guest_device_no, guest_request, day)
    where guest_request is not null
