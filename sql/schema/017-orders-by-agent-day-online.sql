-- orders_agent_day again, with a predicate that is always true: see
-- orders_by_day.
create index concurrently if not exists orders_by_agent_day
    on ticket.orders (supplier_id, agent_id, day, order_id)
    where day is not null
