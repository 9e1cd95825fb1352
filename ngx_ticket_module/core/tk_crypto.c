/*
 * All ciphers and keyed hashes, and the one place that asks OpenSSL for its
 * algorithms.  Keeps no key: what a context still holds of one is overwritten
 * by the next caller's.
 */

#include <limits.h>
#include <pthread.h>
#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "tk_crypto.h"
#include "tk_openssl.h"
#include "tk_value.h"

#define TK_DES3_BLOCK       8
#define TK_SEAL_FIRST       1       /* versions: of the first master key, */
#define TK_SEAL_NAMED       2       /* of the one it names, */
#define TK_SEAL_TICKET      3       /* of the ticket key */
#define TK_NONCE_LEN        12
#define TK_NONCES           64          /* drawn at once */
#define TK_TAG_LEN          16
#define TK_HMAC_LEN         32
#define TK_CIPHER_MAX       (INT_MAX / 4)       /* OpenSSL counts in int */

#define TK_ORDER_DIGITS     19
#define TK_TICKET_DIGITS    3
#define TK_CHECK_DIGITS     8
#define TK_CHECK_MODULUS    100000000

#define TK_CODE_MODULUS     1000000
#define TK_CODE_TRIES       100
#define TK_USER_MAX         64
#define TK_CODE_HEAD        (sizeof("code 9 -9223372036854775808 ")           \
                             + TK_USER_MAX)


tk_openssl_t  tk_openssl;

/* A draw costs what a seal does, however much is drawn. */

static struct {
    size_t         left;
    unsigned char  bytes[TK_NONCES][TK_NONCE_LEN];
} tk_nonces;


static int
tk_cipher_ready(EVP_CIPHER_CTX **ctx, const EVP_CIPHER *cipher, int encrypt)
{
    if (*ctx == NULL) {
        *ctx = EVP_CIPHER_CTX_new();
    }

    return *ctx != NULL
           && EVP_CipherInit_ex2(*ctx, cipher, NULL, NULL, encrypt, NULL)
           && EVP_CIPHER_CTX_set_padding(*ctx, 0);
}


static int
tk_hmac_ready(EVP_MAC_CTX **ctx, EVP_MAC *hmac, const char *digest)
{
    OSSL_PARAM  params[2];

    if (*ctx == NULL) {
        *ctx = EVP_MAC_CTX_new(hmac);
    }

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                                 (char *) digest, 0);
    params[1] = OSSL_PARAM_construct_end();

    return *ctx != NULL && EVP_MAC_CTX_set_params(*ctx, params);
}


static int
tk_openssl_fetch(tk_openssl_t *o)
{
    if (o->md5 == NULL) {
        o->md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    }

    if (o->md5_ctx == NULL) {
        o->md5_ctx = EVP_MD_CTX_new();
    }

    if (o->sha256 == NULL) {
        o->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    }

    if (o->sha256_ctx == NULL) {
        o->sha256_ctx = EVP_MD_CTX_new();
    }

    if (o->hmac == NULL) {
        o->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    }

    if (o->des3 == NULL) {
        o->des3 = EVP_CIPHER_fetch(NULL, "DES-EDE3", NULL);
    }

    if (o->gcm == NULL) {
        o->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    }

    return o->md5 != NULL && o->md5_ctx != NULL && o->sha256 != NULL
           && o->sha256_ctx != NULL && o->hmac != NULL && o->des3 != NULL
           && o->gcm != NULL;
}


/* In a process that has just been forked: no nonce is taken there that is its
 * parent's, too. */

static void
tk_nonces_forked(void)
{
    tk_nonces.left = 0;
}


tk_err_t
tk_crypto_init(void)
{
    tk_openssl_t  *o;

    o = &tk_openssl;

    if (o->ready) {
        return TK_OK;
    }

    if (!tk_openssl_fetch(o)
        || !tk_hmac_ready(&o->hmac_ctx, o->hmac, "SHA256")
        || !tk_hmac_ready(&o->hmac_sha1_ctx, o->hmac, "SHA1")
        || !tk_cipher_ready(&o->des3_encrypt.ctx, o->des3, 1)
        || !tk_cipher_ready(&o->des3_decrypt.ctx, o->des3, 0)
        || !tk_cipher_ready(&o->gcm_seal, o->gcm, 1)
        || !tk_cipher_ready(&o->gcm_unseal, o->gcm, 0)
        || pthread_atfork(NULL, NULL, tk_nonces_forked) != 0)
    {
        ERR_clear_error();
        return TK_BUG;
    }

    o->ready = 1;

    return TK_OK;
}


void
tk_no_result(unsigned char *out, size_t len)
{
    ERR_clear_error();

    /* random, so that a stored one does not fit the next failure's either */
    if (RAND_bytes(out, (int) len) != 1) {
        memset(out, 0, len);
    }
}


tk_err_t
tk_sha256(const void *data, size_t len, unsigned char out[TK_SHA256_LEN])
{
    EVP_MD_CTX  *ctx;

    ctx = tk_openssl.sha256_ctx;

    if (!tk_openssl.ready
        || !EVP_DigestInit_ex2(ctx, tk_openssl.sha256, NULL)
        || !EVP_DigestUpdate(ctx, data, len)
        || !EVP_DigestFinal_ex(ctx, out, NULL))
    {
        tk_no_result(out, TK_SHA256_LEN);
        return TK_BUG;
    }

    return TK_OK;
}


tk_err_t
tk_random(unsigned char *out, size_t len)
{
    if (len > INT_MAX || RAND_bytes(out, (int) len) != 1) {
        ERR_clear_error();
        return TK_BUG;
    }

    return TK_OK;
}


int
tk_equal(tk_str_t a, tk_str_t b)
{
    return a.len == b.len
           && (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}


/* TripleDes of the interface. */

void
tk_des3_key(tk_str_t secret, unsigned char key[24])
{
    size_t  len;

    len = (secret.len < 24) ? secret.len : 24;

    memset(key, '0', 24);

    if (len > 0) {
        memcpy(key, secret.data, len);
    }
}


/*
 * A request has several enciphered parameters under one key, and a key costs
 * as much to set up as a parameter to decipher: it stays until the next one.
 */

static int
tk_des3_use(tk_des3_t *des3, const unsigned char key[24])
{
    if (des3->keyed && CRYPTO_memcmp(des3->key, key, 24) == 0) {
        return 1;
    }

    memcpy(des3->key, key, 24);
    des3->keyed = EVP_CipherInit_ex2(des3->ctx, NULL, key, NULL, -1, NULL);

    return des3->keyed;
}


static void
tk_des3_drop(tk_des3_t *des3, const unsigned char key[24])
{
    static const unsigned char  none[24];

    if (des3->keyed && CRYPTO_memcmp(des3->key, key, 24) == 0) {
        (void) tk_des3_use(des3, none);
        des3->keyed = 0;
    }
}


void
tk_des3_forget(const unsigned char key[24])
{
    tk_des3_drop(&tk_openssl.des3_encrypt, key);
    tk_des3_drop(&tk_openssl.des3_decrypt, key);
}


/* In place; len is a multiple of the block, so nothing stays in between. */

static tk_err_t
tk_des3_run(tk_des3_t *des3, const unsigned char key[24], unsigned char *data,
    size_t len)
{
    int  n;

    if (!tk_openssl.ready
        || !tk_des3_use(des3, key)
        || !EVP_CipherUpdate(des3->ctx, data, &n, data, (int) len)
        || (size_t) n != len)
    {
        des3->keyed = 0;
        ERR_clear_error();
        return TK_BUG;
    }

    return TK_OK;
}


tk_err_t
tk_base64(tk_pool_t *pool, tk_str_t plain, tk_str_t *text)
{
    if (plain.len > INT_MAX / 2) {
        return TK_BUG;
    }

    text->data = pool->alloc(pool->data, (plain.len + 2) / 3 * 4 + 1);
    if (text->data == NULL) {
        return TK_NO_MEMORY;
    }

    text->len = EVP_EncodeBlock(text->data, plain.data, (int) plain.len);

    return TK_OK;
}


tk_err_t
tk_des3_encrypt(tk_pool_t *pool, const unsigned char key[24], tk_str_t plain,
    tk_str_t *cipher)
{
    size_t          pad, len;
    tk_err_t        rc;
    unsigned char  *block;

    if (plain.len > TK_CIPHER_MAX) {
        return TK_BUG;
    }

    pad = TK_DES3_BLOCK - plain.len % TK_DES3_BLOCK;
    len = plain.len + pad;

    block = pool->alloc(pool->data, len);
    if (block == NULL) {
        return TK_NO_MEMORY;
    }

    if (plain.len > 0) {
        memcpy(block, plain.data, plain.len);
    }

    memset(block + plain.len, (int) pad, pad);

    rc = tk_des3_run(&tk_openssl.des3_encrypt, key, block, len);
    if (rc != TK_OK) {
        return rc;
    }

    plain.data = block;
    plain.len = len;

    return tk_base64(pool, plain, cipher);
}


static int
tk_base64_digit(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    /* URL-decoding makes spaces of an unencoded '+' (D4) */
    if (c == '+' || c == ' ') {
        return 62;
    }

    return (c == '/') ? 63 : -1;
}


/*
 * out holds in.len / 4 * 3 bytes.  Whole groups of four, '=' at the end alone,
 * no bit set that is not used: one text for one value.
 */

static tk_err_t
tk_base64_decode(tk_str_t in, unsigned char *out, size_t *len)
{
    int       digit;
    size_t    i, n, pad;
    uint32_t  bits;

    n = 0;
    pad = 0;
    bits = 0;
    *len = 0;

    for (i = 0; i < in.len; i++) {
        if (in.data[i] == '\r' || in.data[i] == '\n') {
            continue;
        }

        if (in.data[i] == '=') {
            pad++;
            digit = 0;

        } else {
            digit = tk_base64_digit(in.data[i]);
        }

        if (digit < 0 || pad > 2 || (pad > 0 && in.data[i] != '=')) {
            return TK_BAD_CIPHER;
        }

        bits = bits << 6 | (uint32_t) digit;

        if (++n % 4 == 0) {
            out[(*len)++] = bits >> 16 & 0xff;
            out[(*len)++] = bits >> 8 & 0xff;
            out[(*len)++] = bits & 0xff;
        }
    }

    if (n % 4 != 0 || pad > *len) {
        return TK_BAD_CIPHER;
    }

    for (i = 0; i < pad; i++) {
        if (out[--*len] != 0) {
            return TK_BAD_CIPHER;
        }
    }

    return TK_OK;
}


/*
 * How many bytes of the last block are padding; 0 when it is none.  The time
 * does not depend on the block.
 */

static size_t
tk_des3_padding(const unsigned char *block)
{
    unsigned  i, pad, bad, inside;

    pad = block[TK_DES3_BLOCK - 1];

    /* 0 wraps round; the top bit is set when pad is not 1..8 */
    bad = ((pad - 1) | (TK_DES3_BLOCK - pad)) >> 31;

    for (i = 0; i < TK_DES3_BLOCK; i++) {
        /* all ones for the last pad bytes */
        inside = 0 - ((TK_DES3_BLOCK - 1 - i - pad) >> 31);
        bad |= inside & (block[i] ^ pad);
    }

    /* all ones when bad is 0 */
    return pad & (0 - ((bad - 1) >> 31));
}


tk_err_t
tk_des3_decrypt(tk_pool_t *pool, const unsigned char key[24], tk_str_t cipher,
    tk_str_t *plain)
{
    size_t          len, pad;
    tk_err_t        rc;
    unsigned char  *data;

    if (cipher.len > TK_CIPHER_MAX) {
        return TK_BAD_CIPHER;
    }

    data = pool->alloc(pool->data, cipher.len / 4 * 3 + 1);
    if (data == NULL) {
        return TK_NO_MEMORY;
    }

    rc = tk_base64_decode(cipher, data, &len);
    if (rc != TK_OK) {
        return rc;
    }

    if (len == 0 || len % TK_DES3_BLOCK != 0) {
        return TK_BAD_CIPHER;
    }

    rc = tk_des3_run(&tk_openssl.des3_decrypt, key, data, len);
    if (rc != TK_OK) {
        return rc;
    }

    pad = tk_des3_padding(data + len - TK_DES3_BLOCK);
    if (pad == 0) {
        OPENSSL_cleanse(data, len);
        return TK_BAD_CIPHER;
    }

    plain->data = data;
    plain->len = len - pad;

    return TK_OK;
}


/* Of the first block, which differs where texts do. */

static unsigned
tk_memo_hash(tk_str_t cipher)
{
    size_t    i;
    unsigned  hash;

    hash = 0;

    for (i = 0; i < cipher.len && i < 8; i++) {
        hash = hash * 31 + cipher.data[i];
    }

    return hash;
}


static const tk_memo_row_t *
tk_memo_find(const tk_memo_t *memo, unsigned hash, tk_str_t cipher)
{
    size_t                i;
    const tk_memo_row_t  *row;

    for (i = 0; i < TK_MEMO_ROWS; i++) {
        row = &memo->rows[i];

        if (row->hash == hash && row->cipher_len == cipher.len
            && CRYPTO_memcmp(row->cipher, cipher.data, cipher.len) == 0)
        {
            return row;
        }
    }

    return NULL;
}


static void
tk_memo_keep(tk_memo_t *memo, unsigned hash, tk_str_t cipher,
    tk_str_t plain)
{
    tk_memo_row_t  *row;

    if (plain.len == 0 || plain.len > TK_MEMO_PLAIN) {
        return;
    }

    row = &memo->rows[memo->next++ % TK_MEMO_ROWS];

    memcpy(row->cipher, cipher.data, cipher.len);
    memcpy(row->plain, plain.data, plain.len);
    row->hash = hash;
    row->cipher_len = cipher.len;
    row->plain_len = plain.len;
}


tk_err_t
tk_des3_decrypt_memo(tk_pool_t *pool, const unsigned char key[24],
    tk_memo_t *memo, tk_str_t cipher, tk_str_t *plain)
{
    unsigned              hash;
    tk_err_t              rc;
    tk_str_t              found;
    const tk_memo_row_t  *row;

    if (memo == NULL || cipher.len == 0 || cipher.len > TK_MEMO_CIPHER) {
        return tk_des3_decrypt(pool, key, cipher, plain);
    }

    hash = tk_memo_hash(cipher);
    row = tk_memo_find(memo, hash, cipher);

    if (row != NULL) {
        found.data = (unsigned char *) row->plain;
        found.len = row->plain_len;
        *plain = tk_str_copy(pool, found);

        return plain->data != NULL ? TK_OK : TK_NO_MEMORY;
    }

    rc = tk_des3_decrypt(pool, key, cipher, plain);

    if (rc == TK_OK) {
        tk_memo_keep(memo, hash, cipher, *plain);
    }

    return rc;
}


/* Keyed hashes.  A message is a head of fixed length, then two strings. */

static void
tk_put32(unsigned char *p, uint32_t n)
{
    p[0] = n >> 24;
    p[1] = n >> 16 & 0xff;
    p[2] = n >> 8 & 0xff;
    p[3] = n & 0xff;
}


static tk_err_t
tk_hmac(const unsigned char key[32], tk_str_t head, tk_str_t a, tk_str_t b,
    unsigned char out[TK_HMAC_LEN])
{
    size_t        len;
    EVP_MAC_CTX  *ctx;

    ctx = tk_openssl.hmac_ctx;

    if (!tk_openssl.ready
        || !EVP_MAC_init(ctx, key, 32, NULL)
        || !EVP_MAC_update(ctx, head.data, head.len)
        || (a.len > 0 && !EVP_MAC_update(ctx, a.data, a.len))
        || (b.len > 0 && !EVP_MAC_update(ctx, b.data, b.len))
        || !EVP_MAC_final(ctx, out, &len, TK_HMAC_LEN)
        || len != TK_HMAC_LEN)
    {
        ERR_clear_error();
        return TK_BUG;
    }

    return TK_OK;
}


/* supplier, length of the first string; then the strings */

static tk_err_t
tk_hmac_of(const unsigned char key[32], int32_t supplier_id, tk_str_t a,
    tk_str_t b, unsigned char out[TK_HMAC_LEN])
{
    tk_str_t       head;
    unsigned char  bytes[8];

    tk_put32(bytes, (uint32_t) supplier_id);
    tk_put32(bytes + 4, (uint32_t) a.len);

    head.data = bytes;
    head.len = sizeof(bytes);

    return tk_hmac(key, head, a, b, out);
}


void
tk_index(const tk_keyring_t *keyring, int32_t supplier_id, const char *what,
    tk_str_t value, unsigned char out[TK_INDEX_LEN])
{
    unsigned char  hash[TK_HMAC_LEN];

    if (tk_hmac_of(keyring->index, supplier_id, tk_str_c(what), value, hash)
        != TK_OK)
    {
        tk_no_result(out, TK_INDEX_LEN);
        return;
    }

    memcpy(out, hash, TK_INDEX_LEN);
}


int64_t
tk_name_tag(const tk_keyring_t *keyring, int32_t supplier_id, tk_str_t name)
{
    int            i;
    uint64_t       tag;
    unsigned char  index[TK_INDEX_LEN];

    tk_index(keyring, supplier_id, "name", name, index);
    tag = 0;

    for (i = 0; i < 8; i++) {
        tag = tag << 8 | index[i];
    }

    return (int64_t) tag;
}


void
tk_password_hash(const tk_keyring_t *keyring, int32_t supplier_id,
    tk_str_t user, tk_str_t upper_md5, unsigned char out[32])
{
    if (tk_hmac_of(keyring->password, supplier_id, user, upper_md5, out)
        != TK_OK)
    {
        tk_no_result(out, 32);
    }
}


/* Sealing at rest (D12). */

typedef enum {
    TK_FOR_PERSONAL,
    TK_FOR_SESSION,                     /* keys and passwords of agents,
                                           secrets of gates and devices */
    TK_FOR_TICKET
} tk_seal_for_e;


/* What is not named here is somebody's personal data. */

static tk_seal_for_e
tk_seal_for(const char *what)
{
    size_t  i;

    static const struct {
        const char     *what;
        tk_seal_for_e   kind;
    } kinds[] = {
        { "key", TK_FOR_SESSION },
        { "password", TK_FOR_SESSION },
        { "gate", TK_FOR_SESSION },
        { "device", TK_FOR_SESSION },
        { "qr", TK_FOR_TICKET },
        { "voucher", TK_FOR_TICKET }
    };

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].what, what) == 0) {
            return kinds[i].kind;
        }
    }

    return TK_FOR_PERSONAL;
}


static const unsigned char *
tk_seal_key(const tk_keyring_t *keyring, const tk_master_t *master,
    int version, tk_seal_for_e kind)
{
    if (version == TK_SEAL_TICKET) {
        return keyring->qr;
    }

    if (version == TK_SEAL_FIRST) {
        return master->seal;
    }

    return kind == TK_FOR_SESSION ? master->session : master->personal;
}


static size_t
tk_seal_id_len(int version)
{
    return version == TK_SEAL_NAMED ? TK_KEY_ID : 0;
}


static const tk_master_t *
tk_seal_master(const tk_keyring_t *keyring, const unsigned char *id)
{
    size_t  i;

    for (i = 0; i < keyring->n; i++) {
        if (memcmp(keyring->masters[i].id, id, TK_KEY_ID) == 0) {
            return &keyring->masters[i];
        }
    }

    return NULL;
}


/*
 * What is authenticated beside the text: version, supplier and the lengths of
 * two strings, then the strings; so no two contexts give the same bytes.
 */

static int
tk_gcm_start(EVP_CIPHER_CTX *ctx, const unsigned char key[32], int version,
    const unsigned char *nonce, int32_t supplier_id, tk_str_t what,
    tk_str_t context)
{
    int            n;
    unsigned char  head[13];

    head[0] = (unsigned char) version;
    tk_put32(head + 1, (uint32_t) supplier_id);
    tk_put32(head + 5, (uint32_t) what.len);
    tk_put32(head + 9, (uint32_t) context.len);

    return tk_openssl.ready
           && what.len <= TK_CIPHER_MAX
           && context.len <= TK_CIPHER_MAX
           && EVP_CipherInit_ex2(ctx, NULL, key, nonce, -1, NULL)
           && EVP_CipherUpdate(ctx, NULL, &n, head, sizeof(head))
           && EVP_CipherUpdate(ctx, NULL, &n, what.data, (int) what.len)
           && (context.len == 0
               || EVP_CipherUpdate(ctx, NULL, &n, context.data,
                                   (int) context.len));
}


/* Of each it is enough that no two are the same: none is a secret. */

static tk_err_t
tk_nonce(unsigned char nonce[TK_NONCE_LEN])
{
    tk_err_t  err;

    if (tk_nonces.left == 0) {
        err = tk_random(tk_nonces.bytes[0], sizeof(tk_nonces.bytes));
        if (err != TK_OK) {
            return err;
        }

        tk_nonces.left = TK_NONCES;
    }

    memcpy(nonce, tk_nonces.bytes[--tk_nonces.left], TK_NONCE_LEN);

    return TK_OK;
}


tk_err_t
tk_seal(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    const char *what, tk_str_t context, tk_str_t plain, tk_str_t *sealed)
{
    int                   n, version;
    size_t                id_len;
    tk_err_t              rc;
    unsigned char        *out, *nonce, *text, *tag;
    tk_seal_for_e         kind;
    EVP_CIPHER_CTX       *ctx;
    const tk_master_t    *master;

    if (plain.len > TK_CIPHER_MAX) {
        return TK_BUG;
    }

    kind = tk_seal_for(what);
    version = kind == TK_FOR_TICKET ? TK_SEAL_TICKET
              : keyring->ids ? TK_SEAL_NAMED : TK_SEAL_FIRST;
    master = &keyring->masters[keyring->current];
    id_len = tk_seal_id_len(version);

    out = pool->alloc(pool->data, plain.len + TK_SEAL_EXTRA + id_len);
    if (out == NULL) {
        return TK_NO_MEMORY;
    }

    out[0] = (unsigned char) version;
    memcpy(out + 1, master->id, id_len);
    nonce = out + 1 + id_len;
    text = nonce + TK_NONCE_LEN;
    tag = text + plain.len;
    ctx = tk_openssl.gcm_seal;

    rc = tk_nonce(nonce);
    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_gcm_start(ctx, tk_seal_key(keyring, master, version, kind),
                      version, nonce, supplier_id, tk_str_c(what), context)
        || (plain.len > 0
            && !EVP_CipherUpdate(ctx, text, &n, plain.data, (int) plain.len))
        || !EVP_CipherFinal_ex(ctx, tag, &n)
        || !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TK_TAG_LEN, tag))
    {
        ERR_clear_error();
        return TK_BUG;
    }

    sealed->data = out;
    sealed->len = plain.len + TK_SEAL_EXTRA + id_len;

    return TK_OK;
}


typedef struct {
    int32_t         supplier_id;
    tk_str_t        what, context;
    unsigned char  *nonce;
    tk_str_t        text;               /* the tag follows it */
} tk_seal_parts_t;


/* out has room for the text. */

static tk_err_t
tk_unseal_with(const unsigned char key[32], int version,
    const tk_seal_parts_t *p, unsigned char *out)
{
    int              n;
    EVP_CIPHER_CTX  *ctx;

    ctx = tk_openssl.gcm_unseal;

    if (!tk_gcm_start(ctx, key, version, p->nonce, p->supplier_id, p->what,
                      p->context))
    {
        ERR_clear_error();
        return TK_BUG;
    }

    if ((p->text.len > 0
         && !EVP_CipherUpdate(ctx, out, &n, p->text.data, (int) p->text.len))
        || !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TK_TAG_LEN,
                                p->text.data + p->text.len)
        || !EVP_CipherFinal_ex(ctx, out + p->text.len, &n))
    {
        ERR_clear_error();
        OPENSSL_cleanse(out, p->text.len);
        return TK_BAD_SEAL;
    }

    return TK_OK;
}


/* A seal without an id is nearly always the oldest key's, so that is first. */

static tk_err_t
tk_unseal_first(const tk_keyring_t *keyring, const tk_seal_parts_t *p,
    unsigned char *out)
{
    size_t    i;
    tk_err_t  rc;

    rc = TK_BAD_SEAL;

    for (i = keyring->n; rc == TK_BAD_SEAL && i > 0; i--) {
        rc = tk_unseal_with(keyring->masters[i - 1].seal, TK_SEAL_FIRST, p,
                            out);
    }

    return rc;
}


tk_err_t
tk_unseal(tk_pool_t *pool, const tk_keyring_t *keyring, int32_t supplier_id,
    const char *what, tk_str_t context, tk_str_t sealed, tk_str_t *plain)
{
    int                 version;
    size_t              id_len;
    tk_err_t            rc;
    unsigned char      *out;
    tk_seal_parts_t     p;
    const tk_master_t  *master;

    version = sealed.len > 0 ? sealed.data[0] : 0;
    id_len = tk_seal_id_len(version);

    if (sealed.len < TK_SEAL_EXTRA + id_len || sealed.len > TK_CIPHER_MAX
        || version < TK_SEAL_FIRST || version > TK_SEAL_TICKET)
    {
        return TK_BAD_SEAL;
    }

    master = version == TK_SEAL_NAMED
             ? tk_seal_master(keyring, sealed.data + 1) : keyring->masters;
    if (master == NULL) {
        return TK_BAD_SEAL;
    }

    p.supplier_id = supplier_id;
    p.what = tk_str_c(what);
    p.context = context;
    p.nonce = sealed.data + 1 + id_len;
    p.text.data = p.nonce + TK_NONCE_LEN;
    p.text.len = sealed.len - TK_SEAL_EXTRA - id_len;

    out = pool->alloc(pool->data, p.text.len + 1);
    if (out == NULL) {
        return TK_NO_MEMORY;
    }

    rc = version == TK_SEAL_FIRST
         ? tk_unseal_first(keyring, &p, out)
         : tk_unseal_with(tk_seal_key(keyring, master, version,
                                      tk_seal_for(what)), version, &p, out);

    if (rc == TK_OK) {
        plain->data = out;
        plain->len = p.text.len;
    }

    return rc;
}


int
tk_seal_is_current(const tk_keyring_t *keyring, tk_str_t sealed)
{
    return sealed.len >= TK_SEAL_ID_EXTRA
           && sealed.data[0] == TK_SEAL_NAMED
           && memcmp(sealed.data + 1, keyring->masters[keyring->current].id,
                     TK_KEY_ID) == 0;
}


/* Ticket codes (D14). */

static void
tk_digits(unsigned char *out, uint64_t n, int width)
{
    while (width-- > 0) {
        out[width] = '0' + n % 10;
        n /= 10;
    }
}


static uint64_t
tk_check(const unsigned char hash[TK_HMAC_LEN])
{
    size_t    i;
    uint64_t  check;

    check = 0;
    for (i = 0; i < 8; i++) {
        check = check << 8 | hash[i];
    }

    return check % TK_CHECK_MODULUS;
}


static int64_t
tk_code_life(const tk_lives_t *lives, int64_t order_id)
{
    size_t   i;
    int64_t  life;

    life = 0;

    for (i = 0; lives != NULL && i < lives->n; i++) {
        if (lives->rows[i].after < order_id) {
            life = lives->rows[i].life;
        }
    }

    return life;
}


/*
 * Tickets and vouchers, with a life and without, hash 16, 20, 24 and 28 bytes,
 * so no two have the same check.
 */

#define TK_CODE_ORDER       12
#define TK_CODE_KIND        sizeof("voucher")
#define TK_CODE_LIFE        8

static void
tk_code_check(const tk_keyring_t *keyring, int64_t life, int32_t supplier_id,
    int64_t order_id, const void *kind, size_t len, unsigned char *out)
{
    tk_str_t       head, none = tk_null_str;
    unsigned char  hash[TK_HMAC_LEN];
    unsigned char  bytes[TK_CODE_ORDER + TK_CODE_KIND + TK_CODE_LIFE];

    tk_put32(bytes, (uint32_t) supplier_id);
    tk_put32(bytes + 4, (uint32_t) ((uint64_t) order_id >> 32));
    tk_put32(bytes + 8, (uint32_t) order_id);
    memcpy(bytes + TK_CODE_ORDER, kind, len);

    head.data = bytes;
    head.len = TK_CODE_ORDER + len;

    if (life != 0) {
        tk_put32(bytes + head.len, (uint32_t) ((uint64_t) life >> 32));
        tk_put32(bytes + head.len + 4, (uint32_t) life);
        head.len += TK_CODE_LIFE;
    }

    if (tk_hmac(keyring->ticket, head, none, none, hash) != TK_OK) {
        tk_no_result(hash, sizeof(hash));
    }

    tk_digits(out, tk_check(hash), TK_CHECK_DIGITS);
}


/* The order of a code that is len long. */

static tk_err_t
tk_code_order(tk_str_t code, size_t len, int64_t *order_id)
{
    if (code.len != len) {
        return TK_BAD_TICKET_CODE;
    }

    code.len = TK_ORDER_DIGITS;

    return tk_parse_int(code, 0, INT64_MAX, order_id);
}


int64_t
tk_code_order_id(tk_str_t code)
{
    int64_t  order;

    if ((code.len != TK_TICKET_CODE_LEN && code.len != TK_VOUCHER_CODE_LEN)
        || tk_code_order(code, code.len, &order) != TK_OK)
    {
        return 0;
    }

    return order;
}


/* A day of six digits, three of the supplier, ten that count. */

int32_t
tk_number_supplier(int64_t order_id)
{
    return (int32_t) (order_id / 10000000000 % 1000);
}


void
tk_ticket_code(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, int64_t order_id, int number,
    unsigned char out[TK_TICKET_CODE_LEN])
{
    unsigned char  bytes[4];

    tk_put32(bytes, (uint32_t) number);

    tk_digits(out, (uint64_t) order_id, TK_ORDER_DIGITS);
    tk_digits(out + TK_ORDER_DIGITS, (uint32_t) TK_CODED_TICKET(number),
              TK_TICKET_DIGITS);
    tk_code_check(keyring, tk_code_life(lives, order_id), supplier_id,
                  order_id, bytes, sizeof(bytes),
                  out + TK_ORDER_DIGITS + TK_TICKET_DIGITS);
}


tk_err_t
tk_ticket_parse(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, tk_str_t code, int64_t *order_id, int *number)
{
    int            i, coded;
    int64_t        order, ticket;
    tk_str_t       part;
    unsigned char  expected[TK_TICKET_CODE_LEN];

    part.data = code.data + TK_ORDER_DIGITS;
    part.len = TK_TICKET_DIGITS;

    if (tk_code_order(code, TK_TICKET_CODE_LEN, &order) != TK_OK
        || tk_parse_int(part, 0, 999, &ticket) != TK_OK)
    {
        return TK_BAD_TICKET_CODE;
    }

    for (i = 0; i < TK_TICKET_CODES; i++) {
        coded = TK_CODED((int) ticket, i);
        tk_ticket_code(keyring, lives, supplier_id, order, coded, expected);

        if (CRYPTO_memcmp(expected, code.data, TK_TICKET_CODE_LEN) == 0) {
            *order_id = order;
            *number = coded;
            return TK_OK;
        }
    }

    return TK_BAD_TICKET_CODE;
}


void
tk_voucher_code(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, int64_t order_id,
    unsigned char out[TK_VOUCHER_CODE_LEN])
{
    tk_digits(out, (uint64_t) order_id, TK_ORDER_DIGITS);
    tk_code_check(keyring, tk_code_life(lives, order_id), supplier_id,
                  order_id, "voucher", TK_CODE_KIND, out + TK_ORDER_DIGITS);
}


tk_err_t
tk_voucher_parse(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, tk_str_t code, int64_t *order_id)
{
    int64_t        order;
    unsigned char  expected[TK_VOUCHER_CODE_LEN];

    if (tk_code_order(code, TK_VOUCHER_CODE_LEN, &order) != TK_OK) {
        return TK_BAD_TICKET_CODE;
    }

    tk_voucher_code(keyring, lives, supplier_id, order, expected);

    if (CRYPTO_memcmp(expected, code.data, TK_VOUCHER_CODE_LEN) != 0) {
        return TK_BAD_TICKET_CODE;
    }

    *order_id = order;

    return TK_OK;
}


/* Codes.  No user name has a space, so no payment password is hashed alike. */

void
tk_otp_hash(const tk_keyring_t *keyring, int32_t supplier_id, tk_str_t user,
    int purpose, int64_t order_id, tk_str_t code, unsigned char out[32])
{
    int       n;
    char      text[TK_CODE_HEAD];
    tk_str_t  head;

    n = snprintf(text, sizeof(text), "code %d %lld ", purpose % 10,
                 (long long) order_id);

    if (user.len <= TK_USER_MAX) {
        memcpy(text + n, user.data, user.len);
        head.data = (unsigned char *) text;
        head.len = (size_t) n + user.len;

        if (tk_hmac_of(keyring->password, supplier_id, head, code,
                       out) == TK_OK) {
            return;
        }
    }

    tk_no_result(out, 32);
}


tk_err_t
tk_otp_draw(unsigned char out[TK_OTP_LEN])
{
    int       tries;
    tk_err_t  rc;
    uint32_t  n;

    /* what is above the last whole million would come more often */

    for (tries = 0; tries < TK_CODE_TRIES; tries++) {
        rc = tk_random((unsigned char *) &n, sizeof(n));
        if (rc != TK_OK) {
            return rc;
        }

        if (n < UINT32_MAX / TK_CODE_MODULUS * TK_CODE_MODULUS) {
            tk_digits(out, n % TK_CODE_MODULUS, TK_OTP_LEN);
            return TK_OK;
        }
    }

    return TK_BUG;
}
