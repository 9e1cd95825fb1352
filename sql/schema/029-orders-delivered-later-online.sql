-- An agent's orders by time of delivery, unless they were born delivered: also
-- those that the clock of their host shows as delivered before they were
-- booked.
create index concurrently if not exists orders_delivered_later
    on ticket.orders (supplier_id, agent_id, delivered_at, order_id)
    where delivered_at <> created_at
