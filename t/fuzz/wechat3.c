/*
 * Covers: provider/tk_wechat3.c provider/tk_pay_envelope.c
 *         provider/tk_pay_cipher.c provider/tk_pay_said.c
 *
 * Answers and notices of WeChat Pay V3.  The first line says what follows: an
 * answer (a) or a notice (n), signed by the platform as it is, or whole
 * headers, lines of name and value, an empty line and a body (h).  A notice's
 * resource is enciphered as well (N).  Only what is signed is believed.
 */

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_pay_cipher.h"
#include "tk_providers.h"

#define MOMENT      "946684800"
#define SECRET      "0123456789abcdef0123456789ABCDEF"
#define TAG         16
#define HEADERS     16

static tk_pay_key_t      *key;
static tk_pay_account_t   account;
static tk_pay_content_t   content;


static void
begin(void)
{
    if (key != NULL) {
        return;
    }

    key = EVP_RSA_gen(2048);
    fuzz_assert(key != NULL);

    account.provider = tk_provider(fuzz_str("wechat3"));
    account.app_id = fuzz_str("wx1");
    account.merchant_id = fuzz_str("1900000109");
    account.gateway = fuzz_str("https://a.example");
    account.secret = fuzz_str(SECRET);
    account.key = key;
    account.trust[0].id = fuzz_str("PUB_KEY_ID_1");
    account.trust[0].key = key;
    account.ntrust = 1;

    content.number = fuzz_str("T20261128000001");
    content.refund_number = fuzz_str("R20261128000001");
    content.amount_fen = 8880;
    content.way = TK_PAY_QR;
}


static tk_pay_call_t
call_of(tk_pay_action_e action)
{
    return (tk_pay_call_t) {
        .account = &account,
        .action = action,
        .content = &content,
        .nonce = fuzz_str("n"),
        .pool = &fuzz_pool
    };
}


static size_t
sign(tk_str_t body, tk_pair_t *headers)
{
    tk_buf_t  b;
    tk_str_t  text;

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, body.len + 64) == TK_OK);
    tk_buf_adds(&b, MOMENT "\nn\n");
    tk_buf_add(&b, body.data, body.len);
    tk_buf_adds(&b, "\n");
    fuzz_assert(tk_pay_sign(&fuzz_pool, key, tk_buf_str(&b), &text) == TK_OK);

    headers[0] = (tk_pair_t) { fuzz_str("Wechatpay-Timestamp"),
                               fuzz_str(MOMENT) };
    headers[1] = (tk_pair_t) { fuzz_str("Wechatpay-Nonce"), fuzz_str("n") };
    headers[2] = (tk_pair_t) { fuzz_str("Wechatpay-Serial"),
                               fuzz_str("pub_key_id_1") };
    headers[3] = (tk_pair_t) { fuzz_str("Wechatpay-Signature"), text };

    return 4;
}


static void
judge(const tk_pair_t *headers, size_t n, tk_str_t body, int is_signed)
{
    size_t             i;
    int                action;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer = { 200, headers, n, body };
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    static const int  statuses[] = { 200, 202, 204, 400, 404, 500 };

    for (action = 1; action < TK_PAY_ACTIONS; action++) {
        for (i = 0; i < fuzz_count(statuses); i++) {
            call = call_of(action);
            answer.status = statuses[i];
            outcome = tk_pay_judge(&call, &answer, &learned);

            fuzz_assert(outcome >= TK_PAY_OK && outcome <= TK_PAY_UNKNOWN);
            fuzz_assert(is_signed || outcome == TK_PAY_UNKNOWN);
            fuzz_assert(statuses[i] < 400 || outcome != TK_PAY_OK
                        || action == TK_PAY_CLOSE);
        }
    }
}


static void
notice(const tk_pair_t *headers, size_t n, tk_str_t body, int is_signed)
{
    tk_pay_call_t      call;
    tk_pay_proof_e     proof;
    tk_pay_notice_t    told = { headers, n, body };
    tk_pay_learned_t   learned;

    call = call_of(0);
    proof = tk_pay_notice(&call, &told, &learned);

    fuzz_assert(is_signed || proof != TK_PAY_GENUINE);
    fuzz_assert(proof != TK_PAY_GENUINE
                || (learned.number.len > 0 && learned.notice_id.len > 0));
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
                                      (unsigned char *) SECRET,
                                      (unsigned char *) "123456789012") == 1
                && EVP_EncryptUpdate(ctx, bytes.data, &n, plain.data,
                                     (int) plain.len) == 1
                && EVP_EncryptFinal_ex(ctx, bytes.data + n, &last) == 1
                && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG,
                                       bytes.data + plain.len) == 1);
    EVP_CIPHER_CTX_free(ctx);

    fuzz_assert(tk_base64(&fuzz_pool, bytes, &text) == TK_OK);
    fuzz_assert(plain.len == 0
                || (tk_pay_gcm(&fuzz_pool, account.secret,
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
    size_t     n;
    tk_str_t   what, event, body;
    tk_pair_t  headers[HEADERS];

    begin();
    what = fuzz_line(in);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 'a':
        body = fuzz_rest(in);
        n = sign(body, headers);
        judge(headers, n, body, 1);
        break;

    case 'n':
        body = fuzz_rest(in);
        n = sign(body, headers);
        notice(headers, n, body, 1);
        break;

    case 'N':
        event = fuzz_line(in);
        body = resource(event, fuzz_rest(in));
        n = sign(body, headers);
        notice(headers, n, body, 1);
        break;

    default:
        n = headers_of(in, headers);
        body = fuzz_rest(in);
        judge(headers, n, body, 0);
        notice(headers, n, body, 0);
        break;
    }
}
