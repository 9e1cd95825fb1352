/*
 * Functions that releases before this one installed and this one does not.
 * Transactions that were open when migrate replaced their callers still name
 * them, and so does a module or worker that has not been restarted yet: they
 * stay for one release.  The next one moves this file to sql/schema, under the
 * next number and without this comment, and begins a new list.  See README.md.
 */

drop function if exists api.counters(int4, int8[]);
drop function if exists impl.gate_let_in(ticket.passage[], bool[]);
drop function if exists api.settle_pay(int4, int4, int8);
drop function if exists impl.settle_paid_by_page(ticket.orders, int8, "char");
drop function if exists impl.staff_person_rows(int4, text);
drop function if exists impl.party_shown(ticket.party);
drop function if exists impl.gate_used(int4, int8, int2, date, bool, int4,
                                       int4, int4, bool);
