-- Whether the call that booked an order wished for notices.  What it booked is
-- told later, by the worker, and orders.notice may be another call's by then.

alter table ticket.orders
    add column born_notice boolean;

comment on column ticket.orders.born_notice is
    'orders.notice as it was booked; null: placed before there was the column';
