-- Each paper of a ticket: who printed it, where, and why once more.
create table ticket.print (
    supplier_id        int not null,
    order_id           int8 not null,
    ticket_no          smallint not null,
    print_no           smallint not null check (print_no > 0),
    at                 timestamptz not null,
    person             text not null check (length(person) between 1 and 64),
    device_no          int,                 -- null: at no desk
    shift_no           int,
    reason             text check (length(reason) between 1 and 200),
    primary key (supplier_id, order_id, ticket_no, print_no),
    check ((device_no is null) = (shift_no is null)),
    check (print_no = 1 or reason is not null)
);
create index print_at on ticket.print (supplier_id, at);
