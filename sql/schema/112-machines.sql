-- Machines that hand out and sell tickets by themselves.
--
-- What a machine has asked for, by the name that it gave the request: asked
-- again within 30 days, it is answered as before, and nothing is sold or handed
-- out twice.  A refusal leaves no row.
create table ticket.machine_request (
    supplier_id        int not null,
    device_no          int not null,
    request            text collate "C" not null
                       check (length(request) between 1 and 64),
    at                 timestamptz not null,
    asked              bytea not null check (length(asked) = 32),
    order_id           int8,                    -- null: it is being answered
    answer             jsonb,
    primary key (supplier_id, device_no, request),
    foreign key (supplier_id, device_no) references ticket.device,
    check ((order_id is null) = (answer is null))
);
create index machine_request_at on ticket.machine_request
    (supplier_id, device_no, at);

-- Wrong digits of a phone that were said to a machine for an order, a row for
-- each order and day.
create table ticket.machine_guess (
    supplier_id        int not null,
    day                date not null,
    order_id           int8 not null,
    failures           int not null,
    primary key (supplier_id, day, order_id)
);
