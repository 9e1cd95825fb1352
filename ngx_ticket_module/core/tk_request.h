/*
 * What was asked for, apart from the interface it came through: steps, quote
 * and activation read it, and do not know how it was written.
 */

#ifndef TK_REQUEST_H
#define TK_REQUEST_H

#include "tk.h"

/* A visitor whom BOOK_OPEN names. */

typedef struct {
    tk_str_t        id;             /* normal form; empty: none */
    int             id_type;        /* 1..4 */
    tk_str_t        name, phone;    /* phone empty: none */
} tk_guest_t;

/*
 * Everything a request can carry, decoded.  What was not
 * sent has its default: empty strings, -1 for the numbers marked so.
 */

typedef struct {
    tk_str_t        order_list;     /* raw: code|quantity|code|quantity */
    tk_str_t        phone;
    tk_str_t        id_number;
    tk_day_t        day;            /* SXRQ, activatedate */
    int64_t         need_invoice;   /* 0, 1 */
    tk_str_t        invoice_title;
    int64_t         id_count;
    tk_str_t        memo;           /* raw: number^name^phone^line^type|... */
    tk_str_t        client_ref;     /* senderid, XCDDH */
    tk_str_t        route_code;     /* ServiceCode */
    int64_t         slot_no;        /* 0 not sent, TK_SLOT_... */
    tk_str_t        hall;           /* TheaterID; empty: any */
    tk_str_t        session;        /* SenceID, SceneID; empty: any */
    tk_str_t        area;           /* SeatAreaID */
    tk_str_t        seats;          /* raw: seat|seat|... */
    tk_str_t        sms_model;
    tk_str_t        pay_password;   /* UPPER(MD5(..)) as decrypted */
    int64_t         money_fen;      /* -1 not sent */
    int64_t         activate;       /* -1 not sent, 0, 1 */
    int64_t         ticket_type;    /* 0 not sent, 1, 2 */
    int64_t         send_message;   /* 0, 1; default 1 */

    int64_t         order_id;       /* 0: not a number of ours, so unknown */
    tk_str_t        ticket_codes;   /* raw: code|code|... */
    tk_str_t        product_code;
    tk_day_t        first_day;      /* TK_NO_DAY not sent */
    tk_day_t        last_day;
    int64_t         resource_type;  /* 1, 2; anything else reads as 2 */
    tk_str_t        callback_address;
    int64_t         official_notice;    /* 0, 1 */

    int64_t         query_model;    /* 0 not sent, 1, 2, 3 */
    tk_str_t        first_stamp;    /* yyyyMMdd or yyyyMMddHHmmss */
    tk_str_t        last_stamp;
    int64_t         page_index;     /* -1 not sent: the first */
    tk_str_t        order_text;     /* an order number, or nonsense */
    tk_str_t        state;
    tk_str_t        ticket_code;

    int64_t         code_id;        /* ZFDH: of the code itself, no order */
    tk_str_t        otp;            /* SmsCode, YZM: as received by phone */
    tk_str_t        otp_hash;       /* made of it by the handler */
    int64_t         phone_index;    /* NumIndex: 0, 1 */
    int64_t         unit_type;      /* DWSX */
    tk_str_t        unit_id;        /* DWID */
    tk_str_t        pay_password_again;
    tk_str_t        email;
    tk_str_t        transfer_type;  /* JYLX; empty: all */
    int64_t         activate_all;   /* 0, 1 */
    tk_str_t        activate_list;  /* raw: code|quantity|code|quantity */
    int64_t         activate_mode;  /* 1, 2 */
    tk_str_t        reason;         /* PaybackReason */

    tk_str_t        pay_channel;    /* Paychannelid: its id or its name */
    tk_str_t        notify_url;
    tk_str_t        buyer_address;  /* of the connection, made by the handler */
    int64_t         buyer_phone;    /* likewise: 1, what asks is a phone */

    /* BOOK_OPEN, which has no order_list, no route and no Memo of visitors */
    int64_t         product_id;     /* -1 not sent */
    int64_t         quantity;       /* -1 not sent */
    int64_t         begins, ends;   /* minutes of the slot; -1 not sent */
    tk_str_t        contact_name;
    const tk_guest_t  *guests;
    size_t          nguests;
} tk_request_t;

#define TK_NO_DAY       INT32_MIN

#define TK_SLOT_AUTOMATIC   (-1)
#define TK_SLOT_BAD         INT32_MIN   /* no number of a slot; nothing is wrong
                                           with that where there are none */

#endif
