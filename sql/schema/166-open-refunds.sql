-- What distributors ask back by the open ticket API: each under a number of
-- their own, which is used once for ever, and under one of ours.
create sequence ticket.open_apply as int4;

create table ticket.open_refund (
    supplier_id        int not null,
    agent_id           int not null,
    refund_no          text collate "C" not null,  -- RefundId
    apply_id           int4 not null,
    order_id           int8 not null,
    count              int4 not null check (count > 0), -- persons
    tickets            int2[] not null check (cardinality(tickets) > 0),
    state              int2 not null check (state between 0 and 2),
                       -- waits for staff, done, refused
    reason             text not null default '',
    content_hash       bytea not null,
    at                 timestamptz not null,
    decided_at         timestamptz,
    decided_by         text,                   -- null: nobody had to
    primary key (supplier_id, agent_id, refund_no),
    unique (supplier_id, apply_id),
    check ((state = 0) = (decided_at is null))
);
create index open_refund_order on ticket.open_refund (supplier_id, order_id);
