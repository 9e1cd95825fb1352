-- orders_by_agent_day has taken its place.
drop index concurrently if exists ticket.orders_agent_day
