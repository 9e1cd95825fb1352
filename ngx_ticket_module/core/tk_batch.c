/*
 * Quoted orders to the arguments of api.place_orders_6(): binary arrays of one
 * dimension.  tk_batch.tbl.h says what each parameter is made from; the
 * encoder knows no column.
 *
 * First every group of rows (orders, items, ...) is listed once as pointers,
 * with what only the batch knows of a row: its order, its place there, and the
 * position of the quota, account or document it names.  Then room for all
 * arrays is taken at once and each is written through in one go.
 */

#include "tk_order.h"
#include "tk_pgwire.h"

#include <stdlib.h>


/* A row of the batch. */

typedef struct {
    const void     *row;
    int             supplier_id;    /* of its order; of a reservation, and of
                                       the quota it is in, the quota's */
    int             order;          /* all 1-based */
    int             place;          /* in its order */
    int             position;       /* of the distinct row it names */
    int             supplier;       /* orders: position of the supplier */
    int             slot;           /* orders: the one it must have, or 0 */
    tk_day_t        limit_day;      /* orders: whose limit of the agent it
                                       counts in, or TK_NO_DAY */
    int64_t         sold;           /* orders: their account's, up to here */
} tk_ref_t;

/* What orders share, once each. */

typedef struct {
    int64_t         version;        /* of the catalogue; -1: several */
} tk_batch_supplier_t;

typedef struct {
    int64_t         quota_id;
    int32_t         capacity;
    int64_t         wanted;         /* persons; -1 where there is a choice */
} tk_batch_quota_t;

typedef struct {
    int32_t         account_id;
    int64_t         version;        /* of the agent; 0: of several versions */
    int64_t         sold, held;     /* fen, by all orders together */
} tk_batch_account_t;

typedef struct {
    int32_t         product_id;
    tk_day_t        day;
    unsigned char   id_index[TK_INDEX_LEN];
    int32_t         limit;
    int             days;
    int             phone;
} tk_batch_id_rule_t;

typedef enum {
    TK_GROUP_SUPPLIER,
    TK_GROUP_QUOTA,
    TK_GROUP_ACCOUNT,
    TK_GROUP_ID_RULE,
    TK_GROUP_ORDER,
    TK_GROUP_RESERVATION,
    TK_GROUP_ITEM,
    TK_GROUP_TICKET,
    TK_GROUP_VISITOR,
    TK_GROUP_ID_USE,
    TK_GROUP_SEAT,
    TK_GROUP_MAX
} tk_group_e;

/* How a field is read. */

typedef enum {
    TK_HOW_REF,                     /* int of tk_ref_t, not of the row */
    TK_HOW_REFS_ID,                 /* the same, 0 is NULL */
    TK_HOW_REFS_DAY,                /* the same, TK_NO_DAY is NULL */
    TK_HOW_REFS_SUM,                /* int64_t of tk_ref_t */
    TK_HOW_INT,
    TK_HOW_ID,                      /* int, 0 is NULL */
    TK_HOW_DAY,                     /* tk_day_t, TK_NO_DAY is NULL */
    TK_HOW_EDITION,                 /* TK_V30, TK_V40 to 30, 40 */
    TK_HOW_INT64,
    TK_HOW_KNOWN,                   /* int64_t, below 0 is NULL */
    TK_HOW_TIME,                    /* tk_time_t, TK_NEVER is NULL */
    TK_HOW_CHAR,
    TK_HOW_DIGIT,                   /* int 0..9 to its character */
    TK_HOW_STR,
    TK_HOW_OPTIONAL,                /* tk_str_t, empty is NULL */
    TK_HOW_INDEX,                   /* unsigned char[TK_INDEX_LEN] */
    TK_HOW_HOLDER,                  /* the same, all zero is empty */
    TK_HOW_HASH                     /* unsigned char[32] */
} tk_how_e;

/* Object numbers of the types in Postgres' catalogue; fixed for ever. */

#define TK_SQL_BOOL             "bool"
#define TK_SQL_INT2             "int2"
#define TK_SQL_INT4             "int4"
#define TK_SQL_INT8             "int8"
#define TK_SQL_TEXT             "text"
#define TK_SQL_BYTEA            "bytea"
#define TK_SQL_DATE             "date"
#define TK_SQL_TIMESTAMPTZ      "timestamptz"

typedef struct {
    uint32_t        type;           /* of an element */
    size_t          width;
    tk_group_e      group;
    tk_how_e        how;
    size_t          offset;
} tk_column_t;

#define TK_SCALARS          1


static const tk_column_t  batch_columns[] = {
#define TK_SCALAR(no, name, type)
#define TK_COLUMN(no, name, type, group, how, field)                          \
    { TK_OID_##type, TK_WIDTH_##type, TK_GROUP_##group, TK_HOW_##how, field },
#include "tk_batch.tbl.h"
#undef TK_SCALAR
#undef TK_COLUMN
};

#define TK_COLUMNS  (sizeof(batch_columns) / sizeof(batch_columns[0]))

#define TK_SCALAR(no, name, type)                                             \
    "$" #no "::" TK_SQL_##type
#define TK_COLUMN(no, name, type, group, how, field)                          \
    ", $" #no "::" TK_SQL_##type "[]"

const char  tk_place_orders_sql[] =
    "SELECT * FROM api.place_orders_6("
#include "tk_batch.tbl.h"
    ")";

const char  tk_place_try_sql[] =
    "SELECT * FROM api.place_try("
#include "tk_batch.tbl.h"
    ")";

#undef TK_SCALAR
#undef TK_COLUMN

/* The numbers of the table are its order. */

enum {
    TK_PARAM_ZERO,
#define TK_SCALAR(no, name, type)                       TK_PARAM_##name,
#define TK_COLUMN(no, name, type, group, how, field)    TK_PARAM_##name,
#include "tk_batch.tbl.h"
#undef TK_SCALAR
#undef TK_COLUMN
};

#define TK_SCALAR(no, name, type)                                             \
    _Static_assert(TK_PARAM_##name == no, #name);
#define TK_COLUMN(no, name, type, group, how, field)                          \
    _Static_assert(TK_PARAM_##name == no, #name);
#include "tk_batch.tbl.h"
#undef TK_SCALAR
#undef TK_COLUMN

_Static_assert(TK_COLUMNS + TK_SCALARS == TK_PLACE_ORDERS_PARAMS,
               "arrays and scalars");


/* Where an order keeps the rows of a group. */

typedef struct {
    tk_group_e      group;
    size_t          array;
    size_t          count;
    size_t          size;
} tk_child_t;

static const tk_child_t  batch_children[] = {
    { TK_GROUP_RESERVATION, offsetof(tk_order_t, reservations),
      offsetof(tk_order_t, nreservations), sizeof(tk_reservation_t) },
    { TK_GROUP_ITEM, offsetof(tk_order_t, items),
      offsetof(tk_order_t, nitems), sizeof(tk_item_t) },
    { TK_GROUP_TICKET, offsetof(tk_order_t, tickets),
      offsetof(tk_order_t, ntickets), sizeof(tk_ticket_t) },
    { TK_GROUP_VISITOR, offsetof(tk_order_t, visitors),
      offsetof(tk_order_t, nvisitors), sizeof(tk_visitor_t) },
    { TK_GROUP_ID_USE, offsetof(tk_order_t, id_uses),
      offsetof(tk_order_t, nid_uses), sizeof(tk_id_use_t) },
    { TK_GROUP_SEAT, offsetof(tk_order_t, seats),
      offsetof(tk_order_t, nseats), sizeof(tk_seat_t) }
};

#define TK_CHILDREN     (sizeof(batch_children) / sizeof(batch_children[0]))

typedef struct {
    tk_pool_t                *pool;
    const tk_order_t *const  *orders;
    size_t                    n;
    tk_ref_t                 *refs[TK_GROUP_MAX];
    size_t                    counts[TK_GROUP_MAX];
    tk_ref_t                **sorted;        /* room for the largest group */
} tk_encoder_t;


static void *
encoder_alloc(tk_encoder_t *e, size_t n, size_t size)
{
    return e->pool->alloc(e->pool->data, (n != 0 ? n : 1) * size);
}


static size_t
child_count(const tk_order_t *o, const tk_child_t *child)
{
    size_t  n;

    memcpy(&n, (const char *) o + child->count, sizeof(n));
    return n;
}


static void
child_list(tk_encoder_t *e, const tk_child_t *child)
{
    size_t             i, j, n;
    tk_ref_t          *ref;
    const char        *rows;
    const tk_order_t  *o;

    ref = e->refs[child->group];

    for (i = 0; i < e->n; i++) {
        o = e->orders[i];
        n = child_count(o, child);
        memcpy(&rows, (const char *) o + child->array, sizeof(rows));

        for (j = 0; j < n; j++, ref++) {
            ref->row = rows + j * child->size;
            ref->supplier_id = o->supplier_id;
            ref->order = (int) i + 1;
            ref->place = (int) j + 1;
        }
    }

    e->counts[child->group] = (size_t) (ref - e->refs[child->group]);
}


/* A ticket of several attractions has places at other suppliers. */

static void
reservations_own(tk_encoder_t *e)
{
    size_t                   i;
    tk_ref_t                *ref;
    const tk_reservation_t  *d;

    for (i = 0; i < e->counts[TK_GROUP_RESERVATION]; i++) {
        ref = &e->refs[TK_GROUP_RESERVATION][i];
        d = ref->row;
        ref->supplier_id = d->owner_id;
    }
}


/* Lists orders and their rows; refuses what is beyond the bounds. */

static tk_err_t
rows_list(tk_encoder_t *e)
{
    size_t     i, k, n, total;
    tk_ref_t  *room;

    for (total = 0, i = 0; i < e->n; i++) {
        total += tk_order_rows(e->orders[i]);
    }

    if (e->n == 0 || e->n > TK_BATCH_ORDERS || total > TK_BATCH_ROWS) {
        return TK_BUG;
    }

    room = encoder_alloc(e, e->n + total, sizeof(tk_ref_t));
    e->sorted = encoder_alloc(e, e->n + total, sizeof(tk_ref_t *));
    if (room == NULL || e->sorted == NULL) {
        return TK_NO_MEMORY;
    }

    memset(room, 0, (e->n + total) * sizeof(tk_ref_t));

    e->refs[TK_GROUP_ORDER] = room;
    e->counts[TK_GROUP_ORDER] = e->n;

    for (i = 0; i < e->n; i++) {
        room[i].row = e->orders[i];
        room[i].supplier_id = e->orders[i]->supplier_id;
        room[i].limit_day = TK_NO_DAY;
        room[i].order = (int) i + 1;
        room[i].place = 1;
    }

    for (n = e->n, k = 0; k < TK_CHILDREN; k++) {
        e->refs[batch_children[k].group] = &room[n];
        child_list(e, &batch_children[k]);
        n += e->counts[batch_children[k].group];
    }

    reservations_own(e);

    return TK_OK;
}


#define THREE_WAY(a, b)     (((a) > (b)) - ((a) < (b)))

static int
compare_supplier(const void *a, const void *b)
{
    const tk_ref_t  *x, *y;

    x = *(tk_ref_t *const *) a;
    y = *(tk_ref_t *const *) b;

    return THREE_WAY(x->supplier_id, y->supplier_id);
}


static int
compare_quota(const void *a, const void *b)
{
    int                      order;
    const tk_reservation_t  *x, *y;

    order = compare_supplier(a, b);
    if (order != 0) {
        return order;
    }

    x = (*(tk_ref_t *const *) a)->row;
    y = (*(tk_ref_t *const *) b)->row;

    return THREE_WAY(x->quota_id, y->quota_id);
}


static int
compare_account(const void *a, const void *b)
{
    int                order;
    const tk_order_t  *x, *y;

    order = compare_supplier(a, b);
    if (order != 0) {
        return order;
    }

    x = (*(tk_ref_t *const *) a)->row;
    y = (*(tk_ref_t *const *) b)->row;

    return THREE_WAY(x->account_id, y->account_id);
}


static int
compare_id_rule(const void *a, const void *b)
{
    int                 order;
    const tk_id_use_t  *x, *y;

    order = compare_supplier(a, b);
    if (order != 0) {
        return order;
    }

    x = (*(tk_ref_t *const *) a)->row;
    y = (*(tk_ref_t *const *) b)->row;

    if (x->product_id != y->product_id) {
        return THREE_WAY(x->product_id, y->product_id);
    }

    if (x->day != y->day) {
        return THREE_WAY(x->day, y->day);
    }

    return memcmp(x->id_index, y->id_index, TK_INDEX_LEN);
}


/* Is the configuration that ref's order was quoted with newer than other's?
 * Only the newest can be booked with, so its limits are those that count. */

static int
quoted_later(const tk_encoder_t *e, const tk_ref_t *ref, const tk_ref_t *other)
{
    const tk_order_t  *a, *b;

    a = e->orders[ref->order - 1];
    b = e->orders[other->order - 1];

    if (a->catalogue_version != b->catalogue_version) {
        return a->catalogue_version > b->catalogue_version;
    }

    return a->agent_version > b->agent_version;
}


typedef int (*tk_compare_pt)(const void *a, const void *b);
typedef void (*tk_merge_pt)(void *row, const tk_ref_t *ref, int newer);

/*
 * Makes the distinct rows of group from those of another, sorted, and tells
 * each of these their position.  Rows that are equal are of one supplier.
 */

static tk_err_t
distinct(tk_encoder_t *e, tk_group_e group, tk_group_e from, size_t size,
    tk_compare_pt compare, tk_merge_pt merge)
{
    char      *rows;
    size_t     i, n, count;
    tk_ref_t  *newest;

    count = e->counts[from];
    rows = encoder_alloc(e, count, size);
    e->refs[group] = encoder_alloc(e, count, sizeof(tk_ref_t));
    if (rows == NULL || e->refs[group] == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < count; i++) {
        e->sorted[i] = &e->refs[from][i];
    }

    qsort(e->sorted, count, sizeof(tk_ref_t *), compare);
    memset(rows, 0, count * size);

    for (newest = NULL, n = 0, i = 0; i < count; i++) {
        if (i == 0 || compare(&e->sorted[i - 1], &e->sorted[i]) != 0) {
            memset(&e->refs[group][n], 0, sizeof(tk_ref_t));
            e->refs[group][n].row = rows + n * size;
            e->refs[group][n].supplier_id = e->sorted[i]->supplier_id;
            n++;
            newest = NULL;
        }

        e->sorted[i]->position = (int) n;

        if (newest == NULL || quoted_later(e, e->sorted[i], newest)) {
            newest = e->sorted[i];
        }

        merge(rows + (n - 1) * size, e->sorted[i], newest == e->sorted[i]);
    }

    e->counts[group] = n;
    return TK_OK;
}


static void
merge_supplier(void *row, const tk_ref_t *ref, int newer)
{
    const tk_order_t     *o;
    tk_batch_supplier_t  *s;

    (void) newer;

    s = row;
    o = ref->row;

    if (s->version == 0) {
        s->version = o->catalogue_version;

    } else if (s->version != o->catalogue_version) {
        s->version = -1;
    }
}


static void
merge_quota(void *row, const tk_ref_t *ref, int newer)
{
    tk_batch_quota_t        *q;
    const tk_reservation_t  *d;

    q = row;
    d = ref->row;

    if (newer) {
        q->quota_id = d->quota_id;
        q->capacity = d->capacity;
    }

    if (d->group != 0 || q->wanted < 0) {
        q->wanted = -1;

    } else {
        q->wanted += d->persons;
    }
}


static void
merge_account(void *row, const tk_ref_t *ref, int newer)
{
    const tk_order_t    *o;
    tk_batch_account_t  *a;

    (void) newer;

    a = row;
    o = ref->row;

    if (a->account_id == 0) {
        a->version = o->agent_version;

    } else if (a->version != o->agent_version) {
        a->version = 0;
    }

    a->account_id = o->account_id;
    a->sold += o->transfer == TK_TRANSFER_SALE ? o->total_fen : 0;
    a->held += o->transfer == TK_TRANSFER_HOLD ? o->total_fen : 0;
}


static void
merge_id_rule(void *row, const tk_ref_t *ref, int newer)
{
    tk_batch_id_rule_t  *x;
    const tk_id_use_t   *d;

    x = row;
    d = ref->row;

    if (newer) {
        x->product_id = d->product_id;
        x->day = d->day;
        x->limit = d->limit;
        x->days = d->days;
        x->phone = d->phone;
        memcpy(x->id_index, d->id_index, TK_INDEX_LEN);
    }
}


/* distinct() tells orders the position of their account in the same place. */

static void
orders_keep_supplier(tk_encoder_t *e)
{
    size_t  i;

    for (i = 0; i < e->n; i++) {
        e->refs[TK_GROUP_ORDER][i].supplier =
            e->refs[TK_GROUP_ORDER][i].position;
    }
}


/* What an order's reservations and its account's orders before it say of it. */

static tk_err_t
orders_sum(tk_encoder_t *e)
{
    size_t                   i;
    int64_t                 *sold;
    tk_ref_t                *ref;
    const tk_order_t        *o;
    const tk_reservation_t  *d;

    sold = encoder_alloc(e, e->counts[TK_GROUP_ACCOUNT], sizeof(int64_t));
    if (sold == NULL) {
        return TK_NO_MEMORY;
    }

    memset(sold, 0, e->counts[TK_GROUP_ACCOUNT] * sizeof(int64_t));

    for (i = 0; i < e->n; i++) {
        ref = &e->refs[TK_GROUP_ORDER][i];
        o = ref->row;

        if (o->transfer == TK_TRANSFER_SALE) {
            sold[ref->position - 1] += o->total_fen;
        }

        ref->sold = sold[ref->position - 1];
    }

    for (i = 0; i < e->counts[TK_GROUP_RESERVATION]; i++) {
        ref = &e->refs[TK_GROUP_RESERVATION][i];
        d = ref->row;

        if (d->group == 0 && tk_quota_kind(d->quota_id) == TK_QUOTA_SLOT
            && d->owner_id == e->orders[ref->order - 1]->supplier_id)
        {
            e->refs[TK_GROUP_ORDER][ref->order - 1].slot =
                (int) (tk_quota_ref(d->quota_id) % 1000);
        }

        if (tk_quota_kind(d->quota_id) == TK_QUOTA_AGENT_BOOKED) {
            e->refs[TK_GROUP_ORDER][ref->order - 1].limit_day =
                tk_quota_day(d->quota_id);
        }
    }

    return TK_OK;
}


static tk_err_t
groups_list(tk_encoder_t *e)
{
    tk_err_t  err;

    err = rows_list(e);
    if (err != TK_OK) {
        return err;
    }

    err = distinct(e, TK_GROUP_SUPPLIER, TK_GROUP_ORDER,
                   sizeof(tk_batch_supplier_t), compare_supplier,
                   merge_supplier);
    if (err != TK_OK) {
        return err;
    }

    orders_keep_supplier(e);

    err = distinct(e, TK_GROUP_QUOTA, TK_GROUP_RESERVATION,
                   sizeof(tk_batch_quota_t), compare_quota, merge_quota);
    if (err != TK_OK) {
        return err;
    }

    err = distinct(e, TK_GROUP_ACCOUNT, TK_GROUP_ORDER,
                   sizeof(tk_batch_account_t), compare_account, merge_account);
    if (err != TK_OK) {
        return err;
    }

    err = orders_sum(e);
    if (err != TK_OK) {
        return err;
    }

    return distinct(e, TK_GROUP_ID_RULE, TK_GROUP_ID_USE,
                    sizeof(tk_batch_id_rule_t), compare_id_rule,
                    merge_id_rule);
}


/* One value: a number, or bytes; or NULL. */

typedef struct {
    int             null;
    int64_t         n;
    tk_str_t        s;
    unsigned char   c;              /* what s points to for characters */
} tk_cell_t;


static int
field_int(const void *row, size_t offset)
{
    int  n;

    memcpy(&n, (const char *) row + offset, sizeof(n));
    return n;
}


static int64_t
field_int64(const void *row, size_t offset)
{
    int64_t  n;

    memcpy(&n, (const char *) row + offset, sizeof(n));
    return n;
}


static void
cell_char(tk_cell_t *cell, int c)
{
    cell->c = (unsigned char) c;
    cell->s.data = &cell->c;
    cell->s.len = 1;
}


static void
cell_bytes(tk_cell_t *cell, const void *row, size_t offset, size_t len)
{
    cell->s.data = (unsigned char *) row + offset;
    cell->s.len = len;
}


/* Of who has no document; no document has it. */

static const unsigned char  no_index[TK_INDEX_LEN];


static void
cell_read(const tk_column_t *column, const tk_ref_t *ref, tk_cell_t *cell)
{
    size_t       offset;
    const void  *row;

    row = ref->row;
    offset = column->offset;
    cell->null = 0;

    switch (column->how) {

    case TK_HOW_REF:
        cell->n = field_int(ref, offset);
        break;

    case TK_HOW_REFS_ID:
        cell->n = field_int(ref, offset);
        cell->null = cell->n == 0;
        break;

    case TK_HOW_REFS_DAY:
        cell->n = field_int(ref, offset);
        cell->null = cell->n == TK_NO_DAY;
        break;

    case TK_HOW_REFS_SUM:
        cell->n = field_int64(ref, offset);
        break;

    case TK_HOW_INT:
        cell->n = field_int(row, offset);
        break;

    case TK_HOW_ID:
        cell->n = field_int(row, offset);
        cell->null = cell->n == 0;
        break;

    case TK_HOW_DAY:
        cell->n = field_int(row, offset);
        cell->null = cell->n == TK_NO_DAY;
        break;

    case TK_HOW_EDITION:
        cell->n = field_int(row, offset) == TK_V30 ? 30 : 40;
        break;

    case TK_HOW_INT64:
        cell->n = field_int64(row, offset);
        break;

    case TK_HOW_KNOWN:
        cell->n = field_int64(row, offset);
        cell->null = cell->n < 0;
        break;

    case TK_HOW_TIME:
        cell->n = field_int64(row, offset);
        cell->null = cell->n == TK_NEVER;
        break;

    case TK_HOW_CHAR:
        cell_char(cell, *((const unsigned char *) row + offset));
        break;

    case TK_HOW_DIGIT:
        cell_char(cell, '0' + field_int(row, offset));
        break;

    case TK_HOW_STR:
        memcpy(&cell->s, (const char *) row + offset, sizeof(tk_str_t));
        break;

    case TK_HOW_OPTIONAL:
        memcpy(&cell->s, (const char *) row + offset, sizeof(tk_str_t));
        cell->null = cell->s.len == 0;
        break;

    case TK_HOW_INDEX:
        cell_bytes(cell, row, offset, TK_INDEX_LEN);
        break;

    case TK_HOW_HOLDER:
        cell_bytes(cell, row, offset, TK_INDEX_LEN);

        if (memcmp(cell->s.data, no_index, TK_INDEX_LEN) == 0) {
            cell->s.len = 0;
        }
        break;

    case TK_HOW_HASH:
        cell_bytes(cell, row, offset, 32);
        break;
    }
}


/* Bytes an array takes at most; exactly, unless a number is NULL. */

static size_t
column_size(const tk_encoder_t *e, const tk_column_t *column)
{
    size_t     i, n, size;
    tk_cell_t  cell;

    n = e->counts[column->group];
    size = TK_PG_ARRAY_HEAD + n * (4 + column->width);

    if (column->width != 0) {
        return size;
    }

    for (i = 0; i < n; i++) {
        cell_read(column, &e->refs[column->group][i], &cell);

        if (!cell.null) {
            size += cell.s.len;
        }
    }

    return size;
}


static unsigned char *
cell_write(unsigned char *p, const tk_column_t *column, const tk_cell_t *cell)
{
    if (cell->null) {
        return tk_pg_element_null(p);
    }

    if (column->width != 0) {
        return tk_pg_element_int(p, cell->n, column->width);
    }

    return tk_pg_element(p, cell->s.data, cell->s.len);
}


static unsigned char *
column_write(const tk_encoder_t *e, const tk_column_t *column,
    unsigned char *start)
{
    size_t          i, n;
    tk_cell_t       cell;
    unsigned char  *p;

    n = e->counts[column->group];

    p = tk_pg_array(start, column->type, n);

    for (i = 0; i < n; i++) {
        cell_read(column, &e->refs[column->group][i], &cell);
        p = cell_write(p, column, &cell);

        if (cell.null) {
            tk_pg_array_has_null(start);
        }
    }

    return p;
}


static tk_err_t
batch_alloc(tk_encoder_t *e, tk_batch_t *batch, unsigned char **start)
{
    size_t  k, size;

    for (size = 8, k = 0; k < TK_COLUMNS; k++) {
        size += column_size(e, &batch_columns[k]);
    }

    *start = encoder_alloc(e, size, 1);
    batch->values = encoder_alloc(e, TK_PLACE_ORDERS_PARAMS, sizeof(char *));
    batch->lengths = encoder_alloc(e, TK_PLACE_ORDERS_PARAMS, sizeof(int));

    if (*start == NULL || batch->values == NULL || batch->lengths == NULL) {
        return TK_NO_MEMORY;
    }

    return size <= INT32_MAX ? TK_OK : TK_BUG;
}


static unsigned char *
param_add(tk_batch_t *batch, unsigned char *start, unsigned char *end)
{
    batch->values[batch->nparams] = (const char *) start;
    batch->lengths[batch->nparams] = (int) (end - start);
    batch->nparams++;

    return end;
}


tk_err_t
tk_batch_encode(tk_pool_t *pool, tk_time_t now,
    const tk_order_t *const *orders, size_t n, tk_batch_t *batch)
{
    size_t          k;
    tk_err_t        err;
    tk_encoder_t    e;
    unsigned char  *p;

    memset(&e, 0, sizeof(e));
    memset(batch, 0, sizeof(*batch));

    e.pool = pool;
    e.orders = orders;
    e.n = n;

    err = groups_list(&e);
    if (err != TK_OK) {
        return err;
    }

    err = batch_alloc(&e, batch, &p);
    if (err != TK_OK) {
        return err;
    }

    p = param_add(batch, p, tk_pg_put(p, now, 8));

    for (k = 0; k < TK_COLUMNS; k++) {
        p = param_add(batch, p, column_write(&e, &batch_columns[k], p));
    }

    return TK_OK;
}
