-- An agent's orders by effective date (4.2.9, Query_model 2).  By ordering time
-- the order number itself is the order: orders_agent.
create index concurrently if not exists orders_agent_day
    on ticket.orders (supplier_id, agent_id, day, order_id)
