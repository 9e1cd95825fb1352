#include <string.h>

#include "rail_orders.h"
#include "tk_buf.h"
#include "tk_pay_json.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define RAIL_NAME_BYTES     200
#define RAIL_COACH_BYTES    4
#define RAIL_SEAT_BYTES     34              /* with the coach's 40 at most */
#define RAIL_WORD_BYTES     60
#define RAIL_REFERENCE      64
#define RAIL_FEN_MOST       INT64_C(99999999999)


/* ---- Values ---- */

tk_str_t
rail_text(tk_pool_t *pool, const json_t *object, const char *name, size_t max)
{
    tk_str_t  s;

    s = tk_pay_json_text(object, name);

    if (s.len == 0 || s.len > max || tk_check_utf8(s) != TK_OK) {
        return (tk_str_t) tk_string("");
    }

    return tk_str_copy(pool, s);
}


int64_t
rail_fen(const json_t *object, const char *name)
{
    int64_t        fen;
    const json_t  *value;

    value = json_object_get(object, name);

    if (json_is_string(value)) {
        return tk_parse_int(tk_pay_json_text(object, name), 0, RAIL_FEN_MOST,
                            &fen)
               == TK_OK ? fen : -1;
    }

    fen = tk_pay_json_int(object, name);

    return fen <= RAIL_FEN_MOST ? fen : -1;
}


tk_time_t
rail_moment(const json_t *object, const char *name)
{
    return tk_pay_moment(tk_pay_json_text(object, name));
}


/* ---- Seats ---- */

static int
rail_ends(tk_str_t s, const char *tail)
{
    size_t  len = strlen(tail);

    return s.len >= len && memcmp(s.data + s.len - len, tail, len) == 0;
}


/* How they are numbered here; berths of one kind have several. */

static int
rail_seat_type(tk_str_t kind, tk_str_t seat)
{
    size_t  i;

    static const struct {
        const char  *kind, *berth;
        int          type;
    } types[] = {
        { "无座", "", 0 }, { "硬座", "", 1 }, { "软座", "", 2 },
        { "一等座", "", 3 }, { "二等座", "", 4 },
        { "硬卧", "上铺", 5 }, { "硬卧", "中铺", 6 }, { "硬卧", "下铺", 7 },
        { "软卧", "上铺", 8 }, { "软卧", "下铺", 9 },
        { "高级软卧", "上铺", 10 }, { "高级软卧", "下铺", 11 },
        { "特等座", "", 12 }, { "商务座", "", 13 }
    };

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (tk_str_eq(kind, tk_str_c(types[i].kind))
            && rail_ends(seat, types[i].berth))
        {
            return types[i].type;
        }
    }

    return -1;
}


static const char *
rail_ticket_type(tk_str_t code)
{
    return tk_str_eq(code, tk_str_c("1")) ? "1"
           : tk_str_eq(code, tk_str_c("2")) ? "0"
           : tk_str_eq(code, tk_str_c("3")) ? "2" : NULL;
}


/* "11" and "04号下铺": "11车04号下铺". */

static tk_str_t
rail_seat_name(tk_pool_t *pool, const json_t *ticket)
{
    tk_buf_t  b;
    tk_str_t  coach, seat, none = tk_null_str;

    coach = rail_text(pool, ticket, "coach_name", RAIL_COACH_BYTES);
    seat = rail_text(pool, ticket, "seat_name", RAIL_SEAT_BYTES);

    if (tk_buf_init(&b, pool, RAIL_COACH_BYTES + RAIL_SEAT_BYTES + 4)
        != TK_OK)
    {
        return none;
    }

    if (coach.len > 0) {
        tk_buf_add(&b, coach.data, coach.len);
        tk_buf_adds(&b, "车");
    }

    tk_buf_add(&b, seat.data, seat.len);

    return b.failed ? none : tk_buf_str(&b);
}


/* Certificates that the site hides in part say nothing. */

static tk_str_t
rail_cert(tk_pool_t *pool, const json_t *passenger)
{
    tk_str_t  cert;

    cert = rail_text(pool, passenger, "passenger_id_no", RAIL_WORD_BYTES);

    if (cert.len > 0 && memchr(cert.data, '*', cert.len) != NULL) {
        cert.len = 0;
    }

    return cert;
}


static int
rail_is_valid(tk_str_t status)
{
    return tk_str_eq(status, tk_str_c("已支付"))
           || tk_str_eq(status, tk_str_c("已出票"))
           || tk_str_eq(status, tk_str_c("已制票"));
}


/* 0: it cannot be read. */

static int
rail_seat_read(tk_pool_t *pool, const json_t *ticket, rail_seat_t *seat)
{
    tk_str_t       kind;
    const json_t  *passenger;

    passenger = json_object_get(ticket, "passengerDTO");
    seat->name = rail_text(pool, passenger, "passenger_name",
                           RAIL_NAME_BYTES);
    seat->cert = rail_cert(pool, passenger);
    seat->fen = rail_fen(ticket, "ticket_price");
    seat->seat = rail_seat_name(pool, ticket);
    kind = rail_text(pool, ticket, "seat_type_name", RAIL_WORD_BYTES);
    seat->seat_type = rail_seat_type(kind, seat->seat);
    seat->ticket_type = rail_ticket_type(tk_pay_json_text(ticket,
                                                     "ticket_type_code"));
    seat->valid = rail_is_valid(tk_pay_json_text(ticket,
                                                 "ticket_status_name"));

    return seat->name.len > 0 && seat->seat.data != NULL && seat->fen > 0;
}


/* ---- Orders ---- */

static void
rail_unreadable(rail_said_t *said)
{
    said->outcome = RAIL_UNKNOWN;
    said->word = "UNREADABLE";
}


static const json_t *
rail_order_of(const json_t *list, tk_str_t number)
{
    size_t         i;
    const json_t  *order;

    for (i = 0; i < json_array_size(list); i++) {
        order = json_array_get(list, i);

        if (tk_str_eq(tk_pay_json_text(order, "sequence_no"), number)) {
            return order;
        }
    }

    return NULL;
}


static void
rail_order_read(tk_pool_t *pool, const json_t *order, rail_said_t *said)
{
    size_t         i, n;
    const json_t  *tickets;

    tickets = json_object_get(order, "tickets");
    n = json_array_size(tickets);

    if (n == 0 || n > TK_RAIL_TICKETS) {
        rail_unreadable(said);
        return;
    }

    for (i = 0; i < n; i++) {
        if (!rail_seat_read(pool, json_array_get(tickets, i),
                            &said->seats[i]))
        {
            rail_unreadable(said);
            return;
        }
    }

    said->nseats = n;
    said->outcome = RAIL_OK;
}


/* A list that is not there is an empty one: so the site has it. */

static const json_t *
rail_listed(const json_t *list, tk_str_t number, rail_said_t *said)
{
    const json_t  *order;

    if ((list != NULL && !json_is_array(list))
        || json_array_size(list) > RAIL_LIST)
    {
        rail_unreadable(said);
        return NULL;
    }

    order = rail_order_of(list, number);

    if (order == NULL) {
        said->outcome = RAIL_REFUSED;
        said->word = "NOT_FOUND";
    }

    return order;
}


void
rail_orders_find(tk_pool_t *pool, const json_t *list, tk_str_t number,
    rail_said_t *said)
{
    const json_t  *order;

    order = rail_listed(list, number, said);

    if (order != NULL) {
        rail_order_read(pool, order, said);
    }
}


/* The first of an array of texts. */

static tk_str_t
rail_first(tk_pool_t *pool, const json_t *order, const char *name)
{
    tk_str_t  s = tk_null_str;
    json_t   *first;

    first = json_array_get(json_object_get(order, name), 0);

    if (json_is_string(first)) {
        s = tk_str_c(json_string_value(first));
    }

    return s.len > 0 && s.len <= RAIL_NAME_BYTES ? tk_str_copy(pool, s)
                                                 : (tk_str_t) tk_null_str;
}


static tk_str_t
rail_day(tk_pool_t *pool, const json_t *order)
{
    tk_str_t  s, none = tk_null_str;
    tk_day_t  day;
    size_t    i, n;
    unsigned char  digits[TK_DAY_LEN];

    s = tk_pay_json_text(order, "start_train_date_page");

    if (s.len < TK_PAY_DATE || s.data[4] != '-' || s.data[7] != '-') {
        return none;
    }

    for (i = n = 0; i < TK_PAY_DATE; i++) {
        if (i != 4 && i != 7) {
            digits[n++] = s.data[i];
        }
    }

    s.len = TK_PAY_DATE;

    return tk_parse_day((tk_str_t) { n, digits }, &day) == TK_OK
           ? tk_str_copy(pool, s) : none;
}


void
rail_orders_held(tk_pool_t *pool, const json_t *list, tk_str_t number,
    rail_said_t *said)
{
    const json_t  *order;

    order = rail_listed(list, number, said);

    if (order == NULL) {
        return;
    }

    rail_order_read(pool, order, said);
    said->train = rail_text(pool, order, "train_code_page", RAIL_WORD_BYTES);
    said->from = rail_first(pool, order, "from_station_name_page");
    said->to = rail_first(pool, order, "to_station_name_page");
    said->day = rail_day(pool, order);
    said->fen = tk_pay_fen(tk_pay_json_text(order,
                                            "ticket_total_price_page"));
    said->until = rail_moment(json_array_get(json_object_get(order, "tickets"),
                                             0), "pay_limit_time");

    if (said->train.len == 0 || said->from.len == 0 || said->to.len == 0
        || said->day.len == 0 || said->fen <= 0)
    {
        rail_unreadable(said);
    }
}


void
rail_orders_returns(tk_pool_t *pool, const json_t *list, rail_said_t *said)
{
    size_t          i, n;
    const json_t   *row;
    rail_return_t  *back;

    n = json_array_size(list);

    if ((list != NULL && !json_is_array(list)) || n > TK_RAIL_TICKETS) {
        rail_unreadable(said);
        return;
    }

    for (i = 0; i < n; i++) {
        row = json_array_get(list, i);
        back = &said->returns[i];
        back->name = rail_text(pool, row, "passenger_name", RAIL_NAME_BYTES);
        back->reference = rail_text(pool, row, "trade_no", RAIL_REFERENCE);
        back->fen = rail_fen(row, "return_price");
        back->at = rail_moment(row, "return_time");

        if (back->name.len == 0 || back->reference.len == 0 || back->fen <= 0)
        {
            rail_unreadable(said);
            return;
        }
    }

    said->nreturns = n;
    said->outcome = RAIL_OK;
}
