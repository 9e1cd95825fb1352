-- orders_by_day has taken its place.
drop index concurrently if exists ticket.orders_day
