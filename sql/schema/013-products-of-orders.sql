-- What products an order has, where its other filters are: an order list by
-- product (4.2.9) reads the agent's orders and nothing else.  Orders of before
-- have null and are asked for in order_item.

alter table ticket.orders
    add column products int[];

comment on column ticket.orders.products is
    'product_id of each line; null: placed before there was the column';
