-- Each time a ticket opened a gate (4.2.47).

create table ticket.passage (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    passage_no         smallint not null check (passage_no > 0),
    at                 timestamptz not null,
    station_name       text not null
                       check (length(station_name) between 1 and 64),
    gate               text not null check (length(gate) between 1 and 4),
    primary key (supplier_id, order_id, ticket_no, passage_no)
);
