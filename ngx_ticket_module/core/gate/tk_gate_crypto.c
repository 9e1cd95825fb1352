/*
 * SHA-256, HMAC and Ed25519 of OpenSSL.
 */

#include <string.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tk_gate_crypto.h"

#define GATE_LIST_KEY  "ticket gate list"

/* p and d of RFC 8032, 5.1. */
#define GATE_P  "7fffffffffffffffffffffffffffffff"                            \
                "ffffffffffffffffffffffffffffffed"
#define GATE_D  "52036cee2b6ffe738cc740797779e898"                            \
                "00700a4d4141d8ab75eb4dca135978a3"


int
tk_gate_sha256(const void *data, size_t len, unsigned char out[TK_GATE_HASH])
{
    if (!EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL)) {
        ERR_clear_error();
        return 0;
    }

    return 1;
}


int
tk_gate_hmac(const unsigned char key[TK_GATE_KEY], const void *data,
    size_t len, unsigned char out[TK_GATE_HASH])
{
    unsigned  n;

    if (HMAC(EVP_sha256(), key, TK_GATE_KEY, data, len, out, &n) == NULL
        || n != TK_GATE_HASH)
    {
        ERR_clear_error();
        return 0;
    }

    return 1;
}


int
tk_gate_tag(const unsigned char list_key[TK_GATE_KEY], const void *text,
    size_t len, unsigned char out[TK_GATE_TAG])
{
    unsigned char  hash[TK_GATE_HASH];

    if (!tk_gate_hmac(list_key, text, len, hash)) {
        return 0;
    }

    memcpy(out, hash, TK_GATE_TAG);

    return 1;
}


int
tk_gate_verify(const unsigned char public_key[TK_GATE_KEY], const void *data,
    size_t len, const unsigned char signature[TK_GATE_SIGNATURE])
{
    int          good;
    EVP_PKEY    *key;
    EVP_MD_CTX  *ctx;

    key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key,
                                      TK_GATE_KEY);
    ctx = EVP_MD_CTX_new();

    good = key != NULL && ctx != NULL
           && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1
           && EVP_DigestVerify(ctx, signature, TK_GATE_SIGNATURE, data, len)
              == 1;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    ERR_clear_error();

    return good;
}


int
tk_gate_sign(const unsigned char private_key[TK_GATE_KEY], const void *data,
    size_t len, unsigned char out[TK_GATE_SIGNATURE])
{
    int          done;
    size_t       n = TK_GATE_SIGNATURE;
    EVP_PKEY    *key;
    EVP_MD_CTX  *ctx;

    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_key,
                                       TK_GATE_KEY);
    ctx = EVP_MD_CTX_new();

    done = key != NULL && ctx != NULL
           && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1
           && EVP_DigestSign(ctx, out, &n, data, len) == 1
           && n == TK_GATE_SIGNATURE;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    ERR_clear_error();

    return done;
}


int
tk_gate_public(const unsigned char private_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY])
{
    int        done;
    size_t     n = TK_GATE_KEY;
    EVP_PKEY  *key;

    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_key,
                                       TK_GATE_KEY);

    done = key != NULL && EVP_PKEY_get_raw_public_key(key, out, &n) == 1
           && n == TK_GATE_KEY;

    EVP_PKEY_free(key);
    ERR_clear_error();

    return done;
}


/*
 * There is an x to this y where (y^2 - 1) / (d y^2 + 1) is a square.  Of small
 * order are y = 0 and y^2 = 1, and what is doubled to y = 0, where x^2 is
 * -y^2: d y^4 + 2 y^2 = 1.
 */

static int
gate_is_point(BN_CTX *ctx, const BIGNUM *y, const BIGNUM *p, const BIGNUM *d)
{
    BIGNUM  *t, *v, *w;

    t = BN_CTX_get(ctx);
    v = BN_CTX_get(ctx);
    w = BN_CTX_get(ctx);

    return w != NULL && BN_cmp(y, p) < 0
           && BN_mod_sqr(w, y, p, ctx) && !BN_is_zero(w) && !BN_is_one(w)
           && BN_mod_mul(v, d, w, p, ctx)
           && BN_mod_mul(t, v, w, p, ctx) && BN_mod_add(t, t, w, p, ctx)
           && BN_mod_add(t, t, w, p, ctx) && !BN_is_one(t)
           && BN_add_word(v, 1) && BN_sub_word(w, 1)
           && BN_mod_mul(t, v, w, p, ctx) && BN_kronecker(t, p, ctx) == 1;
}


int
tk_gate_key_sound(const unsigned char public_key[TK_GATE_KEY])
{
    int            sound;
    BIGNUM        *d = NULL, *p = NULL, *y;
    BN_CTX        *ctx;
    unsigned char  bytes[TK_GATE_KEY];

    memcpy(bytes, public_key, sizeof(bytes));
    bytes[TK_GATE_KEY - 1] &= 0x7f;     /* the highest bit is the sign of x */

    ctx = BN_CTX_new();
    y = BN_lebin2bn(bytes, sizeof(bytes), NULL);

    sound = ctx != NULL && y != NULL && BN_hex2bn(&p, GATE_P)
            && BN_hex2bn(&d, GATE_D);

    if (sound) {
        BN_CTX_start(ctx);
        sound = gate_is_point(ctx, y, p, d);
        BN_CTX_end(ctx);
    }

    BN_free(d);
    BN_free(p);
    BN_free(y);
    BN_CTX_free(ctx);
    ERR_clear_error();

    return sound;
}


int
tk_gate_key_id(const unsigned char public_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_KEY_ID])
{
    unsigned char  hash[TK_GATE_HASH];

    if (!tk_gate_sha256(public_key, TK_GATE_KEY, hash)) {
        return 0;
    }

    memcpy(out, hash, TK_GATE_KEY_ID);

    return 1;
}


static void
gate_put32(unsigned char *p, uint32_t n)
{
    p[0] = (unsigned char) (n >> 24);
    p[1] = (unsigned char) (n >> 16);
    p[2] = (unsigned char) (n >> 8);
    p[3] = (unsigned char) n;
}


int
tk_gate_list_key(const unsigned char ticket_key[TK_GATE_KEY],
    int32_t supplier_id, int32_t day, unsigned char out[TK_GATE_KEY])
{
    size_t         n = sizeof(GATE_LIST_KEY) - 1;
    unsigned char  info[sizeof(GATE_LIST_KEY) - 1 + 4 + 4 + 1];

    memcpy(info, GATE_LIST_KEY, n);
    gate_put32(info + n, (uint32_t) supplier_id);
    gate_put32(info + n + 4, (uint32_t) day);
    info[n + 8] = 1;                    /* the one block of it */

    return tk_gate_hmac(ticket_key, info, sizeof(info), out);
}
