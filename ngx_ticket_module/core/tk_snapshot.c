/*
 * What a row of each kind holds is a table: which field every number and every
 * text goes to.  The driver below it knows only tables.
 */

#include "tk_snapshot.h"
#include "tk_pgwire.h"
#include "tk_sorted.h"

#include <string.h>


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

typedef struct tk_kind_s {
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
    I4(tk_supplier_t, seating)
};

static const tk_field_t  zone_num[] = {
    I8(tk_offset_t, from),
    I4(tk_offset_t, offset_s)
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
    I4(tk_product_t, on_sale),
    I4(tk_product_t, legs),
    I4(tk_product_t, issue_days),
    I4(tk_product_t, min_age),
    I4(tk_product_t, max_age),
    I4(tk_product_t, id_days),
    I4(tk_product_t, phone_maximum),
    I4(tk_product_t, phone_days),
    I4(tk_product_t, valid_mode),
    I4(tk_product_t, valid_days),
    I4(tk_product_t, valid_first),
    I4(tk_product_t, valid_last),
    I4(tk_product_t, wait_minutes)
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

static const tk_field_t  day_price_num[] = {
    I4(tk_day_price_t, product_id),
    I4(tk_day_price_t, agent_id),
    I4(tk_day_price_t, weekday),
    I4(tk_day_price_t, first_day),
    I4(tk_day_price_t, last_day),
    I8(tk_day_price_t, price_fen)
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

static const tk_field_t  hall_num[] = {
    I4(tk_hall_t, hall_id)
};

static const tk_field_t  hall_txt[] = {
    ST(tk_hall_t, name)
};

static const tk_field_t  session_num[] = {
    I4(tk_session_t, session_id),
    I4(tk_session_t, hall_id)
};

static const tk_field_t  session_txt[] = {
    ST(tk_session_t, name)
};

static const tk_field_t  performance_num[] = {
    I4(tk_performance_t, session_id),
    I4(tk_performance_t, day),
    I4(tk_performance_t, map_no),
    I4(tk_performance_t, start_minute),
    I4(tk_performance_t, end_minute),
    I4(tk_performance_t, sale_end_minute),
    I4(tk_performance_t, check_from_minute),
    I4(tk_performance_t, check_until_minute),
    I4(tk_performance_t, state)
};

static const tk_field_t  area_num[] = {
    I4(tk_area_t, area_id),
    I4(tk_area_t, hall_id),
    I4(tk_area_t, map_no),
    I4(tk_area_t, place),
    I4(tk_area_t, seats)
};

static const tk_field_t  area_txt[] = {
    ST(tk_area_t, code),
    ST(tk_area_t, name),
    ST(tk_area_t, color)
};

static const tk_field_t  product_area_num[] = {
    I4(tk_product_area_t, product_id),
    I4(tk_product_area_t, area_id)
};

static const tk_field_t  performance_price_num[] = {
    I4(tk_performance_price_t, product_id),
    I4(tk_performance_price_t, session_id),
    I4(tk_performance_price_t, first_day),
    I4(tk_performance_price_t, last_day),
    I8(tk_performance_price_t, price_fen)
};

static const tk_field_t  stock_num[] = {
    I4(tk_stock_t, product_id),
    I4(tk_stock_t, owner_id),
    I4(tk_stock_t, owner_product_id),
    I4(tk_stock_t, day_limit),
    I4(tk_stock_t, site_limit)
};

static const tk_field_t  stock_off_num[] = {
    I4(tk_stock_off_t, owner_id),
    I4(tk_stock_off_t, day)
};

static const tk_field_t  operator_num[] = {
    I4(tk_operator_t, supplier_id),
    I8(tk_operator_t, life.after),
    I8(tk_operator_t, life.life)
};

static const tk_field_t  open_product_num[] = {
    I4(tk_open_product_t, product_id),
    I4(tk_open_product_t, version),
    I4(tk_open_product_t, is_ticket),
    I4(tk_open_product_t, adults),
    I4(tk_open_product_t, children),
    I4(tk_open_product_t, guest_rule),
    I4(tk_open_product_t, guest_per),
    I4(tk_open_product_t, refund),
    I4(tk_open_product_t, review),
    I4(tk_open_product_t, scenic_id),
    I4(tk_open_product_t, confirm),
    I8(tk_open_product_t, market_fen),
    I8(tk_open_product_t, sale_fen),
    I4(tk_open_product_t, assign_slot)
};

static const tk_field_t  open_product_txt[] = {
    ST(tk_open_product_t, address),
    ST(tk_open_product_t, description),
    ST(tk_open_product_t, kind),
    ST(tk_open_product_t, scenic_name),
    ST(tk_open_product_t, out_id)
};

static const tk_field_t  rail_num[] = {
    I4(tk_rail_merchant_t, agent_id),
    I4(tk_rail_merchant_t, enabled),
    I4(tk_rail_merchant_t, purchase_on)
};

static const tk_field_t  rail_txt[] = {
    ST(tk_rail_merchant_t, code),
    ST(tk_rail_merchant_t, keys[0]),
    ST(tk_rail_merchant_t, keys[1])
};

static const tk_field_t  rail_channel_txt[] = {
    ST(tk_rail_channel_t, keys[0]),
    ST(tk_rail_channel_t, keys[1])
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
    I4(tk_agent_t, strict),
    I4(tk_agent_t, charge_form),
    I4(tk_agent_t, open_enabled)
};

static const tk_field_t  agent_txt[] = {
    ST(tk_agent_t, user),
    ST(tk_agent_t, name),
    ST(tk_agent_t, unit_id),
    ST(tk_agent_t, pay_user)
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


static int
compare_blocks(const void *a, const void *b)
{
    return tk_compare_str(((const tk_block_t *) a)->sent,
                       ((const tk_block_t *) b)->sent);
}


static int
compare_offsets(const void *a, const void *b)
{
    return TK_THREE_WAY(((const tk_offset_t *) a)->from,
                        ((const tk_offset_t *) b)->from);
}


static int
compare_life(const void *a, const void *b)
{
    int               order;
    const tk_life_t  *x = a, *y = b;

    order = TK_THREE_WAY(x->after, y->after);

    return order != 0 ? order : TK_THREE_WAY(x->life, y->life);
}


static int
compare_operators(const void *a, const void *b)
{
    int                   order;
    const tk_operator_t  *x = a, *y = b;

    order = TK_THREE_WAY(x->supplier_id, y->supplier_id);

    return order != 0 ? order : compare_life(&x->life, &y->life);
}


_Static_assert(sizeof(int) == 4, "keys are compared as int32_t");
_Static_assert(offsetof(tk_price_t, first_day) == 8, "key of a price");
_Static_assert(offsetof(tk_day_price_t, first_day) == 12, "of a day's price");
_Static_assert(offsetof(tk_promotion_t, first_day) == 4, "of a promotion");
_Static_assert(offsetof(tk_fee_rule_t, units_ahead) == 8, "of a fee rule");
_Static_assert(offsetof(tk_route_product_t, product_id) == 4, "of a pair");
_Static_assert(offsetof(tk_slot_t, slot_no) == 8, "of a slot");
_Static_assert(offsetof(tk_stock_t, owner_id) == 4, "of places");
_Static_assert(offsetof(tk_stock_off_t, day) == 4, "of a day off");
_Static_assert(offsetof(tk_performance_t, day) == 4, "of a performance");
_Static_assert(offsetof(tk_product_area_t, area_id) == 4, "of a pair");
_Static_assert(offsetof(tk_performance_price_t, first_day) == 8, "of a price");


#define ARRAY_OF(owner, array, type)                                          \
    offsetof(owner, array), offsetof(owner, n##array), sizeof(type)

static const tk_kind_t  supplier_kinds[] = {
    { "supplier", 0, TK_ONE_ROW, sizeof(tk_supplier_t), NULL,
      FIELDS(supplier_num), FIELDS(supplier_txt), NO_FIELDS },
    { "product", ARRAY_OF(tk_supplier_t, products, tk_product_t), tk_compare_1,
      FIELDS(product_num), FIELDS(product_txt), NO_FIELDS },
    { "price", ARRAY_OF(tk_supplier_t, prices, tk_price_t), tk_compare_3,
      FIELDS(price_num), NO_FIELDS, NO_FIELDS },
    { "promotion", ARRAY_OF(tk_supplier_t, promotions, tk_promotion_t),
      tk_compare_2, FIELDS(promotion_num), NO_FIELDS, NO_FIELDS },
    { "fee", ARRAY_OF(tk_supplier_t, fee_rules, tk_fee_rule_t), tk_compare_3,
      FIELDS(fee_num), NO_FIELDS, NO_FIELDS },
    { "line", ARRAY_OF(tk_supplier_t, routes, tk_route_t), tk_compare_1,
      FIELDS(line_num), FIELDS(line_txt), NO_FIELDS },
    { "line_product",
      ARRAY_OF(tk_supplier_t, route_products, tk_route_product_t), tk_compare_2,
      FIELDS(line_product_num), NO_FIELDS, NO_FIELDS },
    { "slot", ARRAY_OF(tk_supplier_t, slots, tk_slot_t), tk_compare_3,
      FIELDS(slot_num), NO_FIELDS, NO_FIELDS },
    { "hall", ARRAY_OF(tk_supplier_t, halls, tk_hall_t), tk_compare_1,
      FIELDS(hall_num), FIELDS(hall_txt), NO_FIELDS },
    { "session", ARRAY_OF(tk_supplier_t, sessions, tk_session_t), tk_compare_1,
      FIELDS(session_num), FIELDS(session_txt), NO_FIELDS },
    { "performance",
      ARRAY_OF(tk_supplier_t, performances, tk_performance_t), tk_compare_2,
      FIELDS(performance_num), NO_FIELDS, NO_FIELDS },
    { "area", ARRAY_OF(tk_supplier_t, areas, tk_area_t), tk_compare_1,
      FIELDS(area_num), FIELDS(area_txt), NO_FIELDS },
    { "product_area",
      ARRAY_OF(tk_supplier_t, product_areas, tk_product_area_t), tk_compare_2,
      FIELDS(product_area_num), NO_FIELDS, NO_FIELDS },
    { "performance_price",
      ARRAY_OF(tk_supplier_t, performance_prices, tk_performance_price_t),
      tk_compare_3, FIELDS(performance_price_num), NO_FIELDS, NO_FIELDS },
    { "life", offsetof(tk_supplier_t, lives.rows),
      offsetof(tk_supplier_t, lives.n), sizeof(tk_life_t), compare_life,
      FIELDS(life_num), NO_FIELDS, NO_FIELDS },
    { "day_price", ARRAY_OF(tk_supplier_t, day_prices, tk_day_price_t),
      tk_compare_4, FIELDS(day_price_num), NO_FIELDS, NO_FIELDS },
    { "day_off", ARRAY_OF(tk_supplier_t, days_off, tk_day_t), tk_compare_1,
      FIELDS(id_num), NO_FIELDS, NO_FIELDS },
    { "stock", ARRAY_OF(tk_supplier_t, stocks, tk_stock_t), tk_compare_2,
      FIELDS(stock_num), NO_FIELDS, NO_FIELDS },
    { "stock_off", ARRAY_OF(tk_supplier_t, stocks_off, tk_stock_off_t),
      tk_compare_2, FIELDS(stock_off_num), NO_FIELDS, NO_FIELDS },
    { "operator", ARRAY_OF(tk_supplier_t, operators, tk_operator_t),
      compare_operators, FIELDS(operator_num), NO_FIELDS, NO_FIELDS },
    { "open_product",
      ARRAY_OF(tk_supplier_t, open_products, tk_open_product_t), tk_compare_1,
      FIELDS(open_product_num), FIELDS(open_product_txt), NO_FIELDS },
    { "rail", ARRAY_OF(tk_supplier_t, rail_merchants, tk_rail_merchant_t),
      tk_compare_1, FIELDS(rail_num), FIELDS(rail_txt), NO_FIELDS },
    { "rail_channel",
      ARRAY_OF(tk_supplier_t, rail_channels, tk_rail_channel_t), NULL,
      NO_FIELDS, FIELDS(rail_channel_txt), NO_FIELDS },
    { "zone", offsetof(tk_supplier_t, zone.offsets),
      offsetof(tk_supplier_t, zone.n), sizeof(tk_offset_t), compare_offsets,
      FIELDS(zone_num), NO_FIELDS, NO_FIELDS },
    { NULL, 0, 0, 0, NULL, NO_FIELDS, NO_FIELDS, NO_FIELDS }
};

_Static_assert(sizeof(supplier_kinds) / sizeof(supplier_kinds[0])
               <= TK_SNAPSHOT_KINDS + 1, "kinds are more than are counted");

static const tk_kind_t  agent_kinds[] = {
    { "agent", 0, TK_ONE_ROW, sizeof(tk_agent_t), NULL,
      FIELDS(agent_num), FIELDS(agent_txt), FIELDS(agent_bin) },
    { "key", ARRAY_OF(tk_agent_t, keys, tk_agent_key_t), tk_compare_1,
      FIELDS(key_num), NO_FIELDS, FIELDS(key_bin) },
    { "open_key", ARRAY_OF(tk_agent_t, open_keys, tk_agent_key_t),
      tk_compare_1, FIELDS(key_num), NO_FIELDS, FIELDS(key_bin) },
    { "product", ARRAY_OF(tk_agent_t, products, int32_t), tk_compare_1,
      FIELDS(id_num), NO_FIELDS, NO_FIELDS },
    { "block", ARRAY_OF(tk_agent_t, blocks, tk_block_t), compare_blocks,
      NO_FIELDS, NO_FIELDS, FIELDS(block_bin) },
    { "guess", ARRAY_OF(tk_agent_t, guesses, tk_guess_t), tk_compare_1,
      FIELDS(guess_num), NO_FIELDS, NO_FIELDS },
    { NULL, 0, 0, 0, NULL, NO_FIELDS, NO_FIELDS, NO_FIELDS }
};

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


static void
build_init(tk_build_t *b, tk_pool_t *pool, const tk_kind_t *kinds,
    unsigned char *owner)
{
    memset(b, 0, sizeof(tk_build_t));

    b->pool = *pool;
    b->kinds = kinds;
    b->owner = owner;
}


void
tk_build_supplier(tk_build_t *b, tk_pool_t *pool, tk_supplier_t *supplier)
{
    memset(supplier, 0, sizeof(*supplier));
    build_init(b, pool, supplier_kinds, (unsigned char *) supplier);
    b->supplier = supplier;
}


void
tk_build_agent(tk_build_t *b, tk_pool_t *pool, tk_agent_t *agent)
{
    memset(agent, 0, sizeof(*agent));
    build_init(b, pool, agent_kinds, (unsigned char *) agent);
}


tk_err_t
tk_build_count(tk_build_t *b, const tk_snapshot_row_t *rows, size_t n)
{
    size_t    i, k;
    tk_err_t  err;

    for (i = 0; i < n; i++) {
        err = kind_find(b->kinds, rows[i].kind, &k);
        if (err != TK_OK) {
            return err;
        }

        b->counts[k]++;
    }

    return TK_OK;
}


static tk_err_t
kind_alloc(tk_build_t *b, size_t k)
{
    void             *array;
    size_t            size;
    const tk_kind_t  *kind;

    kind = &b->kinds[k];
    b->left[k] = b->counts[k];

    if (kind->count == TK_ONE_ROW) {
        b->next[k] = b->owner;
        return b->counts[k] == 1 ? TK_OK : TK_BUG;
    }

    array = NULL;
    size = b->counts[k] * kind->size;

    if (size != 0) {
        array = b->pool.alloc(b->pool.data, size);
        if (array == NULL) {
            return TK_NO_MEMORY;
        }

        memset(array, 0, size);
    }

    memcpy(b->owner + kind->array, &array, sizeof(array));
    memcpy(b->owner + kind->count, &b->counts[k], sizeof(size_t));
    b->next[k] = array;

    return TK_OK;
}


/* The codes are a second way in: they are what the wire carries. */

static tk_err_t
codes_alloc(tk_build_t *b)
{
    tk_supplier_t  *s;

    s = b->supplier;

    s->products_by_code = b->pool.alloc(b->pool.data,
                                   (s->nproducts + 1) * sizeof(tk_product_t *));
    s->routes_by_code = b->pool.alloc(b->pool.data,
                                      (s->nroutes + 1) * sizeof(tk_route_t *));

    return s->products_by_code && s->routes_by_code ? TK_OK : TK_NO_MEMORY;
}


tk_err_t
tk_build_alloc(tk_build_t *b)
{
    size_t    k, rows;
    tk_err_t  err;

    rows = 0;
    err = TK_OK;

    for (k = 0; b->kinds[k].kind != NULL; k++) {
        rows += b->counts[k];
    }

    if (rows == 0) {
        return b->supplier ? TK_UNKNOWN_SUPPLIER : TK_UNKNOWN_AGENT;
    }

    for (k = 0; err == TK_OK && b->kinds[k].kind != NULL; k++) {
        err = kind_alloc(b, k);
    }

    return err == TK_OK && b->supplier ? codes_alloc(b) : err;
}


tk_err_t
tk_build_rows(tk_build_t *b, const tk_snapshot_row_t *rows, size_t n)
{
    size_t    i, k;
    tk_err_t  err;

    for (i = 0; i < n; i++) {
        err = kind_find(b->kinds, rows[i].kind, &k);

        if (err == TK_OK && b->left[k] == 0) {
            err = TK_BUG;                   /* it was not counted */
        }

        if (err == TK_OK) {
            err = row_set(&b->pool, &b->kinds[k], &rows[i], b->next[k]);
        }

        if (err != TK_OK) {
            return err;
        }

        b->next[k] += b->kinds[k].size;
        b->left[k]--;
    }

    return TK_OK;
}


static void
codes_sort(tk_supplier_t *s)
{
    size_t  i;

    for (i = 0; i < s->nproducts; i++) {
        s->products_by_code[i] = &s->products[i];
    }

    for (i = 0; i < s->nroutes; i++) {
        s->routes_by_code[i] = &s->routes[i];
    }

    tk_sort(s->products_by_code, s->nproducts, sizeof(tk_product_t *),
            tk_compare_product_code);
    tk_sort(s->routes_by_code, s->nroutes, sizeof(tk_route_t *),
            tk_compare_route_code);
}


/* A kind at a time, and then the codes, which point into the sorted ones. */

tk_err_t
tk_build_sort(tk_build_t *b, int *over)
{
    void             *array;
    size_t            k;
    const tk_kind_t  *kind;

    k = b->sorted++;
    kind = &b->kinds[k];
    *over = (kind->kind == NULL);

    if (*over) {
        if (b->supplier) {
            codes_sort(b->supplier);
        }

        return TK_OK;
    }

    if (b->left[k] != 0) {
        return TK_BUG;                      /* counted, and not given */
    }

    if (kind->count != TK_ONE_ROW) {
        memcpy(&array, b->owner + kind->array, sizeof(array));
        tk_sort(array, b->counts[k], kind->size, kind->compare);
    }

    return TK_OK;
}


static tk_err_t
build_whole(tk_build_t *b, const tk_snapshot_row_t *rows, size_t n)
{
    int       over;
    tk_err_t  err;

    err = tk_build_count(b, rows, n);

    if (err == TK_OK) {
        err = tk_build_alloc(b);
    }

    if (err == TK_OK) {
        err = tk_build_rows(b, rows, n);
    }

    for (over = 0; err == TK_OK && !over; /* void */) {
        err = tk_build_sort(b, &over);
    }

    return err;
}


tk_err_t
tk_supplier_build(tk_pool_t *pool, const tk_snapshot_row_t *rows, size_t n,
    tk_supplier_t *supplier)
{
    tk_build_t  b;

    tk_build_supplier(&b, pool, supplier);

    return build_whole(&b, rows, n);
}


tk_err_t
tk_agent_build(tk_pool_t *pool, const tk_snapshot_row_t *rows, size_t n,
    tk_agent_t *agent)
{
    tk_build_t  b;

    tk_build_agent(&b, pool, agent);

    return build_whole(&b, rows, n);
}
