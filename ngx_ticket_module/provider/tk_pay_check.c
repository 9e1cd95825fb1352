/*
 * Checks of accounts, as tk_pay_check.h says.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tk_pay_check.h"
#include "tk_pay_json.h"
#include "tk_pay_xml.h"
#include "tk_value.h"

#define TK_CHECK_WORD   64
#define TK_CHECK_SAID   160             /* bytes of the platform's sentence */


/* What the platform says of a request that it does not take, unproven. */

typedef struct {
    char    code[TK_CHECK_WORD];
    char    said[TK_CHECK_SAID];
} tk_check_said_t;

/* The code of a platform, or how it begins, and what is to be done. */

static const struct {
    const char  *provider;
    const char  *code;
    const char  *words;
} tk_check_codes[] = {
    { "alipay", "isv.invalid-signature",
      "Alipay does not accept our signature: what its console has as the"
      " application's public key is not the other half of our_key" },
    { "alipay", "isv.invalid-app-id",
      "Alipay does not know this app_id, or not at this gateway" },
    { "alipay", "isv.missing-app-id", "app_id is missing" },
    { "alipay", "isv.invalid-timestamp",
      "Alipay finds our clock wrong" },
    { "alipay", "isv.missing-app-cert-sn",
      "the application works with certificates: set --mode certificate" },
    { "alipay", "isv.invalid-app-cert-sn",
      "our_cert is not the application's certificate" },
    { "alipay", "isv.app-cert",
      "our_cert is not the application's certificate" },
    { "alipay", "isv.insufficient-",
      "the application has no permission to ask for payments: sign the"
      " contract for it at Alipay" },
    { "alipay", "aop.invalid-auth-token", "app_id acts for somebody else" },

    { "wechat3", "SIGN_ERROR",
      "WeChat does not accept our signature: our_key, its serial and"
      " merchant_id do not belong together, or our clock is wrong" },
    { "wechat3", "SYSTEM_ERROR",
      "WeChat fails, as it also does where serial is not that of our_key:"
      " compare it with the merchant's site" },
    { "wechat3", "MCH_NOT_EXISTS", "WeChat does not know this merchant_id" },
    { "wechat3", "PARAM_ERROR", "merchant_id has not the form of one" },
    { "wechat3", "APPID_MCHID_NOT_MATCH",
      "app_id and merchant_id do not belong together" },
    { "wechat3", "NO_AUTH",
      "the merchant has no permission to ask for payments" },
    { "wechat3", "RESOURCE_NOT_EXISTS",
      "WeChat does not know this merchant_id, or the gateway is another" },

    { "wechat2", "SIGNERROR",
      "WeChat does not accept our signature: secret is not the merchant's"
      " API key" },
    { "wechat2", "\xe7\xad\xbe\xe5\x90\x8d",            /* signature */
      "WeChat does not accept our signature: secret is not the merchant's"
      " API key" },
    { "wechat2", "APPID_NOT_EXIST", "WeChat does not know this app_id" },
    { "wechat2", "appid", "WeChat does not know this app_id" },
    { "wechat2", "MCHID_NOT_EXIST", "WeChat does not know this merchant_id" },
    { "wechat2", "mch_id", "WeChat does not know this merchant_id" },
    { "wechat2", "APPID_MCHID_NOT_MATCH",
      "app_id and merchant_id do not belong together" },
    { "wechat2", "NOAUTH",
      "the merchant has no permission to ask for payments" },

    { "unionpay", "11",
      "UnionPay does not accept our signature: our_key and our_cert are not"
      " those of merchant_id" },
    { "unionpay", "10",
      "UnionPay finds the request wrong: merchant_id has not the form of"
      " one" },
    { "unionpay", "02", "the merchant is not open at UnionPay" },
    { "unionpay", "31", "UnionPay does not know this merchant_id" },

    { "clearing", "SIGN_ERROR",
      "the clearing provider does not accept our signature: our_key, serial"
      " and merchant_id do not belong together, or our clock is wrong" },
    { "clearing", "NO_AUTH",
      "the clearing provider does not know this merchant_id" }
};


void
tk_pay_check_call(tk_pay_call_t *call, tk_pay_content_t *content,
    unsigned char number[TK_PAY_CHECK_LEN])
{
    size_t  i;

    memset(content, 0, sizeof(tk_pay_content_t));
    memcpy(number, "CHECK", 5);

    for (i = 5; i < TK_PAY_CHECK_LEN; i++) {
        number[i] = i - 5 < call->nonce.len ? call->nonce.data[i - 5] : '0';
    }

    content->number.data = number;
    content->number.len = TK_PAY_CHECK_LEN;
    content->made_at = call->now;
    content->way = TK_PAY_QR;

    call->action = TK_PAY_QUERY;
    call->content = content;
}


static void
tk_check_add(char why[TK_PAY_WHY], const char *fmt, ...)
{
    size_t   n;
    va_list  args;

    n = strlen(why);

    if (n > 0 && n + 2 < TK_PAY_WHY) {
        memcpy(why + n, "; ", 3);
        n += 2;
    }

    va_start(args, fmt);
    vsnprintf(why + n, TK_PAY_WHY - n, fmt, args);
    va_end(args);
}


/* ---- What the platform says ---- */

static void
tk_check_members(const json_t *node, const char *const *codes,
    const char *const *texts, tk_check_said_t *said)
{
    size_t    i;
    tk_str_t  s;

    for (i = 0; codes[i] != NULL && said->code[0] == '\0'; i++) {
        tk_pay_printable(said->code, sizeof(said->code),
                      tk_pay_json_text(node, codes[i]));
    }

    for (i = 0; texts[i] != NULL && said->said[0] == '\0'; i++) {
        s = tk_pay_json_text(node, texts[i]);
        tk_pay_printable(said->said, sizeof(said->said), s);
    }
}


/* Alipay's object is the only one in the answer. */

static const json_t *
tk_check_node(const json_t *root)
{
    json_t      *value;
    const char  *name;

    json_object_foreach((json_t *) root, name, value) {
        if (json_is_object(value)) {
            return value;
        }
    }

    return root;
}


static void
tk_check_json(tk_str_t body, tk_check_said_t *said)
{
    json_t  *root;

    static const char *const  codes[] = { "sub_code", "code", NULL };
    static const char *const  texts[] = { "sub_msg", "msg", "message", NULL };

    root = tk_pay_json_read(body);

    if (root != NULL) {
        tk_check_members(tk_check_node(root), codes, texts, said);
        json_decref(root);
    }
}


static void
tk_check_xml(tk_pool_t *pool, tk_str_t body, tk_check_said_t *said)
{
    json_t  *root;

    static const char *const  codes[] = { "err_code", NULL };
    static const char *const  texts[] = { "err_code_des", "return_msg", NULL };

    root = tk_pay_xml_read(pool, body, "xml");

    if (root != NULL) {
        tk_check_members(root, codes, texts, said);
        json_decref(root);
    }

    if (said->code[0] == '\0') {
        (void) snprintf(said->code, sizeof(said->code), "%.48s", said->said);
    }
}


static void
tk_check_pair(tk_str_t body, const char *name, char *out, size_t size)
{
    size_t    i, len;
    tk_str_t  value;

    len = strlen(name);

    for (i = 0; i + len < body.len; i++) {
        if ((i == 0 || body.data[i - 1] == '&' || body.data[i - 1] == '{')
            && memcmp(body.data + i, name, len) == 0)
        {
            value.data = body.data + i + len;

            for (value.len = 0; i + len + value.len < body.len
                 && value.data[value.len] != '&'; value.len++) { /* void */ }

            tk_pay_printable(out, size, value);
            return;
        }
    }
}


static void
tk_check_said(const tk_pay_call_t *call, tk_str_t body, tk_check_said_t *said)
{
    const char  *name;

    memset(said, 0, sizeof(tk_check_said_t));
    name = call->account->provider->name;

    if (strcmp(name, "wechat2") == 0) {
        tk_check_xml(call->pool, body, said);

    } else if (strcmp(name, "unionpay") == 0) {
        tk_check_pair(body, "respCode=", said->code, sizeof(said->code));
        tk_check_pair(body, "respMsg=", said->said, sizeof(said->said));

    } else {
        tk_check_json(body, said);
    }
}


static const char *
tk_check_words(const char *provider, const char *code)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_check_codes) / sizeof(*tk_check_codes); i++) {
        if (strcmp(provider, tk_check_codes[i].provider) == 0
            && strncmp(code, tk_check_codes[i].code,
                       strlen(tk_check_codes[i].code)) == 0)
        {
            return tk_check_codes[i].words;
        }
    }

    return NULL;
}


/* ---- The clocks ---- */

/* "Sat, 28 Nov 2026 02:00:00 GMT"; 0: it is none. */

static tk_time_t
tk_check_date(tk_str_t s)
{
    int          mday, year, hour, minute, second, month;
    char         text[40], name[4];
    const char  *at;

    static const char  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    if (s.len == 0 || s.len >= sizeof(text)) {
        return 0;
    }

    memcpy(text, s.data, s.len);
    text[s.len] = '\0';

    if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &mday, name, &year,
               &hour, &minute, &second) != 6
        || strlen(name) != 3 || (at = strstr(months, name)) == NULL
        || year < 2000 || year > 2199)
    {
        return 0;
    }

    month = (int) (at - months) / 3 + 1;

    return tk_day_from_civil(year, month, mday) * TK_DAY
           + (hour * 3600 + minute * 60 + second) * TK_SECOND;
}


/* Platforms refuse what is five minutes away. */

static int
tk_check_clock(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    char why[TK_PAY_WHY])
{
    int64_t    seconds;
    tk_time_t  theirs;

    theirs = tk_check_date(tk_pay_header_of(answer->headers, answer->nheaders,
                                            "Date"));
    if (theirs == 0) {
        return 1;
    }

    seconds = (call->now - theirs) / TK_SECOND;

    if (seconds > -TK_PAY_CLOCK_WARN && seconds < TK_PAY_CLOCK_WARN) {
        return 1;
    }

    tk_check_add(why, "our clock is %lld seconds %s the platform's: they"
                 " refuse each other's messages at 300; see that NTP runs",
                 (long long) llabs(seconds),
                 seconds > 0 ? "ahead of" : "behind");

    return llabs(seconds) < 300;
}


/* ---- The verdict ---- */

static int
tk_check_len(tk_str_t s)
{
    return s.len > 80 ? 80 : (int) s.len;
}


/* Signed, perhaps, and by nobody whom we know. */

static void
tk_check_unproven(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    const tk_pay_learned_t *learned, char why[TK_PAY_WHY])
{
    const char  *name;

    name = call->account->provider->name;

    if (learned->next == TK_PAY_NEXT_KEY) {
        tk_check_add(why, "the answer is signed with the platform's key %.*s,"
                     " which this account does not have: name its file; what"
                     " wechat3 and alipay hand out themselves is fetched by"
                     " the worker", tk_check_len(learned->key_id),
                     (const char *) learned->key_id.data);
        return;
    }

    if (answer->status >= 500 || answer->status == 0) {
        tk_check_add(why, "the platform answers HTTP %d: it, or a proxy"
                     " before it, is out of order", answer->status);
        return;
    }

    if (strcmp(name, "unionpay") == 0) {
        tk_check_add(why, "the answer is not signed by UnionPay: root and"
                     " middle are not those of this gateway, or something"
                     " else answers there");

    } else if (strcmp(name, "wechat2") == 0) {
        tk_check_add(why, "the answer is not signed with our secret, or"
                     " something else answers there");

    } else {
        tk_check_add(why, "the answer is not signed by the platform's key"
                     " that this account has: it is an old one or another's,"
                     " or something else answers at the gateway (HTTP %d)",
                     answer->status);
    }
}


static int
tk_check_settled(const tk_pay_learned_t *learned, tk_pay_outcome_e outcome)
{
    return learned->state == TK_PAY_ABSENT
           || (outcome == TK_PAY_PENDING && learned->next != TK_PAY_NEXT_KEY);
}


/* They take no payment that does not say where notices go. */

static int
tk_check_notices(const tk_pay_account_t *account, char why[TK_PAY_WHY])
{
    const char  *name;

    name = account->provider->name;

    if (account->notify_url.len > 0
        || (strcmp(name, "wechat3") != 0 && strcmp(name, "wechat2") != 0
            && strcmp(name, "unionpay") != 0))
    {
        return 1;
    }

    tk_check_add(why, "notify_base is missing: the platform takes no payment"
                 " without an address for notices");

    return 0;
}


int
tk_pay_check(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    char why[TK_PAY_WHY])
{
    int                good;
    const char        *words;
    tk_check_said_t    said;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    why[0] = '\0';
    good = tk_check_clock(call, answer, why)
           & tk_check_notices(call->account, why);
    outcome = tk_pay_judge(call, answer, &learned);

    if (tk_check_settled(&learned, outcome)) {
        return good;
    }

    tk_check_said(call, answer->body, &said);
    words = tk_check_words(call->account->provider->name, said.code);

    if (words != NULL) {
        tk_check_add(why, "%s (%s)", words, said.code);
        return 0;
    }

    if (outcome == TK_PAY_UNKNOWN && learned.code[0] == '\0'
        && (learned.next != TK_PAY_NEXT_SETTINGS || said.code[0] == '\0'))
    {
        tk_check_unproven(call, answer, &learned, why);
        words = "it says";

    } else {
        words = "the platform answers";
    }

    if (said.code[0] != '\0' || learned.code[0] != '\0') {
        tk_check_add(why, "%s %s%s%s", words,
                     said.code[0] != '\0' ? said.code : learned.code,
                     said.said[0] != '\0' ? ": " : "", said.said);
    }

    return 0;
}
