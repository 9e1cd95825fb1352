/*
 * A QR code alone, as small as it gets: a PNG of two colours, for pages.
 */

#ifndef TK_QR_PNG_H
#define TK_QR_PNG_H

#include "tk.h"

#define TK_QR_PNG_MODULE    4           /* pixels of a module */
#define TK_QR_PNG_QUIET     4           /* modules around it */
#define TK_QR_PNG_TEXT      256         /* bytes of a text, at most */

/* Black on white, quiet zone included, in the pool.  *side: pixels, of either
 * side.  TK_BAD_VALUE: no text, or too long a one. */
TK_MUST tk_err_t tk_qr_png(tk_pool_t *pool, tk_str_t text, tk_str_t *png,
    int *side);

#endif
