-- What 1.9.0 installed, 1.10.0 left in place and nobody calls any more.

drop function if exists impl.shift_shown(ticket.shift);
drop function if exists impl.z_shown(ticket.z);
drop function if exists impl.report_passages(int4, timestamptz, timestamptz);
drop function if exists impl.gate_passed(ticket.gate_ticket_2,
                                         ticket.passage[]);
drop function if exists impl.staff_key_remove(int4, int4, int4);
drop function if exists api.outbox_claim_3(text, int4, interval, int4[], int8[],
                                           int4, int4[], int4[], int4[]);
drop function if exists impl.outbox_claim(text, int4, interval, int4[], int8[],
                                          int4, int4[], int4[], int4[], int2[]);
drop function if exists api.agreements_seal(int4[], int8[], text[], text[],
                                            text[]);
drop function if exists impl.agreement_masked(text);
alter table ticket.party_account drop column if exists agreement_no;
drop function if exists impl.gate_let_in(ticket.passage[], bool[], bool);
drop function if exists impl.gate_tell(ticket.passage);
drop function if exists impl.open_checks(ticket.passage[], int4[]);
drop function if exists impl.open_checked(int4, int8, int4, int2, int2[],
                                          timestamptz);
drop function if exists impl.gate_judge(
    text, "char", int4, date, date, text, timestamptz, timestamptz,
    timestamptz, int2[], int4, int4, bool, bool, bool, bool, bool, bool, text,
    int4, text, int4, text, text, ticket.passage[], text, timestamptz, date,
    int4, int4, int4, bool, text, bool);
