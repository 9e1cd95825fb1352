/*
 * HMAC-SHA256, in digits; HMAC-SHA1, in Base64.
 */

#include <openssl/err.h>

#include "tk_mac.h"
#include "tk_openssl.h"
#include "tk_value.h"

#define TK_MAC_LEN      32
#define TK_MAC_SHA1_LEN 20


void
tk_mac_start(tk_mac_t *mac, tk_str_t key)
{
    mac->failed = !tk_openssl.ready
                  || !EVP_MAC_init(tk_openssl.hmac_ctx, key.data, key.len,
                                   NULL);
}


void
tk_mac_add(tk_mac_t *mac, tk_str_t s)
{
    if (s.len > 0 && !mac->failed
        && !EVP_MAC_update(tk_openssl.hmac_ctx, s.data, s.len))
    {
        mac->failed = 1;
    }
}


void
tk_mac_char(tk_mac_t *mac, unsigned char c)
{
    tk_str_t  s;

    s.data = &c;
    s.len = 1;

    tk_mac_add(mac, s);
}


tk_err_t
tk_mac_finish(tk_mac_t *mac, unsigned char out[TK_MAC_HEX])
{
    size_t         len;
    unsigned char  digest[TK_MAC_LEN];

    if (mac->failed
        || !EVP_MAC_final(tk_openssl.hmac_ctx, digest, &len, TK_MAC_LEN)
        || len != TK_MAC_LEN)
    {
        ERR_clear_error();
        return TK_BUG;
    }

    tk_format_hex(digest, TK_MAC_LEN, out, 1);

    return TK_OK;
}


tk_err_t
tk_mac_sha1(tk_str_t key, const tk_str_t *parts, size_t n,
    unsigned char out[TK_MAC_SHA1])
{
    int            good;
    size_t         i, len;
    EVP_MAC_CTX   *ctx;
    unsigned char  digest[TK_MAC_SHA1_LEN], text[TK_MAC_SHA1 + 1];

    ctx = tk_openssl.hmac_sha1_ctx;

    /* to OpenSSL no key is the one before */

    good = tk_openssl.ready
           && EVP_MAC_init(ctx, key.len > 0 ? key.data
                                : (const unsigned char *) "", key.len, NULL);

    for (i = 0; i < n; i++) {
        good = good && (parts[i].len == 0
                        || EVP_MAC_update(ctx, parts[i].data, parts[i].len));
    }

    if (!good || !EVP_MAC_final(ctx, digest, &len, sizeof(digest))
        || len != sizeof(digest))
    {
        ERR_clear_error();
        return TK_BUG;
    }

    (void) EVP_EncodeBlock(text, digest, sizeof(digest));   /* and a zero */
    memcpy(out, text, TK_MAC_SHA1);

    return TK_OK;
}
