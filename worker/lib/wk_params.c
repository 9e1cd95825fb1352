/* Parameters and columns, as wk_params.h says. */

#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "wk_log.h"
#include "wk_params.h"
#include "wk_util.h"

#define WK_ARRAY_HEAD   20          /* dimensions, nulls, type, length, first */


struct wk_array_s {
    unsigned        type;           /* of an element */
    int32_t         n;
    size_t          len, size;
    unsigned char  *data;
};

struct wk_params_s {
    int             n;
    Oid             types[WK_PARAMS];
    const char     *values[WK_PARAMS];
    int             lengths[WK_PARAMS];
    int             formats[WK_PARAMS];
    int32_t         numbers[WK_PARAMS];
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

    if (params == NULL) {
        return;
    }

    for (i = 0; i < params->n; i++) {
        free(params->arrays[i].data);
    }

    free(params);
}


static int
wk_params_add(wk_params_t *params, unsigned oid, const void *value, int len,
    int format)
{
    int  i;

    if (params->n == WK_PARAMS) {
        wk_abort("a statement has more than %d parameters", WK_PARAMS);
    }

    i = params->n++;
    params->types[i] = oid;
    params->values[i] = value;
    params->lengths[i] = len;
    params->formats[i] = format;

    return i;
}


void
wk_params_text(wk_params_t *params, const char *text)
{
    (void) wk_params_add(params, WK_TEXT, text, 0, 0);
}


void
wk_params_interval(wk_params_t *params, const char *text)
{
    (void) wk_params_add(params, WK_INTERVAL, text, 0, 0);
}


void
wk_params_int4(wk_params_t *params, int32_t n)
{
    int  i;

    i = wk_params_add(params, WK_INT4, NULL, sizeof(int32_t), 1);
    params->numbers[i] = (int32_t) htonl((uint32_t) n);
    params->values[i] = (char *) &params->numbers[i];
}


void
wk_params_null(wk_params_t *params, unsigned oid)
{
    (void) wk_params_add(params, oid, NULL, 0, 1);
}


static void
wk_array_bytes(wk_array_t *array, const void *data, size_t len)
{
    size_t          size;
    unsigned char  *p;

    if (array->size - array->len < len) {
        size = 2 * array->size + len;

        p = realloc(array->data, size);
        if (p == NULL) {
            wk_abort("no memory");
        }

        array->data = p;
        array->size = size;
    }

    memcpy(array->data + array->len, data, len);
    array->len += len;
}


static void
wk_array_element(wk_array_t *array, const void *data, size_t len)
{
    uint32_t  n;

    n = htonl((uint32_t) len);
    wk_array_bytes(array, &n, sizeof(n));
    wk_array_bytes(array, data, len);
    array->n++;
}


wk_array_t *
wk_params_array(wk_params_t *params, unsigned oid)
{
    wk_array_t  *array;

    static const unsigned char  head[WK_ARRAY_HEAD];

    array = &params->arrays[wk_params_add(params, oid, NULL, 0, 1)];
    array->type = oid == WK_INT2_ARRAY ? WK_INT2
                  : oid == WK_INT4_ARRAY ? WK_INT4
                  : oid == WK_INT8_ARRAY ? WK_INT8
                  : oid == WK_MOMENT_ARRAY ? WK_MOMENT : WK_TEXT;
    wk_array_bytes(array, head, sizeof(head));

    return array;
}


void
wk_array_int2(wk_array_t *array, int16_t n)
{
    n = (int16_t) htons((uint16_t) n);
    wk_array_element(array, &n, sizeof(n));
}


void
wk_array_int4(wk_array_t *array, int32_t n)
{
    n = (int32_t) htonl((uint32_t) n);
    wk_array_element(array, &n, sizeof(n));
}


void
wk_array_int8(wk_array_t *array, int64_t n)
{
    n = (int64_t) htobe64((uint64_t) n);
    wk_array_element(array, &n, sizeof(n));
}


void
wk_array_text(wk_array_t *array, const char *text)
{
    wk_array_element(array, text, strlen(text));
}


/* An array without elements has no dimensions either. */

static void
wk_array_finish(wk_array_t *array, const char **value, int *len)
{
    uint32_t  head[5];

    head[0] = htonl(array->n > 0);
    head[1] = 0;
    head[2] = htonl(array->type);
    head[3] = htonl((uint32_t) array->n);
    head[4] = htonl(1);

    memcpy(array->data, head, sizeof(head));

    *value = (char *) array->data;
    *len = array->n > 0 ? (int) array->len : 12;
}


int
wk_params_send(PGconn *conn, const char *sql, wk_params_t *params)
{
    int  i;

    for (i = 0; i < params->n; i++) {
        if (params->arrays[i].data != NULL) {
            wk_array_finish(&params->arrays[i], &params->values[i],
                            &params->lengths[i]);
        }
    }

    return PQsendQueryParams(conn, sql, params->n, params->types,
                             params->values, params->lengths, params->formats,
                             1);
}


/* Columns. */

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


/* 1 when the column has a number of that size. */

static int
wk_column_bytes(const PGresult *res, int row, int column, void *n, size_t size)
{
    tk_str_t  s;

    s = wk_column_text(res, row, column);
    if (s.len != size) {
        return 0;
    }

    memcpy(n, s.data, size);

    return 1;
}


int16_t
wk_column_int2(const PGresult *res, int row, int column)
{
    uint16_t  n;

    return wk_column_bytes(res, row, column, &n, sizeof(n))
           ? (int16_t) ntohs(n) : 0;
}


int32_t
wk_column_int4(const PGresult *res, int row, int column)
{
    uint32_t  n;

    return wk_column_bytes(res, row, column, &n, sizeof(n))
           ? (int32_t) ntohl(n) : 0;
}


int64_t
wk_column_int8(const PGresult *res, int row, int column)
{
    uint64_t  n;

    return wk_column_bytes(res, row, column, &n, sizeof(n))
           ? (int64_t) be64toh(n) : 0;
}
