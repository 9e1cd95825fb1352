/* Postgres' binary format, byte by byte. */

#include "unit.h"
#include "tk_pgwire.h"


static void
test_numbers(void **state)
{
    size_t         i;
    unsigned char  buf[8];

    static const struct {
        int64_t      n;
        size_t       width;
        const char  *bytes;
    } cases[] = {
        { 0, 1, "\x00" },
        { 1, 2, "\x00\x01" },
        { -1, 2, "\xff\xff" },
        { INT16_MIN, 2, "\x80\x00" },
        { 258, 4, "\x00\x00\x01\x02" },
        { INT32_MIN, 4, "\x80\x00\x00\x00" },
        { INT32_MAX, 4, "\x7f\xff\xff\xff" },
        { INT64_MIN, 8, "\x80\x00\x00\x00\x00\x00\x00\x00" },
        { INT64_MAX, 8, "\x7f\xff\xff\xff\xff\xff\xff\xff" },
        { -2, 8, "\xff\xff\xff\xff\xff\xff\xff\xfe" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_ptr_equal(tk_pg_put(buf, cases[i].n, cases[i].width),
                         buf + cases[i].width);
        assert_memory_equal(buf, cases[i].bytes, cases[i].width);
        assert_int_equal(tk_pg_get(unit_guard(buf, cases[i].width).data,
                                   cases[i].width), cases[i].n);
    }

    assert_int_equal(tk_pg_get(unit_guard("", 0).data, 0), 0);
}


static void
test_arrays(void **state)
{
    unsigned char   buf[64], *p;

    static const char  wanted[] =
        "\0\0\0\1" "\0\0\0\1" "\0\0\0\x19" "\0\0\0\3" "\0\0\0\1"
        "\0\0\0\2" "ab" "\xff\xff\xff\xff" "\0\0\0\0";

    (void) state;

    p = tk_pg_array(buf, TK_OID_TEXT, 0);
    assert_int_equal(p - buf, TK_PG_ARRAY_EMPTY);
    assert_memory_equal(buf, "\0\0\0\0" "\0\0\0\0" "\0\0\0\x19", 12);

    p = tk_pg_array(buf, TK_OID_TEXT, 3);
    assert_int_equal(p - buf, TK_PG_ARRAY_HEAD);
    p = tk_pg_element(p, "ab", 2);
    p = tk_pg_element_null(p);
    p = tk_pg_element(p, NULL, 0);
    tk_pg_array_has_null(buf);
    assert_int_equal(p - buf, sizeof(wanted) - 1);
    assert_memory_equal(buf, wanted, sizeof(wanted) - 1);

    p = tk_pg_element_int(buf, -3, 2);
    assert_int_equal(p - buf, 6);
    assert_memory_equal(buf, "\0\0\0\2" "\xff\xfd", 6);
}


/* What was written is read; every prefix of it is refused. */

static void
test_array_read(void **state)
{
    size_t          i, len;
    tk_str_t        out[3];
    unsigned char   buf[64], *p;

    (void) state;

    p = tk_pg_array(buf, TK_OID_TEXT, 2);
    p = tk_pg_element(p, "abc", 3);
    p = tk_pg_element(p, "", 0);
    len = (size_t) (p - buf);

    assert_int_equal(tk_pg_array_read(unit_guard(buf, len), 2, out), TK_OK);
    assert_tk_text(out[0], "abc");
    assert_int_equal(out[1].len, 0);

    assert_int_equal(tk_pg_array_read(unit_guard(buf, len), 1, out), TK_BUG);
    assert_int_equal(tk_pg_array_read(unit_guard(buf, len), 3, out), TK_BUG);

    for (i = 0; i < len; i++) {
        assert_int_equal(tk_pg_array_read(unit_guard(buf, i), 2, out), TK_BUG);
    }

    assert_int_equal(tk_pg_array_read(unit_guard(buf, 0), 0, out), TK_OK);
    p = tk_pg_array(buf, TK_OID_TEXT, 0);
    assert_int_equal(tk_pg_array_read(unit_guard(buf, TK_PG_ARRAY_EMPTY), 0,
                                      out), TK_OK);
    assert_int_equal(tk_pg_array_read(unit_guard(buf, TK_PG_ARRAY_EMPTY), 1,
                                      out), TK_BUG);

    p = tk_pg_element_null(tk_pg_array(buf, TK_OID_TEXT, 1));
    assert_int_equal(tk_pg_array_read(unit_guard(buf, (size_t) (p - buf)), 1,
                                      out), TK_BUG);
}


static void
test_values(void **state)
{
    size_t      i;
    tk_value_t  v;

    static const struct {
        uint32_t     type;
        const char  *bytes;
        size_t       len;
        tk_value_e   value;
        int64_t      n;
    } cases[] = {
        { TK_OID_BOOL, "\1", 1, TK_VALUE_INT, 1 },
        { TK_OID_INT2, "\xff\xfe", 2, TK_VALUE_INT, -2 },
        { TK_OID_INT4, "\0\0\0\7", 4, TK_VALUE_INT, 7 },
        { TK_OID_INT8, "\0\0\0\0\0\0\1\0", 8, TK_VALUE_INT, 256 },
        { TK_OID_DATE, "\0\0\0\2", 4, TK_VALUE_DAY, 2 },
        { TK_OID_TIMESTAMPTZ, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8,
          TK_VALUE_MOMENT, TK_NEVER },
        { TK_OID_TEXT, "ab", 2, TK_VALUE_TEXT, 0 },
        { TK_OID_CHAR, "a", 1, TK_VALUE_TEXT, 0 },
        { TK_OID_BYTEA, "ab", 2, TK_VALUE_BYTES, 0 },
        { TK_OID_NUMERIC, "ab", 2, TK_VALUE_BYTES, 0 },
        { TK_OID_INT4, "12", 2, TK_VALUE_BYTES, 0 }     /* text, not binary */
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        tk_pg_value(cases[i].type,
                    unit_guard(cases[i].bytes, cases[i].len).data,
                    cases[i].len, &v);
        assert_int_equal(v.type, cases[i].value);
        assert_int_equal(v.n, cases[i].n);

        if (v.type == TK_VALUE_TEXT || v.type == TK_VALUE_BYTES) {
            assert_tk_str(v.s, cases[i].bytes, cases[i].len);
        } else {
            assert_null(v.s.data);
        }
    }

    tk_pg_value(TK_OID_INT4, NULL, 0, &v);
    assert_int_equal(v.type, TK_VALUE_NULL);
}


static void
test_element_types(void **state)
{
    (void) state;

    assert_int_equal(tk_pg_element_type(TK_OID_INT2_ARRAY), TK_OID_INT2);
    assert_int_equal(tk_pg_element_type(TK_OID_BYTEA_ARRAY), TK_OID_BYTEA);
    assert_int_equal(tk_pg_element_type(TK_OID_TIMESTAMPTZ_ARRAY),
                     TK_OID_TIMESTAMPTZ);
    assert_int_equal(tk_pg_element_type(TK_OID_TEXT), 0);
    assert_int_equal(tk_pg_element_type(0), 0);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_array_read),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_element_types)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
