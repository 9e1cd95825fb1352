-- Ends of a product's money products.
create index concurrently if not exists settle_case_end
    on ticket.settle_case (supplier_id, product_id)
    where kind = 'E'
