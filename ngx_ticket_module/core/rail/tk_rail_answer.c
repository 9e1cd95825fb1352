/*
 * Answers as JSON; see the header.
 */

#include <stdio.h>
#include <stdlib.h>

#include "tk_json.h"
#include "tk_rail_answer.h"

#define RAIL_TIME       19          /* yyyy-MM-dd HH:mm:ss */
#define RAIL_TIME_CUT   16          /* ... without seconds */
#define RAIL_BUSY_CODE  "999"
#define RAIL_BUSY       "系统繁忙，请稍后重试"


typedef struct {
    tk_err_t        err;
    const char     *code, *text;
} rail_error_t;

static const rail_error_t  rail_errors[] = {
#define RAIL_ERR(name, code, text)  { TK_##name, code, text },
#include "tk_rail_errors.tbl.h"
#undef RAIL_ERR
};


typedef struct {
    tk_buf_t            b;
    tk_json_t           json;
    const tk_zone_t    *zone;
} rail_writing_t;


static tk_err_t
rail_begin(rail_writing_t *w, tk_pool_t *pool, const tk_zone_t *zone, int done)
{
    if (tk_buf_init(&w->b, pool, 512) != TK_OK) {
        return TK_NO_MEMORY;
    }

    w->zone = zone;
    tk_json_init(&w->json, &w->b);
    tk_json_object(&w->json);
    tk_json_key(&w->json, "ret");
    tk_json_bool(&w->json, done);

    return TK_OK;
}


static tk_err_t
rail_end(rail_writing_t *w, tk_str_t *body)
{
    tk_err_t  err;

    tk_json_end(&w->json);
    err = tk_json_done(&w->json);
    *body = tk_buf_str(&w->b);

    return err;
}


static void
rail_text(rail_writing_t *w, const char *key, tk_str_t value)
{
    tk_json_key(&w->json, key);
    tk_json_str(&w->json, value);
}


static void
rail_number(rail_writing_t *w, const char *key, int64_t n)
{
    tk_json_key(&w->json, key);
    tk_json_int(&w->json, n);
}


/* "1179.00" */

static void
rail_yuan(rail_writing_t *w, const char *key, int64_t fen)
{
    tk_str_t       s;
    unsigned char  text[TK_MONEY_LEN];

    s.data = text;
    s.len = tk_format_money(fen, text);
    rail_text(w, key, s);
}


static void
rail_time(rail_writing_t *w, const char *key, tk_time_t at, size_t len)
{
    char           text[RAIL_TIME + 1];
    tk_str_t       s;
    unsigned char  m[TK_MOMENT_LEN];

    if (at == TK_NEVER) {
        rail_text(w, key, tk_str_c(""));
        return;
    }

    (void) tk_format_moment(w->zone, at, m);
    (void) snprintf(text, sizeof(text), "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", m,
                    m + 4, m + 6, m + 8, m + 10, m + 12);

    s.data = (unsigned char *) text;
    s.len = len;
    rail_text(w, key, s);
}


/* {"4":940} */

static void
rail_seat(rail_writing_t *w, int64_t seat, int64_t fen)
{
    char  key[TK_INT_LEN + 1];

    (void) snprintf(key, sizeof(key), "%d", (int) seat);

    tk_json_object(&w->json);
    tk_json_key(&w->json, key);
    tk_json_hundredths(&w->json, fen);
    tk_json_end(&w->json);
}


static void
rail_passenger(rail_writing_t *w, const tk_rail_passenger_t *p)
{
    tk_json_object(&w->json);
    rail_text(w, "certNo", p->cert);
    rail_text(w, "certType", p->cert_type);
    rail_text(w, "name", p->name);
    rail_text(w, "ticketType", p->ticket_type);

    if (p->extra.len > 0) {
        rail_text(w, "passengerStudentExt", p->extra);
    }

    tk_json_end(&w->json);
}


static void
rail_trip(rail_writing_t *w, const tk_rail_trip_t *trip)
{
    tk_json_object(&w->json);
    rail_text(w, "trainNo", trip->train_no);
    rail_text(w, "trainStartTime", trip->departs);
    rail_text(w, "trainEndTime", trip->arrives);
    rail_text(w, "dptStation", trip->from);
    rail_text(w, "arrStation", trip->to);
    tk_json_end(&w->json);
}


static void
rail_refund(rail_writing_t *w, const tk_rail_order_t *order)
{
    tk_json_key(&w->json, "refund");
    tk_json_object(&w->json);
    rail_yuan(w, "refundCash", order->refund_fen);
    rail_time(w, "applyTime", order->refund_at, RAIL_TIME);
    rail_yuan(w, "fee", order->fee_fen);
    tk_json_end(&w->json);
}


static void
rail_order(rail_writing_t *w, const tk_rail_order_t *order)
{
    size_t  i;

    tk_json_object(&w->json);
    rail_text(w, "orderNo", order->order_no);
    rail_number(w, "orderType", order->type);
    rail_time(w, "orderDate", order->order_at, RAIL_TIME);
    rail_text(w, "trainNo", order->train_no);
    rail_time(w, "trainStartTime", order->departs_at, RAIL_TIME_CUT);
    rail_time(w, "trainEndTime", order->arrives_at, RAIL_TIME_CUT);
    rail_text(w, "dptStation", order->from);
    rail_text(w, "arrStation", order->to);
    tk_json_key(&w->json, "seat");
    rail_seat(w, order->seat, order->seat_fen);

    tk_json_key(&w->json, "extSeat");
    tk_json_array(&w->json);

    for (i = 0; i < order->next; i++) {
        rail_seat(w, order->ext_seats[i], order->ext_fen[i]);
    }

    tk_json_end(&w->json);
    tk_json_key(&w->json, "ticketPay");
    tk_json_hundredths(&w->json, order->fare_fen);
    rail_number(w, "isPaper", 0);
    rail_number(w, "secondRefund", 0);

    tk_json_key(&w->json, "passengers");
    tk_json_array(&w->json);

    for (i = 0; i < order->npassengers; i++) {
        rail_passenger(w, &order->passengers[i]);
    }

    tk_json_end(&w->json);
    tk_json_key(&w->json, "jointTrip");
    tk_json_array(&w->json);

    for (i = 0; i < order->ntrips; i++) {
        rail_trip(w, &order->trips[i]);
    }

    tk_json_end(&w->json);

    if (order->refund_fen >= 0) {
        rail_refund(w, order);
    }

    tk_json_end(&w->json);
}


tk_err_t
tk_rail_answer_done(tk_pool_t *pool, tk_str_t *body)
{
    rail_writing_t  w;

    return rail_begin(&w, pool, NULL, 1) == TK_OK ? rail_end(&w, body)
                                                  : TK_NO_MEMORY;
}


tk_err_t
tk_rail_answer_orders(tk_pool_t *pool, const tk_zone_t *zone,
    const tk_rail_order_t *orders, size_t n, int64_t total, tk_str_t *body)
{
    size_t          i;
    rail_writing_t  w;

    if (rail_begin(&w, pool, zone, 1) != TK_OK) {
        return TK_NO_MEMORY;
    }

    rail_number(&w, "total", total);
    tk_json_key(&w.json, "data");
    tk_json_array(&w.json);

    for (i = 0; i < n; i++) {
        rail_order(&w, &orders[i]);
    }

    tk_json_end(&w.json);

    return rail_end(&w, body);
}


tk_err_t
tk_rail_answer_purchase(tk_pool_t *pool, const tk_zone_t *zone,
    const tk_rail_purchase_t *purchase, tk_str_t *body)
{
    rail_writing_t  w;

    if (rail_begin(&w, pool, zone, 1) != TK_OK) {
        return TK_NO_MEMORY;
    }

    rail_text(&w, "orderNo", purchase->order_no);
    rail_number(&w, "payStatus", purchase->pay_status);
    rail_text(&w, "state", purchase->state);
    rail_text(&w, "reason", purchase->reason);
    rail_text(&w, "held", purchase->held_no);

    if (purchase->amount_fen > 0) {
        rail_yuan(&w, "amount", purchase->amount_fen);
    } else {
        rail_text(&w, "amount", tk_str_c(""));
    }

    rail_text(&w, "method", purchase->method);
    rail_time(&w, "payTime", purchase->paid_at, RAIL_TIME);

    return rail_end(&w, body);
}


tk_err_t
tk_rail_answer_imported(tk_pool_t *pool, int64_t imported, int64_t known,
    tk_str_t *body)
{
    rail_writing_t  w;

    if (rail_begin(&w, pool, NULL, 1) != TK_OK) {
        return TK_NO_MEMORY;
    }

    rail_number(&w, "imported", imported);
    rail_number(&w, "known", known);

    return rail_end(&w, body);
}


/* ---- Refusals ---- */

static const rail_error_t *
rail_error(tk_err_t err)
{
    size_t  i;

    static const rail_error_t  busy = { TK_BUSY, RAIL_BUSY_CODE, RAIL_BUSY };

    for (i = 0; i < sizeof(rail_errors) / sizeof(rail_errors[0]); i++) {
        if (rail_errors[i].err == err) {
            return &rail_errors[i];
        }
    }

    return &busy;
}


int
tk_rail_code(tk_err_t err)
{
    return atoi(rail_error(err)->code);
}


tk_err_t
tk_rail_answer_refused(tk_pool_t *pool, tk_err_t err, tk_str_t subject,
    tk_str_t *body)
{
    tk_buf_t             message;
    rail_writing_t       w;
    const char          *mark;
    const rail_error_t  *error;

    error = rail_error(err);
    mark = strstr(error->text, "%s");

    if (rail_begin(&w, pool, NULL, 0) != TK_OK
        || tk_buf_init(&message, pool, 128) != TK_OK)
    {
        return TK_NO_MEMORY;
    }

    if (mark != NULL) {
        tk_buf_add(&message, error->text, (size_t) (mark - error->text));
        tk_buf_add(&message, subject.data, subject.len);
        tk_buf_adds(&message, mark + 2);

    } else {
        tk_buf_adds(&message, error->text);
    }

    if (message.failed) {
        return TK_NO_MEMORY;
    }

    rail_text(&w, "errCode", tk_str_c(error->code));
    rail_text(&w, "errMsg", tk_buf_str(&message));

    return rail_end(&w, body);
}
