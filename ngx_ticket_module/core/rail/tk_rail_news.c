/*
 * News of rail orders; see the header.
 */

#include <stdio.h>

#include "tk_buf.h"
#include "tk_json_read.h"
#include "tk_rail_call.h"
#include "tk_rail_news.h"
#include "tk_value.h"

#define RAIL_VALUES     6
#define RAIL_TAKEN      200


typedef struct {
    const char     *names[RAIL_VALUES];
    tk_str_t        values[RAIL_VALUES];
    size_t          n;
    unsigned char   texts[RAIL_VALUES][TK_MONEY_LEN];
} rail_form_t;


/* Without a name, it is signed and not sent. */

static void
rail_text(rail_form_t *form, const char *name, tk_str_t value)
{
    form->names[form->n] = name;
    form->values[form->n++] = value;
}


/* "1241.00", or nothing. */

static void
rail_yuan(rail_form_t *form, const char *name, int64_t fen)
{
    tk_str_t  value;

    value.data = form->texts[form->n];
    value.len = fen < 0 ? 0 : tk_format_money(fen, value.data);
    rail_text(form, name, value);
}


static void
rail_form(rail_form_t *form, const tk_rail_news_t *news)
{
    unsigned char  status = (unsigned char) ('0' + news->pay_status);

    form->n = 0;

    if (news->pay_status != 0) {
        rail_text(form, NULL, news->merchant);
        rail_text(form, "orderNo", news->order_no);
        rail_text(form, "payStatus", tk_str_char(status));
        return;
    }

    rail_text(form, "orderNo", news->order_no);
    rail_text(form, "event", news->event);
    rail_yuan(form, "amount", news->amount_fen);
    rail_yuan(form, "refundCash", news->refund_fen);
    rail_text(form, "reason", news->reason);
}


tk_err_t
tk_rail_news_body(tk_pool_t *pool, tk_str_t key, const tk_rail_news_t *news,
    tk_str_t *body)
{
    size_t         i;
    tk_err_t       err;
    tk_buf_t       b;
    rail_form_t    form;
    unsigned char  hmac[TK_RAIL_HMAC];

    rail_form(&form, news);

    err = tk_rail_hmac(key, form.values, form.n, hmac);

    if (err == TK_OK) {
        err = tk_buf_init(&b, pool, 256);
    }

    if (err != TK_OK) {
        return err;
    }

    for (i = 0; i < form.n; i++) {
        if (form.names[i] == NULL) {
            continue;
        }

        tk_buf_adds(&b, form.names[i]);
        tk_buf_adds(&b, "=");
        tk_url_value(&b, form.values[i]);
        tk_buf_adds(&b, "&");
    }

    tk_buf_adds(&b, "HMAC=");
    tk_buf_add(&b, hmac, sizeof(hmac));
    *body = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


int
tk_rail_news_taken(tk_pool_t *pool, int status, tk_str_t answer,
    char why[TK_RAIL_WHY])
{
    int      taken;
    json_t  *root;

    if (status != RAIL_TAKEN) {
        (void) snprintf(why, TK_RAIL_WHY, "HTTP %d", status);
        return 0;
    }

    if (tk_json_read(pool, answer, &root) != TK_OK) {
        (void) snprintf(why, TK_RAIL_WHY, "the answer is no object of JSON");
        return 0;
    }

    taken = json_is_true(json_object_get(root, "ret"));
    json_decref(root);

    if (!taken) {
        (void) snprintf(why, TK_RAIL_WHY, "ret is not true");
    }

    return taken;
}
