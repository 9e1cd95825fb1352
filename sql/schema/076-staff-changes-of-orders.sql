-- What staff did to an order, for its history.
create index staff_change_order on ticket.staff_change
    (supplier_id, (key ->> 'order_id'))
    where key ->> 'order_id' is not null;
