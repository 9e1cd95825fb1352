-- What came in on a day, for the platform's bill of it.
create index concurrently if not exists payment_paid
    on ticket.payment (supplier_id, account_no, paid_at)
    where state = 'P'
