-- What distributors hear of products in the open API.  One row each until it is
-- told: what changes meanwhile is told with it.
create table ticket.open_news (
    supplier_id int4 not null,
    agent_id int4 not null,
    product_id int4 not null,
    -- 1 whether it is sold, 2 what it is, 3 its prices and days.
    kind int2 not null check (kind between 1 and 3),
    status int2 not null check (status between 0 and 3),
    id int8 generated always as identity,
    event_at timestamptz not null,
    due_at timestamptz not null,
    attempts int4 not null default 0,
    lease_until timestamptz,
    lease_owner text,
    last_error text,
    primary key (supplier_id, agent_id, product_id, kind),
    check ((kind = 1) = (status < 2) and (kind = 1 or status = kind))
);
create unique index open_news_id on ticket.open_news (supplier_id, id);
create index open_news_due on ticket.open_news (due_at);
