-- orders_by_agent has taken its place.
drop index concurrently if exists ticket.orders_agent
