-- Whose passport, or other document that is no identity card, opens a gate.  "Not
-- null", so that nothing but the number is looked for in it: who has an order's
-- number would read all documents of its supplier.
create index concurrently if not exists visitor_document
    on ticket.visitor (supplier_id, id_index, order_id)
    where id_type <> 1 and id_index is not null
