-- What the money product of a product of settlement held and yielded on each
-- day, as the clearing provider says when all has come out of it.
create table ticket.settle_yield (
    supplier_id        int not null,
    product_id         int not null,
    day                date not null,
    fund_code          text collate "C" not null,
    principal_fen      int8 not null check (principal_fen >= 0),
    yield_fen          int8 not null check (yield_fen >= 0),
    primary key (supplier_id, product_id, day)
);
