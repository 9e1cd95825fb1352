-- Orders whose place is on another day than their effective one.
create index concurrently if not exists orders_by_slot_day
    on ticket.orders (supplier_id, slot_day, order_id)
    where slot_day is not null
