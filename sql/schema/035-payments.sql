-- Money that comes from outside and goes back.
--
-- A payment is one number of ours that a buyer may pay, a payback money that
-- goes back, under a number of its own.  Numbers are never used again.  Both
-- change under the lock of the payment's order alone, which is locked first.

-- State: W wished, O open (the buyer has what to pay with), P paid (final), F
-- refused by the platform, X closed there.  Money may still arrive for F and X:
-- they become P then, and the money goes back.
create table ticket.payment (
    supplier_id        int not null,
    payment_id         int8 not null,
    order_id           int8 not null,
    agent_id           int not null,
    account_no         smallint not null,
    way                smallint not null check (way between 1 and 5),
                       -- page, page for phones, QR code, code of the buyer's
                       -- phone, form
    number             text collate "C" not null
                       check (number ~ '^[0-9A-Za-z]{8,32}$'),
    amount_fen         int8 not null check (amount_fen > 0),
    state              "char" not null
                       check (state in ('W', 'O', 'P', 'F', 'X')),
    created_at         timestamptz not null,
    expire_at          timestamptz not null,
    opened_at          timestamptz,
    paid_at            timestamptz,
    closed_at          timestamptz,
    closing            boolean not null default false,
    platform_no        text collate "C" check (length(platform_no) <= 64),
    received_fen       int8 not null default 0 check (received_fen >= 0),
    refunded_fen       int8 not null default 0
                       check (refunded_fen between 0 and received_fen),
    url                text check (length(url) <= 8192),
    qr                 text check (length(qr) <= 1024),
    last_code          text check (length(last_code) <= 64),
    notify_url         text check (length(notify_url) <= 255),
    transfers          smallint not null default 0, -- highest transfer no
    primary key (supplier_id, payment_id),
    unique (number),
    check ((state = 'P') = (received_fen > 0)),
    check ((state = 'P') = (paid_at is not null))
);
create unique index payment_open on ticket.payment (supplier_id, order_id)
    where state in ('W', 'O');
create index payment_order on ticket.payment (supplier_id, order_id,
                                              payment_id);
create index payment_expiry on ticket.payment (supplier_id, expire_at)
    where state in ('W', 'O') and not closing;

-- State: N new, S sent and not settled, D done (final), C closed by the platform
-- and replaced by another one, M for staff.
create table ticket.payback (
    supplier_id        int not null,
    payback_id         int8 not null,
    payment_id         int8 not null,
    application_no     smallint,
    number             text collate "C" not null
                       check (number ~ '^[0-9A-Za-z]{8,32}$'),
    amount_fen         int8 not null check (amount_fen > 0),
    cause              smallint not null check (cause between 1 and 7),
    mode               "char" not null default '1' check (mode in ('1', '2')),
    state              "char" not null
                       check (state in ('N', 'S', 'D', 'C', 'M')),
    created_at         timestamptz not null,
    done_at            timestamptz,
    platform_no        text collate "C" check (length(platform_no) <= 64),
    reason             text not null default '' check (length(reason) <= 200),
    last_code          text check (length(last_code) <= 64),
    replaces           int8,
    primary key (supplier_id, payback_id),
    unique (number),
    check ((state = 'D') = (done_at is not null))
);
create index payback_payment on ticket.payback (supplier_id, payment_id,
                                                payback_id);

-- The wish to get an order's money back: 7 applied for, 8 approved, A refused, V
-- revoked, 4 done.
create table ticket.refund_application (
    supplier_id        int not null,
    order_id           int8 not null,
    no                 smallint not null check (no > 0),
    state              "char" not null
                       check (state in ('7', '8', 'A', 'V', '4')),
    from_state         "char" not null check (from_state in ('5', '6')),
    amount_fen         int8 not null check (amount_fen >= 0),
    fee_fen            int8 not null check (fee_fen >= 0),
    item_fees          int8[] not null,         -- of the lines, in their order
    cause              smallint not null check (cause between 1 and 7),
    reason             text not null default '' check (length(reason) <= 200),
    dealing            boolean not null default false,
    at                 timestamptz not null,
    decided_at         timestamptz,
    decided_by         text,
    remark             text check (length(remark) <= 200),
    primary key (supplier_id, order_id, no)
);
create unique index refund_application_live
    on ticket.refund_application (supplier_id, order_id)
    where state in ('7', '8');

-- What staff must look at.
create sequence ticket.alarm_number as int8;
create table ticket.alarm (
    supplier_id        int not null,
    alarm_id           int8 not null default nextval('ticket.alarm_number'),
    at                 timestamptz not null,
    kind               text collate "C" not null
                       check (length(kind) between 1 and 32),
    number             text collate "C" not null,
    text               text not null,
    seen_at            timestamptz,
    seen_by            text,
    primary key (supplier_id, alarm_id)
);
create unique index alarm_once on ticket.alarm (supplier_id, kind, number)
    where seen_at is null;
