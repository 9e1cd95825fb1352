-- Whose passport, or other document that is no identity card, opens a gate.
create index concurrently if not exists visitor_document
    on ticket.visitor (supplier_id, id_index, order_id)
    where id_type <> 1
