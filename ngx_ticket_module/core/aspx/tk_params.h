/*
 * The parameter tables (tk_params.c) as their driver (tk_request.c) and the
 * catalogue test read them.
 */

#ifndef TK_PARAMS_H
#define TK_PARAMS_H

#include "tk_aspx.h"

typedef enum {
    TK_PARAM_TEXT,                  /* tk_str_t */
    TK_PARAM_ADDRESS,               /* tk_str_t; sent, but may be empty */
    TK_PARAM_NOTIFY,                /* tk_str_t that may be called */
    TK_PARAM_CLIENT_REF,            /* tk_str_t without control characters */
    TK_PARAM_SENDER,                /* the same; may be there twice: the one in
                                       cipher counts */
    TK_PARAM_PASSWORD,              /* tk_str_t; 32 hexadecimal digits are not
                                       in cipher (decision 20) */
    TK_PARAM_PHONE,                 /* tk_str_t */
    TK_PARAM_CHOICE,                /* tk_str_t, one of the values */
    TK_PARAM_NUMBER,                /* int64_t from 0, in the set if any */
    TK_PARAM_SLOT,                  /* int64_t from -1; 0 as not sent */
    TK_PARAM_MEDIUM,                /* int64_t in the set; required
                                       where activate is 1 (decision 9) */
    TK_PARAM_RESOURCE,              /* int64_t: 1, else 2 whatever is sent */
    TK_PARAM_MONEY,                 /* int64_t, fen */
    TK_PARAM_DAY,                   /* tk_day_t */
    TK_PARAM_ORDER,                 /* int64_t; 0: no number of ours */
    TK_PARAM_MOMENT,                /* tk_str_t: 14 digits */
    TK_PARAM_STAMP                  /* tk_str_t: 8 digits, a day, or, where
                                       max_len allows, 14, a moment */
} tk_param_e;

typedef enum {
    TK_PLAIN = 0,
    TK_CIPHER,
    TK_CIPHER_MEMO                 /* often the same: see tk_crypto.h */
} tk_cipher_e;

typedef struct {
    const char     *name;           /* the document's spelling on this page */
    size_t          offset;         /* in tk_request_t */
    tk_param_e      type;
    size_t          max_len;        /* characters of plain text; 0: not bound */
    int             required;       /* editions in which it is */
    int             editions;
    tk_cipher_e     cipher;
    const char     *values;         /* separated by spaces; NULL: any */
    const char     *initial;        /* read where nothing was sent */
    tk_err_t        missing;        /* the error when it is */
    tk_err_t        bad;            /* the error for anything else */
} tk_param_t;

/* In the order of the specification, ended by a name NULL. */
const tk_param_t *tk_page_params(tk_page_e page);

#endif
