/*
 * Covers: core/tk_order_pack.c
 *
 * The bytes of an order, as another process of the host would send them.  What
 * is read is written again as it was.
 */

#include "fuzz.h"
#include "tk_order_pack.h"


static void
fuzz_one(fuzz_input_t *in)
{
    tk_err_t        err;
    tk_str_t        packed, again;
    tk_order_t      order;
    unsigned char  *end;

    packed = fuzz_rest(in);
    err = tk_order_unpack(&fuzz_pool, packed, &order);
    fuzz_assert(err == TK_OK || err == TK_BUG);

    if (err != TK_OK) {
        return;
    }

    fuzz_assert(tk_order_rows(&order) <= TK_BATCH_ROWS);
    fuzz_assert(tk_order_packed(&order) == packed.len);

    again = fuzz_copy(packed.data, packed.len);
    end = tk_order_pack(again.data, &order);
    fuzz_assert(end == again.data + again.len);
    fuzz_assert(memcmp(again.data, packed.data, packed.len) == 0);
}
