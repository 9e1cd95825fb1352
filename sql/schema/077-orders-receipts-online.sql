-- Receipts that wait for finance.
create index concurrently if not exists orders_receipts
    on ticket.orders (supplier_id, order_id)
    where state in ('1', '5')
