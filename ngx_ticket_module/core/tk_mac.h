/*
 * HMAC-SHA256 in pieces, as 64 upper-case hex digits: the signature of strict
 * mode.  HMAC-SHA1 in Base64: the token of the open API.  tk_crypto.h has what
 * is keyed with a key of our own.
 */

#ifndef TK_MAC_H
#define TK_MAC_H

#include "tk.h"

#define TK_MAC_HEX      64
#define TK_MAC_SHA1     28          /* characters of Base64 */

typedef struct {
    int             failed;
} tk_mac_t;

/* One at a time, and none while another function of core signs or seals. */
void tk_mac_start(tk_mac_t *mac, tk_str_t key);
void tk_mac_add(tk_mac_t *mac, tk_str_t s);
void tk_mac_char(tk_mac_t *mac, unsigned char c);
TK_MUST tk_err_t tk_mac_finish(tk_mac_t *mac, unsigned char out[TK_MAC_HEX]);

/* Of texts, one behind the other.  TK_BUG when OpenSSL fails. */
TK_MUST tk_err_t tk_mac_sha1(tk_str_t key, const tk_str_t *parts, size_t n,
    unsigned char out[TK_MAC_SHA1]);

#endif
