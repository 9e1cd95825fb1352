-- Which valid orders a document is in (R191), whatever their days: read before
-- it is taken into another one.
create index concurrently if not exists order_document_valid
    on ticket.order_document (supplier_id, id_index)
    where product_id = 0 and day <> date '2000-01-01'
