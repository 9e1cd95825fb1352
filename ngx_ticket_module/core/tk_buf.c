/*
 * A buffer that grows.
 */

#include "tk_buf.h"
#include "tk_value.h"

#define TK_BUF_MIN      256
#define TK_BUF_MAX      (64 * 1024 * 1024)      /* of one document */


tk_err_t
tk_buf_init(tk_buf_t *b, tk_pool_t *pool, size_t size)
{
    if (size < TK_BUF_MIN) {
        size = TK_BUF_MIN;
    }

    b->pool = pool;
    b->failed = 0;
    b->start = (size <= TK_BUF_MAX) ? pool->alloc(pool->data, size) : NULL;

    if (b->start == NULL) {
        b->pos = NULL;
        b->end = NULL;
        b->failed = 1;
        return TK_NO_MEMORY;
    }

    b->pos = b->start;
    b->end = b->start + size;

    return TK_OK;
}


/* Doubles at least, so that the copying stays in proportion. */

static void
tk_buf_grow(tk_buf_t *b, size_t more)
{
    size_t          used, size;
    unsigned char  *start;

    used = b->pos - b->start;
    size = 2 * (size_t) (b->end - b->start);

    if (more > TK_BUF_MAX - used) {
        b->failed = 1;
        return;
    }

    if (size < used + more) {
        size = used + more;
    }

    start = b->pool->alloc(b->pool->data, size);
    if (start == NULL) {
        b->failed = 1;
        return;
    }

    memcpy(start, b->start, used);

    b->start = start;
    b->pos = start + used;
    b->end = start + size;
}


void
tk_buf_add(tk_buf_t *b, const void *data, size_t len)
{
    if (b->failed || len == 0) {
        return;
    }

    if (len > (size_t) (b->end - b->pos)) {
        tk_buf_grow(b, len);

        if (b->failed) {
            return;
        }
    }

    memcpy(b->pos, data, len);
    b->pos += len;
}


void
tk_buf_adds(tk_buf_t *b, const char *s)
{
    tk_buf_add(b, s, strlen(s));
}


tk_str_t
tk_buf_str(const tk_buf_t *b)
{
    tk_str_t  s;

    s.data = b->start;
    s.len = b->pos - b->start;

    return s;
}


void
tk_url_value(tk_buf_t *b, tk_str_t value)
{
    size_t         i;
    unsigned char  c, escaped[3];

    for (i = 0; i < value.len; i++) {
        c = value.data[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
            || (c >= 'a' && c <= 'z')
            || c == '-' || c == '.' || c == '_' || c == '~')
        {
            tk_buf_add(b, &c, 1);
            continue;
        }

        escaped[0] = '%';
        tk_format_hex(&c, 1, escaped + 1, 1);
        tk_buf_add(b, escaped, 3);
    }
}
