-- The last day of each ticket held (R196), with the order that holds it: what
-- is left when one is given back is the latest day of the others.

alter table ticket.order_document
    add column until date;

comment on column ticket.order_document.until is
    'R196: last day of the ticket held; null: another rule, or held before
there was the column';
