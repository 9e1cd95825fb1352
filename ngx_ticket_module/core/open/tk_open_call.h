/*
 * What can be asked for in the open API, as a table: paths, methods, members.
 * One driver reads a request by it; the interface's description is made of it.
 * Members are in the order in which the first wrong one is told.
 */

#ifndef TK_OPEN_CALL_H
#define TK_OPEN_CALL_H

#include "tk.h"
#include "tk_document.h"

#define TK_OPEN_PEOPLE      999
#define TK_OPEN_QUANTITY    999
#define TK_OPEN_PERSON_NAME 32      /* characters */
#define TK_OPEN_NUMBER      64      /* ... of a distributor's own numbers */
#define TK_OPEN_REMARK      200     /* ... that are kept of a remark */
#define TK_OPEN_CODES       999

typedef enum {
    TK_OPEN_PRODUCTS,               /* 1.1.1 */
    TK_OPEN_PRICES,                 /* 1.1.2 */
    TK_OPEN_VERIFY,                 /* 1.1.3 */
    TK_OPEN_CREATE,                 /* 1.1.4 */
    TK_OPEN_PAY,                    /* 1.1.5 */
    TK_OPEN_CODES_OF,               /* 1.1.6 */
    TK_OPEN_REFUND,                 /* 1.1.7 */
    TK_OPEN_CANCEL,                 /* 1.1.8 */
    TK_OPEN_CALLS
} tk_open_call_e;

/* Methods, and where members are: a GET's in its query alone. */
#define TK_OPEN_GET         1
#define TK_OPEN_POST        2
#define TK_OPEN_QUERY       4       /* a POST's may be there, too */

typedef enum {
    TK_OPEN_INT,
    TK_OPEN_ORDER,                  /* a number of theirs, or ours */
    TK_OPEN_TEXT,
    TK_OPEN_CUT,                    /* a text of which max characters count */
    TK_OPEN_FEN,
    TK_OPEN_DAY,
    TK_OPEN_MOMENT,                 /* a day, with a time or without */
    TK_OPEN_CLOCK,
    TK_OPEN_CONTACT,                /* one person, with a phone */
    TK_OPEN_VISITORS,
    TK_OPEN_USERS,                  /* visitors with phone and document */
    TK_OPEN_TEXTS
} tk_open_kind_e;

typedef struct {
    const char      *name;          /* in the document's letters; any do */
    tk_open_kind_e   kind;
    int              must;
    int64_t          min, max;      /* of a number; characters; elements */
    size_t           offset;        /* in tk_open_request_t */
    tk_err_t         wrong;         /* TK_OK: TK_PARAM_WRONG */
    const char      *en, *zh;
} tk_open_member_t;

typedef struct {
    tk_open_call_e           call;
    const char              *path;      /* its last two segments */
    unsigned                 methods;
    const tk_open_member_t  *members;   /* end with a NULL name */
    const char              *done;      /* Message where it is done */
    const char              *en, *zh;
} tk_open_call_t;

extern const tk_open_call_t  tk_open_calls[TK_OPEN_CALLS];


typedef struct {
    tk_str_t        name;
    tk_str_t        phone;          /* without "-"; len 0: none */
    tk_str_t        id;             /* normal form; len 0: none */
    int             id_type;        /* the core's, 1 to 4 */
    tk_str_t        memo;
} tk_open_person_t;

typedef struct {
    size_t              n;
    tk_open_person_t   *persons;
} tk_open_people_t;

typedef struct {
    size_t          n;
    tk_str_t       *texts;
} tk_open_texts_t;

typedef struct {
    tk_day_t        day;            /* TK_OPEN_NO_DAY: not sent */
    int             minute;         /* -1: without */
} tk_open_when_t;

#define TK_OPEN_NO_DAY      INT32_MIN

/* What was not sent is -1, TK_OPEN_NO_DAY, or empty. */

typedef struct {
    int64_t             partner_id;
    int64_t             page, page_size;
    int64_t             product_id;
    tk_open_when_t      first, last, visit;
    int64_t             begins, ends;           /* minutes of the day */
    tk_str_t            session;
    int64_t             quantity;
    int64_t             order_id;
    int64_t             unit_fen;
    int64_t             tickets;
    int64_t             count;                  /* to be refunded */
    tk_str_t            number;                 /* the distributor's own: of
                                                   its order, */
    tk_str_t            refund;                 /* of its refund, */
    tk_str_t            voucher;                /* of its payment */
    tk_str_t            remark;
    tk_open_people_t    contact;                /* n 1, or 0 */
    tk_open_people_t    visitors;
    tk_open_texts_t     codes;
} tk_open_request_t;


/* By the last two segments of a path, whatever the case of their letters; NULL:
 * there is none. */
const tk_open_call_t *tk_open_call_find(tk_str_t path);

/*
 * Reads query and body, of which data NULL means that there is none; what is
 * read lives in pool.  today bounds days of birth.  At the first offence, in
 * the table's order, its error, and *subject says of what: BODY_WRONG,
 * PARAM_MISSING, PARAM_WRONG, PARTNER_DIFFERS, ID_NUMBER, ID_KIND, PHONE_WRONG,
 * CONTACT_MISSING, VISITORS_MISSING, or the member's own.  TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_open_call_read(tk_pool_t *pool, const tk_open_call_t *call,
    int32_t partner_id, tk_str_t query, tk_str_t body, tk_day_t today,
    tk_open_request_t *req, tk_str_t *subject);

#endif
