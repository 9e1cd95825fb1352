/*
 * The number of a visitor's document: is it one of its kind, and its normal
 * form, in which it is sealed, indexed and compared.
 */

#ifndef TK_DOCUMENT_H
#define TK_DOCUMENT_H

#include "tk.h"

#define TK_DOCUMENT_BYTES   80      /* 20 characters of up to four */

/*
 * By the interface's type.  1, identity card: 18 places, digits, a real birth
 * day that is not after "today", check digit ('x' or 'X').  2 officer's, 3
 * passport, 4 other: 4 to 20 characters, letters of any script, digits,
 * "( ) - / ·" and blanks within.  0, no type (decision 58): 18 characters are
 * a card, else as 4.
 *
 * The normal form has letters in upper case and plain forms of full-width
 * characters; it goes into out, *len bytes.  today: TK_ANY_DAY where any birth
 * day will do.  TK_ID_NUMBER when it is none.
 */
#define TK_ANY_DAY      INT32_MAX

TK_MUST tk_err_t tk_check_id(tk_str_t number, int type, tk_day_t today,
    unsigned char out[TK_DOCUMENT_BYTES], size_t *len);

/*
 * The normal form of a number that somebody shows, whatever it was sold as:
 * blanks around it count for nothing, nor do blanks within a card's.  Eighteen
 * digits that are no card (or 17 and an X) were misread: TK_ID_NUMBER.
 */
TK_MUST tk_err_t tk_read_id(tk_str_t number,
    unsigned char out[TK_DOCUMENT_BYTES], size_t *len);

/* 1 when what tk_check_id() took as type 0 is a card. */
int tk_id_is_card(tk_str_t normal);

#endif
