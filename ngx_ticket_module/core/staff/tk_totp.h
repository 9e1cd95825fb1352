/*
 * Codes of a device beside a password (RFC 6238): six digits, HMAC-SHA1, a step
 * of 30 seconds from 1970 on.  Pure: now is an argument, which step was used
 * last is the caller's to know.
 */

#ifndef TK_TOTP_H
#define TK_TOTP_H

#include "tk.h"

#define TK_TOTP_SECRET      20      /* bytes, as RFC 4226 recommends */
#define TK_TOTP_DIGITS      6
#define TK_TOTP_TEXT        32      /* characters of a secret in Base32 */


/* The step of a moment. */
int64_t tk_totp_step(tk_time_t now);

/* Of a step, before it is cut to digits: RFC 4226, 5.3.  TK_BUG: OpenSSL
 * fails. */
TK_MUST tk_err_t tk_totp_number(tk_str_t secret, int64_t step,
    uint32_t *number);

/*
 * The step, that of now or the one before or behind it, that the code is of; 0:
 * of none of them, or it is no code.  Takes as long whichever it is.
 */
int64_t tk_totp_find(tk_str_t secret, tk_time_t now, tk_str_t code);

/* The secret as devices take it when it is typed: RFC 4648, Base32 in capitals,
 * and back; TK_BAD_VALUE: it is none. */
void tk_totp_text(const unsigned char secret[TK_TOTP_SECRET],
    unsigned char text[TK_TOTP_TEXT]);
TK_MUST tk_err_t tk_totp_read(tk_str_t text,
    unsigned char secret[TK_TOTP_SECRET]);

/* otpauth://totp/ISSUER:NAME?secret=...&issuer=ISSUER, which a QR code tells a
 * device; of the pool. */
TK_MUST tk_err_t tk_totp_uri(tk_pool_t *pool, tk_str_t issuer, tk_str_t name,
    const unsigned char secret[TK_TOTP_SECRET], tk_str_t *uri);

#endif
