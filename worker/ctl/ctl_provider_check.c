/*
 * Does an account work?  Its files are read, and a number that nobody has is
 * asked for at the platform, which moves nothing.
 */

#include <stdio.h>
#include <time.h>
#include <curl/curl.h>

#include "ctl.h"
#include "tk_pay_check.h"

#define CTL_HEADERS     64
#define CTL_CONNECT_S   5L
#define CTL_TIMEOUT_S   30L

static const char  ctl_check_sql[] =
    "SELECT * FROM api.staff_provider_list($1) WHERE verdict IS NOT NULL OR"
    " $2::int IS NULL OR account_no = $2::int";


typedef struct {
    ctl_t          *ctl;
    tk_pair_t       headers[CTL_HEADERS];
    size_t          nheaders;
    tk_str_t        body;
    size_t          size;
    const char     *ca_file;            /* NULL: the system's */
    long            status;
    int64_t         took_ms;
    char            error[CURL_ERROR_SIZE];
} ctl_answer_t;


/* ---- The request ---- */

static size_t
ctl_answer_head(char *data, size_t size, size_t n, void *arg)
{
    char          *line, *colon;
    ctl_answer_t  *a = arg;

    n *= size;
    colon = memchr(data, ':', n);

    if (colon != NULL && a->nheaders < CTL_HEADERS) {
        line = ctl_printf(a->ctl, "%.*s", (int) n, data);
        line[strcspn(line, "\r\n")] = '\0';
        line[colon - data] = '\0';
        a->headers[a->nheaders].name = tk_str_c(line);
        line += colon - data + 1;
        a->headers[a->nheaders++].value = tk_str_c(line + strspn(line, " "));
    }

    return n;
}


static size_t
ctl_answer_body(char *data, size_t size, size_t n, void *arg)
{
    ctl_answer_t  *a = arg;

    n *= size;

    if (n > TK_PAY_BODY - a->body.len) {
        return 0;
    }

    if (a->body.data == NULL) {
        a->body.data = ctl_alloc(a->ctl, TK_PAY_BODY);
    }

    memcpy(a->body.data + a->body.len, data, n);
    a->body.len += n;

    return n;
}


static const char *
ctl_terminated(ctl_t *ctl, tk_str_t s)
{
    return ctl_printf(ctl, "%.*s", (int) s.len, (const char *) s.data);
}


static struct curl_slist *
ctl_headers(ctl_t *ctl, const tk_pay_request_t *request)
{
    size_t              i;
    struct curl_slist  *list;

    list = NULL;

    for (i = 0; i < request->nheaders; i++) {
        list = curl_slist_append(list,
                   ctl_printf(ctl, "%s: %s",
                              ctl_terminated(ctl, request->headers[i].name),
                              ctl_terminated(ctl, request->headers[i].value)));
    }

    return curl_slist_append(list, "Expect:");
}


static void
ctl_send_options(CURL *e, ctl_answer_t *a, const tk_pay_request_t *request,
    struct curl_slist *headers)
{
    curl_easy_setopt(e, CURLOPT_URL, ctl_terminated(a->ctl, request->url));
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, CTL_CONNECT_S);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, CTL_TIMEOUT_S);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, a->error);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, ctl_answer_head);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, a);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ctl_answer_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, a);

    if (a->ca_file != NULL) {
        curl_easy_setopt(e, CURLOPT_CAINFO, a->ca_file);
    }

    if (request->body.len > 0) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long) request->body.len);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS,
                         (const char *) request->body.data);
    }
}


static int
ctl_send(ctl_answer_t *a, const tk_pay_request_t *request)
{
    CURL               *e;
    CURLcode            rc;
    curl_off_t          took;
    struct curl_slist  *headers;

    e = curl_easy_init();
    if (e == NULL) {
        (void) snprintf(a->error, sizeof(a->error), "out of memory");
        return CTL_REFUSED;
    }

    took = 0;
    headers = ctl_headers(a->ctl, request);
    ctl_send_options(e, a, request, headers);
    rc = curl_easy_perform(e);
    curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &a->status);
    curl_easy_getinfo(e, CURLINFO_TOTAL_TIME_T, &took);
    a->took_ms = took / 1000;
    curl_easy_cleanup(e);
    curl_slist_free_all(headers);

    if (rc != CURLE_OK && a->error[0] == '\0') {
        (void) snprintf(a->error, sizeof(a->error), "%s",
                        curl_easy_strerror(rc));
    }

    return rc == CURLE_OK ? CTL_OK : CTL_REFUSED;
}


/* ---- One account ---- */

static int
ctl_nonce(ctl_t *ctl, tk_str_t *nonce)
{
    unsigned char  random[TK_PAY_NONCE / 2];

    nonce->len = TK_PAY_NONCE;
    nonce->data = ctl_alloc(ctl, TK_PAY_NONCE);

    if (tk_random(random, sizeof(random)) != TK_OK) {
        return CTL_REFUSED;
    }

    tk_format_hex(random, sizeof(random), nonce->data, 1);

    return CTL_OK;
}


/* This host's: what the platform compares with its own. */

static tk_time_t
ctl_clock(void)
{
    struct timespec  now;

    clock_gettime(CLOCK_REALTIME, &now);

    return (now.tv_sec - TK_EPOCH) * TK_SECOND + now.tv_nsec / 1000;
}


/* What the platform says, in why. */

static int
ctl_ask(ctl_t *ctl, const tk_pay_owned_t *owned, int64_t *took_ms,
    char why[TK_PAY_WHY])
{
    ctl_answer_t       *a;
    tk_pay_call_t       call;
    tk_pay_answer_t     answer;
    tk_pay_content_t    content;
    tk_pay_request_t    request;
    unsigned char       number[TK_PAY_CHECK_LEN];

    memset(&call, 0, sizeof(call));
    call.account = &owned->account;
    call.now = ctl_clock();
    call.pool = ctl->pool;

    if (ctl_nonce(ctl, &call.nonce) != CTL_OK) {
        (void) snprintf(why, TK_PAY_WHY, "there are no random bytes");
        return 0;
    }

    tk_pay_check_call(&call, &content, number);

    if (tk_pay_build(&call, &request) != TK_OK) {
        (void) snprintf(why, TK_PAY_WHY, "no request can be made: the account"
                        " lacks a key");
        return 0;
    }

    a = ctl_alloc(ctl, sizeof(ctl_answer_t));
    memset(a, 0, sizeof(ctl_answer_t));
    a->ctl = ctl;

    if (ctl_worker_ca_file(ctl, &a->ca_file) != CTL_OK) {
        (void) snprintf(why, TK_PAY_WHY, "the worker's configuration cannot be"
                        " read");
        return 0;
    }

    if (ctl_send(a, &request) != CTL_OK) {
        (void) snprintf(why, TK_PAY_WHY, "the platform cannot be reached at"
                        " %.*s: %s", (int) owned->account.gateway.len,
                        (const char *) owned->account.gateway.data, a->error);
        return 0;
    }

    *took_ms = a->took_ms;
    answer.status = (int) a->status;
    answer.headers = a->headers;
    answer.nheaders = a->nheaders;
    answer.body = a->body;

    return tk_pay_check(&call, &answer, why);
}


/* What is wrong, or "good", with what is to be done soon. */

static const char *
ctl_check_text(ctl_t *ctl, const tk_pay_owned_t *owned, tk_time_t now,
    int good, int64_t took_ms, const char *why)
{
    char  *text, ends[TK_PAY_WHY];

    text = good ? ctl_printf(ctl, "good, answered in %lld ms%s%s",
                             (long long) took_ms, why[0] != '\0' ? "; " : "",
                             why)
                : ctl_printf(ctl, "%s", why);

    return tk_pay_account_expiring(owned, now, ends)
           ? ctl_printf(ctl, "%s; %s", text, ends) : text;
}


static int
ctl_check_put(ctl_t *ctl, const char *account_no, const char *text)
{
    PGresult    *res;
    const char  *values[3];

    values[0] = ctl->args[0];
    values[1] = account_no;
    values[2] = text;

    res = ctl_query(ctl, "SELECT * FROM api.staff_provider_checked($1, $2,"
                         " $3)", 3, values);
    PQclear(res);

    return res != NULL ? CTL_OK : CTL_REFUSED;
}


static int
ctl_check_account(ctl_t *ctl, const char *account_no, int *good)
{
    int              rc;
    char             why[TK_PAY_WHY];
    int64_t          took_ms;
    const char      *text;
    ctl_account_t   *account;
    tk_pay_owned_t  *owned;

    account = ctl_account_get(ctl, account_no);
    if (account == NULL) {
        return CTL_REFUSED;
    }

    why[0] = '\0';
    took_ms = 0;
    owned = ctl_account_make(ctl, account, why);
    *good = owned != NULL && ctl_ask(ctl, owned, &took_ms, why)
            && ctl_account_read_by_worker(ctl, account, why);
    text = owned == NULL ? why
           : ctl_check_text(ctl, owned, ctl_account_now(account), *good,
                            took_ms, why);
    tk_pay_account_release(owned);
    rc = ctl_check_put(ctl, account_no, text);

    return rc;
}


/* ---- All of them ---- */

static int
ctl_check_all(ctl_t *ctl, const PGresult *list, int *good)
{
    int          i, one, rc;
    const char  *no;

    *good = 1;

    for (i = 0; i < PQntuples(list); i++) {
        no = PQgetvalue(list, i, PQfnumber(list, "account_no"));
        rc = ctl_check_account(ctl, no, &one);

        if (rc != CTL_OK) {
            return rc;
        }

        *good &= one;
    }

    return CTL_OK;
}


int
ctl_provider_check(ctl_t *ctl)
{
    int        rc, good;
    PGresult  *res;

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    if (ctl->args[1] != NULL && ctl_account_get(ctl, ctl->args[1]) == NULL) {
        return CTL_REFUSED;
    }

    res = ctl_query(ctl, ctl_check_sql, 2, ctl->args);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    curl_global_init(CURL_GLOBAL_DEFAULT);
    rc = ctl_check_all(ctl, res, &good);
    curl_global_cleanup();
    PQclear(res);

    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_query(ctl, ctl_check_sql, 2, ctl->args);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return good ? CTL_OK : CTL_REFUSED;
}
