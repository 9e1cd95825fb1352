-- Where a supplier's visitors find the pages of their orders, "https://…/t/";
-- empty: nobody tells them.  And whether they may give tickets back there.
alter table ticket.supplier
    add column visitor_url text not null default ''
        constraint supplier_visitor_url
            check (length(visitor_url) <= 120),
    add column visitor_refund boolean not null default true;

-- Who asks for a visitor's money has to know the end of a phone number: wrong
-- ones of an order, of one day; and when somebody knew it, and got the money.
create table ticket.visitor_guess (
    supplier_id        int not null,
    order_id           int8 not null,
    failures           smallint not null check (failures >= 0),
    first_at           timestamptz not null,
    given_at           timestamptz,
    primary key (supplier_id, order_id)
);
