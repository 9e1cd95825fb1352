-- An agent's orders by time of delivery (4.2.9, Query_model 3).  What was born
-- delivered, as in a flash sale, is found by its number and stays out: such an
-- order costs no entry.
create index concurrently if not exists orders_agent_delivered
    on ticket.orders (supplier_id, agent_id, delivered_at, order_id)
    where delivered_at > created_at
