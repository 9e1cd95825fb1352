/*
 * Why a product is not sold for a day, in the words that stand behind the open
 * API's one message for all of that.
 */

#ifndef TK_OPEN_REASON_H
#define TK_OPEN_REASON_H

#include "tk_catalogue.h"

/* Of a day for which tk_product_sold() refuses it, today at that minute, or
 * which the supplier has called off.  Empty: nobody can tell.  TK_NO_MEMORY. */
TK_MUST tk_err_t tk_open_day_reason(tk_pool_t *pool, const tk_product_t *p,
    tk_day_t today, int minute, tk_day_t day, tk_str_t *reason);

#endif
