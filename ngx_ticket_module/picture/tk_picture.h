/*
 * The picture of a phone ticket: a QR code and, for people, what it is for.
 * Drawn with libgd and libqrencode, and pure otherwise: no nginx, no sockets.
 * It takes milliseconds; who must not wait for it keeps what was drawn.
 */

#ifndef TK_PICTURE_H
#define TK_PICTURE_H

#include "tk.h"
#include "tk_value.h"

#define TK_PICTURE_FONT  "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"

#define TK_PICTURE_WIDTH    360     /* pixels */
#define TK_PICTURE_HEIGHT   600

typedef struct {
    const char     *font;           /* a file with Chinese letters */
    tk_str_t        supplier;
    tk_str_t        product;
    tk_str_t        code;           /* printed below the QR code */
    tk_str_t        qr;             /* what the QR code holds */
    tk_str_t        line;           /* or hall and performance; empty: none */
    tk_str_t        seats;          /* of a theatre; empty: none */
    int             persons;
    tk_day_t        day;            /* of the visit */
    int             start_minute;   /* of slot or performance; -1: none */
    int             end_minute;
} tk_picture_t;

/*
 * A JPEG, in the pool.  *unwritten is 1 when the font cannot be used: then the
 * picture has its QR code, which is what opens the gate, and no text.
 */
TK_MUST tk_err_t tk_picture_draw(tk_pool_t *pool, const tk_picture_t *ticket,
    tk_str_t *jpeg, int *unwritten);

/* Cuts off rest, and returns, what fits into a line of letters so many pixels
 * high: it ends between letters of Chinese, and inside of a word or a time only
 * where that fills a line.  It borrows the text's bytes. */
tk_str_t tk_picture_cut(tk_str_t *rest, int pixels);

#endif
