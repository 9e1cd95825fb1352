/*
 * A bill's way from the platform to Postgres, in the order in which it goes.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "bill_read.h"
#include "job_bill.h"
#include "pay_content.h"
#include "pay_head.h"
#include "pay_request.h"
#include "tk_providers.h"
#include "tk_value.h"
#include "wk_log.h"
#include "wk_util.h"

#define BILL_DOWNLOAD_MS    120000
#define BILL_AGAIN          (3600 * TK_SECOND)
#define BILL_SOON           (1800 * TK_SECOND)  /* UnionPay */
#define BILL_JITTER         1000            /* parts of two fifths of it */
#define BILL_KEY            (120 * TK_SECOND)   /* the platform's */
#define BILL_NUMBER_LEN     16
#define BILL_SHA256         32
#define BILL_DUE            200         /* jobs made at once */
#define BILL_FIRST_PHASE    1               /* of api.bill_compare() */
#define BILL_UNREADY        10          /* tries, before the account is taken
                                           for one that is broken */

/* What a job works with.  It outlives the job where a thread or a statement
 * still holds it: then job is NULL, and whoever comes back frees it. */

struct bill_fetch_s {
    TAILQ_ENTRY(bill_fetch_s)  next;    /* in storing */
    job_bills_t        *bills;
    struct job_bill_s  *job;
    int                 busy;           /* a thread or a statement has it */
    int                 stored;         /* it is in storing */

    tk_arena_t         *arena;
    tk_pay_owned_t     *owned;
    tk_pay_call_t       call;
    tk_pay_content_t    content;
    wk_headers_t       *headers;
    char                nonce[TK_PAY_NONCE];

    uv_work_t           work;
    tk_str_t            provider;
    tk_str_t            file;
    tk_str_t            hash;           /* what the platform says */
    tk_err_t            rc;             /* of reading it */
    bill_t              bill;
    unsigned char       digest[BILL_SHA256];
    unsigned char       hex[2 * BILL_SHA256 + 1];
    size_t              put;            /* lines in Postgres */
    int                 phase;          /* of comparing; 0: not there yet */
    int64_t             at;             /* ... where in it */
    int                 found;          /* differences */
};

typedef struct job_bill_s {
    wk_job_t            job;            /* first */
    int                 account_no;
    int64_t             version;
    int                 unionpay;
    int                 unready;        /* the account is not loaded yet */
    int                 keyless;        /* a key of the platform is fetched */
    tk_time_t           give_up_at;
    char                number[BILL_NUMBER_LEN];
    char               *content;        /* JSON */
    bill_fetch_t       *fetch;          /* NULL: nothing is fetched */
} job_bill_t;

static const char  claim_sql[] =
    "select * from api.bill_claim_2($1, $2, greatest($3::interval,"
    " interval '10 minutes'), null, null)";
static const char  record_sql[] =
    "select * from api.bill_record($1, $2, $3, $4, $5, $6)";
static const char  due_sql[] = "select job_id from api.bills_due($1)";
static const char  put_sql[] =
    "select taken from api.bill_put($1, $2, ($3::int8[])[1], $4, $5, $6, $7,"
    " $8, $9, $10, $11, $12, $13)";
static const char  done_sql[] =
    "select verdict from api.bill_done($1, $2, ($3::int8[])[1],"
    " $4, ($5::int8[])[1], ($5::int8[])[2], ($5::int8[])[3], ($5::int8[])[4],"
    " decode($6, 'hex'))";
static const char  compare_sql[] =
    "select verdict, phase, at, differences from api.bill_compare($1, $2,"
    " ($3::int8[])[1], $4, ($5::int8[])[1], $6)";

/* The columns of api.bill_claim_2(). */

enum {
    CLAIM_NOW, CLAIM_SUPPLIER, CLAIM_JOB, CLAIM_ACCOUNT, CLAIM_PROVIDER,
    CLAIM_VERSION, CLAIM_NUMBER, CLAIM_CONTENT, CLAIM_ATTEMPTS, CLAIM_GIVE_UP,
    CLAIM_COLUMNS
};


/* ---- What is fetched ---- */

/* What Postgres is to do next of all bills. */

static void
job_bill_store(job_bills_t *bills)
{
    bill_fetch_t  *f;

    f = bills->sent != NULL ? NULL : TAILQ_FIRST(&bills->storing);
    bills->put.due = f != NULL && f->put < f->bill.n;
    bills->done.due = f != NULL && !bills->put.due && f->phase == 0;
    bills->compare.due = f != NULL && f->phase > 0;
}


static void
bill_fetch_free(bill_fetch_t *f)
{
    if (f->stored) {
        TAILQ_REMOVE(&f->bills->storing, f, next);
        job_bill_store(f->bills);
    }

    tk_pay_account_release(f->owned);
    wk_headers_free(f->headers);
    tk_arena_free(f->arena);
    free(f);
}


/* Nobody waits for it any more. */

static void
bill_fetch_drop(bill_fetch_t *f)
{
    f->job = NULL;

    if (!f->busy) {
        bill_fetch_free(f);
    }
}


static void
job_bill_wipe(wk_job_t *job)
{
    job_bill_t  *b = (job_bill_t *) job;

    if (b->fetch != NULL) {
        bill_fetch_drop(b->fetch);
        b->fetch = NULL;
    }

    free(b->content);
    b->content = NULL;
}


/* ---- Store ---- */

static void
bill_text_param(wk_array_t *array, tk_str_t s)
{
    char  text[BILL_NUMBER + 1];

    snprintf(text, sizeof(text), "%.*s", (int) s.len, s.data);
    wk_array_text(array, text);
}


/* Owner, supplier, job: of the fetch that is being stored. */

static bill_fetch_t *
bill_key_params(job_bills_t *bills, wk_params_t *params)
{
    bill_fetch_t  *f = TAILQ_FIRST(&bills->storing);

    wk_params_text(params, TK_OID_TEXT, bills->env->owner);
    wk_params_int4(params, f->job->job.supplier_id);
    wk_array_int(wk_params_array(params, TK_OID_INT8_ARRAY), f->job->job.id);

    f->busy = 1;
    bills->sent = f;

    return f;
}


static void
job_bill_put_params(void *data, wk_params_t *params)
{
    int                 c;
    size_t              i, end;
    wk_array_t         *a[9];
    bill_fetch_t       *f;
    const bill_line_t  *line;

    static const unsigned  types[9] = {
        TK_OID_INT2_ARRAY, TK_OID_INT2_ARRAY, TK_OID_TEXT_ARRAY,
        TK_OID_TEXT_ARRAY, TK_OID_TEXT_ARRAY, TK_OID_INT8_ARRAY,
        TK_OID_INT8_ARRAY, TK_OID_INT8_ARRAY, TK_OID_INT8_ARRAY
    };

    f = bill_key_params(data, params);
    wk_params_int4(params, (int32_t) f->put + 1);

    for (c = 0; c < 9; c++) {
        a[c] = wk_params_array(params, types[c]);
    }

    end = f->bill.n - f->put > BILL_CHUNK ? f->put + BILL_CHUNK : f->bill.n;

    for (i = f->put; i < end; i++) {
        line = &f->bill.lines[i];
        wk_array_int(a[0], line->kind);
        wk_array_int(a[1], line->state);
        bill_text_param(a[2], line->number);
        bill_text_param(a[3], line->refund_number);
        bill_text_param(a[4], line->platform_number);
        wk_array_int(a[5], line->amount_fen);
        wk_array_int(a[6], line->settled_fen);
        wk_array_int(a[7], line->fee_fen);
        wk_array_int(a[8], line->at);
    }
}


static void
job_bill_done_params(void *data, wk_params_t *params)
{
    int64_t         payout;
    wk_array_t     *sums;
    bill_fetch_t   *f;
    const bill_t   *bill;

    f = bill_key_params(data, params);
    bill = &f->bill;
    wk_params_int4(params, (int32_t) bill->n);
    sums = wk_params_array(params, TK_OID_INT8_ARRAY);
    wk_array_int(sums, bill->paid_fen);
    wk_array_int(sums, bill->refunded_fen);

    /* UnionPay pays out by itself what a day has brought. */

    payout = bill->payout_fen;

    if (f->job->unionpay) {
        payout += bill->paid_fen - bill->refunded_fen - bill->fee_fen;
    }

    wk_array_int(sums, payout);
    wk_array_int(sums, bill->fee_fen);
    tk_format_hex(f->digest, BILL_SHA256, f->hex, 0);
    wk_params_text(params, TK_OID_TEXT, (char *) f->hex);
}


static void
job_bill_compare_params(void *data, wk_params_t *params)
{
    bill_fetch_t  *f;

    f = bill_key_params(data, params);
    wk_params_int4(params, f->phase);
    wk_array_int(wk_params_array(params, TK_OID_INT8_ARRAY), f->at);
    wk_params_int4(params, f->found);
}


/* The fetch whose statement was answered; NULL: it was given up meanwhile. */

static bill_fetch_t *
job_bill_stored(job_bills_t *bills)
{
    bill_fetch_t  *f = bills->sent;

    bills->sent = NULL;
    f->busy = 0;

    if (f->job == NULL) {
        bill_fetch_free(f);
        return NULL;
    }

    return f;
}


/* Without an answer the same lines are put again. */

static void
job_bill_put_handler(void *data, PGresult *res)
{
    job_bills_t   *bills = data;
    bill_fetch_t  *f;

    f = job_bill_stored(bills);

    if (f != NULL && res != NULL) {
        if (wk_column_char(res, 0, 0) == 0) {
            wk_queue_end(&f->job->job, WK_RETRY, "its lease was over");

        } else {
            f->put = f->bill.n - f->put > BILL_CHUNK ? f->put + BILL_CHUNK
                                                     : f->bill.n;
        }
    }

    job_bill_store(bills);
}


/* 1: it ends the job. */

static int
job_bill_refused(job_bill_t *b, PGresult *res)
{
    char      why[WK_ERROR_LEN];
    tk_str_t  verdict;

    verdict = wk_column_text(res, 0, 0);

    if (verdict.len == 0) {
        return 0;
    }

    snprintf(why, sizeof(why), "%.*s", (int) verdict.len, verdict.data);
    wk_queue_end(&b->job, WK_RETRY, why);

    return 1;
}


static void
job_bill_done_handler(void *data, PGresult *res)
{
    job_bills_t   *bills = data;
    bill_fetch_t  *f;

    f = job_bill_stored(bills);

    if (f != NULL && res != NULL && !job_bill_refused(f->job, res)) {
        f->phase = BILL_FIRST_PHASE;
    }

    job_bill_store(bills);
}


static void
job_bill_compare_handler(void *data, PGresult *res)
{
    job_bill_t    *b;
    job_bills_t   *bills = data;
    bill_fetch_t  *f;

    f = job_bill_stored(bills);

    if (f != NULL && res != NULL && !job_bill_refused(f->job, res)) {
        b = f->job;
        f->phase = (int) wk_column_int(res, 0, 1);
        f->at = wk_column_int(res, 0, 2);
        f->found = (int) wk_column_int(res, 0, 3);

        if (f->phase == 0) {
            wk_log(WK_INFO, "bill %s of supplier %d read: %zu lines, %d"
                   " differences", b->number, b->job.supplier_id, f->bill.n,
                   f->found);
            wk_queue_end(&b->job, WK_DONE, "");
        }
    }

    job_bill_store(bills);
}


/* ---- Read, beside the loop ---- */

static void
bill_work(uv_work_t *work)
{
    bill_fetch_t  *f = work->data;

    if (EVP_Digest(f->file.data, f->file.len, f->digest, NULL, EVP_sha256(),
                   NULL)
        != 1)
    {
        f->rc = TK_NO_MEMORY;
        return;
    }

    f->rc = bill_read(tk_arena_pool(f->arena), f->provider, f->content.day,
                      f->file, f->hash, &f->bill);
}


static void
bill_keep(bill_fetch_t *f)
{
    TAILQ_INSERT_TAIL(&f->bills->storing, f, next);
    f->stored = 1;
    job_bill_store(f->bills);
}


static void
bill_worked(uv_work_t *work, int status)
{
    bill_fetch_t  *f = work->data;

    f->busy = 0;

    if (f->job == NULL) {
        bill_fetch_free(f);

    } else if (status != 0 || f->rc != TK_OK) {
        wk_log(WK_WARN, "bill %s of supplier %d cannot be read: %s",
               f->job->number, f->job->job.supplier_id, f->bill.why);
        wk_queue_end(&f->job->job, WK_RETRY,
                     f->bill.why[0] != '\0' ? f->bill.why : "no memory");

    } else {
        bill_keep(f);
    }
}


/* The answer ends with its handler: what is read is a copy. */

static int
bill_read_file(bill_fetch_t *f, tk_str_t file)
{
    f->file = tk_str_copy(tk_arena_pool(f->arena), file);
    f->work.data = f;

    if (f->file.data == NULL
        || uv_queue_work(&f->bills->env->loop, &f->work, bill_work,
                         bill_worked) != 0)
    {
        return -1;
    }

    f->busy = 1;

    return 0;
}


/* ---- Fetch ---- */

static void
job_bill_downloaded(void *data, const wk_http_answer_t *http)
{
    tk_str_t       file;
    job_bill_t    *b = data;
    bill_fetch_t  *f = b->fetch;

    b->job.transfer = NULL;

    if (http->status != 200) {
        wk_queue_end(&b->job, http->untried ? WK_RELEASED : WK_RETRY,
                     http->error);
        return;
    }

    file.data = (unsigned char *) http->body;
    file.len = http->len;

    if (bill_read_file(f, file) != 0) {
        wk_queue_end(&b->job, WK_RETRY, "no memory");
    }
}


/* scheme://host:port */

static size_t
bill_origin(tk_str_t url)
{
    size_t           i, slashes;

    slashes = 0;

    for (i = 0; i < url.len && slashes < 3; i++) {
        slashes += url.data[i] == '/';
    }

    return i;
}


static int
bill_is_gateway(const bill_fetch_t *f, tk_str_t url)
{
    size_t          n;
    const tk_str_t  gateway = f->call.account->gateway;

    n = bill_origin(url);

    return n <= gateway.len + 1 && n > 0
           && (memcmp(url.data, gateway.data, n - 1) == 0)
           && (n - 1 == gateway.len || gateway.data[n - 1] == '/');
}


/* At once: the address lives for half a minute.  Where it leads elsewhere than
 * to the gateway it must not lead inside. */

static int
bill_download(bill_fetch_t *f, tk_str_t url, const char **why)
{
    job_bill_t         *b = f->job;
    tk_pay_request_t    request;
    wk_http_request_t   http;

    *why = "no memory";
    wk_headers_free(f->headers);
    f->headers = NULL;

    if (pay_nonce(f->nonce) != 0) {
        return -1;
    }

    f->call.now = wk_queue_now(&b->job);

    if (tk_pay_download(&f->call, url, &request) != TK_OK) {
        *why = "the platform's address of it is none";
        return -1;
    }

    if (pay_request_http(tk_arena_pool(f->arena), &request, f->owned, &http,
                         &f->headers)
        != 0)
    {
        return -1;
    }

    http.timeout_ms = BILL_DOWNLOAD_MS;
    http.answer_max = TK_PAY_FILE;
    http.guard_address = !bill_is_gateway(f, url);
    b->job.transfer = wk_http_send(f->bills->env->http, &http,
                                   job_bill_downloaded, b);

    return b->job.transfer == NULL ? -1 : 0;
}


static tk_time_t
job_bill_again(const job_bill_t *b, tk_time_t now, uint32_t random)
{
    tk_time_t  wait;

    wait = b->unionpay ? BILL_SOON : BILL_AGAIN;

    return now + wait - wait / 5
           + (tk_time_t) (random % BILL_JITTER) * (wait / 2500);
}


/* WeChat Pay has no bill of a day without trades, and says so as if it were to
 * come: at the end of the time it is taken for that, and compared. */

static int
bill_is_empty(const bill_fetch_t *f, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    int        absent;
    tk_time_t  now;

    absent = learned->state == TK_PAY_ABSENT
             || strcmp(learned->code, "NO_STATEMENT_EXIST") == 0;

    if (!absent || outcome == TK_PAY_OK) {
        return absent;
    }

    now = wk_queue_now(&f->job->job);

    return strncmp(f->call.account->provider->name, "wechat", 6) == 0
           && job_bill_again(f->job, now, BILL_JITTER - 1)
              > f->job->give_up_at;
}


static int
bill_found(bill_fetch_t *f, const tk_pay_learned_t *learned, const char **why)
{
    *why = "no memory";

    if (learned->file.len > 0) {
        return bill_read_file(f, learned->file);
    }

    f->hash = tk_str_copy(tk_arena_pool(f->arena), learned->hash);

    return f->hash.data == NULL ? -1
           : bill_download(f, learned->url, why);
}


static void
job_bill_judge(job_bill_t *b, const wk_http_answer_t *http)
{
    tk_str_t           head;
    const char        *why;
    tk_pair_t          headers[PAY_HEADERS];
    bill_fetch_t      *f = b->fetch;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    head.data = (unsigned char *) http->head;
    head.len = http->head_len;
    answer.status = http->status;
    answer.headers = headers;
    answer.nheaders = pay_head_read(head, headers);
    answer.body.data = (unsigned char *) http->body;
    answer.body.len = http->len;
    f->call.now = wk_queue_now(&b->job);
    outcome = tk_pay_judge(&f->call, &answer, &learned);

    if (bill_is_empty(f, outcome, &learned)) {
        bill_keep(f);
        return;
    }

    if (learned.next == TK_PAY_NEXT_KEY) {
        b->keyless = 1;
        pay_keys_want(f->bills->keys, b->job.supplier_id, b->account_no,
                      learned.key_id);
    }

    if (outcome == TK_PAY_OK) {
        if (bill_found(f, &learned, &why) != 0) {
            wk_queue_end(&b->job, WK_RETRY, why);
        }

        return;
    }

    pay_accounts_refused(f->bills->accounts, b->job.supplier_id, b->account_no,
                         outcome, &learned);
    wk_queue_end(&b->job, outcome == TK_PAY_REFUSED
                          && learned.next != TK_PAY_NEXT_SETTINGS ? WK_DEAD
                                                                  : WK_RETRY,
                 learned.code[0] != '\0' ? learned.code : http->error);
}


static void
job_bill_asked(void *data, const wk_http_answer_t *http)
{
    job_bill_t  *b = data;

    b->job.transfer = NULL;

    if (http->status == 0) {
        wk_queue_end(&b->job, http->untried ? WK_RELEASED : WK_RETRY,
                     http->error);
        return;
    }

    job_bill_judge(b, http);
}


static wk_outcome_e
job_bill_cannot(job_bill_t *b, wk_outcome_e outcome, const char *why)
{
    snprintf(b->job.error, WK_ERROR_LEN, "%s", why);

    return outcome;
}


static wk_outcome_e
job_bill_ask(job_bill_t *b)
{
    tk_err_t            rc;
    bill_fetch_t       *f = b->fetch;
    tk_pay_request_t    request;
    wk_http_request_t   http;

    rc = tk_pay_build(&f->call, &request);

    if (rc != TK_OK) {
        return job_bill_cannot(b, rc == TK_BAD_VALUE ? WK_DEAD : WK_RETRY,
                               "it cannot be asked for");
    }

    if (pay_request_http(tk_arena_pool(f->arena), &request, f->owned, &http,
                         &f->headers)
        != 0)
    {
        return job_bill_cannot(b, WK_RETRY, "no memory");
    }

    http.answer_max = TK_PAY_FILE;
    b->job.transfer = wk_http_send(f->bills->env->http, &http, job_bill_asked,
                                   b);

    return b->job.transfer == NULL
           ? job_bill_cannot(b, WK_RETRY, "cannot be started") : WK_GOING;
}


static bill_fetch_t *
bill_fetch_create(job_bills_t *bills, job_bill_t *b, tk_pay_owned_t *owned)
{
    bill_fetch_t  *f;

    f = wk_alloc(sizeof(bill_fetch_t));
    memset(f, 0, sizeof(*f));
    f->bills = bills;
    f->job = b;
    f->owned = tk_pay_account_hold(owned);
    f->arena = tk_arena_create();
    f->provider = tk_str_c(owned->account.provider->name);
    f->call.account = &owned->account;
    f->call.action = TK_PAY_BILL;
    f->call.content = &f->content;
    f->call.now = wk_queue_now(&b->job);
    f->call.nonce.data = (unsigned char *) f->nonce;
    f->call.nonce.len = TK_PAY_NONCE;

    return f;
}


static wk_outcome_e
job_bill_start(void *data, wk_job_t *job)
{
    pay_sealed_t     sealed;            /* nothing of a bill is */
    const char      *why;
    job_bill_t      *b = (job_bill_t *) job;
    job_bills_t     *bills = data;
    bill_fetch_t    *f;
    tk_pay_owned_t  *owned;

    why = "";
    owned = pay_accounts_get(bills->accounts, job->supplier_id, b->account_no,
                             b->version, &why);

    if (owned == NULL) {
        b->unready = 1;
        return job_bill_cannot(b, WK_RETRY, why);
    }

    if (owned->account.provider->actions[TK_PAY_BILL].build == NULL) {
        return job_bill_cannot(b, WK_DEAD, "the platform has no bills");
    }

    f = b->fetch = bill_fetch_create(bills, b, owned);

    if (f->arena == NULL || pay_nonce(f->nonce) != 0
        || pay_content_read(tk_arena_pool(f->arena), tk_str_c(b->content),
                            &f->content, &sealed) != TK_OK)
    {
        return job_bill_cannot(b, WK_RETRY, "its content cannot be read");
    }

    f->call.pool = tk_arena_pool(f->arena);

    if (b->number[0] == TK_PAY_BILL_MOVES) {
        f->provider = tk_str_c(BILL_ALIPAY_MOVES);
    }

    return job_bill_ask(b);
}


/* ---- The kind ---- */

static wk_outcome_e
job_bill_read(void *data, wk_job_t *job, const PGresult *res, int i)
{
    tk_str_t     text;
    job_bill_t  *b = (job_bill_t *) job;

    (void) data;

    b->account_no = (int) wk_column_int(res, i, CLAIM_ACCOUNT);
    b->version = wk_column_int(res, i, CLAIM_VERSION);
    b->give_up_at = wk_column_int(res, i, CLAIM_GIVE_UP);
    b->unionpay = tk_str_eq(wk_column_text(res, i, CLAIM_PROVIDER),
                            tk_str_c("unionpay"));
    job->attempts = (int) wk_column_int(res, i, CLAIM_ATTEMPTS) - 1;

    text = wk_column_text(res, i, CLAIM_NUMBER);
    snprintf(b->number, sizeof(b->number), "%.*s", (int) text.len, text.data);
    text = wk_column_text(res, i, CLAIM_CONTENT);
    b->content = wk_copy(text.data, text.len);

    return WK_GOING;
}


static tk_time_t
job_bill_next(const wk_job_t *job, int attempts, tk_time_t now,
    uint32_t random)
{
    tk_time_t          due;
    const job_bill_t  *b = (const job_bill_t *) job;

    if (b->unready && attempts < BILL_UNREADY) {
        return now + attempts * PAY_ACCOUNT_AGAIN_MS * (TK_SECOND / 1000);
    }

    due = b->keyless && attempts < BILL_UNREADY
          ? now + BILL_KEY : job_bill_again(b, now, random);

    return due > b->give_up_at ? 0 : due;
}


static void
job_bill_finished(void *data, wk_job_t *job)
{
    const job_bill_t  *b = (const job_bill_t *) job;

    (void) data;

    if (job->outcome == WK_DEAD) {
        wk_log(WK_WARN, "bill %s of supplier %d given up: %s", b->number,
               job->supplier_id, job->error);
    }
}


static const wk_kind_t  job_bill_kind = {
    .name = "bill",
    .job_size = sizeof(job_bill_t),
    .claim_sql = claim_sql,
    .columns = CLAIM_COLUMNS,
    .record_sql = record_sql,
    .read = job_bill_read,
    .start = job_bill_start,
    .next = job_bill_next,
    .finished = job_bill_finished,
    .wipe = job_bill_wipe
};


/* New jobs are found by the scan. */

static void
job_bill_due_handler(void *data, PGresult *res)
{
    job_bills_t  *bills = data;

    if (res != NULL && PQntuples(res) > 0) {
        bills->queue.scan_due = 1;
        bills->due.due = 1;
    }
}


void
job_bill_init(job_bills_t *bills, wk_env_t *env, pay_accounts_t *accounts,
    pay_keys_t *keys)
{
    bills->env = env;
    bills->accounts = accounts;
    bills->keys = keys;
    TAILQ_INIT(&bills->storing);
    wk_queue_init(&bills->queue, env, &job_bill_kind, bills, BILL_ROOM,
                  BILL_ROOM);

    bills->due.sql = due_sql;
    bills->due.limit = BILL_DUE;
    bills->due.handler = job_bill_due_handler;
    bills->due.data = bills;

    bills->put.sql = put_sql;
    bills->put.params = job_bill_put_params;
    bills->put.to_the_end = 1;
    bills->put.handler = job_bill_put_handler;
    bills->put.data = bills;

    bills->done.sql = done_sql;
    bills->done.params = job_bill_done_params;
    bills->done.to_the_end = 1;
    bills->done.handler = job_bill_done_handler;
    bills->done.data = bills;

    bills->compare.sql = compare_sql;
    bills->compare.params = job_bill_compare_params;
    bills->compare.to_the_end = 1;
    bills->compare.handler = job_bill_compare_handler;
    bills->compare.data = bills;
}


/* The loop has ended: nobody comes back. */

void
job_bill_free(job_bills_t *bills)
{
    bill_fetch_t  *f = bills->sent;

    wk_queue_free(&bills->queue);

    if (f != NULL) {
        f->busy = 0;
        bill_fetch_drop(f);
    }
}
