-- Who guesses at a machine costs nobody else more than has to be.
--
-- What was shown to a machine and proved nothing, a row for each kind of proof:
-- "typed" with the keys, "shown" as a code, "read" of a card.  Who types what is
-- wrong keeps nobody off who has a code or a card.
create table ticket.machine_wrong (
    supplier_id        int not null,
    device_no          int not null,
    proof              text not null
                       check (proof in ('typed', 'shown', 'read')),
    since              timestamptz not null,
    wrong              int not null check (wrong > 0),
    primary key (supplier_id, device_no, proof),
    foreign key (supplier_id, device_no) references ticket.device
);

-- Wrong phone numbers, whole ones, that were typed at a machine for an order, or
-- for what is none.
create table ticket.machine_phone (
    supplier_id        int not null,
    device_no          int not null,
    order_id           int8 not null,
    at                 timestamptz not null,    -- of the last one
    wrong              int not null check (wrong > 0),
    primary key (supplier_id, device_no, order_id),
    foreign key (supplier_id, device_no) references ticket.device
);
