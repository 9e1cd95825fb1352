/*
 * The signed envelope, as tk_pay_envelope.h says.
 */

#include "tk_pay_envelope.h"
#include "tk_pay_text.h"
#include "tk_value.h"


static void
tk_pay_line(tk_buf_t *b, tk_str_t s)
{
    tk_buf_add(b, s.data, s.len);
    tk_buf_adds(b, "\n");
}


static tk_err_t
tk_pay_request_signed(const tk_pay_call_t *call, const char *method,
    tk_str_t path, tk_str_t moment, tk_str_t body, tk_str_t *sign)
{
    tk_err_t  rc;
    tk_buf_t  b;
    tk_str_t  text;

    rc = tk_buf_init(&b, call->pool, path.len + body.len + 128);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_line(&b, tk_str_c(method));
    tk_pay_line(&b, path);
    tk_pay_line(&b, moment);
    tk_pay_line(&b, call->nonce);
    tk_pay_line(&b, body);

    rc = tk_pay_written(&b, &text);

    return rc != TK_OK ? rc
           : tk_pay_sign(call->pool, call->account->key, text, sign);
}


static void
tk_pay_part(tk_buf_t *b, const char *name, tk_str_t value)
{
    tk_buf_adds(b, name);
    tk_buf_adds(b, "=\"");
    tk_buf_add(b, value.data, value.len);
    tk_buf_adds(b, "\"");
}


static tk_err_t
tk_pay_authorization(const tk_pay_call_t *call, const char *scheme,
    tk_str_t moment, tk_str_t sign, tk_str_t *header)
{
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, call->pool, 768);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_adds(&b, scheme);
    tk_pay_part(&b, " mchid", call->account->merchant_id);
    tk_pay_part(&b, ",nonce_str", call->nonce);
    tk_pay_part(&b, ",signature", sign);
    tk_pay_part(&b, ",timestamp", moment);
    tk_pay_part(&b, ",serial_no", call->account->serial);

    return tk_pay_written(&b, header);
}


void
tk_pay_path(tk_buf_t *b, const char *path, tk_str_t number)
{
    const char  *at;

    at = strchr(path, '@');

    if (at != NULL) {
        tk_buf_add(b, path, at - path);
        tk_buf_add(b, number.data, number.len);
        path = at + 1;
    }

    tk_buf_adds(b, path);
}


tk_err_t
tk_pay_envelope_seal(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const char *method, tk_str_t path,
    tk_str_t body, tk_pay_request_t *request)
{
    tk_err_t       rc;
    tk_str_t       moment, sign, header;
    unsigned char  digits[TK_INT_LEN];

    if (call->account->key == NULL || call->nonce.len == 0
        || call->nonce.len > TK_PAY_NONCE)
    {
        return TK_BUG;
    }

    moment.data = digits;
    moment.len = tk_format_int(call->now / TK_SECOND + TK_EPOCH, digits);

    rc = tk_pay_request_signed(call, method, path, moment, body, &sign);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_authorization(call, envelope->scheme, moment, sign, &header);
    if (rc != TK_OK) {
        return rc;
    }

    request->method = method;
    request->body = body;
    tk_pay_header(request, "Authorization", header);
    tk_pay_header(request, "Accept", tk_str_c("application/json"));
    tk_pay_header(request, "User-Agent", tk_str_c("ngx_ticket"));

    if (body.len > 0) {
        tk_pay_header(request, "Content-Type", tk_str_c("application/json"));
    }

    return tk_pay_joined(call->pool, call->account->gateway, "", path,
                         &request->url);
}


tk_err_t
tk_pay_envelope_fetch(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, tk_str_t url, tk_pay_request_t *request)
{
    size_t          host;
    tk_err_t        rc;
    tk_str_t        path, none = tk_null_str;
    unsigned char  *slash;

    host = url.data[4] == 's' ? sizeof("https://") - 1 : sizeof("http://") - 1;
    slash = memchr(url.data + host, '/', url.len - host);

    if (slash == NULL) {
        return TK_BAD_VALUE;
    }

    path.data = slash;
    path.len = url.data + url.len - slash;
    rc = tk_pay_envelope_seal(call, envelope, "GET", path, none, request);
    request->url = url;

    return rc;
}


static const tk_pay_trust_t *
tk_pay_trusted(const tk_pay_account_t *account, tk_str_t serial)
{
    size_t  i;

    for (i = 0; i < account->ntrust; i++) {
        if (tk_str_eq_nocase(account->trust[i].id, serial)) {
            return &account->trust[i];
        }
    }

    return NULL;
}


static int
tk_pay_is_recent(const tk_pay_call_t *call, tk_str_t moment)
{
    int64_t  t, now;

    now = call->now / TK_SECOND + TK_EPOCH;

    return tk_parse_int(moment, 0, INT64_MAX / 2, &t) == TK_OK
           && t - now <= TK_PAY_SKEW && now - t <= TK_PAY_SKEW;
}


tk_pay_proof_e
tk_pay_envelope_open(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const tk_pair_t *headers, size_t n,
    tk_str_t body, tk_pay_learned_t *learned)
{
    tk_buf_t               b;
    tk_str_t               moment, serial, sign;
    const tk_pay_trust_t  *trust;

    moment = tk_pay_header_of(headers, n, envelope->moment);
    serial = tk_pay_header_of(headers, n, envelope->serial);
    sign = tk_pay_header_of(headers, n, envelope->signature);

    if (envelope->probe != NULL && tk_pay_begins(sign, envelope->probe)) {
        return TK_PAY_PROBE;
    }

    if (sign.len == 0 || serial.len == 0 || !tk_pay_is_recent(call, moment)) {
        return TK_PAY_FORGED;
    }

    trust = tk_pay_trusted(call->account, serial);
    if (trust == NULL) {
        learned->key_id = serial;
        return TK_PAY_KEY_MISSING;
    }

    if (tk_buf_init(&b, call->pool, body.len + 128) != TK_OK) {
        return TK_PAY_UNREADABLE;
    }

    tk_pay_line(&b, moment);
    tk_pay_line(&b, tk_pay_header_of(headers, n, envelope->nonce));
    tk_pay_line(&b, body);

    learned->unproven = b.failed
                        || !tk_pay_verify(call->pool, trust->key,
                                          tk_buf_str(&b), sign);

    return learned->unproven ? TK_PAY_FORGED : TK_PAY_GENUINE;
}


void
tk_pay_envelope_claim(const tk_pay_envelope_t *envelope,
    const tk_pay_notice_t *notice, tk_pay_claim_t *claim)
{
    claim->key_id = tk_pay_header_of(notice->headers, notice->nheaders,
                                     envelope->serial);
}


int
tk_pay_envelope_proven(const tk_pay_call_t *call,
    const tk_pay_envelope_t *envelope, const tk_pay_answer_t *answer,
    tk_pay_learned_t *learned)
{
    tk_pay_proof_e  proof;

    proof = tk_pay_envelope_open(call, envelope, answer->headers,
                                 answer->nheaders, answer->body, learned);
    learned->next = proof == TK_PAY_KEY_MISSING ? TK_PAY_NEXT_KEY
                                                : TK_PAY_NEXT_ASK;

    return proof == TK_PAY_GENUINE;
}
