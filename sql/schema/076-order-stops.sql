-- Who stopped an order, and who let it go again (2.15).  orders.stopped_at says
-- whether it is stopped now.
create table ticket.order_stop (
    supplier_id        int not null,
    order_id           int8 not null,
    no                 smallint not null check (no > 0),
    stopped            boolean not null,        -- else released
    at                 timestamptz not null,
    person             text not null,
    reason             text not null check (length(reason) between 1 and 200),
    primary key (supplier_id, order_id, no)
);
