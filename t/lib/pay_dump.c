/*
 * What provider/ makes of a request, an answer, a notice: for tests that put
 * the platforms of t/lib and those platforms' own libraries on the other side.
 *
 * Each line of the input is an order in JSON, each line of the output what came
 * of it: "do" is "build", "judge" or "notice"; "account" is a row and the texts
 * of its files; "action", "content", "now" (seconds since 1970) and "nonce" are
 * those of the call; "answer" or "notice" have status, headers and body.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_crypto.h"
#include "tk_pay_account.h"
#include "tk_value.h"

#define DUMP_HEADERS    64
#define DUMP_LINE       (4 * 1024 * 1024)


typedef struct {
    tk_pay_row_t        row;
    tk_pay_file_t       files[TK_PAY_FILES];
    tk_pay_content_t    content;
    tk_pair_t           headers[DUMP_HEADERS];
    tk_pay_owned_t     *owned;
    tk_pay_call_t       call;
} dump_order_t;

static const char *const  dump_actions[TK_PAY_ACTIONS] = {
    [TK_PAY_CHARGE] = "charge", [TK_PAY_CHARGE_CODE] = "charge_code",
    [TK_PAY_QUERY] = "query", [TK_PAY_CLOSE] = "close",
    [TK_PAY_CANCEL] = "cancel", [TK_PAY_REFUND] = "refund",
    [TK_PAY_REFUND_QUERY] = "refund_query", [TK_PAY_TRANSFER] = "transfer",
    [TK_PAY_TRANSFER_QUERY] = "transfer_query", [TK_PAY_BILL] = "bill",
    [TK_PAY_FUND_IN] = "fund_in", [TK_PAY_FUND_OUT] = "fund_out",
    [TK_PAY_BALANCE] = "balance", [TK_PAY_YIELD] = "yield",
    [TK_PAY_CHARGE_AGREED] = "charge_agreed", [TK_PAY_FUND_END] = "fund_end",
    [TK_PAY_FUND] = "fund", [TK_PAY_ACCOUNT] = "account",
    [TK_PAY_AGREEMENT] = "agreement",
    [TK_PAY_AGREEMENT_QUERY] = "agreement_query",
    [TK_PAY_AGREEMENT_END] = "agreement_end"
};

static const char *const  dump_ways[] = { "", "page", "wap", "qr", "desk" };

static const char *const  dump_outcomes[] = {
    "", "ok", "refused", "pending", "unknown"
};

static const char *const  dump_states[] = {
    "", "waiting", "paid", "returned", "closed", "failed", "absent"
};

static const char *const  dump_nexts[] = {
    "", "ask", "again", "slowly", "funds", "number", "refund", "key",
    "settings", "staff"
};

static const char *const  dump_proofs[] = {
    "genuine", "unreadable", "forged", "foreign", "key_missing", "probe"
};


static void
dump_die(const char *what)
{
    fprintf(stderr, "pay_dump: %s\n", what);
    exit(1);
}


static tk_str_t
dump_text(const json_t *object, const char *name)
{
    tk_str_t   s = tk_str_c("");
    json_t    *value;

    value = json_object_get(object, name);

    if (json_is_string(value)) {
        s.data = (unsigned char *) json_string_value(value);
        s.len = json_string_length(value);
    }

    return s;
}


static int64_t
dump_number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}


/* Seconds since 1970; 0 stays 0. */

static tk_time_t
dump_moment(const json_t *object, const char *name)
{
    int64_t  at;

    at = dump_number(object, name);

    return at == 0 ? 0 : (at - TK_EPOCH) * TK_SECOND;
}


static tk_day_t
dump_day(const json_t *object, const char *name)
{
    int          year, month, mday;
    const char  *s;

    s = json_string_value(json_object_get(object, name));

    if (s == NULL) {
        return 0;
    }

    if (sscanf(s, "%d-%d-%d", &year, &month, &mday) != 3) {
        dump_die("a day is none");
    }

    return tk_day_from_civil(year, month, mday);
}


static size_t
dump_index(const char *const *names, size_t n, tk_str_t name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (names[i] != NULL && strlen(names[i]) == name.len
            && memcmp(names[i], name.data, name.len) == 0)
        {
            return i;
        }
    }

    dump_die("a name is unknown");
    return 0;
}


static void
dump_row(dump_order_t *o, const json_t *account)
{
    size_t    i;
    json_t   *file;

    o->row.supplier_id = 1;
    o->row.account_no = 1;
    o->row.provider = dump_text(account, "provider");
    o->row.app_id = dump_text(account, "app_id");
    o->row.merchant_id = dump_text(account, "merchant_id");
    o->row.serial = dump_text(account, "serial");
    o->row.gateway = dump_text(account, "gateway");
    o->row.notify_base = dump_text(account, "notify_base");
    o->row.return_url = dump_text(account, "return_url");
    o->row.mode = dump_number(account, "mode");
    o->row.version = 1;
    o->row.files = o->files;

    json_array_foreach(json_object_get(account, "files"), i, file) {
        if (i == TK_PAY_FILES) {
            dump_die("too many files");
        }

        o->files[i].role = dump_text(file, "role");
        o->files[i].path = o->files[i].role;
        o->files[i].key_id = dump_text(file, "key_id");
        o->files[i].text = dump_text(file, "text");
        o->row.nfiles++;
    }
}


static void
dump_content(tk_pay_content_t *c, const json_t *content)
{
    c->number = dump_text(content, "number");
    c->refund_number = dump_text(content, "refund_number");
    c->platform_number = dump_text(content, "platform_number");
    c->made_at = dump_moment(content, "made_at");
    c->amount_fen = dump_number(content, "amount_fen");
    c->total_fen = dump_number(content, "total_fen");
    c->fee_fen = dump_number(content, "fee_fen");
    c->way = dump_index(dump_ways, 5, dump_text(content, "way"));
    c->subject = dump_text(content, "subject");
    c->attach = dump_text(content, "attach");
    c->reason = dump_text(content, "reason");
    c->address = dump_text(content, "address");
    c->auth_code = dump_text(content, "auth_code");
    c->expire_at = dump_moment(content, "expire_at");
    c->payee = dump_text(content, "payee");
    c->payee_name = dump_text(content, "payee_name");
    c->payer = dump_text(content, "payer");
    c->agreement_no = dump_text(content, "agreement_no");
    c->fund = dump_text(content, "fund");
    c->name = dump_text(content, "name");
    c->licence_no = dump_text(content, "licence_no");
    c->contact = dump_text(content, "contact");
    c->mobile = dump_text(content, "mobile");
    c->scene = dump_text(content, "scene");
    c->limit_once_fen = dump_number(content, "limit_once_fen");
    c->limit_day_fen = dump_number(content, "limit_day_fen");
    c->day = dump_day(content, "day");
    c->last_day = dump_day(content, "last_day");
}


static size_t
dump_headers(dump_order_t *o, const json_t *headers)
{
    size_t       n;
    json_t      *value;
    const char  *name;

    n = 0;

    json_object_foreach((json_t *) headers, name, value) {
        if (n == DUMP_HEADERS) {
            dump_die("too many headers");
        }

        if (!json_is_string(value)) {
            dump_die("a header is no text");
        }

        o->headers[n].name = tk_str_c(name);
        o->headers[n++].value = tk_str_c(json_string_value(value));
    }

    return n;
}


static void
dump_set(json_t *object, const char *name, tk_str_t value)
{
    json_t  *text;

    text = value.len == 0 ? json_string("")
                          : json_stringn((const char *) value.data, value.len);

    if (json_object_set_new(object, name, text) != 0) {
        fprintf(stderr, "%s: ", name);
        dump_die("the text is not UTF-8");
    }
}


static json_t *
dump_build(dump_order_t *o)
{
    size_t             i;
    json_t            *said, *headers;
    tk_err_t           rc;
    tk_pay_request_t   request;

    rc = tk_pay_build(&o->call, &request);

    if (rc != TK_OK) {
        return json_pack("{s:s}", "why", rc == TK_BAD_VALUE ? "bad value"
                                                            : "bug");
    }

    said = json_pack("{s:i, s:s, s:b, s:b}", "hand", (int) request.hand,
                     "method", request.method, "certificate",
                     (int) request.certificate, "patient",
                     (int) request.patient);
    headers = json_object();
    dump_set(said, "url", request.url);
    dump_set(said, "body", request.body);

    for (i = 0; i < request.nheaders; i++) {
        /* their names are constants of C */
        dump_set(headers, (const char *) request.headers[i].name.data,
                 request.headers[i].value);
    }

    if (json_object_set_new(said, "headers", headers) != 0) {
        dump_die("no memory");
    }

    return said;
}


static void
dump_learned(json_t *said, const tk_pay_learned_t *l)
{
    dump_set(said, "state", tk_str_c(dump_states[l->state]));
    dump_set(said, "next", tk_str_c(dump_nexts[l->next]));
    dump_set(said, "code", tk_str_c(l->code));
    dump_set(said, "platform_number", l->platform_number);
    dump_set(said, "url", l->url);
    dump_set(said, "key_id", l->key_id);
    dump_set(said, "number", l->number);
    dump_set(said, "refund_number", l->refund_number);
    dump_set(said, "notice_id", l->notice_id);
    dump_set(said, "account_no", l->account_no);
    dump_set(said, "agreement_no", l->agreement_no);

    if (json_object_set_new(said, "amount_fen", json_integer(l->amount_fen))
        || json_object_set_new(said, "frozen_fen",
                               json_integer(l->frozen_fen))
        || json_object_set_new(said, "fund_fen", json_integer(l->fund_fen))
        || json_object_set_new(said, "yield_fen", json_integer(l->yield_fen))
        || json_object_set_new(said, "refunded_fen",
                               json_integer(l->refunded_fen)))
    {
        dump_die("no memory");
    }
}


static json_t *
dump_judge(dump_order_t *o, const json_t *told)
{
    json_t            *said;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;

    answer.status = dump_number(told, "status");
    answer.headers = o->headers;
    answer.nheaders = dump_headers(o, json_object_get(told, "headers"));
    answer.body = dump_text(told, "body");

    said = json_object();
    dump_set(said, "outcome",
             tk_str_c(dump_outcomes[tk_pay_judge(&o->call, &answer,
                                                 &learned)]));
    dump_learned(said, &learned);

    return said;
}


static json_t *
dump_notice(dump_order_t *o, const json_t *told)
{
    json_t            *said;
    tk_pay_proof_e     proof;
    tk_pay_notice_t    notice;
    tk_pay_learned_t   learned;

    notice.headers = o->headers;
    notice.nheaders = dump_headers(o, json_object_get(told, "headers"));
    notice.body = dump_text(told, "body");

    proof = tk_pay_notice(&o->call, &notice, &learned);
    said = json_object();
    dump_set(said, "proof", tk_str_c(dump_proofs[proof]));

    if (proof == TK_PAY_GENUINE) {
        dump_learned(said, &learned);
    }

    return said;
}


static json_t *
dump_obey(dump_order_t *o, const json_t *order)
{
    char      why[TK_PAY_WHY];
    tk_str_t  what;

    dump_row(o, json_object_get(order, "account"));
    dump_content(&o->content, json_object_get(order, "content"));
    o->call.now = dump_moment(order, "now");

    if (tk_pay_account_create(&o->row, TK_PAY_FOR_ALL, o->call.now, &o->owned,
                              why)
        != TK_OK)
    {
        return json_pack("{s:s}", "why", why);
    }

    o->call.account = &o->owned->account;
    o->call.action = dump_index(dump_actions, TK_PAY_ACTIONS,
                                dump_text(order, "action"));
    o->call.content = &o->content;
    o->call.nonce = dump_text(order, "nonce");
    what = dump_text(order, "do");

    switch (what.len == 0 ? 0 : what.data[0]) {

    case 'b':
        return dump_build(o);

    case 'j':
        return dump_judge(o, json_object_get(order, "answer"));

    default:
        return dump_notice(o, json_object_get(order, "notice"));
    }
}


int
main(void)
{
    char          *line;
    json_t        *order, *said;
    tk_arena_t    *arena;
    dump_order_t   o;

    arena = tk_arena_create();
    line = malloc(DUMP_LINE);

    if (arena == NULL || line == NULL || tk_crypto_init() != TK_OK) {
        dump_die("no memory");
    }

    while (fgets(line, DUMP_LINE, stdin) != NULL) {
        order = json_loads(line, 0, NULL);
        memset(&o, 0, sizeof(o));
        o.call.pool = tk_arena_pool(arena);
        said = order == NULL ? NULL : dump_obey(&o, order);

        if (said == NULL || json_dumpf(said, stdout, JSON_COMPACT) != 0) {
            dump_die("an order is no JSON");
        }

        putchar('\n');
        fflush(stdout);
        tk_pay_account_release(o.owned);
        json_decref(said);
        json_decref(order);
        tk_arena_reset(arena);
    }

    tk_arena_free(arena);
    free(line);

    return 0;
}
