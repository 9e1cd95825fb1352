-- The attraction's people: who they are, what they may do for which supplier,
-- and what they did.

-- What staff can do, as the program that migrated has it: api.actions_set().
-- Roles: 1 steward, 2 gate lead, 4 clerk, 8 desk lead, 16 market, 32 finance,
-- 64 admin (impl.staff_roles()).
create table ticket.action (
    name               text collate "C" primary key
                       check (length(name) between 1 and 64),
    function           text collate "C",        -- of schema api
    method             text collate "C"         -- null: ticketctl's alone
                       check (method in ('GET', 'POST', 'PUT', 'PATCH',
                                         'DELETE')),
    path               text collate "C",
    roles              int not null default 0 check (roles between 0 and 127),
    needs_key          boolean not null default false,  -- Idempotency-Key
    needs_match        boolean not null default false,  -- If-Match
    read_logged        boolean not null default false,
    shows              text collate "C",        -- the GET action of the row that
                                                -- a change is made of
    check ((method is null) = (path is null)),
    check (method is null or function is not null)
);

-- A person may work for several suppliers.  The name is for ever: the log has
-- it, and what is sealed of a person is bound to the number.
create sequence ticket.staff_number as int4;
create table ticket.staff (
    staff_id           int primary key
                       default nextval('ticket.staff_number'),
    name               text collate "C" not null unique
                       check (name ~ '^[a-z0-9][a-z0-9._-]{0,31}$'),
    full_name          text not null check (length(full_name) between 1 and 64),
    language           text collate "C" not null default 'zh'
                       check (language in ('zh', 'en')),
    enabled            boolean not null default true,
    -- Argon2id as a PHC string, of the password under a key; null: the lasting
    -- one of passwords.
    password           text check (length(password) between 16 and 512),
    password_key       text collate "C" check (length(password_key) <= 64),
    password_at        timestamptz,
    totp_sealed        bytea,
    totp_step          int8 not null default 0, -- the last one that was used
    failures           smallint not null default 0 check (failures >= 0),
    locked_until       timestamptz,
    signed_in_at       timestamptz,
    created_at         timestamptz not null,
    check ((password is null) = (password_at is null))
);

create table ticket.staff_role (
    staff_id           int not null references ticket.staff,
    supplier_id        int not null references ticket.supplier,
    role               text collate "C" not null
                       check (role in ('steward', 'gate_lead', 'clerk',
                                       'desk_lead', 'market', 'finance',
                                       'admin')),
    primary key (supplier_id, staff_id, role)
);
create index staff_role_person on ticket.staff_role (staff_id);

-- Of a session there is the hash of its cookie.
create sequence ticket.staff_session_number as int8;
create table ticket.staff_session (
    hash               bytea primary key check (length(hash) = 32),
    session_no         int8 not null unique
                       default nextval('ticket.staff_session_number'),
    staff_id           int not null references ticket.staff,
    supplier_id        int not null references ticket.supplier,
    address            text not null check (length(address) <= 64),
    agent              text not null check (length(agent) <= 256),
    created_at         timestamptz not null,
    seen_at            timestamptz not null,    -- a minute late at most
    expire_at          timestamptz not null,
    ended_at           timestamptz
);
create index staff_session_person on ticket.staff_session (staff_id);

-- A link opens once, for who sets a password.
create table ticket.staff_link (
    hash               bytea primary key check (length(hash) = 32),
    staff_id           int not null references ticket.staff,
    created_at         timestamptz not null,
    created_by         text not null,
    expire_at          timestamptz not null,
    used_at            timestamptz              -- or another one came
);
create index staff_link_person on ticket.staff_link (staff_id)
    where used_at is null;

-- What a person's request was answered, by the key it came under: for ever.
create table ticket.staff_answer (
    supplier_id        int not null,
    staff_id           int not null,
    key                text collate "C" not null
                       check (length(key) between 1 and 255),
    action             text collate "C" not null,
    body_hash          bytea not null,
    at                 timestamptz not null,
    status             smallint not null,
    rows               json,
    etag               text,
    primary key (supplier_id, staff_id, key)
);

-- What one person wished and another one is to approve.  The function runs in
-- the approver's transaction, which xact is.
create sequence ticket.proposal_number as int8;
create table ticket.proposal (
    supplier_id        int not null,
    proposal_id        int8 not null default nextval('ticket.proposal_number'),
    at                 timestamptz not null,
    person             text not null,
    staff_id           int not null,
    role               text not null,
    action             text collate "C" not null,
    args               json not null,
    change             jsonb not null,
    amount_fen         int8 not null,
    limit_fen          int8 not null,
    reason             text not null default ''
                       check (length(reason) <= 200),
    request            text check (length(request) <= 64),
    state              "char" not null default 'O'      -- open, approved,
                       check (state in ('O', 'A', 'R')),        -- refused
    decided_at         timestamptz,
    decided_by         text,
    remark             text check (length(remark) <= 200),
    xact               xid8,
    primary key (supplier_id, proposal_id),
    check ((state = 'O') = (decided_at is null)),
    check ((state = 'O') = (decided_by is null)),
    check ((state = 'A') = (xact is not null))
);
create index proposal_open on ticket.proposal (supplier_id, proposal_id)
    where state = 'O';

-- Who did what.  Supplier 0: what is no supplier's.  Rows are written once and
-- never change: triggers refuse it to everybody.  A transaction has one row for
-- each supplier, and one of staff_change for each row it changed.
create sequence ticket.staff_log_number as int8;
create table ticket.staff_log (
    supplier_id        int not null,
    no                 int8 not null default nextval('ticket.staff_log_number'),
    at                 timestamptz not null,
    person             text not null,
    role               text not null,           -- by which roles; of Postgres
    by                 text collate "C" not null
                       check (by in ('console', 'ticketctl', 'device', 'sql')),
    action             text not null,
    subject            text not null,
    reason             text,
    request            text,
    xact               xid8 not null,
    primary key (supplier_id, no)
);
create index staff_log_xact on ticket.staff_log (xact, supplier_id);
create index staff_log_person on ticket.staff_log (person, supplier_id, no);

create sequence ticket.staff_change_number as int8;
create table ticket.staff_change (
    supplier_id        int not null,
    no                 int8 not null,
    change_no          int8 not null
                       default nextval('ticket.staff_change_number'),
    of_table           text collate "C" not null,
    key                jsonb not null,
    before             jsonb,                   -- members that differ
    after              jsonb,
    secrets            text[] not null default '{}',    -- that changed, too
    primary key (supplier_id, no, change_no)
);

-- Rows of the log that are not in the chain yet, and the chain: written by a
-- worker, behind the transactions, so that staff do not wait for one another.
create table ticket.staff_log_open (
    supplier_id        int not null,
    no                 int8 not null,
    primary key (supplier_id, no)
);

create table ticket.staff_chain (
    supplier_id        int not null,
    link               int8 not null check (link > 0),
    no                 int8 not null,
    hash               bytea not null check (length(hash) = 32),
    at                 timestamptz not null,
    primary key (supplier_id, link),
    unique (supplier_id, no)
);
