-- What the page that BeginToPay named is told when the order is paid; once.  A
-- row of its own and no event: it waits for no event of the order, and holds up
-- none.
create table ticket.payment_call (
    supplier_id        int not null,
    order_id           int8 not null,
    payment_id         int8 not null,
    agent_id           int not null,
    address            text not null
                       check (length(address) between 1 and 255),
    status             "char" not null,        -- of the order, told
    event_at           timestamptz not null,
    expire_at          timestamptz not null,
    due_at             timestamptz not null,   -- infinity: done
    attempts           int not null default 0,
    lease_until        timestamptz,
    lease_owner        text,
    last_error         text,
    done_at            timestamptz,
    delivered          boolean not null default false,
    primary key (supplier_id, order_id),
    check (not delivered or done_at is not null),
    check (done_at is null or lease_owner is null)
);
create index payment_call_due on ticket.payment_call (due_at)
    where done_at is null;
create index payment_call_undelivered
    on ticket.payment_call (supplier_id, done_at)
    where done_at is not null and not delivered;
