-- What staff list: applications that wait, the oldest first.  Its predicate
-- names the moment, so that who looks one up by its order leaves it alone.
create index concurrently if not exists refund_application_open
    on ticket.refund_application (supplier_id, at)
    where state in ('7', '8') and at is not null
