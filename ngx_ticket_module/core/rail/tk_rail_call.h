/*
 * What agents and the channel ask of proxy payment, as a table: pages, methods,
 * parameters.  Parameters stand in the order in which they are signed, and in
 * which the first wrong one is told.
 *
 * HMAC is the MD5 of the key and the values of all parameters, one behind the
 * other, without names and separators: upper-case hex digits, taken in either
 * case.  What was not sent, or is empty, adds nothing.  Values are those before
 * the encoding of URLs, in UTF-8.
 */

#ifndef TK_RAIL_CALL_H
#define TK_RAIL_CALL_H

#include "tk.h"

#define TK_RAIL_KEY         32      /* upper-case hex digits, as a text */
#define TK_RAIL_HMAC        32
#define TK_RAIL_MERCHANT    10      /* letters and digits, two at least */
#define TK_RAIL_ORDER_NO    32
#define TK_RAIL_HELD_NO     20
#define TK_RAIL_COMMENT     80      /* bytes that are kept */
#define TK_RAIL_RESULT      16384   /* bytes of a result */

typedef enum {
    TK_RAIL_ORDERS,                 /* pull */
    TK_RAIL_OUTCOME,                /* tickets, none, or: pay for us */
    TK_RAIL_AGAIN,                  /* pay for us, once more */
    TK_RAIL_REFUND,                 /* the answer to who asks for one */
    TK_RAIL_START,                  /* a refund that the agent begins */
    TK_RAIL_PURCHASE,               /* what has become of it */
    TK_RAIL_IMPORT,                 /* the channel's: orders */
    TK_RAIL_RETURN,                 /* ... who asks for a refund */
    TK_RAIL_CALLS
} tk_rail_call_e;

#define TK_RAIL_GET         1
#define TK_RAIL_POST        2

typedef enum {
    TK_RAIL_P_MERCHANT,
    TK_RAIL_P_TYPE,
    TK_RAIL_P_ORDER,
    TK_RAIL_P_OPT,
    TK_RAIL_P_RESULT,
    TK_RAIL_P_PRICE,
    TK_RAIL_P_USER,
    TK_RAIL_P_PASSWORD,
    TK_RAIL_P_CASH,
    TK_RAIL_P_REASON,
    TK_RAIL_P_DETAIL,
    TK_RAIL_P_COMMENT,
    TK_RAIL_P_ORDERS,
    TK_RAIL_P_HMAC,                 /* signs the others */
    TK_RAIL_PARAMS
} tk_rail_param_e;

typedef struct {
    tk_rail_call_e          call;
    const char             *page;
    unsigned                methods;
    unsigned                channel;    /* its key signs, not the agent's */
    size_t                  n;
    const tk_rail_param_e  *params;     /* n of them */
} tk_rail_call_t;

extern const tk_rail_call_t  tk_rail_calls[TK_RAIL_CALLS];

/* As the wire has it: "merchantCode". */
const char *tk_rail_param_name(tk_rail_param_e param);

/* By the last segment of a path, in whatever letters; NULL: there is none. */
const tk_rail_call_t *tk_rail_call_find(tk_str_t path);


/* What was sent, decoded, empty where it was not.  In the caller's pool. */

typedef struct {
    tk_str_t        values[TK_RAIL_PARAMS];
} tk_rail_sent_t;

/*
 * Reads the query of a GET, or the body of a POST, whose query counts, too.
 * What is none of the call's parameters is passed over.  TK_BAD_PARAM: one that
 * came twice, or that is not UTF-8; *subject is its name.  TK_BAD_ENCODING,
 * TK_TOO_MANY_PARAMS, TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_rail_call_read(tk_pool_t *pool, const tk_rail_call_t *call,
    tk_str_t query, tk_str_t body, tk_rail_sent_t *sent, tk_str_t *subject);

/* TK_NO_MEMORY: OpenSSL has none. */
TK_MUST tk_err_t tk_rail_hmac(tk_str_t key, const tk_str_t *values, size_t n,
    unsigned char out[TK_RAIL_HMAC]);

/* In constant time.  TK_BAD_SIGN. */
TK_MUST tk_err_t tk_rail_hmac_check(tk_str_t key, const tk_rail_call_t *call,
    const tk_rail_sent_t *sent);

#endif
