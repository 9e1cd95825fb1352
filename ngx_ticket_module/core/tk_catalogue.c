/*
 * Snapshots: the rows of api.catalogue_2() and api.agent_2() become sorted
 * arrays, and look-ups are binary searches in them.
 *
 * What a row of each kind holds is a table: which field every number and every
 * text goes to.  The driver below it knows only tables.
 */

#include "tk_catalogue.h"
#include "tk_pgwire.h"

#include <stdlib.h>


#define TK_SNAPSHOT_FIELDS  32      /* elements of one array */

typedef enum {
    TK_FIELD_INT,                   /* int, int32_t, tk_day_t */
    TK_FIELD_INT64,
    TK_FIELD_STR,
    TK_FIELD_NONE                   /* read, checked, not kept */
} tk_field_e;

typedef struct {
    tk_field_e      type;
    size_t          offset;
} tk_field_t;

typedef int (*tk_compare_pt)(const void *a, const void *b);

typedef struct {
    const char         *kind;
    size_t              array;      /* offsetof the pointer; one row: the
                                       struct itself */
    size_t              count;      /* offsetof the number; ONE_ROW */
    size_t              size;
    tk_compare_pt       compare;
    const tk_field_t   *num;
    size_t              nnum;
    const tk_field_t   *txt;
    size_t              ntxt;
    const tk_field_t   *bin;
    size_t              nbin;
} tk_kind_t;

#define TK_ONE_ROW          ((size_t) -1)

#define I4(type, field)     { TK_FIELD_INT, offsetof(type, field) }
#define I8(type, field)     { TK_FIELD_INT64, offsetof(type, field) }
#define ST(type, field)     { TK_FIELD_STR, offsetof(type, field) }
#define SKIP                { TK_FIELD_NONE, 0 }
#define FIELDS(a)           a, sizeof(a) / sizeof(a[0])
#define NO_FIELDS           NULL, 0


static const tk_field_t  supplier_num[] = {
    I4(tk_supplier_t, supplier_id),
    I4(tk_supplier_t, kind),
    I4(tk_supplier_t, slot_mode),
    I4(tk_supplier_t, fee_mode),
    I4(tk_supplier_t, activateable),
    I4(tk_supplier_t, gate_media),
    I4(tk_supplier_t, active_refund),
    I4(tk_supplier_t, single_product_orders),
    I4(tk_supplier_t, single_purchase),
    I4(tk_supplier_t, page_base),
    I4(tk_supplier_t, pay_timeout_min),
    I4(tk_supplier_t, day_limit),
    I8(tk_supplier_t, version),
    I4(tk_supplier_t, zone.offset_s),
    I4(tk_supplier_t, zone.offset_next_s),
    I8(tk_supplier_t, zone.change_at)
};

static const tk_field_t  life_num[] = {
    I8(tk_life_t, after),
    I8(tk_life_t, life)
};

static const tk_field_t  supplier_txt[] = {
    ST(tk_supplier_t, code),
    ST(tk_supplier_t, name)
};

static const tk_field_t  product_num[] = {
    I4(tk_product_t, product_id),
    I4(tk_product_t, class_id),
    I4(tk_product_t, form),
    I4(tk_product_t, real_name),
    I4(tk_product_t, minimum),
    I4(tk_product_t, maximum),
    I4(tk_product_t, id_maximum),
    I4(tk_product_t, day_limit),
    I4(tk_product_t, effect_mode),
    I4(tk_product_t, order_days),
    I4(tk_product_t, web_order_days),
    I4(tk_product_t, ticket_days),
    I4(tk_product_t, days_ahead),
    I4(tk_product_t, last_minute),
    I4(tk_product_t, first_day),
    I4(tk_product_t, last_day),
    I4(tk_product_t, week_first),
    I4(tk_product_t, week_last),
    I4(tk_product_t, week_negated),
    I4(tk_product_t, on_sale)
};

static const tk_field_t  product_txt[] = {
    ST(tk_product_t, code),
    ST(tk_product_t, name),
    ST(tk_product_t, unit),
    ST(tk_product_t, conditions)
};

static const tk_field_t  price_num[] = {
    I4(tk_price_t, product_id),
    I4(tk_price_t, agent_id),
    I4(tk_price_t, first_day),
    I8(tk_price_t, price_fen)
};

static const tk_field_t  promotion_num[] = {
    I4(tk_promotion_t, product_id),
    I4(tk_promotion_t, first_day),
    I4(tk_promotion_t, last_day),
    I4(tk_promotion_t, every),
    I4(tk_promotion_t, free)
};

static const tk_field_t  fee_num[] = {
    I4(tk_fee_rule_t, product_id),
    I4(tk_fee_rule_t, unit),
    I4(tk_fee_rule_t, units_ahead),
    I4(tk_fee_rule_t, mode),
    I8(tk_fee_rule_t, value)
};

static const tk_field_t  line_num[] = {
    I4(tk_route_t, route_id)
};

static const tk_field_t  line_txt[] = {
    ST(tk_route_t, code),
    ST(tk_route_t, name)
};

static const tk_field_t  line_product_num[] = {
    I4(tk_route_product_t, route_id),
    I4(tk_route_product_t, product_id)
};

static const tk_field_t  slot_num[] = {
    I4(tk_slot_t, route_id),
    I4(tk_slot_t, day),
    I4(tk_slot_t, slot_no),
    I4(tk_slot_t, start_minute),
    I4(tk_slot_t, end_minute),
    I4(tk_slot_t, total_capacity),
    I4(tk_slot_t, online_capacity),
    I4(tk_slot_t, enabled)
};

static const tk_field_t  agent_num[] = {
    I4(tk_agent_t, agent_id),
    I4(tk_agent_t, unit_type),
    I4(tk_agent_t, enabled),
    I4(tk_agent_t, official),
    I4(tk_agent_t, can_cash),
    I4(tk_agent_t, can_deposit),
    I4(tk_agent_t, can_rebate),
    I4(tk_agent_t, can_epay),
    I4(tk_agent_t, day_limit),
    I4(tk_agent_t, all_products),
    I4(tk_agent_t, sends_messages),
    I4(tk_agent_t, has_callback),
    I8(tk_agent_t, version),
    SKIP,                           /* has_pay_password: the hash says it */
    I4(tk_agent_t, post_only),
    I4(tk_agent_t, strict)
};

static const tk_field_t  agent_txt[] = {
    ST(tk_agent_t, user),
    ST(tk_agent_t, name),
    ST(tk_agent_t, unit_id)
};

static const tk_field_t  agent_bin[] = {
    ST(tk_agent_t, password_sealed),
    ST(tk_agent_t, pay_password_hash)
};

static const tk_field_t  key_num[] = {
    I4(tk_agent_key_t, key_index),
    I8(tk_agent_key_t, created_at)
};

static const tk_field_t  key_bin[] = {
    ST(tk_agent_key_t, sealed)
};

static const tk_field_t  block_bin[] = {
    ST(tk_block_t, sent)
};

static const tk_field_t  id_num[] = {
    { TK_FIELD_INT, 0 }
};

static const tk_field_t  guess_num[] = {
    I4(tk_guess_t, kind),
    I8(tk_guess_t, version),
    I8(tk_guess_t, locked_until)
};


#define THREE_WAY(a, b)     (((a) > (b)) - ((a) < (b)))

/* Every sorted struct but the agent's keys begins with int32 fields, as many
 * as its key has. */

static int
compare_ints(const void *a, const void *b, size_t n)
{
    size_t          i;
    const int32_t  *x, *y;

    x = a;
    y = b;

    for (i = 0; i < n; i++) {
        if (x[i] != y[i]) {
            return THREE_WAY(x[i], y[i]);
        }
    }

    return 0;
}


static int
compare_1(const void *a, const void *b)
{
    return compare_ints(a, b, 1);
}


static int
compare_2(const void *a, const void *b)
{
    return compare_ints(a, b, 2);
}


static int
compare_3(const void *a, const void *b)
{
    return compare_ints(a, b, 3);
}


static int
compare_str(tk_str_t a, tk_str_t b)
{
    int     rc;
    size_t  len;

    len = a.len < b.len ? a.len : b.len;
    rc = len != 0 ? memcmp(a.data, b.data, len) : 0;

    return rc != 0 ? rc : THREE_WAY(a.len, b.len);
}


static int
compare_blocks(const void *a, const void *b)
{
    return compare_str(((const tk_block_t *) a)->sent,
                       ((const tk_block_t *) b)->sent);
}


static int
compare_life(const void *a, const void *b)
{
    int               order;
    const tk_life_t  *x = a, *y = b;

    order = THREE_WAY(x->after, y->after);

    return order != 0 ? order : THREE_WAY(x->life, y->life);
}


_Static_assert(sizeof(int) == 4, "keys are compared as int32_t");
_Static_assert(offsetof(tk_price_t, first_day) == 8, "key of a price");
_Static_assert(offsetof(tk_promotion_t, first_day) == 4, "of a promotion");
_Static_assert(offsetof(tk_fee_rule_t, units_ahead) == 8, "of a fee rule");
_Static_assert(offsetof(tk_route_product_t, product_id) == 4, "of a pair");
_Static_assert(offsetof(tk_slot_t, slot_no) == 8, "of a slot");


#define ARRAY_OF(owner, array, type)                                          \
    offsetof(owner, array), offsetof(owner, n##array), sizeof(type)

static const tk_kind_t  supplier_kinds[] = {
    { "supplier", 0, TK_ONE_ROW, sizeof(tk_supplier_t), NULL,
      FIELDS(supplier_num), FIELDS(supplier_txt), NO_FIELDS },
    { "product", ARRAY_OF(tk_supplier_t, products, tk_product_t), compare_1,
      FIELDS(product_num), FIELDS(product_txt), NO_FIELDS },
    { "price", ARRAY_OF(tk_supplier_t, prices, tk_price_t), compare_3,
      FIELDS(price_num), NO_FIELDS, NO_FIELDS },
    { "promotion", ARRAY_OF(tk_supplier_t, promotions, tk_promotion_t),
      compare_2, FIELDS(promotion_num), NO_FIELDS, NO_FIELDS },
    { "fee", ARRAY_OF(tk_supplier_t, fee_rules, tk_fee_rule_t), compare_3,
      FIELDS(fee_num), NO_FIELDS, NO_FIELDS },
    { "line", ARRAY_OF(tk_supplier_t, routes, tk_route_t), compare_1,
      FIELDS(line_num), FIELDS(line_txt), NO_FIELDS },
    { "line_product",
      ARRAY_OF(tk_supplier_t, route_products, tk_route_product_t), compare_2,
      FIELDS(line_product_num), NO_FIELDS, NO_FIELDS },
    { "slot", ARRAY_OF(tk_supplier_t, slots, tk_slot_t), compare_3,
      FIELDS(slot_num), NO_FIELDS, NO_FIELDS },
    { "life", offsetof(tk_supplier_t, lives.rows),
      offsetof(tk_supplier_t, lives.n), sizeof(tk_life_t), compare_life,
      FIELDS(life_num), NO_FIELDS, NO_FIELDS },
    { NULL, 0, 0, 0, NULL, NO_FIELDS, NO_FIELDS, NO_FIELDS }
};

static const tk_kind_t  agent_kinds[] = {
    { "agent", 0, TK_ONE_ROW, sizeof(tk_agent_t), NULL,
      FIELDS(agent_num), FIELDS(agent_txt), FIELDS(agent_bin) },
    { "key", ARRAY_OF(tk_agent_t, keys, tk_agent_key_t), compare_1,
      FIELDS(key_num), NO_FIELDS, FIELDS(key_bin) },
    { "product", ARRAY_OF(tk_agent_t, products, int32_t), compare_1,
      FIELDS(id_num), NO_FIELDS, NO_FIELDS },
    { "block", ARRAY_OF(tk_agent_t, blocks, tk_block_t), compare_blocks,
      NO_FIELDS, NO_FIELDS, FIELDS(block_bin) },
    { "guess", ARRAY_OF(tk_agent_t, guesses, tk_guess_t), compare_1,
      FIELDS(guess_num), NO_FIELDS, NO_FIELDS },
    { NULL, 0, 0, 0, NULL, NO_FIELDS, NO_FIELDS, NO_FIELDS }
};

#define TK_KINDS_MAX        9


static tk_err_t
field_set(tk_pool_t *pool, const tk_field_t *field, tk_str_t value,
    unsigned char *row)
{
    int32_t   small;
    int64_t   n;
    tk_str_t  copy;

    if (field->type == TK_FIELD_STR) {
        copy.len = 0;
        copy.data = (unsigned char *) "";

        if (value.len != 0) {
            copy = tk_str_copy(pool, value);
            if (copy.data == NULL) {
                return TK_NO_MEMORY;
            }
        }

        memcpy(row + field->offset, &copy, sizeof(copy));
        return TK_OK;
    }

    if (value.len != 8) {
        return TK_BUG;
    }

    n = tk_pg_get(value.data, 8);

    if (field->type == TK_FIELD_INT64) {
        memcpy(row + field->offset, &n, sizeof(n));

    } else if (field->type == TK_FIELD_INT) {
        if (n < INT32_MIN || n > INT32_MAX) {
            return TK_BUG;
        }

        small = (int32_t) n;
        memcpy(row + field->offset, &small, sizeof(small));
    }

    return TK_OK;
}


static tk_err_t
fields_set(tk_pool_t *pool, const tk_field_t *fields, size_t n, tk_str_t array,
    unsigned char *row)
{
    size_t    i;
    tk_err_t  err;
    tk_str_t  values[TK_SNAPSHOT_FIELDS];

    if (n > TK_SNAPSHOT_FIELDS) {
        return TK_BUG;
    }

    err = tk_pg_array_read(array, n, values);

    for (i = 0; err == TK_OK && i < n; i++) {
        err = field_set(pool, &fields[i], values[i], row);
    }

    return err;
}


static tk_err_t
row_set(tk_pool_t *pool, const tk_kind_t *kind, const tk_snapshot_row_t *row,
    unsigned char *to)
{
    tk_err_t  err;

    err = fields_set(pool, kind->num, kind->nnum, row->num, to);
    if (err != TK_OK) {
        return err;
    }

    err = fields_set(pool, kind->txt, kind->ntxt, row->txt, to);
    if (err != TK_OK) {
        return err;
    }

    return fields_set(pool, kind->bin, kind->nbin, row->bin, to);
}


static tk_err_t
kind_find(const tk_kind_t *kinds, tk_str_t name, size_t *at)
{
    size_t  k;

    for (k = 0; kinds[k].kind != NULL; k++) {
        if (tk_str_eq(name, tk_str_c(kinds[k].kind))) {
            *at = k;
            return TK_OK;
        }
    }

    return TK_BUG;
}


/* Room for each kind's rows; there is one row of the kind that has no array. */

static tk_err_t
kinds_alloc(tk_pool_t *pool, const tk_kind_t *kinds, const size_t *counts,
    unsigned char *owner, unsigned char **next)
{
    size_t  k;
    void   *array;

    for (k = 0; kinds[k].kind != NULL; k++) {
        if (kinds[k].count == TK_ONE_ROW) {
            if (counts[k] != 1) {
                return TK_BUG;
            }

            next[k] = owner;
            continue;
        }

        array = NULL;

        if (counts[k] != 0) {
            array = pool->alloc(pool->data, counts[k] * kinds[k].size);
            if (array == NULL) {
                return TK_NO_MEMORY;
            }

            memset(array, 0, counts[k] * kinds[k].size);
        }

        memcpy(owner + kinds[k].array, &array, sizeof(array));
        memcpy(owner + kinds[k].count, &counts[k], sizeof(size_t));
        next[k] = array;
    }

    return TK_OK;
}


static void
kinds_sort(const tk_kind_t *kinds, const size_t *counts, unsigned char *owner)
{
    size_t  k;
    void   *array;

    for (k = 0; kinds[k].kind != NULL; k++) {
        if (kinds[k].count == TK_ONE_ROW || counts[k] < 2) {
            continue;
        }

        memcpy(&array, owner + kinds[k].array, sizeof(array));
        qsort(array, counts[k], kinds[k].size, kinds[k].compare);
    }
}


static tk_err_t
snapshot_build(tk_pool_t *pool, const tk_kind_t *kinds,
    const tk_snapshot_row_t *rows, size_t n, unsigned char *owner)
{
    size_t          i, k, counts[TK_KINDS_MAX];
    tk_err_t        err;
    unsigned char  *next[TK_KINDS_MAX];

    memset(counts, 0, sizeof(counts));

    for (i = 0; i < n; i++) {
        err = kind_find(kinds, rows[i].kind, &k);
        if (err != TK_OK) {
            return err;
        }

        counts[k]++;
    }

    err = kinds_alloc(pool, kinds, counts, owner, next);
    if (err != TK_OK) {
        return err;
    }

    for (i = 0; i < n; i++) {
        err = kind_find(kinds, rows[i].kind, &k);
        if (err != TK_OK) {
            return err;
        }

        err = row_set(pool, &kinds[k], &rows[i], next[k]);
        if (err != TK_OK) {
            return err;
        }

        next[k] += kinds[k].size;
    }

    kinds_sort(kinds, counts, owner);
    return TK_OK;
}


static int
compare_product_code(const void *a, const void *b)
{
    return compare_str((*(const tk_product_t *const *) a)->code,
                       (*(const tk_product_t *const *) b)->code);
}


static int
compare_route_code(const void *a, const void *b)
{
    return compare_str((*(const tk_route_t *const *) a)->code,
                       (*(const tk_route_t *const *) b)->code);
}


/* The second way in: codes are what the wire carries. */

static tk_err_t
codes_index(tk_pool_t *pool, tk_supplier_t *s)
{
    size_t  i;

    s->products_by_code = pool->alloc(pool->data,
                                   (s->nproducts + 1) * sizeof(tk_product_t *));
    s->routes_by_code = pool->alloc(pool->data,
                                    (s->nroutes + 1) * sizeof(tk_route_t *));

    if (s->products_by_code == NULL || s->routes_by_code == NULL) {
        return TK_NO_MEMORY;
    }

    for (i = 0; i < s->nproducts; i++) {
        s->products_by_code[i] = &s->products[i];
    }

    for (i = 0; i < s->nroutes; i++) {
        s->routes_by_code[i] = &s->routes[i];
    }

    qsort(s->products_by_code, s->nproducts, sizeof(tk_product_t *),
          compare_product_code);
    qsort(s->routes_by_code, s->nroutes, sizeof(tk_route_t *),
          compare_route_code);

    return TK_OK;
}


tk_err_t
tk_supplier_build(tk_pool_t *pool, const tk_snapshot_row_t *rows, size_t n,
    tk_supplier_t *supplier)
{
    tk_err_t  err;

    memset(supplier, 0, sizeof(*supplier));

    if (n == 0) {
        return TK_UNKNOWN_SUPPLIER;
    }

    err = snapshot_build(pool, supplier_kinds, rows, n,
                         (unsigned char *) supplier);
    if (err != TK_OK) {
        return err;
    }

    return codes_index(pool, supplier);
}


tk_err_t
tk_agent_build(tk_pool_t *pool, const tk_snapshot_row_t *rows, size_t n,
    tk_agent_t *agent)
{
    memset(agent, 0, sizeof(*agent));

    if (n == 0) {
        return TK_UNKNOWN_AGENT;
    }

    return snapshot_build(pool, agent_kinds, rows, n, (unsigned char *) agent);
}


const tk_product_t *
tk_product_by_code(const tk_supplier_t *s, tk_str_t code)
{
    tk_product_t               key;
    const tk_product_t        *pkey;
    const tk_product_t *const *found;

    key.code = code;
    pkey = &key;

    if (s->nproducts == 0) {
        return NULL;
    }

    found = bsearch(&pkey, s->products_by_code, s->nproducts,
                    sizeof(tk_product_t *), compare_product_code);

    return found != NULL ? *found : NULL;
}


const tk_route_t *
tk_route_by_code(const tk_supplier_t *s, tk_str_t code)
{
    tk_route_t               key;
    const tk_route_t        *pkey;
    const tk_route_t *const *found;

    key.code = code;
    pkey = &key;

    if (s->nroutes == 0) {
        return NULL;
    }

    found = bsearch(&pkey, s->routes_by_code, s->nroutes, sizeof(tk_route_t *),
                    compare_route_code);

    return found != NULL ? *found : NULL;
}


/* bsearch() wants an array, even of nothing. */

static const void *
find(const void *key, const void *array, size_t n, size_t size,
    tk_compare_pt compare)
{
    return n != 0 ? bsearch(key, array, n, size, compare) : NULL;
}


const tk_product_t *
tk_product_by_id(const tk_supplier_t *s, int32_t id)
{
    return find(&id, s->products, s->nproducts, sizeof(tk_product_t),
                compare_1);
}


int
tk_route_has(const tk_supplier_t *s, int32_t route_id, int32_t product_id)
{
    tk_route_product_t  key;

    key.route_id = route_id;
    key.product_id = product_id;

    return find(&key, s->route_products, s->nroute_products, sizeof(key),
                compare_2) != NULL;
}


/* How many elements of a sorted array are not above key. */

static size_t
upper_bound(const void *key, const void *array, size_t n, size_t size,
    tk_compare_pt compare)
{
    size_t  low, high, middle;

    low = 0;
    high = n;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (compare((const char *) array + middle * size, key) <= 0) {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    return low;
}


const tk_slot_t *
tk_slots_of(const tk_supplier_t *s, int32_t route_id, tk_day_t day, size_t *n)
{
    size_t     first, end;
    tk_slot_t  key;

    key.route_id = route_id;
    key.day = day;

    key.slot_no = INT32_MIN;
    first = upper_bound(&key, s->slots, s->nslots, sizeof(key), compare_3);

    key.slot_no = INT32_MAX;
    end = upper_bound(&key, s->slots, s->nslots, sizeof(key), compare_3);

    *n = end - first;
    return *n != 0 ? &s->slots[first] : NULL;
}


/* Of a block: bits at 1, length at 3, and then the address. */

#define TK_BLOCK_HEAD   4

static int
block_has(tk_str_t block, const unsigned char *address, size_t len)
{
    size_t         bits, whole;
    unsigned char  mask;

    if (block.len != TK_BLOCK_HEAD + len || block.data[1] > len * 8) {
        return 0;
    }

    bits = block.data[1];
    whole = bits / 8;
    mask = (unsigned char) (0xff00 >> (bits % 8));

    return memcmp(block.data + TK_BLOCK_HEAD, address, whole) == 0
           && (mask == 0 || ((block.data[TK_BLOCK_HEAD + whole]
                              ^ address[whole]) & mask) == 0);
}


int
tk_agent_calls_from(const tk_agent_t *a, const unsigned char *address,
    size_t len)
{
    size_t  i;

    static const unsigned char  mapped[12] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
    };

    if (a->nblocks == 0) {
        return 1;
    }

    if (len == 16 && memcmp(address, mapped, sizeof(mapped)) == 0) {
        address += sizeof(mapped);
        len -= sizeof(mapped);
    }

    for (i = 0; len != 0 && i < a->nblocks; i++) {
        if (block_has(a->blocks[i].sent, address, len)) {
            return 1;
        }
    }

    return 0;
}


int
tk_agent_may_sell(const tk_agent_t *a, const tk_product_t *p)
{
    if (!p->on_sale) {
        return 0;
    }

    return a->all_products
           || find(&p->product_id, a->products, a->nproducts, sizeof(int32_t),
                   compare_1) != NULL;
}


/* The row with the latest first day that is not after booked_on. */

static int64_t
price_for(const tk_supplier_t *s, int32_t product_id, int32_t agent_id,
    tk_day_t booked_on)
{
    size_t             n;
    tk_price_t         key;
    const tk_price_t  *price;

    key.product_id = product_id;
    key.agent_id = agent_id;
    key.first_day = booked_on;

    n = upper_bound(&key, s->prices, s->nprices, sizeof(key), compare_3);
    if (n == 0) {
        return -1;
    }

    price = &s->prices[n - 1];

    if (price->product_id != product_id || price->agent_id != agent_id) {
        return -1;
    }

    return price->price_fen;
}


int64_t
tk_price_of(const tk_supplier_t *s, const tk_agent_t *a, int32_t product_id,
    tk_day_t booked_on)
{
    int64_t  fen;

    fen = price_for(s, product_id, a->agent_id, booked_on);

    return fen >= 0 ? fen : price_for(s, product_id, 0, booked_on);
}


/* Periods may overlap: the one that began last counts. */

int32_t
tk_free_of(const tk_supplier_t *s, int32_t product_id, tk_day_t booked_on,
    int32_t quantity)
{
    size_t                 n;
    int64_t                free;
    tk_promotion_t         key;
    const tk_promotion_t  *p;

    key.product_id = product_id;
    key.first_day = booked_on;

    n = upper_bound(&key, s->promotions, s->npromotions, sizeof(key),
                    compare_2);

    while (n-- > 0) {
        p = &s->promotions[n];

        if (p->product_id != product_id) {
            break;
        }

        if (p->last_day < booked_on || p->every < 1) {
            continue;
        }

        free = (int64_t) (quantity / p->every) * p->free;
        return free < quantity ? (int32_t) free : quantity;
    }

    return 0;
}


static int
in_week(const tk_product_t *p, tk_day_t day)
{
    int  weekday, inside;

    if (p->week_first == 0) {
        return 1;
    }

    weekday = tk_weekday(day);

    if (p->week_first <= p->week_last) {
        inside = weekday >= p->week_first && weekday <= p->week_last;

    } else {                                    /* Saturday to Monday */
        inside = weekday >= p->week_first || weekday <= p->week_last;
    }

    return p->week_negated ? !inside : inside;
}


tk_err_t
tk_product_sold(const tk_product_t *p, tk_day_t today, int minute, tk_day_t day)
{
    tk_day_t  last;

    last = day - p->days_ahead;

    if (day < today) {
        return TK_SALE_AFTER_DAY;
    }

    if (today > last || day < p->first_day || day > p->last_day
        || !in_week(p, day))
    {
        return TK_SALE_WINDOW;
    }

    if (today == last && minute >= p->last_minute) {
        return TK_SALE_CLOSED;
    }

    return p->day_limit < 0 ? TK_DAY_LIMIT_UNSET : TK_OK;
}


int
tk_slot_open(const tk_slot_t *slot, tk_day_t today, int minute)
{
    return slot->enabled
           && (slot->day > today
               || (slot->day == today && slot->end_minute > minute));
}


int64_t
tk_quota_id(int kind, tk_day_t day, int64_t ref)
{
    return ((int64_t) kind << 56) + ((int64_t) day << 36) + ref;
}


int
tk_quota_kind(int64_t id)
{
    return (int) (id >> 56);
}


int64_t
tk_quota_ref(int64_t id)
{
    return id & INT64_C(0xfffffffff);
}
