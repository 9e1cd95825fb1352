-- A day's list of an attraction that is a supplier of its own has operators'
-- tickets, too: only a worker that knows whose codes they are makes it.
alter table ticket.gate_book
    add column guests boolean not null default false;
