-- Who chooses the seats of a theatre: who books (C), or the house, at once (A)
-- or by hand, when staff have seen the order (H).
alter table ticket.supplier
    add column seating "char" not null default 'C'
        check (seating in ('C', 'A', 'H')),
    -- Highest number of an area of a hall that was taken away: no other has it.
    add column last_area int not null default 0;
