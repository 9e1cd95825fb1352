-- What a document, or a phone, holds of a product on all days: read before it
-- is taken where a limit counts several days.
create index concurrently if not exists order_document_product
    on ticket.order_document (supplier_id, id_index, product_id)
    where product_id > 0
