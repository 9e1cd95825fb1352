-- What 1.8.0 installed, 1.9.0 left in place and nobody calls any more.

drop function if exists impl.gate_orders_changed();
drop function if exists impl.catalogue(text, bool);
drop function if exists impl.gate_judge(
    text, "char", int4, date, date, text, timestamptz, timestamptz,
    timestamptz, int2[], int4, int4, bool, bool, bool, bool, bool, bool, text,
    int4, text, int4, text, text, timestamptz[], date[], int4[], int4[],
    bool[], bool[], timestamptz, date, int4, int4, int4, bool, text, bool);
drop function if exists impl.gate_told(ticket.gate_ticket,
                                       ticket.gate_judgement);
drop function if exists impl.gate_ticket(int4, int8, int2, timestamptz);
drop function if exists impl.gate_ticket_with(int4, int8, int2, timestamptz);
drop function if exists impl.gate_passed(ticket.gate_ticket, ticket.passage[]);
drop function if exists impl.gate_judged(ticket.gate_ticket, int4, int4, int4,
                                         bool, bool, bytea, bool, bool, bool);
drop function if exists impl.gate_window(ticket.gate_ticket, bool);
drop function if exists impl.gate_card(ticket.gate_ticket, bytea, bool);
drop function if exists impl.gate_passage(ticket.gate_ticket,
                                          ticket.gate_judgement, bool);
drop function if exists impl.settle_gate(ticket.gate_ticket, int4);
drop type if exists ticket.gate_ticket;
drop function if exists impl.outbox_claim(text, int4, interval, int4[], int8[],
                                          int4, int4[], int4[], int4[], bool);
drop function if exists impl.outbox_due(timestamptz, int4, int4[], int8[], int4,
                                        int4[], int4[], int4[]);
drop function if exists impl.agent_shown(int4, text, bool);
drop function if exists impl.order_list_numbers(int2, timestamp, timestamp,
                                                bytea, bytea, int8, text, int4);
drop function if exists api.place_orders_5(timestamptz, int4[], int8[], int4[],
    int8[], int4[], int8[], int4[], int4[], int8[], int8[], int8[], int4[],
    int4[], date[], bytea[], int4[], int2[], int4[], int2[], int2[], date[],
    int8[], text[], bytea[], int8[], int8[], int2[], int2[], text[], text[],
    int2[], text[], text[], date[], int4[], int2[], bool[], bool[], bytea[],
    bytea[], bytea[], bytea[], int2[], bool[], bytea[], bytea[], int8[], int4[],
    timestamptz[], timestamptz[], int2[], int2[], int4[], int2[], int2[],
    int2[], int4[], text[], text[], text[], int4[], int4[], int8[], int8[],
    date[], int2[], int2[], int2[], int4[], int4[], int2[], int2[], int2[],
    int2[], bytea[], bytea[], bytea[], bytea[], int2[], int2[], int4[], bool[],
    text[], date[], int4[], bool[], int2[], int4[], int2[], int8[]);
drop function if exists impl.place_decide(int8[], int8[], int8[], int4[],
    ticket.seat_runs[], int8[], int8[], int4[], date[], int4[], int4[], date[],
    int4[], datemultirange[], bool[], int2[], int2[], int8[], int8[], int2[],
    int8[], date[], date[], int2[], int2[], int4[], int2[], int2[], int2[],
    int4[], bool[], date[], bool[], int2[], int4[]);
drop function if exists impl.document_periods_lock(int4[], int4[], date[],
    bytea[]);
drop function if exists api.find_order(int4, int4, text);
drop function if exists impl.called_agent(int4, int4);
