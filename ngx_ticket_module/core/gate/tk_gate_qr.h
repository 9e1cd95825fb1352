/*
 * What a signed QR code holds: the ticket's code, enough of the ticket to let
 * it in without a list, and the supplier's signature.  doc/gate.md has its
 * bytes; doc/gate/qr.js reads it, too.
 *
 * It says that the ticket was sold, and for when; not whether it was used or
 * refunded since.
 */

#ifndef TK_GATE_QR_H
#define TK_GATE_QR_H

#include "tk_gate_crypto.h"

#define TK_GATE_QR_BYTES    27          /* what is signed, with the supplier */
#define TK_GATE_QR_LEN      122         /* letters; Base64 for URLs: what a QR
                                           code of version 7 holds at level M */
#define TK_GATE_QR_CODE     30          /* digits of a ticket's code */

#define TK_GATE_QR_PRINT    0x01        /* to be printed first */
#define TK_GATE_QR_ID       0x02        /* look at the identity card, too */
#define TK_GATE_QR_GROUP    0x04        /* one code for a party */

typedef struct {
    int64_t         order_id;           /* above 0 */
    int32_t         ticket_no;          /* 1 to 999 */
    int32_t         check;              /* the last eight digits of its code */
    int32_t         first_day;          /* since 1970-01-01, 0 to 65535 */
    int32_t         days;               /* valid so many behind it, 0 to 255 */
    int32_t         flags;              /* those above, added up */
    int32_t         slot;               /* 1 to 999; 0: none */
    int32_t         persons;            /* 1 to 65535 */
    int32_t         product;            /* its number, above 0 */
} tk_gate_qr_t;

typedef enum {
    TK_GATE_QR_OK,
    TK_GATE_QR_FORM,                    /* no signed QR code */
    TK_GATE_QR_UNKNOWN_KEY,
    TK_GATE_QR_SIGNATURE                /* of another supplier, or changed */
} tk_gate_qr_e;


/* 0: a number does not fit, or no signature was made. */
int tk_gate_qr_build(const tk_gate_qr_t *qr, int32_t supplier_id,
    const unsigned char private_key[TK_GATE_KEY],
    unsigned char out[TK_GATE_QR_LEN]);

/* keys: the supplier's public ones that are live. */
tk_gate_qr_e tk_gate_qr_read(tk_gate_qr_t *qr, const void *text, size_t len,
    int32_t supplier_id, const unsigned char (*keys)[TK_GATE_KEY],
    size_t nkeys);

/*
 * 1 and the ticket's code, by which a list has it; 0: it has the form of no
 * signed QR code.  Nothing is verified: as little is believed of it as of
 * digits that were typed, and it is there whichever key has signed.
 */
int tk_gate_qr_code(const void *text, size_t len,
    unsigned char code[TK_GATE_QR_CODE]);

#endif
