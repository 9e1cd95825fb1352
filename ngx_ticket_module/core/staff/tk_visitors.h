/*
 * Visitors that the desk sells to by name, or that are named for an order that
 * was booked without, in one text as Memo has it (tk_named.h), with a "|"
 * between them.  Out goes what impl.desk_sell() and impl.settle_bind() take:
 * an array of objects with line, type and, as bytea literals, id_sealed,
 * id_index, name_sealed, name_index and phone_sealed (or null).
 */

#ifndef TK_VISITORS_H
#define TK_VISITORS_H

#include <jansson.h>

#include "tk.h"

#define TK_VISITORS_MOST    999
#define TK_VISITORS_ITEMS   32      /* of a sale */
#define TK_VISITORS_KEY     64      /* bytes of a request key, with its zero */


/* What has the key ring and knows the order's request key.  Both return 0 and a
 * bytea literal, or anything else after they have noted why not; seal: as what
 * ("id", "name", "phone") it is sealed for that order. */
typedef struct {
    int    (*seal)(void *data, const char *what, tk_str_t plain,
        const char **hex);
    int    (*index)(void *data, const char *what, tk_str_t plain,
        const char **hex);
    void    *data;
} tk_visitors_keys_t;

/* The request key of an order that is not booked yet.  Non-zero: OpenSSL has
 * failed. */
int tk_visitors_key(char out[TK_VISITORS_KEY]);

/* items: the last that a visitor's ordinal may be.  A new reference; NULL:
 * *wrong is the number of the visitor, from 1, that is none, or 0 where a key
 * is missing or there are too many. */
json_t *tk_visitors_read(const tk_visitors_keys_t *keys, const char *text,
    int items, size_t *wrong);

#endif
