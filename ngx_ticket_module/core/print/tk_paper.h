/*
 * What stands on tickets, receipts and the papers of a shift: facts, as a
 * function of SQL answers them in a column "paper" of type jsonb, become a
 * paper (tk_print.h).
 *
 * Members of every paper.  Texts are UTF-8, money is whole fen, moments and
 * days are texts in the supplier's time as they are to be read
 * ("2026-12-24 09:30").  What is missing or null is left out on paper.
 *
 *     kind        "ticket", "receipt", "x", "z" or "device"
 *     lang        "zh" (default) or "en": the words of the paper
 *     supplier    its name
 *     supplier_id its number; with tickets
 *     desk        name of the device or desk
 *     clerk       who it is, by name
 *     at          the moment of printing
 *     again       number of this print, 1: the first; from 2 on it says so
 *     reason      why again; of a Z, why it corrects another one
 *     voids       true: tickets that were printed again are good on this paper
 *                 alone
 *     note        a text below all
 *     drawer      true: opens the cash drawer
 *
 * kind "ticket": each ticket is cut off.
 *
 *     test        true: a page to try a printer, which says how it should look
 *     order       its number, a text
 *     qr          "1": QR codes hold the code, "2": the sealed code, "3": a
 *                 signed one, where signer is there
 *     signer      the key for that, sealed (tk_qr_signed.h)
 *     life        the order's life of the database (impl.order_life())
 *     tickets     1 to 999 objects:
 *         number      of the ticket in its order; needs order, supplier_id
 *         code_no     which of its codes (tk_crypto.h); left out: the first
 *         life        of this ticket, if it is another one
 *         product     name
 *         day         of the visit; last_day: if there are several
 *         slot        "09:00-10:00"
 *         line, hall, session, seat       names
 *         persons, children               counts
 *         visitor     name, masked
 *         price_fen   of each person
 *         enter       how to get in
 *         signed      what a signed QR code says of it
 *         code, qr_text   made of number by tk_paper_codes(); whoever has
 *                         signed a QR code says qr_text
 *
 * kind "receipt":
 *
 *     what        "sale", "pickup", "refund", "code", "void" or "late"
 *     receipt     its number
 *     shift       number of the shift
 *     order       a text
 *     lines       0 to 999 objects: name, count, price_fen, amount_fen
 *     fee_fen     breach fee
 *     total_fen   below zero: it was paid out
 *     form        "cash", "card", "alipay", "wechat", "unionpay", "clearing",
 *                 "platform", "deposit", "rebate", or any other word
 *     tendered_fen, change_fen
 *     voids       number of the receipt that this one takes back
 *
 * kind "x" (in the middle of a shift) and "z" (its end):
 *
 *     no          number of the Z; of an X none
 *     shift, opened_at, closed_at
 *     corrects    number of the Z that this one corrects
 *     float_fen   cash it began with
 *     forms       0 to 32 objects, a form of payment each: form, count,
 *                 sales_fen, refunds_fen, expected_fen, counted_fen,
 *                 variance_fen
 *     counts      0 to 64 objects: denomination_fen, count
 *     receipts    how many; first_receipt, last_receipt: their numbers
 *     voids       how many; voids_fen
 *     approved_by who signed for a variance
 *
 * kind "device": by what a device registers.
 *
 *     device      its number
 *     name, station, gate
 *     qr_text     its code, as a QR code and in letters
 *     until       the moment until when it is good
 */

#ifndef TK_PAPER_H
#define TK_PAPER_H

#include <jansson.h>

#include "tk_crypto.h"
#include "tk_print.h"

#define TK_PAPER_TICKETS    999
#define TK_PAPER_LINES      999
#define TK_PAPER_FORMS      32
#define TK_PAPER_COUNTS     64

typedef enum {
    TK_PAPER_ESCPOS,
    TK_PAPER_HTML
} tk_paper_as_e;


/* Gives each ticket that has a number, and no code, its code and QR code.
 * TK_BAD_VALUE: a fact is missing. */
TK_MUST tk_err_t tk_paper_codes(tk_pool_t *pool, const tk_keyring_t *keyring,
    json_t *paper);

/* Takes out of a paper what is for tk_paper_codes() alone, which does the same:
 * nobody else is shown it. */
void tk_paper_bare(json_t *paper);

/*
 * The paper's lines.  Texts stay those of the JSON, which must live as long as
 * the paper.  TK_BAD_VALUE: a kind that is none, something that has another
 * type, too many objects.
 */
TK_MUST tk_err_t tk_paper_read(const json_t *paper, tk_print_t *print);

/* Both: what a printer or browser is given. */
TK_MUST tk_err_t tk_paper_write(tk_pool_t *pool, const json_t *paper,
    tk_paper_as_e as, tk_str_t *bytes);

/* "escpos" or "html" as a number; -1: neither. */
int tk_paper_as(tk_str_t word);

#endif
