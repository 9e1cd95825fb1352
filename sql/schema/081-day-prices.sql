-- What a product costs on days of booking that are of a weekday (1 is Monday),
-- before what it costs from a day on (ticket.price): of an agent, or of agent 0
-- (everybody).  Rows of a product, agent and weekday never overlap, so that a
-- day has one price at most; who writes them has locked the supplier.
create table ticket.day_price (
    supplier_id        int not null,
    product_id         int not null,
    agent_id           int not null default 0,
    weekday            smallint not null check (weekday between 1 and 7),
    first_day          date not null,
    last_day           date not null,
    price_fen          int8 not null check (price_fen between 0 and 100000000),
    primary key (supplier_id, product_id, agent_id, weekday, first_day),
    foreign key (supplier_id, product_id) references ticket.product,
    check (first_day <= last_day)
);

-- A day of booking whose price somebody changes: the price that the day has of
-- its own, and is to have; what it costs, and will cost.
create type ticket.price_cell as (
    day                date,
    own                int8,
    becomes            int8,
    before_fen         int8,
    after_fen          int8
);
