/*
 * Covers: provider/tk_wechat3.c provider/tk_pay_envelope.c
 *         provider/tk_pay_cipher.c provider/tk_pay_said.c
 *
 * Answers and notices of WeChat Pay V3.  The first line says what follows: an
 * answer (a) or a notice (n), signed by the platform as it is, or whole
 * headers, lines of name and value, an empty line and a body (h).  A notice's
 * resource is enciphered as well (N).  Only what is signed is believed.
 */

#include "pay.h"
#include "tk_pay_cipher.h"

#define TAG         16
#define HEADERS     16


static void
begin(void)
{
    if (fuzz_begin("wechat3")) {
        fuzz_account.app_id = fuzz_str("wx1");
        fuzz_account.merchant_id = fuzz_str("1900000109");
        fuzz_account.secret = fuzz_str(FUZZ_SECRET);
        fuzz_begin_key(fuzz_str("PUB_KEY_ID_1"));
    }
}


static tk_pay_notice_t
sign(tk_str_t body)
{
    static const char *const  names[FUZZ_ENVELOPE] = {
        "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial",
        "Wechatpay-Signature"
    };

    return fuzz_envelope(body, names, fuzz_str("pub_key_id_1"));
}


static void
judged(tk_pay_action_e action, int status, tk_pay_outcome_e outcome,
    const tk_pay_learned_t *learned)
{
    (void) learned;

    fuzz_assert(status < 400 || outcome != TK_PAY_OK
                || action == TK_PAY_CLOSE);
}


static void
judge(tk_pay_notice_t said, int is_signed)
{
    static const int  statuses[] = { 200, 202, 204, 400, 404, 500, 0 };

    fuzz_judge(said, statuses, is_signed, judged);
}


static void
notice(tk_pay_notice_t said, int is_signed)
{
    tk_pay_learned_t  learned;

    (void) fuzz_notice(said, is_signed, &learned);
}


/* What is enciphered here is deciphered there. */

static tk_str_t
encipher(tk_str_t plain)
{
    int              n, last;
    tk_str_t         bytes, text, again;
    EVP_CIPHER_CTX  *ctx;

    bytes = fuzz_copy(plain.data, plain.len);
    bytes.data = fuzz_alloc(NULL, plain.len + TAG);
    bytes.len = plain.len + TAG;
    ctx = EVP_CIPHER_CTX_new();

    fuzz_assert(ctx != NULL && bytes.data != NULL
                && EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL,
                                      (unsigned char *) FUZZ_SECRET,
                                      (unsigned char *) "123456789012") == 1
                && EVP_EncryptUpdate(ctx, bytes.data, &n, plain.data,
                                     (int) plain.len) == 1
                && EVP_EncryptFinal_ex(ctx, bytes.data + n, &last) == 1
                && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG,
                                       bytes.data + plain.len) == 1);
    EVP_CIPHER_CTX_free(ctx);

    fuzz_assert(tk_base64(&fuzz_pool, bytes, &text) == TK_OK);
    fuzz_assert(plain.len == 0
                || (tk_pay_gcm(&fuzz_pool, fuzz_account.secret,
                               fuzz_str("123456789012"), fuzz_str(""), text,
                               &again) == TK_OK
                    && tk_str_eq(plain, again)));

    return text;
}


static tk_str_t
resource(tk_str_t event, tk_str_t plain)
{
    tk_buf_t  b;
    tk_str_t  text;

    text = encipher(plain);
    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_adds(&b, "{\"id\":\"EV-1\",\"event_type\":\"");
    tk_buf_add(&b, event.data, event.len);
    tk_buf_adds(&b, "\",\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\","
                "\"nonce\":\"123456789012\",\"ciphertext\":\"");
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, "\"}}");

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static size_t
headers_of(fuzz_input_t *in, tk_pair_t *headers)
{
    size_t    n;
    tk_str_t  line;

    for (n = 0; n < HEADERS; n++) {
        line = fuzz_line(in);

        if (line.len == 0) {
            break;
        }

        headers[n].name = line;
        headers[n].value = fuzz_line(in);
    }

    return n;
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t         what, event;
    tk_pair_t        headers[HEADERS];
    tk_pay_notice_t  said;

    begin();
    what = fuzz_line(in);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
        judge(sign(fuzz_rest(in)), 1);
        break;

    case 'n':
        notice(sign(fuzz_rest(in)), 1);
        break;

    case 'N':
        event = fuzz_line(in);
        notice(sign(resource(event, fuzz_rest(in))), 1);
        break;

    default:
        said.headers = headers;
        said.nheaders = headers_of(in, headers);
        said.body = fuzz_rest(in);
        judge(said, 0);
        notice(said, 0);
        break;
    }
}
