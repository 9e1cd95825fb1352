/*
 * A booking: from what was asked (tk_request_t) over the snapshots to a quoted,
 * sealed order, and from many of those to the arrays api.place_orders_6()
 * takes.  Pure; the clock and the random request key are arguments.
 */

#ifndef TK_ORDER_H
#define TK_ORDER_H

#include "tk_catalogue.h"
#include "tk_crypto.h"
#include "tk_operation.h"
#include "tk_request.h"

#define TK_ORDER_ITEMS      32
#define TK_ORDER_ROWS       512     /* default of ticket_order_rows */
#define TK_ORDER_QUANTITY   9999    /* persons of one line */
#define TK_CELL_ID_USE 6       /* next to the kinds of quota rows */
#define TK_TRANSFER_SALE    3       /* paid at once */
#define TK_TRANSFER_HOLD    4       /* set aside until the tickets are out */
#define TK_BATCH_ORDERS     128
#define TK_BATCH_ROWS       1024

typedef struct {
    int32_t         owner_id;       /* whose row it is: the order's supplier, or
                                       an attraction that is one itself */
    int64_t         quota_id;
    int32_t         capacity;       /* if the row is new */
    int32_t         persons;
    int             group;          /* 0: must; n: first of group n that fits */
} tk_reservation_t;

typedef struct {
    int32_t         product_id;
    tk_str_t        code, name, unit;
    int             form;           /* 1, 2 */
    int32_t         quantity, free;
    int64_t         price_fen;
    int64_t         list_fen;       /* at the counter, on the day of booking */
    tk_day_t        ticket_from;    /* TK_NO_DAY: the order's */
    tk_day_t        ticket_until;
    int32_t         wait_minutes;   /* after its payment; 0: none */
} tk_item_t;

typedef struct {
    int             ticket_no;      /* 1.. */
    int             item_no;        /* 1.. */
    int32_t         persons, free;
} tk_ticket_t;

typedef struct {
    int             visitor_no;     /* 1.. */
    int             ticket_no;
    int             item_no;
    int             id_type;        /* 1..4 */
    tk_str_t        id, name, phone;            /* clear, normal form */
    tk_str_t        id_sealed, name_sealed, phone_sealed;
    unsigned char   id_index[TK_INDEX_LEN];
    int64_t         name_tag;       /* tk_name_tag() */
} tk_visitor_t;

/* A seat that was asked for, in the area of the order's first reservation. */
typedef struct {
    int             seat_no;
} tk_seat_t;

/* A rule on one document, or on a phone; see ticket.document. */
typedef struct {
    int32_t         product_id;     /* 0: any */
    tk_day_t        day;            /* 0 (2000-01-01): R196 */
    tk_str_t        id;             /* clear, normal form */
    unsigned char   id_index[TK_INDEX_LEN];
    int             phone;          /* that is what id is */
    int32_t         limit;
    int             days;           /* counted together: visit days less than
                                       so many days apart; 0: all */
    tk_day_t        until;          /* R196: its ticket's last day, else
                                       TK_NO_DAY */
    int32_t         count;
    int             take;           /* 0: only look */
} tk_id_use_t;

#define TK_ORIGIN_MODEL     8
#define TK_ORIGIN_SLOT      12      /* who chose: impl.slot_choice() */

typedef struct {
    int32_t         supplier_id;
    int32_t         agent_id;
    int32_t         account_id;     /* locked for every order; the deposit, or
                                       the rebate account that pays */
    tk_str_t        request_key;    /* client reference, or "\001" and 32 hex
                                       digits, made of the signature; of
                                       BOOK_OPEN "\002" and the reference */
    unsigned char   content_hash[32];
    int64_t         catalogue_version, agent_version;
    tk_operation_e  operation;
    int             origin;         /* that | smsModel << TK_ORIGIN_MODEL
                                       | who chose the slot << ..._SLOT */
    int             edition;        /* TK_V30, TK_V40; stored as 30, 40 */
    char            state;          /* '0', '2', '3', 'C', 'D' */
    char            pay_method;     /* 'N', 'Y', 'F' */
    int             transfer;       /* TK_TRANSFER_... */
    tk_str_t        customer_name;
    char            customer_type;
    tk_day_t        day;
    int32_t         route_id;       /* 0: no slots */
    int32_t         session_id;     /* 0: of no theatre */
    int             seated;         /* seats are chosen when it is booked */
    int             medium;         /* 0 paper, 1 identity card, 2 phone */
    int             message, callback;
    tk_str_t        phone, id;                  /* clear, normal form; id empty:
                                                   none was asked for */
    tk_str_t        phone_sealed, id_sealed;
    tk_str_t        contact;        /* who is told of an order of BOOK_OPEN;
                                       empty: it is none */
    tk_str_t        contact_sealed;
    unsigned char   phone_index[TK_INDEX_LEN], id_index[TK_INDEX_LEN];
    int             phone_tail;     /* its last four digits: what a visitor
                                       says at the desk */
    int             id_type;        /* 1: the order's ID is a card, else 4 */
    int             need_invoice;
    tk_str_t        invoice, remark;            /* empty: none */
    tk_str_t        invoice_sealed, remark_sealed;
    int64_t         total_fen;
    int32_t         pay_timeout_min;
    tk_time_t       pay_by;         /* TK_NEVER: no limit */
    tk_time_t       valid_until;

    tk_reservation_t  *reservations;    size_t  nreservations;
    tk_item_t         *items;           size_t  nitems;
    tk_str_t           products;    /* their ids as Postgres' text: {1,2} */
    tk_ticket_t       *tickets;         size_t  ntickets;
    tk_visitor_t      *visitors;        size_t  nvisitors;
    tk_id_use_t       *id_uses;         size_t  nid_uses;
    tk_seat_t         *seats;           size_t  nseats;
} tk_order_t;

/*
 * Prices and checks a booking over the snapshots: everything that depends only
 * on the request, the clock and what staff configured.  Fills order but its
 * sealed fields; what it fills lives in pool, nothing of it in request,
 * snapshots or request_key.  request_key: 33 bytes to use where no client
 * reference was sent.  max_rows bounds items + tickets + visitors + id_uses +
 * reservations (TK_ORDER_TOO_LARGE).  On refusal *subject names the
 * product, slot, session, seat or document.
 */
TK_MUST tk_err_t tk_quote(tk_pool_t *pool, const tk_supplier_t *supplier,
    const tk_agent_t *agent, const tk_terms_t *terms, const tk_request_t *req,
    tk_time_t now, tk_str_t request_key, size_t max_rows, tk_order_t *order,
    tk_str_t *subject);

/*
 * The first part of it: order->items and order->reservations, from what
 * tk_request_places() reads.  For whoever wants to know whether there are
 * places; a refusal may be another one than tk_quote() would give.  What it
 * fills is borrowed from request and snapshots.
 */
TK_MUST tk_err_t tk_quote_places(tk_pool_t *pool,
    const tk_supplier_t *supplier, const tk_agent_t *agent,
    const tk_terms_t *terms, const tk_request_t *req, tk_time_t now,
    tk_order_t *order);

/*
 * SHA-256 over what a repeat must share with the order it repeats (D11):
 * operation, products and quantities in order, day, money, slot, line,
 * documents, phone; of BOOK_OPEN all but the remark. From the request alone, so
 * that it is known of a repeat that could not be sold again; tk_quote puts it
 * into content_hash whatever it answers.
 */
TK_MUST tk_err_t tk_order_hash(tk_pool_t *pool, tk_operation_e operation,
    const tk_request_t *req, unsigned char out[32]);

/* Seals and indexes the personal data of a quoted order. */
TK_MUST tk_err_t tk_order_seal(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_order_t *order);

/*
 * What an order says in the client's own words, each empty where there is none:
 * the title of the invoice and the remark, from the columns invoice_sealed and
 * remark_sealed.  remark_sealed NULL: the column is null, the order is of a
 * release that had none; it sealed the remark behind the title, after the
 * character U+2063.  TK_BAD_SEAL as of tk_unseal().
 */
typedef struct {
    tk_str_t        title, remark;
} tk_words_t;

TK_MUST tk_err_t tk_order_words(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_str_t request_key, tk_str_t invoice_sealed,
    const tk_str_t *remark_sealed, tk_words_t *words);

/*
 * A rule on an ID as a counter, beside those of quota rows: an id of kind
 * TK_CELL_ID_USE, made of its supplier's product, day and keyed index.
 */
int64_t tk_id_use_cell(const tk_id_use_t *use);

/* All rows of an order together. */
size_t tk_order_rows(const tk_order_t *order);


/*
 * The arguments of api.place_orders_6() in Postgres' binary format, in the
 * order of its parameters; everything lives in pool.  n <= TK_BATCH_ORDERS,
 * rows together <= TK_BATCH_ROWS; of any suppliers.
 */

typedef struct {
    int             nparams;
    const char    **values;
    int            *lengths;
} tk_batch_t;

TK_MUST tk_err_t tk_batch_encode(tk_pool_t *pool, tk_time_t now,
    const tk_order_t *const *orders, size_t n, tk_batch_t *batch);

/* The statement for it: SELECT * FROM api.place_orders_6($1, ...). */
extern const char  tk_place_orders_sql[];
/* ... and, of a batch of one, for what it would answer. */
extern const char  tk_place_try_sql[];
#define TK_PLACE_ORDERS_PARAMS  96

#endif
