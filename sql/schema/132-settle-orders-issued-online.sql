-- Tickets of settlement by when they were issued: whose shares reports list.
create index concurrently if not exists settle_order_issued
    on ticket.settle_order (supplier_id, issued_at)
    where issued_at is not null
