-- What platforms say of a day, line by line, and where that differs from what
-- is written here.
--
-- Of an account and a day there is one bill of trades (sort 1), and one of what
-- moved there (2), where the platform has such a one.  State: W is to be
-- fetched, C read and compared, M was not there in time.  Fetched again it is
-- read again: its lines are replaced, and what it has booked is made good.
create table ticket.bill (
    supplier_id        int not null,
    account_no         smallint not null,
    day                date not null,
    sort               smallint not null check (sort in (1, 2)),
    bill_id            int8 not null,           -- document of its transfers
    state              "char" not null check (state in ('W', 'C', 'M')),
    lines              int not null default 0 check (lines >= 0),
    paid_fen           int8 not null default 0,
    refunded_fen       int8 not null default 0,
    fee_fen            int8 not null default 0, -- < 0: they gave back
    payout_fen         int8 not null default 0,
    hash               bytea,                   -- SHA-256 of the file
    transfers          smallint not null default 0, -- highest transfer no
    created_at         timestamptz not null,
    compared_at        timestamptz,
    last_error         text check (length(last_error) <= 200),
    primary key (supplier_id, account_no, day, sort),
    unique (supplier_id, bill_id),
    check ((state = 'C') <= (compared_at is not null))
);

-- Kinds: 1 payment, 2 refund, 3 payout to the bank, 4 anything else.  States: 1
-- done, 2 going on, 3 failed.  Who keeps years of them may drop lines of days
-- whose differences are resolved: sums and differences stay.
create table ticket.bill_line (
    supplier_id        int not null,
    account_no         smallint not null,
    day                date not null,
    sort               smallint not null,
    line_no            int not null check (line_no > 0),
    kind               smallint not null check (kind between 1 and 4),
    state              smallint not null check (state between 1 and 3),
    number             text collate "C" not null check (length(number) <= 64),
    refund_no          text collate "C" not null
                       check (length(refund_no) <= 64),
    platform_no        text collate "C" not null
                       check (length(platform_no) <= 64),
    amount_fen         int8 not null check (amount_fen >= 0),
    settled_fen        int8 not null check (settled_fen >= 0),
    fee_fen            int8 not null,
    at                 timestamptz,
    primary key (supplier_id, account_no, day, sort, line_no)
);
create index bill_line_number on ticket.bill_line (supplier_id, account_no,
                                                   number, refund_no);
create index bill_line_refund on ticket.bill_line (supplier_id, account_no,
                                                   refund_no)
    where refund_no <> '';

create sequence ticket.bill_difference_number as int8;

-- One that is resolved stays.
create table ticket.bill_difference (
    supplier_id        int not null,
    difference_id      int8 not null
                       default nextval('ticket.bill_difference_number'),
    account_no         smallint not null,
    day                date not null,
    kind               text collate "C" not null
                       check (kind in ('ours_only', 'theirs_only', 'amount',
                                       'state', 'day')),
    line_kind          smallint not null check (line_kind in (1, 2)),
    line_no            int not null,            -- 0: they have none
    number             text collate "C" not null,   -- of payment or refund
    platform_no        text collate "C" not null,
    ours_fen           int8,
    theirs_fen         int8,
    ours_state         "char",
    ours_at            timestamptz,
    theirs_at          timestamptz,
    found_at           timestamptz not null,
    resolved_at        timestamptz,
    resolved_by        text,
    resolution         text collate "C"
                       check (resolution in ('gone', 'accept', 'suspense')),
    remark             text check (length(remark) <= 200),
    primary key (supplier_id, difference_id),
    unique (supplier_id, account_no, day, kind, line_kind, number, line_no),
    check ((resolved_at is null) = (resolution is null))
);
create index bill_difference_open on ticket.bill_difference
    (supplier_id, account_no, day) where resolved_at is null;
