-- One application for an order as a whole at a time.  Tickets that came back (4)
-- and what was not taken (6) have their own.
create unique index concurrently if not exists refund_application_whole
    on ticket.refund_application (supplier_id, order_id)
    where state in ('7', '8') and cause not in (4, 6)
