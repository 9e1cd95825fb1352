/*
 * SHA-256, HMAC and Ed25519 of OpenSSL.
 */

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tk_gate_crypto.h"

#define GATE_LIST_KEY  "ticket gate list"


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
