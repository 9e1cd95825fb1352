/*
 * The URL of a callback (4.2.45): the four pages, their parameters, the
 * common ones, the signature; a fifth one, of what settlement does; and of what
 * is told to the page that BeginToPay (4.2.7) named.
 */

#ifndef TK_CALLBACK_H
#define TK_CALLBACK_H

#include "tk.h"
#include "tk_crypto.h"
#include "tk_sign.h"
#include "tk_value.h"

typedef enum {
    TK_CALLBACK_STATE = 1,          /* Notify_OrderChanged.aspx */
    TK_CALLBACK_REFUND = 2,         /* Notify_Refund.aspx; of a ticket paid
                                       from the rebate balance, in 4.0,
                                       Notify_Refund_FK.aspx */
    TK_CALLBACK_CHECKED = 3,        /* Notify_Checked.aspx */
    TK_CALLBACK_PAID = 4,           /* NotifyURL: as STATE; its own query
                                       stays in front and is not signed */
    TK_CALLBACK_SETTLED = 5         /* Notify_Settlement.aspx */
} tk_callback_kind_e;

typedef struct {
    tk_callback_kind_e  kind;
    int             edition;        /* TK_V30 or TK_V40: of the order */
    tk_str_t        address;        /* the agent's, without the page's name;
                                       PAID: with it */
    tk_str_t        user;
    tk_str_t        password;       /* UPPER(MD5(login password)), clear */
    tk_str_t        key;            /* session key, clear */
    int             key_index;
    tk_sign_e       sign;           /* HMAC: of an agent in strict mode, which
                                       is told when it was signed */
    tk_time_t       signed_at;
    int32_t         signed_offset_s;            /* of the supplier's zone */
    int64_t         order_id;
    tk_str_t        client_ref;
    tk_zone_t       zone;           /* as far as its moments go */
    unsigned char   status;         /* STATE, PAID: order state */

    tk_str_t        event;          /* SETTLED, as are these; len 0: not said */
    tk_str_t        attraction;
    tk_str_t        settle_state;
    tk_str_t        settle_amount;  /* yuan */
    tk_str_t        settle_text;
    tk_str_t        sign_address;

    int             ticket_no;      /* REFUND, CHECKED; SETTLED: 0: of all the
                                       order */
    tk_str_t        ticket_code;

    tk_time_t       redeemed_at;    /* CHECKED: the first passage of a gate */
    tk_str_t        station_name;
    tk_str_t        gate;

    int             rebate;         /* the rest: REFUND; 1: R125 */
    tk_time_t       sold_at;
    tk_time_t       refunded_at;
    unsigned char   refund_mode;    /* '1' cash, '2' the way it came */
    tk_str_t        product_code;
    tk_str_t        product_name;
    int64_t         price_fen;
    int32_t         persons;
    int32_t         free;
    int64_t         amount_fen;
    int64_t         fee_fen;
} tk_callback_t;

/* Lower-case parameter names (D1); address gets a '/' where it lacks one. */
TK_MUST tk_err_t tk_callback_url(tk_pool_t *pool, const tk_callback_t *c,
    tk_str_t *url);

/*
 * A callback is signed as a request is, and its receiver, or whoever listens,
 * could send it to a page; and of one signed string several requests can be
 * made.  TK_BAD_PARAM for pairs that carry a name which callbacks have and no
 * page takes, and for a name or value in which another pair is hidden; in
 * *subject the name, as we spell it if we know it.
 */
TK_MUST tk_err_t tk_callback_check(const tk_pair_t *pairs, size_t n,
    tk_str_t *subject);

#endif
