-- The messages an order's visitor has got.  The order first, as in
-- message_order.
create index concurrently if not exists message_done_order
    on ticket.message_done (order_id, supplier_id)
