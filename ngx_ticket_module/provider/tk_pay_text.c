/*
 * Texts that platforms sign and send, as tk_pay_text.h says.
 */

#include <openssl/err.h>
#include <openssl/evp.h>

#include "tk_form.h"
#include "tk_md5.h"
#include "tk_pay_text.h"
#include "tk_sorted.h"
#include "tk_value.h"

#define TK_PAY_EAST     "+08:00"


static const tk_offset_t  tk_pay_offset = { 0, 8 * 3600 };
static const tk_zone_t    tk_pay_beijing = { &tk_pay_offset, 1 };


tk_err_t
tk_pay_written(const tk_buf_t *b, tk_str_t *text)
{
    *text = tk_buf_str(b);

    return b->failed ? TK_NO_MEMORY : TK_OK;
}


tk_err_t
tk_pay_joined(tk_pool_t *pool, tk_str_t a, const char *b, tk_str_t c,
    tk_str_t *text)
{
    tk_err_t  rc;
    tk_buf_t  buf;

    rc = tk_buf_init(&buf, pool, a.len + strlen(b) + c.len);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(&buf, a.data, a.len);
    tk_buf_adds(&buf, b);
    tk_buf_add(&buf, c.data, c.len);

    return tk_pay_written(&buf, text);
}


int
tk_pay_begins(tk_str_t s, const char *head)
{
    return s.len >= strlen(head) && memcmp(s.data, head, strlen(head)) == 0;
}


void
tk_pay_add(tk_pair_t *pairs, size_t *n, const char *name, tk_str_t value)
{
    if (value.len > 0) {
        pairs[*n].name = tk_str_c(name);
        pairs[*n].value = value;
        (*n)++;
    }
}


tk_pair_t *
tk_pay_form_read(tk_pool_t *pool, tk_str_t form, size_t *n)
{
    tk_pair_t  *pairs;

    *n = 0;
    pairs = pool->alloc(pool->data, TK_SIGN_PARAMS * sizeof(tk_pair_t));

    return pairs != NULL && tk_form_read(pool, form, pairs, n) == TK_OK
           ? pairs : NULL;
}


tk_str_t
tk_pay_value(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t    i;
    tk_str_t  none = tk_null_str;

    for (i = 0; i < n; i++) {
        if (tk_str_eq(pairs[i].name, tk_str_c(name))) {
            return pairs[i].value;
        }
    }

    return none;
}


static int
tk_pay_compare(const void *a, const void *b)
{
    const tk_pair_t  *x = a, *y = b;

    return tk_compare_str(x->name, y->name);
}


static int
tk_pay_named(tk_str_t name, const char *const *names)
{
    for ( /* void */ ; *names != NULL; names++) {
        if (tk_str_eq(name, tk_str_c(*names))) {
            return 1;
        }
    }

    return 0;
}


static void
tk_pay_join(tk_buf_t *b, tk_str_t name)
{
    if (b->pos != b->start) {
        tk_buf_adds(b, "&");
    }

    tk_buf_add(b, name.data, name.len);
    tk_buf_adds(b, "=");
}


tk_err_t
tk_pay_canonical(tk_pool_t *pool, tk_pair_t *pairs, size_t n,
    const char *const *without, int keep_empty, tk_str_t *text)
{
    size_t    i;
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, pool, 1024);
    if (rc != TK_OK) {
        return rc;
    }

    tk_sort(pairs, n, sizeof(tk_pair_t), tk_pay_compare);

    for (i = 0; i < n; i++) {
        if ((pairs[i].value.len == 0 && !keep_empty)
            || tk_pay_named(pairs[i].name, without))
        {
            continue;
        }

        tk_pay_join(&b, pairs[i].name);
        tk_buf_add(&b, pairs[i].value.data, pairs[i].value.len);
    }

    return tk_pay_written(&b, text);
}


int
tk_pay_twice(const tk_pair_t *pairs, size_t n)
{
    size_t  i;

    for (i = 1; i < n; i++) {
        if (tk_str_eq(pairs[i - 1].name, pairs[i].name)) {
            return 1;
        }
    }

    return 0;
}


tk_err_t
tk_pay_form(tk_pool_t *pool, const tk_pair_t *pairs, size_t n, tk_str_t *form)
{
    size_t    i;
    tk_err_t  rc;
    tk_buf_t  b;

    rc = tk_buf_init(&b, pool, 2048);
    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (pairs[i].value.len > 0) {
            tk_pay_join(&b, pairs[i].name);
            tk_url_value(&b, pairs[i].value);
        }
    }

    return tk_pay_written(&b, form);
}


/* A digest that fails fits nothing: it is no hex. */

void
tk_pay_sha256_hex(tk_str_t text, unsigned char out[TK_PAY_SHA256_HEX])
{
    unsigned char  digest[TK_PAY_SHA256_HEX / 2];

    if (EVP_Digest(text.data, text.len, digest, NULL, EVP_sha256(), NULL)
        != 1)
    {
        ERR_clear_error();
        memset(out, '?', TK_PAY_SHA256_HEX);
        return;
    }

    tk_format_hex(digest, sizeof(digest), out, 0);
}


void
tk_pay_md5_hex(tk_str_t text, unsigned char out[TK_PAY_MD5_HEX])
{
    size_t  i;

    tk_md5_hex(text, out);

    for (i = 0; i < TK_PAY_MD5_HEX; i++) {
        out[i] |= 0x20;                 /* digits have the bit */
    }
}


/* EVP_DecodeBlock() takes blanks around the text for nothing, and says of
 * padding only that there are zeros. */

tk_err_t
tk_pay_unbase64(tk_pool_t *pool, tk_str_t text, tk_str_t *bytes)
{
    int     n;
    size_t  i, padding;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] == '-') {
            return TK_BAD_ENCODING;
        }
    }

    if (text.len == 0 || text.len % 4 != 0 || text.len > INT32_MAX) {
        return TK_BAD_ENCODING;
    }

    padding = text.data[text.len - 1] != '=' ? 0
              : text.data[text.len - 2] != '=' ? 1 : 2;

    bytes->data = pool->alloc(pool->data, text.len / 4 * 3);
    if (bytes->data == NULL) {
        return TK_NO_MEMORY;
    }

    n = EVP_DecodeBlock(bytes->data, text.data, (int) text.len);
    ERR_clear_error();

    if (n < 0) {
        return TK_BAD_ENCODING;
    }

    bytes->len = (size_t) n - padding;

    return TK_OK;
}


/* What is not UTF-8 becomes '?', so that every platform can read it. */

tk_err_t
tk_pay_words(tk_pool_t *pool, tk_str_t text, size_t max, const char *without,
    tk_str_t *words)
{
    size_t         i;
    int32_t        c;
    tk_err_t       rc;
    tk_buf_t       b;
    unsigned char  bytes[4];

    rc = tk_buf_init(&b, pool, text.len);
    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < max && text.len > 0; i++) {
        c = tk_utf8_next(&text);

        if (c < 0) {
            c = '?';

        } else if (c < 0x80 && (c < ' ' || strchr(without, c) != NULL)) {
            c = ' ';
        }

        tk_buf_add(&b, bytes, tk_utf8_put(c, bytes));
    }

    return tk_pay_written(&b, words);
}


void
tk_pay_clock(tk_time_t t, unsigned char out[TK_PAY_CLOCK])
{
    size_t         i;
    unsigned char  plain[TK_MOMENT_LEN], *p;

    static const char  shape[] = "0000-00-00 00:00:00";

    tk_format_moment(&tk_pay_beijing, t, plain);
    p = plain;

    for (i = 0; i < TK_PAY_CLOCK; i++) {
        out[i] = shape[i] == '0' ? *p++ : (unsigned char) shape[i];
    }
}


void
tk_pay_digits(tk_time_t t, unsigned char *out)
{
    tk_format_moment(&tk_pay_beijing, t, out);
}


tk_time_t
tk_pay_digits_read(tk_str_t s)
{
    tk_time_t  t;

    return tk_parse_moment(&tk_pay_beijing, s, 0, &t) == TK_OK ? t : 0;
}


tk_time_t
tk_pay_moment(tk_str_t s)
{
    tk_str_t       plain;
    tk_time_t      t;
    unsigned char  digits[TK_MOMENT_LEN], again[TK_PAY_CLOCK];
    size_t         i;

    plain.data = digits;
    plain.len = 0;

    for (i = 0; i < s.len && plain.len < TK_MOMENT_LEN; i++) {
        if (s.data[i] >= '0' && s.data[i] <= '9') {
            digits[plain.len++] = s.data[i];
        }
    }

    if (s.len != TK_PAY_CLOCK
        || tk_parse_moment(&tk_pay_beijing, plain, 0, &t) != TK_OK)
    {
        return 0;
    }

    tk_pay_clock(t, again);

    return memcmp(again, s.data, TK_PAY_CLOCK) == 0 ? t : 0;
}


tk_time_t
tk_pay_noon(tk_day_t day)
{
    return tk_local_midnight(&tk_pay_beijing, day) + TK_DAY / 2;
}


void
tk_pay_rfc3339(tk_time_t t, unsigned char out[TK_PAY_RFC3339])
{
    tk_pay_clock(t, out);
    out[TK_PAY_DATE] = 'T';
    memcpy(out + TK_PAY_CLOCK, TK_PAY_EAST, TK_PAY_RFC3339 - TK_PAY_CLOCK);
}


tk_time_t
tk_pay_rfc3339_read(tk_str_t s)
{
    tk_str_t       plain;
    unsigned char  clock[TK_PAY_CLOCK];

    if (s.len != TK_PAY_RFC3339 || s.data[TK_PAY_DATE] != 'T'
        || memcmp(s.data + TK_PAY_CLOCK, TK_PAY_EAST,
                  TK_PAY_RFC3339 - TK_PAY_CLOCK) != 0)
    {
        return 0;
    }

    memcpy(clock, s.data, TK_PAY_CLOCK);
    clock[TK_PAY_DATE] = ' ';
    plain.data = clock;
    plain.len = TK_PAY_CLOCK;

    return tk_pay_moment(plain);
}


int64_t
tk_pay_fen(tk_str_t yuan)
{
    int64_t  fen;

    return tk_parse_money(yuan, &fen) == TK_OK ? fen : -1;
}
