-- payment_order again, with a predicate that is always true: see orders_by_day.
-- A payment is looked up by its own number far more often.
create index concurrently if not exists payment_by_order
    on ticket.payment (supplier_id, order_id, payment_id)
    where order_id is not null
