-- How many really went through behind a passage, of devices that can say so: a
-- turnstile that counts its turns.
create table ticket.passage_turn (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    passage_no         smallint not null,
    persons            int not null check (persons >= 0),
    at                 timestamptz not null,
    primary key (supplier_id, order_id, ticket_no, passage_no)
);
