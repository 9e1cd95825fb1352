#include <stdio.h>
#include <string.h>
#include <openssl/crypto.h>

#include "job_message_text.h"
#include "tk_buf.h"
#include "tk_picture.h"
#include "tk_qr.h"
#include "tk_visitor.h"
#include "wk_util.h"

#define MSG_PICTURE_MAX     1048576     /* bytes */
#define MSG_TICKET_MAX      999         /* the last ticket of an order */
#define MSG_CODES_SIZE      512         /* of {code}, to begin with */


static const char *const  job_message_kinds[] = {
    "unknown", "code", "booking", "payment", "activation", "refund",
    "voucher", "picture", "settlement"
};


const char *
job_message_kind_name(int kind)
{
    size_t  n;

    n = wk_count(job_message_kinds);

    return job_message_kinds[kind > 0 && (size_t) kind < n ? kind : 0];
}


/* The life of the order's codes, as lives of one. */

static tk_lives_t
job_message_lives(const PGresult *res, int i, tk_life_t *life)
{
    tk_lives_t  lives = { life, 1 };

    life->after = 0;
    life->life = wk_column_int(res, i, MSG_LIFE);

    return lives;
}


/* The code of a ticket of the order; of its voucher where number is 0. */

static tk_err_t
job_message_code(tk_pool_t *pool, const wk_env_t *env, const PGresult *res,
    int i, int number, tk_str_t *code)
{
    int32_t     supplier_id;
    int64_t     order_id;
    tk_life_t   life;
    tk_lives_t  lives;

    supplier_id = wk_column_int(res, i, MSG_SUPPLIER);
    order_id = wk_column_int(res, i, MSG_ORDER);
    lives = job_message_lives(res, i, &life);

    code->len = number != 0 ? TK_TICKET_CODE_LEN : TK_VOUCHER_CODE_LEN;
    code->data = pool->alloc(pool->data, code->len);
    if (code->data == NULL) {
        return TK_NO_MEMORY;
    }

    if (number != 0) {
        tk_ticket_code(&env->keyring, &lives, supplier_id, order_id, number,
                       code->data);
    } else {
        tk_voucher_code(&env->keyring, &lives, supplier_id, order_id,
                        code->data);
    }

    return TK_OK;
}


/* What a gate or the counter reads of it: as it is, or sealed. */

static tk_err_t
job_message_qr(tk_pool_t *pool, const wk_env_t *env, const PGresult *res,
    int i, int number, tk_str_t *qr)
{
    int         mode;
    int32_t     supplier_id;
    tk_err_t    rc;
    tk_str_t    code;
    tk_life_t   life;
    tk_lives_t  lives;

    mode = wk_column_char(res, i, MSG_QR_MODE);
    supplier_id = wk_column_int(res, i, MSG_SUPPLIER);

    if (number == 0) {
        lives = job_message_lives(res, i, &life);

        return tk_qr_make_voucher(pool, &env->keyring, &lives, supplier_id,
                                  mode, wk_column_int(res, i, MSG_ORDER), qr);
    }

    rc = job_message_code(pool, env, res, i, number, &code);

    return rc == TK_OK ? tk_qr_make(pool, &env->keyring, supplier_id, mode,
                                    code, qr)
                       : rc;
}


/* Cuts the next number off "1,2"; 0: there is none. */

static int
job_message_ticket(tk_str_t *tickets)
{
    int  n;

    for (n = 0; tickets->len > 0 && *tickets->data != ','; tickets->len--) {
        n = n * 10 + (*tickets->data++ - '0');

        if (n < 0 || n > MSG_TICKET_MAX) {
            return 0;
        }
    }

    if (tickets->len > 0) {
        tickets->data++;
        tickets->len--;
    }

    return n;
}


/* {code}: of the tickets, or of the voucher where there are none. */

static tk_err_t
job_message_codes(tk_pool_t *pool, const wk_env_t *env, const PGresult *res,
    int i, tk_str_t *codes)
{
    int        number;
    tk_buf_t   b;
    tk_err_t   rc;
    tk_str_t   code, tickets;

    tickets = wk_column_text(res, i, MSG_TICKETS);
    number = job_message_ticket(&tickets);

    rc = tk_buf_init(&b, pool, MSG_CODES_SIZE);

    while (rc == TK_OK) {
        rc = job_message_qr(pool, env, res, i, number, &code);
        if (rc != TK_OK) {
            return rc;
        }

        tk_buf_add(&b, code.data, code.len);

        number = job_message_ticket(&tickets);
        if (number == 0) {
            *codes = tk_buf_str(&b);
            return b.failed ? TK_NO_MEMORY : TK_OK;
        }

        tk_buf_adds(&b, "，");
    }

    return rc;
}


static tk_err_t
job_message_fill(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i)
{
    tk_err_t     rc;
    tk_str_t    *said;
    tk_pool_t   *pool;
    tk_field_t   code;

    pool = tk_arena_pool(text->arena);
    said = &text->fields[MSG_FIELD_TEXT].value;
    code.name = "code";

    rc = job_message_codes(pool, env, res, i, &code.value);

    return rc == TK_OK ? tk_template_expand(pool, *said, &code, 1,
                                            TK_ESCAPE_NONE, said)
                       : rc;
}


/* {link}: what stands behind the address of the supplier's pages. */

static tk_err_t
job_message_link(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i)
{
    tk_str_t           *said;
    tk_field_t          field;
    unsigned char       token[TK_VISITOR_TOKEN];
    tk_visitor_link_t   link;

    link.supplier_id = wk_column_int(res, i, MSG_SUPPLIER);
    link.order_id = wk_column_int(res, i, MSG_ORDER);
    link.life = wk_column_int(res, i, MSG_LIFE);

    said = &text->fields[MSG_FIELD_TEXT].value;
    field.name = "link";
    field.value.data = token;
    field.value.len = tk_visitor_token(&env->keyring, &link, token);

    return tk_template_expand(tk_arena_pool(text->arena), *said, &field, 1,
                              TK_ESCAPE_NONE, said);
}


/*
 * The voucher or ticket of a picture message, drawn for each try and kept
 * nowhere: one and a half milliseconds, in which nothing else happens here.
 * sms_in_flight bounds how many of them follow one another.
 */

static tk_err_t
job_message_draw(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i, tk_str_t *jpeg)
{
    int           ticket;
    char          order[32];
    tk_err_t      rc;
    tk_str_t      tickets;
    tk_pool_t    *pool;
    tk_picture_t  p;

    memset(&p, 0, sizeof(p));
    pool = tk_arena_pool(text->arena);
    snprintf(order, sizeof(order), "%lld",
             (long long) wk_column_int(res, i, MSG_ORDER));

    p.font = env->conf.font;
    p.supplier = wk_column_text(res, i, MSG_SUPPLIER_NAME);
    p.product = wk_column_text(res, i, MSG_PRODUCTS);
    p.code = tk_str_c(order);
    p.line = wk_column_text(res, i, MSG_ROUTE);
    p.seats = wk_column_text(res, i, MSG_SEATS);
    p.persons = wk_column_int(res, i, MSG_PERSONS);
    p.day = wk_column_int(res, i, MSG_DAY);
    p.start_minute = -1;

    if (!PQgetisnull(res, i, MSG_START)) {
        p.start_minute = wk_column_int(res, i, MSG_START);
        p.end_minute = wk_column_int(res, i, MSG_END);
    }

    tickets = wk_column_text(res, i, MSG_TICKETS);
    ticket = job_message_ticket(&tickets);

    rc = job_message_qr(pool, env, res, i, ticket, &p.qr);

    if (rc == TK_OK && ticket != 0) {
        rc = job_message_code(pool, env, res, i, ticket, &p.code);
    }

    return rc == TK_OK ? tk_picture_draw(pool, &p, jpeg, &text->unwritten) : rc;
}


static tk_err_t
job_message_picture(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i)
{
    tk_err_t  rc;
    tk_str_t  picture;

    picture = wk_column_text(res, i, MSG_PICTURE);

    if (!PQgetisnull(res, i, MSG_SUPPLIER_NAME)) {
        rc = job_message_draw(text, env, res, i, &picture);
        if (rc != TK_OK) {
            return rc;
        }
    }

    if (picture.len > MSG_PICTURE_MAX) {
        return TK_BAD_VALUE;
    }

    return tk_base64(tk_arena_pool(text->arena), picture,
                     &text->fields[MSG_FIELD_PICTURE].value);
}


/* What was sealed for this row alone, in clear. */

tk_err_t
job_message_text_read(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i)
{
    char         what[16];
    int32_t      supplier_id;
    tk_err_t     rc;
    tk_str_t     context, name;
    tk_pool_t   *pool;
    tk_field_t  *f = text->fields;

    const tk_keyring_t  *keyring = &env->keyring;

    memset(text, 0, sizeof(job_message_text_t));
    text->arena = tk_arena_create();
    if (text->arena == NULL) {
        return TK_NO_MEMORY;
    }

    pool = tk_arena_pool(text->arena);
    supplier_id = wk_column_int(res, i, MSG_SUPPLIER);
    context = wk_column_text(res, i, MSG_CONTEXT);
    name = wk_column_text(res, i, MSG_PHONE_WHAT);

    snprintf(what, sizeof(what), "%.*s", (int) name.len, name.data);
    snprintf(text->id, sizeof(text->id), "%d-%lld", supplier_id,
             (long long) wk_column_int(res, i, MSG_MESSAGE));

    f[MSG_FIELD_ID].name = "id";
    f[MSG_FIELD_ID].value = tk_str_c(text->id);
    f[MSG_FIELD_PHONE].name = "phone";
    f[MSG_FIELD_TEXT].name = "text";
    f[MSG_FIELD_PICTURE].name = "picture";
    f[MSG_FIELD_KIND].name = "kind";
    f[MSG_FIELD_KIND].value = tk_str_c(job_message_kind_name(
                                           wk_column_int(res, i, MSG_KIND)));

    rc = tk_unseal(pool, keyring, supplier_id, what, context,
                   wk_column_text(res, i, MSG_PHONE),
                   &f[MSG_FIELD_PHONE].value);

    if (rc == TK_OK && PQgetisnull(res, i, MSG_SEALED)) {
        f[MSG_FIELD_TEXT].value = wk_column_text(res, i, MSG_PLAIN);
        rc = PQgetisnull(res, i, MSG_LIFE)
             ? TK_OK : job_message_link(text, env, res, i);

    } else if (rc == TK_OK) {
        rc = tk_unseal(pool, keyring, supplier_id, "message", context,
                       wk_column_text(res, i, MSG_SEALED),
                       &f[MSG_FIELD_TEXT].value);
    }

    if (rc == TK_OK && !PQgetisnull(res, i, MSG_QR_MODE)) {
        rc = job_message_fill(text, env, res, i);
    }

    return rc == TK_OK ? job_message_picture(text, env, res, i) : rc;
}


void
job_message_text_free(job_message_text_t *text)
{
    int        i;
    tk_str_t  *s;

    for (i = MSG_FIELD_PHONE; i <= MSG_FIELD_TEXT; i++) {
        s = &text->fields[i].value;

        if (s->len > 0) {
            OPENSSL_cleanse(s->data, s->len);
        }
    }

    tk_arena_free(text->arena);
}
