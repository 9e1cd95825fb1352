-- Messages to mobile phones: codes for agents, notices for visitors; and the
-- codes themselves.  Phone numbers and texts that hold a code are sealed (D12),
-- and both are gone once a message is done.

-- The latest of an agent, purpose and order is the one that counts.
create table ticket.code (
    supplier_id        int not null,
    code_id            int8 not null,          -- a document number
    agent_id           int not null,
    purpose            smallint not null check (purpose between 1 and 3),
                       -- deposit, rebate, change of the payment password
    order_id           int8 not null default 0,     -- 0: of no order
    hash               bytea not null check (length(hash) = 32),
    tries              smallint not null default 0 check (tries between 0 and 5),
    resend             boolean not null,       -- not the order's first that day
    created_at         timestamptz not null,
    expire_at          timestamptz not null check (expire_at > created_at),
    used_at            timestamptz,
    -- Two of one order are never of one moment.
    primary key (supplier_id, agent_id, purpose, order_id, created_at),
    check ((purpose = 3) = (order_id = 0))
);

-- What a supplier tells visitors, by event; no row: nothing.  Placeholders:
-- see api.notice_text().
create table ticket.notice (
    supplier_id        int not null references ticket.supplier,
    event              smallint not null check (event between 2 and 5),
                       -- as ticket.message.kind has them
    text               text not null check (length(text) between 1 and 500),
    primary key (supplier_id, event)
);

-- How far the orders of a supplier with notices have been read: those that a
-- batch books are told by the worker, so that booking costs nothing more.  Of
-- the sequence's numbers all up to done_no were read; those up to seen_no may
-- be read once no transaction before seen_xid is running any more.
create table ticket.notice_cursor (
    supplier_id        int primary key references ticket.supplier,
    done_no            int8 not null,
    done_day           date not null,          -- no order beyond it is older
    seen_no            int8,
    seen_day           date,
    seen_xid           xid8,
    check ((seen_no is null) = (seen_xid is null)
           and (seen_no is null) = (seen_day is null))
);

-- The queue: open rows only; what is finished moves to message_done.
create sequence ticket.message_number as int8;

create table ticket.message (
    supplier_id        int not null,
    message_id         int8 not null,
    order_id           int8,
    kind               smallint not null check (kind between 1 and 5),
                       -- code, booking, payment, activation, refund
    urgent             boolean not null generated always as (kind = 1) stored,
    phone_what         text not null,          -- as what it was sealed
    seal_context       text collate "C" not null,
    phone_sealed       bytea not null,
    text               text,
    text_sealed        bytea,
    picture            bytea,                  -- of a picture message
    created_at         timestamptz not null,
    expire_at          timestamptz not null,
    due_at             timestamptz not null,
    attempts           int not null default 0,
    lease_until        timestamptz,
    lease_owner        text,
    last_error         text,
    primary key (supplier_id, message_id),
    check ((text is null) <> (text_sealed is null)),
    check (kind <> 1 or text is null)
);
-- Codes first, however many notices are due.
create index message_due on ticket.message (urgent, due_at);
create index message_late on ticket.message (expire_at);

create table ticket.message_done (
    supplier_id        int not null,
    message_id         int8 not null,
    order_id           int8,
    kind               smallint not null,
    created_at         timestamptz not null,
    done_at            timestamptz not null,
    attempts           int not null,
    sent               boolean not null,
    last_error         text,
    primary key (supplier_id, message_id)
);
create index message_unsent on ticket.message_done (supplier_id, done_at)
    where not sent;
