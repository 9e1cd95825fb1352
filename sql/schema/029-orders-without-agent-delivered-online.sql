-- orders_delivered_later has taken its place.
drop index concurrently if exists ticket.orders_agent_delivered
