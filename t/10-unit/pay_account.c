/*
 * Accounts made of rows and files: what a right one has, and what is said of
 * every file that is wrong.
 */

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "pay.h"
#include "tk_pay_account.h"
#include "tk_pgwire.h"

#define FILES       8
#define LATE        (PAY_NOW + 40 * INT64_C(366) * TK_DAY)
#define EARLY       (PAY_NOW - 366 * TK_DAY)
#define PUBLIC_ID   "PUB_KEY_ID_0119000001092026112800000000000001"

typedef struct {
    const char  *role;
    const char  *path;
    const char  *key;                   /* of the fixture */
    const char  *what;                  /* ... which part; NULL: key itself */
    const char  *key_id;
} file_t;

static json_t  *keys;
static char     why[TK_PAY_WHY];

static const tk_pay_row_t  alipay_row = {
    .supplier_id = 7, .account_no = 3, .version = 12,
    .provider = tk_string("alipay"),
    .app_id = tk_string("2021000000000001"),
    .merchant_id = tk_string("2088000000000001"),
    .notify_base = tk_string("https://pay.test.example/notify/"),
    .return_url = tk_string("https://shop.test.example/paid")
};

static const tk_pay_row_t  wechat_row = {
    .supplier_id = 7, .account_no = 4, .version = 1,
    .provider = tk_string("wechat3"),
    .app_id = tk_string("wx8888888888888888"),
    .merchant_id = tk_string("1900000109")
};

static const tk_pay_row_t  unionpay_row = {
    .provider = tk_string("unionpay"),
    .merchant_id = tk_string("777290058110048"),
    .gateway = tk_string("https://gateway.test.95516.com/gateway/api/")
};

static const tk_pay_row_t  clearing_row = {
    .provider = tk_string("clearing"),
    .merchant_id = tk_string("GW0001"),
    .serial = tk_string("US01"),
    .gateway = tk_string("https://clearing.test.example")
};

static const tk_pay_row_t  wechat2_row = {
    .provider = tk_string("wechat2"),
    .app_id = tk_string("wx8888888888888888"),
    .merchant_id = tk_string("1900000109")
};

#define OUR_KEY     { "our_key", "/k/our.pem", "alipay_app", "private_pkcs8",  \
                      "" }
#define OUR_CERT    { "our_cert", "/k/our.crt", "alipay_app", "certificate",   \
                      "" }
#define THEIRS      { "platform_key", "/k/theirs.pem", "alipay_platform",      \
                      "public_spki", "" }
#define THEIR_CERT  { "platform_cert", "/k/theirs.crt", "alipay_platform",     \
                      "certificate", "" }
#define NEW_CERT    { "platform_cert", "/k/new.crt", "alipay_platform_new",    \
                      "certificate", "" }
#define ROOT        { "root", "/k/root.crt", "alipay_root_bundle", NULL, "" }
#define WX_KEY      { "our_key", "/k/wx.pem", "wx_merchant", "private_pkcs8",  \
                      "" }
#define WX_CERT     { "our_cert", "/k/wx.crt", "wx_merchant", "certificate",   \
                      "" }
#define WX_PUBLIC   { "platform_key", "/k/pub.pem", "wx_pubkey",               \
                      "public_spki", PUBLIC_ID }
#define WX_API_CERT { "api_cert", "/k/api.crt", "wx_merchant", "certificate",  \
                      "" }
#define WX_OLD      { "platform_cert", "/k/old.crt", "wx_platform_old",        \
                      "certificate", "" }
#define SECRET      { "secret", "/k/secret",                                   \
                      "0123456789abcdef0123456789ABCDEF\n", "", "" }
#define NO_FILE     { NULL, NULL, NULL, NULL, NULL }


static int
setup(void **state)
{
    (void) state;

    assert_int_equal(tk_crypto_init(), TK_OK);
    pay_arena = tk_arena_create();
    pay_pool = tk_arena_pool(pay_arena);
    keys = pay_fixture("keys");

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    json_decref(keys);
    tk_arena_free(pay_arena);

    return 0;
}


/* what: of a key of the fixture; "": the text itself. */

static tk_str_t
text_of(const file_t *f)
{
    if (f->what == NULL) {
        return pay_text(keys, f->key);
    }

    return f->what[0] == '\0' ? tk_str_c(f->key)
           : pay_key_text(keys, f->key, f->what);
}


static tk_pay_row_t
row_of(const tk_pay_row_t *like, const file_t *files, tk_pay_file_t *room)
{
    tk_pay_row_t  row = *like;

    row.files = room;

    for (row.nfiles = 0; files[row.nfiles].role != NULL; row.nfiles++) {
        assert_in_range(row.nfiles, 0, FILES - 1);
        room[row.nfiles].role = tk_str_c(files[row.nfiles].role);
        room[row.nfiles].path = tk_str_c(files[row.nfiles].path);
        room[row.nfiles].key_id = tk_str_c(files[row.nfiles].key_id);
        room[row.nfiles].text = text_of(&files[row.nfiles]);
    }

    return row;
}


static tk_pay_owned_t *
make(const tk_pay_row_t *like, const file_t *files, tk_pay_use_e use)
{
    tk_err_t         rc;
    tk_pay_row_t     row;
    tk_pay_file_t    room[FILES];
    tk_pay_owned_t  *owned;

    row = row_of(like, files, room);
    rc = tk_pay_account_create(&row, use, PAY_NOW, &owned, why);

    if (rc != TK_OK) {
        fail_msg("%s", why);
    }

    return owned;
}


static void
refused_at(const tk_pay_row_t *like, const file_t *files, tk_time_t now,
    const char *words)
{
    tk_pay_row_t     row;
    tk_pay_file_t    room[FILES];
    tk_pay_owned_t  *owned;

    row = row_of(like, files, room);

    assert_int_equal(tk_pay_account_create(&row, TK_PAY_FOR_ALL, now, &owned,
                                           why), TK_BAD_VALUE);
    assert_null(owned);

    if (strstr(why, words) == NULL) {
        fail_msg("said: %s; and not: %s", why, words);
    }
}


static void
refused(const tk_pay_row_t *like, const file_t *files, const char *words)
{
    refused_at(like, files, PAY_NOW, words);
}


/* ---- Right ones ---- */

static void
alipay_with_a_public_key_is_made(void **state)
{
    tk_pay_owned_t          *owned;
    const tk_pay_account_t  *a;

    static const file_t  files[] = { OUR_KEY, OUR_CERT, THEIRS, NO_FILE };

    (void) state;

    owned = make(&alipay_row, files, TK_PAY_FOR_ALL);
    a = &owned->account;

    assert_string_equal(a->provider->name, "alipay");
    assert_tk_text(a->app_id, "2021000000000001");
    assert_tk_text(a->gateway, "https://openapi.alipay.com/gateway.do");
    assert_tk_text(a->notify_url,
                   "https://pay.test.example/notify/7/3/notify_url.aspx");
    assert_tk_text(a->return_url, "https://shop.test.example/paid");
    assert_int_equal(a->serial.len, 0);
    assert_int_equal(a->ntrust, 1);
    assert_int_equal(a->trust[0].id.len, 0);
    assert_int_equal(owned->supplier_id, 7);
    assert_int_equal(owned->account_no, 3);
    assert_int_equal(owned->version, 12);
    assert_true(owned->until == TK_NEVER);
    assert_true(owned->facts[0].printed && owned->facts[2].printed);
    assert_memory_not_equal(owned->facts[0].fingerprint,
                            owned->facts[2].fingerprint, TK_PAY_PRINT);

    /* a certificate that this mode does not use is not looked at */
    assert_false(owned->facts[1].printed);

    tk_pay_account_release(owned);
}


/* The names are those that the platform's own client library finds. */

static void
alipay_with_certificates_is_made(void **state)
{
    json_t                  *vectors, *certs;
    tk_pay_row_t             row = alipay_row;
    tk_pay_owned_t          *owned;
    const tk_pay_account_t  *a;

    static const file_t  files[] = {
        OUR_KEY, OUR_CERT, NEW_CERT, THEIR_CERT, ROOT, NO_FILE
    };

    (void) state;

    vectors = pay_fixture("alipay");
    certs = json_object_get(vectors, "certificates");
    row.mode = 1;
    owned = make(&row, files, TK_PAY_FOR_ALL);
    a = &owned->account;

    assert_true(tk_str_eq(a->serial, pay_text(certs, "app_cert_sn")));
    assert_true(tk_str_eq(a->root_serial,
                          pay_text(certs, "alipay_root_cert_sn")));
    assert_int_equal(a->ntrust, 2);
    assert_true(tk_str_eq(a->trust[0].id,
                pay_text(certs, "alipay_cert_sn_after_rotation")));
    assert_true(tk_str_eq(a->trust[1].id, pay_text(certs, "alipay_cert_sn")));
    assert_true(tk_str_eq(owned->facts[3].key_id, a->trust[1].id));
    assert_true(owned->until < TK_NEVER);
    assert_tk_text(owned->until_path, "/k/root.crt");
    assert_true(a->between.len > 0);

    tk_pay_account_release(owned);
    json_decref(vectors);
}


/* Said a month ahead, of the first one that ends. */

static void
an_end_that_comes_is_said(void **state)
{
    char             text[TK_PAY_WHY];
    tk_pay_row_t     row = alipay_row;
    tk_pay_owned_t  *owned;

    static const file_t  files[] = {
        OUR_KEY, OUR_CERT, THEIR_CERT, ROOT, NO_FILE
    };
    static const file_t  endless[] = { OUR_KEY, THEIRS, NO_FILE };

    (void) state;

    row.mode = 1;
    owned = make(&row, files, TK_PAY_FOR_ALL);
    assert_false(tk_pay_account_expiring(owned, PAY_NOW, text));
    assert_false(tk_pay_account_expiring(owned, owned->until - 31 * TK_DAY,
                                         text));
    assert_true(tk_pay_account_expiring(owned, owned->until - 10 * TK_DAY,
                                        text));
    assert_string_equal(text, "the certificate /k/root.crt ends on 2046-11-23,"
                              " in 10 days");
    tk_pay_account_release(owned);

    owned = make(&alipay_row, endless, TK_PAY_FOR_ALL);
    assert_false(tk_pay_account_expiring(owned, LATE, text));
    tk_pay_account_release(owned);
}


/* Both kinds of key verify during a switch, and what was fetched does, too. */

static void
wechat3_is_made(void **state)
{
    tk_pay_row_t             row = wechat_row;
    tk_pay_found_t           found[2];
    tk_pay_owned_t          *owned;
    const tk_pay_account_t  *a;

    static const file_t  files[] = {
        WX_KEY, WX_CERT, WX_PUBLIC, WX_OLD, SECRET, NO_FILE
    };

    (void) state;

    found[0].id = unit_str("7132D72A03E93CDDF8C03BBD1F37EEDF00000002");
    found[0].pem = pay_key_text(keys, "wx_platform_new", "certificate");
    found[1].id = unit_str("7132d72a03e93cddf8c03bbd1f37eedf00000001");
    found[1].pem = pay_key_text(keys, "wx_platform_old", "certificate");
    row.found = found;
    row.nfound = 2;
    row.serial = unit_str("3775b6a45acd588826d15e583a95f5dd11223344");

    owned = make(&row, files, TK_PAY_FOR_ALL);
    a = &owned->account;

    assert_tk_text(a->serial, "3775B6A45ACD588826D15E583A95F5DD11223344");
    assert_tk_text(a->secret, "0123456789abcdef0123456789ABCDEF");
    assert_int_equal(a->ntrust, 3);
    assert_tk_text(a->trust[0].id, PUBLIC_ID);
    assert_tk_text(a->trust[1].id, "7132D72A03E93CDDF8C03BBD1F37EEDF00000001");
    assert_true(tk_pay_account_trusts(a, found[0].id));
    assert_false(tk_pay_account_trusts(a, unit_str("3775B6A4")));
    assert_int_equal(a->notify_url.len, 0);
    assert_tk_text(owned->until_path, "/k/wx.crt");

    tk_pay_account_release(owned);
}


/* Its certificates are fetched: the first one, too. */

static void
wechat3_needs_no_certificate_at_first(void **state)
{
    tk_pay_owned_t  *owned;

    static const file_t  files[] = { WX_KEY, WX_CERT, SECRET, NO_FILE };

    (void) state;

    owned = make(&wechat_row, files, TK_PAY_FOR_ALL);
    assert_int_equal(owned->account.ntrust, 0);
    tk_pay_account_release(owned);
}


static void
unionpay_is_made(void **state)
{
    json_t                  *vectors;
    tk_pay_owned_t          *owned;

    static const file_t  files[] = {
        { "our_key", "/k/up.pem", "up_merchant", "private_pkcs8", "" },
        { "our_cert", "/k/up.crt", "up_merchant", "certificate", "" },
        { "root", "/k/cfca.crt", "up_root", NULL, "" },
        { "middle", "/k/oca.crt", "up_middle", NULL, "" },
        NO_FILE
    };
    static const file_t  keyless[] = {
        { "secret", "/k/up.secret", "unionpay-key-12345", "", "" }, NO_FILE
    };

    (void) state;

    vectors = pay_fixture("unionpay");
    owned = make(&unionpay_row, files, TK_PAY_FOR_ALL);
    assert_true(tk_str_eq(owned->account.serial,
                          pay_text(json_object_get(vectors, "certs"),
                                   "merchant_certId_decimal")));
    assert_non_null(tk_pay_certs_at(owned->account.roots, 1));
    assert_null(tk_pay_certs_at(owned->account.roots, 2));
    assert_tk_text(owned->account.gateway,
                   "https://gateway.test.95516.com/gateway/api");
    tk_pay_account_release(owned);
    json_decref(vectors);

    owned = make(&unionpay_row, keyless, TK_PAY_FOR_ALL);
    assert_null(owned->account.key);
    assert_tk_text(owned->account.secret, "unionpay-key-12345");
    tk_pay_account_release(owned);
}


static void
clearing_and_wechat2_are_made(void **state)
{
    tk_pay_owned_t  *owned;

    static const file_t  clearing[] = {
        { "our_key", "/k/c.pem", "clearing_us", "private_pkcs8", "" },
        { "platform_key", "/k/t.pem", "clearing_them", "public_spki",
          "THEM01" },
        NO_FILE
    };
    static const file_t  wechat2[] = {
        { "api_cert", "/k/a.crt", "wx_merchant", "certificate", "" },
        { "api_key", "/k/a.pem", "wx_merchant", "private_pkcs8", "" },
        SECRET, NO_FILE
    };

    (void) state;

    owned = make(&clearing_row, clearing, TK_PAY_FOR_ALL);
    assert_tk_text(owned->account.serial, "US01");
    assert_tk_text(owned->account.trust[0].id, "THEM01");
    tk_pay_account_release(owned);

    owned = make(&wechat2_row, wechat2, TK_PAY_FOR_ALL);
    assert_null(owned->account.key);
    assert_true(owned->tls_cert.len > 0 && owned->tls_key.len > 0);
    assert_true(owned->until < TK_NEVER);
    tk_pay_account_release(owned);
}


/* nginx verifies notices: no private key is asked of it. */

static void
notices_need_no_private_key(void **state)
{
    size_t           i, wanted;
    tk_pay_row_t     row;
    tk_pay_file_t    room[FILES];
    tk_pay_owned_t  *owned;

    static const file_t  files[] = {
        { "our_key", "/k/wx.pem", "", "", "" },
        { "our_cert", "/k/wx.crt", "", "", "" },
        WX_OLD, SECRET, NO_FILE
    };

    (void) state;

    row = row_of(&wechat_row, files, room);
    wanted = 0;

    for (i = 0; i < row.nfiles; i++) {
        wanted = 10 * wanted + (size_t) tk_pay_file_wanted(&row, &room[i],
                                                          TK_PAY_FOR_NOTICES);
    }

    assert_int_equal(wanted, 12);
    assert_int_equal(tk_pay_file_wanted(&row, &room[0], TK_PAY_FOR_ALL), 2);
    assert_int_equal(tk_pay_file_wanted(&row, &room[1], TK_PAY_FOR_ALL), 1);

    owned = make(&wechat_row, files, TK_PAY_FOR_NOTICES);
    assert_null(owned->account.key);
    assert_int_equal(owned->account.ntrust, 1);
    tk_pay_account_release(owned);
}


/* A notice that nobody has signed is none of an account without our key. */

static void
unionpay_notices_are_forged_without_certificate(void **state)
{
    tk_pay_call_t     call;
    tk_pay_owned_t   *owned;
    tk_pay_learned_t  learned;
    tk_pay_notice_t   notice = {
        .body = tk_string(
            "certId=1&encoding=UTF-8&merId=777290058110048&orderId=T20261128"
            "&respCode=00&signMethod=11&signature=fb0b3a6fa2a6d3f5dc0c7b1f1c9b"
            "&txnAmt=1&version=5.1.0")
    };

    static const file_t  files[] = {
        { "our_key", "/k/up.pem", "", "", "" },
        { "our_cert", "/k/up.crt", "", "", "" },
        { "root", "/k/cfca.crt", "up_root", NULL, "" },
        NO_FILE
    };

    (void) state;

    owned = make(&unionpay_row, files, TK_PAY_FOR_NOTICES);
    call = (tk_pay_call_t) {
        .account = &owned->account, .now = PAY_NOW, .pool = pay_pool
    };

    assert_int_equal(tk_pay_notice(&call, &notice, &learned), TK_PAY_FORGED);
    tk_pay_account_release(owned);
}


static void
a_holder_keeps_the_account(void **state)
{
    tk_pay_owned_t  *owned;

    static const file_t  files[] = { OUR_KEY, THEIRS, NO_FILE };

    (void) state;

    owned = make(&alipay_row, files, TK_PAY_FOR_ALL);
    assert_ptr_equal(tk_pay_account_hold(owned), owned);
    tk_pay_account_release(owned);
    assert_tk_text(owned->account.app_id, "2021000000000001");
    tk_pay_account_release(owned);
    tk_pay_account_release(NULL);
}


/* ---- Wrong ones ---- */

/* A key of OpenSSL's as PEM, into the pool. */

static const char *
pem_of(EVP_PKEY *key, const char *password)
{
    BIO        *bio;
    char       *data;
    long        len;
    tk_str_t    copy;

    bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, key,
                         password ? EVP_aes_256_cbc() : NULL, password,
                         password ? (int) strlen(password) : 0, NULL, NULL),
                     1);
    len = BIO_get_mem_data(bio, &data);
    copy.data = pay_pool->alloc(pay_pool->data, (size_t) len + 1);
    memcpy(copy.data, data, (size_t) len);
    copy.data[len] = '\0';
    BIO_free(bio);
    EVP_PKEY_free(key);

    return (const char *) copy.data;
}


static void
the_wrong_kind_of_key_is_named(void **state)
{
    size_t    i;
    file_t    files[] = {
        { "our_key", "/k/our.pem", NULL, "", "" }, THEIRS, NO_FILE
    };

    const struct {
        const char  *text, *words;
    } cases[] = {
        { "", "/k/our.pem is empty: our private key (our_key) belongs there" },
        { "hello", "/k/our.pem holds no key and no certificate: our private" },
        { (char *) pay_key_text(keys, "alipay_app", "public_spki").data,
          "/k/our.pem is a public key: our private key (our_key) belongs" },
        { (char *) pay_key_text(keys, "alipay_app", "certificate").data,
          "/k/our.pem is a certificate: our private key" },
        { "-----BEGIN CERTIFICATE REQUEST-----\n",
          "/k/our.pem is a request for a certificate" },
        { "0\x82\x04\xa4", "/k/our.pem is binary (DER, .p12, .pfx)" },
        { pem_of(EVP_EC_gen("P-256"), NULL), "/k/our.pem cannot be read as our"
          " private key (our_key): it is damaged, or not RSA of 2048 bits" },
        { "-----BEGIN EC PRIVATE KEY-----\n", "another kind than RSA" },
        { pem_of(EVP_RSA_gen(1024), NULL), "not RSA of 2048 bits at least" },
        { pem_of(EVP_RSA_gen(2048), "secret"),
          "/k/our.pem is a private key under a password" },
        { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
          "it is damaged" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        files[0].key = cases[i].text;
        refused(&alipay_row, files, cases[i].words);
    }
}


static void
a_private_key_is_not_the_platforms(void **state)
{
    tk_pay_row_t  row = alipay_row;

    static const file_t  private[] = {
        OUR_KEY, { "platform_key", "/k/theirs.pem", "alipay_platform",
                   "private_pkcs8", "" }, NO_FILE
    };
    static const file_t  swapped[] = {
        OUR_KEY, { "platform_key", "/k/theirs.pem", "alipay_app",
                   "public_spki", "" }, NO_FILE
    };
    static const file_t  certificate[] = {
        OUR_KEY, { "platform_key", "/k/theirs.pem", "alipay_platform",
                   "certificate", "" }, NO_FILE
    };
    static const file_t  own_cert[] = {
        OUR_KEY, OUR_CERT, { "platform_cert", "/k/theirs.crt", "alipay_app",
                             "certificate", "" }, ROOT, NO_FILE
    };
    static const file_t  public[] = {
        OUR_KEY, OUR_CERT, { "platform_cert", "/k/theirs.crt",
                             "alipay_platform", "public_spki", "" }, ROOT,
        NO_FILE
    };

    (void) state;

    refused(&row, private, "/k/theirs.pem is a private key: the platform's"
                           " public key (platform_key) belongs there");
    refused(&row, swapped, "the public half of our own, /k/our.pem");
    refused(&row, certificate, "/k/theirs.pem is a certificate");

    row.mode = 1;
    refused(&row, own_cert, "the public half of our own, /k/our.pem");
    refused(&row, public, "/k/theirs.crt is a public key: the platform's"
                          " certificate (platform_cert) belongs there");
}


static void
keys_and_certificates_go_together(void **state)
{
    tk_pay_row_t  row = alipay_row, wechat = wechat_row;

    static const file_t  other[] = {
        OUR_KEY, { "our_cert", "/k/our.crt", "wx_merchant", "certificate",
                   "" }, THEIR_CERT, ROOT, NO_FILE
    };
    static const file_t  tls[] = {
        { "api_cert", "/k/a.crt", "wx_merchant", "certificate", "" },
        { "api_key", "/k/a.pem", "alipay_app", "private_pkcs8", "" },
        SECRET, NO_FILE
    };
    static const file_t  half[] = {
        { "api_cert", "/k/a.crt", "wx_merchant", "certificate", "" },
        SECRET, NO_FILE
    };
    static const file_t  serial[] = { WX_KEY, WX_CERT, SECRET, NO_FILE };

    (void) state;

    row.mode = 1;
    refused(&row, other, "/k/our.pem (our_key) is not the key of the"
                         " certificate /k/our.crt (our_cert)");
    refused(&wechat2_row, tls, "/k/a.pem (api_key) is not the key of the"
                               " certificate /k/a.crt (api_cert)");
    refused(&wechat2_row, half, "its private key is missing: name its file as"
                                " api_key");
    wechat.serial = unit_str("1234");
    refused(&wechat, serial, "the serial is set to 1234, and /k/wx.crt"
                             " (our_cert) has 3775B6A4");
}


static void
certificates_out_of_their_days_are_named(void **state)
{
    tk_pay_row_t     row = alipay_row;
    tk_pay_file_t    room[FILES];
    tk_pay_owned_t  *owned;

    static const file_t  files[] = {
        OUR_KEY, OUR_CERT, THEIR_CERT, ROOT, NO_FILE
    };
    static const file_t  theirs[] = {
        { "our_key", "/k/our.pem", "alipay_app", "private_pkcs8", "" },
        THEIR_CERT, NO_FILE
    };

    (void) state;

    row.mode = 1;
    refused_at(&row, files, LATE, "/k/our.crt (our_cert) is not valid any more:"
                                  " it ended on 2046-11-23");
    refused_at(&row, files, EARLY, "/k/our.crt (our_cert) is not valid before"
                                   " 2026-11-28");

    /* one of the platform's that is over is no key any more */
    row = alipay_row;
    refused_at(&row, theirs, LATE, "/k/theirs.crt (platform_cert) is not valid"
                                   " any more: it ended on 2046-11-23, and no"
                                   " newer one is there");

    row = row_of(&wechat_row, (const file_t[]) {
                     WX_KEY, WX_OLD, SECRET, NO_FILE }, room);
    row.serial = unit_str("3775B6A4");
    assert_int_equal(tk_pay_account_create(&row, TK_PAY_FOR_ALL, LATE, &owned,
                                           why), TK_OK);
    assert_int_equal(owned->account.ntrust, 0);
    tk_pay_account_release(owned);
}


static void
what_is_missing_is_named(void **state)
{
    tk_pay_row_t  row;

    static const file_t  nothing[] = { NO_FILE };
    static const file_t  ours[] = { OUR_KEY, NO_FILE };
    static const file_t  no_root[] = { OUR_KEY, OUR_CERT, THEIR_CERT,
                                       NO_FILE };
    static const file_t  key_alone[] = { OUR_KEY, OUR_CERT, THEIRS, ROOT,
                                         NO_FILE };
    static const file_t  no_secret[] = { WX_KEY, WX_CERT, WX_OLD, NO_FILE };
    static const file_t  no_serial[] = { WX_KEY, SECRET, NO_FILE };
    static const file_t  no_public[] = { WX_KEY, WX_CERT, WX_OLD, SECRET,
                                         NO_FILE };
    static const file_t  no_id[] = {
        { "our_key", "/k/c.pem", "clearing_us", "private_pkcs8", "" },
        { "platform_key", "/k/t.pem", "clearing_them", "public_spki", "" },
        NO_FILE
    };
    static const file_t  wrong_id[] = {
        WX_KEY, WX_CERT, { "platform_key", "/k/pub.pem", "wx_pubkey",
                           "public_spki", "0119000001" }, SECRET, NO_FILE
    };
    static const file_t  no_use[] = { OUR_KEY, THEIRS, WX_API_CERT, NO_FILE };
    static const file_t  twice[] = { OUR_KEY, OUR_KEY, THEIRS, NO_FILE };

    (void) state;

    refused(&alipay_row, nothing, "our private key is missing: name its file"
                                  " as our_key");
    refused(&alipay_row, ours, "the platform's public key is missing");
    refused(&alipay_row, no_use, "alipay has no use for /k/api.crt (api_cert)");
    refused(&alipay_row, twice, "/k/our.pem and /k/our.pem are both our_key");

    row = alipay_row;
    row.mode = 1;
    refused(&row, no_root, "the root certificates is missing");
    refused(&row, key_alone, "the platform's certificate is missing");

    refused(&wechat_row, no_secret, "the secret that the platform and we share"
                                    " is missing: name its file as secret");
    refused(&wechat_row, no_serial, "the serial of our key is missing: set"
                                    " serial, or name our_cert");
    refused(&wechat_row, wrong_id, "/k/pub.pem (platform_key): its id is"
                                   " missing: PUB_KEY_ID_...");
    row = wechat_row;
    row.mode = 1;
    refused(&row, no_public, "the platform's public key is missing");

    refused(&clearing_row, no_id, "/k/t.pem (platform_key): its id is"
                                  " missing");
    row = clearing_row;
    row.gateway = (tk_str_t) tk_null_str;
    refused(&row, no_id, "gateway is missing: clearing has none of its own");
    row.provider = unit_str("paypal");
    refused(&row, nothing, "there is no platform paypal");
}


static void
secrets_are_of_one_line(void **state)
{
    size_t  i;
    file_t  files[] = { { "secret", "/k/secret", NULL, "", "" }, NO_FILE };

    static const struct {
        const char  *text, *words;
    } cases[] = {
        { "short", "/k/secret (secret) has 5 characters, and not 32" },
        { "0123456789abcdef 123456789ABCDEF", "is not one line" },
        { "0123456789abcdef\x80\x80" "3456789ABCDEF1", "is not one line" },
        { "-----BEGIN PRIVATE KEY-----\n", "/k/secret is a private key: the"
          " secret that the platform and we share (secret) belongs there" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        files[0].key = cases[i].text;
        refused(&wechat2_row, files, cases[i].words);
        assert_null(strstr(why, cases[i].text));
    }
}


static void
too_many_keys_are_refused(void **state)
{
    size_t           i;
    tk_pay_row_t     row = alipay_row;
    tk_pay_file_t    room[TK_PAY_TRUSTED + 2];
    tk_pay_owned_t  *owned;

    static const file_t  ours[] = { OUR_KEY, NO_FILE };

    (void) state;

    row = row_of(&alipay_row, ours, room);

    for (i = 1; i < TK_PAY_TRUSTED + 2; i++) {
        room[i].role = unit_str("platform_key");
        room[i].path = unit_str("/k/theirs.pem");
        room[i].key_id = (tk_str_t) tk_null_str;
        room[i].text = pay_key_text(keys, "alipay_platform", "public_spki");
    }

    row.nfiles = TK_PAY_TRUSTED + 1;
    assert_int_equal(tk_pay_account_create(&row, TK_PAY_FOR_ALL, PAY_NOW,
                                           &owned, why), TK_OK);
    assert_int_equal(owned->account.ntrust, TK_PAY_TRUSTED);
    tk_pay_account_release(owned);

    row.nfiles++;
    assert_int_equal(tk_pay_account_create(&row, TK_PAY_FOR_ALL, PAY_NOW,
                                           &owned, why), TK_BAD_VALUE);
    assert_non_null(strstr(why, "more than 8 keys of the platform"));
}


/* ---- Rows ---- */

static tk_str_t
array_of(unsigned char *room, const char *const *texts)
{
    size_t          n;
    unsigned char  *p;

    for (n = 0; texts[n] != NULL; n++) { /* void */ }

    p = tk_pg_array(room, TK_OID_TEXT, n);

    for (n = 0; texts[n] != NULL; n++) {
        p = tk_pg_element(p, texts[n], strlen(texts[n]));
    }

    return (tk_str_t) { (size_t) (p - room), room };
}


static void
a_row_is_read(void **state)
{
    size_t         i;
    tk_str_t       columns[TK_PAY_ROW_COLUMNS];
    tk_pay_row_t   row;
    unsigned char  numbers[32], arrays[5][256];

    static const char *const  roles[] = { "our_key", "platform_key", NULL };
    static const char *const  paths[] = { "/k/a", "/k/b", NULL };
    static const char *const  ids[] = { "", "B", NULL };
    static const char *const  one[] = { "X", NULL };
    static const char *const  none[] = { NULL };

    (void) state;

    for (i = 0; i < TK_PAY_ROW_COLUMNS; i++) {
        columns[i] = unit_str("text");
    }

    columns[0] = (tk_str_t) { 4, numbers };
    columns[1] = (tk_str_t) { 2, numbers + 4 };
    columns[8] = unit_str("https://back.test.example/");
    columns[9] = (tk_str_t) { 2, numbers + 6 };
    columns[10] = (tk_str_t) { 8, numbers + 8 };
    tk_pg_put(tk_pg_put(tk_pg_put(tk_pg_put(numbers, 7, 4), 60, 2), 1, 2),
              INT64_C(1) << 40, 8);
    columns[11] = array_of(arrays[0], roles);
    columns[12] = array_of(arrays[1], paths);
    columns[13] = array_of(arrays[2], ids);
    columns[14] = array_of(arrays[3], none);
    columns[15] = array_of(arrays[4], none);

    assert_int_equal(tk_pay_row_read(pay_pool, columns, &row), TK_OK);
    assert_int_equal(row.supplier_id, 7);
    assert_int_equal(row.account_no, 60);
    assert_int_equal(row.mode, 1);
    assert_tk_text(row.return_url, "https://back.test.example/");
    assert_true(row.version == INT64_C(1) << 40);
    assert_int_equal(row.nfiles, 2);
    assert_tk_text(row.files[1].path, "/k/b");
    assert_tk_text(row.files[1].key_id, "B");
    assert_int_equal(row.nfound, 0);

    columns[14] = array_of(arrays[3], one);
    assert_int_equal(tk_pay_row_read(pay_pool, columns, &row), TK_BUG);
    columns[15] = array_of(arrays[4], one);
    assert_int_equal(tk_pay_row_read(pay_pool, columns, &row), TK_OK);
    assert_int_equal(row.nfound, 1);

    columns[13] = array_of(arrays[2], one);
    assert_int_equal(tk_pay_row_read(pay_pool, columns, &row), TK_BUG);
    columns[10].len = 4;
    assert_int_equal(tk_pay_row_read(pay_pool, columns, &row), TK_BUG);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(alipay_with_a_public_key_is_made),
        cmocka_unit_test(alipay_with_certificates_is_made),
        cmocka_unit_test(an_end_that_comes_is_said),
        cmocka_unit_test(wechat3_is_made),
        cmocka_unit_test(wechat3_needs_no_certificate_at_first),
        cmocka_unit_test(unionpay_is_made),
        cmocka_unit_test(clearing_and_wechat2_are_made),
        cmocka_unit_test(notices_need_no_private_key),
        cmocka_unit_test(unionpay_notices_are_forged_without_certificate),
        cmocka_unit_test(a_holder_keeps_the_account),
        cmocka_unit_test(the_wrong_kind_of_key_is_named),
        cmocka_unit_test(a_private_key_is_not_the_platforms),
        cmocka_unit_test(keys_and_certificates_go_together),
        cmocka_unit_test(certificates_out_of_their_days_are_named),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(secrets_are_of_one_line),
        cmocka_unit_test(too_many_keys_are_refused),
        cmocka_unit_test(a_row_is_read),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
