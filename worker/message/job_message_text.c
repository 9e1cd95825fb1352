#include <stdio.h>
#include <string.h>
#include <openssl/crypto.h>

#include "job_message_text.h"
#include "tk_picture.h"
#include "tk_qr.h"
#include "wk_util.h"

#define MSG_PICTURE_MAX     1048576     /* bytes */


static const char *const  job_message_kinds[] = {
    "unknown", "code", "booking", "payment", "activation", "refund",
    "voucher", "picture"
};


const char *
job_message_kind_name(int kind)
{
    size_t  n;

    n = wk_count(job_message_kinds);

    return job_message_kinds[kind > 0 && (size_t) kind < n ? kind : 0];
}


/*
 * The voucher of a picture message, drawn for each try and kept nowhere: one
 * and a half milliseconds, in which nothing else happens here.  sms_in_flight
 * bounds how many of them follow one another.
 */

static tk_err_t
job_message_draw(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i, tk_str_t *jpeg)
{
    char          number[32];
    tk_err_t      rc;
    int64_t       order_id;
    tk_pool_t    *pool;
    tk_picture_t  p;
    tk_life_t     life = { 0, wk_column_int(res, i, MSG_LIFE) };
    tk_lives_t    lives = { &life, 1 };

    memset(&p, 0, sizeof(p));
    pool = tk_arena_pool(text->arena);
    order_id = wk_column_int(res, i, MSG_ORDER);
    snprintf(number, sizeof(number), "%lld", (long long) order_id);

    p.font = env->conf.font;
    p.supplier = wk_column_text(res, i, MSG_SUPPLIER_NAME);
    p.product = wk_column_text(res, i, MSG_PRODUCTS);
    p.code = tk_str_c(number);
    p.line = wk_column_text(res, i, MSG_ROUTE);
    p.persons = wk_column_int(res, i, MSG_PERSONS);
    p.day = wk_column_int(res, i, MSG_DAY);
    p.start_minute = -1;

    if (!PQgetisnull(res, i, MSG_START)) {
        p.start_minute = wk_column_int(res, i, MSG_START);
        p.end_minute = wk_column_int(res, i, MSG_END);
    }

    rc = tk_qr_make_voucher(pool, &env->keyring, &lives,
                            wk_column_int(res, i, MSG_SUPPLIER),
                            wk_column_char(res, i, MSG_QR_MODE), order_id,
                            &p.qr);
    return rc == TK_OK ? tk_picture_draw(pool, &p, jpeg, &text->unwritten) : rc;
}


static tk_err_t
job_message_picture(job_message_text_t *text, const wk_env_t *env,
    const PGresult *res, int i)
{
    tk_err_t  rc;
    tk_str_t  picture;

    picture = wk_column_text(res, i, MSG_PICTURE);

    if (!PQgetisnull(res, i, MSG_QR_MODE)) {
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

    } else if (rc == TK_OK) {
        rc = tk_unseal(pool, keyring, supplier_id, "message", context,
                       wk_column_text(res, i, MSG_SEALED),
                       &f[MSG_FIELD_TEXT].value);
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
