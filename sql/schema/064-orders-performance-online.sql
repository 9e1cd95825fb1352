-- The orders of a performance, for staff who change, list or cancel it.
create index concurrently if not exists orders_performance
    on ticket.orders (supplier_id, session_id, day)
    where session_id is not null
