-- Stations and the devices that stand there: turnstiles, handhelds, machines,
-- desks and printers.  What is removed keeps its row, so that its number, which
-- passages name, is never given again.
create table ticket.station (
    supplier_id        int not null references ticket.supplier,
    station_no         smallint not null check (station_no between 1 and 64),
    name               text not null check (length(name) between 1 and 64),
    removed_at         timestamptz,
    primary key (supplier_id, station_no)
);
create unique index station_name on ticket.station (supplier_id, name)
    where removed_at is null;

-- Tokens name the epoch: one of an older epoch opens nothing.
create table ticket.device (
    supplier_id        int not null references ticket.supplier,
    device_no          int not null check (device_no > 0),
    name               text not null check (length(name) between 1 and 64),
    kind               text collate "C" not null
                       check (kind in ('turnstile', 'handheld', 'desk',
                                       'machine', 'printer')),
    station_no         smallint,
    gate               text check (length(gate) between 1 and 4),
    directions         text collate "C" not null default 'in'
                       check (directions in ('in', 'out', 'both')),
    offline_unknown    text collate "C" not null default 'refuse'
                       check (offline_unknown in ('refuse', 'signed', 'mark')),
    abilities          jsonb not null default '[]',
    public_key         bytea check (length(public_key) = 32),
    epoch              int not null default 0,
    code_hash          bytea check (length(code_hash) = 32),
    code_until         timestamptz,
    locked_at          timestamptz,
    removed_at         timestamptz,
    told               jsonb,                   -- its last heartbeat
    told_at            timestamptz,
    command            text collate "C"
                       check (command in ('open', 'stay_open', 'close')),
    wrong              int not null default 0,  -- codes since wrong_since
    wrong_since        timestamptz,
    alarm_at           timestamptz,
    version            int8 not null default 1, -- of what staff set
    primary key (supplier_id, device_no),
    foreign key (supplier_id, station_no) references ticket.station,
    check ((code_hash is null) = (code_until is null)),
    check (kind in ('desk', 'printer')
           or (station_no is not null and gate is not null))
);
create unique index device_name on ticket.device (supplier_id, name)
    where removed_at is null;
create unique index device_code on ticket.device (supplier_id, code_hash)
    where code_hash is not null;

-- How a product's tickets are let in; no row: as the defaults say.
create table ticket.product_entry (
    supplier_id        int not null,
    product_id         int not null,
    entries_per_day    int not null default 1
                       check (entries_per_day between 1 and 1000),
    entries_all        int not null default 0   -- 0: each day again
                       check (entries_all between 0 and 100000),
    reentry            boolean not null default false,
    stations           smallint[] not null default '{}',    -- {}: all
    early_minutes      int not null default 0
                       check (early_minutes between 0 and 1440),
    early_then         text collate "C" not null default 'refuse'
                       check (early_then in ('in', 'ask', 'refuse')),
    late_minutes       int not null default 0
                       check (late_minutes between 0 and 1440),
    late_then          text collate "C" not null default 'in'
                       check (late_then in ('in', 'ask', 'refuse')),
    print_first        boolean,                 -- null: as the order says
    id_at_gate         boolean not null default false,
    set_at             timestamptz not null,
    primary key (supplier_id, product_id),
    foreign key (supplier_id, product_id) references ticket.product
);
