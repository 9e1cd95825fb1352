-- What is played for an order of a theatre, and in which area its seats are;
-- null: the order is of no theatre.
alter table ticket.orders
    add column session_id int,
    add column area_id int;
