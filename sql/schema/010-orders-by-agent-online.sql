-- orders_agent again, with a predicate that is always true: see orders_by_day.
create index concurrently if not exists orders_by_agent
    on ticket.orders (supplier_id, agent_id, order_id)
    where agent_id is not null
