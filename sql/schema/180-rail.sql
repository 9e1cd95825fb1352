-- Held rail orders of consumers, which agents buy at 12306 and we pay for them.

-- What staff set; where no row says otherwise the defaults hold.  night: the
-- minutes of a day between which the site is closed.
create table ticket.rail_supplier (
    supplier_id        int primary key references ticket.supplier,
    enabled            boolean not null default true,
    provider           text collate "C" not null default 'manual'
                       check (provider in ('manual', 'http')),
    channel_url        text not null default ''
                       check (length(channel_url) <= 256),
    presale_days       smallint not null default 20
                       check (presale_days between 1 and 90),
    night_from         smallint not null default 1380
                       check (night_from between 0 and 1439),
    night_until        smallint not null default 360
                       check (night_until between 0 and 1439),
    min_pay_s          int not null default 180
                       check (min_pay_s between 0 and 3600),
    unfreeze_min       int not null default 120
                       check (unfreeze_min between 0 and 100000),
    refund_cash_required boolean not null default false,
    low_fen            int8 not null default 0 check (low_fen >= 0)
);

-- Agents that buy rail tickets.  unfreeze_min: null, the supplier's.
create table ticket.rail_agent (
    supplier_id        int not null,
    agent_id           int not null,
    merchant_code      text collate "C" not null
                       check (merchant_code ~ '^[a-z0-9]{2,10}$'),
    enabled            boolean not null default true,
    purchase_on        boolean not null default false,
    callback_url       text not null default ''
                       check (length(callback_url) <= 256),
    unfreeze_min       int check (unfreeze_min between 0 and 100000),
    primary key (supplier_id, agent_id),
    unique (supplier_id, merchant_code),
    foreign key (supplier_id, agent_id) references ticket.agent
);

-- Two of each live at most, so that one can be replaced without a pause.
-- Agent 0: the channel that orders come from.
create table ticket.rail_key (
    supplier_id        int not null references ticket.supplier,
    agent_id           int not null,
    key_index          int not null check (key_index between 1 and 9999),
    key_sealed         bytea not null,      -- as "rail_key" of the merchant
    created_at         timestamptz not null,
    primary key (supplier_id, agent_id, key_index)
);

-- The one password of all of an agent's accounts at the site.
create table ticket.rail_password (
    supplier_id        int not null,
    agent_id           int not null,
    password_sealed    bytea not null,      -- as "rail_password"
    password_index     bytea not null,
    version            int not null check (version > 0),
    changed_at         timestamptz not null,
    bad                smallint not null default 0,
    locked_until       timestamptz,
    primary key (supplier_id, agent_id)
);

-- Accounts at the site.  State: A active, L locked there until retry_at.
-- bad_index: of the password that was wrong; it is not tried again.  warned:
-- its password is not the uniform one.
create table ticket.rail_account (
    supplier_id        int not null,
    agent_id           int not null,
    user_index         bytea not null,
    account_no         int8 generated always as identity,
    user_sealed        bytea not null,      -- as "rail" of the order of:
    sealed_for         text not null,
    user_masked        text not null,
    state              "char" not null default 'A' check (state in ('A', 'L')),
    bad_logins         int not null default 0,
    bad_index          bytea,
    retry_at           timestamptz,
    warned             boolean not null default false,
    primary key (supplier_id, agent_id, user_index)
);
create unique index rail_account_no on ticket.rail_account (supplier_id,
                                                            account_no);

-- Money of an agent beside its deposit: accounts 5 to 9 of the ledger.  All of
-- it changes under the lock of this row.
create table ticket.rail_balance (
    supplier_id        int not null,
    agent_id           int not null,
    frozen_fen         int8 not null default 0 check (frozen_fen >= 0),
    purchase_fen       int8 not null default 0 check (purchase_fen >= 0),
    held_fen           int8 not null default 0 check (held_fen >= 0),
    refund_fen         int8 not null default 0 check (refund_fen >= 0),
    available_fen      int8 not null default 0 check (available_fen >= 0),
    orders             int8 not null default 0,
    moved_at           timestamptz,
    primary key (supplier_id, agent_id)
);

-- Papers that move money once: T top-ups of purchase, R what the railway gave
-- back.  document, no: the transfer.
create table ticket.rail_paper (
    supplier_id        int not null,
    kind               "char" not null check (kind in ('T', 'R')),
    reference          text collate "C" not null
                       check (length(reference) between 1 and 64),
    agent_id           int not null,
    document           int8 not null,
    no                 smallint not null,
    amount_fen         int8 not null check (amount_fen > 0),
    went               "char" not null check (went in ('P', 'R')),
                       -- to purchase, to the refund account
    at                 timestamptz not null,
    by_whom            text not null,
    primary key (supplier_id, kind, reference)
);
create index rail_paper_document on ticket.rail_paper (supplier_id, document);

-- What the site keeps of a ticket that is given back, from a moment on: the
-- last step whose hours are left before departure.  percent in hundredths.
create table ticket.rail_fee (
    supplier_id        int not null references ticket.supplier,
    valid_from         timestamptz not null,
    hours_ahead        int not null check (hours_ahead between 0 and 10000),
    percent            int not null check (percent between 0 and 10000),
    minimum_fen        int8 not null check (minimum_fen >= 0),
    primary key (supplier_id, valid_from, hours_ahead)
);

-- State: U not paid, P paid, T issued, R refund asked for, B refunded, N no
-- ticket, X closed.  case_no, case_state: of the last purchase case; 0 and -.
-- All of an order and of its cases changes under the lock of this row.  Seals
-- are "rail" of the order's number, here and in the tables below.
create table ticket.rail_order (
    supplier_id        int not null,
    rail_id            int8 not null,
    order_no           text collate "C" not null
                       check (length(order_no) between 1 and 40),
    agent_id           int not null,
    order_type         smallint not null check (order_type in (0, 1)),
    order_at           timestamptz not null,
    source             text not null default '' check (length(source) <= 20),
    train_no           text not null check (length(train_no) between 1 and 20),
    from_name          text not null check (length(from_name) between 1 and 40),
    to_name            text not null check (length(to_name) between 1 and 40),
    departs_at         timestamptz not null,
    arrives_at         timestamptz,
    seat               smallint not null check (seat between 0 and 13),
    seat_fen           int8 not null check (seat_fen > 0),
    ext_seats          smallint[] not null default '{}',
    ext_fen            int8[] not null default '{}',
    trips              jsonb,                   -- of a joint order
    seats              smallint not null check (seats > 0),
    contact_sealed     bytea,
    contact_index      bytea,
    contact_masked     text not null default '',
    mobile_sealed      bytea,
    mobile_index       bytea,
    mobile_masked      text not null default '',
    email_sealed       bytea,
    fare_fen           int8 not null check (fare_fen > 0),
    insurance_fen      int8 not null check (insurance_fen >= 0),
    appointment        boolean not null default false,
    state              "char" not null
                       check (state in ('U', 'P', 'T', 'R', 'B', 'N', 'X')),
    case_no            smallint not null default 0,
    case_state         "char" not null default '-'
                       check (case_state in ('-', 'Q', 'C', 'S', 'V', 'D', 'F',
                                             'E')),
    imported_at        timestamptz not null,
    paid_at            timestamptz,
    urgent_at          timestamptz not null default 'infinity',
    issued_at          timestamptz,
    bought_at          timestamptz,             -- paid at the site, by us
    unfreeze_at        timestamptz,
    unfrozen_at        timestamptz,
    frozen_fen         int8 not null default 0 check (frozen_fen >= 0),
    unfrozen_fen       int8 not null default 0 check (unfrozen_fen >= 0),
    partial_refund_fen int8 not null default 0
                       check (partial_refund_fen >= 0),
    user_refund_fen    int8 not null default 0 check (user_refund_fen >= 0),
    railway_fen        int8 not null default 0 check (railway_fen >= 0),
                       -- given back by the railway for its tickets
    reason             smallint,                -- of N
    detail_sealed      bytea,                   -- of N: who, and why
    transfers          smallint not null default 0,
    events             int not null default 0,
    news               smallint not null default 0,
    primary key (supplier_id, rail_id),
    unique (supplier_id, order_no),
    check ((case_no = 0) = (case_state = '-')),
    check (state in ('U', 'X') or paid_at is not null),
    check (state not in ('T', 'R', 'B') or issued_at is not null),
    check (cardinality(ext_seats) = cardinality(ext_fen))
);
create index rail_order_at on ticket.rail_order (supplier_id, order_at,
                                                 rail_id);
create index rail_order_agent on ticket.rail_order (supplier_id, agent_id,
                                                    order_at, rail_id);
create index rail_order_departs on ticket.rail_order (supplier_id, departs_at);
create index rail_order_issued on ticket.rail_order (supplier_id, issued_at)
    where issued_at is not null;
create index rail_order_bought on ticket.rail_order (supplier_id, bought_at)
    where bought_at is not null;
create index rail_order_mobile on ticket.rail_order (supplier_id,
                                                     mobile_index)
    where mobile_index is not null;
create index rail_order_contact on ticket.rail_order (supplier_id,
                                                      contact_index)
    where contact_index is not null;
-- What the quick filters count.
create index rail_order_paid on ticket.rail_order (supplier_id, agent_id,
                                                   order_at, rail_id)
    where state = 'P';
create index rail_order_wait on ticket.rail_order (supplier_id, agent_id,
                                                   departs_at)
    where state = 'P' and case_no = 0;
create index rail_order_refund on ticket.rail_order (supplier_id, agent_id,
                                                     order_at, rail_id)
    where state = 'R';
create index rail_order_urgent on ticket.rail_order (supplier_id, agent_id,
                                                     urgent_at)
    where state = 'P';
create index rail_order_failed on ticket.rail_order (supplier_id, agent_id,
                                                     order_at, rail_id)
    where state = 'P' and case_state in ('F', 'E');
create index rail_order_frozen on ticket.rail_order (unfreeze_at)
    where frozen_fen > 0 and unfreeze_at is not null;

create table ticket.rail_passenger (
    supplier_id        int not null,
    rail_id            int8 not null,
    no                 smallint not null check (no > 0),
    name_sealed        bytea not null,
    name_index         bytea not null,          -- without blanks
    cert_type          text not null check (length(cert_type) <= 4),
    cert_sealed        bytea not null,
    cert_index         bytea not null,
    ticket_type        text not null check (ticket_type in ('0', '1', '2')),
    extra_sealed       bytea,
    insurance_no       text collate "C" not null default ''
                       check (length(insurance_no) <= 40),
    primary key (supplier_id, rail_id, no)
);
create index rail_passenger_insurance on ticket.rail_passenger (supplier_id,
                                                                insurance_no)
    where insurance_no <> '';

-- State: 1 valid, 2 given back.
create table ticket.rail_ticket (
    supplier_id        int not null,
    rail_id            int8 not null,
    no                 smallint not null,       -- of the passenger
    ticket_no          text collate "C" not null
                       check (length(ticket_no) between 1 and 40),
    seat_type          smallint not null check (seat_type between 0 and 13),
    seat_text          text not null check (length(seat_text) <= 40),
    price_fen          int8 not null check (price_fen > 0),
    state              "char" not null default '1' check (state in ('1', '2')),
    returned_fen       int8 not null default 0 check (returned_fen >= 0),
    primary key (supplier_id, rail_id, no)
);
create index rail_ticket_no on ticket.rail_ticket (supplier_id, ticket_no);

-- A purchase.  State: Q waits, C is looked at, S is paid, V what became of
-- that, D bought, F not paid: the seats are held, E paid, and no tickets.
-- held_fen: what of the purchase money is held for it now; spent_fen: what the
-- railway got; returned_fen: what came back.  tickets: what the agent said.
-- proof_at: when it seemed not to be paid for the first time; closed_at: the
-- payment can be made no more.
create table ticket.rail_case (
    supplier_id        int not null,
    rail_id            int8 not null,
    case_no            smallint not null check (case_no > 0),
    agent_id           int not null,
    held_no            text collate "C" not null
                       check (length(held_no) between 1 and 40),
    un_sealed          bytea not null,
    un_index           bytea not null,
    un_masked          text not null,
    pwd_sealed         bytea,                   -- where it is its own
    pwd_index          bytea,
    tickets            jsonb not null,
    state              "char" not null default 'Q'
                       check (state in ('Q', 'C', 'S', 'V', 'D', 'F', 'E')),
    reason             text collate "C" not null default '',
    total_fen          int8 check (total_fen > 0),
    pay_limit_at       timestamptz,
    pay_no             text,
    method             text not null default '',
    channel_no         text,
    paid_at            timestamptz,
    held_fen           int8 not null default 0 check (held_fen >= 0),
    spent_fen          int8 not null default 0 check (spent_fen >= 0),
    returned_fen       int8 not null default 0 check (returned_fen >= 0),
    by_agent           boolean not null default false,
    imported_at        timestamptz not null,
    ended_at           timestamptz,
    tries              smallint not null default 0,
    empties            smallint not null default 0,
    empty_at           timestamptz,
    proof_at           timestamptz,
    closed_at          timestamptz,
    attempts           int not null default 0,
    due_at             timestamptz,             -- null: nothing is to be done
    lease_owner        text,
    lease_until        timestamptz,
    claimed_at         timestamptz,
    task_by            text,                    -- who does it by hand
    task_until         timestamptz,
    task_facts         jsonb,                   -- said by:
    task_said_by       text,
    primary key (supplier_id, rail_id, case_no),
    check ((state in ('D', 'F', 'E')) = (ended_at is not null)),
    check (state in ('S', 'V', 'E') or held_fen = 0)
);
create unique index rail_case_held_no on ticket.rail_case (supplier_id,
                                                           held_no)
    where state in ('Q', 'C', 'S', 'V', 'D', 'E');
create unique index rail_case_live on ticket.rail_case (supplier_id, rail_id)
    where state in ('Q', 'C', 'S', 'V', 'D', 'E');
create index rail_case_failed on ticket.rail_case (supplier_id, held_no)
    where state = 'F';
create index rail_case_due on ticket.rail_case (due_at)
    where due_at is not null;
create index rail_case_leased on ticket.rail_case (un_index)
    where lease_until is not null;
create index rail_case_pwd on ticket.rail_case (ended_at)
    where pwd_sealed is not null and ended_at is not null;

-- Every call; pay_do of a case is made once, for ever.  request, answer:
-- nothing personal, no password.
create table ticket.rail_attempt (
    supplier_id        int not null,
    rail_id            int8 not null,
    case_no            smallint not null,
    no                 int not null check (no > 0),
    call               text collate "C" not null
                       check (call in ('login', 'held', 'pay_open', 'pay_do',
                                       'pay_query', 'pay_close', 'done',
                                       'returns')),
    request            jsonb not null default '{}',
    sent_at            timestamptz not null,
    answered_at        timestamptz,
    outcome            text collate "C"
                       check (outcome in ('OK', 'REFUSED', 'PENDING',
                                          'UNKNOWN')),
    word               text not null default '',
    answer             jsonb,
    primary key (supplier_id, rail_id, case_no, no)
);
create unique index rail_attempt_pay_do on ticket.rail_attempt (supplier_id,
                                                                rail_id,
                                                                case_no)
    where call = 'pay_do';

-- asked_by: U the consumer, A the agent.  State: 0 asked for, 1 agreed, 2
-- refused, 3 paid, 4 waits for funds.  lines: of each ticket price, percent and
-- fee, as they were when it was asked for.
create table ticket.rail_refund (
    supplier_id        int not null,
    rail_id            int8 not null,
    no                 smallint not null check (no > 0),
    agent_id           int not null,
    asked_by           "char" not null check (asked_by in ('U', 'A')),
    asked_at           timestamptz not null,
    lines              jsonb not null,
    fee_fen            int8 not null check (fee_fen >= 0),
    user_fen           int8 not null check (user_fen >= 0),
    state              "char" not null
                       check (state in ('0', '1', '2', '3', '4')),
    reason             text not null default '',
    comment            text not null default '',
    decided_at         timestamptz,
    paid_at            timestamptz,
    primary key (supplier_id, rail_id, no)
);
create unique index rail_refund_open on ticket.rail_refund (supplier_id,
                                                            rail_id)
    where state in ('0', '1', '4');
create index rail_refund_waits on ticket.rail_refund (supplier_id, agent_id,
                                                      asked_at)
    where state = '4';

create table ticket.rail_event (
    supplier_id        int not null,
    rail_id            int8 not null,
    no                 int not null,
    at                 timestamptz not null,
    who                text not null,
    what               text collate "C" not null,
    before             text not null default '',
    after              text not null default '',
    primary key (supplier_id, rail_id, no)
);

-- What is told: target A the agent, C the channel.  State: O open, D told,
-- F given up.  Those of an order to one target go out one after the other.
create table ticket.rail_news (
    supplier_id        int not null,
    rail_id            int8 not null,
    seq                smallint not null check (seq > 0),
    target             "char" not null check (target in ('A', 'C')),
    event              text collate "C" not null
                       check (event in ('PAY', 'ISSUED', 'PARTIAL',
                                        'NO_TICKET', 'REFUND', 'REFUSED')),
    agent_id           int not null,
    amount_fen         int8,
    refund_fen         int8,
    reason             text not null default '',
    state              "char" not null default 'O'
                       check (state in ('O', 'D', 'F')),
    event_at           timestamptz not null,
    due_at             timestamptz,             -- null: not open
    attempts           int not null default 0,
    lease_owner        text,
    lease_until        timestamptz,
    last_error         text,
    done_at            timestamptz,
    primary key (supplier_id, rail_id, seq),
    check ((state = 'O') = (due_at is not null))
);
create index rail_news_due on ticket.rail_news (due_at)
    where due_at is not null;
create index rail_news_failed on ticket.rail_news (supplier_id, rail_id, seq)
    where state = 'F';
