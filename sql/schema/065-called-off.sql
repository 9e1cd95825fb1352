-- Orders of what the supplier has called off, a performance or a day of the
-- whole attraction: the worker lets their money go back, and looks after each
-- until it is there (api.called_off_refunds).  Nobody owes a fee for them.
create table ticket.called_off (
    supplier_id        int not null,
    order_id           int8 not null,
    day                date not null,
    session_id         int,                     -- of a performance
    line_id            int,                     -- of a day: of this line, or 0,
                                                -- of all: ticket.day_off
    person             text not null,           -- who has called it off
    reason             text not null,
    due_fen            int8 not null check (due_fen >= 0),     -- goes back
    due_at             timestamptz not null,    -- it is looked at again
    looks              smallint not null default 0,
    done_at            timestamptz,             -- nothing is left of it
    primary key (supplier_id, order_id),
    check ((session_id is null) <> (line_id is null))
);
create index called_off_due on ticket.called_off
    (supplier_id, due_at) where done_at is null;
create index called_off_of on ticket.called_off
    (supplier_id, day, session_id, line_id)
    where day is not null;      -- no rival of the key
