/*
 * Answers of the open API: an envelope that all have, and in it, of most calls,
 * an object or a list by the tables of tk_open_answers.tbl.h.
 *
 *     {"Data":...,"Code":1000,"IsSuccess":true,"LogId":"...","Message":"..."}
 */

#ifndef TK_OPEN_ANSWER_H
#define TK_OPEN_ANSWER_H

#include "tk.h"
#include "tk_open_call.h"

typedef enum {
    TK_OPEN_OBJECT_NONE = 0,
#define OPEN_OBJECT(name, ...)  TK_OPEN_OBJECT_##name,
#include "tk_open_answers.tbl.h"
#undef OPEN_OBJECT
    TK_OPEN_OBJECTS
} tk_open_object_e;

typedef enum {
    TK_OPEN_SAYS_INT,               /* int64_t */
    TK_OPEN_SAYS_TEXT,              /* tk_str_t */
    TK_OPEN_SAYS_FEN,               /* int64_t, told in yuan */
    TK_OPEN_SAYS_LIST               /* tk_open_list_t */
} tk_open_says_e;

typedef struct tk_open_object_s  tk_open_object_t;

typedef struct {
    const char              *name;
    tk_open_says_e           says;
    size_t                   offset;
    const tk_open_object_t  *of;        /* of a LIST */
    int64_t                  min, max;  /* of an INT; max 0: none */
    const char              *pattern;   /* of a TEXT; or NULL */
    int                      varies;    /* of the same request, by the host */
    const char              *en, *zh;
} tk_open_says_t;

struct tk_open_object_s {
    const char              *name;
    size_t                   size;      /* of its struct */
    const tk_open_says_t    *members;   /* end with a NULL name */
};

extern const tk_open_object_t  tk_open_objects[TK_OPEN_OBJECTS];

typedef struct {
    const void      *items;             /* structs of the object's size */
    size_t           n;
} tk_open_list_t;


/* The structs, as the tables have them. */

typedef struct {
    int64_t         product_id, version;
    tk_str_t        code;
    int64_t         is_ticket;
    tk_str_t        address, name, description;
    int64_t         entrance_mode;
    tk_str_t        kind;
    int64_t         adults, children;
    int64_t         order_maximum;
    int64_t         phone_maximum, phone_days;
    int64_t         id_maximum, id_days;
    int64_t         customer_set, stock, status, refund;
    tk_str_t        scenic_name;
    int64_t         scenic_id;
    tk_str_t        out_id;
    int64_t         min_age, max_age;
    int64_t         effective_mode, effective_days, become_minutes;
    tk_str_t        effective_from, effective_until, booking_time;
} tk_open_sold_t;

typedef struct {
    tk_open_list_t  products;           /* tk_open_sold_t */
    int64_t         total;
} tk_open_products_t;

typedef struct {
    tk_str_t        day, begins, ends, code;
    int64_t         left;
} tk_open_session_t;

typedef struct {
    int64_t         stock;
    int64_t         market_fen, price_fen, sale_fen;
    int64_t         booking_days;
    tk_str_t        first, last;
    int64_t         type;
    tk_open_list_t  sessions;           /* tk_open_session_t */
} tk_open_days_t;

typedef struct {
    tk_open_list_t  days;               /* tk_open_days_t */
} tk_open_prices_t;

typedef struct {
    tk_str_t        number;
    int64_t         agent_id, order_id, status;
} tk_open_created_t;

typedef struct {
    tk_str_t        id, code, phone;
} tk_open_voucher_t;

typedef struct {
    tk_str_t        code;
    tk_open_list_t  holders;            /* tk_open_voucher_t */
    int64_t         status, money_fen;
} tk_open_paid_t;

typedef struct {
    tk_str_t        name, code;
} tk_open_code_t;

typedef struct {
    int64_t         apply_id, status;
} tk_open_applied_t;


/*
 * call NULL: none was found.  A refusal says no more than its Message.  data:
 * the call's struct, or its tk_open_list_t; not looked at of calls that answer
 * nothing more.
 */

typedef struct {
    const tk_open_call_t  *call;
    int                    uniform;     /* Code is 1000 whatever is done */
    tk_err_t               err;
    tk_str_t               subject;     /* of err */
    tk_str_t               message;     /* in place of the usual one; len 0 */
    tk_str_t               log_id;
    const void            *data;
} tk_open_answer_t;

/* TK_NO_MEMORY. */
TK_MUST tk_err_t tk_open_answer(tk_pool_t *pool, const tk_open_answer_t *answer,
    tk_str_t *body);

/* What a refusal is told as.  TK_NO_MEMORY. */
TK_MUST tk_err_t tk_open_message(tk_pool_t *pool, tk_err_t err,
    tk_str_t subject, tk_str_t *message);

/* The code of a call that is done. */
int tk_open_done_code(const tk_open_call_t *call, int uniform);

/* What a call answers: its object, and whether in a list; NULL: nothing. */
const tk_open_object_t *tk_open_answers(const tk_open_call_t *call, int *list);

/* Where the number of an answer stands in it, TK_OPEN_LOG_ID bytes; NULL: it is
 * none of ours. */
unsigned char *tk_open_answer_log_id(tk_str_t body);

#endif
