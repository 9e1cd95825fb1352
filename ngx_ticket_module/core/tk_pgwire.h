/*
 * Postgres' binary format, for everything that speaks it: the module, the
 * worker, batches, snapshots.  Numbers are big-endian; an array has a head and
 * then its elements, each after its length.  Nothing here allocates: writers
 * return where they stopped, in room their callers have computed.
 */

#ifndef TK_PGWIRE_H
#define TK_PGWIRE_H

#include "tk_rows.h"

/* Types, from Postgres' pg_type; these numbers never change. */

enum {
    TK_OID_BOOL = 16,           TK_OID_BOOL_ARRAY = 1000,
    TK_OID_BYTEA = 17,          TK_OID_BYTEA_ARRAY = 1001,
    TK_OID_CHAR = 18,
    TK_OID_NAME = 19,
    TK_OID_INT8 = 20,           TK_OID_INT8_ARRAY = 1016,
    TK_OID_INT2 = 21,           TK_OID_INT2_ARRAY = 1005,
    TK_OID_INT4 = 23,           TK_OID_INT4_ARRAY = 1007,
    TK_OID_TEXT = 25,           TK_OID_TEXT_ARRAY = 1009,
    TK_OID_OID = 26,
    TK_OID_JSON = 114,
    TK_OID_BPCHAR = 1042,
    TK_OID_VARCHAR = 1043,
    TK_OID_DATE = 1082,         TK_OID_DATE_ARRAY = 1182,
    TK_OID_TIMESTAMP = 1114,
    TK_OID_TIMESTAMPTZ = 1184,  TK_OID_TIMESTAMPTZ_ARRAY = 1185,
    TK_OID_INTERVAL = 1186,
    TK_OID_NUMERIC = 1700,
    TK_OID_JSONB = 3802
};

/* Bytes of a value; 0: as many as it has. */

enum {
    TK_WIDTH_BOOL = 1,
    TK_WIDTH_INT2 = 2,
    TK_WIDTH_INT4 = 4,
    TK_WIDTH_INT8 = 8,
    TK_WIDTH_TEXT = 0,
    TK_WIDTH_BYTEA = 0,
    TK_WIDTH_DATE = 4,
    TK_WIDTH_TIMESTAMPTZ = 8
};


/* Numbers of width bytes, 8 at most; the sign is kept. */
unsigned char *tk_pg_put(unsigned char *p, int64_t n, size_t width);
int64_t tk_pg_get(const unsigned char *p, size_t width);


/*
 * Arrays of one dimension.  n elements take TK_PG_ARRAY_HEAD bytes, and each 4
 * more than its value; an array of none takes TK_PG_ARRAY_EMPTY.
 */

#define TK_PG_ARRAY_EMPTY   12
#define TK_PG_ARRAY_HEAD    20

/* The head of n elements of that type. */
unsigned char *tk_pg_array(unsigned char *p, uint32_t type, size_t n);
/* One element after the other: a number, bytes, NULL. */
unsigned char *tk_pg_element_int(unsigned char *p, int64_t n, size_t width);
unsigned char *tk_pg_element(unsigned char *p, const void *data, size_t len);
unsigned char *tk_pg_element_null(unsigned char *p);
/* Says at the array's start that there is a NULL among its elements. */
void tk_pg_array_has_null(unsigned char *start);

/* Reads an array of exactly n elements, none NULL, in place; TK_BUG when it is
 * anything else.  No bytes at all read as an array of none. */
TK_MUST tk_err_t tk_pg_array_read(tk_str_t array, size_t n, tk_str_t *out);

/* The type of an array's elements; 0: not an array we know. */
uint32_t tk_pg_element_type(uint32_t array);


/*
 * A column's value, by its type; bytes of any other type, and numbers of a
 * width that is not theirs, are TK_VALUE_BYTES.  data NULL is SQL's NULL.
 */
void tk_pg_value(uint32_t type, const void *data, size_t len,
    tk_value_t *value);

#endif
