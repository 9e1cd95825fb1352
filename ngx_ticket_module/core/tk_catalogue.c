/*
 * Look-ups in snapshots: binary searches in sorted arrays.
 */

#include "tk_catalogue.h"
#include "tk_request.h"
#include "tk_sorted.h"

#include <string.h>


int
tk_compare_product_code(const void *a, const void *b)
{
    return tk_compare_str((*(const tk_product_t *const *) a)->code,
                          (*(const tk_product_t *const *) b)->code);
}


int
tk_compare_route_code(const void *a, const void *b)
{
    return tk_compare_str((*(const tk_route_t *const *) a)->code,
                          (*(const tk_route_t *const *) b)->code);
}


const tk_product_t *
tk_product_by_code(const tk_supplier_t *s, tk_str_t code)
{
    tk_product_t               key;
    const tk_product_t        *pkey;
    const tk_product_t *const *found;

    key.code = code;
    pkey = &key;

    found = tk_find(&pkey, s->products_by_code, s->nproducts,
                    sizeof(tk_product_t *), tk_compare_product_code);

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

    found = tk_find(&pkey, s->routes_by_code, s->nroutes, sizeof(tk_route_t *),
                    tk_compare_route_code);

    return found != NULL ? *found : NULL;
}


const tk_product_t *
tk_product_by_id(const tk_supplier_t *s, int32_t id)
{
    return tk_find(&id, s->products, s->nproducts, sizeof(tk_product_t),
                   tk_compare_1);
}


const tk_open_product_t *
tk_open_product_of(const tk_supplier_t *s, int32_t id)
{
    const tk_open_product_t  *p;

    static const tk_open_product_t  usual = {
        .adults = 1, .guest_rule = TK_GUESTS_ONE,
        .guest_per = 1, .refund = 1, .market_fen = -1, .sale_fen = -1,
        .address = tk_string(""), .description = tk_string(""),
        .kind = tk_string(""), .scenic_name = tk_string(""),
        .out_id = tk_string("")
    };

    p = tk_find(&id, s->open_products, s->nopen_products,
                sizeof(tk_open_product_t), tk_compare_1);

    return p ? p : &usual;
}


int
tk_route_has(const tk_supplier_t *s, int32_t route_id, int32_t product_id)
{
    tk_route_product_t  key;

    key.route_id = route_id;
    key.product_id = product_id;

    return tk_find(&key, s->route_products, s->nroute_products, sizeof(key),
                   tk_compare_2) != NULL;
}


const tk_slot_t *
tk_slots_of(const tk_supplier_t *s, int32_t route_id, tk_day_t day, size_t *n)
{
    size_t     first, end;
    tk_slot_t  key;

    key.route_id = route_id;
    key.day = day;

    key.slot_no = INT32_MIN;
    first = tk_upper_bound(&key, s->slots, s->nslots, sizeof(key),
                           tk_compare_3);

    key.slot_no = INT32_MAX;
    end = tk_upper_bound(&key, s->slots, s->nslots, sizeof(key),
                         tk_compare_3);

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
    if (!p->on_sale || (p->legs && a->charge_form == 'N')) {
        return 0;
    }

    return a->all_products
           || tk_find(&p->product_id, a->products, a->nproducts,
                      sizeof(int32_t), tk_compare_1) != NULL;
}


int
tk_agent_has_agreed(const tk_agent_t *a)
{
    return a->charge_form == 'A' || a->charge_form == 'C';
}


/* Rows of a weekday do not overlap; if they did, the one that begins last would
 * count, as with prices from a day on. */

static int64_t
day_price_for(const tk_supplier_t *s, int32_t product_id, int32_t agent_id,
    tk_day_t booked_on)
{
    size_t                 n;
    tk_day_price_t         key;
    const tk_day_price_t  *price;

    if (s->nday_prices == 0) {
        return -1;
    }

    key.product_id = product_id;
    key.agent_id = agent_id;
    key.weekday = tk_weekday(booked_on);
    key.first_day = booked_on;

    n = tk_upper_bound(&key, s->day_prices, s->nday_prices, sizeof(key),
                       tk_compare_4);
    if (n == 0) {
        return -1;
    }

    price = &s->day_prices[n - 1];

    if (price->product_id != product_id || price->agent_id != agent_id
        || price->weekday != key.weekday || price->last_day < booked_on)
    {
        return -1;
    }

    return price->price_fen;
}


/* The row of the day, or else the one with the latest first day that is not
 * after it. */

static int64_t
price_for(const tk_supplier_t *s, int32_t product_id, int32_t agent_id,
    tk_day_t booked_on)
{
    size_t             n;
    int64_t            fen;
    tk_price_t         key;
    const tk_price_t  *price;

    fen = day_price_for(s, product_id, agent_id, booked_on);
    if (fen >= 0) {
        return fen;
    }

    key.product_id = product_id;
    key.agent_id = agent_id;
    key.first_day = booked_on;

    n = tk_upper_bound(&key, s->prices, s->nprices, sizeof(key), tk_compare_3);
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


int64_t
tk_list_price_of(const tk_supplier_t *s, int32_t product_id,
    tk_day_t booked_on)
{
    return price_for(s, product_id, 0, booked_on);
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

    n = tk_upper_bound(&key, s->promotions, s->npromotions, sizeof(key),
                    tk_compare_2);

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
    tk_day_t  last, from, until;

    last = day - p->days_ahead;
    until = tk_valid_until(p, today, day, &from);

    if (day < today) {
        return TK_SALE_AFTER_DAY;
    }

    if (today > last || day < p->first_day || day > p->last_day
        || !in_week(p, day)
        || (from != TK_NO_DAY && (day < from || day > until)))
    {
        return TK_SALE_WINDOW;
    }

    if (today == last && minute >= p->last_minute) {
        return TK_SALE_CLOSED;
    }

    return p->day_limit < 0 ? TK_DAY_LIMIT_UNSET : TK_OK;
}


tk_day_t
tk_valid_until(const tk_product_t *p, tk_day_t today, tk_day_t day,
    tk_day_t *from)
{
    *from = TK_NO_DAY;

    switch (p->valid_mode) {

    case 1:
        return day;

    case 2:
        *from = today;
        return today + p->valid_days;

    case 3:
        *from = today;
        return p->valid_last;

    case 5:
        *from = p->valid_first;
        return p->valid_last;

    default:
        return day + p->ticket_days - 1;
    }
}


int
tk_day_off(const tk_supplier_t *s, tk_day_t day)
{
    return tk_find(&day, s->days_off, s->ndays_off, sizeof(tk_day_t),
                   tk_compare_1) != NULL;
}


const tk_stock_t *
tk_stocks_of(const tk_supplier_t *s, int32_t product_id, size_t *n)
{
    size_t      first, end;
    tk_stock_t  key;

    key.product_id = product_id;

    key.owner_id = INT32_MIN;
    first = tk_upper_bound(&key, s->stocks, s->nstocks, sizeof(key),
                           tk_compare_2);

    key.owner_id = INT32_MAX;
    end = tk_upper_bound(&key, s->stocks, s->nstocks, sizeof(key),
                         tk_compare_2);

    *n = end - first;
    return *n != 0 ? &s->stocks[first] : NULL;
}


int
tk_stocks_off(const tk_supplier_t *s, int32_t product_id, tk_day_t day)
{
    size_t             i, n;
    tk_stock_off_t     key;
    const tk_stock_t  *stock;

    stock = tk_stocks_of(s, product_id, &n);
    key.day = day;

    for (i = 0; i < n; i++) {
        key.owner_id = stock[i].owner_id;

        if (tk_find(&key, s->stocks_off, s->nstocks_off, sizeof(key),
                    tk_compare_2) != NULL)
        {
            return 1;
        }
    }

    return 0;
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


tk_day_t
tk_quota_day(int64_t id)
{
    return (tk_day_t) ((id >> 36) & 0xfffff);
}


int64_t
tk_quota_ref(int64_t id)
{
    return id & INT64_C(0xfffffffff);
}
