#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pay_head.h"
#include "pay_keys.h"
#include "pay_request.h"
#include "tk_pay_keys.h"
#include "wk_log.h"
#include "wk_util.h"

#define PAY_WANTS       32              /* on their way to Postgres, at most */
#define PAY_FOUND       64
#define PAY_KEY_ID_LEN  129

static const char  pay_ask_sql[] =
    "select k.supplier_id, k.account_no, k.version, k.key_id"
    " from api.provider_keys_due($1, $2, $3) k";

static const char  pay_put_sql[] =
    "select api.provider_trust_put_all($1, $2, $3, $4, $5, $6)";

struct pay_want_s {
    STAILQ_ENTRY(pay_want_s)  next;
    int32_t           supplier_id;
    int               account_no;
    char              key_id[PAY_KEY_ID_LEN];
};

struct pay_key_s {
    STAILQ_ENTRY(pay_key_s)  next;
    int32_t           supplier_id;
    int               account_no;
    char             *id;
    char             *pem;
    tk_time_t         from, until;
};

struct pay_fetch_s {
    LIST_ENTRY(pay_fetch_s)  next;
    pay_keys_t       *keys;
    tk_arena_t       *arena;
    tk_pay_owned_t   *owned;
    wk_headers_t     *headers;
    wk_transfer_t    *transfer;
    tk_pay_content_t  content;
    tk_pay_call_t     call;
    char              nonce[TK_PAY_NONCE];
};


/* ---- What is wanted ---- */

void
pay_keys_want(pay_keys_t *keys, int32_t supplier_id, int account_no,
    tk_str_t key_id)
{
    int          n;
    pay_want_t  *want;

    n = 0;

    STAILQ_FOREACH(want, &keys->wants, next) {
        if (want->supplier_id == supplier_id
            && want->account_no == account_no)
        {
            return;
        }

        n++;
    }

    if (n >= PAY_WANTS || key_id.len == 0 || key_id.len >= PAY_KEY_ID_LEN) {
        return;
    }

    want = wk_alloc(sizeof(pay_want_t));
    want->supplier_id = supplier_id;
    want->account_no = account_no;
    memcpy(want->key_id, key_id.data, key_id.len);
    STAILQ_INSERT_TAIL(&keys->wants, want, next);
    keys->ask.due = 1;
}


static void
pay_wants_free(pay_keys_t *keys)
{
    pay_want_t  *want;

    while ((want = STAILQ_FIRST(&keys->wants)) != NULL) {
        STAILQ_REMOVE_HEAD(&keys->wants, next);
        free(want);
    }
}


/* If they get lost on the way, the next answer names them again. */

static void
pay_ask_params(void *data, wk_params_t *params)
{
    wk_array_t  *suppliers, *numbers, *ids;
    pay_want_t  *want;
    pay_keys_t  *keys = data;

    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    numbers = wk_params_array(params, TK_OID_INT2_ARRAY);
    ids = wk_params_array(params, TK_OID_TEXT_ARRAY);

    STAILQ_FOREACH(want, &keys->wants, next) {
        wk_array_int(suppliers, want->supplier_id);
        wk_array_int(numbers, want->account_no);
        wk_array_text(ids, want->key_id);
    }
}


/* ---- What was found ---- */

static void
pay_found_free(pay_keys_found_t *found)
{
    pay_key_t  *key;

    while ((key = STAILQ_FIRST(found)) != NULL) {
        STAILQ_REMOVE_HEAD(found, next);
        free(key->id);
        free(key->pem);
        free(key);
    }
}


static void
pay_put_params(void *data, wk_params_t *params)
{
    pay_key_t   *key;
    pay_keys_t  *keys = data;
    wk_array_t  *suppliers, *numbers, *ids, *pems, *from, *until;

    suppliers = wk_params_array(params, TK_OID_INT4_ARRAY);
    numbers = wk_params_array(params, TK_OID_INT2_ARRAY);
    ids = wk_params_array(params, TK_OID_TEXT_ARRAY);
    pems = wk_params_array(params, TK_OID_TEXT_ARRAY);
    from = wk_params_array(params, TK_OID_TIMESTAMPTZ_ARRAY);
    until = wk_params_array(params, TK_OID_TIMESTAMPTZ_ARRAY);

    STAILQ_CONCAT(&keys->putting, &keys->found);

    STAILQ_FOREACH(key, &keys->putting, next) {
        wk_array_int(suppliers, key->supplier_id);
        wk_array_int(numbers, key->account_no);
        wk_array_text(ids, key->id);
        wk_array_text(pems, key->pem);
        wk_array_int(from, key->from);
        wk_array_int(until, key->until);
    }
}


/* Who lost them fetches them again. */

static void
pay_put_handler(void *data, PGresult *res)
{
    int64_t      fresh;
    pay_keys_t  *keys = data;

    pay_found_free(&keys->putting);
    fresh = res == NULL ? 0 : wk_column_int(res, 0, 0);

    if (fresh > 0) {
        wk_log(WK_INFO, "%lld keys of platforms are new", (long long) fresh);
        keys->accounts->load.due = 1;
    }
}


static void
pay_keys_found(pay_keys_t *keys, const tk_pay_owned_t *owned,
    const tk_pay_fetched_t *fetched)
{
    pay_key_t  *key;

    key = wk_alloc(sizeof(pay_key_t));
    key->supplier_id = owned->supplier_id;
    key->account_no = owned->account_no;
    key->id = wk_copy(fetched->id.data, fetched->id.len);
    key->pem = wk_copy(fetched->pem.data, fetched->pem.len);
    key->from = fetched->from;
    key->until = fetched->until;
    STAILQ_INSERT_TAIL(&keys->found, key, next);
    keys->put.due = 1;
}


/* ---- Fetching ---- */

static void
pay_fetch_free(pay_fetch_t *f)
{
    if (f->transfer != NULL) {
        wk_http_abort(f->transfer);
    }

    LIST_REMOVE(f, next);
    wk_headers_free(f->headers);
    tk_pay_account_release(f->owned);
    tk_arena_free(f->arena);
    free(f);
}


static void
pay_fetch_failed(pay_fetch_t *f, const char *why)
{
    char  text[TK_PAY_WHY];

    (void) snprintf(text, sizeof(text), "the platform's key %.*s cannot be"
                    " fetched: %s", f->content.key_id.len > 0
                                    ? (int) f->content.key_id.len : 4,
                    f->content.key_id.len > 0
                    ? (const char *) f->content.key_id.data : "list", why);

    wk_log(WK_WARN, "account %d of supplier %d: %s", f->owned->account_no,
           (int) f->owned->supplier_id, text);
    pay_accounts_alarm(f->keys->accounts, f->owned->supplier_id,
                       f->owned->account_no, "key missing", text);
}


/* The one that was wanted may still not be among them. */

static void
pay_fetch_take(pay_fetch_t *f, tk_str_t pem)
{
    int               wanted;
    size_t            i, n;
    tk_pay_fetched_t  fetched[TK_PAY_TRUSTED];

    n = tk_pay_fetched(f->call.pool, f->call.account->provider, pem, fetched);
    wanted = f->content.key_id.len == 0;

    for (i = 0; i < n; i++) {
        wanted |= tk_str_eq_nocase(fetched[i].id, f->content.key_id);

        if (!tk_pay_account_trusts(f->call.account, fetched[i].id)) {
            pay_keys_found(f->keys, f->owned, &fetched[i]);
        }
    }

    if (!wanted) {
        pay_fetch_failed(f, "it is not among those that it hands out");
    }
}


static void
pay_fetch_handler(void *data, const wk_http_answer_t *http)
{
    tk_pair_t          headers[PAY_HEADERS];
    pay_fetch_t       *f = data;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    f->transfer = NULL;

    if (http->status == 0) {
        pay_fetch_failed(f, http->error);
        pay_fetch_free(f);
        return;
    }

    answer.status = http->status;
    answer.headers = headers;
    answer.nheaders = pay_head_read((tk_str_t) { http->head_len,
                          (unsigned char *) http->head }, headers);
    answer.body.data = (unsigned char *) http->body;
    answer.body.len = http->len;
    f->call.now = pay_accounts_now(f->keys->accounts);

    if (tk_pay_judge(&f->call, &answer, &learned) == TK_PAY_OK) {
        pay_fetch_take(f, learned.file);

    } else {
        pay_fetch_failed(f, learned.code[0] != '\0' ? learned.code
                            : http->error != NULL ? http->error
                            : "its answer is not proven");
    }

    pay_fetch_free(f);
}


static int
pay_fetch_send(pay_fetch_t *f)
{
    wk_http_request_t  http;
    tk_pay_request_t   request;

    if (tk_pay_build(&f->call, &request) != TK_OK
        || pay_request_http(f->call.pool, &request, f->owned, &http,
                            &f->headers) != 0)
    {
        return -1;
    }

    http.answer_max = TK_PAY_BODY;

    f->transfer = wk_http_send(f->keys->env->http, &http, pay_fetch_handler,
                               f);

    return f->transfer == NULL ? -1 : 0;
}


/* A public key that has a name of its own is for staff to name. */

static void
pay_fetch_start(pay_keys_t *keys, tk_pay_owned_t *owned, tk_str_t key_id)
{
    tk_pool_t    *pool;
    pay_fetch_t  *f;

    f = wk_alloc(sizeof(pay_fetch_t));
    f->keys = keys;
    f->arena = tk_arena_create();

    if (f->arena == NULL) {
        wk_abort("no memory");
    }

    LIST_INSERT_HEAD(&keys->fetches, f, next);
    pool = tk_arena_pool(f->arena);
    f->owned = tk_pay_account_hold(owned);
    f->content.key_id = tk_str_copy(pool, key_id);
    f->call.account = &owned->account;
    f->call.action = TK_PAY_KEYS;
    f->call.content = &f->content;
    f->call.now = pay_accounts_now(keys->accounts);
    f->call.nonce.data = (unsigned char *) f->nonce;
    f->call.nonce.len = TK_PAY_NONCE;
    f->call.pool = pool;

    if (owned->account.provider->actions[TK_PAY_KEYS].build == NULL
        || (key_id.len > 11 && memcmp(key_id.data, "PUB_KEY_ID_", 11) == 0))
    {
        pay_fetch_failed(f, "name its file with ticketctl provider set"
                            " --platform-key");

    } else if (pay_nonce(f->nonce) != 0 || pay_fetch_send(f) != 0) {
        pay_fetch_failed(f, "no request can be made");
    }

    if (f->transfer == NULL) {
        pay_fetch_free(f);
    }
}


static void
pay_ask_handler(void *data, PGresult *res)
{
    int              i;
    const char      *why;
    pay_keys_t      *keys = data;
    tk_pay_owned_t  *owned;

    pay_wants_free(keys);

    for (i = 0; res != NULL && i < PQntuples(res); i++) {
        owned = pay_accounts_get(keys->accounts,
                                 (int32_t) wk_column_int(res, i, 0),
                                 (int) wk_column_int(res, i, 1), 0, &why);

        if (owned != NULL) {
            pay_fetch_start(keys, owned, wk_column_text(res, i, 3));
        }
    }
}


void
pay_keys_stop(pay_keys_t *keys)
{
    while (!LIST_EMPTY(&keys->fetches)) {
        pay_fetch_free(LIST_FIRST(&keys->fetches));
    }
}


void
pay_keys_init(pay_keys_t *keys, wk_env_t *env, pay_accounts_t *accounts)
{
    memset(keys, 0, sizeof(pay_keys_t));
    keys->env = env;
    keys->accounts = accounts;
    LIST_INIT(&keys->fetches);
    STAILQ_INIT(&keys->wants);
    STAILQ_INIT(&keys->found);
    STAILQ_INIT(&keys->putting);

    keys->ask.sql = pay_ask_sql;
    keys->ask.params = pay_ask_params;
    keys->ask.handler = pay_ask_handler;
    keys->ask.data = keys;

    keys->put.sql = pay_put_sql;
    keys->put.params = pay_put_params;
    keys->put.handler = pay_put_handler;
    keys->put.data = keys;
}


void
pay_keys_free(pay_keys_t *keys)
{
    pay_keys_stop(keys);
    pay_wants_free(keys);
    pay_found_free(&keys->found);
    pay_found_free(&keys->putting);
}
