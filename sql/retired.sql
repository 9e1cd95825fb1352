/*
 * Functions that releases before this one installed and this one does not.
 * Transactions that were open when migrate replaced their callers still name
 * them, and so does a module or worker that has not been restarted yet: they
 * stay for one release.  The next one moves this file to sql/schema, under the
 * next number and without this comment, and begins a new list.  See README.md.
 */

drop function if exists api.rail_news_claim(text, int4, interval);
drop function if exists impl.staff_rail_url(text);
drop function if exists impl.order_messages();
drop function if exists impl.gate_order_changed();
drop function if exists impl.staff_people_rows(int4, text);
drop function if exists impl.staff_person_belongs(int4, ticket.staff, int4);
drop function if exists impl.rail_report(ticket.rail_order);
drop function if exists api.agreements_clear(int4);
