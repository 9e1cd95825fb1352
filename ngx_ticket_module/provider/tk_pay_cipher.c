/*
 * Ciphers of platforms, as tk_pay_cipher.h says.
 */

#include <openssl/err.h>
#include <openssl/evp.h>

#include "tk_pay_cipher.h"
#include "tk_pay_text.h"

#define TK_PAY_AES_KEY      32
#define TK_PAY_AES_BLOCK    16
#define TK_PAY_GCM_NONCE    12
#define TK_PAY_GCM_TAG      16


static int
tk_pay_gcm_open(EVP_CIPHER_CTX *ctx, tk_str_t key, tk_str_t nonce,
    tk_str_t extra, tk_str_t bytes, tk_str_t *plain)
{
    int  n, last;

    plain->len = bytes.len - TK_PAY_GCM_TAG;

    return EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key.data,
                              nonce.data) == 1
           && EVP_DecryptUpdate(ctx, NULL, &n, extra.data, (int) extra.len)
              == 1
           && EVP_DecryptUpdate(ctx, plain->data, &n, bytes.data,
                                (int) plain->len) == 1
           && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TK_PAY_GCM_TAG,
                                  bytes.data + plain->len) == 1
           && EVP_DecryptFinal_ex(ctx, plain->data + n, &last) == 1;
}


tk_err_t
tk_pay_gcm(tk_pool_t *pool, tk_str_t key, tk_str_t nonce, tk_str_t extra,
    tk_str_t text, tk_str_t *plain)
{
    int              good;
    tk_err_t         rc;
    tk_str_t         bytes;
    EVP_CIPHER_CTX  *ctx;

    rc = tk_pay_unbase64(pool, text, &bytes);
    if (rc == TK_NO_MEMORY) {
        return rc;
    }

    if (rc != TK_OK || bytes.len <= TK_PAY_GCM_TAG
        || key.len != TK_PAY_AES_KEY || nonce.len != TK_PAY_GCM_NONCE)
    {
        return TK_BAD_CIPHER;
    }

    plain->data = pool->alloc(pool->data, bytes.len);
    ctx = EVP_CIPHER_CTX_new();

    if (plain->data == NULL || ctx == NULL) {
        EVP_CIPHER_CTX_free(ctx);
        return TK_NO_MEMORY;
    }

    good = tk_pay_gcm_open(ctx, key, nonce, extra, bytes, plain);
    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();

    return good ? TK_OK : TK_BAD_CIPHER;
}


tk_err_t
tk_pay_ecb(tk_pool_t *pool, tk_str_t key, tk_str_t text, tk_str_t *plain)
{
    int              good, n, last;
    tk_err_t         rc;
    tk_str_t         bytes;
    EVP_CIPHER_CTX  *ctx;

    rc = tk_pay_unbase64(pool, text, &bytes);
    if (rc == TK_NO_MEMORY) {
        return rc;
    }

    if (rc != TK_OK || key.len != TK_PAY_AES_KEY) {
        return TK_BAD_CIPHER;
    }

    plain->data = pool->alloc(pool->data, bytes.len + TK_PAY_AES_BLOCK);
    ctx = EVP_CIPHER_CTX_new();

    if (plain->data == NULL || ctx == NULL) {
        EVP_CIPHER_CTX_free(ctx);
        return TK_NO_MEMORY;
    }

    n = last = 0;
    good = EVP_DecryptInit_ex(ctx, EVP_aes_256_ecb(), NULL, key.data, NULL)
           == 1
           && EVP_DecryptUpdate(ctx, plain->data, &n, bytes.data,
                                (int) bytes.len) == 1
           && EVP_DecryptFinal_ex(ctx, plain->data + n, &last) == 1;
    plain->len = (size_t) n + (size_t) last;
    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();

    return good ? TK_OK : TK_BAD_CIPHER;
}
