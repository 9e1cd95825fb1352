/*
 * RSA keys and certificates of platforms, read from bytes, and what is done
 * with them: SHA-256, PKCS#1 v1.5.  Keys below 2048 bits are refused.
 *
 * Keys and certificates belong to whoever read them and are freed by free
 * functions, which accept NULL.  What OpenSSL says of a failure is forgotten:
 * nothing is left in its queue for others of the process to find.
 */

#ifndef TK_PAY_KEY_H
#define TK_PAY_KEY_H

#include "tk.h"

#define TK_PAY_KEY_BITS     2048
#define TK_PAY_KEY_FILE     65536       /* the longest text of keys */
#define TK_PAY_CERTS        16          /* of one text */
#define TK_PAY_PRINT        32          /* SHA-256 */

typedef struct evp_pkey_st     tk_pay_key_t;        /* EVP_PKEY */
typedef struct x509_st         tk_pay_cert_t;       /* X509 */
typedef struct tk_pay_certs_s  tk_pay_certs_t;

/*
 * PEM, or the bare Base64 of what would stand in it: a private key in PKCS#8
 * or PKCS#1; a public key, or a certificate's.  NULL: it is no such thing, or
 * too short.
 */
tk_pay_key_t *tk_pay_key_private(tk_str_t text);
tk_pay_key_t *tk_pay_key_public(tk_str_t text);
void tk_pay_key_free(tk_pay_key_t *key);

/* Have both the same public half?  So it was ours that was put where the
 * platform's belongs. */
int tk_pay_key_same(const tk_pay_key_t *a, const tk_pay_key_t *b);

/* SHA-256 of the public half, of a certificate: what staff compare. */
TK_MUST tk_err_t tk_pay_key_print(tk_pay_key_t *key,
    unsigned char out[TK_PAY_PRINT]);

/* Base64 of the signature, into the pool. */
TK_MUST tk_err_t tk_pay_sign(tk_pool_t *pool, tk_pay_key_t *key, tk_str_t text,
    tk_str_t *sign);

/* 1: sign is Base64 of a right signature; 0 in all other cases. */
int tk_pay_verify(tk_pool_t *pool, tk_pay_key_t *key, tk_str_t text,
    tk_str_t sign);


/* The first certificate of a PEM text; all of them. */
tk_pay_cert_t *tk_pay_cert_read(tk_str_t text);
void tk_pay_cert_free(tk_pay_cert_t *cert);
tk_pay_certs_t *tk_pay_certs_read(tk_str_t text);
tk_pay_cert_t *tk_pay_certs_at(const tk_pay_certs_t *certs, size_t i);
                                        /* borrowed; NULL behind the last */
void tk_pay_certs_free(tk_pay_certs_t *certs);

/* Of it alone, to be freed; NULL: none that is good for a signature. */
tk_pay_key_t *tk_pay_cert_key(tk_pay_cert_t *cert);

/* The days it is good for. */
TK_MUST tk_err_t tk_pay_cert_days(tk_pay_cert_t *cert, tk_time_t *from,
    tk_time_t *until);

/* The common name of its subject, in UTF-8; TK_BAD_VALUE without one. */
TK_MUST tk_err_t tk_pay_cert_name(tk_pool_t *pool, tk_pay_cert_t *cert,
    tk_str_t *name);

/* The serial number; in upper-case hex, whole bytes. */
TK_MUST tk_err_t tk_pay_cert_decimal(tk_pool_t *pool, tk_pay_cert_t *cert,
    tk_str_t *serial);
TK_MUST tk_err_t tk_pay_cert_hex(tk_pool_t *pool, tk_pay_cert_t *cert,
    tk_str_t *serial);

TK_MUST tk_err_t tk_pay_cert_print(const tk_pay_cert_t *cert,
    unsigned char out[TK_PAY_PRINT]);

/*
 * What Alipay calls a certificate's sn: MD5 of issuer and decimal serial, in
 * lower-case hex; of root certificates those of all that are signed with RSA,
 * joined by '_'.
 */
TK_MUST tk_err_t tk_pay_cert_sn(tk_pool_t *pool, tk_pay_cert_t *cert,
    tk_str_t *sn);
TK_MUST tk_err_t tk_pay_certs_sn(tk_pool_t *pool, const tk_pay_certs_t *certs,
    tk_str_t *sn);

/* 1: at that moment it comes from one of the roots, by way of those between
 * (NULL: directly). */
int tk_pay_cert_trusted(tk_pay_cert_t *cert, const tk_pay_certs_t *roots,
    const tk_pay_certs_t *between, tk_time_t now);

#endif
