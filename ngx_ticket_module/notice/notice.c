/*
 * The tongue's row and its functions.
 */

#include "notice/notice.h"
#include "base/address.h"
#include "base/process.h"
#include "core/tk_error.h"
#include "core/tk_value.h"
#include "endpoints.h"
#include "notice/accounts.h"
#include "provider/tk_alipay.h"
#include "provider/tk_clearing.h"
#include "provider/tk_unionpay.h"
#include "provider/tk_wechat2.h"
#include "provider/tk_wechat3.h"
#include "request/body.h"


#define NGX_TICKET_NOTICE_HEADERS  64       /* the rest is not looked at */
#define NGX_TICKET_NOTICE_PATH     64       /* behind the location's */


struct ngx_ticket_notice_page_s {
    const char               *name;
    const tk_pay_provider_t  *provider;
    const tk_pay_provider_t  *json;         /* whose notices are JSON; NULL:
                                               none are */
    ngx_uint_t                methods;
};


static ngx_uint_t ngx_ticket_notice_takes(ngx_http_request_t *r);
static ngx_int_t ngx_ticket_notice_intake(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_notice_authenticate(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_notice_render(ngx_ticket_ctx_t *tc,
    tk_str_t *body);
static ngx_str_t *ngx_ticket_notice_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);


const ngx_ticket_tongue_t  ngx_ticket_notice = {
    .name = "notice",
    .principal = NGX_TICKET_PLATFORM,
    .type = ngx_string("text/plain"),
    .takes = ngx_ticket_notice_takes,
    .intake = ngx_ticket_notice_intake,
    .authenticate = ngx_ticket_notice_authenticate,
    .render = ngx_ticket_notice_render,
    .nginx_error = ngx_ticket_notice_nginx_error
};

static const ngx_ticket_notice_page_t  ngx_ticket_notice_pages[] = {
    { "notify_url.aspx", &tk_alipay, NULL, NGX_HTTP_GET|NGX_HTTP_POST },
    { "notify_Payback_url.aspx", &tk_alipay, NULL,
      NGX_HTTP_GET|NGX_HTTP_POST },
    { "WeChatNotify.aspx", &tk_wechat2, &tk_wechat3, NGX_HTTP_POST },
    { "UnionPayNotify.aspx", &tk_unionpay, NULL, NGX_HTTP_POST },
    { "ClearingNotify.aspx", &tk_clearing, &tk_clearing, NGX_HTTP_POST },
    { NULL, NULL, NULL, 0 }
};


/* ---- The path ---- */

/* "7/" of "7/1/NAME": taken off the path.  0: there is no number. */

static int32_t
ngx_ticket_notice_number(tk_str_t *path)
{
    size_t    n;
    int64_t   number;
    tk_str_t  digits;

    for (n = 0; n < path->len && path->data[n] != '/'; n++) { /* void */ }

    digits.data = path->data;
    digits.len = n;

    if (n == path->len
        || tk_parse_int(digits, 1, INT32_MAX, &number) != TK_OK)
    {
        return 0;
    }

    path->data += n + 1;
    path->len -= n + 1;

    return (int32_t) number;
}


/* NULL: it is no page of a notice. */

static const ngx_ticket_notice_page_t *
ngx_ticket_notice_find(ngx_http_request_t *r, int32_t *supplier_id,
    int32_t *account_no)
{
    tk_str_t                         path;
    ngx_http_core_loc_conf_t        *clcf;
    const ngx_ticket_notice_page_t  *page;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->uri.len < clcf->name.len
        || r->uri.len - clcf->name.len > NGX_TICKET_NOTICE_PATH)
    {
        return NULL;
    }

    path.data = r->uri.data + clcf->name.len;
    path.len = r->uri.len - clcf->name.len;

    *account_no = 0;
    *supplier_id = ngx_ticket_notice_number(&path);

    if (*supplier_id != 0) {
        *account_no = ngx_ticket_notice_number(&path);

        if (*account_no == 0) {
            return NULL;
        }
    }

    for (page = ngx_ticket_notice_pages; page->name; page++) {
        if (tk_str_eq_nocase(path, tk_str_c(page->name))) {
            return page;
        }
    }

    return NULL;
}


static ngx_uint_t
ngx_ticket_notice_takes(ngx_http_request_t *r)
{
    int32_t  supplier_id, account_no;

    return ngx_ticket_notice_find(r, &supplier_id, &account_no) != NULL;
}


static ngx_int_t
ngx_ticket_notice_wrong(ngx_ticket_ctx_t *tc, ngx_uint_t status, tk_err_t err)
{
    tc->http_status = status;
    ngx_ticket_refuse(tc, err);

    return NGX_OK;
}


/* ---- Intake ---- */

/* A body that is packed is none that was signed. */

static ngx_uint_t
ngx_ticket_notice_is_packed(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {
        if (i >= part->nelts) {
            if (part->next == NULL) {
                return 0;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len == sizeof("Content-Encoding") - 1
            && ngx_strncasecmp(h[i].key.data, (u_char *) "Content-Encoding",
                               h[i].key.len)
               == 0
            && (h[i].value.len != 8
                || ngx_strncasecmp(h[i].value.data, (u_char *) "identity", 8)
                   != 0))
        {
            return 1;
        }
    }
}


static ngx_int_t
ngx_ticket_notice_begin(ngx_ticket_ctx_t *tc)
{
    int32_t                   supplier_id, account_no;
    ngx_http_request_t       *r;
    ngx_ticket_notice_own_t  *own;

    r = tc->r;

    own = ngx_pcalloc(r->pool, sizeof(ngx_ticket_notice_own_t));
    if (own == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    tc->own = own;
    tc->now = ngx_ticket_now();
    tc->terms.operation = tk_operation_get(TK_OP_STORE_NOTICE);
    tc->endpoint = ngx_ticket_endpoint(TK_OP_STORE_NOTICE);

    own->page = ngx_ticket_notice_find(r, &supplier_id, &account_no);

    if (own->page == NULL) {
        return ngx_ticket_notice_wrong(tc, NGX_HTTP_NOT_FOUND, TK_NOT_A_PAGE);
    }

    own->provider = own->page->provider;
    own->supplier_id = supplier_id;
    own->account_no = account_no;
    tc->name = own->page->name;

    if (!(r->method & own->page->methods)) {
        return ngx_ticket_notice_wrong(tc, NGX_HTTP_NOT_ALLOWED,
                                       TK_WRONG_METHOD);
    }

    if (ngx_ticket_notice_is_packed(r)) {
        return ngx_ticket_notice_wrong(tc, NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                       TK_BAD_ENCODING);
    }

    return r->method == NGX_HTTP_POST ? ngx_ticket_body_read(tc) : NGX_OK;
}


static ngx_int_t
ngx_ticket_notice_intake(ngx_ticket_ctx_t *tc)
{
    if (tc->own == NULL) {
        return ngx_ticket_notice_begin(tc);
    }

    tc->now = ngx_ticket_now();
    tc->began = ngx_current_msec;

    return NGX_OK;
}


/* ---- Whose it is ---- */

static ngx_int_t
ngx_ticket_notice_headers(ngx_ticket_ctx_t *tc, tk_pay_notice_t *notice)
{
    tk_pair_t        *pair;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    pair = ngx_palloc(tc->r->pool,
                      NGX_TICKET_NOTICE_HEADERS * sizeof(tk_pair_t));
    if (pair == NULL) {
        return NGX_ERROR;
    }

    notice->headers = pair;
    notice->nheaders = 0;

    for (part = &tc->r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (notice->nheaders == NGX_TICKET_NOTICE_HEADERS) {
                return NGX_OK;
            }

            pair->name.data = h[i].key.data;
            pair->name.len = h[i].key.len;
            pair->value.data = h[i].value.data;
            pair->value.len = h[i].value.len;
            pair++;
            notice->nheaders++;
        }
    }

    return NGX_OK;
}


/* The bytes that came: of a GET its query, else the body, and no query. */

static ngx_int_t
ngx_ticket_notice_read(ngx_ticket_ctx_t *tc, tk_pay_notice_t *notice)
{
    ngx_int_t   rc;
    ngx_str_t   text;

    text = tc->r->args;

    if (tc->body_read) {
        rc = ngx_ticket_body(tc, &text);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    notice->body.data = text.data;
    notice->body.len = text.len;

    if (text.len > TK_PAY_NOTICE) {
        tc->http_status = NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
        return ngx_ticket_refuse(tc, TK_TOO_LARGE);
    }

    return ngx_ticket_notice_headers(tc, notice);
}


/* The location's supplier; NGX_OK with none: all suppliers. */

static ngx_int_t
ngx_ticket_notice_supplier(ngx_ticket_ctx_t *tc)
{
    ngx_int_t  rc;

    if (tc->conf->supplier.len == 0 || tc->supplier != NULL) {
        return NGX_OK;
    }

    tc->wait.handler = ngx_ticket_run_phases;
    tc->wait.data = tc;
    tc->wait.lane = ngx_ticket_address_key(tc->r->connection);
    tc->wait.look_up = 1;

    rc = ngx_ticket_snapshot_get(NGX_TICKET_SNAPSHOT_SUPPLIER, 0,
                                 &tc->conf->supplier, &tc->wait,
                                 &tc->supplier);

    if (rc != NGX_OK && rc != NGX_AGAIN) {
        return ngx_ticket_notice_wrong(tc, NGX_HTTP_SERVICE_UNAVAILABLE,
                                       TK_BUSY);
    }

    return rc;
}


static void
ngx_ticket_notice_kind(ngx_ticket_notice_own_t *own, tk_str_t body)
{
    size_t  i;

    for (i = 0; i < body.len && ngx_strchr(" \t\r\n", body.data[i]); i++) {
        /* void */
    }

    if (own->page->json && i < body.len && body.data[i] == '{') {
        own->provider = own->page->json;
    }
}


/* What staff have to know, once a minute of each account; a number only of what
 * is signed right.  What is signed by nobody here says nothing more than that:
 * anybody may name a key. */

static void
ngx_ticket_notice_worries(ngx_ticket_ctx_t *tc, ngx_ticket_account_t *account,
    tk_pay_proof_e proof, const tk_pay_learned_t *learned)
{
    tk_str_t                    number;
    ngx_ticket_account_worry_e  worry;

    static const char *const  kinds[] = {
        "notice foreign", "notice sealed", "notice key"
    };
    static const char *const  texts[] = {
        "it is signed right, by or for another merchant or currency",
        "it is signed right, and does not open with the account's secret",
        "nobody here has the platform's key that it names"
    };

    worry = proof == TK_PAY_FOREIGN ? NGX_TICKET_ACCOUNT_FOREIGN
            : proof == TK_PAY_SEALED ? NGX_TICKET_ACCOUNT_SEALED
                                     : NGX_TICKET_ACCOUNT_KEYLESS;

    if (!ngx_ticket_account_worries(account, worry)) {
        return;
    }

    ngx_str_null(&number);

    if (proof == TK_PAY_FOREIGN) {
        number = learned->number;
    }

    ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                  "a notice of account %d of supplier %d is refused: %s",
                  account->account_no, account->supplier_id, texts[worry]);

    ngx_ticket_notice_worry(account->supplier_id, account->account_no,
                            kinds[worry], number, tk_str_c(texts[worry]));
}


/* Not proven by any account that it may be of. */

static ngx_int_t
ngx_ticket_notice_unproven(ngx_ticket_ctx_t *tc, ngx_ticket_account_t *account,
    tk_pay_proof_e proof, const tk_pay_learned_t *learned)
{
    switch (proof) {

    case TK_PAY_FOREIGN:
    case TK_PAY_SEALED:
    case TK_PAY_KEY_MISSING:
        ngx_ticket_notice_worries(tc, account, proof, learned);

        if (proof == TK_PAY_SEALED) {
            tc->http_status = NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
        break;

    case TK_PAY_PROBE:                      /* wrong on purpose */
        break;

    default:
        ngx_log_error(NGX_LOG_INFO, tc->r->connection->log, 0,
                      "a notice of nobody's is refused");
        break;
    }

    ngx_ticket_refuse(tc, TK_BAD_SIGN);

    return NGX_OK;
}


/* What a proof says more of an account than others do. */

static ngx_uint_t
ngx_ticket_notice_rank(tk_pay_proof_e proof)
{
    static const tk_pay_proof_e  ranks[] = {
        TK_PAY_UNREADABLE, TK_PAY_FORGED, TK_PAY_KEY_MISSING, TK_PAY_SEALED,
        TK_PAY_FOREIGN, TK_PAY_PROBE, TK_PAY_GENUINE
    };

    ngx_uint_t  i;

    for (i = 0; ranks[i] != proof && i < 6; i++) { /* void */ }

    return i;
}


static ngx_int_t
ngx_ticket_notice_proven(ngx_ticket_ctx_t *tc, ngx_ticket_account_t *account,
    const tk_pay_notice_t *notice, const tk_pay_learned_t *learned)
{
    ngx_ticket_notice_own_t  *own;

    own = tc->own;

    own->notice.supplier_id = account->supplier_id;
    own->notice.account_no = account->account_no;
    own->notice.learned = *learned;

    if (!ngx_ticket_notice_is_whole(learned)
        || tk_sha256(notice->body.data, notice->body.len, own->notice.hash)
           != TK_OK)
    {
        ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                      "a notice of account %d of supplier %d is signed right, "
                      "and says nothing that is known: refused",
                      account->account_no, account->supplier_id);
        ngx_ticket_refuse(tc, TK_BAD_VALUE);
    }

    tc->data = &own->notice;
    tc->authenticated = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_notice_several(ngx_ticket_ctx_t *tc)
{
    ngx_log_error(NGX_LOG_WARN, tc->r->connection->log, 0,
                  "a notice may be of several accounts: give the platform a "
                  "URL with SUPPLIER/ACCOUNT/ before \"%s\"", tc->name);
    ngx_ticket_refuse(tc, TK_BAD_SIGN);

    return NGX_OK;
}


/* One of them must be right, and no other. */

static ngx_int_t
ngx_ticket_notice_try(ngx_ticket_ctx_t *tc, ngx_ticket_account_t **accounts,
    ngx_uint_t n, const tk_pay_notice_t *notice)
{
    ngx_uint_t             i, genuine;
    tk_pay_call_t          call;
    tk_pay_proof_e         proof, best;
    tk_pay_learned_t       learned, of_best;
    ngx_ticket_account_t  *account;

    ngx_memzero(&call, sizeof(tk_pay_call_t));
    ngx_memzero(&of_best, sizeof(tk_pay_learned_t));
    call.now = tc->now;
    call.pool = &tc->pool;
    best = TK_PAY_UNREADABLE;
    account = accounts[0];
    genuine = 0;

    for (i = 0; i < n; i++) {
        call.account = &accounts[i]->owned->account;
        proof = tk_pay_notice(&call, notice, &learned);
        genuine += proof == TK_PAY_GENUINE;

        if (i == 0 || ngx_ticket_notice_rank(proof)
                      > ngx_ticket_notice_rank(best))
        {
            best = proof;
            of_best = learned;
            account = accounts[i];
        }
    }

    if (genuine > 1) {
        return ngx_ticket_notice_several(tc);
    }

    return genuine == 1
           ? ngx_ticket_notice_proven(tc, account, notice, &of_best)
           : ngx_ticket_notice_unproven(tc, account, best, &of_best);
}


static ngx_int_t
ngx_ticket_notice_prove(ngx_ticket_ctx_t *tc, const tk_pay_notice_t *notice)
{
    ngx_int_t                   rc;
    ngx_uint_t                  n;
    ngx_ticket_account_t       *accounts[NGX_TICKET_ACCOUNTS_TRIED];
    ngx_ticket_notice_own_t    *own;
    ngx_ticket_accounts_want_t  want;

    own = tc->own;

    want.provider = own->provider;
    want.supplier_id = own->supplier_id;
    want.account_no = own->account_no;

    if (tc->supplier != NULL) {
        want.supplier_id = tc->supplier->u.supplier.supplier_id;

        if (own->supplier_id != 0 && own->supplier_id != want.supplier_id) {
            return ngx_ticket_notice_wrong(tc, NGX_HTTP_NOT_FOUND,
                                           TK_NOT_A_PAGE);
        }
    }

    tk_pay_claim(own->provider, &tc->pool, notice, &want.claim);

    rc = ngx_ticket_accounts_find(&want, accounts, &n);

    if (rc == NGX_BUSY) {
        return ngx_ticket_notice_wrong(tc, NGX_HTTP_SERVICE_UNAVAILABLE,
                                       TK_BUSY);
    }

    if (rc == NGX_ABORT) {
        return ngx_ticket_notice_several(tc);
    }

    if (rc != NGX_OK) {
        ngx_ticket_refuse(tc, TK_BAD_SIGN);
        return NGX_OK;
    }

    return ngx_ticket_notice_try(tc, accounts, n, notice);
}


static ngx_int_t
ngx_ticket_notice_authenticate(ngx_ticket_ctx_t *tc)
{
    ngx_int_t         rc;
    tk_pay_notice_t   notice;

    if (tc->err != TK_OK) {
        return NGX_OK;
    }

    rc = ngx_ticket_notice_supplier(tc);
    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    rc = ngx_ticket_notice_read(tc, &notice);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ticket_notice_kind(tc->own, notice.body);

    return ngx_ticket_notice_prove(tc, &notice);
}


/* ---- The answer ---- */

static const tk_pay_reply_t  ngx_ticket_notice_unknown = {
    404, "text/plain", "not a page"
};


static ngx_int_t
ngx_ticket_notice_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    const tk_pay_reply_t     *reply;
    ngx_ticket_notice_own_t  *own;

    own = tc->own;
    tc->retcode = tk_error(tc->err)->retcode;

    reply = own->provider == NULL ? &ngx_ticket_notice_unknown
            : tc->err == TK_OK ? &own->provider->taken
                               : &own->provider->refused;

    if (tc->err == TK_BUSY || tc->err == TK_BUG) {
        tc->http_status = NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    if (tc->http_status == 0) {
        tc->http_status = (ngx_uint_t) reply->status;
    }

    own->type.data = (u_char *) reply->type;
    own->type.len = ngx_strlen(reply->type);
    tc->type = &own->type;

    *body = tk_str_c(reply->body);

    return NGX_OK;
}


/* Not what any platform takes for success. */

static ngx_str_t  ngx_ticket_notice_fail = ngx_string("fail");


static ngx_str_t *
ngx_ticket_notice_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    return &ngx_ticket_notice_fail;
}
