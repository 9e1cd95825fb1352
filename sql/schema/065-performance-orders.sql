-- Orders of performances that were cancelled: the worker lets their money go
-- back, and looks after each until it is there (api.performance_refunds).
create table ticket.performance_order (
    supplier_id        int not null,
    order_id           int8 not null,
    session_id         int not null,
    day                date not null,
    due_fen            int8 not null check (due_fen >= 0),     -- goes back
    due_at             timestamptz not null,    -- it is looked at again
    looks              smallint not null default 0,
    done_at            timestamptz,             -- nothing is left of it
    primary key (supplier_id, order_id)
);
create index performance_order_due on ticket.performance_order
    (supplier_id, due_at) where done_at is null;
create index performance_order_of on ticket.performance_order
    (supplier_id, session_id, day);
