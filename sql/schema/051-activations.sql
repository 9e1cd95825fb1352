-- Orders that are paid and to be activated at once, each in a transaction of its
-- own behind that of the receipt.
create table ticket.activation (
    supplier_id        int not null,
    order_id           int8 not null,
    due_at             timestamptz not null,
    primary key (supplier_id, order_id)
);
create index activation_due on ticket.activation (due_at);
