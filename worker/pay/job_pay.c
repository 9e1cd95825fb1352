/*
 * Requests to payment platforms, in the order in which things happen to them.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job_pay.h"
#include "pay_content.h"
#include "pay_head.h"
#include "pay_intervals.h"
#include "pay_request.h"
#include "tk_buf.h"
#include "tk_doorbell.h"
#include "tk_providers.h"
#include "tk_value.h"
#include "tk_visitor.h"
#include "wk_log.h"
#include "wk_util.h"

#define PAY_QUEUE_MS        15000       /* with PAY_SENT_MS less than a lease */
#define PAY_TASK            200         /* rows of one task's call */
#define PAY_LOADS           10          /* tries without an account */
#define PAY_PLATFORM_NO     64          /* as ticket.payment has room for */
#define PAY_QR              1024
#define PAY_URL             8192

/* Of a job's life the first lines are its row's, the next ones what is sent,
 * the last ones what is to be recorded. */

typedef struct {
    wk_job_t            job;            /* first; its lane is the account's */
    int                 account_no;
    int64_t             version;        /* of the account, at least */
    char                number[TK_PAY_NUMBER_MAX + 1];
    pay_known_t         known;
    tk_pay_content_t    content;
    pay_sealed_t        sealed;         /* what of it is opened when it is
                                           sent */
    tk_arena_t         *arena;          /* of content, request and answer */

    tk_pay_owned_t     *owned;          /* with call and headers: in flight */
    tk_pay_call_t       call;
    wk_headers_t       *headers;
    char                nonce[TK_PAY_NONCE];

    int                 flew;           /* a request had begun */
    int                 judged;         /* there was an answer: */
    tk_pay_outcome_e    outcome;
    int                 stepped;        /* and something follows: */
    pay_step_t          step;
    tk_pay_state_e      state;
    int64_t             amount_fen;
    tk_time_t           at;
    char               *platform_no, *url, *qr;     /* NULL: not said */
    char               *learned;        /* more of it, in JSON; NULL: nothing */
} job_pay_t;

static const char  claim_sql[] =
    "select * from api.pay_claim_3($1, $2, $3, $4, $5, $6, $7, $8, $9)";

#define PAY_NEWS                                                              \
    "select n.order_id, n.job_id, n.supplier_id, n.quota_id, n.remaining,"     \
    " n.quota_version, h.life"

static const char  record_sql[] =
    PAY_NEWS ", n.kept_id from api.pay_record_3($1, $2, $3, $4, $5, $6, $7,"
    " $8, $9, $10, $11, $12, $13, $14, $15) n, api.hello_2() h";
static const char  notices_sql[] =
    PAY_NEWS " from api.notice_apply_2($1) n, api.hello_2() h";
static const char  payments_sql[] =
    PAY_NEWS " from api.payments_expire_2($1) n, api.hello_2() h";
static const char  refunds_sql[] =
    PAY_NEWS " from api.refunds_expire_2($1) n, api.hello_2() h";
static const char  activations_sql[] =
    PAY_NEWS " from api.activate_paid() n, api.hello_2() h";
static const char  settlements_sql[] =
    PAY_NEWS " from api.settle_work($1) n, api.hello_2() h";
static const char  performances_sql[] =
    PAY_NEWS ", n.payment_id from api.called_off_refunds($1) n,"
    " api.hello_2() h";

/* The columns of api.pay_claim_3(), and of PAY_NEWS. */

enum {
    PAY_NOW, PAY_SUPPLIER, PAY_JOB, PAY_ACCOUNT, PAY_PROVIDER, PAY_VERSION,
    PAY_ACTION, PAY_NUMBER, PAY_CONTENT, PAY_ATTEMPTS, PAY_ASKING, PAY_ASKS,
    PAY_ABSENT, PAY_ABSENT_AT, PAY_NEXT, PAY_CREATED_AT, PAY_UNTIL,
    PAY_COLUMNS
};

enum {
    NEWS_ORDER, NEWS_JOB, NEWS_SUPPLIER, NEWS_QUOTA, NEWS_KEPT = 7,
    NEWS_PAYMENT = NEWS_KEPT
};


/* ---- News ---- */

/* What has changed is told to whom it concerns.  Whatever gets lost here is
 * found by a sweep. */

static void
job_pay_news(void *data, const PGresult *res)
{
    int          i;
    int32_t      supplier;
    job_pays_t  *pays = data;

    for (i = 0; i < PQntuples(res); i++) {
        supplier = (int32_t) wk_column_int(res, i, NEWS_SUPPLIER);

        if (!PQgetisnull(res, i, NEWS_ORDER)) {
            wk_queue_notify(pays->callbacks, supplier,
                            wk_column_int(res, i, NEWS_ORDER));
            pays->paid->scan_due = 1;
            pays->activations.due = 1;
        }

        if (!PQgetisnull(res, i, NEWS_JOB)) {
            wk_queue_notify(&pays->queue, supplier,
                            wk_column_int(res, i, NEWS_JOB));
        }
    }

    pays->places(pays->env->redis, res, NEWS_SUPPLIER);
}


/* There may be more of them. */

static void
job_pay_task(job_pays_t *pays, wk_task_t *task, PGresult *res)
{
    if (res != NULL && PQntuples(res) > 0) {
        job_pay_news(pays, res);
        task->due = 1;
    }
}


static void
job_pay_noticed(void *data, PGresult *res)
{
    job_pay_task(data, &((job_pays_t *) data)->notices, res);
}


static void
job_pay_payments(void *data, PGresult *res)
{
    job_pay_task(data, &((job_pays_t *) data)->payments, res);
}


static void
job_pay_refunds(void *data, PGresult *res)
{
    job_pay_task(data, &((job_pays_t *) data)->refunds, res);
}


static void
job_pay_activated(void *data, PGresult *res)
{
    job_pay_task(data, &((job_pays_t *) data)->activations, res);
}


static void
job_pay_settled(void *data, PGresult *res)
{
    job_pay_task(data, &((job_pays_t *) data)->settlements, res);
}


/* Each order has one row that names no payment. */

static void
job_pay_performances(void *data, PGresult *res)
{
    int          i, orders;
    job_pays_t  *pays = data;

    job_pay_task(pays, &pays->performances, res);

    orders = 0;

    for (i = 0; res != NULL && i < PQntuples(res); i++) {
        orders += !PQgetisnull(res, i, NEWS_ORDER)
                  && PQgetisnull(res, i, NEWS_PAYMENT);
    }

    if (orders > 0) {
        wk_log(WK_INFO, "called off: saw to the money of %d"
               " orders", orders);
    }
}


void
job_pay_sweep(job_pays_t *pays)
{
    pays->notices.due = 1;
    pays->activations.due = 1;
    pays->settlements.due = 1;

    if (pay_lanes_sweep(&pays->lanes, wk_awake_ms())) {
        pays->queue.scan_due = 1;
    }
}


/* ---- The bell ---- */

/* Named by the stream: supplier <id> jobs <id,id,...>, likewise rails; or
 * notices, of which Postgres knows the rest. */

static void
job_pay_named(wk_queue_t *queue, int32_t supplier_id, const redisReply *list)
{
    int64_t      id;
    tk_str_t     s;
    const char  *p, *end, *comma;

    end = list->str + list->len;

    for (p = list->str; p < end; p = comma + 1) {
        comma = memchr(p, ',', end - p);
        if (comma == NULL) {
            comma = end;
        }

        s.data = (unsigned char *) p;
        s.len = comma - p;

        if (tk_parse_int(s, 1, INT64_MAX, &id) == TK_OK) {
            wk_queue_notify(queue, supplier_id, id);
        }
    }
}


static void
job_pay_entry(void *data, const redisReply *fields)
{
    size_t             i;
    int64_t            supplier;
    job_pays_t        *pays = data;
    const redisReply  *name, *value;

    supplier = 0;

    for (i = 0; i + 1 < fields->elements; i += 2) {
        name = fields->element[i];
        value = fields->element[i + 1];

        if (name->type != REDIS_REPLY_STRING
            || value->type != REDIS_REPLY_STRING)
        {
            return;
        }

        if (strcmp(name->str, "notices") == 0) {
            pays->notices.due = 1;

        } else if (strcmp(name->str, "supplier") == 0) {
            if (tk_parse_int(tk_str_c(value->str), 1, 999, &supplier)
                != TK_OK)
            {
                return;
            }

        } else if (strcmp(name->str, "jobs") == 0 && supplier != 0) {
            job_pay_named(&pays->queue, (int32_t) supplier, value);

        } else if (strcmp(name->str, "rails") == 0 && supplier != 0) {
            job_pay_named(pays->rails, (int32_t) supplier, value);
        }
    }
}


/* The sweep finds what dies with this process. */

static void
job_pay_entries(void *data)
{
    wk_redis_ack(((job_pays_t *) data)->env->redis_pay);
}


wk_consumer_t
job_pay_consumer(job_pays_t *pays)
{
    wk_consumer_t  consumer = {
        TK_DOORBELL_PAY, TK_DOORBELL_GROUP, job_pay_entry, job_pay_entries,
        pays
    };

    return consumer;
}


/* ---- Claim ---- */

int
job_pay_ready(const job_pays_t *pays)
{
    return pays->accounts->loads > 0;
}


static void
job_pay_params(void *data, wk_params_t *params)
{
    job_pays_t  *pays = data;

    pay_lanes_rooms(&pays->lanes, wk_queue_share(&pays->queue, PAY_WINDOW),
                    params);
}


static void
job_pay_known(pay_known_t *k, const PGresult *res, int i)
{
    tk_time_t                 until;
    const tk_pay_provider_t  *provider;

    provider = tk_provider(wk_column_text(res, i, PAY_PROVIDER));
    k->provider = provider != NULL ? provider->name : "";
    k->action = (tk_pay_action_e) wk_column_int(res, i, PAY_ACTION);
    k->asking = wk_column_char(res, i, PAY_ASKING) != 0;
    k->asks = wk_column_int(res, i, PAY_ASKS);
    k->attempts = wk_column_int(res, i, PAY_ATTEMPTS);
    k->absent = wk_column_int(res, i, PAY_ABSENT);
    k->absent_at = wk_column_int(res, i, PAY_ABSENT_AT);
    k->next = (tk_pay_next_e) wk_column_int(res, i, PAY_NEXT);
    k->created_at = wk_column_int(res, i, PAY_CREATED_AT);
    until = wk_column_int(res, i, PAY_UNTIL);
    k->until = until > 0 ? until : 0;   /* -infinity: nobody says so */
}


/* Where the buyer goes to the page of his order, to its address comes its link:
 * "attach" is the order. */

static tk_err_t
job_pay_return(const job_pays_t *pays, job_pay_t *p)
{
    tk_buf_t           b;
    tk_pay_content_t  *c = &p->content;
    unsigned char      token[TK_VISITOR_TOKEN];
    tk_visitor_link_t  link;

    if (c->return_url.len == 0) {
        return TK_OK;
    }

    link.supplier_id = p->job.supplier_id;
    link.life = c->return_life;

    if (tk_parse_int(c->attach, 1, INT64_MAX, &link.order_id) != TK_OK
        || tk_buf_init(&b, tk_arena_pool(p->arena),
                       c->return_url.len + TK_VISITOR_TOKEN) != TK_OK)
    {
        return TK_BAD_VALUE;
    }

    tk_buf_add(&b, c->return_url.data, c->return_url.len);
    tk_buf_add(&b, token,
               tk_visitor_token(&pays->env->keyring, &link, token));
    c->return_url = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static wk_outcome_e
job_pay_read(void *data, wk_job_t *job, const PGresult *res, int i)
{
    tk_err_t     rc;
    tk_str_t     number;
    job_pay_t   *p = (job_pay_t *) job;
    job_pays_t  *pays = data;

    job_pay_known(&p->known, res, i);
    job->asking = p->known.asking;
    job->attempts = p->known.attempts - 1;
    p->account_no = wk_column_int(res, i, PAY_ACCOUNT);
    p->version = wk_column_int(res, i, PAY_VERSION);
    p->amount_fen = -1;
    number = wk_column_text(res, i, PAY_NUMBER);
    snprintf(p->number, sizeof(p->number), "%.*s", (int) number.len,
             number.data);
    job->lane = &pay_lanes_get(&pays->lanes, job->supplier_id,
                               p->account_no)->lane;

    p->arena = tk_arena_create();
    rc = p->arena == NULL ? TK_NO_MEMORY
         : pay_content_read(tk_arena_pool(p->arena),
                            wk_column_text(res, i, PAY_CONTENT), &p->content,
                            &p->sealed);

    if (rc == TK_OK) {
        rc = job_pay_return(pays, p);
    }

    if (rc != TK_OK) {
        snprintf(job->error, WK_ERROR_LEN, "content cannot be read");
        return WK_RETRY;
    }

    p->known.made_at = p->content.made_at;
    p->known.expire_at = p->content.expire_at;

    return WK_GOING;
}


/* A scan takes so many of each account: where it took some, there may be
 * more. */

static void
job_pay_claimed(void *data, int rows)
{
    job_pays_t  *pays = data;

    if (rows > 0 && pays->queue.scanning) {
        pays->queue.scan_due = 1;
    }
}


static void
job_pay_wipe(wk_job_t *job)
{
    job_pay_t  *p = (job_pay_t *) job;

    pay_content_wipe(&p->sealed, &p->content);
    tk_pay_account_release(p->owned);
    wk_headers_free(p->headers);
    tk_arena_free(p->arena);
    p->owned = NULL;
    p->headers = NULL;
    p->arena = NULL;
}


static void
job_pay_forget(wk_job_t *job)
{
    job_pay_t  *p = (job_pay_t *) job;

    free(p->platform_no);
    free(p->url);
    free(p->qr);
    free(p->learned);
}


/* ---- Start ---- */

/* What follows, and how the engine calls it. */

static wk_outcome_e
job_pay_follows(job_pay_t *p, tk_pay_outcome_e outcome, tk_pay_state_e state,
    tk_pay_next_e next)
{
    p->stepped = 1;
    p->state = state;
    pay_step(&p->known, outcome, state, next, wk_queue_now(&p->job),
             wk_random(), &p->step);
    p->job.due = p->step.due;

    switch (p->step.result) {

    case PAY_DONE:
        return WK_DONE;

    case PAY_RETRY:
        return WK_RETRY;

    case PAY_REFUSED:
        return WK_DEAD;

    default:
        return WK_UNKNOWN;
    }
}


/* It cannot be sent: now, or never. */

static wk_outcome_e
job_pay_cannot(job_pay_t *p, int never, const char *why)
{
    snprintf(p->job.error, WK_ERROR_LEN, "%s", why);

    return p->job.asking ? WK_UNKNOWN : never ? WK_DEAD : WK_RETRY;
}


/* What the buyer's browser is to open, or to post: there a form follows behind
 * '?', which no address of a platform has. */

static wk_outcome_e
job_pay_open(job_pay_t *p, const tk_pay_request_t *request)
{
    size_t  n = request->hand == TK_PAY_POST ? request->body.len + 1 : 0;

    p->url = wk_alloc(request->url.len + n + 1);
    memcpy(p->url, request->url.data, request->url.len);

    if (n > 0) {
        p->url[request->url.len] = '?';
        memcpy(p->url + request->url.len + 1, request->body.data, n - 1);
    }

    return job_pay_follows(p, TK_PAY_OK, TK_PAY_WAITING, TK_PAY_NEXT_NONE);
}


static wk_outcome_e
job_pay_fly(job_pay_t *p, const tk_pay_request_t *rq)
{
    wk_outcome_e       outcome;
    wk_http_request_t  http;

    if (pay_request_http(tk_arena_pool(p->arena), rq, p->owned, &http,
                         &p->headers)
        != 0)
    {
        return job_pay_cannot(p, 0, "no memory");
    }

    http.answer_max = TK_PAY_BODY;
    outcome = wk_queue_send(&p->job, &http);
    p->flew = outcome == WK_GOING;

    return outcome;
}


static wk_outcome_e
job_pay_build(job_pay_t *p)
{
    tk_err_t          rc;
    tk_pay_request_t  request;

    rc = tk_pay_build(&p->call, &request);

    if (rc != TK_OK) {
        return job_pay_cannot(p, rc == TK_BAD_VALUE,
            rc == TK_BAD_VALUE ? "the platform takes no such content"
            : rc == TK_BUG ? "the account lacks a key for it" : "no memory");
    }

    if (request.hand != TK_PAY_SEND) {
        return job_pay_open(p, &request);
    }

    if (request.certificate && p->owned->tls_cert.len == 0) {
        return job_pay_cannot(p, 0, "the account lacks a certificate");
    }

    return job_pay_fly(p, &request);
}


/* An account that is being loaded is there in a moment.  One that is not there
 * even then has been taken away: its jobs have pauses, and give up. */

static wk_outcome_e
job_pay_send(job_pays_t *pays, job_pay_t *p, tk_pay_action_e action)
{
    const char      *why;
    tk_pay_owned_t  *owned;

    why = "";
    owned = pay_accounts_get(pays->accounts, p->job.supplier_id,
                             p->account_no, p->version, &why);

    if (owned == NULL) {
        return pays->accounts->load.due && p->known.attempts <= PAY_LOADS
               ? WK_RELEASED : job_pay_cannot(p, 0, why);
    }

    if (action >= TK_PAY_ACTIONS
        || owned->account.provider->actions[action].build == NULL)
    {
        return job_pay_cannot(p, 1, "the platform has no such action");
    }

    if (pay_content_open(tk_arena_pool(p->arena), &pays->env->keyring,
                         p->job.supplier_id, action, &p->sealed, &p->content)
        != TK_OK)
    {
        return job_pay_cannot(p, 1, "a seal of the content cannot be opened");
    }

    if (pay_nonce(p->nonce) != 0) {
        return job_pay_cannot(p, 0, "no random numbers");
    }

    p->owned = tk_pay_account_hold(owned);
    p->call.account = &p->owned->account;
    p->call.action = action;
    p->call.content = &p->content;
    p->call.now = wk_queue_now(&p->job);
    p->call.nonce.data = (unsigned char *) p->nonce;
    p->call.nonce.len = TK_PAY_NONCE;
    p->call.pool = tk_arena_pool(p->arena);

    return job_pay_build(p);
}


static wk_outcome_e
job_pay_start(void *data, wk_job_t *job)
{
    tk_time_t   at;
    job_pay_t  *p = (job_pay_t *) job;

    at = pay_not_before(&p->known);

    if (wk_queue_now(job) < at) {
        p->stepped = 1;
        p->step.result = PAY_RETRY;
        p->step.due = at;
        p->step.next = p->known.next;
        snprintf(job->error, WK_ERROR_LEN, "too early");
        return WK_RETRY;
    }

    return job_pay_send(data, p, p->known.action);
}


static wk_outcome_e
job_pay_ask(void *data, wk_job_t *job)
{
    job_pay_t  *p = (job_pay_t *) job;

    return job_pay_send(data, p, pay_ask(&p->known));
}


/* ---- Classify ---- */

/* A platform's text, as Postgres takes it: one that is no text, or too long,
 * would be refused, and with it whatever is recorded beside it.  NULL: it is
 * left out. */

static char *
job_pay_copy(tk_str_t s, size_t max)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] >= 0x7f) {
            return NULL;
        }
    }

    return s.len > 0 && s.len <= max ? wk_copy(s.data, s.len) : NULL;
}


/* What there is no memory for is asked for again by whoever misses it. */

static void
job_pay_learned_more(job_pays_t *pays, job_pay_t *p,
    const tk_pay_learned_t *learned)
{
    tk_str_t  text;

    if (pay_learned_write(tk_arena_pool(p->arena), &pays->env->keyring,
                          p->job.supplier_id, p->sealed.context, learned,
                          &text) == TK_OK
        && text.len > 0)
    {
        p->learned = wk_copy(text.data, text.len);
    }
}


/* A code to be scanned, or an address for the buyer's browser. */

static void
job_pay_learned(job_pay_t *p, const tk_pay_learned_t *learned)
{
    tk_str_t  number = learned->platform_number;

    if (number.len > PAY_PLATFORM_NO) {
        number.len = PAY_PLATFORM_NO;
    }

    p->amount_fen = learned->amount_fen;
    p->at = learned->at;
    p->platform_no = job_pay_copy(number, PAY_PLATFORM_NO);

    if (p->call.action != TK_PAY_CHARGE
        && p->call.action != TK_PAY_AGREEMENT)
    {
        return;
    }

    if (p->content.way == TK_PAY_QR) {
        p->qr = job_pay_copy(learned->url, PAY_QR);

    } else {
        p->url = job_pay_copy(learned->url, PAY_URL);
    }
}


static wk_outcome_e
job_pay_classify(void *data, wk_job_t *job, const wk_http_answer_t *http)
{
    tk_str_t          head;
    job_pay_t        *p = (job_pay_t *) job;
    job_pays_t       *pays = data;
    tk_pair_t         headers[PAY_HEADERS];
    tk_pay_answer_t   answer;
    tk_pay_learned_t  learned;

    head.data = (unsigned char *) http->head;
    head.len = http->head_len;
    answer.status = http->status;
    answer.headers = headers;
    answer.nheaders = pay_head_read(head, headers);
    answer.body.data = (unsigned char *) http->body;
    answer.body.len = http->len;

    p->call.now = wk_queue_now(job);
    p->outcome = tk_pay_judge(&p->call, &answer, &learned);
    p->judged = 1;

    if (learned.code[0] != '\0') {
        snprintf(job->error, WK_ERROR_LEN, "%s", learned.code);
    }

    if (learned.next == TK_PAY_NEXT_KEY) {
        pay_keys_want(&pays->keys, job->supplier_id, p->account_no,
                      learned.key_id);
    }

    if (learned.unproven) {
        snprintf(job->error, WK_ERROR_LEN, "signed by no key that is here");
    }

    pay_accounts_refused(pays->accounts, job->supplier_id, p->account_no,
                         p->outcome, &learned);
    job_pay_learned(p, &learned);
    job_pay_learned_more(pays, p, &learned);

    return job_pay_follows(p, p->outcome, learned.state, learned.next);
}


static tk_time_t
job_pay_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random)
{
    pay_step_t        step;
    const job_pay_t  *p = (const job_pay_t *) job;

    (void) attempts;

    if (p->stepped) {
        return p->step.due;
    }

    pay_unsent(&p->known, now, random, &step);

    return step.due;
}


static tk_time_t
job_pay_next_ask(const wk_job_t *job, tk_time_t now, uint32_t random)
{
    pay_step_t        step;
    const job_pay_t  *p = (const job_pay_t *) job;

    if (p->stepped) {
        return p->step.due;
    }

    pay_step(&p->known, TK_PAY_UNKNOWN, TK_PAY_UNSAID, TK_PAY_NEXT_NONE, now,
             random, &step);

    return step.due;
}


/* ---- Record ---- */

enum {
    MORE_PENDING, MORE_STATE, MORE_NEXT, MORE_AMOUNT, MORE_PLATFORM_NO,
    MORE_URL, MORE_QR, MORE_AT, MORE_LEARNED
};


static void
job_pay_more(const wk_job_t *job, wk_array_t *const more[])
{
    const job_pay_t  *p = (const job_pay_t *) job;

    wk_array_int(more[MORE_PENDING], p->stepped && p->step.pending);
    wk_array_int(more[MORE_STATE], p->state);
    wk_array_int(more[MORE_NEXT], p->stepped ? p->step.next : p->known.next);
    wk_array_int(more[MORE_AMOUNT], p->amount_fen);
    wk_array_text(more[MORE_PLATFORM_NO], p->platform_no ? p->platform_no
                                                         : "");
    wk_array_text(more[MORE_URL], p->url ? p->url : "");
    wk_array_text(more[MORE_QR], p->qr ? p->qr : "");
    wk_array_int(more[MORE_AT], p->at);
    wk_array_text(more[MORE_LEARNED], p->learned ? p->learned : "");
}


/* Results of orders that somebody sits on wait; the others' do not. */

static void
job_pay_recorded(void *data, const PGresult *res)
{
    int          i;
    job_pays_t  *pays = data;

    for (i = 0; i < PQntuples(res); i++) {
        if (!PQgetisnull(res, i, NEWS_KEPT)) {
            wk_queue_keep(&pays->queue,
                          (int32_t) wk_column_int(res, i, NEWS_SUPPLIER),
                          wk_column_int(res, i, NEWS_KEPT));
        }
    }

    job_pay_news(pays, res);

    /* What waited for that may go on. */
    if (pays->moved) {
        pays->moved = 0;
        pays->settlements.due = 1;
    }
}


static void
job_pay_landed(job_pays_t *pays, const job_pay_t *p)
{
    int  change;

    change = pay_lane_landed(&pays->lanes, (pay_lane_t *) p->job.lane,
                             p->judged && p->outcome != TK_PAY_UNKNOWN,
                             wk_awake_ms(), wk_random());

    if (change > 0) {
        wk_log(WK_WARN, "payment account %d of supplier %d has not answered"
               " %d times in a row: one request at a time, with pauses",
               p->account_no, p->job.supplier_id, PAY_FAILURES);

    } else if (change < 0) {
        wk_log(WK_INFO, "payment account %d of supplier %d answers again",
               p->account_no, p->job.supplier_id);
        pays->queue.scan_due = 1;
    }
}


static void
job_pay_finished(void *data, wk_job_t *job)
{
    job_pay_t   *p = (job_pay_t *) job;
    job_pays_t  *pays = data;

    static const char *const  words[WK_OUTCOMES] = {
        [WK_DONE] = "done", [WK_RETRY] = "retry", [WK_DEAD] = "refused",
        [WK_UNKNOWN] = "asks"
    };

    if (pay_lane_was_full((pay_lane_t *) job->lane,
                          wk_queue_share(&pays->queue, PAY_WINDOW)))
    {
        pays->queue.scan_due = 1;
    }

    if (p->flew) {
        job_pay_landed(pays, p);
    }

    pays->moved |= p->known.action == TK_PAY_TRANSFER
                   || p->known.action == TK_PAY_FUND_IN
                   || p->known.action == TK_PAY_FUND_OUT
                   || p->known.action == TK_PAY_CHARGE_AGREED;

    wk_log(WK_INFO, "pay supplier=%d account=%d job=%lld number=%s action=%d"
           " try=%d %s%s ms=%d%s%s", job->supplier_id, p->account_no,
           (long long) job->id, p->number, (int) p->known.action,
           p->known.attempts, words[job->outcome],
           job->due == TK_NEVER ? " given_up" : "", (int) wk_queue_age(job),
           job->error[0] != '\0' ? " code: " : "", job->error);
}


static const wk_kind_t  job_pay_kind = {
    .name = "payment request",
    .job_size = sizeof(job_pay_t),
    .claim_sql = claim_sql,
    .columns = PAY_COLUMNS,
    .with_named = 1,
    .record_sql = record_sql,
    .more_types = {
        TK_OID_INT2_ARRAY, TK_OID_INT2_ARRAY, TK_OID_INT2_ARRAY,
        TK_OID_INT8_ARRAY, TK_OID_TEXT_ARRAY, TK_OID_TEXT_ARRAY,
        TK_OID_TEXT_ARRAY, TK_OID_INT8_ARRAY, TK_OID_TEXT_ARRAY
    },
    .more = job_pay_more,
    .queue_ms = PAY_QUEUE_MS,
    .flight_ms = PAY_SENT_MS,
    .fair = 1,
    .params = job_pay_params,
    .read = job_pay_read,
    .start = job_pay_start,
    .ask = job_pay_ask,
    .classify = job_pay_classify,
    .next = job_pay_next,
    .next_ask = job_pay_next_ask,
    .finished = job_pay_finished,
    .recorded = job_pay_recorded,
    .claimed = job_pay_claimed,
    .wipe = job_pay_wipe,
    .forget = job_pay_forget
};


static void
job_pay_task_init(job_pays_t *pays, wk_task_t *task, const char *sql,
    int limit, wk_pg_handler_pt handler)
{
    task->sql = sql;
    task->limit = limit;
    task->handler = handler;
    task->data = pays;
}


void
job_pay_init(job_pays_t *pays, wk_env_t *env, pay_accounts_t *accounts,
    wk_queue_t *callbacks, wk_queue_t *paid, pay_places_pt places)
{
    memset(pays, 0, sizeof(job_pays_t));
    pays->env = env;
    pays->accounts = accounts;
    pays->callbacks = callbacks;
    pays->paid = paid;
    pays->places = places;
    pay_lanes_init(&pays->lanes);
    pay_keys_init(&pays->keys, env, accounts);

    job_pay_task_init(pays, &pays->notices, notices_sql, PAY_TASK,
                      job_pay_noticed);
    job_pay_task_init(pays, &pays->payments, payments_sql, PAY_TASK,
                      job_pay_payments);
    job_pay_task_init(pays, &pays->refunds, refunds_sql, PAY_TASK,
                      job_pay_refunds);
    job_pay_task_init(pays, &pays->activations, activations_sql, 0,
                      job_pay_activated);
    job_pay_task_init(pays, &pays->settlements, settlements_sql, PAY_TASK,
                      job_pay_settled);
    job_pay_task_init(pays, &pays->performances, performances_sql, PAY_TASK,
                      job_pay_performances);

    wk_queue_init(&pays->queue, env, &job_pay_kind, pays,
                  env->conf.pay_in_flight, PAY_HELD * env->conf.pay_in_flight);
}


void
job_pay_free(job_pays_t *pays)
{
    wk_queue_free(&pays->queue);
    pay_lanes_free(&pays->lanes);
    pay_keys_free(&pays->keys);
}
