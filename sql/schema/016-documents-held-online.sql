-- Who else holds a document (R196): read when one of them gives back.
create index concurrently if not exists order_document_held
    on ticket.order_document (supplier_id, id_index)
    where day = date '2000-01-01'
