/*
 * Tokens of devices, and what they sign for one: those of
 * t/fixtures/gate_ask.json, and nothing that differs from them by a bit.
 */

#include <jansson.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_gate_token.h"
#include "tk_value.h"

static json_t         *vectors;
static unsigned char   public_key[TK_GATE_KEY], secret[TK_GATE_KEY],
                       token_key[TK_GATE_KEY];


static const char *
text(const char *name)
{
    const char  *s;

    s = json_string_value(json_object_get(vectors, name));
    assert_non_null(s);

    return s;
}


static tk_gate_text_t
part(const char *s)
{
    return (tk_gate_text_t) { s, strlen(s) };
}


static void
read_hex(const char *name, unsigned char out[TK_GATE_KEY])
{
    assert_int_equal(strlen(text(name)), 2 * TK_GATE_KEY);
    assert_int_equal(tk_parse_hex(tk_str_c(text(name)), out), TK_OK);
}


static int
begin(void **state)
{
    (void) state;

    vectors = json_load_file("t/fixtures/gate_ask.json", 0, NULL);

    if (tk_crypto_init() != TK_OK || vectors == NULL) {
        return 1;
    }

    read_hex("public_key", public_key);
    read_hex("secret", secret);
    read_hex("token_key", token_key);

    return 0;
}


static int
end(void **state)
{
    (void) state;
    json_decref(vectors);

    return 0;
}


static tk_gate_ask_t
asked(const char *signature)
{
    return (tk_gate_ask_t) {
        .method = part(text("method")), .path = part(text("path")),
        .time = part(text("time")), .nonce = part(text("nonce")),
        .body = part(text("body")), .signature = part(text(signature))
    };
}


static void
test_signed(void **state)
{
    size_t          n;
    unsigned char   out[TK_GATE_SIGNED_MAX];
    tk_gate_ask_t   ask = asked("signature");

    (void) state;

    n = tk_gate_ask_bytes(&ask, out);
    assert_int_equal(n, strlen(text("signed")));
    assert_memory_equal(out, text("signed"), n);

    assert_int_equal(tk_gate_ask_time(&ask), 1795953600);
    assert_true(tk_gate_ask_nonce(&ask));
    assert_true(tk_gate_ask_verify(&ask, public_key));
    assert_false(tk_gate_ask_compare(&ask, secret));
    assert_false(tk_gate_ask_compare(&ask, public_key));

    ask = asked("mac");
    assert_true(tk_gate_ask_compare(&ask, secret));
    assert_false(tk_gate_ask_compare(&ask, public_key));
    assert_false(tk_gate_ask_verify(&ask, public_key));
}


/* Each part counts, and so does where one ends and the next begins. */

static void
test_parts(void **state)
{
    size_t          i;
    tk_gate_ask_t   ask;

    const size_t    parts[] = {
        offsetof(tk_gate_ask_t, method), offsetof(tk_gate_ask_t, path),
        offsetof(tk_gate_ask_t, time), offsetof(tk_gate_ask_t, nonce),
        offsetof(tk_gate_ask_t, body), offsetof(tk_gate_ask_t, signature)
    };

    (void) state;

    for (i = 0; i < unit_count(parts); i++) {
        tk_gate_text_t  *one;

        ask = asked("signature");
        one = (tk_gate_text_t *) ((char *) &ask + parts[i]);
        one->len--;
        assert_false(tk_gate_ask_verify(&ask, public_key));

        ask = asked("mac");
        one->len--;
        assert_false(tk_gate_ask_compare(&ask, secret));
    }

    ask = asked("signature");
    ask.method = part("POS");
    ask.path = part("T\n/gate/v1/token");
    assert_false(tk_gate_ask_verify(&ask, public_key));
}


static void
test_long(void **state)
{
    char            many[TK_GATE_PATH_MAX + 2];
    unsigned char   out[TK_GATE_SIGNED_MAX];
    tk_gate_ask_t   ask = asked("signature");

    (void) state;

    memset(many, 'a', sizeof(many));

    ask.path = (tk_gate_text_t) { many, TK_GATE_PATH_MAX };
    assert_true(tk_gate_ask_bytes(&ask, out) > TK_GATE_PATH_MAX);
    ask.path.len++;
    assert_int_equal(tk_gate_ask_bytes(&ask, out), 0);

    ask = asked("signature");
    ask.nonce = (tk_gate_text_t) { many, TK_GATE_NONCE_MAX };
    assert_true(tk_gate_ask_nonce(&ask));
    ask.nonce.len++;
    assert_false(tk_gate_ask_nonce(&ask));
    assert_int_equal(tk_gate_ask_bytes(&ask, out), 0);
    ask.nonce.len = TK_GATE_NONCE_MIN - 1;
    assert_false(tk_gate_ask_nonce(&ask));
    ask.nonce = part("0123456789abcde+");
    assert_false(tk_gate_ask_nonce(&ask));

    ask.nonce.len = 0;
    assert_int_equal(tk_gate_ask_bytes(&ask, out), 0);
}


static void
test_time(void **state)
{
    size_t          i;
    tk_gate_ask_t   ask = asked("signature");

    const char *const  none[] = {
        "", "0", "-1", "+1", "01", " 1", "1 ", "1.0", "1e9", "123456789012",
        "\xef\xbc\x91"
    };

    (void) state;

    for (i = 0; i < unit_count(none); i++) {
        ask.time = part(none[i]);
        assert_int_equal(tk_gate_ask_time(&ask), -1);
    }

    ask.time = part("99999999999");
    assert_int_equal(tk_gate_ask_time(&ask), INT64_C(99999999999));
}


static void
test_token(void **state)
{
    const json_t      *said = json_object_get(vectors, "token");
    unsigned char      key[TK_GATE_KEY], out[TK_GATE_TOKEN_LEN];
    tk_gate_token_t    token, back;

    (void) state;

    read_hex("ticket_key", key);
    assert_true(tk_gate_token_key(key, out));
    assert_memory_equal(out, token_key, TK_GATE_KEY);

    token.supplier_id = (int32_t) json_integer_value(
                            json_object_get(said, "supplier"));
    token.device_no = (int32_t) json_integer_value(
                          json_object_get(said, "device"));
    token.epoch = (int32_t) json_integer_value(json_object_get(said, "epoch"));
    token.until = json_integer_value(json_object_get(said, "until"));

    assert_true(tk_gate_token_make(token_key, &token, out));
    assert_memory_equal(out, json_string_value(json_object_get(said, "text")),
                        TK_GATE_TOKEN_LEN);

    memset(&back, 0xff, sizeof(back));
    assert_true(tk_gate_token_read(token_key, out, sizeof(out), &back));
    assert_int_equal(back.supplier_id, token.supplier_id);
    assert_int_equal(back.device_no, token.device_no);
    assert_int_equal(back.epoch, token.epoch);
    assert_int_equal(back.until, token.until);
}


static void
test_forged(void **state)
{
    size_t             i;
    int                bit;
    tk_str_t           s;
    unsigned char      out[TK_GATE_TOKEN_LEN], other[TK_GATE_KEY];
    tk_gate_token_t    token = { 999, INT32_MAX, 1, INT64_MAX };

    (void) state;

    assert_true(tk_gate_token_make(token_key, &token, out));

    for (i = 0; i < sizeof(out); i++) {
        s = unit_guard(out, i);
        assert_false(tk_gate_token_read(token_key, s.data, s.len, &token));

        for (bit = 0; bit < 8; bit++) {
            out[i] ^= (unsigned char) (1 << bit);
            s = unit_guard(out, sizeof(out));
            assert_false(tk_gate_token_read(token_key, s.data, s.len, &token));
            out[i] ^= (unsigned char) (1 << bit);
        }
    }

    memcpy(other, token_key, sizeof(other));
    other[0] ^= 1;
    assert_false(tk_gate_token_read(other, out, sizeof(out), &token));
    assert_true(tk_gate_token_read(token_key, out, sizeof(out), &token));
}


static void
test_key(void **state)
{
    size_t         i;
    tk_str_t       s;
    const char    *good = text("public_key_text");
    unsigned char  key[TK_GATE_KEY], letters[TK_GATE_KEY_LEN];

    (void) state;

    assert_true(tk_gate_key_read(good, strlen(good), key));
    assert_memory_equal(key, public_key, sizeof(key));
    tk_gate_key_write(key, letters);
    assert_memory_equal(letters, good, sizeof(letters));

    for (i = 0; i < strlen(good); i++) {
        s = unit_guard(good, i);
        assert_false(tk_gate_key_read(s.data, s.len, key));
    }

    assert_false(tk_gate_key_read("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp",
                                  43, key));
}


static int
is_sound(const char *hex)
{
    unsigned char  key[TK_GATE_KEY];

    assert_int_equal(tk_parse_hex(tk_str_c(hex), key), TK_OK);

    return tk_gate_key_sound(key);
}


static void
test_key_sound(void **state)
{
    int            i;
    size_t         k;
    unsigned char  private_key[TK_GATE_KEY] = { 0 }, key[TK_GATE_KEY];

    /* the points of small order, with the sign of x that is not theirs, too,
       and y that are p or more */
    static const char *const  unsound[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        /* not on the curve */
        "0200000000000000000000000000000000000000000000000000000000000000",
        "0700000000000000000000000000000000000000000000000000000000000080"
    };

    (void) state;

    for (k = 0; k < sizeof(unsound) / sizeof(unsound[0]); k++) {
        assert_false(is_sound(unsound[k]));
    }

    assert_true(is_sound("0300000000000000000000000000000000000000000000000000"
                         "000000000000"));

    for (i = 0; i < 256; i++) {
        private_key[0] = (unsigned char) i;
        assert_true(tk_gate_public(private_key, key));
        assert_true(tk_gate_key_sound(key));
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_signed),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_forged),
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_key_sound),
    };

    return cmocka_run_group_tests_name("gate_token", tests, begin, end);
}
