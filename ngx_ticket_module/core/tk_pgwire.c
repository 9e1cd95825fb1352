/*
 * Postgres' binary format.
 */

#include "tk_pgwire.h"


static const struct {
    uint32_t        type;
    uint32_t        array;          /* 0: none we use */
    size_t          width;
    tk_value_e      value;
} pg_types[] = {
    { TK_OID_INT8, TK_OID_INT8_ARRAY, 8, TK_VALUE_INT },
    { TK_OID_INT4, TK_OID_INT4_ARRAY, 4, TK_VALUE_INT },
    { TK_OID_INT2, TK_OID_INT2_ARRAY, 2, TK_VALUE_INT },
    { TK_OID_TEXT, TK_OID_TEXT_ARRAY, 0, TK_VALUE_TEXT },
    { TK_OID_BOOL, TK_OID_BOOL_ARRAY, 1, TK_VALUE_INT },
    { TK_OID_DATE, TK_OID_DATE_ARRAY, 4, TK_VALUE_DAY },
    { TK_OID_TIMESTAMPTZ, TK_OID_TIMESTAMPTZ_ARRAY, 8, TK_VALUE_MOMENT },
    { TK_OID_TIMESTAMP, 0, 8, TK_VALUE_MOMENT },
    { TK_OID_BYTEA, TK_OID_BYTEA_ARRAY, 0, TK_VALUE_BYTES },
    { TK_OID_CHAR, 0, 0, TK_VALUE_TEXT },
    { TK_OID_VARCHAR, 0, 0, TK_VALUE_TEXT },
    { TK_OID_BPCHAR, 0, 0, TK_VALUE_TEXT },
    { TK_OID_NAME, 0, 0, TK_VALUE_TEXT },
    { TK_OID_OID, 0, 4, TK_VALUE_INT }
};

#define TK_PG_TYPES     (sizeof(pg_types) / sizeof(pg_types[0]))


unsigned char *
tk_pg_put(unsigned char *p, int64_t n, size_t width)
{
    size_t  i;

    for (i = width; i > 0; i--) {
        p[i - 1] = (unsigned char) n;
        n >>= 8;
    }

    return p + width;
}


int64_t
tk_pg_get(const unsigned char *p, size_t width)
{
    size_t    i;
    uint64_t  n;

    n = width != 0 && (p[0] & 0x80) ? UINT64_MAX : 0;

    for (i = 0; i < width; i++) {
        n = n << 8 | p[i];
    }

    return (int64_t) n;
}


/* Number of dimensions, whether there are NULLs, type of an element; then of
 * the dimension its length and its first subscript. */

unsigned char *
tk_pg_array(unsigned char *p, uint32_t type, size_t n)
{
    p = tk_pg_put(p, n != 0, 4);
    p = tk_pg_put(p, 0, 4);
    p = tk_pg_put(p, type, 4);

    if (n != 0) {
        p = tk_pg_put(p, (int64_t) n, 4);
        p = tk_pg_put(p, 1, 4);
    }

    return p;
}


void
tk_pg_array_has_null(unsigned char *start)
{
    (void) tk_pg_put(start + 4, 1, 4);
}


unsigned char *
tk_pg_element_int(unsigned char *p, int64_t n, size_t width)
{
    p = tk_pg_put(p, (int64_t) width, 4);

    return tk_pg_put(p, n, width);
}


unsigned char *
tk_pg_element(unsigned char *p, const void *data, size_t len)
{
    p = tk_pg_put(p, (int64_t) len, 4);

    if (len != 0) {
        memcpy(p, data, len);
    }

    return p + len;
}


unsigned char *
tk_pg_element_null(unsigned char *p)
{
    return tk_pg_put(p, -1, 4);
}


static tk_err_t
elements_read(const unsigned char *p, const unsigned char *end, size_t n,
    tk_str_t *out)
{
    size_t   i;
    int64_t  len;

    for (i = 0; i < n; i++) {
        if (end - p < 4) {
            return TK_BUG;
        }

        len = tk_pg_get(p, 4);
        p += 4;

        if (len < 0 || len > end - p) {
            return TK_BUG;
        }

        out[i].data = (unsigned char *) p;
        out[i].len = (size_t) len;
        p += len;
    }

    return p == end ? TK_OK : TK_BUG;
}


tk_err_t
tk_pg_array_read(tk_str_t array, size_t n, tk_str_t *out)
{
    const unsigned char  *p;

    if (array.len == 0) {
        return n == 0 ? TK_OK : TK_BUG;
    }

    p = array.data;

    if (array.len < TK_PG_ARRAY_EMPTY) {
        return TK_BUG;
    }

    if (tk_pg_get(p, 4) == 0) {
        return n == 0 && array.len == TK_PG_ARRAY_EMPTY ? TK_OK : TK_BUG;
    }

    if (array.len < TK_PG_ARRAY_HEAD || tk_pg_get(p, 4) != 1
        || tk_pg_get(p + 12, 4) != (int64_t) n)
    {
        return TK_BUG;
    }

    return elements_read(p + TK_PG_ARRAY_HEAD, p + array.len, n, out);
}


uint32_t
tk_pg_element_type(uint32_t array)
{
    size_t  i;

    for (i = 0; i < TK_PG_TYPES; i++) {
        if (pg_types[i].array == array && array != 0) {
            return pg_types[i].type;
        }
    }

    return 0;
}


void
tk_pg_value(uint32_t type, const void *data, size_t len, tk_value_t *value)
{
    size_t  i;

    memset(value, 0, sizeof(tk_value_t));

    if (data == NULL) {
        return;
    }

    value->type = TK_VALUE_BYTES;
    value->s.data = (unsigned char *) data;
    value->s.len = len;

    for (i = 0; pg_types[i].type != type; /* void */) {
        if (++i == TK_PG_TYPES) {
            return;
        }
    }

    if (pg_types[i].width == 0) {
        value->type = pg_types[i].value;

    } else if (pg_types[i].width == len) {
        value->type = pg_types[i].value;
        value->n = tk_pg_get(data, len);
        value->s.len = 0;
        value->s.data = NULL;
    }
}
