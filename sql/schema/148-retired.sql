-- What 1.7.0 installed, 1.8.0 left in place and nobody calls any more.

drop function if exists api.counters(int4, int8[]);
drop function if exists impl.gate_let_in(ticket.passage[], bool[]);
drop function if exists api.settle_pay(int4, int4, int8);
drop function if exists impl.settle_paid_by_page(ticket.orders, int8, "char");
drop function if exists impl.staff_person_rows(int4, text);
drop function if exists impl.party_shown(ticket.party);
drop function if exists impl.gate_used(int4, int8, int2, date, bool, int4,
                                       int4, int4, bool);
