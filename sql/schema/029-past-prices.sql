-- Prices that tickets may have been sold by, and that another one took the
-- place of on their own first day, or that were taken back.
create table ticket.price_past (
    supplier_id        int not null,
    product_id         int not null,
    agent_id           int not null,
    first_day          date not null,
    price_fen          int8 not null,
    replaced_at        timestamptz not null
);
create index price_past_product on ticket.price_past (supplier_id, product_id);
