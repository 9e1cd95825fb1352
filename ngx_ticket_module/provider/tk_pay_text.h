/*
 * Texts that platforms sign and send.
 */

#ifndef TK_PAY_TEXT_H
#define TK_PAY_TEXT_H

#include "tk_buf.h"
#include "tk_sign.h"                    /* tk_pair_t */

/* What has been written; TK_NO_MEMORY. */
TK_MUST tk_err_t tk_pay_written(const tk_buf_t *b, tk_str_t *text);

/* The three, one behind the other. */
TK_MUST tk_err_t tk_pay_joined(tk_pool_t *pool, tk_str_t a, const char *b,
    tk_str_t c, tk_str_t *text);

int tk_pay_begins(tk_str_t s, const char *head);

/* Behind the pairs that there are; an empty value is left out. */
void tk_pay_add(tk_pair_t *pairs, size_t *n, const char *name,
    tk_str_t value);

/* The pairs of a form, at most TK_SIGN_PARAMS; NULL: it cannot be read. */
tk_pair_t *tk_pay_form_read(tk_pool_t *pool, tk_str_t form, size_t *n);

/* The value of the pair of that name; empty: none. */
tk_str_t tk_pay_value(const tk_pair_t *pairs, size_t n, const char *name);

/*
 * The string to sign: name=value joined with '&', raw, sorted by the bytes of
 * the names.  Sorts the pairs.  Those named in without (ended by NULL) are left
 * out, empty ones too unless keep_empty.
 */
TK_MUST tk_err_t tk_pay_canonical(tk_pool_t *pool, tk_pair_t *pairs, size_t n,
    const char *const *without, int keep_empty, tk_str_t *text);

/* Has one name two values?  Of sorted pairs. */
int tk_pay_twice(const tk_pair_t *pairs, size_t n);

/* name=value joined with '&', values URL-encoded; empty ones are left out. */
TK_MUST tk_err_t tk_pay_form(tk_pool_t *pool, const tk_pair_t *pairs, size_t n,
    tk_str_t *form);

/* SHA-256 as 64 lower-case hex digits. */
#define TK_PAY_SHA256_HEX   64

void tk_pay_sha256_hex(tk_str_t text, unsigned char out[TK_PAY_SHA256_HEX]);

/* MD5 as 32 of them. */
#define TK_PAY_MD5_HEX      32

void tk_pay_md5_hex(tk_str_t text, unsigned char out[TK_PAY_MD5_HEX]);

/* Strict: no blanks, right padding.  TK_BAD_ENCODING. */
TK_MUST tk_err_t tk_pay_unbase64(tk_pool_t *pool, tk_str_t text,
    tk_str_t *bytes);

/* What buyers read: at most max characters, blanks for those in without. */
TK_MUST tk_err_t tk_pay_words(tk_pool_t *pool, tk_str_t text, size_t max,
    const char *without, tk_str_t *words);

/* yyyy-MM-dd HH:mm:ss of Beijing, and back; 0: it is none. */
#define TK_PAY_CLOCK    19
#define TK_PAY_DATE     10              /* of it, the day */

void tk_pay_clock(tk_time_t t, unsigned char out[TK_PAY_CLOCK]);
tk_time_t tk_pay_moment(tk_str_t s);

/* yyyyMMddHHmmss of Beijing, 14 digits, and back; 0: it is none. */
void tk_pay_digits(tk_time_t t, unsigned char *out);
tk_time_t tk_pay_digits_read(tk_str_t s);

/* A moment of the day, whatever the zone: noon of Beijing. */
tk_time_t tk_pay_noon(tk_day_t day);

/* The same as yyyy-MM-ddTHH:mm:ss+08:00. */
#define TK_PAY_RFC3339  25

void tk_pay_rfc3339(tk_time_t t, unsigned char out[TK_PAY_RFC3339]);
tk_time_t tk_pay_rfc3339_read(tk_str_t s);

/* Yuan as platforms write them to fen; -1: it is none. */
int64_t tk_pay_fen(tk_str_t yuan);

#endif
