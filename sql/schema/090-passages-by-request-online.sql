-- A request of a device is answered once a day.
create unique index concurrently if not exists passage_request
    on ticket.passage (supplier_id, device_no, request, day)
    where request is not null
