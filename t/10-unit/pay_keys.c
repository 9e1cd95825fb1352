/*
 * Certificates that platforms hand out: kept is what is proven, and nothing
 * else is.
 */

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "pay.h"
#include "tk_buf.h"
#include "tk_pay_keys.h"
#include "tk_providers.h"

#define NEW     "7132D72A03E93CDDF8C03BBD1F37EEDF00000002"

typedef struct {
    EVP_PKEY  *key;
    X509      *cert;
    tk_str_t   pem;
} authority_t;

static authority_t        root, other, leaf;
static tk_pay_account_t   wechat, alipay;


/* ---- An authority of certificates ---- */

static tk_str_t
pem_of(X509 *cert)
{
    BIO       *bio;
    tk_str_t   pem;

    bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_X509(bio, cert), 1);
    pem.len = (size_t) BIO_get_mem_data(bio, &pem.data);
    pem = tk_str_copy(pay_pool, pem);
    BIO_free(bio);

    return pem;
}


/* By itself where there is nobody else. */

static void
certify_by(authority_t *a, const char *name, const authority_t *by,
    const EVP_MD *digest)
{
    X509_NAME       *subject;
    X509_EXTENSION  *extension;

    a->key = EVP_RSA_gen(2048);
    a->cert = X509_new();
    assert_non_null(a->key);

    X509_set_version(a->cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(a->cert), 4711);
    ASN1_TIME_set_string(X509_getm_notBefore(a->cert), "20260101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(a->cert), "20400101000000Z");
    subject = X509_get_subject_name(a->cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               (const unsigned char *) name, -1, -1, 0);
    X509_set_issuer_name(a->cert, by ? X509_get_subject_name(by->cert)
                                     : subject);
    X509_set_pubkey(a->cert, a->key);

    if (by == NULL) {
        extension = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints,
                                        "critical,CA:TRUE");
        X509_add_ext(a->cert, extension, -1);
        X509_EXTENSION_free(extension);
    }

    assert_true(X509_sign(a->cert, by ? by->key : a->key, digest) > 0);
    a->pem = pem_of(a->cert);
}


static void
certify(authority_t *a, const char *name, const authority_t *by)
{
    certify_by(a, name, by, EVP_sha256());
}


static void
forget(authority_t *a)
{
    EVP_PKEY_free(a->key);
    X509_free(a->cert);
}


static int
setup(void **state)
{
    (void) state;

    pay_begin("wechat3", "wechat_v3");
    certify(&root, "Root", NULL);
    certify(&other, "Root", NULL);
    certify(&leaf, "Platform", &root);

    wechat = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("wechat3")),
        .app_id = tk_string("wx8888888888888888"),
        .merchant_id = tk_string("1900000109"),
        .gateway = tk_string("https://api.mch.weixin.qq.com"),
        .key = pay_private("wx_merchant"),
        .serial = tk_string("3775B6A45ACD588826D15E583A95F5DD11223344"),
        .secret = tk_string("0123456789abcdef0123456789ABCDEF")
    };

    alipay = (tk_pay_account_t) {
        .provider = tk_provider(unit_str("alipay")),
        .app_id = tk_string("2021000000000001"),
        .gateway = tk_string("https://openapi.alipay.com/gateway.do"),
        .key = pay_private("alipay_app"),
        .serial = tk_string("1"),
        .roots = tk_pay_certs_read(root.pem)
    };

    return 0;
}


static int
teardown(void **state)
{
    tk_pay_certs_free(alipay.roots);
    forget(&root);
    forget(&other);
    forget(&leaf);

    return pay_end(state);
}


static tk_pay_outcome_e
judge(const tk_pay_account_t *account, const tk_pay_answer_t *answer,
    tk_str_t key_id, tk_pay_learned_t *learned)
{
    tk_pay_content_t  content = { .key_id = key_id };
    tk_pay_call_t     call = {
        .account = account, .action = TK_PAY_KEYS, .content = &content,
        .now = PAY_NOW, .nonce = tk_string("N"), .pool = pay_pool
    };

    return tk_pay_judge(&call, answer, learned);
}


/* UnionPay's test system has certificates that are signed with SHA-1, which
 * libraries refuse by themselves nowadays; whom they are from is pinned. */

static void
old_certificates_are_read(void **state)
{
    authority_t      old;
    tk_pay_cert_t   *cert;
    tk_pay_certs_t  *roots;

    (void) state;

    certify_by(&old, "Old", &root, EVP_sha1());
    cert = tk_pay_cert_read(old.pem);
    roots = tk_pay_certs_read(root.pem);
    assert_true(tk_pay_cert_trusted(cert, roots, NULL, PAY_NOW));
    tk_pay_certs_free(roots);

    roots = tk_pay_certs_read(other.pem);
    assert_false(tk_pay_cert_trusted(cert, roots, NULL, PAY_NOW));
    tk_pay_certs_free(roots);
    tk_pay_cert_free(cert);
    forget(&old);
}


/* ---- WeChat ---- */

static void
wechat_is_asked_for_its_list(void **state)
{
    tk_pay_content_t  content = { .key_id = tk_null_str };
    tk_pay_call_t     call = {
        .account = &wechat, .action = TK_PAY_KEYS, .content = &content,
        .now = PAY_NOW, .nonce = tk_string("N"), .pool = pay_pool
    };
    tk_pay_request_t  request;

    (void) state;

    assert_int_equal(tk_pay_build(&call, &request), TK_OK);
    assert_string_equal(request.method, "GET");
    assert_tk_text(request.url, "https://api.mch.weixin.qq.com"
                                "/v3/certificates");
    assert_int_equal(request.body.len, 0);
}


/* The first one is proven by our secret, and by its own signature. */

static void
wechats_first_certificate_is_taken(void **state)
{
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_account_t   account = wechat;
    tk_pay_fetched_t   fetched[TK_PAY_TRUSTED];

    (void) state;

    answer = pay_answer("certificates");
    assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                     TK_PAY_OK);
    assert_int_equal(tk_pay_fetched(pay_pool, account.provider, learned.file,
                                    fetched), 1);
    assert_tk_text(fetched[0].id, NEW);
    assert_true(fetched[0].from < PAY_NOW && fetched[0].until > PAY_NOW);

    account.roots = tk_pay_certs_read(pay_text(pay_keys, "wx_ca"));
    assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                     TK_PAY_OK);
    tk_pay_certs_free(account.roots);
}


static void
what_wechat_does_not_prove_is_not_taken(void **state)
{
    size_t             at;
    tk_str_t           body;
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_account_t   account = wechat;

    (void) state;

    answer = pay_answer("certificates");
    body = answer.body;

    account.secret = unit_str("0123456789abcdef0123456789ABCDEX");
    assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "NO_CERTIFICATE");
    assert_int_equal(learned.file.len, 0);

    account = wechat;
    account.roots = alipay.roots;
    assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                     TK_PAY_UNKNOWN);

    account = wechat;
    answer.nheaders = 0;
    assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "NOT_SIGNED");
    assert_int_equal(learned.file.len, 0);

    answer = pay_answer("certificates");

    for (at = 0; at < body.len; at += 7) {
        answer.body = unit_guard(body.data, body.len);
        answer.body.data[at] ^= 4;
        assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                         TK_PAY_UNKNOWN);
        answer.body = unit_guard(body.data, at);
        assert_int_equal(judge(&account, &answer, unit_str(NEW), &learned),
                         TK_PAY_UNKNOWN);
    }
}


/* ---- Alipay ---- */

static tk_pay_answer_t
downloaded(const authority_t *a, const authority_t *signer)
{
    tk_buf_t          b;
    tk_str_t          text, sign, content;
    tk_pay_answer_t   answer;

    memset(&answer, 0, sizeof(answer));
    assert_int_equal(tk_base64(pay_pool, a->pem, &content), TK_OK);
    assert_int_equal(tk_buf_init(&b, pay_pool, 256), TK_OK);
    tk_buf_adds(&b, "{\"code\":\"10000\",\"msg\":\"Success\","
                    "\"alipay_cert_content\":\"");
    tk_buf_add(&b, content.data, content.len);
    tk_buf_adds(&b, "\"}");
    text = tk_buf_str(&b);
    assert_int_equal(tk_pay_sign(pay_pool, signer->key, text, &sign), TK_OK);

    assert_int_equal(tk_buf_init(&b, pay_pool, 256), TK_OK);
    tk_buf_adds(&b, "{\"alipay_open_app_alipaycert_download_response\":");
    tk_buf_add(&b, text.data, text.len);
    tk_buf_adds(&b, ",\"sign\":\"");
    tk_buf_add(&b, sign.data, sign.len);
    tk_buf_adds(&b, "\"}");
    answer.status = 200;
    answer.body = tk_buf_str(&b);

    return answer;
}


static tk_str_t
sn_of(const authority_t *a)
{
    tk_str_t  sn;

    assert_int_equal(tk_pay_cert_sn(pay_pool, a->cert, &sn), TK_OK);

    return sn;
}


static void
alipays_certificate_is_taken(void **state)
{
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_fetched_t   fetched[TK_PAY_TRUSTED];

    (void) state;

    answer = downloaded(&leaf, &leaf);
    assert_int_equal(judge(&alipay, &answer, sn_of(&leaf), &learned),
                     TK_PAY_OK);
    assert_int_equal(tk_pay_fetched(pay_pool, alipay.provider, learned.file,
                                    fetched), 1);
    assert_true(tk_str_eq(fetched[0].id, sn_of(&leaf)));
}


static void
what_alipay_does_not_prove_is_not_taken(void **state)
{
    tk_pay_answer_t    answer;
    tk_pay_learned_t   learned;
    tk_pay_account_t   account = alipay;

    (void) state;

    answer = downloaded(&leaf, &leaf);
    assert_int_equal(judge(&alipay, &answer, unit_str("373f"), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "ANOTHER_CERTIFICATE");

    answer = downloaded(&leaf, &other);
    assert_int_equal(judge(&alipay, &answer, sn_of(&leaf), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "NOT_SIGNED");

    answer = downloaded(&other, &other);
    assert_int_equal(judge(&alipay, &answer, sn_of(&other), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "NOT_FROM_ROOT");
    assert_int_equal(learned.file.len, 0);

    account.roots = NULL;
    answer = downloaded(&leaf, &leaf);
    assert_int_equal(judge(&account, &answer, sn_of(&leaf), &learned),
                     TK_PAY_UNKNOWN);

    answer.body = unit_str("{\"error_response\":{\"code\":\"40004\","
                           "\"sub_code\":\"isv.invalid-cert-sn\"}}");
    assert_int_equal(judge(&alipay, &answer, sn_of(&leaf), &learned),
                     TK_PAY_UNKNOWN);
    assert_string_equal(learned.code, "isv.invalid-cert-sn");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(old_certificates_are_read),
        cmocka_unit_test(wechat_is_asked_for_its_list),
        cmocka_unit_test(wechats_first_certificate_is_taken),
        cmocka_unit_test(what_wechat_does_not_prove_is_not_taken),
        cmocka_unit_test(alipays_certificate_is_taken),
        cmocka_unit_test(what_alipay_does_not_prove_is_not_taken),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
