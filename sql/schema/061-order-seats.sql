-- What is played for an order of a theatre, in which area its seats are, and
-- whether they are chosen; null: the order is of no theatre.
alter table ticket.orders
    add column session_id int,
    add column area_id int,
    add column seated boolean;
