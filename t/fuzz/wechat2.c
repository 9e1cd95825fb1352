/*
 * Covers: provider/tk_wechat2.c provider/tk_pay_xml.c
 *
 * Answers and notices of WeChat Pay V2: as they are (a); as lines of name and
 * value that the platform has signed (s); the plain text of a refund's notice
 * (r).  Only what is signed is believed.
 */

#include <openssl/evp.h>

#include "fuzz.h"
#include "tk_buf.h"
#include "tk_pay_cipher.h"
#include "tk_pay_text.h"
#include "tk_pay_xml.h"
#include "tk_providers.h"
#include "tk_xml.h"

#define SECRET  "a key of harnesses"
#define FIELDS  32
#define BLOCK   16

static const tk_pay_content_t  content = {
    .number = tk_string("T20261128000011"),
    .refund_number = tk_string("R20261128000011"),
    .amount_fen = 8880,
    .way = TK_PAY_QR
};


static tk_pay_account_t
account_of(void)
{
    return (tk_pay_account_t) {
        .provider = tk_provider(fuzz_str("wechat2")),
        .app_id = tk_string("wx1"),
        .merchant_id = tk_string("1900000109"),
        .secret = tk_string(SECRET)
    };
}


static int
is_name(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (!((s.data[i] >= 'a' && s.data[i] <= 'z') || s.data[i] == '_'
              || (i > 0 && s.data[i] >= '0' && s.data[i] <= '9')))
        {
            return 0;
        }
    }

    return s.len > 0;
}


static tk_str_t
signed_fields(fuzz_input_t *in)
{
    size_t         i, n;
    tk_buf_t       b;
    tk_pair_t      pairs[FIELDS + 1];
    unsigned char  hex[TK_SIGN_MAX];

    for (n = 0; n < FIELDS && fuzz_more(in); n++) {
        pairs[n].name = fuzz_line(in);
        pairs[n].value = fuzz_line(in);

        if (!is_name(pairs[n].name)) {
            break;
        }
    }

    fuzz_assert(tk_sign(TK_SIGN_MD5, pairs, n, fuzz_str(SECRET), hex)
                == TK_OK);
    pairs[n].name = fuzz_str("sign");
    pairs[n].value.data = hex;
    pairs[n++].value.len = tk_sign_len(TK_SIGN_MD5);

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_xml_open(&b, "xml");

    for (i = 0; i < n; i++) {
        tk_xml_leaf(&b, fuzz_cstr(pairs[i].name), pairs[i].value);
    }

    tk_xml_close(&b, "xml");

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static tk_str_t
refund_notice(tk_str_t plain)
{
    int              n, last;
    tk_buf_t         b;
    tk_str_t         bytes, text;
    unsigned char    key[TK_PAY_MD5_HEX];
    EVP_CIPHER_CTX  *ctx;

    tk_pay_md5_hex(fuzz_str(SECRET), key);
    bytes.data = fuzz_alloc(NULL, plain.len + BLOCK);
    ctx = EVP_CIPHER_CTX_new();
    n = last = 0;

    fuzz_assert(ctx != NULL && bytes.data != NULL
                && EVP_EncryptInit_ex(ctx, EVP_aes_256_ecb(), NULL, key, NULL)
                   == 1
                && EVP_EncryptUpdate(ctx, bytes.data, &n, plain.data,
                                     (int) plain.len) == 1
                && EVP_EncryptFinal_ex(ctx, bytes.data + n, &last) == 1);
    EVP_CIPHER_CTX_free(ctx);
    bytes.len = (size_t) n + (size_t) last;
    fuzz_assert(tk_base64(&fuzz_pool, bytes, &text) == TK_OK);

    fuzz_assert(tk_buf_init(&b, &fuzz_pool, 0) == TK_OK);
    tk_buf_adds(&b, "<xml><appid>wx1</appid><mch_id>1900000109</mch_id>"
                "<req_info>");
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, "</req_info></xml>");

    return fuzz_copy(tk_buf_str(&b).data, tk_buf_str(&b).len);
}


static void
judge(tk_str_t body, int is_signed)
{
    int                action;
    tk_pay_call_t      call;
    tk_pay_answer_t    answer = { .status = 200, .body = body };
    tk_pay_proof_e     proof;
    tk_pay_notice_t    notice = { .body = body };
    tk_pay_account_t   account;
    tk_pay_learned_t   learned;
    tk_pay_outcome_e   outcome;

    account = account_of();
    call = (tk_pay_call_t) {
        .account = &account,
        .content = &content,
        .pool = &fuzz_pool
    };

    for (action = 1; action < TK_PAY_ACTIONS; action++) {
        call.action = action;
        outcome = tk_pay_judge(&call, &answer, &learned);

        fuzz_assert(outcome >= TK_PAY_OK && outcome <= TK_PAY_UNKNOWN);
        fuzz_assert(is_signed || outcome == TK_PAY_UNKNOWN);
    }

    proof = tk_pay_notice(&call, &notice, &learned);
    fuzz_assert(is_signed || proof != TK_PAY_GENUINE);
    fuzz_assert(proof != TK_PAY_GENUINE || learned.number.len > 0);
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_str_t  what;

    what = fuzz_line(in);

    switch (what.len > 0 ? what.data[0] : '\0') {

    case 's':
        judge(signed_fields(in), 1);
        break;

    case 'r':
        judge(refund_notice(fuzz_rest(in)), 1);
        break;

    default:
        judge(fuzz_rest(in), 0);
        break;
    }
}
