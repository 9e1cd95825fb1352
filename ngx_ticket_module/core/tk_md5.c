/*
 * MD5, in digits.
 */

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "tk_md5.h"
#include "tk_openssl.h"
#include "tk_value.h"

#define TK_MD5_LEN      16


void
tk_md5_start(tk_md5_t *md5)
{
    md5->n = 0;
    md5->used = 0;
    md5->failed = !tk_openssl.ready
                  || !EVP_DigestInit_ex2(tk_openssl.md5_ctx, tk_openssl.md5,
                                         NULL);
}


static void
tk_md5_update(tk_md5_t *md5, const unsigned char *data, size_t len)
{
    if (!md5->failed && !EVP_DigestUpdate(tk_openssl.md5_ctx, data, len)) {
        md5->failed = 1;
    }
}


static void
tk_md5_flush(tk_md5_t *md5)
{
    tk_md5_update(md5, md5->buffer, md5->n);

    if (md5->n > md5->used) {
        md5->used = md5->n;
    }

    md5->n = 0;
}


void
tk_md5_add(tk_md5_t *md5, tk_str_t s)
{
    if (s.len == 0) {
        return;
    }

    if (s.len > TK_MD5_BUFFER - md5->n) {
        tk_md5_flush(md5);
    }

    if (s.len > TK_MD5_BUFFER) {
        tk_md5_update(md5, s.data, s.len);
        return;
    }

    memcpy(md5->buffer + md5->n, s.data, s.len);
    md5->n += s.len;
}


void
tk_md5_char(tk_md5_t *md5, unsigned char c)
{
    if (md5->n == TK_MD5_BUFFER) {
        tk_md5_flush(md5);
    }

    md5->buffer[md5->n++] = c;
}


tk_err_t
tk_md5_finish(tk_md5_t *md5, unsigned char out[TK_MD5_HEX])
{
    unsigned char  digest[TK_MD5_LEN];

    tk_md5_flush(md5);

    /* the session key went through the buffer */
    OPENSSL_cleanse(md5->buffer, md5->used);

    if (md5->failed
        || !EVP_DigestFinal_ex(tk_openssl.md5_ctx, digest, NULL))
    {
        ERR_clear_error();
        return TK_BUG;
    }

    tk_format_hex(digest, TK_MD5_LEN, out, 1);

    return TK_OK;
}


void
tk_md5_hex(tk_str_t data, unsigned char out[TK_MD5_HEX])
{
    tk_md5_t  md5;

    tk_md5_start(&md5);
    tk_md5_add(&md5, data);

    if (tk_md5_finish(&md5, out) != TK_OK) {
        tk_no_result(out, TK_MD5_HEX);
    }
}
