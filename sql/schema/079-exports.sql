-- Files of orders, payments and whatever else staff take away: what was asked
-- for, by whom, and what became of it.  A worker makes the file, in a directory
-- of its host, and removes it a day later; the row stays.
--
-- State: W waits, R is being made, D done, F failed, G its file is gone.
create sequence ticket.export_number as int8;
create table ticket.export (
    supplier_id        int not null references ticket.supplier,
    no                 int8 not null default nextval('ticket.export_number'),
    kind               text collate "C" not null
                       check (kind in ('orders', 'tickets', 'payments',
                                       'passages', 'statement', 'sales')),
    format             text collate "C" not null
                       check (format in ('xlsx', 'csv', 'csv-excel')),
    filter             jsonb not null,
    first_day          date not null,
    last_day           date not null,
    state              "char" not null default 'W'
                       check (state in ('W', 'R', 'D', 'F', 'G')),
    made_at            timestamptz not null,
    made_by            text not null,
    attempts           int not null default 0,
    lease_owner        text,
    lease_until        timestamptz,
    host               text,                    -- that has the file
    path               text check (length(path) <= 1024),
    lines              int8 not null default 0,
    bytes              int8,
    hash               bytea check (length(hash) = 32),     -- SHA-256
    done_at            timestamptz,
    expire_at          timestamptz,
    fetched            int not null default 0,
    last_error         text check (length(last_error) <= 200),
    primary key (supplier_id, no),
    check (first_day <= last_day),
    check ((state = 'R') = (lease_owner is not null)),
    check (state not in ('D', 'G') or (path is not null and hash is not null
                                       and expire_at is not null))
);
create index export_due on ticket.export (no) where state in ('W', 'R');
create index export_files on ticket.export (expire_at) where state = 'D';
