-- Orders of one product of settlement: what it has brought.
create index concurrently if not exists settle_order_product
    on ticket.settle_order (supplier_id, product_id)
