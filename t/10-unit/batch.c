/*
 * The batch encoder: its arrays are read back as Postgres reads them.  And the
 * way of an order to the process that encodes it.
 */

#include "snapshot.h"
#include "tk_aspx.h"
#include "tk_order_pack.h"

#define MAX_ELEMENTS    1024

/* Parameters by number, as api.place_orders_6() has them. */
enum {
    P_NOW = 1, S_ID = 2, S_CATALOGUE = 3, Q_SUPPLIER = 4, Q_ID = 5,
    Q_CAPACITY = 6, Q_WANTED = 7, A_SUPPLIER = 8, A_ID = 9, A_VERSION = 10,
    A_SOLD = 11, A_HELD = 12, X_SUPPLIER = 13, X_PRODUCT = 14, X_DAY = 15,
    X_INDEX = 16, X_LIMIT = 17, O_SUPPLIER = 18, O_AGENT = 19, O_ACCOUNT = 20,
    O_SLOT = 21, O_LIMIT = 22, O_SOLD = 23, O_KEY = 24, O_HASH = 25,
    O_EDITION = 29, O_STATE = 30, O_CUSTOMER = 33, O_DAY = 35, O_LINE = 36,
    O_CALLBACK = 39, O_INVOICE = 46, O_REMARK = 47, O_TOTAL = 48,
    O_PAY_BY = 50, O_VALID_UNTIL = 51, D_ORDER = 52, D_QUOTA = 53,
    D_PERSONS = 54, D_GROUP = 55, I_ORDER = 56, I_LINE = 57, I_FORM = 61,
    I_QUANTITY = 62, I_LIST = 65, T_ORDER = 67, T_NO = 68, V_ORDER = 72,
    V_NAME = 78, V_PHONE = 79, U_ORDER = 80, U_DOCUMENT = 81, U_COUNT = 82,
    U_TAKE = 83, O_PRODUCTS = 84, U_UNTIL = 85,
    O_PHONE_TAIL = 90, G_NAME_TAG = 91, X_DAYS = 92, X_PHONE = 93,
    O_CONTACT = 94, I_FROM = 95, I_WAIT = 96, PARAMS = 96
};

typedef struct {
    size_t          n;
    uint32_t        type;
    int             has_nulls;
    int             null[MAX_ELEMENTS];
    tk_str_t        value[MAX_ELEMENTS];
} array_t;

typedef struct {
    site_t              site;
    tk_order_t          order[TK_BATCH_ORDERS + 1];
    const tk_order_t   *orders[TK_BATCH_ORDERS + 1];
    tk_batch_t          batch;
    array_t             array;
} test_t;


static int64_t
number(const void *data, size_t len)
{
    size_t                i;
    uint64_t              n;
    const unsigned char  *p = data;

    n = len != 0 && (p[0] & 0x80) ? UINT64_MAX : 0;

    for (i = 0; i < len; i++) {
        n = n << 8 | p[i];
    }

    return (int64_t) n;
}


static const array_t *
array(test_t *t, int param)
{
    size_t       i;
    int64_t      len;
    array_t     *a = &t->array;
    const char  *p, *end;

    memset(a, 0, sizeof(*a));
    p = t->batch.values[param - 1];
    end = p + t->batch.lengths[param - 1];

    assert_true(end - p >= 12);
    a->n = (size_t) number(p, 4);
    a->has_nulls = (int) number(p + 4, 4);
    a->type = (uint32_t) number(p + 8, 4);
    p += 12;

    if (a->n == 0) {
        assert_ptr_equal(p, end);
        return a;
    }

    assert_int_equal(a->n, 1);                      /* dimensions */
    a->n = (size_t) number(p, 4);
    assert_in_range(a->n, 1, MAX_ELEMENTS);
    assert_int_equal(number(p + 4, 4), 1);          /* first subscript */
    p += 8;

    for (i = 0; i < a->n; i++) {
        assert_true(end - p >= 4);
        len = number(p, 4);
        p += 4;
        a->null[i] = len == -1;

        if (len >= 0) {
            assert_true(len <= end - p);
            a->value[i].data = (unsigned char *) p;
            a->value[i].len = (size_t) len;
            p += len;
        }
    }

    assert_ptr_equal(p, end);
    return a;
}


static int64_t
element(test_t *t, int param, size_t i)
{
    const array_t  *a;

    a = array(t, param);
    assert_true(i < a->n);
    assert_false(a->null[i]);

    return number(a->value[i].data, a->value[i].len);
}


static int
setup(void **state)
{
    size_t   i;
    test_t  *t;

    t = calloc(1, sizeof(*t));
    assert_non_null(t);
    site_build(&t->site);

    for (i = 0; i <= TK_BATCH_ORDERS; i++) {
        t->orders[i] = &t->order[i];
    }

    *state = t;
    return 0;
}


static int
teardown(void **state)
{
    test_t  *t = *state;

    tk_arena_free(t->site.arena);
    free(t);

    return 0;
}


/* Quotes into order i, and gives its sealed fields something to tell apart. */

static void
place(test_t *t, size_t i, const char *list, const char *id, const char *memo,
    int id_count)
{
    size_t         v;
    tk_str_t       subject;
    tk_order_t    *o = &t->order[i];
    tk_terms_t     terms;
    tk_request_t   req;

    memset(&req, 0, sizeof(req));
    req.order_list = tk_str_c(list);
    req.phone = tk_str_c("13800000001");
    req.id_number = tk_str_c(id);
    req.memo = tk_str_c(memo);
    req.id_count = id_count;
    req.day = TODAY + 1;
    req.slot_no = 3;

    tk_page_terms(tk_page_get(TK_PAGE_ORDER_PRODUCTS), TK_V40, &terms);
    assert_int_equal(tk_quote(t->site.pool, &t->site.supplier, &t->site.agent,
                              &terms, &req, TODAY * TK_DAY, tk_str_c("key"),
                              TK_ORDER_ROWS, o, &subject), TK_OK);

    o->id_sealed = o->id;
    o->phone_sealed = o->phone;
    o->invoice_sealed = o->invoice;
    o->remark_sealed = o->remark;

    for (v = 0; v < o->nvisitors; v++) {
        o->visitors[v].id_sealed = o->visitors[v].id;
        o->visitors[v].name_sealed = o->visitors[v].name;
        o->visitors[v].phone_sealed = o->visitors[v].phone;
    }

    for (v = 0; v < o->nid_uses; v++) {
        memset(o->id_uses[v].id_index, 0, TK_INDEX_LEN);
        memcpy(o->id_uses[v].id_index, o->id_uses[v].id.data,
               o->id_uses[v].id.len < TK_INDEX_LEN
               ? o->id_uses[v].id.len : TK_INDEX_LEN);
    }
}


static tk_err_t
encode(test_t *t, size_t n)
{
    return tk_batch_encode(t->site.pool, 123456789, t->orders, n,
                           &t->batch);
}


static void
statement(void **state)
{
    int          i, count;
    char         want[32];
    const char  *p;

    (void) state;

    assert_int_equal(TK_PLACE_ORDERS_PARAMS, PARAMS);
    assert_true(strncmp(tk_place_orders_sql,
                        "SELECT * FROM api.place_orders_6($1::timestamptz, "
                        "$2::int4[], $3::int8[], ", 73) == 0);

    for (count = 0, p = tk_place_orders_sql; *p != '\0'; p++) {
        count += *p == '$';
    }

    assert_int_equal(count, PARAMS);

    for (p = tk_place_orders_sql, i = 1; i <= PARAMS; i++) {
        snprintf(want, sizeof(want), "$%d::", i);
        p = strstr(p, want);
        assert_non_null(p);
    }

    assert_string_equal(strchr(p, ':'), "::int4[])");
}


/* What the statement calls a type. */

static const char *
type_of(uint32_t type)
{
    size_t  i;

    static const struct {
        uint32_t     type;
        const char  *name;
    } types[] = {
        { 16, "bool" }, { 17, "bytea" }, { 20, "int8" }, { 21, "int2" },
        { 23, "int4" }, { 25, "text" }, { 1082, "date" },
        { 1184, "timestamptz" }
    };

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i].type == type) {
            return types[i].name;
        }
    }

    return "none";
}


static void
one_order(void **state)
{
    int             i;
    char            want[32];
    test_t         *t = *state;
    const array_t  *a;

    place(t, 0, "ADULT|2|CHILD|1", "E12345678", "", 0);
    assert_int_equal(encode(t, 1), TK_OK);

    assert_int_equal(t->batch.nparams, PARAMS);
    assert_int_equal(t->batch.lengths[0], 8);
    assert_int_equal(number(t->batch.values[0], 8), 123456789);

    for (i = S_ID; i <= PARAMS; i++) {
        a = array(t, i);
        snprintf(want, sizeof(want), "$%d::%s[]", i, type_of(a->type));
        assert_non_null(strstr(tk_place_orders_sql, want));
    }

    assert_int_equal(element(t, A_ID, 0), 1011);
    assert_int_equal(element(t, O_AGENT, 0), 101);
    assert_int_equal(element(t, O_ACCOUNT, 0), 1);
    assert_int_equal(element(t, O_EDITION, 0), 40);
    assert_int_equal(element(t, O_STATE, 0), '0');
    assert_int_equal(element(t, O_DAY, 0), TODAY + 1);
    assert_int_equal(element(t, O_LINE, 0), 2);
    assert_int_equal(element(t, O_CALLBACK, 0), 0);
    assert_int_equal(element(t, O_TOTAL, 0), 25000);
    assert_true(element(t, O_PAY_BY, 0) == t->order[0].pay_by);
    assert_true(element(t, O_VALID_UNTIL, 0) == t->order[0].valid_until);
    assert_str(array(t, O_KEY)->value[0], "key");
    assert_str(array(t, O_CUSTOMER)->value[0], "旅行社");
    assert_int_equal(array(t, O_HASH)->value[0].len, 32);
    assert_memory_equal(array(t, O_HASH)->value[0].data,
                        t->order[0].content_hash, 32);

    a = array(t, O_INVOICE);
    assert_true(a->null[0]);
    assert_int_equal(a->has_nulls, 1);
    assert_int_equal(array(t, O_KEY)->has_nulls, 0);
    assert_int_equal(array(t, O_REMARK)->has_nulls, 0);
    assert_str(array(t, O_REMARK)->value[0], "");

    assert_int_equal(array(t, I_LINE)->n, 2);
    assert_int_equal(element(t, I_LINE, 1), 2);
    assert_int_equal(element(t, I_QUANTITY, 0), 2);
    assert_str(array(t, I_FORM)->value[0], "2");
    assert_int_equal(array(t, T_NO)->n, 2);
    assert_int_equal(array(t, V_ORDER)->n, 0);
    assert_int_equal(array(t, V_NAME)->type, 17);
    assert_str(array(t, O_PRODUCTS)->value[0], "{7,3}");
    assert_int_equal(array(t, X_LIMIT)->n, 0);
    assert_int_equal(array(t, U_TAKE)->n, 0);
}


static void
edges(void **state)
{
    test_t  *t = *state;

    t->site.supplier.slot_mode = 0;
    t->site.agent.can_cash = 1;
    place(t, 0, "ADULT|1", "E12345678", "", 0);
    t->order[0].edition = TK_V30;
    t->order[0].customer_name = tk_str_c("");
    t->order[0].callback = 1;
    assert_int_equal(encode(t, 1), TK_OK);

    assert_true(array(t, O_LINE)->null[0]);
    assert_true(array(t, O_PAY_BY)->null[0]);
    assert_int_equal(element(t, O_EDITION, 0), 30);
    assert_int_equal(element(t, O_CALLBACK, 0), 1);
    assert_int_equal(array(t, O_CALLBACK)->value[0].len, 1);
    assert_false(array(t, O_CUSTOMER)->null[0]);
    assert_int_equal(array(t, O_CUSTOMER)->value[0].len, 0);
}


/* Shared quotas and accounts stand once, sorted, and are named by position. */

static void
shared(void **state)
{
    size_t                   i, j, n;
    test_t                  *t = *state;
    int64_t                  id;
    const tk_reservation_t  *d;

    t->site.agent.agent_id = 205;
    place(t, 0, "ADULT|2|CHILD|1", "E12345678", "", 0);
    t->site.agent.agent_id = 101;
    place(t, 1, "CHILD|4", "E12345678", "", 0);
    place(t, 2, "ADULT|1", "E12345678", "", 0);
    assert_int_equal(encode(t, 3), TK_OK);

    assert_int_equal(array(t, A_ID)->n, 2);
    assert_int_equal(element(t, A_ID, 0), 1011);
    assert_int_equal(element(t, A_ID, 1), 2051);
    assert_int_equal(element(t, O_ACCOUNT, 0), 2);
    assert_int_equal(element(t, O_ACCOUNT, 1), 1);
    assert_int_equal(element(t, O_ACCOUNT, 2), 1);

    /* slot, two products, site, two agents */
    assert_int_equal(array(t, Q_ID)->n, 6);

    for (i = 0; i < 6; i++) {
        id = element(t, Q_ID, i);
        assert_true(i == 0 || id > element(t, Q_ID, i - 1));
    }

    for (n = 0, i = 0; i < 3; i++) {
        for (j = 0; j < t->order[i].nreservations; j++, n++) {
            d = &t->order[i].reservations[j];
            assert_int_equal(element(t, D_ORDER, n), i + 1);
            assert_int_equal(element(t, D_PERSONS, n), d->persons);
            assert_int_equal(element(t, D_GROUP, n), d->group);

            id = element(t, D_QUOTA, n);
            assert_in_range(id, 1, 6);
            assert_true(element(t, Q_ID, (size_t) id - 1) == d->quota_id);
            assert_int_equal(element(t, Q_CAPACITY, (size_t) id - 1),
                             d->capacity);
        }
    }

    assert_int_equal(array(t, D_ORDER)->n, n);
    assert_int_equal(array(t, I_ORDER)->n, 4);
    assert_int_equal(element(t, I_ORDER, 2), 2);
    assert_int_equal(element(t, I_LINE, 2), 1);
    assert_int_equal(element(t, T_ORDER, 3), 3);
}


/* Rows with one id are two where they are of two suppliers, in the order in
 * which Postgres locks them. */

static void
suppliers(void **state)
{
    size_t   i, n;
    test_t  *t = *state;

    for (i = 0; i < 3; i++) {
        t->site.supplier.supplier_id = i == 1 ? 76 : 77;
        t->site.supplier.version = i == 2 ? 6 : 5;
        place(t, i, "ADULT|1", "E12345678", "", 0);
    }

    assert_int_equal(encode(t, 3), TK_OK);

    assert_int_equal(array(t, S_ID)->n, 2);
    assert_int_equal(element(t, S_ID, 0), 76);
    assert_int_equal(element(t, S_ID, 1), 77);
    assert_int_equal(element(t, S_CATALOGUE, 0), 5);
    assert_int_equal(element(t, S_CATALOGUE, 1), -1);
    assert_int_equal(element(t, O_SUPPLIER, 0), 2);
    assert_int_equal(element(t, O_SUPPLIER, 1), 1);

    assert_int_equal(array(t, A_ID)->n, 2);
    assert_int_equal(element(t, A_SUPPLIER, 0), 76);
    assert_int_equal(element(t, A_ID, 1), element(t, A_ID, 0));
    assert_int_equal(element(t, O_ACCOUNT, 0), 2);
    assert_int_equal(element(t, O_ACCOUNT, 1), 1);

    n = array(t, Q_ID)->n;
    assert_int_equal(n, 2 * t->order[0].nreservations);

    for (i = 0; i < n; i++) {
        assert_int_equal(element(t, Q_SUPPLIER, i), i < n / 2 ? 76 : 77);
        assert_true(element(t, Q_ID, i) == element(t, Q_ID, (i + n / 2) % n));
        assert_int_equal(element(t, Q_WANTED, i), i < n / 2 ? 1 : 2);
    }
}


/*
 * What all orders want together, so that a batch that fits need not be decided
 * order by order: persons of a row, money of an account, and what each order's
 * account has paid after it.
 */

static void
sums(void **state)
{
    size_t   i;
    test_t  *t = *state;

    static const int64_t  sold[] = { 25000, 700, 25300, 700 };

    for (i = 0; i < 4; i++) {
        t->site.agent.agent_id = i % 2 ? 205 : 101;
        t->site.agent.version = i == 3 ? 9 : 8;
        place(t, i, "ADULT|2", "E12345678", "", 0);
        t->order[i].transfer = i == 3 ? TK_TRANSFER_HOLD : TK_TRANSFER_SALE;
    }

    t->order[0].total_fen = 25000;
    t->order[1].total_fen = 700;
    t->order[2].total_fen = 300;
    t->order[3].total_fen = 41;
    assert_int_equal(encode(t, 4), TK_OK);

    for (i = 0; i < 4; i++) {
        assert_int_equal(element(t, O_SOLD, i), sold[i]);
        assert_int_equal(element(t, O_SLOT, i),
                         tk_quota_ref(t->order[i].reservations[0].quota_id)
                         % 1000);
    }

    assert_int_equal(element(t, A_SOLD, 0), 25300);
    assert_int_equal(element(t, A_SOLD, 1), 700);
    assert_int_equal(element(t, A_HELD, 0), 0);
    assert_int_equal(element(t, A_HELD, 1), 41);
    assert_int_equal(element(t, A_VERSION, 0), 8);
    assert_int_equal(element(t, A_VERSION, 1), 0);  /* 8 and 9 */

    /* slot, product, site: eight persons; each agent's own: four */
    assert_int_equal(array(t, Q_WANTED)->n, 5);
    for (i = 0; i < 5; i++) {
        assert_int_equal(element(t, Q_WANTED, i), i < 3 ? 8 : 4);
    }

    /* one that may be served by a choice of slots */
    t->order[2].reservations[0].group = 1;
    assert_int_equal(encode(t, 4), TK_OK);
    assert_true(array(t, Q_WANTED)->null[0]);
    assert_int_equal(element(t, Q_WANTED, 1), 8);
    assert_true(array(t, O_SLOT)->null[2]);
    assert_false(array(t, O_SLOT)->null[1]);
}


/* Where two orders know different limits, the newer snapshot's count: the
 * other order is stale and books nothing. */

static void
newest(void **state)
{
    size_t   i;
    test_t  *t = *state;

    for (i = 0; i < 3; i++) {
        t->site.supplier.version = i == 1 ? 20 : 17;
        t->site.supplier.day_limit = i == 1 ? 222 : 111;
        place(t, i, "CHILD|1", "E12345678", "", 0);
    }

    assert_int_equal(encode(t, 3), TK_OK);

    for (i = 0; element(t, Q_ID, i)
                != tk_quota_id(TK_QUOTA_SITE_DAY, TODAY + 1, 0); i++)
    {
        assert_true(i < array(t, Q_ID)->n);
    }

    assert_int_equal(element(t, Q_CAPACITY, i), 222);
}


static void
visitors_and_documents(void **state)
{
    size_t          i, n;
    test_t         *t = *state;
    int64_t         at;
    const array_t  *a;

    place(t, 0, "REAL|1|BOUND|2", "E00000009",
          "E00000002^李四^^1^3", 1);
    place(t, 1, "REAL|2", "E00000008",
          "E00000001^张三^13800000001^1^3|E00000002^李四^^1^3", 2);
    place(t, 2, "BOUND|3", "E00000009", "", 0);
    assert_int_equal(encode(t, 3), TK_OK);

    a = array(t, V_PHONE);
    assert_int_equal(a->n, 3);
    assert_true(a->null[0]);
    assert_false(a->null[1]);
    assert_true(a->null[2]);
    assert_str(array(t, V_NAME)->value[1], "张三");

    /* E..1 and E..2 in R191's rule, the phone and E..9 in limits of BOUND */
    n = array(t, X_PRODUCT)->n;
    assert_int_equal(n, 4);
    assert_int_equal(element(t, X_PRODUCT, 0), 0);
    assert_int_equal(element(t, X_PRODUCT, 2), BOUND);
    assert_int_equal(element(t, X_DAY, 0), TODAY + 1);
    assert_int_equal(element(t, X_LIMIT, 2), 4);
    assert_int_equal(element(t, X_LIMIT, 3), 3);
    assert_memory_equal(array(t, X_INDEX)->value[0].data, "E00000001", 9);
    assert_memory_equal(array(t, X_INDEX)->value[1].data, "E00000002", 9);

    for (i = 0; i < n; i++) {
        static const int  days[] = { 1, 1, 1, 7 };

        assert_int_equal(element(t, X_DAYS, i), days[i]);
        assert_int_equal(element(t, X_PHONE, i), i == 2);
    }

    assert_int_equal(array(t, U_ORDER)->n, 7);

    for (i = 0; i < 7; i++) {
        static const int  order[] = { 1, 1, 1, 2, 2, 3, 3 };
        static const int  document[] = { 2, 4, 3, 1, 2, 4, 3 };
        static const int  count[] = { 1, 2, 2, 1, 1, 3, 3 };

        at = element(t, U_DOCUMENT, i);
        assert_int_equal(element(t, U_ORDER, i), order[i]);
        assert_int_equal(at, document[i]);
        assert_int_equal(element(t, U_COUNT, i), count[i]);
        assert_int_equal(element(t, U_TAKE, i), 1);
        assert_true(array(t, U_UNTIL)->null[i]);
    }
}


/* R196 rows of one document in three orders: each is until a day of its own. */

static void
until(void **state)
{
    size_t          i;
    test_t         *t = *state;
    tk_id_use_t     id_uses[3];

    memset(id_uses, 0, sizeof(id_uses));

    for (i = 0; i < 3; i++) {
        place(t, i, "CHILD|1", "E12345678", "", 0);
        id_uses[i].limit = 1;
        id_uses[i].count = 1;
        id_uses[i].until = TODAY + (i == 1 ? 9 : 3);
        t->order[i].id_uses = &id_uses[i];
        t->order[i].nid_uses = 1;
    }

    assert_int_equal(encode(t, 3), TK_OK);
    assert_int_equal(array(t, U_UNTIL)->n, 3);

    for (i = 0; i < 3; i++) {
        assert_int_equal(element(t, U_UNTIL, i), id_uses[i].until);
    }

    assert_int_equal(element(t, U_TAKE, 0), 0);
}


static void
bounds(void **state)
{
    size_t   i;
    test_t  *t = *state;

    assert_int_equal(encode(t, 0), TK_BUG);

    for (i = 0; i <= TK_BATCH_ORDERS; i++) {
        place(t, i, "CHILD|1", "E12345678", "", 0);
    }

    assert_int_equal(tk_order_rows(&t->order[0]), 6);
    assert_int_equal(encode(t, TK_BATCH_ORDERS), TK_OK);
    assert_int_equal(array(t, O_KEY)->n, TK_BATCH_ORDERS);
    assert_int_equal(element(t, D_ORDER, TK_BATCH_ORDERS * 4 - 1),
                     TK_BATCH_ORDERS);
    assert_int_equal(encode(t, TK_BATCH_ORDERS + 1), TK_BUG);

    place(t, 0, "SOLO|400", "E12345678", "", 0);
    place(t, 1, "SOLO|400", "E12345678", "", 0);
    place(t, 2, "SOLO|209", "E12345678", "", 0);
    assert_int_equal(encode(t, 3), TK_OK);      /* 1,024 rows */
    assert_int_equal(array(t, T_NO)->n, 1009);
    place(t, 2, "SOLO|210", "E12345678", "", 0);
    assert_int_equal(encode(t, 3), TK_BUG);
}


/* Has ends of its own, so that reading beyond them is found. */

static tk_str_t
pack(const tk_order_t *o)
{
    tk_str_t  s;

    s.len = tk_order_packed(o);
    s.data = malloc(s.len);
    assert_non_null(s.data);
    assert_ptr_equal(tk_order_pack(s.data, o), s.data + s.len);

    return s;
}


static int
holds(tk_str_t s, tk_str_t what)
{
    size_t  i;

    for (i = 0; i + what.len <= s.len; i++) {
        if (memcmp(s.data + i, what.data, what.len) == 0) {
            return 1;
        }
    }

    return 0;
}


/* Has one element other than NULL, zero, none? */

static int
says_something(test_t *t, int param)
{
    size_t          i, k;
    const array_t  *a;

    a = array(t, param);

    for (i = 0; i < a->n; i++) {
        for (k = 0; !a->null[i] && k < a->value[i].len; k++) {
            if (a->value[i].data[k] != 0) {
                return 1;
            }
        }
    }

    return 0;
}


/* Gives each field something to say. */

static void
fill(tk_order_t *o, size_t k)
{
    size_t  v;

    static tk_seat_t  seats[] = { { 1 }, { 7 } };

    o->phone_sealed = tk_str_c("sealed phone");
    o->id_sealed = tk_str_c("sealed document");
    o->invoice_sealed = tk_str_c("sealed invoice");
    o->remark_sealed = tk_str_c("sealed remark");
    o->contact_sealed = tk_str_c("sealed contact");
    o->items[0].list_fen = 12345;
    o->items[0].free = 1;
    o->items[0].ticket_from = TODAY - 1;
    o->items[0].wait_minutes = 30;
    o->tickets[0].free = 1;
    v = o->nreservations - 1;
    o->reservations[v].group = 1;
    o->callback = 1;
    o->need_invoice = 1;
    o->medium = 2;
    o->session_id = 5;
    o->seated = 1;
    o->nseats = 2;
    o->seats = seats;
    o->transfer = k == 2 ? TK_TRANSFER_HOLD : TK_TRANSFER_SALE;
    memset(o->phone_index, 7, TK_INDEX_LEN);
    o->phone_tail = 5678;
    memset(o->id_index, 8, TK_INDEX_LEN);

    for (v = 0; v < o->nvisitors; v++) {
        o->visitors[v].name_sealed = tk_str_c("sealed name");
        o->visitors[v].phone_sealed = tk_str_c("sealed phone");
        memset(o->visitors[v].id_index, 9, TK_INDEX_LEN);
        o->visitors[v].name_tag = INT64_C(-7000000000000);
    }

    for (v = 0; v < o->nid_uses; v++) {
        o->id_uses[v].until = TODAY + 3;
        memset(o->id_uses[v].id_index, 10 + (int) v, TK_INDEX_LEN);
    }
}


/* What Postgres gets is the same, whoever sends it; nothing travels in
 * clear. */

static void
packed(void **state)
{
    int          i;
    size_t       k, n = 3;
    test_t      *t = *state;
    tk_str_t     s[3];
    tk_order_t   is[3];
    tk_batch_t   direct;

    place(t, 0, "REAL|1|BOUND|2", "E00000009", "E00000002^李四^^1^3", 1);
    place(t, 1, "REAL|2", "E00000008",
          "E00000001^张三^13800000001^1^3|E00000002^李四^^1^3", 2);
    place(t, 2, "ADULT|2|CHILD|1", "E12345678", "", 0);

    for (k = 0; k < n; k++) {
        fill(&t->order[k], k);
    }

    assert_int_equal(encode(t, n), TK_OK);
    assert_int_equal(array(t, V_ORDER)->n, 3);
    assert_int_equal(array(t, U_ORDER)->n, 5);
    direct = t->batch;

    /* a field that is forgotten on the way is seen below only if it is set */
    for (i = S_ID; i <= PARAMS; i++) {
        if (!says_something(t, i)) {
            fail_msg("parameter %d says nothing", i);
        }
    }

    for (k = 0; k < n; k++) {
        s[k] = pack(&t->order[k]);
        assert_false(holds(s[k], tk_str_c("13800000001")));
        assert_false(holds(s[k], tk_str_c("张三")));
        assert_int_equal(tk_order_unpack(t->site.pool, s[k], &is[k]), TK_OK);
        assert_int_equal(tk_order_rows(&is[k]), tk_order_rows(&t->order[k]));
        t->orders[k] = &is[k];
    }

    assert_int_equal(encode(t, n), TK_OK);
    assert_int_equal(t->batch.nparams, direct.nparams);

    for (i = 0; i < direct.nparams; i++) {
        assert_int_equal(t->batch.lengths[i], direct.lengths[i]);
        assert_memory_equal(t->batch.values[i], direct.values[i],
                            direct.lengths[i]);
    }

    for (k = 0; k < n; k++) {
        free(s[k].data);
    }
}


static void
packed_badly(void **state)
{
    size_t       k, len;
    test_t      *t = *state;
    tk_str_t     s, copy;
    uint32_t     many[5];
    tk_order_t   o;

    place(t, 0, "ADULT|2|CHILD|1", "E12345678", "", 0);
    s = pack(&t->order[0]);

    for (len = 0; len < s.len; len++) {
        copy.data = malloc(len != 0 ? len : 1);
        assert_non_null(copy.data);
        memcpy(copy.data, s.data, len);
        copy.len = len;
        assert_int_equal(tk_order_unpack(t->site.pool, copy, &o), TK_BUG);
        free(copy.data);
    }

    copy.len = s.len + 1;
    copy.data = calloc(1, copy.len);
    assert_non_null(copy.data);
    memcpy(copy.data, s.data, s.len);
    assert_int_equal(tk_order_unpack(t->site.pool, copy, &o), TK_BUG);
    free(copy.data);

    /* a row too many in all, and counts whose sum is a small one again */
    for (k = 0; k < 5; k++) {
        many[k] = TK_BATCH_ROWS / 4;
    }

    memcpy(s.data, many, sizeof(many));
    assert_int_equal(tk_order_unpack(t->site.pool, s, &o), TK_BUG);

    many[0] = UINT32_MAX;
    many[1] = 2;
    memcpy(s.data, many, sizeof(many));
    assert_int_equal(tk_order_unpack(t->site.pool, s, &o), TK_BUG);

    free(s.data);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(statement),
        cmocka_unit_test_setup_teardown(one_order, setup, teardown),
        cmocka_unit_test_setup_teardown(edges, setup, teardown),
        cmocka_unit_test_setup_teardown(shared, setup, teardown),
        cmocka_unit_test_setup_teardown(suppliers, setup, teardown),
cmocka_unit_test_setup_teardown(sums, setup, teardown),
        cmocka_unit_test_setup_teardown(newest, setup, teardown),
        cmocka_unit_test_setup_teardown(visitors_and_documents, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(until, setup, teardown),
        cmocka_unit_test_setup_teardown(bounds, setup, teardown),
        cmocka_unit_test_setup_teardown(packed, setup, teardown),
        cmocka_unit_test_setup_teardown(packed_badly, setup, teardown)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
