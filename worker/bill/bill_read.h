/*
 * A platform's bill of a day, read: its lines, and that they add up to what the
 * bill itself says they do.
 *
 * A format is a row of bill_read.c: how its file is recognised, which by its
 * first line, and the function that reads it.  One of several files of a bill
 * has the lines; those that only sum them up are compared with it, others are
 * passed over.
 */

#ifndef BILL_READ_H
#define BILL_READ_H

#include "bill.h"

/* Who is named for Alipay's bill of what moved on an account. */
#define BILL_ALIPAY_MOVES   "alipay_moves"

/*
 * Of a provider (tk_provider()'s name, or the one above) and day, as it was
 * fetched: packed or not; hash: what the platform says of it in hex, SHA-1 or
 * SHA-256 of the text or of the file, empty: nothing.  Any thread.  TK_OK;
 * TK_NO_MEMORY; TK_TOO_LARGE and TK_BAD_VALUE with a reason: no bill, not that
 * day's, cut off, not what it says it adds up to.  What is read lies in the
 * pool, or in the file.
 */
TK_MUST tk_err_t bill_read(tk_pool_t *pool, tk_str_t provider, tk_day_t day,
    tk_str_t packed, tk_str_t hash, bill_t *bill);

#endif
