-- Lists by which devices judge tickets while they are offline, and what changed
-- since: see api.gate_cut().  None of it is the truth; all of it can be made
-- again, but for its numbers, which devices remember.

-- One row for each supplier with devices that want lists.  Orders up to done_id
-- have been read; those up to seen_id may be read for the last time once no
-- transaction before seen_xid is running any more.
create table ticket.gate_cursor (
    supplier_id        int primary key references ticket.supplier,
    next_at            timestamptz not null,    -- of the next cut
    life               int8 not null,
    catalogue_version  int8 not null,
    reach              int not null,            -- days that a ticket is valid
    done_id            int8 not null,
    seen_id            int8,
    seen_xid           xid8,
    scan               boolean not null,        -- everything, once more ...
    scan_xid           xid8,                    -- ... when these have ended
    scanned_at         timestamptz,
    check ((seen_id is null) = (seen_xid is null))
);

-- A day of it.  Changes up to last_no have got their numbers, those up to cut_no
-- are in segments.  Deltas of one generation fit the products and spans of its
-- list.
create table ticket.gate_book (
    supplier_id        int not null references ticket.supplier,
    day                date not null,
    generation         int not null default 1,
    last_no            int8 not null default 0,
    cut_no             int8 not null default 0,
    cut_generation     int not null default 1,
    cut_hash           bytea not null check (length(cut_hash) = 32),
    filled             boolean not null default false,  -- its tickets are here
    expires            timestamptz not null,
    opened_at          timestamptz not null,
    lease_owner        text,
    lease_until        timestamptz,
    primary key (supplier_id, day),
    check (cut_no between 0 and last_no)
);

-- Append-only, so that what points into them stays right.
create table ticket.gate_product (
    supplier_id        int not null,
    day                date not null,
    place              int not null check (place between 0 and 65534),
    product_id         int not null,
    entries            int not null,
    reentry            boolean not null,
    early              int not null,
    late               int not null,
    early_then         smallint not null check (early_then between 0 and 2),
    late_then          smallint not null check (late_then between 0 and 2),
    stations           int8 not null,           -- bits
    primary key (supplier_id, day, place)
);

create table ticket.gate_span (
    supplier_id        int not null,
    day                date not null,
    place              smallint not null check (place between 0 and 254),
    kind               smallint not null check (kind between 0 and 2),
    number             int not null,
    from_at            timestamptz not null,
    until_at           timestamptz not null,
    over_at            timestamptz,
    primary key (supplier_id, day, place)
);

-- What devices are told of a ticket, as a record of the list has it.
create table ticket.gate_row (
    supplier_id        int not null,
    day                date not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    product            int not null,
    span               smallint not null,
    persons            smallint not null,
    used               smallint not null,
    flags              smallint not null,
    before             smallint not null,
    after              smallint not null,
    card               boolean not null,        -- identity cards open the gate
    primary key (supplier_id, day, order_id, ticket_no)
);

-- The same of each change, never written again.
create table ticket.gate_change (
    supplier_id        int not null,
    day                date not null,
    change_no          int8 not null check (change_no > 0),
    generation         int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    product            int not null,
    span               smallint not null,
    persons            smallint not null,
    used               smallint not null,
    flags              smallint not null,
    before             smallint not null,
    after              smallint not null,
    card               boolean,                 -- null: as it was
    primary key (supplier_id, day, change_no)
);

create table ticket.gate_segment (
    supplier_id        int not null,
    day                date not null,
    first_no           int8 not null,
    last_no            int8 not null,
    generation         int not null,
    bytes              bytea not null,
    made_at            timestamptz not null,
    primary key (supplier_id, day, first_no),
    check (first_no between 1 and last_no)
);

-- The newest whole list of a day.
create table ticket.gate_list (
    supplier_id        int not null,
    day                date not null,
    last_no            int8 not null,
    generation         int not null,
    key_no             smallint not null,
    tickets            int not null,
    bytes              bytea not null,
    hash               bytea not null,
    made_at            timestamptz not null,
    primary key (supplier_id, day)
);

-- Orders that somebody changed and nobody has looked at since.
create table ticket.gate_dirty (
    supplier_id        int not null,
    order_id           int8 not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index gate_dirty_supplier on ticket.gate_dirty (supplier_id);

-- What is known of a ticket before its product and its span have places in the
-- list: see impl.gate_facts().
create type ticket.gate_fact as (
    order_id           int8,
    ticket_no          smallint,
    product_id         int,
    entries            int,
    reentry            boolean,
    early              int,
    late               int,
    early_then         smallint,
    late_then          smallint,
    stations           int8,
    kind               smallint,
    number             int,
    from_at            timestamptz,
    until_at           timestamptz,
    over_at            timestamptz,
    persons            smallint,
    used               smallint,
    flags              smallint,
    before             smallint,
    after              smallint,
    card               boolean,
    worth              boolean
);

-- How a supplier's gates are told; no row: as the defaults say.
create table ticket.gate_setting (
    supplier_id        int primary key references ticket.supplier,
    list_hour          smallint not null default 3
                       check (list_hour between 0 and 23)
);
