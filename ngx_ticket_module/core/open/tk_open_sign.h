/*
 * Who asks in the open API, and who tells: three headers, the same both ways.
 *
 *     Timestamp       milliseconds of Unix time, 13 digits
 *     PartnerId       the distributor's number
 *     Authorization   Bearer NAME:PARTNER:TOKEN
 *
 * TOKEN is Base64 of HMAC-SHA1 under the distributor's key over partner,
 * timestamp and path, one behind the other.  The path is signed as it is sent:
 * undecoded, in its own letters, without the query.  Nothing of the body is
 * signed.
 */

#ifndef TK_OPEN_SIGN_H
#define TK_OPEN_SIGN_H

#include "tk.h"

#define TK_OPEN_NAME        "ZZY-OPENAPI"   /* unless somebody says another */
#define TK_OPEN_KEY_LEN     32              /* characters of a key: 0-9A-F */
#define TK_OPEN_TOKEN       28              /* of a token */
#define TK_OPEN_TIMESTAMP   13

/* As they came; data NULL: not sent.  One that came twice is not sent well:
 * give it as an empty text. */

typedef struct {
    tk_str_t        timestamp, partner, authorization;
} tk_open_headers_t;

typedef struct {
    int32_t         partner_id;
    int64_t         at_ms;                  /* of Unix time */
    tk_str_t        partner, timestamp;     /* their texts, and the token; */
    tk_str_t        token;                  /* borrowed from the headers */
} tk_open_head_t;

/*
 * Their form alone: name is what stands before the first colon.  TK_OK;
 * TK_HEADER_MISSING, TK_HEADER_WRONG with *which the header's name;
 * TK_PARTNER_DIFFERS: one partner in the header, another one in the token.
 */
TK_MUST tk_err_t tk_open_head_read(const tk_open_headers_t *headers,
    tk_str_t name, tk_open_head_t *head, const char **which);

/* TK_OK: the token of the head is that of this key and path; TK_BAD_SIGN.  In
 * constant time.  TK_BUG when OpenSSL fails. */
TK_MUST tk_err_t tk_open_token_check(const tk_open_head_t *head, tk_str_t key,
    tk_str_t path);

/* The token of such a request; partner and timestamp are texts.  TK_BUG when
 * OpenSSL fails. */
TK_MUST tk_err_t tk_open_token(tk_str_t key, tk_str_t partner,
    tk_str_t timestamp, tk_str_t path, unsigned char out[TK_OPEN_TOKEN]);

/* A key, new of random bytes (TK_BUG when OpenSSL fails); has what is given the
 * form of one? */
TK_MUST tk_err_t tk_open_key_make(unsigned char out[TK_OPEN_KEY_LEN]);
int tk_open_is_key(tk_str_t s);

/*
 * What is signed of a URL: from the first '/' behind the host up to the query
 * or the fragment, "/" where there is none.  Borrowed from it.
 */
tk_str_t tk_open_url_path(tk_str_t url);

#endif
