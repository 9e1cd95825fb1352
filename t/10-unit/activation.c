/*
 * The lists of ActivateTicket: what is taken from them, and every way for them
 * to be wrong.
 */

#include "snapshot.h"
#include "unit.h"
#include "tk_activation.h"
#include "tk_crypto.h"


#define CARD    "430721198001011234"

static tk_keyring_t     keyring;
static tk_request_t     req;
static tk_activation_t  a;


static tk_err_t
read_lists(tk_pool_t *pool, site_t *site, int all, const char *list,
    const char *memo)
{
    tk_err_t  err;
    tk_str_t  subject;

    memset(&req, 0, sizeof(req));
    memset(&a, 0xee, sizeof(a));

    req.activate_all = all;
    req.activate_list = tk_str_c(list);
    req.memo = unit_guard(memo, strlen(memo));
    subject = tk_str_c("untouched");

    err = tk_activation_read(pool, &site->supplier, &keyring, &req, &a,
                             &subject);

    if (err == TK_BAD_PARAM) {
        assert_tk_text(subject, *memo ? "memo" : "activatelist");
    } else {
        assert_tk_text(subject, "untouched");
    }

    return err;
}


static void
test_products(void **state)
{
    size_t   i;
    site_t  *site = *state;

    static const struct {
        const char  *list;
        tk_err_t     err;
        size_t       n;
        int64_t      products[3], quantities[3];
    } cases[] = {
        { "ADULT|2", TK_OK, 1, { ADULT }, { 2 } },
        { "ADULT|2|CHILD|1|", TK_OK, 2, { ADULT, CHILD }, { 2, 1 } },
        { "NONE|1|CHILD|0|OTHER|5", TK_OK, 3, { 0, CHILD, 0 }, { 1, 0, 5 } },
        { "OFF|2147483647", TK_OK, 1, { OFF }, { INT32_MAX } },

        { "", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "|", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "|1", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|1|CHILD", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|-1", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|2147483648", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|1.0", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT| 1", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|1|CHILD|1|ADULT|1", TK_BAD_PARAM, 0, { 0 }, { 0 } },
        { "ADULT|1||", TK_BAD_PARAM, 0, { 0 }, { 0 } },
    };

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(read_lists(site->pool, site, 0, cases[i].list, ""),
                         cases[i].err);

        if (cases[i].err == TK_OK) {
            assert_int_equal(a.nproducts, cases[i].n);
            assert_memory_equal(a.products, cases[i].products,
                                cases[i].n * sizeof(int64_t));
            assert_memory_equal(a.quantities, cases[i].quantities,
                                cases[i].n * sizeof(int64_t));
        }

        /* of the whole order it says nothing */
        assert_int_equal(read_lists(site->pool, site, 1, cases[i].list, ""),
                         TK_OK);
        assert_int_equal(a.nproducts, 0);
        assert_int_equal(a.nnames, 0);
    }
}


static void
test_many(void **state)
{
    int      i;
    char     list[1024], *p;
    site_t  *site = *state;

    for (i = 0, p = list; i < TK_ORDER_ITEMS; i++) {
        p += sprintf(p, "P%d|1|", i);
    }

    assert_int_equal(read_lists(site->pool, site, 0, list, ""), TK_OK);
    assert_int_equal(a.nproducts, TK_ORDER_ITEMS);

    strcpy(p, "ADULT|1");
    assert_int_equal(read_lists(site->pool, site, 0, list, ""), TK_BAD_PARAM);
}


static void
test_names(void **state)
{
    size_t         i;
    site_t        *site = *state;
    unsigned char  index[TK_INDEX_LEN];

    static const char *const  bad[] = {
        "|", "||", CARD, CARD "^a^b^1", CARD "^a^b^1^1^1", "^a^^1^1",
        CARD "^a^^0^1", CARD "^a^^x^1", CARD "^a^^32768^1", CARD "^a^^1^0",
        CARD "^a^^1^5", CARD "^a^^1^", CARD "^a^^1^1||" CARD "^a^^2^1"
    };

    /* letters of a document are upper-case wherever it is compared */
    assert_int_equal(read_lists(site->pool, site, 1, "", CARD "^张三^^2^1|"
                                "e1234567^李四^13800000001^1^3|"), TK_OK);
    assert_int_equal(a.nnames, 2);
    assert_int_equal(a.item_nos[0], 2);
    assert_int_equal(a.item_nos[1], 1);

    tk_index(&keyring, 1, "id", tk_str_c("E1234567"), index);
    assert_memory_equal(a.indexes[1], index, TK_INDEX_LEN);
    tk_index(&keyring, 1, "id", tk_str_c(CARD), index);
    assert_memory_equal(a.indexes[0], index, TK_INDEX_LEN);

    /* what is no document is nobody's */
    assert_int_equal(read_lists(site->pool, site, 1, "", "1^a^^1^1"), TK_OK);
    tk_index(&keyring, 1, "id", tk_str_c("1"), index);
    assert_memory_equal(a.indexes[0], index, TK_INDEX_LEN);

    for (i = 0; i < unit_count(bad); i++) {
        assert_int_equal(read_lists(site->pool, site, 1, "", bad[i]),
                         TK_BAD_PARAM);
    }
}


static void
test_prefixes(void **state)
{
    char         memo[128];
    size_t       len;
    site_t      *site = *state;
    const char  *whole = CARD "^a^^1^1|" CARD "^a^^2^1";

    for (len = 1; len <= strlen(whole); len++) {
        snprintf(memo, len + 1, "%s", whole);
        assert_int_equal(read_lists(site->pool, site, 1, "", memo),
                         len == strlen(whole) || len == strlen(whole) / 2
                         || len == strlen(whole) / 2 + 1
                         ? TK_OK : TK_BAD_PARAM);
    }
}


static void
test_no_memory(void **state)
{
    int          left;
    site_t      *site = *state;
    unit_pool_t  p;

    for (left = 0; left < 2; left++) {
        assert_int_equal(read_lists(unit_pool(&p, site->pool, left), site, 1,
                                    "", CARD "^a^^1^1"), TK_NO_MEMORY);
    }
}


int
main(void)
{
    unsigned char  master[32] = { 1 };

    const struct CMUnitTest  tests[] = {
        SITE_TEST(test_products),
        SITE_TEST(test_many),
        SITE_TEST(test_names),
        SITE_TEST(test_prefixes),
        SITE_TEST(test_no_memory),
    };

    if (tk_crypto_init() != TK_OK || tk_keyring_init(&keyring,
                                                     master) != TK_OK) {
        return 1;
    }

    return cmocka_run_group_tests_name("activation", tests, NULL, NULL);
}
