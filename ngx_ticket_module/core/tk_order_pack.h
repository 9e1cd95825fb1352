/*
 * A quoted, sealed order as bytes, for another process of this host: what
 * tk_batch_encode() and the keys in use need of it.  Personal data travels
 * sealed alone; the clear fields of tk_order_t stay behind, and are empty in
 * what is unpacked.  Numbers have the host's own form: both ends are the same
 * program.
 */

#ifndef TK_ORDER_PACK_H
#define TK_ORDER_PACK_H

#include "tk_order.h"


/* Bytes that tk_order_pack() writes. */
size_t tk_order_packed(const tk_order_t *order);

/* Returns their end. */
unsigned char *tk_order_pack(unsigned char *p, const tk_order_t *order);

/*
 * The order that was packed: rows lie in pool, strings are parts of packed.
 * TK_BUG: nothing that tk_order_pack() writes, or more than TK_BATCH_ROWS rows.
 */
TK_MUST tk_err_t tk_order_unpack(tk_pool_t *pool, tk_str_t packed,
    tk_order_t *order);


#endif
