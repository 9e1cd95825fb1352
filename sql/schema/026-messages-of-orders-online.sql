-- An order's open messages: what follows its booking looks for the notice of it.
-- The order first: else it is a rival of the primary key in plans made on empty
-- tables.
create index concurrently if not exists message_order
    on ticket.message (order_id, supplier_id)
