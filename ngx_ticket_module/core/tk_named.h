/*
 * A visitor as Memo and the desk name one: number^name^phone^ordinal of the
 * product^type of the document.
 */

#ifndef TK_NAMED_H
#define TK_NAMED_H

#include "tk_document.h"

#define TK_NAMED_FIELDS      5
#define TK_NAMED_NAME        32      /* characters, as GetTicketList has it */

typedef struct {
    int             item_no;        /* from 1 */
    int             id_type;        /* 1 to 4 */
    tk_str_t        number;         /* as it was given */
    tk_str_t        name;
    tk_str_t        phone;          /* len 0: none */
    size_t          id_len;
    unsigned char   id[TK_DOCUMENT_BYTES];      /* in its normal form */
} tk_named_t;


/* Texts stay the entry's.  TK_ORDER_DATA: it is none, or of a product behind
 * nitems; TK_ID_NUMBER: as tk_check_id(), which today is for. */
TK_MUST tk_err_t tk_named_read(tk_str_t entry, int64_t nitems, tk_day_t today,
    tk_named_t *memo);

#endif
