/*
 * MD5, which the interface document wants for signatures and passwords, as 32
 * upper-case hex digits.
 */

#ifndef TK_MD5_H
#define TK_MD5_H

#include "tk.h"

#define TK_MD5_HEX      32
#define TK_MD5_BUFFER   1024            /* a call into OpenSSL costs more than
                                           copying a short value */

typedef struct {
    int             failed;
    size_t          n;
    size_t          used;           /* of the buffer, so far */
    unsigned char   buffer[TK_MD5_BUFFER];
} tk_md5_t;

/* Piece by piece, one at a time; what was added is wiped at the end. */
void tk_md5_start(tk_md5_t *md5);
void tk_md5_add(tk_md5_t *md5, tk_str_t s);
void tk_md5_char(tk_md5_t *md5, unsigned char c);
TK_MUST tk_err_t tk_md5_finish(tk_md5_t *md5, unsigned char out[TK_MD5_HEX]);

/* All at once: passwords (UPPER(MD5(..))). */
void tk_md5_hex(tk_str_t data, unsigned char out[TK_MD5_HEX]);

#endif
