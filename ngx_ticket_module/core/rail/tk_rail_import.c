/*
 * Orders of the channel, read and sealed; see the header.
 */

#include <stdio.h>

#include "tk_json.h"
#include "tk_json_read.h"
#include "tk_rail_call.h"
#include "tk_rail_import.h"
#include "tk_rail_index.h"
#include "tk_rail_result.h"

#define RAIL_WHERE      96          /* bytes of a subject */
#define RAIL_WALL       14          /* yyyyMMddHHmmss */
#define RAIL_PLACE      32          /* characters of a station, a train */
#define RAIL_SEATS      8           /* kinds that will do, too */
#define RAIL_TRIPS      4


/* Where the reader is: at a member of an order, or of one of its passengers. */

typedef struct {
    const tk_rail_importing_t  *in;
    tk_json_t                  *out;
    tk_str_t                    order_no;
    size_t                      order, passenger;
    int                         of_passenger;
    const char                 *member;     /* the wrong one */
} rail_reading_t;

/* "certNo" stands in the document's letters; names are read in small ones. */
typedef struct {
    const char     *name, *read;
} rail_member_t;


static tk_err_t
rail_wrong(rail_reading_t *r, const char *member)
{
    r->member = member;

    return TK_BAD_PARAM;
}


static tk_err_t
rail_subject(const rail_reading_t *r, tk_str_t *subject)
{
    int   len;
    char  where[RAIL_WHERE];

    if (r->of_passenger) {
        len = snprintf(where, sizeof(where), "orders[%zu].passengers[%zu].%s",
                       r->order, r->passenger, r->member);
    } else {
        len = snprintf(where, sizeof(where), "orders[%zu].%s", r->order,
                       r->member);
    }

    *subject = tk_str_copy(r->in->pool, (tk_str_t) { (size_t) len,
                                                     (unsigned char *) where });

    return subject->data == NULL ? TK_NO_MEMORY : TK_BAD_PARAM;
}


/* ---- Writing ---- */

/* As Postgres writes bytes. */

static tk_err_t
rail_bytes(rail_reading_t *r, const char *key, tk_str_t bytes)
{
    tk_str_t  text;

    text.len = 2 + 2 * bytes.len;
    text.data = r->in->pool->alloc(r->in->pool->data, text.len);

    if (text.data == NULL) {
        return TK_NO_MEMORY;
    }

    text.data[0] = '\\';
    text.data[1] = 'x';
    tk_format_hex(bytes.data, bytes.len, text.data + 2, 0);

    tk_json_key(r->out, key);
    tk_json_str(r->out, text);

    return TK_OK;
}


static tk_err_t
rail_sealed(rail_reading_t *r, const char *key, tk_str_t value)
{
    tk_err_t  err;
    tk_str_t  sealed;

    err = tk_seal(r->in->pool, r->in->keyring, r->in->supplier_id,
                  TK_RAIL_SEAL, r->order_no, value, &sealed);

    return err == TK_OK ? rail_bytes(r, key, sealed) : err;
}


/* And what it is found by. */

static tk_err_t
rail_indexed(rail_reading_t *r, const char *key, const char *index,
    tk_rail_of_e of, tk_str_t value)
{
    tk_err_t       err;
    tk_str_t       bytes;
    unsigned char  out[TK_INDEX_LEN];

    err = rail_sealed(r, key, value);

    if (err == TK_OK) {
        err = tk_rail_index(r->in->pool, r->in->keyring, r->in->supplier_id,
                            of, value, out);
    }

    bytes.data = out;
    bytes.len = TK_INDEX_LEN;

    return err == TK_OK ? rail_bytes(r, index, bytes) : err;
}


static tk_err_t
rail_masked(rail_reading_t *r, const char *key, tk_rail_of_e of,
    tk_str_t value)
{
    tk_err_t  err;
    tk_str_t  masked;

    err = tk_rail_masked(r->in->pool, of, value, &masked);

    if (err == TK_OK) {
        tk_json_key(r->out, key);
        tk_json_str(r->out, masked);
    }

    return err;
}


/* ---- Single values ---- */

static tk_err_t
rail_text(rail_reading_t *r, const json_t *object, rail_member_t m,
    const char *key, size_t min, size_t max)
{
    tk_str_t        text;
    tk_json_said_e  said;

    said = tk_json_get_text(object, m.read, min, max, &text);

    if (said == TK_JSON_WRONG || (said == TK_JSON_ABSENT && min > 0)) {
        return rail_wrong(r, m.name);
    }

    tk_json_key(r->out, key);

    if (said == TK_JSON_GOOD) {
        tk_json_str(r->out, text);
    } else {
        tk_json_str(r->out, tk_str_c(""));
    }

    return TK_OK;
}


static tk_err_t
rail_fen(rail_reading_t *r, const json_t *object, rail_member_t m,
    const char *key, int must)
{
    int64_t         fen;
    tk_json_said_e  said;

    said = tk_json_get_fen(object, m.read, &fen);

    if (said == TK_JSON_WRONG || (said == TK_JSON_ABSENT && must)) {
        return rail_wrong(r, m.name);
    }

    tk_json_key(r->out, key);
    tk_json_int(r->out, said == TK_JSON_GOOD ? fen : 0);

    return TK_OK;
}


/* "2014-11-29 17:10" or with seconds, of the supplier's clocks. */

static tk_err_t
rail_moment(rail_reading_t *r, tk_str_t s, tk_time_t *at)
{
    size_t         i, n;
    tk_str_t       wall;
    unsigned char  digits[RAIL_WALL];

    static const char  form[] = "0000-00-00 00:00:00";

    if (s.len != sizeof(form) - 1 && s.len != sizeof(form) - 4) {
        return TK_BAD_VALUE;
    }

    memset(digits, '0', RAIL_WALL);

    for (i = 0, n = 0; i < s.len; i++) {
        if (form[i] == '0') {
            digits[n++] = s.data[i];
        } else if (s.data[i] != form[i]) {
            return TK_BAD_VALUE;
        }
    }

    wall.data = digits;
    wall.len = RAIL_WALL;

    return tk_parse_moment(r->in->zone, wall, r->in->now, at);
}


static tk_err_t
rail_time(rail_reading_t *r, const json_t *object, rail_member_t m,
    const char *key, int must)
{
    int             len;
    char            text[RAIL_WHERE];
    tk_str_t        s;
    tk_time_t       at;
    tk_json_said_e  said;
    unsigned char   w[TK_MOMENT_LEN];

    static const tk_zone_t  utc = { NULL, 0 };

    said = tk_json_get_text(object, m.read, 1, RAIL_PLACE, &s);

    if (said == TK_JSON_ABSENT && !must) {
        tk_json_key(r->out, key);
        tk_json_null(r->out);

        return TK_OK;
    }

    if (said != TK_JSON_GOOD || rail_moment(r, s, &at) != TK_OK) {
        return rail_wrong(r, m.name);
    }

    (void) tk_format_moment(&utc, at, w);
    len = snprintf(text, sizeof(text), "%.4s-%.2s-%.2s %.2s:%.2s:%.2s+00",
                   w, w + 4, w + 6, w + 8, w + 10, w + 12);

    tk_json_key(r->out, key);
    tk_json_str(r->out, (tk_str_t) { (size_t) len, (unsigned char *) text });

    return TK_OK;
}


/* ---- Seats: {"4":940} ---- */

static tk_err_t
rail_seat(const json_t *object, int64_t *seat, int64_t *fen)
{
    void        *at;
    tk_str_t     name;
    const char  *key;

    at = json_object_iter((json_t *) object);

    if (at == NULL || json_object_size(object) != 1) {
        return TK_BAD_VALUE;
    }

    key = json_object_iter_key(at);
    name = tk_str_c(key);

    return tk_parse_int(name, 0, TK_RAIL_SEATS, seat) == TK_OK
           && tk_json_get_fen(object, key, fen) == TK_JSON_GOOD && *fen > 0
           ? TK_OK : TK_BAD_VALUE;
}


static tk_err_t
rail_asked_seat(rail_reading_t *r, const json_t *order)
{
    int64_t        seat, fen;
    const json_t  *object;

    if (tk_json_get_object(order, "seat", &object) != TK_JSON_GOOD
        || rail_seat(object, &seat, &fen) != TK_OK)
    {
        return rail_wrong(r, "seat");
    }

    tk_json_key(r->out, "seat");
    tk_json_int(r->out, seat);
    tk_json_key(r->out, "seat_fen");
    tk_json_int(r->out, fen);

    return TK_OK;
}


static tk_err_t
rail_other_seats(rail_reading_t *r, const json_t *order)
{
    size_t          i;
    int64_t         seat, fen;
    const json_t   *array;
    tk_json_said_e  said;

    said = tk_json_get_array(order, "extseat", RAIL_SEATS, &array);

    tk_json_key(r->out, "ext_seats");
    tk_json_array(r->out);

    if (said == TK_JSON_WRONG) {
        return rail_wrong(r, "extSeat");
    }

    for (i = 0; said == TK_JSON_GOOD && i < json_array_size(array); i++) {
        if (!json_is_object(json_array_get(array, i))
            || rail_seat(json_array_get(array, i), &seat, &fen) != TK_OK)
        {
            return rail_wrong(r, "extSeat");
        }

        tk_json_array(r->out);
        tk_json_int(r->out, seat);
        tk_json_int(r->out, fen);
        tk_json_end(r->out);
    }

    tk_json_end(r->out);

    return TK_OK;
}


/* ---- People ---- */

static tk_err_t
rail_contact(rail_reading_t *r, const json_t *order)
{
    tk_err_t        err;
    tk_str_t        name, mobile, email;
    const json_t   *contact;
    tk_json_said_e  said;

    if (tk_json_get_object(order, "contact", &contact) != TK_JSON_GOOD) {
        return rail_wrong(r, "contact");
    }

    if (tk_json_get_text(contact, "name", 1, TK_RAIL_NAME, &name)
        != TK_JSON_GOOD)
    {
        return rail_wrong(r, "contact.name");
    }

    if (tk_json_get_text(contact, "mobile", 5, 20, &mobile) != TK_JSON_GOOD
        || tk_check_phone(mobile) != TK_OK)
    {
        return rail_wrong(r, "contact.mobile");
    }

    said = tk_json_get_text(contact, "email", 0, TK_RAIL_NAME, &email);

    if (said == TK_JSON_WRONG) {
        return rail_wrong(r, "contact.email");
    }

    tk_json_key(r->out, "contact");
    tk_json_object(r->out);

    err = rail_indexed(r, "name", "name_index", TK_RAIL_OF_CONTACT, name);

    if (err == TK_OK) {
        err = rail_indexed(r, "mobile", "mobile_index", TK_RAIL_OF_MOBILE,
                           mobile);
    }

    if (err == TK_OK && said == TK_JSON_GOOD && email.len > 0) {
        err = rail_sealed(r, "email", email);
    }

    if (err == TK_OK) {
        err = rail_masked(r, "name_masked", TK_RAIL_OF_CONTACT, name);
    }

    if (err == TK_OK) {
        err = rail_masked(r, "mobile_masked", TK_RAIL_OF_MOBILE, mobile);
    }

    tk_json_end(r->out);

    return err;
}


/* What a student proves to be one by: whatever JSON it is. */

static tk_err_t
rail_extra(rail_reading_t *r, const json_t *passenger)
{
    char          *text;
    tk_err_t       err;
    tk_str_t       s;
    const json_t  *extra;

    extra = json_object_get(passenger, "passengerstudentext");

    if (extra == NULL || json_is_null(extra)) {
        return TK_OK;
    }

    if (!json_is_string(extra)) {
        return rail_wrong(r, "passengerStudentExt");
    }

    text = (char *) json_string_value(extra);
    s = tk_str_c(text);
    err = s.len > 0 ? rail_sealed(r, "extra", s) : TK_OK;

    return err;
}


static int
rail_is_certificate(tk_str_t type)
{
    return type.len == 1 && memchr("12CGB", type.data[0], 5) != NULL;
}


static tk_err_t
rail_passenger(rail_reading_t *r, const json_t *p)
{
    int64_t   type;
    tk_err_t  err;
    tk_str_t  name, cert, kind;

    if (tk_json_get_text(p, "name", 1, TK_RAIL_NAME, &name) != TK_JSON_GOOD) {
        return rail_wrong(r, "name");
    }

    if (tk_json_get_text(p, "certno", 1, TK_RAIL_NAME, &cert)
        != TK_JSON_GOOD)
    {
        return rail_wrong(r, "certNo");
    }

    if (tk_json_get_text(p, "certtype", 1, 1, &kind) != TK_JSON_GOOD
        || !rail_is_certificate(kind))
    {
        return rail_wrong(r, "certType");
    }

    if (tk_json_get_int(p, "tickettype", 0, 2, &type) != TK_JSON_GOOD) {
        return rail_wrong(r, "ticketType");
    }

    tk_json_key(r->out, "cert_type");
    tk_json_str(r->out, kind);
    tk_json_key(r->out, "ticket_type");
    tk_json_str(r->out, tk_str_char('0' + (int) type));

    err = rail_text(r, p, (rail_member_t) { "insuranceNo", "insuranceno" },
                    "insurance_no", 0, TK_RAIL_NAME);

    if (err == TK_OK) {
        err = rail_indexed(r, "name", "name_index", TK_RAIL_OF_NAME, name);
    }

    if (err == TK_OK) {
        err = rail_indexed(r, "cert", "cert_index", TK_RAIL_OF_CERTIFICATE,
                           cert);
    }

    return err == TK_OK ? rail_extra(r, p) : err;
}


static tk_err_t
rail_passengers(rail_reading_t *r, const json_t *order)
{
    tk_err_t       err;
    const json_t  *array, *p;

    if (tk_json_get_array(order, "passengers", TK_RAIL_TICKETS, &array)
        != TK_JSON_GOOD
        || json_array_size(array) == 0)
    {
        return rail_wrong(r, "passengers");
    }

    tk_json_key(r->out, "passengers");
    tk_json_array(r->out);
    r->of_passenger = 1;

    for (r->passenger = 0; r->passenger < json_array_size(array);
         r->passenger++)
    {
        p = json_array_get(array, r->passenger);

        tk_json_object(r->out);
        err = json_is_object(p) ? rail_passenger(r, p)
                                : rail_wrong(r, "name");
        tk_json_end(r->out);

        if (err != TK_OK) {
            return err;
        }
    }

    r->of_passenger = 0;
    tk_json_end(r->out);

    return TK_OK;
}


/* ---- An order ---- */

static int
rail_is_order_no(tk_str_t s)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')))
        {
            return 0;
        }
    }

    return s.len >= 8;
}


static tk_err_t
rail_number(rail_reading_t *r, const json_t *order)
{
    tk_str_t  s;

    if (tk_json_get_text(order, "orderno", 1, TK_RAIL_ORDER_NO, &s)
        != TK_JSON_GOOD
        || !rail_is_order_no(s))
    {
        return rail_wrong(r, "orderNo");
    }

    r->order_no = s;
    tk_json_key(r->out, "agent");
    tk_json_int(r->out, r->in->agent_id);
    tk_json_key(r->out, "order_no");
    tk_json_str(r->out, s);

    return TK_OK;
}


/* A boolean, or 0 and 1; absent: otherwise. */

static int
rail_flag(const json_t *order, const char *name, int otherwise, int *flag)
{
    int64_t        n;
    const json_t  *value;

    value = json_object_get(order, name);

    if (value == NULL || json_is_null(value)) {
        *flag = otherwise;
        return 1;
    }

    if (json_is_boolean(value)) {
        *flag = json_is_true(value);
        return 1;
    }

    if (tk_json_get_int(order, name, 0, 1, &n) != TK_JSON_GOOD) {
        return 0;
    }

    *flag = (int) n;

    return 1;
}


/* The journeys of a joint order are not looked into, only told on. */

static tk_err_t
rail_trip(rail_reading_t *r, const json_t *trip)
{
    size_t          i;
    tk_str_t        text;
    tk_json_said_e  said;

    static const rail_member_t  members[] = {
        { "trainNo", "trainno" },
        { "dptStation", "dptstation" },
        { "arrStation", "arrstation" },
        { "trainStartTime", "trainstarttime" },
        { "trainEndTime", "trainendtime" }
    };

    tk_json_object(r->out);

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        said = tk_json_get_text(trip, members[i].read, 1, RAIL_PLACE, &text);

        if (said == TK_JSON_WRONG) {
            return rail_wrong(r, "jointTrip");
        }

        if (said == TK_JSON_GOOD) {
            tk_json_key(r->out, members[i].name);
            tk_json_str(r->out, text);
        }
    }

    tk_json_end(r->out);

    return TK_OK;
}


static tk_err_t
rail_trips(rail_reading_t *r, const json_t *order, int joint)
{
    size_t          i;
    tk_err_t        err;
    const json_t   *array, *trip;
    tk_json_said_e  said;

    said = tk_json_get_array(order, "jointtrip", RAIL_TRIPS, &array);

    if (said == TK_JSON_WRONG) {
        return rail_wrong(r, "jointTrip");
    }

    tk_json_key(r->out, "trips");

    if (said == TK_JSON_ABSENT || !joint) {
        tk_json_null(r->out);
        return TK_OK;
    }

    tk_json_array(r->out);

    for (i = 0; i < json_array_size(array); i++) {
        trip = json_array_get(array, i);
        err = json_is_object(trip) ? rail_trip(r, trip)
                                   : rail_wrong(r, "jointTrip");
        if (err != TK_OK) {
            return err;
        }
    }

    tk_json_end(r->out);

    return TK_OK;
}


static tk_err_t
rail_flags(rail_reading_t *r, const json_t *order)
{
    int       paid, closed, appointment;
    int64_t   joint;

    if (tk_json_get_int(order, "ordertype", 0, 1, &joint) != TK_JSON_GOOD) {
        return rail_wrong(r, "orderType");
    }

    if (!rail_flag(order, "paid", 1, &paid)) {
        return rail_wrong(r, "paid");
    }

    if (!rail_flag(order, "closed", 0, &closed) || (closed && paid)) {
        return rail_wrong(r, "closed");
    }

    if (!rail_flag(order, "appointment", 0, &appointment)) {
        return rail_wrong(r, "appointment");
    }

    tk_json_key(r->out, "order_type");
    tk_json_int(r->out, joint);
    tk_json_key(r->out, "state");
    tk_json_str(r->out, tk_str_c(closed ? "closed" : paid ? "paid"
                                                          : "unpaid"));
    tk_json_key(r->out, "appointment");
    tk_json_bool(r->out, appointment);

    return rail_trips(r, order, (int) joint);
}


static tk_err_t
rail_journey(rail_reading_t *r, const json_t *order)
{
    size_t    i;
    tk_err_t  err;

    static const struct {
        rail_member_t   m;
        const char     *key;
        size_t          min, max;
    } texts[] = {
        { { "trainNo", "trainno" }, "train_no", 1, RAIL_PLACE },
        { { "dptStation", "dptstation" }, "from", 1, RAIL_PLACE },
        { { "arrStation", "arrstation" }, "to", 1, RAIL_PLACE },
        { { "source", "source" }, "source", 0, RAIL_PLACE }
    };

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        err = rail_text(r, order, texts[i].m, texts[i].key, texts[i].min,
                        texts[i].max);
        if (err != TK_OK) {
            return err;
        }
    }

    err = rail_time(r, order, (rail_member_t) { "orderDate", "orderdate" },
                    "order_at", 1);

    if (err == TK_OK) {
        err = rail_time(r, order, (rail_member_t) { "trainStartTime",
                                                    "trainstarttime" },
                        "departs_at", 1);
    }

    if (err == TK_OK) {
        err = rail_time(r, order, (rail_member_t) { "trainEndTime",
                                                    "trainendtime" },
                        "arrives_at", 0);
    }

    return err;
}


static tk_err_t
rail_order(rail_reading_t *r, const json_t *order)
{
    size_t    i;
    tk_err_t  err;

    static tk_err_t (*const parts[])(rail_reading_t *, const json_t *) = {
        rail_number, rail_flags, rail_journey, rail_asked_seat,
        rail_other_seats, rail_contact, rail_passengers
    };

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        err = parts[i](r, order);
        if (err != TK_OK) {
            return err;
        }
    }

    err = rail_fen(r, order, (rail_member_t) { "ticketPay", "ticketpay" },
                   "fare_fen", 1);

    return err == TK_OK
           ? rail_fen(r, order, (rail_member_t) { "insurance", "insurance" },
                      "insurance_fen", 0)
           : err;
}


static tk_err_t
rail_orders(rail_reading_t *r, const json_t *root, tk_str_t *subject)
{
    tk_err_t       err;
    const json_t  *array, *order;

    if (json_object_size(root) != 1     /* no more was wrapped than an array */
        || tk_json_get_array(root, "orders", TK_RAIL_IMPORTED, &array)
           != TK_JSON_GOOD
        || json_array_size(array) == 0)
    {
        *subject = tk_str_c("orders");
        return TK_BAD_PARAM;
    }

    tk_json_array(r->out);

    for (r->order = 0; r->order < json_array_size(array); r->order++) {
        order = json_array_get(array, r->order);

        tk_json_object(r->out);
        err = json_is_object(order) ? rail_order(r, order)
                                    : rail_wrong(r, "orderNo");
        tk_json_end(r->out);

        if (err == TK_BAD_PARAM) {
            return rail_subject(r, subject);
        }

        if (err != TK_OK) {
            return err;
        }
    }

    tk_json_end(r->out);

    return tk_json_done(r->out);
}


/* The reader takes an object: the array becomes its only member. */

static tk_err_t
rail_wrapped(tk_pool_t *pool, tk_str_t text, json_t **root)
{
    tk_buf_t  b;

    if (tk_buf_init(&b, pool, text.len + 16) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_buf_adds(&b, "{\"orders\":");
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, "}");

    return b.failed ? TK_NO_MEMORY
                    : tk_json_read(pool, tk_buf_str(&b), root);
}


tk_err_t
tk_rail_import(const tk_rail_importing_t *importing, tk_str_t text,
    tk_str_t *json, tk_str_t *subject)
{
    json_t          *root;
    tk_buf_t         b;
    tk_err_t         err;
    tk_json_t        out;
    rail_reading_t   r;

    *subject = tk_str_c("orders");
    err = rail_wrapped(importing->pool, text, &root);

    if (err != TK_OK) {
        return err == TK_NO_MEMORY ? err : TK_BAD_PARAM;
    }

    err = tk_buf_init(&b, importing->pool, 4096);

    if (err == TK_OK) {
        memset(&r, 0, sizeof(r));
        tk_json_init(&out, &b);
        r.in = importing;
        r.out = &out;
        err = rail_orders(&r, root, subject);
    }

    json_decref(root);
    *json = tk_buf_str(&b);

    return err == TK_OK && b.failed ? TK_NO_MEMORY : err;
}
