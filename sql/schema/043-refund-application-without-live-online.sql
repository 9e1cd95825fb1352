-- refund_application_whole has taken its place.
drop index concurrently if exists ticket.refund_application_live
