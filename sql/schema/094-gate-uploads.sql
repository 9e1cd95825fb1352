-- What devices did while they were offline, as they told of it: what they said
-- then, and what the server says of it.  Each is taken once, by the device's own
-- number and request.
create table ticket.gate_upload (
    supplier_id        int not null,
    device_no          int not null,
    seq                int8 not null check (seq >= 0),
    request            text collate "C" not null
                       check (length(request) between 1 and 64),
    order_id           int8,                    -- null: of a code of nobody's
    ticket_no          smallint,
    goes_out           boolean not null,
    persons            int not null check (persons >= 0),
    scanned_at         timestamptz not null,    -- as the device has it
    received_at        timestamptz not null,
    at                 timestamptz not null,    -- when it was, as we take it
    given              text collate "C" not null
                       check (given ~ '^[A-Z_]{1,32}$'),
    lead               text check (length(lead) between 1 and 64),
    judged             text collate "C" not null,
    passage_no         smallint,                -- null: nobody went through
    primary key (supplier_id, device_no, seq, request)
);

-- Somebody went through whom the server would not have let in: with a ticket
-- that was used up by another passage (USED), or for another reason.
create sequence ticket.double_use_number as int8;

create table ticket.double_use (
    supplier_id        int not null references ticket.supplier,
    double_no          int8 not null
                       default nextval('ticket.double_use_number'),
    kind               text collate "C" not null
                       check (kind ~ '^[A-Z_]{1,32}$'),
    order_id           int8,                    -- null: of a code of nobody's
    ticket_no          smallint,
    passage_no         smallint,
    other_no           smallint,                -- the passage that used it up
    device_no          int not null,
    persons            int not null check (persons > 0),    -- too many
    at                 timestamptz not null,
    found_at           timestamptz not null,
    closed_at          timestamptz,
    closed_by          text,
    reason             text check (length(reason) between 1 and 200),
    primary key (supplier_id, double_no),
    check ((closed_at is null) = (closed_by is null)
           and (closed_at is null) = (reason is null))
);
create unique index double_use_passage
    on ticket.double_use (supplier_id, order_id, ticket_no, passage_no);
create index double_use_open on ticket.double_use (supplier_id, found_at)
    where closed_at is null;
