-- Single and joint tickets: what a distributor was charged, what of it is whose,
-- and each movement of money that has to happen.  All rows of an order change
-- under its lock.

-- An order of a settlement product, from the first try to charge it.  State:
-- 0 waits for its charge, 2 issued, 3 done, 4 closed; close_reason: 1 not paid,
-- 2 cancelled, 3 refunded.  fund: - none, N not in, I in, E taken out at the end.
create table ticket.settle_order (
    supplier_id        int not null,
    order_id           int8 not null,
    agent_id           int not null,
    party_no           int not null,            -- the distributor
    product_id         int not null,
    version            int not null,            -- of the terms it goes by
    charge_form        "char" not null check (charge_form in ('D', 'A', 'C')),
    tickets            int not null check (tickets > 0),
    price_fen          int8 not null check (price_fen > 0),
    fee_fen            int8 not null check (fee_fen >= 0),
    state              "char" not null default '0'
                       check (state in ('0', '2', '3', '4')),
    close_reason       "char" check (close_reason in ('1', '2', '3')),
    created_at         timestamptz not null,
    issued_at          timestamptz,
    fund               "char" not null default '-'
                       check (fund in ('-', 'N', 'I', 'E')),
    entries            int not null default 0,  -- highest history no
    primary key (supplier_id, order_id),
    check ((state = '4') = (close_reason is not null)),
    check (state not in ('2', '3') or issued_at is not null)
);
create index settle_order_fund
    on ticket.settle_order (supplier_id, product_id)
    where fund <> '-';

-- refund_state: 0 none, 1 may be applied for, 2 waits for staff, 3 part of it,
-- 4 all of it has gone back.
create table ticket.settle_ticket (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    state              "char" not null default '2'
                       check (state in ('2', '3', '4')),
    refund_state       "char" not null default '0'
                       check (refund_state in ('0', '1', '2', '3', '4')),
    price_fen          int8 not null check (price_fen > 0),
    fund_fen           int8 not null default 0 check (fund_fen >= 0),
                       -- of it in the money product
    from_day           date not null,
    until_day          date not null,
    expire_at          timestamptz not null,    -- its last moment
    apply_until        timestamptz,             -- a refund after expiry
    applied_at         timestamptz,
    returned_at        timestamptz,
    primary key (supplier_id, order_id, ticket_no),
    check (from_day <= until_day)
);
create index settle_ticket_expire on ticket.settle_ticket (supplier_id,
                                                           expire_at)
    where state = '2';
create index settle_ticket_apply on ticket.settle_ticket (supplier_id,
                                                          apply_until)
    where refund_state = '1';

-- State: A not activated, W to be visited, V visited, S settled; X not visited
-- and over, N no refund, P refund waits for staff, R refunded.  What was never
-- paid has no legs.
create table ticket.settle_leg (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    leg_no             smallint not null check (leg_no between 1 and 20),
    party_no           int not null,            -- the attraction
    share_fen          int8 not null check (share_fen >= 0),
    attraction_fen     int8 not null check (attraction_fen >= 0),
    payout_fee_fen     int8 not null check (payout_fee_fen >= 0),
    state              "char" not null
                       check (state in ('A', 'W', 'V', 'S', 'X', 'N', 'P',
                                        'R')),
    cause              "char" check (cause in ('E', 'R')),
                       -- of X and what follows: expired, returned
    entry_days         smallint not null check (entry_days > 0),
    entries_per_day    smallint not null check (entries_per_day > 0),
    first_entry_at     timestamptz,
    window_from        date,
    window_until       date,
    reason             text,
    primary key (supplier_id, order_id, ticket_no, leg_no),
    check ((state in ('V', 'S')) = (first_entry_at is not null)),
    check ((first_entry_at is null) = (window_from is null)),
    check ((window_from is null) = (window_until is null)),
    check ((cause is not null) = (state in ('X', 'N', 'P', 'R')))
);

-- Whose a passage was: those at other attractions do not count for it.
create table ticket.settle_entry (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    passage_no         smallint not null,
    leg_no             smallint not null,
    primary key (supplier_id, order_id, ticket_no, passage_no)
);

-- A movement of money that has to happen.  Kind: C charge, P payout, R refund,
-- I into the money product, O out of it, E all out of it.  State: N new, S
-- sent, W the platform is at it or nothing is known, K done, M waits for staff,
-- A given up: surely not paid.  What it is about: order, ticket, leg, each 0
-- where it is about more.
create table ticket.settle_case (
    supplier_id        int not null,
    case_id            int8 not null,
    kind               "char" not null
                       check (kind in ('C', 'P', 'R', 'I', 'O', 'E')),
    order_id           int8 not null default 0,
    ticket_no          smallint not null default 0,
    leg_no             smallint not null default 0,
    product_id         int not null,
    party_no           int not null default 0,  -- whom it goes to or comes from
    party_account      int not null default 0,  -- 0: none, a deposit
    account_no         smallint not null default 0, -- ours; 0: a deposit
    amount_fen         int8 not null check (amount_fen > 0),
    fee_fen            int8 not null default 0 check (fee_fen >= 0),
    state              "char" not null
                       check (state in ('N', 'S', 'W', 'K', 'M', 'A')),
    class              text collate "C",
    code               text,                    -- the platform's own word
    attempt            smallint not null default 1 check (attempt > 0),
    tries_until        timestamptz not null,
    due_at             timestamptz not null,
    payment_id         int8,
    payback_id         int8,
    yield_fen          int8,                    -- of E
    created_at         timestamptz not null,
    ended_at           timestamptz,
    primary key (supplier_id, case_id),
    check ((state in ('K', 'A')) = (ended_at is not null))
);
create unique index settle_case_live
    on ticket.settle_case (supplier_id, kind, order_id, ticket_no, leg_no,
                           product_id)
    where state in ('N', 'S', 'W', 'M');
create index settle_case_order
    on ticket.settle_case (supplier_id, order_id, case_id);
create index settle_case_due on ticket.settle_case (supplier_id, due_at)
    where state = 'N';
create index settle_case_waits on ticket.settle_case (supplier_id, account_no)
    where state in ('N', 'M');
create index settle_case_payment on ticket.settle_case (supplier_id,
                                                        payment_id)
    where payment_id is not null;
create index settle_case_payback on ticket.settle_case (supplier_id,
                                                        payback_id)
    where payback_id is not null;

-- What happened to whom: row of the table of transitions, from, to.
create table ticket.settle_history (
    supplier_id        int not null,
    order_id           int8 not null,
    no                 int not null,
    ticket_no          smallint not null default 0,
    leg_no             smallint not null default 0,
    event              text collate "C" not null
                       check (event ~ '^[A-Za-z0-9 ]{1,32}$'),
    from_state         text,
    to_state           text,
    at                 timestamptz not null,
    by_whom            text,
    primary key (supplier_id, order_id, no)
);

-- Platform accounts of ours that had too little: what goes out of them waits
-- until staff say that there is money.
create table ticket.settle_poor (
    supplier_id        int not null,
    account_no         smallint not null,
    since              timestamptz not null,
    told_at            timestamptz,
    primary key (supplier_id, account_no)
);

-- Products with money in money products: when to look whether they are over.
create table ticket.settle_funds (
    supplier_id        int not null,
    product_id         int not null,
    look_at            timestamptz not null,
    primary key (supplier_id, product_id)
);

-- Of a row of ticket.transfer: whose ticket and leg, whose account, what for.
create table ticket.transfer_part (
    supplier_id        int not null,
    order_id           int8 not null,           -- the document
    no                 smallint not null,
    ticket_no          smallint not null default 0,
    leg_no             smallint not null default 0,
    party_no           int not null default 0,
    case_id            int8,
    primary key (supplier_id, order_id, no)
);
create index transfer_part_case on ticket.transfer_part (supplier_id, case_id)
    where case_id is not null;

-- What an order was sold by, as the functions of settlement use it.
create type ticket.settle_deal as (
    product_id         int,
    version            int,
    joint              boolean,
    from_day           date,            -- fixed; null: days, from the issue or
    until_day          date,            -- the visit day on
    days               int,
    after_expiry       "char",          -- 1 none, 2 auto, 3 on request
    refund_days        int,
    refund_delay_days  int,
    return_rule        smallint,        -- 1 no, 2 free, 3 percent, 4 fen
    return_value       int8,            -- hundredths of a percent, or fen
    fund_code          text             -- null: its money stays
);

create type ticket.settle_share as (
    leg_no             smallint,
    party_no           int,
    share_fen          int8,
    attraction_fen     int8,
    payout_fee_fen     int8,
    entry_days         smallint,
    entries_per_day    smallint
);

-- Of a distributor or an attraction: how its money moves.
create type ticket.settle_way as (
    party_no           int,
    form               "char",          -- D deposit, A Alipay, C clearing
    fee_fen            int8,            -- of a ticket, for a distributor
    party_account      int,             -- 0: none
    account_no         smallint,        -- ours there; null: none
    provider           text,
    content            jsonb            -- of a job: payer or payee, sealed
);
