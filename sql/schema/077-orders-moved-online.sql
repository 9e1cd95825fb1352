-- Orders whose visit is on another day than they were booked for: for reports,
-- exports, days that are called off, slots and what is removed.  They are few,
-- and an order that is not moved is not in it; the others are found by
-- orders_by_day_phone.
create index concurrently if not exists orders_moved
    on ticket.orders (supplier_id, visit_day, order_id)
    where visit_day is not null
