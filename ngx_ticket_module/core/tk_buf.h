/*
 * Text appended to a buffer that grows in a pool.  Writers do not check: after
 * the last one, failed says whether there was memory for all of it.
 */

#ifndef TK_BUF_H
#define TK_BUF_H

#include "tk.h"

typedef struct {
    tk_pool_t      *pool;
    unsigned char  *start;
    unsigned char  *pos;
    unsigned char  *end;
    int             failed;         /* no memory: stays set, writes are lost */
} tk_buf_t;

TK_MUST tk_err_t tk_buf_init(tk_buf_t *b, tk_pool_t *pool, size_t size);
void tk_buf_add(tk_buf_t *b, const void *data, size_t len);   /* as is */
void tk_buf_adds(tk_buf_t *b, const char *s);
void tk_url_value(tk_buf_t *b, tk_str_t value);    /* RFC 3986: %XX for all but
                                                      unreserved characters */
tk_str_t tk_buf_str(const tk_buf_t *b);

#endif
