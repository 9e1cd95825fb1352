-- Orders of one product of settlement: what it has brought.  Of those that say
-- so (product_id > 0, as all are), so that an order is never looked for by it.
create index concurrently if not exists settle_order_product
    on ticket.settle_order (supplier_id, product_id)
    where product_id > 0
