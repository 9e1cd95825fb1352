/* Codes of a device; see the header. */

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "tk_totp.h"
#include "tk_buf.h"

#define TK_TOTP_PERIOD      30      /* s */
#define TK_TOTP_MODULUS     1000000
#define TK_SHA1_LEN         20

static const char  tk_base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";


int64_t
tk_totp_step(tk_time_t now)
{
    return (now / TK_SECOND + TK_EPOCH) / TK_TOTP_PERIOD;
}


tk_err_t
tk_totp_number(tk_str_t secret, int64_t step, uint32_t *number)
{
    int             i;
    size_t          len;
    unsigned char   counter[8], hash[TK_SHA1_LEN], *p;

    for (i = 7; i >= 0; i--) {
        counter[i] = (unsigned char) step;
        step >>= 8;
    }

    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret.data, secret.len,
                  counter, sizeof(counter), hash, sizeof(hash), &len)
        == NULL)
    {
        ERR_clear_error();
        return TK_BUG;
    }

    p = hash + (hash[TK_SHA1_LEN - 1] & 0x0f);
    *number = (uint32_t) (p[0] & 0x7f) << 24 | (uint32_t) p[1] << 16
              | (uint32_t) p[2] << 8 | p[3];

    OPENSSL_cleanse(hash, sizeof(hash));

    return TK_OK;
}


static int
tk_totp_is(tk_str_t secret, int64_t step, tk_str_t code)
{
    int             i;
    uint32_t        number;
    unsigned char   digits[TK_TOTP_DIGITS];

    if (tk_totp_number(secret, step, &number) != TK_OK) {
        return 0;
    }

    number %= TK_TOTP_MODULUS;

    for (i = TK_TOTP_DIGITS - 1; i >= 0; i--) {
        digits[i] = (unsigned char) ('0' + number % 10);
        number /= 10;
    }

    return CRYPTO_memcmp(digits, code.data, TK_TOTP_DIGITS) == 0;
}


int64_t
tk_totp_find(tk_str_t secret, tk_time_t now, tk_str_t code)
{
    int      i, fits;
    int64_t  step, found;

    if (code.len != TK_TOTP_DIGITS) {
        return 0;
    }

    step = tk_totp_step(now);
    found = 0;

    for (i = -1; i <= 1; i++) {
        fits = tk_totp_is(secret, step + i, code);
        found = fits ? step + i : found;
    }

    return found;
}


void
tk_totp_text(const unsigned char secret[TK_TOTP_SECRET],
    unsigned char text[TK_TOTP_TEXT])
{
    size_t    i, n;
    unsigned  bits, left;

    bits = 0;
    left = 0;

    for (i = 0, n = 0; i < TK_TOTP_SECRET; i++) {
        bits = (bits << 8 | secret[i]) & 0xffff;

        for (left += 8; left >= 5; left -= 5) {
            text[n++] = (unsigned char) tk_base32[bits >> (left - 5) & 31];
        }
    }
}


tk_err_t
tk_totp_read(tk_str_t text, unsigned char secret[TK_TOTP_SECRET])
{
    size_t       i, n;
    unsigned     bits, left;
    const char  *digit;

    if (text.len != TK_TOTP_TEXT) {
        return TK_BAD_VALUE;
    }

    bits = 0;
    left = 0;

    for (i = 0, n = 0; i < text.len; i++) {
        digit = text.data[i] == '\0' ? NULL
                                     : strchr(tk_base32, text.data[i]);
        if (digit == NULL) {
            return TK_BAD_VALUE;
        }

        bits = (bits << 5 | (unsigned) (digit - tk_base32)) & 0xffff;
        left += 5;

        if (left >= 8) {
            left -= 8;
            secret[n++] = (unsigned char) (bits >> left);
        }
    }

    return TK_OK;
}


tk_err_t
tk_totp_uri(tk_pool_t *pool, tk_str_t issuer, tk_str_t name,
    const unsigned char secret[TK_TOTP_SECRET], tk_str_t *uri)
{
    tk_buf_t       b;
    unsigned char  text[TK_TOTP_TEXT];

    if (tk_buf_init(&b, pool, 256) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_totp_text(secret, text);

    tk_buf_adds(&b, "otpauth://totp/");
    tk_url_value(&b, issuer);
    tk_buf_adds(&b, ":");
    tk_url_value(&b, name);
    tk_buf_adds(&b, "?secret=");
    tk_buf_add(&b, text, sizeof(text));
    tk_buf_adds(&b, "&issuer=");
    tk_url_value(&b, issuer);

    OPENSSL_cleanse(text, sizeof(text));
    *uri = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}
