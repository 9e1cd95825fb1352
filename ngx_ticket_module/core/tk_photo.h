/*
 * Pictures that staff upload for visitors' pages: is a file one of the kinds
 * that every phone shows, whole, and how large is what it shows.  Nothing is
 * decoded: a phone does that.  There is no SVG, which is a program.
 */

#ifndef TK_PHOTO_H
#define TK_PHOTO_H

#include "tk.h"

#define TK_PHOTO_BYTES  204800      /* longest file */
#define TK_PHOTO_SIDE   4096        /* pixels, of the longer side */

typedef struct {
    const char     *kind;           /* "png", "jpeg", "webp" */
    int             width;          /* pixels, 1 to TK_PHOTO_SIDE */
    int             height;
} tk_photo_t;


/* TK_BAD_VALUE: it is none of them, not whole, has something behind it, or is
 * larger than that; photo is then undefined. */
TK_MUST tk_err_t tk_photo_read(tk_str_t file, tk_photo_t *photo);

#endif
