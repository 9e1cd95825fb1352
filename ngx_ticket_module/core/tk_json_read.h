/*
 * JSON that anybody may send, read within bounds.
 *
 * Names are the same in whatever case of ASCII letters; two that are the same
 * in one object are refused.  Numbers stay the texts that came: none is ever a
 * double, so an amount is exact, and what is too long for an integer is no
 * error where nobody asks for it.  Strings are UTF-8 without NUL.
 *
 * Memory of what is read is jansson's: whoever got it gives it back by
 * json_decref().
 */

#ifndef TK_JSON_READ_H
#define TK_JSON_READ_H

#include <jansson.h>

#include "tk.h"

#define TK_JSON_BODY        262144  /* bytes */
#define TK_JSON_DEPTH       16      /* of arrays and objects in one another */
#define TK_JSON_VALUES      16384   /* of all kinds together */

/* An object: *root, a new reference, is set with TK_OK alone.  TK_BODY_WRONG:
 * it is none, or breaks a bound; TK_NO_MEMORY. */
TK_MUST tk_err_t tk_json_read(tk_pool_t *pool, tk_str_t body,
    json_t **root);


typedef enum {
    TK_JSON_ABSENT,                     /* not there, or null */
    TK_JSON_GOOD,
    TK_JSON_WRONG                       /* of another kind, or out of bounds */
} tk_json_said_e;

/*
 * Members by their names in lower case; what is found is borrowed from the
 * object, and set with TK_JSON_GOOD alone.
 *
 * A text of min to max characters, none of them a control character.  A number
 * is one of JSON without fraction and exponent, or a string of digits.  An
 * amount, in fen, is one of at most two decimals (zeros may follow), or a
 * string of one.
 */
tk_json_said_e tk_json_get_text(const json_t *object, const char *name,
    size_t min, size_t max, tk_str_t *text);
tk_json_said_e tk_json_get_int(const json_t *object, const char *name,
    int64_t min, int64_t max, int64_t *n);
tk_json_said_e tk_json_get_fen(const json_t *object, const char *name,
    int64_t *fen);
tk_json_said_e tk_json_get_object(const json_t *object, const char *name,
    const json_t **member);
tk_json_said_e tk_json_get_array(const json_t *object, const char *name,
    size_t max, const json_t **array);

/* A text among the elements of an array, likewise. */
tk_json_said_e tk_json_get_element(const json_t *array, size_t i, size_t min,
    size_t max, tk_str_t *text);

#endif
