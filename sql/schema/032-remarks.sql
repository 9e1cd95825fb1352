-- The remark of an order, a Memo without visitors, has a column of its own; the
-- release before sealed it together with the title of the invoice.

alter table ticket.orders
    add column remark_sealed bytea;

comment on column ticket.orders.remark_sealed is
    'empty: none.  Null: of a release that had no such column, whose
invoice_sealed may hold title and remark, see tk_order_words()';

-- Its columns change.  Staff's functions alone call it, and are made again.
drop function if exists impl.reseal_page(text, int4, int8, int4, int4);
