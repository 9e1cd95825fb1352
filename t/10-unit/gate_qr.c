/*
 * Signed QR codes: those of t/fixtures/gate_qr.json are read and made again,
 * and no other text is taken for one.
 */

#include <jansson.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_gate_qr.h"
#include "tk_value.h"

#define DAY  20785

static json_t         *vectors;
static unsigned char   private_key[TK_GATE_KEY], keys[2][TK_GATE_KEY];


static const char *
text(const json_t *object, const char *name)
{
    const char  *s;

    s = json_string_value(json_object_get(object, name));
    assert_non_null(s);

    return s;
}


static int64_t
number(const json_t *object, const char *name)
{
    assert_true(json_is_integer(json_object_get(object, name)));

    return json_integer_value(json_object_get(object, name));
}


/* Our key, and one before it, of which it knows nothing. */

static int
begin(void **state)
{
    (void) state;

    vectors = json_load_file("t/fixtures/gate_qr.json", 0, NULL);

    return tk_crypto_init() != TK_OK || vectors == NULL
           || tk_parse_hex(tk_str_c(text(vectors, "private_key")), private_key)
              != TK_OK
           || tk_parse_hex(tk_str_c(text(vectors, "public_key")), keys[1])
              != TK_OK
           || !tk_gate_public(keys[1], keys[0]);
}


static int
end(void **state)
{
    (void) state;
    json_decref(vectors);

    return 0;
}


static tk_gate_qr_e
read_qr(const char *qr_text, size_t len, int32_t supplier, tk_gate_qr_t *qr)
{
    tk_str_t  s = unit_guard(qr_text, len);

    return tk_gate_qr_read(qr, s.data, s.len, supplier,
                           (const unsigned char (*)[TK_GATE_KEY]) keys, 2);
}


static void
test_qr(void **state)
{
    char            spoilt[TK_GATE_QR_LEN], digits[TK_GATE_QR_CODE + 16];
    size_t          i, j;
    json_t         *wanted;
    const char     *s;
    tk_gate_qr_t    qr;
    tk_gate_qr_e    rc;
    unsigned char   again[TK_GATE_QR_LEN], code[TK_GATE_QR_CODE];

    (void) state;

    json_array_foreach(json_object_get(vectors, "qr"), i, wanted) {
        s = text(wanted, "text");
        assert_int_equal(strlen(s), TK_GATE_QR_LEN);
        assert_int_equal(s[0], 'U');
        assert_int_equal(read_qr(s, TK_GATE_QR_LEN, 7, &qr), TK_GATE_QR_OK);

        assert_true(qr.order_id == strtoll(text(wanted, "order"), NULL, 10));
        assert_int_equal(qr.ticket_no, number(wanted, "ticket"));
        assert_int_equal(qr.check, number(wanted, "check"));
        assert_int_equal(qr.first_day, number(wanted, "first"));
        assert_int_equal(qr.first_day + qr.days, number(wanted, "last"));
        assert_int_equal(qr.slot, number(wanted, "slot"));
        assert_int_equal(qr.persons, number(wanted, "persons"));
        assert_int_equal(qr.product, number(wanted, "product"));
        assert_int_equal(qr.flags, number(wanted, "print")
                                   + 2 * number(wanted, "id")
                                   + 4 * number(wanted, "group"));

        assert_true(tk_gate_qr_build(&qr, 7, private_key, again));
        assert_memory_equal(again, s, TK_GATE_QR_LEN);

        assert_true(tk_gate_qr_code(s, TK_GATE_QR_LEN, code));
        assert_int_equal(snprintf(digits, sizeof(digits), "%019lld%03d%08d",
                                  (long long) qr.order_id, qr.ticket_no,
                                  qr.check), TK_GATE_QR_CODE);
        assert_memory_equal(code, digits, TK_GATE_QR_CODE);
        assert_false(tk_gate_qr_code(s, TK_GATE_QR_LEN - 1, code));

        /* another supplier's, cut, or with another letter */
        assert_int_equal(read_qr(s, TK_GATE_QR_LEN, 8, &qr),
                         TK_GATE_QR_SIGNATURE);

        for (j = 0; j < TK_GATE_QR_LEN; j++) {
            assert_int_equal(read_qr(s, j, 7, &qr), TK_GATE_QR_FORM);

            memcpy(spoilt, s, TK_GATE_QR_LEN);
            spoilt[j] = spoilt[j] == 'A' ? 'B' : 'A';
            rc = read_qr(spoilt, TK_GATE_QR_LEN, 7, &qr);
            assert_true(rc != TK_GATE_QR_OK);
            assert_true(rc == TK_GATE_QR_FORM || j > 0);
            spoilt[j] = '+';
            assert_int_equal(read_qr(spoilt, TK_GATE_QR_LEN, 7, &qr),
                             TK_GATE_QR_FORM);
        }

        /* bits behind the last byte are another text of the same code */
        memcpy(spoilt, s, TK_GATE_QR_LEN);
        spoilt[TK_GATE_QR_LEN - 1]++;
        assert_int_equal(read_qr(spoilt, TK_GATE_QR_LEN, 7, &qr),
                         TK_GATE_QR_FORM);
    }

    assert_int_equal(i, 3);
}


/* A key whose id begins like ours has not signed it. */

static void
test_qr_keys(void **state)
{
    int             i;
    json_t         *first;
    tk_str_t        s;
    tk_gate_qr_t    qr;
    unsigned char   seed[TK_GATE_KEY] = { 0 }, own[TK_GATE_KEY_ID],
                    id[TK_GATE_KEY_ID], others[2][TK_GATE_KEY];

    (void) state;

    first = json_array_get(json_object_get(vectors, "qr"), 0);
    s = tk_str_c(text(first, "text"));
    assert_true(tk_gate_key_id(keys[1], own));

    for (i = 0; i < 10000; i++) {
        seed[0] = (unsigned char) i;
        seed[1] = (unsigned char) (i >> 8);
        assert_true(tk_gate_public(seed, others[0]));
        assert_true(tk_gate_key_id(others[0], id));

        if (id[0] == own[0]) {
            break;
        }
    }

    assert_true(i < 10000);
    memcpy(others[1], keys[1], TK_GATE_KEY);

    assert_int_equal(tk_gate_qr_read(&qr, s.data, s.len, 7,
                         (const unsigned char (*)[TK_GATE_KEY]) others, 1),
                     TK_GATE_QR_SIGNATURE);
    assert_int_equal(tk_gate_qr_read(&qr, s.data, s.len, 7,
                         (const unsigned char (*)[TK_GATE_KEY]) others, 2),
                     TK_GATE_QR_OK);
    assert_int_equal(tk_gate_qr_read(&qr, s.data, s.len, 7, NULL, 0),
                     TK_GATE_QR_UNKNOWN_KEY);
}


static void
test_qr_bounds(void **state)
{
    size_t               i;
    tk_gate_qr_t         qr;
    unsigned char        out[TK_GATE_QR_LEN];
    const tk_gate_qr_t   good = { 1, 1, 0, DAY, 0, 0, 0, 1, 1 };

    const struct {
        size_t           field;
        int32_t          value;
    }  bad[] = {
        { offsetof(tk_gate_qr_t, ticket_no), 0 },
        { offsetof(tk_gate_qr_t, ticket_no), 1000 },
        { offsetof(tk_gate_qr_t, first_day), -1 },
        { offsetof(tk_gate_qr_t, first_day), 65536 },
        { offsetof(tk_gate_qr_t, days), -1 },
        { offsetof(tk_gate_qr_t, days), 256 },
        { offsetof(tk_gate_qr_t, check), -1 },
        { offsetof(tk_gate_qr_t, check), 100000000 },
        { offsetof(tk_gate_qr_t, flags), 64 },
        { offsetof(tk_gate_qr_t, flags), -1 },
        { offsetof(tk_gate_qr_t, slot), -1 },
        { offsetof(tk_gate_qr_t, slot), 1000 },
        { offsetof(tk_gate_qr_t, persons), 0 },
        { offsetof(tk_gate_qr_t, persons), 65536 },
        { offsetof(tk_gate_qr_t, product), 0 },
    };

    (void) state;

    assert_true(tk_gate_qr_build(&good, 7, private_key, out));

    for (i = 0; i < unit_count(bad); i++) {
        qr = good;
        memcpy((char *) &qr + bad[i].field, &bad[i].value, sizeof(int32_t));
        assert_false(tk_gate_qr_build(&qr, 7, private_key, out));
    }

    qr = good;
    qr.order_id = 0;
    assert_false(tk_gate_qr_build(&qr, 7, private_key, out));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_qr),
        cmocka_unit_test(test_qr_keys),
        cmocka_unit_test(test_qr_bounds),
    };

    return cmocka_run_group_tests_name("gate_qr", tests, begin, end);
}
