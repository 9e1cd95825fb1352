-- What 1.5.0 installed, 1.6.0 left in place and nobody calls any more.

drop function if exists impl.desk_book(ticket.supplier, text, date, date, int4,
                                     int2, int4, timestamptz);
drop function if exists impl.device_code(int4, int4);
drop function if exists api.gate_uploads(int4, int4, int4, int8[], text[],
    int8[], int2[], bool[], int4[], timestamptz[], text[], text[]);
drop function if exists impl.gate_upload(ticket.gate_upload, ticket.device,
    text);
drop function if exists api.gate_qr_keys(int4);
drop function if exists impl.paper_tickets(ticket.orders, int2[]);
drop function if exists impl.gate_checked(int4[], int4[], int4[], text[],
    int8[], int2[], bytea[], bytea[], bool[], int4[], bool[], timestamptz[]);
drop function if exists impl.gate_judged(timestamptz, int4[], int4[], int8[],
    int2[], int4[], int4[], int4[], bool[], bool[], bytea[], bool[], bool,
    bool);
drop function if exists impl.gate_judge(text, "char", int4, date, date, text,
    timestamptz, timestamptz, timestamptz, int4[], int4, int4, bool, bool, bool,
    bool, bool, bool, text, int4, text, int4, text, text, timestamptz[], date[],
    int4[], int4[], bool[], bool[], timestamptz, date, int4, int4, int4, bool,
    text, bool);
drop function if exists impl.gate_let_in(int4[], int8[], int2[], int2[],
    timestamptz[], date[], int4[], int4[], bool[], bool[], "char"[], int4[],
    text[], timestamptz[], text[], text[], text, text);
drop function if exists impl.gate_devices(int4[], int4[], int4[], bool[]);
drop function if exists impl.gate_rounds(int4[], text[]);
drop function if exists impl.moment_shown(timestamptz, text);
