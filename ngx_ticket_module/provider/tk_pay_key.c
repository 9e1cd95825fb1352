/*
 * Keys and certificates, as tk_pay_key.h says.
 */

#define _GNU_SOURCE                     /* memmem */

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "tk_buf.h"
#include "tk_crypto.h"
#include "tk_pay_key.h"
#include "tk_pay_text.h"
#include "tk_value.h"

#define TK_PAY_LINE     64              /* digits of a line of PEM */
#define TK_RSA_ARC      "1.2.840.113549.1.1."


struct tk_pay_certs_s {
    size_t          n;
    X509           *certs[TK_PAY_CERTS];
};

typedef EVP_PKEY *(*tk_pay_read_pt)(BIO *bio, EVP_PKEY **key,
    pem_password_cb *cb, void *data);


/* Nobody is asked for the password of a key. */

static int
tk_pay_no_password(char *buf, int size, int rwflag, void *data)
{
    (void) buf;
    (void) size;
    (void) rwflag;
    (void) data;

    return -1;
}


static BIO *
tk_pay_bio(tk_str_t text)
{
    return text.len > 0 && text.len <= TK_PAY_KEY_FILE
           ? BIO_new_mem_buf(text.data, (int) text.len) : NULL;
}


static EVP_PKEY *
tk_pay_fit(EVP_PKEY *key)
{
    if (key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
        && EVP_PKEY_get_bits(key) >= TK_PAY_KEY_BITS)
    {
        return key;
    }

    EVP_PKEY_free(key);

    return NULL;
}


static EVP_PKEY *
tk_pay_key_pem(tk_str_t text, tk_pay_read_pt read)
{
    BIO       *bio;
    EVP_PKEY  *key;

    bio = tk_pay_bio(text);
    key = bio == NULL ? NULL : read(bio, NULL, tk_pay_no_password, NULL);
    BIO_free(bio);
    ERR_clear_error();

    return tk_pay_fit(key);
}


/* Base64 without its lines, dressed as PEM: as short a way as any to all the
 * forms that OpenSSL knows.  The copy is wiped with the arena. */

static EVP_PKEY *
tk_pay_key_bare(tk_str_t text, const char *what, tk_pay_read_pt read)
{
    size_t       i, column;
    tk_buf_t     b;
    EVP_PKEY    *key;
    tk_arena_t  *arena;

    arena = tk_arena_create();
    if (arena == NULL
        || tk_buf_init(&b, tk_arena_pool(arena), 2 * text.len + 256) != TK_OK)
    {
        tk_arena_free(arena);
        return NULL;
    }

    tk_buf_adds(&b, "-----BEGIN ");
    tk_buf_adds(&b, what);
    tk_buf_adds(&b, "-----\n");

    for (i = 0, column = 0; i < text.len; i++) {
        if (text.data[i] > ' ') {
            tk_buf_add(&b, &text.data[i], 1);
            tk_buf_adds(&b, ++column % TK_PAY_LINE == 0 ? "\n" : "");
        }
    }

    tk_buf_adds(&b, "\n-----END ");
    tk_buf_adds(&b, what);
    tk_buf_adds(&b, "-----\n");

    key = b.failed ? NULL : tk_pay_key_pem(tk_buf_str(&b), read);
    tk_arena_free(arena);

    return key;
}


static int
tk_pay_is_pem(tk_str_t text)
{
    return text.len >= 5 && memmem(text.data, text.len, "-----", 5) != NULL;
}


tk_pay_key_t *
tk_pay_key_private(tk_str_t text)
{
    EVP_PKEY  *key;

    if (text.len > TK_PAY_KEY_FILE) {
        return NULL;
    }

    if (tk_pay_is_pem(text)) {
        return tk_pay_key_pem(text, PEM_read_bio_PrivateKey);
    }

    key = tk_pay_key_bare(text, "PRIVATE KEY", PEM_read_bio_PrivateKey);

    return key != NULL ? key
           : tk_pay_key_bare(text, "RSA PRIVATE KEY", PEM_read_bio_PrivateKey);
}


tk_pay_key_t *
tk_pay_key_public(tk_str_t text)
{
    EVP_PKEY       *key;
    tk_pay_cert_t  *cert;

    if (text.len > TK_PAY_KEY_FILE) {
        return NULL;
    }

    if (!tk_pay_is_pem(text)) {
        return tk_pay_key_bare(text, "PUBLIC KEY", PEM_read_bio_PUBKEY);
    }

    key = tk_pay_key_pem(text, PEM_read_bio_PUBKEY);

    if (key == NULL) {
        cert = tk_pay_cert_read(text);
        key = cert == NULL ? NULL : tk_pay_cert_key(cert);
        tk_pay_cert_free(cert);
    }

    return key;
}


void
tk_pay_key_free(tk_pay_key_t *key)
{
    EVP_PKEY_free(key);
}


int
tk_pay_key_same(const tk_pay_key_t *a, const tk_pay_key_t *b)
{
    int  same;

    same = EVP_PKEY_eq(a, b) == 1;
    ERR_clear_error();

    return same;
}


tk_err_t
tk_pay_key_print(tk_pay_key_t *key, unsigned char out[TK_PAY_PRINT])
{
    int             len, good;
    unsigned char  *der;

    der = NULL;
    len = i2d_PUBKEY(key, &der);
    good = len > 0
           && EVP_Digest(der, (size_t) len, out, NULL, EVP_sha256(), NULL)
              == 1;
    OPENSSL_free(der);
    ERR_clear_error();

    return good ? TK_OK : TK_BUG;
}


tk_err_t
tk_pay_sign(tk_pool_t *pool, tk_pay_key_t *key, tk_str_t text, tk_str_t *sign)
{
    int          good;
    size_t       len;
    tk_str_t     raw;
    EVP_MD_CTX  *ctx;

    len = (size_t) EVP_PKEY_get_size(key);
    raw.data = pool->alloc(pool->data, len);
    ctx = EVP_MD_CTX_new();

    if (raw.data == NULL || ctx == NULL) {
        EVP_MD_CTX_free(ctx);
        return TK_NO_MEMORY;
    }

    good = EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1
           && EVP_DigestSign(ctx, raw.data, &len, text.data, text.len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();

    if (!good) {
        return TK_BUG;
    }

    raw.len = len;

    return tk_base64(pool, raw, sign);
}


int
tk_pay_verify(tk_pool_t *pool, tk_pay_key_t *key, tk_str_t text, tk_str_t sign)
{
    int          good;
    tk_str_t     raw;
    EVP_MD_CTX  *ctx;

    if (tk_pay_unbase64(pool, sign, &raw) != TK_OK) {
        return 0;
    }

    ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return 0;
    }

    good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1
           && EVP_DigestVerify(ctx, raw.data, raw.len, text.data, text.len)
              == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();

    return good;
}


tk_pay_cert_t *
tk_pay_cert_read(tk_str_t text)
{
    BIO   *bio;
    X509  *cert;

    bio = tk_pay_bio(text);
    cert = bio == NULL ? NULL
           : PEM_read_bio_X509(bio, NULL, tk_pay_no_password, NULL);
    BIO_free(bio);
    ERR_clear_error();

    return cert;
}


void
tk_pay_cert_free(tk_pay_cert_t *cert)
{
    X509_free(cert);
}


tk_pay_certs_t *
tk_pay_certs_read(tk_str_t text)
{
    BIO             *bio;
    X509            *cert;
    tk_pay_certs_t  *certs;

    bio = tk_pay_bio(text);
    certs = OPENSSL_zalloc(sizeof(tk_pay_certs_t));

    if (bio == NULL || certs == NULL) {
        BIO_free(bio);
        OPENSSL_free(certs);
        return NULL;
    }

    while (certs->n < TK_PAY_CERTS
           && (cert = PEM_read_bio_X509(bio, NULL, tk_pay_no_password, NULL))
              != NULL)
    {
        certs->certs[certs->n++] = cert;
    }

    BIO_free(bio);
    ERR_clear_error();

    if (certs->n == 0) {
        tk_pay_certs_free(certs);
        return NULL;
    }

    return certs;
}


tk_pay_cert_t *
tk_pay_certs_at(const tk_pay_certs_t *certs, size_t i)
{
    return i < certs->n ? certs->certs[i] : NULL;
}


void
tk_pay_certs_free(tk_pay_certs_t *certs)
{
    size_t  i;

    if (certs == NULL) {
        return;
    }

    for (i = 0; i < certs->n; i++) {
        X509_free(certs->certs[i]);
    }

    OPENSSL_free(certs);
}


tk_pay_key_t *
tk_pay_cert_key(tk_pay_cert_t *cert)
{
    EVP_PKEY  *key;

    key = X509_get_pubkey(cert);
    ERR_clear_error();

    return tk_pay_fit(key);
}


static tk_err_t
tk_pay_asn1_time(const ASN1_TIME *at, tk_time_t *t)
{
    tk_day_t   day;
    struct tm  tm;

    if (ASN1_TIME_to_tm(at, &tm) != 1) {
        ERR_clear_error();
        return TK_BAD_VALUE;
    }

    day = tk_day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    *t = day * TK_DAY
         + (tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec) * TK_SECOND;

    return TK_OK;
}


tk_err_t
tk_pay_cert_days(tk_pay_cert_t *cert, tk_time_t *from, tk_time_t *until)
{
    tk_err_t  rc;

    rc = tk_pay_asn1_time(X509_get0_notBefore(cert), from);

    return rc != TK_OK ? rc
           : tk_pay_asn1_time(X509_get0_notAfter(cert), until);
}


tk_err_t
tk_pay_cert_name(tk_pool_t *pool, tk_pay_cert_t *cert, tk_str_t *name)
{
    int               at, len;
    tk_str_t          text;
    unsigned char    *utf8;
    const X509_NAME  *subject;

    utf8 = NULL;
    subject = X509_get_subject_name(cert);
    at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    len = at < 0 ? -1
          : ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(
                                    X509_NAME_get_entry(subject, at)));
    ERR_clear_error();

    if (len < 0) {
        return TK_BAD_VALUE;
    }

    text.data = utf8;
    text.len = (size_t) len;
    *name = tk_str_copy(pool, text);
    OPENSSL_free(utf8);

    return name->data == NULL ? TK_NO_MEMORY : TK_OK;
}


typedef char *(*tk_pay_number_pt)(const BIGNUM *number);

static tk_err_t
tk_pay_cert_serial(tk_pool_t *pool, tk_pay_cert_t *cert,
    tk_pay_number_pt print, tk_str_t *serial)
{
    char    *text;
    BIGNUM  *number;

    number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
    text = number == NULL ? NULL : print(number);
    BN_free(number);
    ERR_clear_error();

    if (text == NULL) {
        return TK_BAD_VALUE;
    }

    *serial = tk_str_copy(pool, tk_str_c(text));
    OPENSSL_free(text);

    return serial->data == NULL ? TK_NO_MEMORY : TK_OK;
}


tk_err_t
tk_pay_cert_decimal(tk_pool_t *pool, tk_pay_cert_t *cert, tk_str_t *serial)
{
    return tk_pay_cert_serial(pool, cert, BN_bn2dec, serial);
}


tk_err_t
tk_pay_cert_hex(tk_pool_t *pool, tk_pay_cert_t *cert, tk_str_t *serial)
{
    return tk_pay_cert_serial(pool, cert, BN_bn2hex, serial);
}


tk_err_t
tk_pay_cert_print(const tk_pay_cert_t *cert, unsigned char out[TK_PAY_PRINT])
{
    int  good;

    good = X509_digest(cert, EVP_sha256(), out, NULL) == 1;
    ERR_clear_error();

    return good ? TK_OK : TK_BUG;
}


/* CN=..,OU=..,O=..,C=..: from the last name to the first. */

static void
tk_pay_issuer(tk_buf_t *b, const X509_NAME *name)
{
    int               i;
    const char       *type;
    ASN1_STRING      *value;
    X509_NAME_ENTRY  *entry;

    for (i = X509_NAME_entry_count(name) - 1; i >= 0; i--) {
        entry = X509_NAME_get_entry(name, i);
        value = X509_NAME_ENTRY_get_data(entry);
        type = OBJ_nid2sn(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));

        tk_buf_adds(b, type != NULL ? type : "?");
        tk_buf_adds(b, "=");
        tk_buf_add(b, ASN1_STRING_get0_data(value),
                   (size_t) ASN1_STRING_length(value));
        tk_buf_adds(b, i > 0 ? "," : "");
    }
}


tk_err_t
tk_pay_cert_sn(tk_pool_t *pool, tk_pay_cert_t *cert, tk_str_t *sn)
{
    tk_err_t        rc;
    tk_buf_t        b;
    tk_str_t        serial;
    unsigned char  *hex;

    rc = tk_pay_cert_decimal(pool, cert, &serial);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_buf_init(&b, pool, 256);
    if (rc != TK_OK) {
        return rc;
    }

    tk_pay_issuer(&b, X509_get_issuer_name(cert));
    tk_buf_add(&b, serial.data, serial.len);

    hex = pool->alloc(pool->data, TK_PAY_MD5_HEX);
    if (b.failed || hex == NULL) {
        return TK_NO_MEMORY;
    }

    tk_pay_md5_hex(tk_buf_str(&b), hex);
    sn->data = hex;
    sn->len = TK_PAY_MD5_HEX;

    return TK_OK;
}


static int
tk_pay_is_rsa(const X509 *cert)
{
    char                oid[sizeof(TK_RSA_ARC) + 16];
    const X509_ALGOR   *algorithm;
    const ASN1_OBJECT  *object;

    X509_get0_signature(NULL, &algorithm, cert);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);

    return OBJ_obj2txt(oid, sizeof(oid), object, 1) > 0
           && strncmp(oid, TK_RSA_ARC, sizeof(TK_RSA_ARC) - 1) == 0;
}


tk_err_t
tk_pay_certs_sn(tk_pool_t *pool, const tk_pay_certs_t *certs, tk_str_t *sn)
{
    size_t    i;
    tk_err_t  rc;
    tk_buf_t  b;
    tk_str_t  one;

    rc = tk_buf_init(&b, pool, TK_PAY_CERTS * (TK_PAY_MD5_HEX + 1));

    for (i = 0; rc == TK_OK && i < certs->n; i++) {
        if (!tk_pay_is_rsa(certs->certs[i])) {
            continue;
        }

        rc = tk_pay_cert_sn(pool, certs->certs[i], &one);

        if (rc == TK_OK) {
            tk_buf_adds(&b, b.pos == b.start ? "" : "_");
            tk_buf_add(&b, one.data, one.len);
        }
    }

    *sn = tk_buf_str(&b);

    return rc != TK_OK ? rc : b.failed ? TK_NO_MEMORY : TK_OK;
}


static X509_STORE *
tk_pay_store(const tk_pay_certs_t *roots)
{
    size_t       i;
    X509_STORE  *store;

    store = X509_STORE_new();

    for (i = 0; store != NULL && i < roots->n; i++) {
        if (X509_STORE_add_cert(store, roots->certs[i]) != 1) {
            X509_STORE_free(store);
            return NULL;
        }
    }

    return store;
}


static STACK_OF(X509) *
tk_pay_stack(const tk_pay_certs_t *between)
{
    size_t           i;
    STACK_OF(X509)  *stack;

    stack = sk_X509_new_null();

    for (i = 0; stack != NULL && between != NULL && i < between->n; i++) {
        if (sk_X509_push(stack, between->certs[i]) <= 0) {
            sk_X509_free(stack);
            return NULL;
        }
    }

    return stack;
}


int
tk_pay_cert_trusted(tk_pay_cert_t *cert, const tk_pay_certs_t *roots,
    const tk_pay_certs_t *between, tk_time_t now)
{
    int              good;
    X509_STORE      *store;
    X509_STORE_CTX  *ctx;
    STACK_OF(X509)  *stack;

    store = tk_pay_store(roots);
    stack = tk_pay_stack(between);
    ctx = X509_STORE_CTX_new();

    good = store != NULL && stack != NULL && ctx != NULL
           && X509_STORE_CTX_init(ctx, store, cert, stack) == 1;

    if (good) {
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx),
                                   (time_t) (now / TK_SECOND + TK_EPOCH));
        good = X509_verify_cert(ctx) == 1;
    }

    X509_STORE_CTX_free(ctx);
    sk_X509_free(stack);
    X509_STORE_free(store);
    ERR_clear_error();

    return good;
}
