-- Orders whose visit is on another day than they were booked for.  They are
-- few; the others are found by orders_by_day.
create index concurrently if not exists orders_moved
    on ticket.orders (supplier_id, visit_day, order_id)
    where visit_day is not null
