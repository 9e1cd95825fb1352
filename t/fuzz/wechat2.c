/*
 * Covers: provider/tk_wechat2.c provider/tk_pay_xml.c provider/tk_pay_cipher.c
 *
 * Answers and notices of WeChat Pay V2.  The first line says what follows:
 * leaves of an answer (a) or a notice (n) that are signed here, with MD5 or
 * with HMAC-SHA256 (A), leaves of a refund's notice that are enciphered here
 * (N), or a whole document (x).  Only what is signed is believed; what is read
 * as XML is read alike when it is written anew.
 */

#include "pay.h"
#include "tk_pay_cipher.h"
#include "tk_pay_text.h"
#include "tk_pay_xml.h"
#include "tk_xml.h"

#define BLOCK       16


static void
begin(void)
{
    if (fuzz_begin("wechat2")) {
        fuzz_account.app_id = fuzz_str("wx1");
        fuzz_account.merchant_id = fuzz_str("1900000109");
        fuzz_account.secret = fuzz_str(FUZZ_SECRET);
        fuzz_unsigned = TK_PAY_BILL;
    }
}


static void
judged(tk_pay_action_e action, int status, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    fuzz_assert(outcome == TK_PAY_UNKNOWN || status == 200);
    fuzz_assert(outcome != TK_PAY_OK || learned->state != TK_PAY_PAID
                || learned->amount_fen >= 0 || action == TK_PAY_TRANSFER);
}


static void
judge(tk_str_t body, int is_signed)
{
    static const int  statuses[] = { 200, 302, 404, 500, 0 };

    fuzz_judge(fuzz_body(body), statuses, is_signed, judged);
}


static void
notice(tk_str_t body, int is_signed)
{
    tk_pay_learned_t  learned;

    fuzz_assert(fuzz_notice(fuzz_body(body), is_signed, &learned)
                != TK_PAY_GENUINE
                || learned.refund_number.len == 0
                || learned.state == TK_PAY_WAITING);
}


/* ---- What the platform would send ---- */

static tk_str_t
wrapped(const char *root, tk_str_t leaves)
{
    tk_buf_t  b;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, leaves.len + 64) == TK_OK);
    tk_xml_open(&b, root);
    tk_buf_add(&b, leaves.data, leaves.len);
    tk_xml_close(&b, root);

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


/* Read again after it was written anew. */

static tk_str_t
written(json_t *root, tk_str_t sign)
{
    json_t      *value, *again;
    tk_buf_t     b;
    tk_str_t     text;
    const char  *name;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 1024) == TK_OK);
    tk_xml_open(&b, "xml");

    json_object_foreach(root, name, value) {
        text.data = (unsigned char *) json_string_value(value);
        text.len = json_string_length(value);
        tk_buf_adds(&b, "<");
        tk_buf_adds(&b, name);
        tk_buf_adds(&b, ">");
        tk_xml_text(&b, text);
        tk_xml_close(&b, name);
    }

    text = tk_buf_str(&b);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, text.len + 128) == TK_OK);
    tk_buf_add(&b, text.data, text.len);
    tk_xml_close(&b, "xml");

    if (memchr(text.data, '\r', text.len) == NULL
        && tk_buf_str(&b).len <= TK_PAY_XML)
    {
        again = tk_pay_xml_read(&fuzz_pool, tk_buf_str(&b), "xml");
        fuzz_assert(again != NULL);
        fuzz_assert(json_object_size(again) == json_object_size(root));
        json_decref(again);
    }

    b.pos -= sizeof("</xml>") - 1;
    tk_xml_leaf(&b, "sign", sign);
    tk_xml_close(&b, "xml");

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


/* Empty: the leaves are none, or signed already. */

static tk_str_t
sign(tk_str_t leaves, int hmac)
{
    size_t          n = 0;
    json_t         *root, *value;
    tk_str_t        text, body = tk_null_str;
    tk_pair_t       pairs[TK_SIGN_PARAMS];
    const char     *name;
    unsigned char   hex[TK_SIGN_MAX];

    root = tk_pay_xml_read(&fuzz_pool, wrapped("xml", leaves), "xml");

    if (root == NULL || json_object_size(root) > TK_SIGN_PARAMS
        || json_object_get(root, "sign") != NULL)
    {
        json_decref(root);
        return body;
    }

    json_object_foreach(root, name, value) {
        pairs[n].name = tk_str_c(name);
        pairs[n].value.data = (unsigned char *) json_string_value(value);
        pairs[n++].value.len = json_string_length(value);
    }

    text.data = hex;
    text.len = tk_sign_len(hmac);
    fuzz_assert(tk_sign(hmac, pairs, n, fuzz_account.secret, hex) == TK_OK);
    body = written(root, text);
    json_decref(root);

    return body;
}


/* What is enciphered here is deciphered there. */

static tk_str_t
encipher(tk_str_t plain)
{
    int              n, last;
    tk_str_t         bytes, text, again, key;
    unsigned char    hex[TK_PAY_MD5_HEX];
    EVP_CIPHER_CTX  *ctx;

    n = last = 0;
    tk_pay_md5_hex(fuzz_account.secret, hex);
    key.data = hex;
    key.len = TK_PAY_MD5_HEX;
    bytes.data = fuzz_alloc(NULL, plain.len + BLOCK);
    ctx = EVP_CIPHER_CTX_new();

    fuzz_assert(ctx != NULL && bytes.data != NULL
                && EVP_EncryptInit_ex(ctx, EVP_aes_256_ecb(), NULL, hex, NULL)
                   == 1
                && EVP_EncryptUpdate(ctx, bytes.data, &n, plain.data,
                                     (int) plain.len) == 1
                && EVP_EncryptFinal_ex(ctx, bytes.data + n, &last) == 1);
    EVP_CIPHER_CTX_free(ctx);
    bytes.len = n + last;

    fuzz_assert(tk_base64(&fuzz_pool, bytes, &text) == TK_OK);
    fuzz_assert(tk_pay_ecb(&fuzz_pool, key, text, &again) == TK_OK);
    fuzz_assert(tk_str_eq(plain, again));

    return text;
}


static tk_str_t
refund(tk_str_t leaves)
{
    tk_buf_t  b;
    tk_str_t  text;

    text = encipher(wrapped("root", leaves));
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, text.len + 128) == TK_OK);
    tk_xml_leaf(&b, "appid", fuzz_account.app_id);
    tk_xml_leaf(&b, "mch_id", fuzz_account.merchant_id);
    tk_xml_leaf(&b, "req_info", text);

    return wrapped("xml", tk_buf_str(&b));
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  what, body;

    begin();
    what = fuzz_line(in);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
    case 'A':
        body = sign(fuzz_rest(in), what.data[0] == 'A');
        judge(body, 1);
        break;

    case 'n':
        body = sign(fuzz_rest(in), 0);
        notice(body, 1);
        break;

    case 'N':
        notice(refund(fuzz_rest(in)), 1);
        break;

    default:
        body = fuzz_rest(in);
        judge(body, 0);
        notice(body, 0);
        break;
    }
}
