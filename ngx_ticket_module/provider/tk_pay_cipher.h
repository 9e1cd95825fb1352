/*
 * What platforms encipher for us.
 */

#ifndef TK_PAY_CIPHER_H
#define TK_PAY_CIPHER_H

#include "tk.h"

/*
 * AES-256-GCM: text is Base64 of what is enciphered and its 16-byte tag, the
 * key 32 bytes, the nonce 12.  TK_BAD_CIPHER when anything does not fit.
 */
TK_MUST tk_err_t tk_pay_gcm(tk_pool_t *pool, tk_str_t key, tk_str_t nonce,
    tk_str_t extra, tk_str_t text, tk_str_t *plain);

/* AES-256-ECB of Base64, padded as PKCS#7 says; nothing shows whether it was
 * changed.  The key has 32 bytes. */
TK_MUST tk_err_t tk_pay_ecb(tk_pool_t *pool, tk_str_t key, tk_str_t text,
    tk_str_t *plain);

#endif
