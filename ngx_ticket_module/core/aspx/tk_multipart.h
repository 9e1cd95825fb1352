/*
 * What a body is, by its head and its first letter; and multipart/form-data
 * (RFC 7578) read like a form: a part is a parameter, its content the value.
 */

#ifndef TK_MULTIPART_H
#define TK_MULTIPART_H

#include "tk_sign.h"

typedef enum {
    TK_BODY_FORM,                   /* also where nothing is said of it */
    TK_BODY_MULTIPART,
    TK_BODY_JSON,
    TK_BODY_XML
} tk_body_e;

/* type: Content-Type, empty where none was sent. */
tk_body_e tk_body_kind(tk_str_t type, tk_str_t body);

/*
 * Adds the pairs of a body that tk_body_kind() says is multipart behind the *n
 * that are there; there is room for TK_SIGN_PARAMS.  They stay where they are.
 *
 * TK_TOO_MANY_PARAMS; TK_BAD_MULTIPART: it does not keep to the form, or has a
 * part in another encoding than its bytes.
 */
TK_MUST tk_err_t tk_multipart_read(tk_str_t type, tk_str_t body,
    tk_pair_t *pairs, size_t *n);

#endif
