-- The desk: who has which drawer, what goes through it, and how it ends.
--
-- A shift is one person at one device of kind desk or machine:
--
--     O open --count--> T counted --close--> C closed, as Z number n
--
-- In O money comes and goes.  The count is blind: nobody is told what ought to
-- be in the own drawer before having counted it.  In T nothing is sold any
-- more; what is counted and what ought to be there are both known.  In C all
-- that was counted has gone to the safe, and the shift stands as it is; what is
-- found out later is a Z of its own that names the one it corrects.
--
-- Where each fen goes, as ticket.transfer has it (debit to credit; sides of
-- impl.side): 6 cash is the safe, 9 all drawers together, 10 what a drawer had
-- too little (or, on the other side, too much) of.
--
--     the float, when it opens             9 till      <- 6 cash      kind 17
--     tickets paid in cash                 9 till      <- 1 sales     kind 3
--     tickets paid at a card terminal      2 bank      <- 1 sales     kind 3
--     tickets given back in cash           1 sales     <- 9 till      kind 8
--       ... what is kept of it             9 till      <- 3 fees      kind 7
--     all that was counted, at the end     6 cash      <- 9 till      kind 18
--     too little in the drawer            10 variance  <- 9 till      kind 19
--     too much in it                       9 till      <- 10 variance kind 19
--
-- What is paid by a code on the buyer's phone goes the way of every payment at
-- a platform; the shift has a receipt of it.  till_fen is what ought to be in
-- the drawer; api.audit proves it: the float and the cash of its receipts, and
-- all open drawers together are side 9.
create table ticket.shift (
    supplier_id        int not null references ticket.supplier,
    shift_no           int not null check (shift_no between 1 and 99999999),
    device_no          int not null,
    person             text not null check (length(person) between 1 and 64),
    staff_id           int,                 -- null: nobody who signed in
    state              "char" not null default 'O'
                       check (state in ('O', 'T', 'C')),
    document           int8 not null,       -- number of its transfers
    transfers          smallint not null default 0,
    receipts           int not null default 0,  -- highest number of them
    opened_at          timestamptz not null,
    float_notes        jsonb not null,      -- {"10000": 2}: two notes of 100
    float_fen          int8 not null check (float_fen >= 0),
    till_fen           int8 not null check (till_fen >= 0),
    counted            jsonb,
    counted_fen        int8 check (counted_fen >= 0),
    card_fen           int8 check (card_fen >= 0),  -- by the terminal's slips
    counted_at         timestamptz,
    counted_by         text,
    closed_at          timestamptz,
    primary key (supplier_id, shift_no),
    foreign key (supplier_id, device_no) references ticket.device,
    check ((state = 'O') = (counted_at is null)),
    check ((counted is null) = (counted_at is null)
           and (counted_fen is null) = (counted_at is null)
           and (counted_by is null) = (counted_at is null)),
    check ((state = 'C') = (closed_at is not null)),
    check (state <> 'C' or till_fen = 0)
);
create unique index shift_device on ticket.shift (supplier_id, device_no)
    where state <> 'C';
create unique index shift_person on ticket.shift (supplier_id, person)
    where state <> 'C';
create index shift_opened on ticket.shift (supplier_id, opened_at);

-- Numbered in each shift, without a gap.  fen: what came in, below zero what
-- was given back; 0: no money of the visitor's moved at the desk.
create table ticket.shift_receipt (
    supplier_id        int not null,
    shift_no           int not null,
    receipt_no         int not null check (receipt_no > 0),
    kind               text collate "C" not null
                       check (kind in ('sale', 'order', 'pickup', 'refund',
                                       'void', 'late', 'code')),
    form               text collate "C" not null
                       check (form in ('cash', 'card', 'deposit', 'rebate',
                                       'alipay', 'wechat', 'unionpay',
                                       'clearing', 'platform')),
    order_id           int8 not null,
    persons            int not null default 0,
    fen                int8 not null,
    at                 timestamptz not null,
    person             text not null,
    reference          text check (length(reference) between 1 and 64),
    reason             text check (length(reason) between 1 and 200),
    voids              int,                 -- the receipt that it voids
    primary key (supplier_id, shift_no, receipt_no),
    foreign key (supplier_id, shift_no) references ticket.shift,
    check (voids < receipt_no),
    check ((kind = 'void') = (voids is not null)),
    check (case kind when 'refund' then fen <= 0 when 'void' then fen <= 0
                     else fen >= 0 end)
);
create index shift_receipt_order on ticket.shift_receipt
    (supplier_id, order_id);
create unique index shift_receipt_voids on ticket.shift_receipt
    (supplier_id, shift_no, voids)
    where voids is not null;

-- How a shift ended: numbered without gaps, once for each shift, and never
-- changed.  A correction is a Z of its own: money that was found, or is
-- missing.
create table ticket.z (
    supplier_id        int not null references ticket.supplier,
    z_no               int not null check (z_no > 0),
    shift_no           int not null,
    corrects           int check (corrects < z_no), -- null: the shift itself
    reason             text check (length(reason) between 1 and 200),
    made_at            timestamptz not null,
    made_by            text not null,
    approved_by        text,                -- another one, above the limit
    first_receipt      int,
    last_receipt       int,
    voids              int not null default 0,
    float_fen          int8 not null default 0,
    expected_fen       int8 not null default 0,     -- cash
    counted_fen        int8 not null default 0,
    variance_fen       int8 not null,
    card_expected_fen  int8 not null default 0,
    card_counted_fen   int8 not null default 0,
    card_variance_fen  int8 not null default 0,
    hash               bytea not null check (length(hash) = 32),
    primary key (supplier_id, z_no),
    foreign key (supplier_id, shift_no) references ticket.shift,
    check (corrects is null or reason is not null)
);
create unique index z_shift on ticket.z (supplier_id, shift_no)
    where corrects is null;
create index z_corrects on ticket.z (supplier_id, corrects)
    where corrects is not null;

-- What its receipts say, written before the Z itself, which has a hash of it.
create table ticket.z_sum (
    supplier_id        int not null,
    z_no               int not null,
    kind               text collate "C" not null,
    form               text collate "C" not null,
    number             int not null,
    fen                int8 not null,
    primary key (supplier_id, z_no, kind, form)
);

-- Payments by the code on a buyer's phone that a shift has begun; the receipt
-- comes when the money is sure.
create table ticket.shift_payment (
    supplier_id        int not null,
    payment_id         int8 not null,
    order_id           int8 not null,
    shift_no           int not null,
    receipt_no         int,
    primary key (supplier_id, payment_id),
    foreign key (supplier_id, shift_no) references ticket.shift
);
create index shift_payment_open on ticket.shift_payment (supplier_id, shift_no)
    where receipt_no is null;
