-- Whose identity card opens a gate.
create index concurrently if not exists visitor_card
    on ticket.visitor (supplier_id, id_index, order_id)
    where id_type = 1
