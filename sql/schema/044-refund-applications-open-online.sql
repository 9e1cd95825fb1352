-- What staff list: applications that wait, the oldest first.
create index concurrently if not exists refund_application_open
    on ticket.refund_application (supplier_id, at)
    where state in ('7', '8')
