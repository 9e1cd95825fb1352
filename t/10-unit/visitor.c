/*
 * Tokens of visitors' pages: one for each order and life, and nothing else is
 * one.
 */

#include "unit.h"
#include "tk_visitor.h"

#define ORDER  INT64_C(2611210070000000042)
#define LIFE   INT64_C(818812345678901)

static tk_keyring_t  keyring, other;

static const tk_visitor_link_t  links[] = {
    { 1, ORDER, 0 },
    { 1, ORDER, LIFE },
    { 1, ORDER, 1 },
    { 1, ORDER + 1, 0 },
    { 2, ORDER, 0 },
    { 999, INT64_MAX, INT64_MAX },
    { 1, 1, 0 }
};


static tk_str_t
token_of(const tk_visitor_link_t *v, unsigned char out[TK_VISITOR_TOKEN])
{
    tk_str_t  token;

    token.data = out;
    token.len = tk_visitor_token(&keyring, v, out);

    return token;
}


static tk_err_t
parse(const tk_keyring_t *r, tk_str_t token, tk_visitor_link_t *v)
{
    return tk_visitor_parse(r, unit_guard(token.data, token.len), v);
}


static void
test_round(void **state)
{
    size_t         i, k;
    tk_str_t       token, before;
    tk_visitor_link_t   v;
    unsigned char  out[TK_VISITOR_TOKEN], old[TK_VISITOR_TOKEN];

    (void) state;

    before.data = old;
    before.len = 0;

    for (i = 0; i < unit_count(links); i++) {
        token = token_of(&links[i], out);
        assert_int_equal(token.len, links[i].life ? 46 : 35);

        for (k = 0; k < token.len; k++) {
            assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                                   "qrstuvwxyz0123456789-_", token.data[k]));
        }

        assert_int_equal(parse(&keyring, token, &v), TK_OK);
        assert_int_equal(v.supplier_id, links[i].supplier_id);
        assert_true(v.order_id == links[i].order_id);
        assert_true(v.life == links[i].life);
        assert_int_equal(parse(&other, token, &v), TK_BAD_SIGN);
        assert_false(tk_str_eq(token, before));

        memcpy(old, out, token.len);
        before.len = token.len;
    }
}


/* Each letter counts, the bits behind the last byte included. */

static void
test_spoilt(void **state)
{
    int            c;
    size_t         i, k;
    tk_str_t       token, part;
    tk_visitor_link_t   v;
    unsigned char  out[TK_VISITOR_TOKEN], letter;

    (void) state;

    for (i = 0; i < 2; i++) {
        token = token_of(&links[i], out);

        for (k = 0; k < token.len; k++) {
            letter = out[k];

            for (c = 0; c < 256; c++) {
                out[k] = (unsigned char) c;
                assert_int_equal(parse(&keyring, token, &v),
                                 c == letter ? TK_OK : TK_BAD_SIGN);
            }

            out[k] = letter;

            part = token;
            part.len = k;
            assert_int_equal(parse(&keyring, part, &v), TK_BAD_SIGN);
        }
    }
}


static void
test_long(void **state)
{
    tk_str_t       token;
    tk_visitor_link_t   v;
    unsigned char  text[4096];

    (void) state;

    memset(text, 'A', sizeof(text));
    token.data = text;

    for (token.len = 0; token.len < 200; token.len++) {
        assert_int_equal(parse(&keyring, token, &v), TK_BAD_SIGN);
    }

    token.len = sizeof(text);
    assert_int_equal(parse(&keyring, token, &v), TK_BAD_SIGN);
}


/* What a form proves is what stood on it, and when. */

static void
test_proof(void **state)
{
    size_t         i;
    tk_visitor_link_t   v;
    unsigned char  right[TK_VISITOR_PROOF], wrong[TK_VISITOR_PROOF];

    static const struct {
        int32_t  supplier;
        int64_t  order, life, at, amount, fee;
    } cases[] = {
        { 2, ORDER, 0, 100, 20000, 500 },
        { 1, ORDER + 1, 0, 100, 20000, 500 },
        { 1, ORDER, 1, 100, 20000, 500 },
        { 1, ORDER, 0, 101, 20000, 500 },
        { 1, ORDER, 0, 100, 20001, 500 },
        { 1, ORDER, 0, 100, 20000, 501 },
        { 1, ORDER, 0, 100, 500, 20000 }
    };

    (void) state;

    tk_visitor_proof(&keyring, &links[0], 100, 20000, 500, right);
    tk_visitor_proof(&keyring, &links[0], 100, 20000, 500, wrong);
    assert_memory_equal(right, wrong, TK_VISITOR_PROOF);

    tk_visitor_proof(&other, &links[0], 100, 20000, 500, wrong);
    assert_memory_not_equal(right, wrong, TK_VISITOR_PROOF);

    for (i = 0; i < unit_count(cases); i++) {
        v.supplier_id = cases[i].supplier;
        v.order_id = cases[i].order;
        v.life = cases[i].life;
        tk_visitor_proof(&keyring, &v, cases[i].at, cases[i].amount,
                         cases[i].fee, wrong);
        assert_memory_not_equal(right, wrong, TK_VISITOR_PROOF);
    }
}


static void
test_picture(void **state)
{
    size_t                i, k;
    tk_str_t              name;
    unsigned char         made[TK_VISITOR_PICTURE], letter;
    tk_visitor_picture_t  v;

    static const tk_visitor_picture_t  pictures[] = {
        { 1, 1, 0 }, { 1, 2, 0 }, { 2, 1, 0 }, { 1, 1, 1 }, { 1, 1, -1 },
        { 65535, 99, INT64_MIN }
    };

    (void) state;

    for (i = 0; i < unit_count(pictures); i++) {
        tk_visitor_picture(&keyring, &pictures[i], made);
        name = unit_guard(made, sizeof(made));

        assert_int_equal(tk_visitor_picture_parse(&keyring, name, &v), TK_OK);
        assert_int_equal(v.supplier_id, pictures[i].supplier_id);
        assert_int_equal(v.offer, pictures[i].offer);
        assert_true(v.sum == pictures[i].sum);
        assert_int_equal(tk_visitor_picture_parse(&other, name, &v),
                         TK_BAD_SIGN);

        for (k = 0; k < name.len; k++) {
            letter = name.data[k];
            name.data[k] = letter == 'A' ? 'B' : 'A';
            assert_int_equal(tk_visitor_picture_parse(&keyring, name, &v),
                             TK_BAD_SIGN);
            name.data[k] = letter;
        }

        for (k = 0; k < sizeof(made); k++) {
            name = unit_guard(made, k);
            assert_int_equal(tk_visitor_picture_parse(&keyring, name, &v),
                             TK_BAD_SIGN);
        }
    }
}


int
main(void)
{
    unsigned char  master[32] = { 7 };

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_spoilt),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_proof),
        cmocka_unit_test(test_picture)
    };

    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_keyring_init(&keyring, master), TK_OK);
    master[0] = 8;
    assert_int_equal(tk_keyring_init(&other, master), TK_OK);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
