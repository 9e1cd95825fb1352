-- What 1.6.0 installed, 1.7.0 left in place and nobody calls any more.

drop function if exists impl.off_register(ticket.called_off[]);
drop function if exists impl.day_register(ticket.day_off, timestamptz);
drop function if exists impl.machine_waits(int4, int4);
drop function if exists impl.paper_form(text);
drop function if exists impl.pay_due(timestamptz, int4, int4[], int8[], int4,
                                     int4[], int2[], int4[]);
