/*
 * Messages to mobile phones: claim what is due, hand it to the provider,
 * classify, record.  A queue and slots of its own: a gateway that hangs holds
 * up no callback.  Phone and text are clear here only from claim to answer, and
 * never in a log.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "tk_picture.h"
#include "tk_qr.h"
#include "tk_retry.h"
#include "wk.h"

#define wk_claim_sql    "select * from api.message_claim_2($1, $2, $3)"
#define wk_record_sql                                                         \
    "select api.message_record($1, $2, $3, $4, $5, $6)"
#define wk_born_sql     "select queued, more from api.notice_born()"


/* The columns of api.message_claim_2(). */

enum {
    WK_NOW, WK_SUPPLIER, WK_MESSAGE, WK_ORDER, WK_KIND, WK_ATTEMPTS,
    WK_CREATED_AT, WK_EXPIRE_AT, WK_PHONE_WHAT, WK_CONTEXT, WK_PHONE, WK_PLAIN,
    WK_SEALED, WK_PICTURE,
    WK_QR_MODE, WK_SUPPLIER_NAME, WK_PRODUCTS, WK_PERSONS, WK_DAY, WK_LINE,
    WK_START, WK_END,
    WK_COLUMNS
};

static const char *const  wk_kinds[] = {
    "unknown", "code", "booking", "payment", "activation", "refund",
    "voucher", "picture"
};

/* What a template can name; all of it is wiped when it has been used. */

enum { WK_FIELD_ID, WK_FIELD_PHONE, WK_FIELD_TEXT, WK_FIELD_PICTURE,
       WK_FIELD_KIND, WK_FIELDS };


static const char *
job_message_kind(const wk_message_t *m)
{
    size_t  n;

    n = sizeof(wk_kinds) / sizeof(wk_kinds[0]);

    return wk_kinds[m->kind > 0 && (size_t) m->kind < n ? m->kind : 0];
}


/* Classify. */

static void
job_message_finish(wk_t *wk, wk_message_t *m, wk_result_e result)
{
    m->result = result;
    TAILQ_INSERT_TAIL(&wk->message_results, m, place);
    wk->nmessage_results++;
}


static void
job_message_failed(wk_t *wk, wk_message_t *m)
{
    uint32_t   random;
    tk_time_t  now;

    if (tk_random((unsigned char *) &random, sizeof(random)) != TK_OK) {
        random = 0;
    }

    now = m->now + (tk_time_t) (uv_now(&wk->loop) - m->claimed_ms) * 1000;
    m->due = tk_retry_message(m->created_at, m->expire_at, m->attempts + 1,
                              now, random);

    job_message_finish(wk, m, m->due == 0 ? WK_UNDELIVERED : WK_RETRY);
}


static void
job_message_told(wk_t *wk, wk_message_t *m, int accepted)
{
    if (accepted) {
        job_message_finish(wk, m, WK_DELIVERED);

    } else {
        job_message_failed(wk, m);
    }

    wk->messages_sent += m->result == WK_DELIVERED;
    wk->messages_unsent += m->result == WK_UNDELIVERED;

    wk_log(WK_INFO, "message supplier=%d id=%lld kind=%s try=%d %s ms=%d%s%s",
           m->supplier_id, (long long) m->message_id, job_message_kind(m),
           m->attempts + 1,
           m->result == WK_DELIVERED ? "sent"
           : m->result == WK_RETRY ? "retry" : "given up",
           (int) (uv_now(&wk->loop) - m->claimed_ms),
           accepted ? "" : " error: ", accepted ? "" : m->error);
}


void
job_message_done(wk_t *wk, wk_message_t *m, int accepted)
{
    TAILQ_REMOVE(&wk->messages_flying, m, place);
    wk->messages_in_flight--;
    job_message_told(wk, m, accepted);
}


/* Run: the provider that only writes down what it would send. */

static int
job_message_line(const wk_message_t *m, const tk_field_t *fields, char **line)
{
    json_t            *o;
    const tk_field_t  *phone, *text, *picture;

    phone = &fields[WK_FIELD_PHONE];
    text = &fields[WK_FIELD_TEXT];
    picture = &fields[WK_FIELD_PICTURE];

    o = json_pack("{s:s%,s:s,s:s%,s:s%}",
                  "id", fields[WK_FIELD_ID].value.data,
                  fields[WK_FIELD_ID].value.len,
                  "kind", job_message_kind(m),
                  "phone", phone->value.data, phone->value.len,
                  "text", text->value.data, text->value.len);

    if (o != NULL && picture->value.len > 0
        && json_object_set_new(o, "picture",
                               json_stringn((char *) picture->value.data,
                                            picture->value.len)) != 0)
    {
        json_decref(o);
        o = NULL;
    }

    *line = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);
    json_decref(o);

    return *line == NULL ? -1 : 0;
}


/* One write of one line, so that lines of several workers do not mix. */

static int
job_message_append(const char *path, const char *line)
{
    int       fd, n;
    char     *text;
    size_t    len;
    ssize_t   written;

    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
              0600);
    if (fd == -1) {
        return errno;
    }

    if (fchmod(fd, 0600) != 0) {
        n = errno;
        close(fd);
        return n;
    }

    len = strlen(line) + 1;
    text = wk_alloc(len + 1);
    snprintf(text, len + 1, "%s\n", line);

    written = write(fd, text, len);
    n = written == (ssize_t) len ? 0 : written == -1 ? errno : ENOSPC;

    OPENSSL_cleanse(text, len);
    free(text);
    close(fd);

    return n;
}


static void
job_message_write(wk_t *wk, wk_message_t *m, const tk_field_t *fields)
{
    int    rc;
    char  *line;

    if (job_message_line(m, fields, &line) != 0) {
        snprintf(m->error, WK_ERROR_LEN, "text cannot be written");
        job_message_told(wk, m, 0);
        return;
    }

    rc = job_message_append(wk->conf.sms_file, line);
    if (rc != 0) {
        snprintf(m->error, WK_ERROR_LEN, "file: %s", strerror(rc));
    }

    OPENSSL_cleanse(line, strlen(line));
    free(line);
    job_message_told(wk, m, rc == 0);
}


/* Run: the provider that asks a gateway. */

static char *
job_message_expand(tk_pool_t *pool, const char *text, const tk_field_t *fields,
    tk_escape_e escape)
{
    char      *copy;
    tk_str_t   out;

    if (text == NULL) {
        return NULL;
    }

    if (tk_template_expand(pool, tk_str_c(text), fields, WK_FIELDS, escape,
                           &out)
        != TK_OK)
    {
        return NULL;
    }

    copy = wk_alloc(out.len + 1);
    memcpy(copy, out.data, out.len);
    OPENSSL_cleanse(out.data, out.len);

    return copy;
}


static void
job_message_ask(wk_t *wk, wk_message_t *m, tk_pool_t *pool,
    const tk_field_t *fields)
{
    wk_conf_t  *conf = &wk->conf;

    m->url = job_message_expand(pool, conf->sms_url, fields, TK_ESCAPE_URL);
    m->body = job_message_expand(pool, conf->sms_body, fields,
                                 conf->sms_escape);

    if (m->url == NULL || (conf->sms_body != NULL && m->body == NULL)) {
        job_message_wipe(m);
        snprintf(m->error, WK_ERROR_LEN, "no memory");
        job_message_told(wk, m, 0);
        return;
    }

    TAILQ_INSERT_TAIL(&wk->messages_flying, m, place);
    wk->messages_in_flight++;
    wk_http_send(wk, m);
}


void
job_message_wipe(wk_message_t *m)
{
    if (m->url != NULL) {
        OPENSSL_cleanse(m->url, strlen(m->url));
        free(m->url);
        m->url = NULL;
    }

    if (m->body != NULL) {
        OPENSSL_cleanse(m->body, strlen(m->body));
        free(m->body);
        m->body = NULL;
    }
}


/* Claim. */

/*
 * The voucher of a picture message, drawn for each try and kept nowhere: one
 * and a half milliseconds, in which nothing else happens here.  sms_in_flight
 * bounds how many of them follow one another.
 */

static tk_err_t
job_message_draw(wk_t *wk, const wk_message_t *m, tk_pool_t *pool,
    const PGresult *res, int i, tk_str_t *jpeg)
{
    int           unwritten;
    char          number[32];
    tk_err_t      rc;
    int64_t       order_id;
    tk_picture_t  p;

    memset(&p, 0, sizeof(p));
    order_id = wk_pg_int8(res, i, WK_ORDER);
    snprintf(number, sizeof(number), "%lld", (long long) order_id);

    p.font = wk->conf.font;
    p.supplier = wk_pg_text(res, i, WK_SUPPLIER_NAME);
    p.product = wk_pg_text(res, i, WK_PRODUCTS);
    p.code = tk_str_c(number);
    p.line = wk_pg_text(res, i, WK_LINE);
    p.persons = wk_pg_int4(res, i, WK_PERSONS);
    p.day = wk_pg_int4(res, i, WK_DAY);
    p.start_minute = -1;

    if (!PQgetisnull(res, i, WK_START)) {
        p.start_minute = wk_pg_int2(res, i, WK_START);
        p.end_minute = wk_pg_int2(res, i, WK_END);
    }

    rc = tk_qr_make_voucher(pool, &wk->ring, m->supplier_id,
                            wk_pg_char(res, i, WK_QR_MODE), order_id, &p.qr);
    if (rc == TK_OK) {
        rc = tk_picture_draw(pool, &p, jpeg, &unwritten);
    }

    if (rc == TK_OK && unwritten && !wk->font_missed) {
        wk->font_missed = 1;
        wk_log(WK_WARN, "\"font\" %s cannot be used: pictures of vouchers have "
               "a QR code and no text", wk->conf.font);
    }

    return rc;
}


static tk_err_t
job_message_picture(tk_pool_t *pool, tk_str_t picture, tk_str_t *text)
{
    if (picture.len == 0) {
        *text = picture;
        return TK_OK;
    }

    if (picture.len > WK_PICTURE_MAX) {
        return TK_BAD_VALUE;
    }

    text->data = pool->alloc(pool->data, (picture.len + 2) / 3 * 4 + 1);
    if (text->data == NULL) {
        return TK_NO_MEMORY;
    }

    text->len = EVP_EncodeBlock(text->data, picture.data, (int) picture.len);

    return TK_OK;
}


/* What was sealed for this row alone, in clear. */

static tk_err_t
job_message_fields(wk_t *wk, wk_message_t *m, tk_pool_t *pool,
    const PGresult *res, int i, tk_field_t fields[WK_FIELDS])
{
    char       what[16];
    tk_err_t   rc;
    tk_str_t   context, name, picture;

    context = wk_pg_text(res, i, WK_CONTEXT);
    name = wk_pg_text(res, i, WK_PHONE_WHAT);

    snprintf(what, sizeof(what), "%.*s", (int) name.len, name.data);
    snprintf(m->name, sizeof(m->name), "%d-%lld", m->supplier_id,
             (long long) m->message_id);

    fields[WK_FIELD_ID].name = "id";
    fields[WK_FIELD_ID].value = tk_str_c(m->name);
    fields[WK_FIELD_PHONE].name = "phone";
    fields[WK_FIELD_TEXT].name = "text";
    fields[WK_FIELD_TEXT].value = wk_pg_text(res, i, WK_PLAIN);
    fields[WK_FIELD_PICTURE].name = "picture";
    fields[WK_FIELD_KIND].name = "kind";
    fields[WK_FIELD_KIND].value = tk_str_c(job_message_kind(m));

    rc = tk_unseal(pool, &wk->ring, m->supplier_id, what, context,
                   wk_pg_text(res, i, WK_PHONE),
                   &fields[WK_FIELD_PHONE].value);

    if (rc == TK_OK && !PQgetisnull(res, i, WK_SEALED)) {
        rc = tk_unseal(pool, &wk->ring, m->supplier_id, "message", context,
                       wk_pg_text(res, i, WK_SEALED),
                       &fields[WK_FIELD_TEXT].value);
    }

    picture = wk_pg_text(res, i, WK_PICTURE);

    if (rc == TK_OK && !PQgetisnull(res, i, WK_QR_MODE)) {
        rc = job_message_draw(wk, m, pool, res, i, &picture);
    }

    if (rc == TK_OK) {
        rc = job_message_picture(pool, picture,
                                 &fields[WK_FIELD_PICTURE].value);
    }

    return rc;
}


static void
job_message_begin(wk_t *wk, wk_message_t *m, const PGresult *res, int i)
{
    int          k;
    tk_err_t     rc;
    tk_arena_t  *arena;
    tk_field_t   fields[WK_FIELDS];

    memset(fields, 0, sizeof(fields));

    arena = tk_arena_create();
    rc = arena == NULL ? TK_NO_MEMORY
         : job_message_fields(wk, m, tk_arena_pool(arena), res, i, fields);

    if (rc != TK_OK) {
        wk_log(WK_ALERT, "message supplier=%d id=%lld cannot be opened: was it "
               "sealed with this master key?", m->supplier_id,
               (long long) m->message_id);
        snprintf(m->error, WK_ERROR_LEN, "cannot be opened");
        job_message_told(wk, m, 0);

    } else if (wk->conf.sms_file != NULL) {
        job_message_write(wk, m, fields);

    } else {
        job_message_ask(wk, m, tk_arena_pool(arena), fields);
    }

    for (k = WK_FIELD_PHONE; rc == TK_OK && k <= WK_FIELD_TEXT; k++) {
        OPENSSL_cleanse(fields[k].value.data, fields[k].value.len);
    }

    tk_arena_free(arena);
}


/* Ours already, and only its lease has been renewed? */

static int
job_message_known(const wk_t *wk, int32_t supplier_id, int64_t message_id)
{
    size_t               i;
    const wk_message_t  *m;

    const wk_messages_t *const  lists[] = {
        &wk->messages_flying, &wk->message_results, &wk->messages_recorded
    };

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        TAILQ_FOREACH(m, lists[i], place) {
            if (m->supplier_id == supplier_id && m->message_id == message_id) {
                return 1;
            }
        }
    }

    return 0;
}


static void
job_message_claimed_one(wk_t *wk, const PGresult *res, int i)
{
    int32_t        supplier_id;
    int64_t        message_id;
    wk_message_t  *m;

    supplier_id = wk_pg_int4(res, i, WK_SUPPLIER);
    message_id = wk_pg_int8(res, i, WK_MESSAGE);

    if (job_message_known(wk, supplier_id, message_id)) {
        return;
    }

    m = wk_alloc(sizeof(wk_message_t));
    m->supplier_id = supplier_id;
    m->message_id = message_id;
    m->kind = wk_pg_int2(res, i, WK_KIND);
    m->attempts = wk_pg_int4(res, i, WK_ATTEMPTS);
    m->created_at = wk_pg_int8(res, i, WK_CREATED_AT);
    m->expire_at = wk_pg_int8(res, i, WK_EXPIRE_AT);
    m->now = wk_pg_int8(res, i, WK_NOW);
    m->claimed_ms = uv_now(&wk->loop);

    job_message_begin(wk, m, res, i);
}


static void
job_message_claimed(wk_t *wk, PGresult *res)
{
    int  i, n;

    if (res == NULL) {
        return;                         /* what was leased comes back */
    }

    if (PQnfields(res) != WK_COLUMNS) {
        wk_log(WK_ALERT, "api.message_claim_2() has %d columns, not %d",
               PQnfields(res), WK_COLUMNS);
        return;
    }

    n = PQntuples(res);

    for (i = 0; i < n; i++) {
        job_message_claimed_one(wk, res, i);
    }

    if (n > 0) {
        wk->messages_due = 1;           /* there may be more */
    }
}


/* As many as there are slots, so that nothing waits here; a worker without a
 * provider only clears away what is too late. */

int
job_message_claim(wk_t *wk)
{
    int           limit;
    wk_params_t  *params;

    limit = wk->conf.sms_in_flight - wk->messages_in_flight
            - wk->nmessage_results;

    if (!wk->messages_due || wk->stopping || wk->messages_unsure
        || limit <= 0)
    {
        return 0;
    }

    if (wk->conf.sms_file == NULL && wk->conf.sms_url == NULL) {
        limit = 0;
    }

    wk->messages_due = 0;

    params = wk_params_create();
    wk_params_text(params, wk->owner);
    wk_params_int4(params, limit);
    wk_params_interval(params, WK_LEASE);
    wk_pg_send(wk, wk_claim_sql, params, job_message_claimed);

    return 1;
}


/* Record. */

static void
job_message_recorded(wk_t *wk, PGresult *res)
{
    wk_message_t  *m;

    if (res == NULL) {
        /* Unknown: said again, it changes nothing that is recorded. */
        while ((m = TAILQ_LAST(&wk->messages_recorded, wk_messages_s))
               != NULL)
        {
            TAILQ_REMOVE(&wk->messages_recorded, m, place);
            TAILQ_INSERT_HEAD(&wk->message_results, m, place);
            wk->nmessage_results++;
        }

        wk->messages_unsure = 1;
        return;
    }

    wk->messages_unsure = 0;

    while ((m = TAILQ_FIRST(&wk->messages_recorded)) != NULL) {
        TAILQ_REMOVE(&wk->messages_recorded, m, place);
        free(m);
    }
}


int
job_message_record(wk_t *wk)
{
    int            n;
    wk_array_t    *suppliers, *messages, *results, *dues, *errors;
    wk_params_t   *params;
    wk_message_t  *m;

    if (wk->nmessage_results == 0) {
        return 0;
    }

    params = wk_params_create();
    wk_params_text(params, wk->owner);
    suppliers = wk_params_array(params, WK_INT4_ARRAY);
    messages = wk_params_array(params, WK_INT8_ARRAY);
    results = wk_params_array(params, WK_INT2_ARRAY);
    dues = wk_params_array(params, WK_MOMENT_ARRAY);
    errors = wk_params_array(params, WK_TEXT_ARRAY);

    for (n = 0; n < WK_RECORD; n++) {
        m = TAILQ_FIRST(&wk->message_results);
        if (m == NULL) {
            break;
        }

        wk_array_int4(suppliers, m->supplier_id);
        wk_array_int8(messages, m->message_id);
        wk_array_int2(results, (int16_t) m->result);
        wk_array_int8(dues, m->due);
        wk_array_text(errors, m->error);

        TAILQ_REMOVE(&wk->message_results, m, place);
        TAILQ_INSERT_TAIL(&wk->messages_recorded, m, place);
        wk->nmessage_results--;
    }

    wk_pg_send(wk, wk_record_sql, params, job_message_recorded);

    return 1;
}


/* Births: notices of the orders that batches have booked. */

static void
job_notice_handler(wk_t *wk, PGresult *res)
{
    if (res == NULL || PQntuples(res) != 1) {
        return;
    }

    if (wk_pg_int4(res, 0, 0) > 0) {
        wk->messages_due = 1;
    }

    if (wk_pg_char(res, 0, 1) != 0) {
        wk->notices_due = 1;
    }
}


int
job_notice_run(wk_t *wk)
{
    if (!wk->notices_due || wk->stopping) {
        return 0;
    }

    wk->notices_due = 0;
    wk_pg_send(wk, wk_born_sql, wk_params_create(), job_notice_handler);

    return 1;
}


/* Ends. */

void
job_message_sweep(wk_t *wk)
{
    wk->messages_due = 1;
    wk->notices_due = 1;
}


void
job_message_abort(wk_t *wk)
{
    wk_message_t  *m;

    while ((m = TAILQ_FIRST(&wk->messages_flying)) != NULL) {
        TAILQ_REMOVE(&wk->messages_flying, m, place);
        wk->messages_in_flight--;
        wk_http_abort_send(wk, m);
        job_message_finish(wk, m, WK_BACK);
    }
}


void
job_message_init(wk_t *wk)
{
    TAILQ_INIT(&wk->messages_flying);
    TAILQ_INIT(&wk->message_results);
    TAILQ_INIT(&wk->messages_recorded);
}


void
job_message_free(wk_t *wk)
{
    size_t          i;
    wk_message_t   *m;

    wk_messages_t *const  lists[] = {
        &wk->messages_flying, &wk->message_results, &wk->messages_recorded
    };

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        while ((m = TAILQ_FIRST(lists[i])) != NULL) {
            TAILQ_REMOVE(lists[i], m, place);
            job_message_wipe(m);
            free(m);
        }
    }
}
