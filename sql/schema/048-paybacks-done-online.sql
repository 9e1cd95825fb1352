-- What went back on a day, for the platform's bill of it.
create index concurrently if not exists payback_done
    on ticket.payback (supplier_id, done_at)
    where state = 'D'
