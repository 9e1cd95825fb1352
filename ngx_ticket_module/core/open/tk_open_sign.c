/*
 * Headers and token of the open API; see the header.
 */

#include "tk_open_sign.h"
#include "tk_crypto.h"
#include "tk_mac.h"
#include "tk_value.h"

#include <openssl/crypto.h>

#define OPEN_BEARER     "Bearer"
#define OPEN_PARTNER    9           /* digits, at most */


static int
open_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}


/* Digits alone, none of them a zero in front: one partner has one text. */

static int
open_partner(tk_str_t s, int32_t *partner_id)
{
    int64_t  n;

    if (s.len == 0 || s.len > OPEN_PARTNER || s.data[0] == '0'
        || tk_parse_int(s, 1, INT32_MAX, &n) != TK_OK)
    {
        return 0;
    }

    *partner_id = (int32_t) n;

    return 1;
}


static int
open_timestamp(tk_str_t s, int64_t *at_ms)
{
    return s.len == TK_OPEN_TIMESTAMP && s.data[0] != '-'
           && tk_parse_int(s, 0, INT64_MAX, at_ms) == TK_OK;
}


/* Cuts what stands before the next colon off. */

static int
open_cut(tk_str_t *rest, tk_str_t *piece)
{
    unsigned char  *colon;

    colon = rest->len > 0 ? memchr(rest->data, ':', rest->len) : NULL;
    if (colon == NULL) {
        return 0;
    }

    piece->data = rest->data;
    piece->len = colon - rest->data;
    rest->len -= piece->len + 1;
    rest->data = colon + 1;

    return 1;
}


/* Base64 of 20 bytes: 27 characters and one '='. */

static int
open_is_token(tk_str_t s)
{
    size_t         i;
    unsigned char  c;

    if (s.len != TK_OPEN_TOKEN || s.data[TK_OPEN_TOKEN - 1] != '=') {
        return 0;
    }

    for (i = 0; i < TK_OPEN_TOKEN - 1; i++) {
        c = s.data[i];

        if ((c < '0' || c > '9') && ((c | 0x20) < 'a' || (c | 0x20) > 'z')
            && c != '+' && c != '/')
        {
            return 0;
        }
    }

    return 1;
}


/* "Bearer NAME:PARTNER:TOKEN": the first word in any letters. */

static int
open_bearer(tk_str_t s, tk_str_t name, tk_str_t *partner, tk_str_t *token)
{
    tk_str_t  word, said;

    word.data = s.data;
    word.len = sizeof(OPEN_BEARER) - 1;

    if (s.len <= word.len || !tk_str_is(word, OPEN_BEARER)
        || !open_is_blank(s.data[word.len]))
    {
        return 0;
    }

    s.data += word.len;
    s.len -= word.len;

    while (s.len > 0 && open_is_blank(s.data[0])) {
        s.data++;
        s.len--;
    }

    if (!open_cut(&s, &said) || !tk_str_eq(said, name)
        || !open_cut(&s, partner))
    {
        return 0;
    }

    *token = s;

    return open_is_token(s);
}


tk_err_t
tk_open_head_read(const tk_open_headers_t *headers, tk_str_t name,
    tk_open_head_t *head, const char **which)
{
    size_t    i;
    int32_t   other;
    tk_str_t  partner;

    const struct {
        const char  *name;
        tk_str_t     value;
    } sent[] = {
        { "Timestamp", headers->timestamp },
        { "PartnerId", headers->partner },
        { "Authorization", headers->authorization }
    };

    memset(head, 0, sizeof(*head));

    for (i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
        *which = sent[i].name;

        if (sent[i].value.data == NULL) {
            return TK_HEADER_MISSING;
        }
    }

    *which = sent[0].name;
    head->timestamp = headers->timestamp;

    if (!open_timestamp(head->timestamp, &head->at_ms)) {
        return TK_HEADER_WRONG;
    }

    *which = sent[1].name;
    head->partner = headers->partner;

    if (!open_partner(head->partner, &head->partner_id)) {
        return TK_HEADER_WRONG;
    }

    *which = sent[2].name;

    if (!open_bearer(headers->authorization, name, &partner, &head->token)
        || !open_partner(partner, &other))
    {
        return TK_HEADER_WRONG;
    }

    return other == head->partner_id ? TK_OK : TK_PARTNER_DIFFERS;
}


tk_err_t
tk_open_token(tk_str_t key, tk_str_t partner, tk_str_t timestamp,
    tk_str_t path, unsigned char out[TK_OPEN_TOKEN])
{
    const tk_str_t  parts[] = { partner, timestamp, path };

    return tk_mac_sha1(key, parts, sizeof(parts) / sizeof(parts[0]), out);
}


tk_err_t
tk_open_token_check(const tk_open_head_t *head, tk_str_t key, tk_str_t path)
{
    tk_err_t       err;
    tk_str_t       right;
    unsigned char  token[TK_OPEN_TOKEN];

    err = tk_open_token(key, head->partner, head->timestamp, path, token);
    if (err != TK_OK) {
        return err;
    }

    right.data = token;
    right.len = sizeof(token);

    return tk_equal(right, head->token) ? TK_OK : TK_BAD_SIGN;
}


/* Where one of these characters, or the end, is. */

static size_t
open_find(tk_str_t url, size_t i, const char *any)
{
    while (i < url.len && strchr(any, url.data[i]) == NULL) {
        i++;
    }

    return i;
}


tk_err_t
tk_open_key_make(unsigned char out[TK_OPEN_KEY_LEN])
{
    unsigned char  random[TK_OPEN_KEY_LEN / 2];

    if (tk_random(random, sizeof(random)) != TK_OK) {
        return TK_BUG;
    }

    tk_format_hex(random, sizeof(random), out, 1);
    OPENSSL_cleanse(random, sizeof(random));

    return TK_OK;
}


int
tk_open_is_key(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if ((s.data[i] < '0' || s.data[i] > '9')
            && (s.data[i] < 'A' || s.data[i] > 'F'))
        {
            return 0;
        }
    }

    return s.len == TK_OPEN_KEY_LEN;
}


tk_str_t
tk_open_url_path(tk_str_t url)
{
    size_t    start, end;
    tk_str_t  path;

    start = open_find(url, 0, ":");

    if (url.len - start >= 3 && memcmp(url.data + start, "://", 3) == 0) {
        start = open_find(url, start + 3, "/?#");

    } else {
        start = url.len;                    /* no URL of a host */
    }

    end = open_find(url, start, "?#");
    path.data = url.data + start;
    path.len = end - start;

    return path.len > 0 ? path : tk_str_c("/");
}
