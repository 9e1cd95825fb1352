-- payment_by_order has taken its place.
drop index concurrently if exists ticket.payment_order
