-- Orders of the JSON interface: their clients ask for an order number of 32
-- bits.  contact_sealed: the name of who is told of the order; eticket_no: what
-- the client says when it pays.
create sequence ticket.open_number as int4
    minvalue 4600001 maxvalue 2147483647;

create table ticket.open_order (
    supplier_id        int not null,
    order_id           int8 not null,
    open_id            int4 not null,
    agent_id           int not null,
    contact_sealed     bytea not null,
    eticket_no         text not null default ''
                       check (length(eticket_no) <= 64),
    primary key (supplier_id, order_id),
    unique (open_id)
);

-- Their seals are renewed with all others.
insert into ticket.reseal (kind) values ('open_order');
