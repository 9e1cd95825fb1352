-- orders_by_day_phone has taken its place.
drop index concurrently if exists ticket.orders_by_day
