/*
 * What tk_md5.c, tk_mac.c, tk_crypto.c and tk_keyring.c share: the algorithms,
 * fetched once, and one context of each, used again and again.  Core runs on
 * one thread, and no context is in use when a function returns; fetching or
 * allocating for every call would cost more than the work itself.  For these
 * files alone.
 */

#ifndef TK_OPENSSL_H
#define TK_OPENSSL_H

#include <openssl/evp.h>

/* A direction of triple DES, and the key it was last used with. */
typedef struct {
    EVP_CIPHER_CTX  *ctx;               /* ECB, no padding */
    int              keyed;
    unsigned char    key[24];
} tk_des3_t;

typedef struct {
    int              ready;
    EVP_MD          *md5;
    EVP_MD_CTX      *md5_ctx;
    EVP_MD          *sha256;
    EVP_MD_CTX      *sha256_ctx;
    EVP_MAC         *hmac;
    EVP_MAC_CTX     *hmac_ctx;          /* set to SHA-256 */
    EVP_MAC_CTX     *hmac_sha1_ctx;
    EVP_CIPHER      *des3;
    tk_des3_t        des3_encrypt;
    tk_des3_t        des3_decrypt;
    EVP_CIPHER      *gcm;
    EVP_CIPHER_CTX  *gcm_seal;
    EVP_CIPHER_CTX  *gcm_unseal;
} tk_openssl_t;

extern tk_openssl_t  tk_openssl;

/*
 * For the functions that cannot say that they failed.  They do not fail once
 * tk_crypto_init() succeeded; if one does, its result must fit nothing.
 */
void tk_no_result(unsigned char *out, size_t len);

#endif
