/*
 * How many rows an order has of each kind, its own fields, then its rows, each
 * field after the other.  The tables say which fields; strings have their
 * length before them.
 */

#include "tk_order_pack.h"


typedef enum {
    TK_PACK_INT,
    TK_PACK_INT64,
    TK_PACK_CHAR,
    TK_PACK_INDEX,                  /* unsigned char[TK_INDEX_LEN] */
    TK_PACK_HASH,                   /* unsigned char[32] */
    TK_PACK_STR
} tk_pack_e;

typedef struct {
    tk_pack_e       kind;
    size_t          offset;
} tk_pack_field_t;

/* Rows of an order: where it keeps them, and what of them travels. */

typedef struct {
    const tk_pack_field_t  *fields;
    size_t                  nfields;
    size_t                  array, count, size;
} tk_pack_rows_t;


static const size_t  pack_widths[] = {
    [TK_PACK_INT] = sizeof(int),
    [TK_PACK_INT64] = sizeof(int64_t),
    [TK_PACK_CHAR] = 1,
    [TK_PACK_INDEX] = TK_INDEX_LEN,
    [TK_PACK_HASH] = 32,
    [TK_PACK_STR] = sizeof(uint32_t)
};

#define O(kind, field)  { TK_PACK_##kind, offsetof(tk_order_t, field) }
#define D(kind, field)  { TK_PACK_##kind, offsetof(tk_reservation_t, field) }
#define I(kind, field)  { TK_PACK_##kind, offsetof(tk_item_t, field) }
#define T(kind, field)  { TK_PACK_##kind, offsetof(tk_ticket_t, field) }
#define V(kind, field)  { TK_PACK_##kind, offsetof(tk_visitor_t, field) }
#define U(kind, field)  { TK_PACK_##kind, offsetof(tk_id_use_t, field) }
#define N(kind, field)  { TK_PACK_##kind, offsetof(tk_seat_t, field) }

static const tk_pack_field_t  pack_order[] = {
    O(INT, supplier_id), O(INT, agent_id), O(INT, account_id),
    O(STR, request_key),
    O(HASH, content_hash), O(INT64, catalogue_version),
    O(INT64, agent_version), O(INT, origin), O(INT, edition), O(CHAR, state),
    O(CHAR, pay_method), O(INT, transfer), O(STR, customer_name),
    O(CHAR, customer_type), O(INT, day), O(INT, route_id), O(INT, session_id),
    O(INT, seated), O(INT, medium),
    O(INT, message), O(INT, callback),
    O(STR, phone_sealed), O(STR, id_sealed), O(INDEX, phone_index),
    O(INDEX, id_index), O(INT, phone_tail), O(INT, id_type),
    O(INT, need_invoice),
    O(STR, invoice_sealed), O(STR, remark_sealed), O(INT64, total_fen),
    O(INT, pay_timeout_min),
    O(INT64, pay_by), O(INT64, valid_until), O(STR, products),
    O(STR, contact_sealed)
};

static const tk_pack_field_t  pack_reservation[] = {
    D(INT, owner_id), D(INT64, quota_id), D(INT, capacity), D(INT, persons),
    D(INT, group)
};

static const tk_pack_field_t  pack_item[] = {
    I(INT, product_id), I(STR, name), I(STR, unit), I(INT, form),
    I(INT, quantity), I(INT, free), I(INT64, price_fen), I(INT64, list_fen),
    I(INT, ticket_from), I(INT, ticket_until), I(INT, wait_minutes)
};

static const tk_pack_field_t  pack_ticket[] = {
    T(INT, ticket_no), T(INT, item_no), T(INT, persons), T(INT, free)
};

static const tk_pack_field_t  pack_visitor[] = {
    V(INT, visitor_no), V(INT, ticket_no), V(INT, item_no), V(INT, id_type),
    V(STR, id_sealed), V(STR, name_sealed), V(STR, phone_sealed),
    V(INDEX, id_index), V(INT64, name_tag)
};

static const tk_pack_field_t  pack_id_use[] = {
    U(INT, product_id), U(INT, day), U(INDEX, id_index), U(INT, phone),
    U(INT, limit), U(INT, days), U(INT, until), U(INT, count), U(INT, take)
};

static const tk_pack_field_t  pack_seat[] = {
    N(INT, seat_no)
};

#undef O
#undef D
#undef I
#undef T
#undef V
#undef U
#undef N

#define COUNT(a)    (sizeof(a) / sizeof((a)[0]))

#define ROWS(name, type, array)                                               \
    { pack_##name, COUNT(pack_##name), offsetof(tk_order_t, array),           \
      offsetof(tk_order_t, n##array), sizeof(type) }

static const tk_pack_rows_t  pack_rows[] = {
    ROWS(reservation, tk_reservation_t, reservations),
    ROWS(item, tk_item_t, items),
    ROWS(ticket, tk_ticket_t, tickets),
    ROWS(visitor, tk_visitor_t, visitors),
    ROWS(id_use, tk_id_use_t, id_uses),
    ROWS(seat, tk_seat_t, seats)
};


static size_t
rows_count(const tk_order_t *order, const tk_pack_rows_t *rows)
{
    size_t  n;

    memcpy(&n, (const char *) order + rows->count, sizeof(n));
    return n;
}


static const char *
rows_at(const tk_order_t *order, const tk_pack_rows_t *rows)
{
    const char  *p;

    memcpy(&p, (const char *) order + rows->array, sizeof(p));
    return p;
}


static size_t
fields_size(const tk_pack_field_t *fields, size_t n, const char *row)
{
    size_t    i, size;
    tk_str_t  s;

    for (size = 0, i = 0; i < n; i++) {
        size += pack_widths[fields[i].kind];

        if (fields[i].kind == TK_PACK_STR) {
            memcpy(&s, row + fields[i].offset, sizeof(s));
            size += s.len;
        }
    }

    return size;
}


size_t
tk_order_packed(const tk_order_t *order)
{
    size_t                 i, k, n, size;
    const char            *row;
    const tk_pack_rows_t  *rows;

    size = COUNT(pack_rows) * sizeof(uint32_t)
           + fields_size(pack_order, COUNT(pack_order), (const char *) order);

    for (k = 0; k < COUNT(pack_rows); k++) {
        rows = &pack_rows[k];
        row = rows_at(order, rows);
        n = rows_count(order, rows);

        for (i = 0; i < n; i++, row += rows->size) {
            size += fields_size(rows->fields, rows->nfields, row);
        }
    }

    return size;
}


static unsigned char *
put(unsigned char *p, const void *data, size_t len)
{
    if (len != 0) {
        memcpy(p, data, len);
    }

    return p + len;
}


static unsigned char *
put_length(unsigned char *p, size_t n)
{
    uint32_t  len;

    len = (uint32_t) n;
    return put(p, &len, sizeof(len));
}


static unsigned char *
fields_put(unsigned char *p, const tk_pack_field_t *fields, size_t n,
    const char *row)
{
    size_t    i;
    tk_str_t  s;

    for (i = 0; i < n; i++) {
        if (fields[i].kind != TK_PACK_STR) {
            p = put(p, row + fields[i].offset, pack_widths[fields[i].kind]);
            continue;
        }

        memcpy(&s, row + fields[i].offset, sizeof(s));
        p = put_length(p, s.len);
        p = put(p, s.data, s.len);
    }

    return p;
}


unsigned char *
tk_order_pack(unsigned char *p, const tk_order_t *order)
{
    size_t                 i, k, n;
    const char            *row;
    const tk_pack_rows_t  *rows;

    for (k = 0; k < COUNT(pack_rows); k++) {
        p = put_length(p, rows_count(order, &pack_rows[k]));
    }

    p = fields_put(p, pack_order, COUNT(pack_order), (const char *) order);

    for (k = 0; k < COUNT(pack_rows); k++) {
        rows = &pack_rows[k];
        row = rows_at(order, rows);
        n = rows_count(order, rows);

        for (i = 0; i < n; i++, row += rows->size) {
            p = fields_put(p, rows->fields, rows->nfields, row);
        }
    }

    return p;
}


/* What is left to read; get returns where the piece is, NULL: not all of it. */

static const unsigned char *
get(tk_str_t *in, size_t len)
{
    unsigned char  *p;

    if (in->len < len) {
        return NULL;
    }

    p = in->data;
    in->data += len;
    in->len -= len;

    return p;
}


static int
get_length(tk_str_t *in, size_t *n)
{
    uint32_t              len;
    const unsigned char  *p;

    p = get(in, sizeof(len));
    if (p == NULL) {
        return 0;
    }

    memcpy(&len, p, sizeof(len));
    *n = len;

    return 1;
}


static int
fields_get(tk_str_t *in, const tk_pack_field_t *fields, size_t n, char *row)
{
    size_t                i;
    tk_str_t              s;
    const unsigned char  *p;

    for (i = 0; i < n; i++) {
        if (fields[i].kind != TK_PACK_STR) {
            p = get(in, pack_widths[fields[i].kind]);
            if (p == NULL) {
                return 0;
            }

            memcpy(row + fields[i].offset, p, pack_widths[fields[i].kind]);
            continue;
        }

        if (!get_length(in, &s.len)) {
            return 0;
        }

        s.data = (unsigned char *) get(in, s.len);
        if (s.data == NULL) {
            return 0;
        }

        memcpy(row + fields[i].offset, &s, sizeof(s));
    }

    return 1;
}


static tk_err_t
rows_get(tk_pool_t *pool, tk_str_t *in, const tk_pack_rows_t *rows,
    tk_order_t *order)
{
    char    *row;
    size_t   i, n;

    n = rows_count(order, rows);

    row = pool->alloc(pool->data, (n != 0 ? n : 1) * rows->size);
    if (row == NULL) {
        return TK_NO_MEMORY;
    }

    memset(row, 0, n * rows->size);
    memcpy((char *) order + rows->array, &row, sizeof(row));

    for (i = 0; i < n; i++, row += rows->size) {
        if (!fields_get(in, rows->fields, rows->nfields, row)) {
            return TK_BUG;
        }
    }

    return TK_OK;
}


tk_err_t
tk_order_unpack(tk_pool_t *pool, tk_str_t packed, tk_order_t *order)
{
    size_t    k, n, total;
    tk_err_t  err;

    memset(order, 0, sizeof(*order));

    for (total = 0, k = 0; k < COUNT(pack_rows); k++) {
        if (!get_length(&packed, &n) || n > TK_BATCH_ROWS - total) {
            return TK_BUG;
        }

        total += n;
        memcpy((char *) order + pack_rows[k].count, &n, sizeof(n));
    }

    if (!fields_get(&packed, pack_order, COUNT(pack_order), (char *) order)) {
        return TK_BUG;
    }

    for (k = 0; k < COUNT(pack_rows); k++) {
        err = rows_get(pool, &packed, &pack_rows[k], order);
        if (err != TK_OK) {
            return err;
        }
    }

    return packed.len == 0 ? TK_OK : TK_BUG;
}
