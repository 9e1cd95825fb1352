-- Theatres (chapter 4.1.3 of the interface): halls with their seats, and what
-- is played in them.  A hall's seats are a map; a map is never changed once
-- seats of it were sold, a new one takes its place for the performances that
-- follow.
create table ticket.hall (
    supplier_id        int not null references ticket.supplier,
    hall_id            int not null check (hall_id between 1 and 65535),
    name               text not null check (length(name) between 1 and 64),
    map_no             int not null default 0,  -- the newest map; 0: none yet
    primary key (supplier_id, hall_id)
);

create table ticket.seat_map (
    supplier_id        int not null,
    hall_id            int not null,
    map_no             int not null check (map_no > 0),
    made_at            timestamptz not null,
    primary key (supplier_id, hall_id, map_no),
    foreign key (supplier_id, hall_id) references ticket.hall
);

-- An area has the same code on every map of its hall, and another area_id.
-- Its seats are numbered 1 to "seats", along the chain of each row, row after
-- row from the front: seat_id = area_id * 10000 + that number.
create table ticket.seat_area (
    supplier_id        int not null,
    area_id            int not null check (area_id between 1 and 1048575),
    hall_id            int not null,
    map_no             int not null,
    place              smallint not null,       -- the better areas first
    code               text collate "C" not null
                       check (code ~ '^[A-Za-z0-9_-]{1,36}$'),
    name               text not null check (length(name) between 1 and 64),
    color              text not null check (color ~ '^#[0-9A-F]{6}$'),
    x                  int not null,
    y                  int not null,
    w                  int not null check (w > 0),
    h                  int not null check (h > 0),
    seats              int not null check (seats between 1 and 9999),
    -- Three numbers for each run of seats next to each other: see
    -- impl.seat_runs().
    runs               int[] not null,
    primary key (supplier_id, area_id),
    unique (supplier_id, hall_id, map_no, code),
    foreign key (supplier_id, hall_id, map_no) references ticket.seat_map
);

create table ticket.seat_row (
    supplier_id        int not null,
    area_id            int not null,
    place              smallint not null check (place > 0),     -- from the front
    num                text not null check (length(num) between 1 and 16),
    x                  int not null,
    y                  int not null,
    w                  int not null check (w > 0),
    h                  int not null check (h > 0),
    seat_w             int not null check (seat_w > 0),
    seat_h             int not null check (seat_h > 0),
    align              "char" not null check (align in ('L', 'M', 'R')),
    primary key (supplier_id, area_id, place),
    unique (supplier_id, num, area_id),
    foreign key (supplier_id, area_id) references ticket.seat_area
);

create table ticket.seat (
    supplier_id        int not null,
    area_id            int not null,
    seat_no            smallint not null check (seat_no between 1 and 9999),
    row_place          smallint not null,
    num                text not null check (length(num) between 1 and 16),
    aisle              boolean not null,        -- behind it
    primary key (supplier_id, area_id, seat_no),
    foreign key (supplier_id, area_id, row_place) references ticket.seat_row
);

-- What is played every week at a time.  Minutes are of the supplier's day and
-- pass 1440 where it ends after midnight.
create table ticket.session (
    supplier_id        int not null,
    session_id         int not null check (session_id between 1 and 65535),
    hall_id            int not null,
    name               text not null check (length(name) between 1 and 64),
    start_minute       smallint not null check (start_minute between 0 and 1439),
    end_minute         smallint not null check (end_minute between 1 and 2879),
    sale_end_minute    smallint not null
                       check (sale_end_minute between 0 and 2879),
    check_from_minute  smallint not null
                       check (check_from_minute between 0 and 2879),
    check_until_minute smallint not null
                       check (check_until_minute between 0 and 2879),
    primary key (supplier_id, session_id),
    foreign key (supplier_id, hall_id) references ticket.hall,
    check (start_minute < end_minute and sale_end_minute <= end_minute
           and check_from_minute <= check_until_minute)
);

-- A session on a day.
create table ticket.performance (
    supplier_id        int not null,
    session_id         int not null,
    day                date not null,
    map_no             int not null,
    start_minute       smallint not null check (start_minute between 0 and 1439),
    end_minute         smallint not null check (end_minute between 1 and 2879),
    sale_end_minute    smallint not null
                       check (sale_end_minute between 0 and 2879),
    check_from_minute  smallint not null
                       check (check_from_minute between 0 and 2879),
    check_until_minute smallint not null
                       check (check_until_minute between 0 and 2879),
    state              "char" not null default 'O'      -- open, disabled,
                       check (state in ('O', 'D', 'C')),        -- cancelled
    cancelled_at       timestamptz,
    cancelled_by       text,
    refunded_at        timestamptz,             -- all its orders are
    -- Its times were said for this day: a plan leaves them.
    own_times          boolean not null default false,
    -- The latest start that it had while it had orders: fees count from there.
    fee_minute         smallint check (fee_minute between 0 and 1439),
    primary key (supplier_id, session_id, day),
    foreign key (supplier_id, session_id) references ticket.session,
    check (start_minute < end_minute and sale_end_minute <= end_minute
           and check_from_minute <= check_until_minute),
    check ((state = 'C') = (cancelled_at is not null)),
    check (refunded_at is null or state = 'C')
);
create index performance_refunds on ticket.performance (supplier_id)
    where state = 'C' and refunded_at is null;

-- In which areas of a hall a product's seats are.
create table ticket.product_area (
    supplier_id        int not null,
    product_id         int not null,
    hall_id            int not null,
    code               text collate "C" not null,
    primary key (supplier_id, product_id, hall_id, code),
    foreign key (supplier_id, product_id) references ticket.product,
    foreign key (supplier_id, hall_id) references ticket.hall
);

-- The price of a product at performances; where there is none, ticket.price.
-- The row of the session wins over those of session 0 (any), then the one
-- that begins last.
create table ticket.performance_price (
    supplier_id        int not null,
    product_id         int not null,
    session_id         int not null default 0,
    first_day          date not null,
    last_day           date not null,
    price_fen          int8 not null check (price_fen between 0 and 100000000000),
    primary key (supplier_id, product_id, session_id, first_day),
    foreign key (supplier_id, product_id) references ticket.product,
    check (first_day <= last_day)
);

-- A seat that is not free at a performance: of an order, or kept by staff.
-- Who reads or writes what an area has at a performance has locked its quota.
create table ticket.seat_held (
    supplier_id        int not null,
    session_id         int not null,
    day                date not null,
    area_id            int not null,
    seat_no            smallint not null,
    kind               "char" not null          -- order, reserved, in repair,
                       check (kind in ('O', 'P', 'R', 'F')),    -- for guests
    order_id           int8,
    ticket_no          smallint,
    remark             text check (length(remark) between 1 and 200),  -- kept
    kept_at            timestamptz,                                    -- since
    primary key (supplier_id, session_id, day, area_id, seat_no),
    check ((kind = 'O') = (order_id is not null)
           and (kind = 'O') = (ticket_no is not null))
);
create index seat_held_order on ticket.seat_held (supplier_id, order_id)
    where kind = 'O';

-- An array cannot hold arrays, but it can hold this: see impl.seat_runs().
create type ticket.seat_runs as (runs int[]);
