/*
 * Functions that releases before this one installed and this one does not.
 * Transactions that were open when migrate replaced their callers still name
 * them, and so does a module or worker that has not been restarted yet: they
 * stay for one release.  The next one moves this file to sql/schema, under the
 * next number and without this comment, and begins a new list.  See README.md.
 */

drop function if exists impl.off_register(ticket.called_off[]);
drop function if exists impl.day_register(ticket.day_off, timestamptz);
drop function if exists impl.machine_waits(int4, int4);
drop function if exists impl.paper_form(text);
drop function if exists impl.pay_due(timestamptz, int4, int4[], int8[], int4,
                                     int4[], int2[], int4[]);
