/*
 * Any request at all: pairs made of the tables' names and of good, spoilt and
 * random values, some of them under the cipher.  Whatever is sent, the answer
 * is a row of the error table that names a parameter of the page, or a
 * request that keeps every promise of tk_aspx.h.
 */

#include "unit.h"
#include "tk_params.h"

#define ROUNDS      60000
#define PAIRS       20
#define VALUE_MAX   120

static tk_arena_t     *arena;
static tk_pool_t      *pool;
static unsigned char   key[24];
static tk_memo_t       memo;
static uint64_t        seed = 4240;

static const char *const  likely[] = {
    "", "0", "1", "2", "-1", "A", "20261122", "20260229", "100.00", "12.345",
    "P1|2|P2|3", "P1|2|", "|", "11010519491231002X", "13800138000",
    "11010519491231002X^张三^13800138000^P1^1|", "261121007000000004200356001915",
    "2611210070000000042", "99999999999999999999", "http://a.example.com/n",
    "\x01", "\xc2\x85", "\xff\xfe", "预订", "E10ADC3949BA59ABBE56E057F20F883E"
};


static size_t
below(size_t n)
{
    return unit_random(&seed) % n;
}


static tk_str_t
random_value(void)
{
    size_t         i, len;
    tk_str_t       s;
    unsigned char  bytes[VALUE_MAX];

    s = tk_str_c(likely[below(unit_count(likely))]);
    len = s.len;
    memcpy(bytes, s.data, len);

    switch (below(4)) {

    case 0:                                     /* a byte changed */
        if (len > 0) {
            bytes[below(len)] = (unsigned char) below(256);
        }

        break;

    case 1:                                     /* cut off */
        len = below(len + 1);
        break;

    case 2:                                     /* anything */
        if (below(4) == 0) {
            len = below(VALUE_MAX);
            for (i = 0; i < len; i++) {
                bytes[i] = (unsigned char) below(256);
            }
        }

        break;

    default:
        break;
    }

    s.data = bytes;
    s.len = len;

    return tk_str_copy(pool, s);
}


/* What the table asks for. */

static tk_str_t
good_value(const tk_param_t *param)
{
    size_t  len;

    if (param->values != NULL) {
        len = strcspn(param->values, " ");

        return (tk_str_t) { len, (unsigned char *) param->values };
    }

    switch (param->type) {

    case TK_PARAM_TEXT:
        return (tk_str_t) { 1 + below(2), (unsigned char *) "P1" };

    case TK_PARAM_ADDRESS:
        return unit_str("http://a.example.com/n");

    case TK_PARAM_CLIENT_REF:
        return unit_str("20261121-0001");

    case TK_PARAM_PHONE:
        return unit_str("13800138000");

    case TK_PARAM_MONEY:
        return unit_str("100.00");

    case TK_PARAM_DAY:
        return unit_str("20261122");

    case TK_PARAM_MOMENT:
        return unit_str("20261122235959");

    case TK_PARAM_ORDER:
        return unit_str("2611210070000000042");

    case TK_PARAM_STAMP:
        return unit_str("20261122");

    case TK_PARAM_CHOICE:
    case TK_PARAM_NUMBER:
    case TK_PARAM_SLOT:
    case TK_PARAM_MEDIUM:
    case TK_PARAM_RESOURCE:
        break;
    }

    return unit_str("1");
}


/* Mostly as the table wants it: in clear or under the cipher. */

static tk_pair_t
random_pair(const tk_param_t *param)
{
    size_t     i;
    tk_err_t   rc;
    tk_pair_t  pair;

    pair.name = tk_str_copy(pool, tk_str_c(param->name));
    pair.value = below(8) ? tk_str_copy(pool, good_value(param))
                          : random_value();

    if (below(3) == 0) {
        i = below(pair.name.len);
        pair.name.data[i] ^= (pair.name.data[i] != '_') ? 0x20 : 0;
    }

    if ((param->cipher != TK_PLAIN) != (below(50) == 0)) {
        rc = tk_des3_encrypt(pool, key, pair.value, &pair.value);
        assert_int_equal(rc, TK_OK);

        if (below(20) == 0) {
            pair.value.data[below(pair.value.len)] ^= 1 << below(7);
        }
    }

    return pair;
}


static size_t
random_pairs(tk_page_e page, tk_pair_t *pairs)
{
    size_t             i, n;
    tk_pair_t          swap;
    const tk_param_t  *param;

    n = 0;

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (n < PAIRS && below(20) != 0) {
            pairs[n++] = random_pair(param);
        }
    }

    for (i = n; i > 1; i--) {
        size_t  k = below(i);

        swap = pairs[i - 1];
        pairs[i - 1] = pairs[k];
        pairs[k] = swap;
    }

    return n;
}


static int
has_control(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7f) {
            return 1;
        }
    }

    return 0;
}


static void
check_field(const tk_param_t *param, const tk_request_t *req, int sent)
{
    int64_t      n;
    tk_day_t     day;
    tk_str_t     s;
    const void  *field = (const unsigned char *) req + param->offset;

    switch (param->type) {

    case TK_PARAM_TEXT:
    case TK_PARAM_ADDRESS:
    case TK_PARAM_CLIENT_REF:
    case TK_PARAM_PHONE:
    case TK_PARAM_CHOICE:
    case TK_PARAM_MOMENT:
        memcpy(&s, field, sizeof(s));
        assert_true(param->max_len == 0
                    || tk_utf8_length(s) <= param->max_len);

        if (param->cipher) {
            assert_int_equal(tk_check_utf8(s), TK_OK);
        }

        if (param->type == TK_PARAM_CLIENT_REF) {
            assert_false(has_control(s));
        }

        if (param->type == TK_PARAM_PHONE && s.len > 0) {
            assert_int_equal(tk_check_phone(s), TK_OK);
        }

        if (param->type == TK_PARAM_MOMENT && s.len > 0) {
            assert_int_equal(tk_check_moment(s), TK_OK);
        }

        break;

    case TK_PARAM_DAY:
        memcpy(&day, field, sizeof(day));
        assert_true((day >= 0 && day <= 73048) || day == TK_NO_DAY);
        break;

    case TK_PARAM_NUMBER:
    case TK_PARAM_SLOT:
    case TK_PARAM_MEDIUM:
    case TK_PARAM_RESOURCE:
        memcpy(&n, field, sizeof(n));
        assert_true(n >= -1 && n <= INT32_MAX);

        if (sent && param->type == TK_PARAM_RESOURCE) {
            assert_true(n == 1 || n == 2);
        }

        break;

    case TK_PARAM_MONEY:
        memcpy(&n, field, sizeof(n));
        assert_true(n >= -1 && n <= INT64_C(999999999999999));
        break;

    case TK_PARAM_ORDER:
        memcpy(&n, field, sizeof(n));
        assert_true(n >= 0);
        break;

    case TK_PARAM_STAMP:
        memcpy(&s, field, sizeof(s));
        assert_true(s.len == 0 || s.len == 8
                    || (s.len == 14 && param->max_len == 14));
        break;
    }
}


static const tk_pair_t *
find_pair(const tk_pair_t *pairs, size_t n, const char *name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq_nocase(pairs[i].name, tk_str_c(name))) {
            return &pairs[i];
        }
    }

    return NULL;
}


static void
check_taken(tk_page_e page, int edition, const tk_pair_t *pairs, size_t n,
    const tk_request_t *req)
{
    const tk_pair_t   *pair;
    const tk_param_t  *param;

    for (param = tk_page_params(page); param->name != NULL; param++) {
        pair = find_pair(pairs, n, param->name);

        if (!(param->editions & edition)) {
            continue;
        }

        check_field(param, req, pair != NULL);

        /* what must be there was there */
        if ((param->required & edition) && param->initial == NULL) {
            assert_non_null(pair);
        }
    }
}


static void
check_refused(tk_page_e page, tk_err_t rc, tk_str_t subject)
{
    const tk_param_t  *param;

    assert_true(rc > TK_OK && rc < TK_ERR_MAX);

    for (param = tk_page_params(page); param->name != NULL; param++) {
        if (tk_str_eq(subject, tk_str_c(param->name))) {
            assert_true(rc == param->missing || rc == param->bad);
            return;
        }
    }

    fail_msg("no parameter of page %d: %.*s", page, (int) subject.len,
             subject.data);
}


static void
test_any_request(void **state)
{
    int           round, edition;
    int           taken[TK_PAGE_MAX] = { 0 }, refused[TK_PAGE_MAX] = { 0 };
    size_t        n;
    tk_err_t      rc;
    tk_str_t      subject = tk_null_str, again;
    tk_pair_t     pairs[PAIRS];
    tk_page_e     page;
    tk_request_t  req;

    (void) state;

    for (round = 0; round < ROUNDS; round++) {
        page = (tk_page_e) (1 + below(TK_PAGE_MAX - 1));
        edition = below(2) ? TK_V30 : TK_V40;
        n = random_pairs(page, pairs);

        /* one of the values ends where memory does */
        if (n > 0) {
            tk_pair_t  *pair = &pairs[below(n)];

            pair->value = unit_guard(pair->value.data, pair->value.len);
        }

        rc = tk_request_decode(pool, page, edition, pairs, n, key, &memo,
                               &req, &subject);

        if (rc == TK_OK) {
            check_taken(page, edition, pairs, n, &req);
            taken[page]++;

        } else {
            check_refused(page, rc, subject);
            refused[page]++;
        }

        /* and the same again */
        assert_int_equal(tk_request_decode(pool, page, edition, pairs, n, key,
                                           &memo, &req, &again), rc);
        assert_true(rc == TK_OK || tk_str_eq(subject, again));

        tk_arena_reset(arena);
    }

    /* chance left something of every page to be taken, and to be refused */
    for (round = 1; round < TK_PAGE_MAX; round++) {
        if (tk_page_get((tk_page_e) round) == NULL) {
            continue;
        }

        assert_true(taken[round] >= 100);
        assert_true(tk_page_params((tk_page_e) round)->name == NULL
                    || refused[round] > 0);
    }
}


/* The common parameters, before anybody is known. */

static void
test_any_common(void **state)
{
    int          round;
    size_t       i, n;
    tk_err_t     rc;
    tk_str_t     subject = tk_null_str;
    tk_pair_t    pairs[PAIRS];
    tk_common_t  common;

    static const char *const  names[] = {
        "user", "password", "sign", "sign_type", "service_version",
        "input_charset", "sign_key_index", "User", "x", ""
    };

    static const char *const  values[] = {
        "MD5", "md5", "UTF-8", "GBK", "1.0", "1", "u", "0"
    };

    (void) state;

    for (round = 0; round < ROUNDS; round++) {
        n = below(PAIRS);

        for (i = 0; i < n; i++) {
            pairs[i].name = tk_str_c(names[below(unit_count(names))]);
            pairs[i].value = below(3) ? tk_str_c(values[below(8)])
                                      : random_value();
        }

        rc = tk_common_decode(pairs, n, &common,
                              &subject);

        if (rc == TK_OK) {
            assert_in_range(tk_utf8_length(common.user), 1, 64);
            assert_in_range(common.key_index, 1, 9999);
            assert_true(common.sign.len > 0 && common.password.len > 0);
            assert_int_equal(tk_check_utf8(common.user), TK_OK);

        } else {
            assert_true(rc == TK_BAD_PARAM || rc == TK_DUPLICATE_PARAM
                        || rc == TK_BAD_CHARSET);
        }

        tk_arena_reset(arena);
    }
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();
    if (arena == NULL || tk_crypto_init() != TK_OK) {
        return -1;
    }

    pool = tk_arena_pool(arena);
    tk_des3_key(unit_str("0f8fad5b-d9cb-469f-a165-70867728950e"), key);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_arena_free(arena);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_any_request),
        cmocka_unit_test(test_any_common),
    };

    return cmocka_run_group_tests_name("fuzz_values", tests, setup, teardown);
}
