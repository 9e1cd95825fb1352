-- What the JSON interface of distributors was asked and has answered, by the
-- last 18 digits of the LogId of an answer: date, time and milliseconds of the
-- answer in the zone of its supplier, and a counter.  Two hosts may give one
-- number.
create table ticket.open_log (
    entry_id           int8 generated always as identity primary key,
    supplier_id        int not null,
    log_no             int8 not null,
    agent_id           int not null,            -- 0: nobody who is proven
    partner            text not null,           -- whom the request names
    at                 timestamptz not null,
    call               text not null,           -- method and path, no query
    number             text not null,           -- the client's own, of an order
    order_id           int8 not null,           -- 0: none
    good               bool not null,
    message            text not null,           -- as answered
    ms                 int not null,
    asked_sealed       bytea not null,          -- the first 4 KiB of query, body;
    answered_sealed    bytea not null           -- ... of the answer
);
create index open_log_number on ticket.open_log (supplier_id, log_no);
create index open_log_at on ticket.open_log (at);
