/*
 * What distributors are told in the open API: the bodies of its four notices,
 * and whether an answer says that one was taken.  A body has the same bytes
 * whenever it is made of the same facts, so that each try sends the same.
 */

#ifndef TK_OPEN_NOTICE_H
#define TK_OPEN_NOTICE_H

#include "tk.h"

typedef enum {
    TK_OPEN_TICKETS_OUT,            /* order_ticket_notify: issued, or not */
    TK_OPEN_CHECKED,                /* order_verify_notify: let in */
    TK_OPEN_REFUNDED,               /* order_refund_notify: back, or not */
    TK_OPEN_PRODUCT,                /* order_product_notify */
    TK_OPEN_NOTICES
} tk_open_notice_e;

/* A visitor's ticket; what is not known is empty. */

typedef struct {
    tk_str_t        id;
    tk_str_t        code;
    tk_str_t        phone;
} tk_open_holder_t;

typedef struct {
    tk_open_notice_e         kind;
    int32_t                  partner_id;

    int64_t                  order_id;  /* as Create has answered it; these of
                                           all but PRODUCT */
    int                      status;    /* TICKETS_OUT, CHECKED: 1 issued, 2
                                           not; REFUNDED: 1 yes, 2 no; PRODUCT:
                                           0 off, 1 on sale, 2 data, 3 prices */
    tk_str_t                 number;    /* the distributor's own, but of
                                           REFUNDED */

    tk_str_t                 code;      /* TICKETS_OUT: that all have */
    const tk_open_holder_t  *holders;   /* ... or each his own */
    size_t                   nholders;

    const tk_str_t          *codes;     /* CHECKED, REFUNDED: of what */
    size_t                   ncodes;
    int32_t                  total;     /* CHECKED: persons, but for those whose
                                           tickets are back */
    int32_t                  checked;   /* ... that have come in, of all */
    int                      voucher;   /* CHECKED: 1 by QR codes, documents;
                                           2 by codes of messages, typed */

    tk_str_t                 refund;    /* REFUNDED: the distributor's number;
                                           empty: nobody has asked */
    tk_str_t                 reason;

    int32_t                  product_id;
} tk_open_notice_t;

/* TK_NO_MEMORY.  The body holds personal data. */
TK_MUST tk_err_t tk_open_notice_body(tk_pool_t *pool,
    const tk_open_notice_t *notice, tk_str_t *body);

/*
 * Does the answer say that the notice was taken?  An HTTP status of 2xx, and an
 * object whose Code is 1000, or that has none, and an IsSuccess that is true.
 * If not, why, for a log: no word of the receiver's in it.
 */
#define TK_OPEN_WHY     64

int tk_open_notice_taken(tk_pool_t *pool, int status, tk_str_t answer,
    char why[TK_OPEN_WHY]);

#endif
