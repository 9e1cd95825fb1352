-- Orders of which an invoice was wanted when they were booked.
create index concurrently if not exists orders_invoice
    on ticket.orders (supplier_id, order_id)
    where invoice
