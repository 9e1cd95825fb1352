/*
 * Messages, in the order in which things happen to them.
 */

#define _GNU_SOURCE                     /* memmem */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>

#include "job_message.h"
#include "job_message_file.h"
#include "job_message_text.h"
#include "tk_retry.h"
#include "wk_log.h"
#include "wk_util.h"

/* With phone and text, until they are sent: */

typedef struct {
    wk_job_t        job;                /* first */
    int             kind;
    tk_time_t       created_at;
    char           *url, *body;         /* for the gateway, */
    char           *line;               /* for the file */
} job_message_t;

static const char  claim_sql[] =
    "select m.*, case when m.qr_mode is not null"
    " or position('{link}' in m.text) > 0"
    " then api.code_life(m.supplier_id, m.order_id) end"
    " from api.message_claim_4($1, $2, $3) m";

static const char  record_sql[] =
    "select api.message_record($1, $2, $3, $4, $5, $6)";

static const char  notices_sql[] =
    "select queued, more from api.notice_born()";


/* Notices of the orders that batches have booked become messages. */

static void
job_message_noticed(void *data, PGresult *res)
{
    job_messages_t  *ms = data;

    if (res == NULL || PQntuples(res) != 1) {
        return;
    }

    if (wk_column_int(res, 0, 0) > 0) {
        ms->queue.scan_due = 1;
    }

    ms->notices.due |= wk_column_char(res, 0, 1) != 0;
}


/* Read. */

static void
job_message_wipe(wk_job_t *job)
{
    job_message_t  *m = (job_message_t *) job;

    wk_free_secret(m->url);
    wk_free_secret(m->body);
    wk_free_secret(m->line);
    m->url = NULL;
    m->body = NULL;
    m->line = NULL;
}


static char *
job_message_expand(const job_message_text_t *text, const char *template,
    tk_escape_e escape)
{
    char      *copy;
    tk_str_t   out;

    if (tk_template_expand(tk_arena_pool(text->arena), tk_str_c(template),
                           text->fields, MSG_FIELDS, escape, &out)
        != TK_OK)
    {
        return NULL;
    }

    copy = wk_copy(out.data, out.len);
    OPENSSL_cleanse(out.data, out.len);

    return copy;
}


static const char *
job_message_prepare(const wk_conf_t *conf, job_message_t *m,
    const job_message_text_t *text)
{
    if (conf->sms_file != NULL) {
        m->line = job_message_line(text->fields);
        return m->line == NULL ? "text cannot be written" : NULL;
    }

    m->url = job_message_expand(text, conf->sms_url, TK_ESCAPE_URL);

    if (conf->sms_body != NULL) {
        m->body = job_message_expand(text, conf->sms_body, conf->sms_escape);
    }

    return m->url == NULL || (conf->sms_body != NULL && m->body == NULL)
           ? "no memory" : NULL;
}


static wk_outcome_e
job_message_read(void *data, wk_job_t *job, const PGresult *res, int i)
{
    const char          *error;
    job_message_t       *m = (job_message_t *) job;
    job_messages_t      *ms = data;
    job_message_text_t   text;

    m->kind = wk_column_int(res, i, MSG_KIND);
    m->created_at = wk_column_int(res, i, MSG_CREATED_AT);
    job->attempts = wk_column_int(res, i, MSG_ATTEMPTS);
    job->expire_at = wk_column_int(res, i, MSG_EXPIRE_AT);

    if (job_message_text_read(&text, ms->env, res, i) == TK_OK) {
        error = job_message_prepare(&ms->env->conf, m, &text);

    } else {
        error = "cannot be opened";
        wk_log(WK_ALERT, "message supplier=%d id=%lld cannot be opened: was it "
               "sealed with this master key?", job->supplier_id,
               (long long) job->id);
    }

    if (text.unwritten && !ms->font_missed) {
        ms->font_missed = 1;
        wk_log(WK_WARN, "\"font\" %s cannot be used: pictures of vouchers have "
               "a QR code and no text", ms->env->conf.font);
    }

    job_message_text_free(&text);

    if (error != NULL) {
        snprintf(job->error, WK_ERROR_LEN, "%s", error);
        return WK_RETRY;
    }

    return WK_GOING;
}


static void
job_message_claimed(void *data, int rows)
{
    if (rows > 0) {
        ((job_messages_t *) data)->queue.scan_due = 1;  /* may be more */
    }
}


/* Start.  The gateway's address is the operator's word and is not judged; a
 * message that was sent is never repeated by curl itself. */

static wk_outcome_e
job_message_start(void *data, wk_job_t *job)
{
    int                 rc;
    job_message_t      *m = (job_message_t *) job;
    job_messages_t     *ms = data;
    wk_http_request_t   request;

    const wk_conf_t  *conf = &ms->env->conf;

    if (m->line != NULL) {
        rc = job_message_append(conf->sms_file, m->line);
        if (rc == 0) {
            return WK_DONE;
        }

        snprintf(job->error, WK_ERROR_LEN, "file: %s", strerror(rc));
        return WK_RETRY;
    }

    memset(&request, 0, sizeof(request));
    request.url = m->url;
    request.method = conf->sms_method;
    request.body = m->body;
    request.headers = ms->headers;
    request.fresh_connection = 1;

    return wk_queue_send(job, &request);
}


/* Classify.  Accepted: 2xx, and the words that the configuration wants to
 * see. */

static wk_outcome_e
job_message_classify(void *data, wk_job_t *job, const wk_http_answer_t *answer)
{
    const char  *accept = ((job_messages_t *) data)->env->conf.sms_accept;

    if (answer->status < 200 || answer->status > 299) {
        return WK_RETRY;
    }

    if (accept != NULL
        && (answer->len == 0
            || memmem(answer->body, answer->len, accept, strlen(accept))
               == NULL))
    {
        snprintf(job->error, WK_ERROR_LEN,
                 "the answer does not say sms_accept");
        return WK_RETRY;
    }

    return WK_DONE;
}


static tk_time_t
job_message_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random)
{
    return tk_retry_message(((const job_message_t *) job)->created_at,
                            job->expire_at, attempts, now, random);
}


static void
job_message_finished(void *data, wk_job_t *job)
{
    int              sent;
    job_message_t   *m = (job_message_t *) job;

    (void) data;

    sent = job->outcome == WK_DONE;

    wk_log(WK_INFO, "message supplier=%d id=%lld kind=%s try=%d %s ms=%d%s%s",
           job->supplier_id, (long long) job->id,
           job_message_kind_name(m->kind), job->attempts + 1,
           sent ? "sent" : job->outcome == WK_RETRY ? "retry" : "given up",
           (int) wk_queue_age(job), sent ? "" : " error: ",
           sent ? "" : job->error);
}


static const wk_kind_t  job_message_kind = {
    .name = "message",
    .job_size = sizeof(job_message_t),
    .claim_sql = claim_sql,
    .columns = MSG_COLUMNS,
    .record_sql = record_sql,
    .read = job_message_read,
    .claimed = job_message_claimed,
    .start = job_message_start,
    .classify = job_message_classify,
    .next = job_message_next,
    .finished = job_message_finished,
    .wipe = job_message_wipe
};


/* As many are held as there are slots, so that nothing waits here. */

int
job_message_init(job_messages_t *ms, wk_env_t *env)
{
    int  room;

    room = env->conf.sms_file != NULL || env->conf.sms_http
           ? env->conf.sms_in_flight : 0;

    memset(ms, 0, sizeof(job_messages_t));
    ms->env = env;
    ms->notices.sql = notices_sql;
    ms->notices.handler = job_message_noticed;
    ms->notices.data = ms;
    wk_queue_init(&ms->queue, env, &job_message_kind, ms, room, room);

    return wk_headers_create(env->conf.sms_headers, env->conf.sms_nheaders,
                             &ms->headers);
}


void
job_message_free(job_messages_t *ms)
{
    wk_queue_free(&ms->queue);
    wk_headers_free(ms->headers);
}
