-- How a supplier deals with money that comes at once.
alter table ticket.supplier
    add column receipt_by_hand boolean not null default false,
    add column refund_by_hand boolean not null default true,
    add column direct_activation boolean not null default false;

comment on column ticket.supplier.receipt_by_hand is
    'must staff approve a receipt before the order counts as paid?';
comment on column ticket.supplier.refund_by_hand is
    'must staff approve a refund application?';
comment on column ticket.supplier.direct_activation is
    'does a receipt also try to activate the order (R203)?';
