-- What a ticket cost everybody on the day it was sold, kept with what this
-- agent paid: a refund in cash is the lesser of the two, whatever prices are
-- set afterwards.

alter table ticket.order_item
    add column list_fen int8;

comment on column ticket.order_item.list_fen is
    'list price when it was sold, price_fen where only agents have prices; null:
sold before there was the column';
