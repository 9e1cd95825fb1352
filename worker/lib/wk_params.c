#include <stdlib.h>
#include <string.h>

#include "wk_log.h"
#include "wk_params.h"
#include "wk_util.h"


struct wk_array_s {
    uint32_t        type;               /* of an element */
    size_t          width;              /* of a number */
    size_t          n;
    size_t          len, size;          /* with the head */
    unsigned char  *data;
};

struct wk_params_s {
    int             n;
    Oid             types[WK_PARAMS];
    const char     *values[WK_PARAMS];
    int             lengths[WK_PARAMS];
    int             formats[WK_PARAMS];
    unsigned char   numbers[WK_PARAMS][TK_WIDTH_INT8];
    wk_array_t      arrays[WK_PARAMS];
};


wk_params_t *
wk_params_create(void)
{
    return wk_alloc(sizeof(wk_params_t));
}


void
wk_params_free(wk_params_t *params)
{
    int  i;

    for (i = 0; params != NULL && i < params->n; i++) {
        free(params->arrays[i].data);
    }

    free(params);
}


static int
wk_params_add(wk_params_t *params, unsigned oid, int format)
{
    int  i;

    if (params->n == WK_PARAMS) {
        wk_abort("a statement has more than %d parameters", WK_PARAMS);
    }

    i = params->n++;
    params->types[i] = oid;
    params->formats[i] = format;

    return i;
}


void
wk_params_text(wk_params_t *params, unsigned oid, const char *text)
{
    int  i;

    i = wk_params_add(params, oid, 0);
    params->values[i] = text;
}


void
wk_params_bytes(wk_params_t *params, tk_str_t bytes)
{
    int  i;

    i = wk_params_add(params, TK_OID_BYTEA, 1);
    params->values[i] = (char *) bytes.data;
    params->lengths[i] = (int) bytes.len;
}


static void
wk_params_number(wk_params_t *params, unsigned oid, int64_t n, int width)
{
    int  i;

    i = wk_params_add(params, oid, 1);
    (void) tk_pg_put(params->numbers[i], n, (size_t) width);
    params->values[i] = (char *) params->numbers[i];
    params->lengths[i] = width;
}


void
wk_params_int4(wk_params_t *params, int32_t n)
{
    wk_params_number(params, TK_OID_INT4, n, TK_WIDTH_INT4);
}


void
wk_params_int8(wk_params_t *params, int64_t n)
{
    wk_params_number(params, TK_OID_INT8, n, TK_WIDTH_INT8);
}


void
wk_params_null(wk_params_t *params, unsigned oid)
{
    (void) wk_params_add(params, oid, 1);
}


/* Where the next len bytes go. */

static unsigned char *
wk_array_grow(wk_array_t *array, size_t len)
{
    unsigned char  *p;

    if (array->size - array->len < len) {
        array->size = 2 * array->size + len;
        array->data = realloc(array->data, array->size);

        if (array->data == NULL) {
            wk_abort("no memory");
        }
    }

    p = array->data + array->len;
    array->len += len;

    return p;
}


wk_array_t *
wk_params_array(wk_params_t *params, unsigned oid)
{
    wk_array_t  *array;

    array = &params->arrays[wk_params_add(params, oid, 1)];
    array->type = tk_pg_element_type(oid);
    array->width = oid == TK_OID_INT2_ARRAY ? TK_WIDTH_INT2
                   : oid == TK_OID_INT4_ARRAY ? TK_WIDTH_INT4 : TK_WIDTH_INT8;
    (void) wk_array_grow(array, TK_PG_ARRAY_HEAD);

    return array;
}


void
wk_array_int(wk_array_t *array, int64_t n)
{
    (void) tk_pg_element_int(wk_array_grow(array, 4 + array->width), n,
                             array->width);
    array->n++;
}


void
wk_array_text(wk_array_t *array, const char *text)
{
    size_t  len;

    len = strlen(text);
    (void) tk_pg_element(wk_array_grow(array, 4 + len), text, len);
    array->n++;
}


int
wk_params_send(PGconn *conn, const char *sql, wk_params_t *params)
{
    int          i;
    wk_array_t  *array;

    for (i = 0; i < params->n; i++) {
        array = &params->arrays[i];

        if (array->data != NULL) {
            (void) tk_pg_array(array->data, array->type, array->n);
            params->values[i] = (char *) array->data;
            params->lengths[i] = array->n > 0 ? (int) array->len
                                              : TK_PG_ARRAY_EMPTY;
        }
    }

    return PQsendQueryParams(conn, sql, params->n, params->types,
                             params->values, params->lengths, params->formats,
                             1);
}


tk_str_t
wk_column_text(const PGresult *res, int row, int column)
{
    tk_str_t  s;

    s.data = (unsigned char *) PQgetvalue(res, row, column);
    s.len = (size_t) PQgetlength(res, row, column);

    return s;
}


unsigned char
wk_column_char(const PGresult *res, int row, int column)
{
    tk_str_t  s;

    s = wk_column_text(res, row, column);

    return s.len > 0 ? s.data[0] : '\0';
}


int64_t
wk_column_int(const PGresult *res, int row, int column)
{
    tk_str_t  s;

    s = wk_column_text(res, row, column);

    return s.len <= TK_WIDTH_INT8 ? tk_pg_get(s.data, s.len) : 0;
}
