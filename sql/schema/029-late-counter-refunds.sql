-- Refunds at the counter end with those online, 30 minutes before the slot
-- does, unless the supplier says otherwise (4.2.54).
alter table ticket.supplier
    add column counter_refund_late bool not null default false;

comment on column ticket.supplier.counter_refund_late is
    'does the counter refund until the ticket''s validity ends?';
