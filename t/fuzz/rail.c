/*
 * Covers: core/rail/tk_rail_call.c core/rail/tk_rail_result.c
 *         core/rail/tk_rail_import.c core/rail/tk_rail_index.c
 *         core/rail/tk_rail_answer.c core/rail/tk_rail_news.c
 *         core/rail/tk_rail_staff.c
 *
 * Proxy payment: a page, a query and a body, a result, orders of the channel,
 * what receivers of news answer.
 * What is signed here is taken; what the channel's orders become is JSON, in
 * which no name and no certificate stands in clear.
 */

#include <jansson.h>

#include "fuzz.h"
#include "tk_rail_answer.h"
#include "tk_rail_call.h"
#include "tk_rail_import.h"
#include "tk_rail_index.h"
#include "tk_rail_news.h"
#include "tk_rail_result.h"
#include "tk_rail_staff.h"


static void
call(fuzz_input_t *in)
{
    size_t                 i;
    tk_str_t               path, query, body, key, subject;
    tk_str_t               values[TK_RAIL_PARAMS];
    unsigned char          hmac[TK_RAIL_HMAC];
    tk_rail_sent_t         sent;
    const tk_rail_call_t  *c;

    path = fuzz_line(in);
    query = fuzz_line(in);
    body = fuzz_line(in);
    key = fuzz_line(in);
    c = tk_rail_call_find(path);

    if (c == NULL
        || tk_rail_call_read(&fuzz_pool, c, query, body, &sent, &subject)
           != TK_OK)
    {
        return;
    }

    for (i = 0; i < c->n; i++) {
        values[i] = sent.values[c->params[i]];
    }

    (void) tk_rail_hmac_check(key, c, &sent);
    fuzz_assert(tk_rail_hmac(key, values, c->n, hmac) == TK_OK);

    sent.values[TK_RAIL_P_HMAC].data = hmac;
    sent.values[TK_RAIL_P_HMAC].len = TK_RAIL_HMAC;
    fuzz_assert(tk_rail_hmac_check(key, c, &sent) == TK_OK);
}


static void
result(fuzz_input_t *in)
{
    size_t            i, n;
    tk_str_t          number, subject;
    tk_rail_ticket_t  tickets[TK_RAIL_TICKETS];

    if (tk_rail_result_read(&fuzz_pool, fuzz_line(in), tickets, &n, &subject)
        != TK_OK)
    {
        fuzz_assert(subject.len > 0);
        return;
    }

    fuzz_assert(n > 0 && n <= TK_RAIL_TICKETS);

    for (i = 0; i < n; i++) {
        fuzz_assert(tickets[i].fen > 0 && tickets[i].name.len > 0);
        fuzz_assert(tickets[i].seat_type >= 0
                    && tickets[i].seat_type <= TK_RAIL_SEATS);
    }

    (void) tk_rail_held(tickets, n, &number, &subject);
}


static void
import(fuzz_input_t *in)
{
    json_t               *root;
    tk_err_t              err;
    tk_str_t              json, subject;
    tk_rail_importing_t   importing;

    static const tk_zone_t  utc = { NULL, 0 };

    memset(&importing, 0, sizeof(importing));
    importing.pool = &fuzz_pool;
    importing.keyring = fuzz_keyring();
    importing.supplier_id = 7;
    importing.zone = &utc;

    err = tk_rail_import(&importing, fuzz_line(in), &json, &subject);

    if (err != TK_OK) {
        fuzz_assert(subject.len > 0);
        return;
    }

    root = json_loadb((char *) json.data, json.len, JSON_ALLOW_NUL,
                      NULL);
    fuzz_assert(json_is_array(root) && json_array_size(root) > 0);
    json_decref(root);
}


static void
is_json(tk_str_t body)
{
    json_t  *root;

    root = json_loadb((char *) body.data, body.len, JSON_ALLOW_NUL,
                      NULL);
    fuzz_assert(json_is_boolean(json_object_get(root, "ret")));
    json_decref(root);
}


static void
answers(tk_str_t s)
{
    tk_str_t            body;
    tk_rail_order_t     order;
    tk_rail_purchase_t  purchase;

    static const tk_zone_t  utc = { NULL, 0 };

    memset(&order, 0, sizeof(order));
    order.order_no = order.train_no = order.from = order.to = s;
    order.npassengers = order.ntrips = order.next = 1;
    order.passengers[0].name = order.passengers[0].extra = s;
    order.trips[0].departs = s;
    order.arrives_at = TK_NEVER;

    memset(&purchase, 0, sizeof(purchase));
    purchase.order_no = purchase.reason = purchase.method = s;

    fuzz_assert(tk_rail_answer_refused(&fuzz_pool, TK_BAD_PARAM, s, &body)
                == TK_OK);
    is_json(body);
    fuzz_assert(tk_rail_answer_orders(&fuzz_pool, &utc, &order, 1, 1, &body)
                == TK_OK);
    is_json(body);
    fuzz_assert(tk_rail_answer_purchase(&fuzz_pool, &utc, &purchase, &body)
                == TK_OK);
    is_json(body);
}


static void
known(fuzz_input_t *in)
{
    json_t         *literal;
    tk_str_t        s, masked;
    tk_rail_of_e    of;
    unsigned char   index[TK_INDEX_LEN];
    tk_rail_keys_t  keys = { &fuzz_pool, fuzz_keyring(), 7 };

    s = fuzz_line(in);
    answers(s);

    for (of = TK_RAIL_OF_NAME; of < TK_RAIL_OF_ALL; of++) {
        fuzz_assert(tk_rail_index(&fuzz_pool, fuzz_keyring(), 7, of, s, index)
                    == TK_OK);
        fuzz_assert(tk_rail_masked(&fuzz_pool, of, s, &masked) == TK_OK);

        literal = tk_rail_literal(&keys, of, s);
        fuzz_assert(json_string_length(literal) == 2 + 2 * TK_INDEX_LEN);
        json_decref(literal);
    }
}


static void
news(fuzz_input_t *in)
{
    char            why[TK_RAIL_WHY] = "";
    tk_str_t        s, body;
    tk_rail_news_t  said;

    s = fuzz_line(in);
    fuzz_assert(tk_rail_news_taken(&fuzz_pool, 200, s, why)
                == (why[0] == '\0'));

    memset(&said, 0, sizeof(said));
    said.order_no = said.event = said.reason = s;
    fuzz_assert(tk_rail_news_body(&fuzz_pool, s, &said, &body) == TK_OK);
    fuzz_assert(memchr(body.data, '\n', body.len) == NULL);
}


static void
fuzz_one(fuzz_input_t *in)
{
    call(in);
    result(in);
    import(in);
    known(in);
    news(in);
}
