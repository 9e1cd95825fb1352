-- A cell of the calendar, as it is and as somebody wants it: null where there
-- is none.  sold and desk: what is taken of its places online and at the desk;
-- why: it cannot become that, null where it can (see impl.slot_judge).
create type ticket.slot_cell as (
    was                ticket.slot,
    becomes            ticket.slot,
    sold               int,
    desk               int,
    why                text
);

-- What one command changed of many rows, so that it can be taken back.
create table ticket.bulk_change (
    supplier_id        int not null references ticket.supplier,
    change_no          int not null check (change_no > 0),
    kind               text not null
                       check (kind in ('slots', 'prices', 'agents')),
    action             text not null,
    at                 timestamptz not null,
    person             text not null,
    undone_at          timestamptz,
    undone_by          text,
    primary key (supplier_id, change_no),
    check ((undone_at is null) = (undone_by is null))
);

-- Null before: it was made; null after: it went.
create table ticket.bulk_cell (
    supplier_id        int not null,
    change_no          int not null,
    cell_no            int not null,
    before             jsonb,
    after              jsonb,
    primary key (supplier_id, change_no, cell_no),
    foreign key (supplier_id, change_no) references ticket.bulk_change
        on delete cascade
);
