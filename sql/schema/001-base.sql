-- The tables of ngx_ticket.  Numbered files are never edited once released; a
-- later change is a later file.
--
-- Every table carries the supplier in its key, so one supplier's call touches
-- one supplier's rows.  Money is fen (int8), people are int4, moments are
-- timestamptz, a supplier's days are date.  No foreign keys among the rows a
-- booking writes: api.audit() proves those references instead.

create schema ticket;
create schema api;

do $$
declare
    v_role text;
begin
    foreach v_role in array array['ticket_nginx', 'ticket_worker',
                                  'ticket_staff', 'ticket_test']
    loop
        if not exists (select from pg_roles where rolname = v_role) then
            execute format('create role %I login', v_role);
        end if;
    end loop;
end $$;

revoke all on schema ticket, api from public;
grant usage on schema api to ticket_nginx, ticket_worker, ticket_staff,
                             ticket_test;
alter default privileges in schema api revoke execute on functions from public;
alter default privileges revoke execute on functions from public;


-- The clock that tests move; one row.
create table ticket.clock (
    only_row    boolean primary key default true check (only_row),
    shift       interval not null default interval '0'
);
insert into ticket.clock default values;


-- Configuration: what staff say.  catalogue_version and agent.version rise
-- with every change (triggers in functions/catalogue.sql).

create table ticket.supplier (
    supplier_id        int primary key check (supplier_id between 1 and 999),
    code               text collate "C" not null unique,
    name               text not null,
    kind               "char" not null default '1' check (kind in ('1', '2')),
    zone               text not null default 'Asia/Shanghai',
    slot_mode          boolean not null default false,
    fee_mode           boolean not null default false,
    activateable       smallint not null default 1
                       check (activateable between 0 and 2),
    gate_media         smallint not null default 3
                       check (gate_media between 1 and 3),
    active_refund      boolean not null default true,
    single_product_orders boolean not null default false,
    single_purchase    boolean not null default false,
    page_base          smallint not null default 0 check (page_base in (0, 1)),
    pay_timeout_min    int not null default 30
                       check (pay_timeout_min between 1 and 10080),
    day_limit          int not null default 2147483647 check (day_limit >= 0),
    catalogue_version  int8 not null default 1
);

create table ticket.product (
    supplier_id        int not null references ticket.supplier,
    product_id         int not null check (product_id > 0),
    code               text collate "C" not null
                       check (code ~ '^[A-Za-z0-9_-]{1,36}$'),
    name               text not null check (length(name) between 1 and 64),
    class_id           smallint not null default 0 check (class_id in (0, 1)),
    unit               text not null default '张',
    form               "char" not null default '1'     -- 1 single, 2 group
                       check (form in ('1', '2')),
    real_name          boolean not null default false,
    minimum            int not null default 1 check (minimum >= 1),
    maximum            int not null default 0 check (maximum >= 0), -- 0 none
    id_maximum         int not null default 0 check (id_maximum >= 0), -- 0 none
    day_limit          int default 2147483647          -- null: not set, -1502
                       check (day_limit >= 0),
    effect_mode        "char" not null default 'A'
                       check (effect_mode in ('A', 'B')),
    order_days         int not null default 3 check (order_days between 1 and 366),
    web_order_days     int not null default 3
                       check (web_order_days between 1 and 366),
    ticket_days        int not null default 3
                       check (ticket_days between 1 and 366),
    days_ahead         int not null default 0 check (days_ahead between 0 and 366),
    last_minute        int not null default 1440       -- of the last booking day
                       check (last_minute between 0 and 1440),
    first_day          date not null default date '2000-01-01',
    last_day           date not null default date '2099-12-31',
    week_first         smallint check (week_first between 1 and 7),
    week_last          smallint check (week_last between 1 and 7),
    week_negated       boolean not null default false,
    conditions         text not null default '',
    on_sale            boolean not null default true,
    primary key (supplier_id, product_id),
    unique (supplier_id, code),
    check (first_day <= last_day),
    check ((week_first is null) = (week_last is null))
);

-- The price on a day of booking is the row with the latest first_day that is
-- not after it; a row of the agent wins over those of agent 0 (everybody).
create table ticket.price (
    supplier_id        int not null,
    product_id         int not null,
    agent_id           int not null default 0,
    first_day          date not null default date '2000-01-01',
    price_fen          int8 not null check (price_fen between 0 and 100000000),
    primary key (supplier_id, product_id, agent_id, first_day),
    foreign key (supplier_id, product_id) references ticket.product
);

-- "every_persons free free_persons": 10 free 1.  By effective date.
create table ticket.promotion (
    supplier_id        int not null,
    product_id         int not null,
    first_day          date not null default date '2000-01-01',
    last_day           date not null default date '2099-12-31',
    every_persons      int not null check (every_persons >= 1),
    free_persons       int not null check (free_persons >= 1),
    primary key (supplier_id, product_id, first_day),
    foreign key (supplier_id, product_id) references ticket.product,
    check (free_persons <= every_persons and first_day <= last_day)
);

-- Breach fees (R56-R60); value is fen for B, hundredths of a percent for A.
create table ticket.fee_rule (
    supplier_id        int not null,
    product_id         int not null,
    unit               "char" not null check (unit in ('D', 'H')),
    units_ahead        int not null check (units_ahead >= 0),
    mode               "char" not null check (mode in ('A', 'B')),
    value              int8 not null check (value >= 0),
    primary key (supplier_id, product_id, unit, units_ahead),
    foreign key (supplier_id, product_id) references ticket.product,
    check (mode = 'B' or value <= 10000)
);

create table ticket.line (
    supplier_id        int not null references ticket.supplier,
    line_id            int not null check (line_id between 1 and 9999),
    code               text collate "C" not null check (code ~ '^[A-Za-z0-9]{1,2}$'),
    name               text not null check (length(name) between 1 and 32),
    primary key (supplier_id, line_id),
    unique (supplier_id, code)
);

create table ticket.line_product (
    supplier_id        int not null,
    line_id            int not null,
    product_id         int not null,
    primary key (supplier_id, line_id, product_id),
    foreign key (supplier_id, line_id) references ticket.line,
    foreign key (supplier_id, product_id) references ticket.product
);

-- What a slot is; what is left of it is its quota row (kind 1).
create table ticket.slot (
    supplier_id        int not null,
    line_id            int not null,
    day                date not null,
    slot_no            smallint not null check (slot_no between 1 and 999),
    start_minute       smallint not null check (start_minute between 0 and 1439),
    end_minute         smallint not null check (end_minute between 1 and 1440),
    total_capacity     int not null check (total_capacity >= 0),
    online_capacity    int not null check (online_capacity >= 0),
    enabled            boolean not null default true,
    primary key (supplier_id, line_id, day, slot_no),
    foreign key (supplier_id, line_id) references ticket.line,
    check (start_minute < end_minute and online_capacity <= total_capacity)
);

create table ticket.agent (
    supplier_id        int not null references ticket.supplier,
    agent_id           int not null check (agent_id between 10 and 99999999),
    user_name          text collate "C" not null
                       check (user_name ~ '^[A-Za-z0-9_.@-]{1,64}$'),
    name               text not null check (length(name) between 1 and 64),
    unit_type          "char" not null default '3' check (unit_type between '1' and '8'),
    unit_id            text not null,
    enabled            boolean not null default true,
    official           boolean not null default false,
    can_cash           boolean not null default false,
    can_deposit        boolean not null default false,
    can_rebate         boolean not null default false,
    can_epay           boolean not null default false,
    day_limit          int not null default 0 check (day_limit >= 0), -- 0 none
    all_products       boolean not null default false,
    password_sealed    bytea not null,      -- upper(md5(login password))
    pay_password_hash  bytea,               -- keyed hash of upper(md5(...))
    phone1_sealed      bytea,
    phone2_sealed      bytea,
    callback_address   text not null default '' check (length(callback_address) <= 256),
    sends_notice       boolean not null default true,
    version            int8 not null default 1,
    primary key (supplier_id, agent_id),
    unique (user_name, supplier_id)     -- not a rival of the primary key
                                        -- in plans made on empty tables
);

create table ticket.agent_key (
    supplier_id        int not null,
    agent_id           int not null,
    key_index          int not null check (key_index between 1 and 9999),
    key_sealed         bytea not null,
    created_at         timestamptz not null,
    primary key (supplier_id, agent_id, key_index),
    foreign key (supplier_id, agent_id) references ticket.agent
);

create table ticket.agent_product (
    supplier_id        int not null,
    agent_id           int not null,
    product_id         int not null,
    primary key (supplier_id, agent_id, product_id),
    foreign key (supplier_id, agent_id) references ticket.agent,
    foreign key (supplier_id, product_id) references ticket.product
);


-- What bookings count.  quota_id packs kind, day and ref: see api.quota_id().
create table ticket.quota (
    supplier_id        int not null,
    quota_id           int8 not null,
    capacity           int not null check (capacity >= 0),
    used               int not null default 0,
    version            int8 not null default 1,
    primary key (supplier_id, quota_id),
    check (used between 0 and capacity)
) with (fillfactor = 20);

-- One document, one rule.  product 0 and a day: in one valid order that day
-- (R191).  product and day: the most one document may buy (SimpleIDmaximum).
-- product 0 and 2000-01-01: holds a ticket valid to "until" (R196).
create table ticket.document (
    supplier_id        int not null,
    product_id         int not null,
    day                date not null,
    id_index           bytea not null,
    used               int not null default 0 check (used >= 0),
    until              date,
    primary key (supplier_id, product_id, day, id_index)
);

create table ticket.account (
    supplier_id        int not null,
    account_id         int not null check (account_id >= 100),
    balance_fen        int8 not null default 0,
    held_fen           int8 not null default 0 check (held_fen >= 0),
    version            int8 not null default 1,
    primary key (supplier_id, account_id),
    check (balance_fen - held_fen >= 0)
) with (fillfactor = 20);


-- Orders.
create sequence ticket.order_number as int8 minvalue 1 maxvalue 9999999999 cycle;

create table ticket.order_key (
    supplier_id        int not null,
    agent_id           int not null,
    request_key        text collate "C" not null,
    order_id           int8 not null,
    content_hash       bytea not null,
    primary key (supplier_id, agent_id, request_key)
);

create table ticket.orders (
    supplier_id        int not null,
    order_id           int8 not null,
    agent_id           int not null,
    request_key        text collate "C" not null,
    page               smallint not null,      -- tk_page_e of the booking
    edition            smallint not null check (edition in (30, 40)),
    state              "char" not null
                       check (state in ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'X', 'C', 'D')),
    born_state         "char" not null,
    pay_method         "char" not null default 'N'
                       check (pay_method in ('N', 'Y', 'F', 'E', 'X')),
                       -- none yet, deposit, rebate, instant, cash
    customer_name      text not null,
    customer_type      "char" not null,
    day                date not null,
    line_id            int,
    slot_no            smallint,
    medium             smallint not null default 0 check (medium between 0 and 2),
    notice             boolean not null,
    callback           boolean not null,
    phone_sealed       bytea not null,
    phone_index        bytea not null,
    id_sealed          bytea not null,
    id_index           bytea not null,
    id_type            smallint not null check (id_type in (1, 4)), -- 1: a card
    invoice            boolean not null default false,
    invoice_sealed     bytea,
    total_fen          int8 not null check (total_fen >= 0),
    deal_fen           int8 not null default 0 check (deal_fen >= 0),
    fee_fen            int8 not null default 0 check (fee_fen >= 0),
    pay_timeout_min    int not null,
    created_at         timestamptz not null,
    pay_by             timestamptz,            -- null: no time limit (cash)
    valid_until        timestamptz not null,
    paid_at            timestamptz,
    delivered_at       timestamptz,
    closed_at          timestamptz,
    transfers          smallint not null default 0, -- highest transfer no
    events             smallint not null default 0, -- highest outbox seq
    primary key (supplier_id, order_id),
    check ((state in ('3', 'D', 'X')) = (delivered_at is not null)),
    check ((state = '4') = (closed_at is not null)),
    check ((line_id is null) = (slot_no is null))
);
create index orders_agent on ticket.orders (supplier_id, agent_id, order_id);
create index orders_pay_by on ticket.orders (supplier_id, pay_by)
    where state = '0' and pay_by is not null;
create index orders_valid on ticket.orders (supplier_id, valid_until)
    where state in ('0', '2', 'C', '5', '6');

create table ticket.order_item (
    supplier_id        int not null,
    order_id           int8 not null,
    line_no            smallint not null,      -- 1.. in the order of Order_list
    product_id         int not null,
    product_name       text not null,
    unit               text not null,
    form               "char" not null,
    quantity           int not null check (quantity > 0),
    free               int not null check (free >= 0),
    price_fen          int8 not null check (price_fen >= 0),
    ticket_until       date not null,          -- last day of its tickets
    deal_quantity      int not null default 0,
    fee_fen            int8 not null default 0 check (fee_fen >= 0),
    primary key (supplier_id, order_id, line_no),
    check (free <= quantity and deal_quantity between 0 and quantity)
);

create table ticket.ticket (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null check (ticket_no between 1 and 999),
    line_no            smallint not null,
    state              "char" not null         -- 0 not issued yet, else as in
                       check (state in ('0', '1', '2', '3', '4')), -- 4.2.42
    persons            int not null check (persons > 0),
    free               int not null check (free between 0 and persons),
    primary key (supplier_id, order_id, ticket_no)
);

create table ticket.visitor (
    supplier_id        int not null,
    order_id           int8 not null,
    visitor_no         smallint not null,
    ticket_no          smallint not null,
    id_type            smallint not null check (id_type between 1 and 4),
    id_sealed          bytea not null,
    id_index           bytea not null,
    name_sealed        bytea not null,
    phone_sealed       bytea,
    primary key (supplier_id, order_id, visitor_no)
);

-- What this order took of document rows, so that it gives back just that.  What
-- it took of quotas follows from its day, slot, items and tickets.
create table ticket.order_document (
    supplier_id        int not null,
    order_id           int8 not null,
    product_id         int not null,
    day                date not null,
    id_index           bytea not null,
    count              int not null check (count > 0),
    primary key (supplier_id, order_id, product_id, day, id_index)
);

create table ticket.refund (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    mode               "char" not null check (mode in ('1', '2')), -- wire value
    amount_fen         int8 not null check (amount_fen >= 0),
    fee_fen            int8 not null check (fee_fen between 0 and amount_fen),
    at                 timestamptz not null,
    primary key (supplier_id, order_id, ticket_no)
);

-- Accounts: below 100 the supplier's side (1 sales, 2 bank, 3 fees), from 100
-- on agent * 10 + (1 deposit, 2 its held part, 3 rebate, 4 its held part).
-- Kinds: 1 top-up, 2 deduction, 3 sale, 4 hold, 5 release, 6 capture of held
-- money, 7 breach fee, 8 refund of tickets.
-- *_after: booked balance of that side after the row, where it has an account.
create table ticket.transfer (
    supplier_id        int not null,
    order_id           int8 not null,  -- or a document number of its own
    no                 smallint not null,
    kind               smallint not null check (kind between 1 and 8),
    debit              int not null,
    credit             int not null,
    amount_fen         int8 not null check (amount_fen > 0),
    debit_after        int8,
    credit_after       int8,
    at                 timestamptz not null,
    primary key (supplier_id, order_id, no),
    check (debit <> credit)
);
create index transfer_debit on ticket.transfer (supplier_id, debit, at)
    where debit >= 100;
create index transfer_credit on ticket.transfer (supplier_id, credit, at)
    where credit >= 100;


-- Top-ups and deductions: what the document of kind 1 or 2 was for.  The same
-- reference (the paper it stands on) moves money once.
create table ticket.deposit_document (
    supplier_id        int not null,
    order_id           int8 not null,      -- of the transfer
    reference          text collate "C" check (length(reference) between 1 and 64),
    account_id         int not null,
    kind               smallint not null check (kind in (1, 2)),
    amount_fen         int8 not null check (amount_fen > 0),
    primary key (supplier_id, order_id)
);
create unique index deposit_document_reference
    on ticket.deposit_document (supplier_id, reference)
    where reference is not null;


-- Outbox: open rows only; what is finished moves to outbox_done.
create table ticket.outbox (
    supplier_id        int not null,
    order_id           int8 not null,
    seq                smallint not null,
    agent_id           int not null,
    kind               smallint not null check (kind in (1, 2)), -- state, refund
    status             "char",                 -- order state told (kind 1)
    ticket_no          smallint,               -- ticket refunded (kind 2)
    event_at           timestamptz not null,
    expire_at          timestamptz not null,
    due_at             timestamptz not null,
    attempts           int not null default 0,
    lease_until        timestamptz,
    lease_owner        text,
    last_error         text,
    primary key (supplier_id, order_id, seq),
    check ((kind = 1) = (status is not null)),
    check ((kind = 2) = (ticket_no is not null))
);
-- By agent first: each is served its share, however much another one has due.
create index outbox_due on ticket.outbox (supplier_id, agent_id, due_at);

create table ticket.outbox_done (
    supplier_id        int not null,
    order_id           int8 not null,
    seq                smallint not null,
    agent_id           int not null,
    kind               smallint not null,
    status             "char",
    ticket_no          smallint,
    event_at           timestamptz not null,
    done_at            timestamptz not null,
    attempts           int not null,
    delivered          boolean not null,
    last_error         text,
    primary key (supplier_id, order_id, seq)
);
create index outbox_undelivered on ticket.outbox_done (supplier_id, done_at)
    where not delivered;
