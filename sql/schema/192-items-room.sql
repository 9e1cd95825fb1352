-- A line of an order is written again as it is paid for; see tickets.
alter table ticket.order_item set (fillfactor = 50);
