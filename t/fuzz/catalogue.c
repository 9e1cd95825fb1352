/*
 * Covers: core/tk_catalogue.c core/tk_snapshot.c core/tk_pgwire.c
 *
 * Rows of a snapshot, one a line: a kind, then numbers, texts and bytes behind
 * '#', '=' and '!'; with '?' an array as it is.  What is built finds again what
 * the rows said.
 */

#include "fuzz.h"
#include "tk_snapshot.h"
#include "tk_pgwire.h"

#define ROWS    64
#define FIELDS  32


/* Writes as Postgres does; read back it must be the same. */

static tk_str_t
array(uint32_t type, const tk_str_t *elements, size_t n)
{
    size_t          i, size;
    tk_str_t        whole, read[FIELDS];
    unsigned char  *p;

    size = n > 0 ? TK_PG_ARRAY_HEAD : TK_PG_ARRAY_EMPTY;

    for (i = 0; i < n; i++) {
        size += 4 + elements[i].len;
    }

    whole.len = size;
    whole.data = fuzz_alloc(NULL, size);
    p = tk_pg_array(whole.data, type, n);

    for (i = 0; i < n; i++) {
        p = tk_pg_element(p, elements[i].data, elements[i].len);
    }

    fuzz_assert(n == 0 || p == whole.data + size);
    fuzz_assert(tk_pg_array_read(whole, n, read) == TK_OK);

    for (i = 0; i < n; i++) {
        fuzz_assert(tk_str_eq(read[i], elements[i]));
    }

    fuzz_assert(tk_pg_array_read(whole, n + 1, read) != TK_OK);

    return whole;
}


static tk_str_t
number(tk_str_t text)
{
    int64_t        n;
    unsigned char  wire[8];

    n = strtoll(fuzz_cstr(text), NULL, 10);
    fuzz_assert(tk_pg_put(wire, n, 8) == wire + 8);
    fuzz_assert(tk_pg_get(wire, 8) == n);

    return fuzz_copy(wire, 8);
}


static void
read_row(tk_str_t line, tk_snapshot_row_t *row)
{
    int            how;
    size_t         n[3] = { 0, 0, 0 };
    tk_str_t       field, elements[3][FIELDS];
    fuzz_input_t   in = { line.data, line.data + line.len };

    memset(row, 0, sizeof(*row));
    row->kind = fuzz_until(&in, '|');

    while (fuzz_more(&in)) {
        field = fuzz_until(&in, '|');
        how = field.len > 0 ? field.data[0] : '=';
        field = fuzz_copy(field.data + (field.len > 0),
                          field.len - (field.len > 0));

        if (how == '?') {
            row->num = fuzz_rest(&in);
            return;
        }

        if (how == '#' && n[0] < FIELDS - 1) {
            elements[0][n[0]++] = number(field);

        } else if (how == '!' && n[2] < FIELDS - 1) {
            elements[2][n[2]++] = field;

        } else if (n[1] < FIELDS - 1) {
            elements[1][n[1]++] = field;
        }
    }

    row->num = array(TK_OID_INT8, elements[0], n[0]);
    row->txt = array(TK_OID_TEXT, elements[1], n[1]);
    row->bin = array(TK_OID_BYTEA, elements[2], n[2]);
}


static void
check_slots(const tk_supplier_t *s)
{
    size_t            i, n;
    const tk_slot_t  *first;

    for (i = 0; i < s->nslots; i++) {
        first = tk_slots_of(s, s->slots[i].route_id, s->slots[i].day, &n);
        fuzz_assert(first != NULL && n > 0);
        fuzz_assert(first >= s->slots && first + n <= s->slots + s->nslots);
        fuzz_assert(first <= &s->slots[i] && &s->slots[i] < first + n);
    }
}


static void
check_supplier(const tk_supplier_t *s)
{
    size_t               i;
    const tk_route_t    *route;
    const tk_product_t  *p;

    for (i = 0; i < s->nproducts; i++) {
        p = tk_product_by_code(s, s->products[i].code);
        fuzz_assert(p != NULL && tk_str_eq(p->code, s->products[i].code));
        p = tk_product_by_id(s, s->products[i].product_id);
        fuzz_assert(p != NULL
                    && p->product_id == s->products[i].product_id);
        (void) tk_free_of(s, p->product_id, s->products[i].first_day, 100);
    }

    for (i = 0; i < s->nroutes; i++) {
        route = tk_route_by_code(s, s->routes[i].code);
        fuzz_assert(route != NULL && tk_str_eq(route->code, s->routes[i].code));
    }

    for (i = 0; i < s->nroute_products; i++) {
        fuzz_assert(tk_route_has(s, s->route_products[i].route_id,
                                 s->route_products[i].product_id));
    }

    check_slots(s);
}


static void
check_agent(const tk_supplier_t *s, const tk_agent_t *a)
{
    size_t  i;

    for (i = 1; i < a->nkeys; i++) {
        fuzz_assert(a->keys[i - 1].key_index <= a->keys[i].key_index);
    }

    for (i = 0; i < s->nproducts; i++) {
        (void) tk_agent_may_sell(a, &s->products[i]);
        (void) tk_price_of(s, a, s->products[i].product_id, 0);
    }
}


/* Any bytes as a value of any type. */

static void
any_value(tk_str_t s)
{
    size_t      i;
    tk_str_t    out[4];
    tk_value_t  v;

    static const uint32_t  types[] = {
        0, TK_OID_BOOL, TK_OID_BYTEA, TK_OID_INT2, TK_OID_INT4, TK_OID_INT8,
        TK_OID_TEXT, TK_OID_DATE, TK_OID_TIMESTAMPTZ, TK_OID_INT8_ARRAY
    };

    for (i = 0; i < fuzz_count(types); i++) {
        tk_pg_value(types[i], s.data, s.len, &v);
        fuzz_assert(v.type != TK_VALUE_NULL);
        fuzz_assert(v.s.len <= s.len);
        tk_pg_value(types[i], NULL, 0, &v);
        fuzz_assert(v.type == TK_VALUE_NULL);
    }

    for (i = 0; i < fuzz_count(out); i++) {
        (void) tk_pg_array_read(s, i, out);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    size_t             n, m;
    tk_err_t           rc, dry;
    tk_str_t           line;
    tk_agent_t         agent;
    tk_supplier_t      supplier;
    tk_snapshot_row_t  rows[ROWS], agent_rows[ROWS];

    static const tk_supplier_t  none;

    any_value(fuzz_copy(in->pos, in->end - in->pos));

    for (n = m = 0; n < ROWS && m < ROWS && fuzz_more(in); /* void */) {
        line = fuzz_line(in);

        if (line.len > 0 && line.data[0] == '@') {
            read_row(fuzz_copy(line.data + 1, line.len - 1), &agent_rows[m++]);
        } else {
            read_row(line, &rows[n++]);
        }
    }

    fuzz_left = m % 8;
    dry = tk_supplier_build(&fuzz_pool, rows, n, &supplier);
    fuzz_left = FUZZ_BLOCKS;
    rc = tk_supplier_build(&fuzz_pool, rows, n, &supplier);
    fuzz_assert(dry == rc || dry == TK_NO_MEMORY);

    if (rc == TK_OK) {
        check_supplier(&supplier);

    } else {
        fuzz_assert(rc == (n == 0 ? TK_UNKNOWN_SUPPLIER : TK_BUG));
        supplier = none;
    }

    if (tk_agent_build(&fuzz_pool, agent_rows, m, &agent) == TK_OK) {
        check_agent(&supplier, &agent);
    }
}
