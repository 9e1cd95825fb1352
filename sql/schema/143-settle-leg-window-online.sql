-- Who is in at an attraction may come again on the days behind.
create index concurrently if not exists settle_leg_window
    on ticket.settle_leg (supplier_id, party_no, window_until)
    where window_until is not null
