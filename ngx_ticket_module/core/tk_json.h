/*
 * JSON writer (RFC 8259): values appended to a tk_buf_t, without white space.
 * Commas and closing brackets are its own care; what is between a key and its
 * value, or too deep, is its caller's mistake and reported at the end.
 *
 *     tk_json_init(&j, &buf);
 *     tk_json_object(&j);
 *     tk_json_key(&j, "queued");
 *     tk_json_int(&j, 3);
 *     tk_json_end(&j);
 *     rc = tk_json_done(&j);
 */

#ifndef TK_JSON_H
#define TK_JSON_H

#include "tk_buf.h"

#define TK_JSON_DEPTH   16

typedef struct {
    tk_buf_t       *buf;
    unsigned        depth;
    char            closing[TK_JSON_DEPTH];     /* '}' or ']' */
    unsigned        empty:1;        /* nothing yet in the innermost one */
    unsigned        keyed:1;        /* a key waits for its value */
    unsigned        wrong:1;
} tk_json_t;

/* The buffer stays the caller's. */
void tk_json_init(tk_json_t *j, tk_buf_t *buf);

/* Opens one; what follows goes into it until its end. */
void tk_json_object(tk_json_t *j);
void tk_json_array(tk_json_t *j);
void tk_json_end(tk_json_t *j);

/* In an object: the name of the next value.  Plain text, not escaped. */
void tk_json_key(tk_json_t *j, const char *key);

/* Values.  Bytes that are not UTF-8 are written as U+FFFD, each; numbers in
 * full, though readers that keep doubles lose what is beyond 2^53. */
void tk_json_str(tk_json_t *j, tk_str_t s);
void tk_json_int(tk_json_t *j, int64_t n);
void tk_json_hundredths(tk_json_t *j, int64_t n);   /* 9990: 99.9 */
void tk_json_bool(tk_json_t *j, int b);
void tk_json_null(tk_json_t *j);

/* What is JSON already, by a table: a value; members of the object it is in,
 * without brackets. */
void tk_json_raw(tk_json_t *j, const char *json);
void tk_json_raw_members(tk_json_t *j, const char *json);

/* What is between a string's quotation marks, for whoever writes the rest. */
void tk_json_text(tk_buf_t *b, tk_str_t s);

/* TK_OK: one whole value was written.  TK_NO_MEMORY, or TK_BUG when the calls
 * do not make one. */
TK_MUST tk_err_t tk_json_done(const tk_json_t *j);

#endif
