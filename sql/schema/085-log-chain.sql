-- Whose turn it is to chain the log: the row is locked, as only functions can.
create table ticket.staff_chain_turn (
    one                bool primary key default true check (one)
);
insert into ticket.staff_chain_turn values (true);
