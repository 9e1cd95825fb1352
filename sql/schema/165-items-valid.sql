-- valid_from: the first day of its tickets where that is not the day of the
-- visit (ticket.product.valid_mode 2, 3, 5); ticket_until is the last one.
-- wait_minutes: so long after their payment they open no gate yet; null: none.
alter table ticket.order_item
    add column valid_from date,
    add column wait_minutes int;
