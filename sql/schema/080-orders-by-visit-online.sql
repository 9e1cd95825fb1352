-- Orders whose visit is on another day than their effective one.
create index concurrently if not exists orders_by_visit
    on ticket.orders (supplier_id, (coalesce(slot_day, visit_day)), order_id)
    where coalesce(slot_day, visit_day) is not null
