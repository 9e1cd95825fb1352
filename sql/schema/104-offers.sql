-- What a supplier offers or tells its visitors on the pages of their orders.
create table ticket.offer (
    supplier_id        int not null,
    offer_no           smallint not null check (offer_no between 1 and 99),
    title              text not null check (length(title) between 1 and 64),
    title_en           text not null default '' check (length(title_en) <= 64),
    body               text not null default '' check (length(body) <= 300),
    body_en            text not null default '' check (length(body_en) <= 300),
    link               text not null default '' check (length(link) <= 200),
    first_day          date not null default date '2000-01-01',
    last_day           date not null default date '2099-12-31',
    product_id         int,                     -- null: of any
    place              smallint not null default 50
                       check (place between 1 and 99),
    primary key (supplier_id, offer_no),
    check (first_day <= last_day)
);
