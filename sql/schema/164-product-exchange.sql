-- is_ticket: what a distributor sells must be exchanged for a ticket of paper at
-- the attraction (address).  Unless somebody says so the code is the ticket.
-- Prices are those that a person may type.
alter table ticket.open_product
    alter column is_ticket set default false,
    drop constraint open_product_market_fen_check,
    drop constraint open_product_sale_fen_check,
    add constraint open_product_prices
        check (market_fen >= 0 and sale_fen >= 0) not valid;
