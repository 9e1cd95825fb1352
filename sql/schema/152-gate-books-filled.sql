-- A day's list is filled in pieces: all orders up to this one have been looked
-- at.  It is good as soon as the book is filled.
alter table ticket.gate_book
    add column filled_to int8 not null default 0;
