/* Bodies: what they are; multipart read like a form. */

#include "unit.h"

#include <stdio.h>

#include "tk_multipart.h"


static void
test_kind(void **state)
{
    size_t  i;

    static const struct {
        const char  *type, *body;
        tk_body_e    kind;
    } cases[] = {
        { "", "user=demo", TK_BODY_FORM },
        { "", "", TK_BODY_FORM },
        { "application/x-www-form-urlencoded; charset=UTF-8", "user=demo",
          TK_BODY_FORM },
        { "text/plain", "user=demo", TK_BODY_FORM },
        { "multipart/form-data; boundary=b", "{", TK_BODY_MULTIPART },
        { "Multipart/Form-Data;boundary=b", "", TK_BODY_MULTIPART },
        { "application/json", "{\"user\":\"demo\"}", TK_BODY_JSON },
        { "application/json; charset=utf-8", "", TK_BODY_JSON },
        { "text/json", "\"user\"", TK_BODY_JSON },
        { "application/problem+json", "null", TK_BODY_JSON },
        { "application/x-www-form-urlencoded", " \r\n{\"a\":\"b=c\"}",
          TK_BODY_JSON },
        { "", "[1]", TK_BODY_JSON },
        { "text/xml", "<?xml version=\"1.0\"?><root/>", TK_BODY_XML },
        { "application/soap+xml", "", TK_BODY_XML },
        { "", "<root/>", TK_BODY_XML },
        { "application/json", "user=demo&password=x", TK_BODY_FORM },
        { "text/xml", "user=demo", TK_BODY_FORM },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_body_kind(tk_str_c(cases[i].type),
                                      unit_guard(cases[i].body,
                                                 strlen(cases[i].body))),
                         cases[i].kind);
    }

    assert_int_equal(tk_body_kind((tk_str_t) tk_null_str,
                                  (tk_str_t) tk_null_str), TK_BODY_FORM);
}


/* The pairs as name=value|name=value, or the error's name. */

static const char *
read_as(const char *type, const char *body, size_t len)
{
    size_t       i, n;
    tk_err_t     err;
    tk_pair_t    pairs[TK_SIGN_PARAMS];
    static char  out[4096];

    n = 0;
    err = tk_multipart_read(tk_str_c(type), unit_guard(body, len), pairs, &n);
    out[0] = '\0';

    if (err != TK_OK) {
        return err == TK_BAD_MULTIPART ? "malformed" : "too many";
    }

    for (i = 0; i < n; i++) {
        snprintf(out + strlen(out), sizeof(out) - strlen(out), "%.*s=%.*s|",
                 (int) pairs[i].name.len, pairs[i].name.data,
                 (int) pairs[i].value.len, pairs[i].value.data);
    }

    return out;
}

#define PART(name)  "Content-Disposition: form-data; name=" name "\r\n\r\n"

static void
test_read(void **state)
{
    size_t  i;

    static const struct {
        const char  *type, *body, *read;
    } cases[] = {
        { "multipart/form-data; boundary=b",
          "--b\r\n" PART("\"user\"") "demo\r\n--b\r\n" PART("\"sign\"")
          "0A\r\n--b--\r\n", "user=demo|sign=0A|" },

        /* as .NET writes it */
        { "multipart/form-data; boundary=\"a b'()+_,-./:=?\"",
          "--a b'()+_,-./:=?\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Disposition: form-data; name=user\r\n\r\ndemo\r\n"
          "--a b'()+_,-./:=?--\r\n", "user=demo|" },

        /* and others: heads in any case, a length, bytes as they are */
        { "multipart/form-data; charset=utf-8; BOUNDARY=b",
          "--b\r\ncontent-disposition:form-data;filename=\"a;b\";NAME=\"m\"\r\n"
          "Content-Length: 3\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
          "中\r\n--b--", "m=中|" },

        /* text before and behind, blanks behind a boundary */
        { "multipart/form-data; boundary=b",
          "preamble\r\n--b  \r\n" PART("a") "1\r\n--b-- \r\nend",
          "a=1|" },

        /* nothing, lines, what looks like a boundary */
        { "multipart/form-data; boundary=b",
          "--b\r\n" PART("a") "\r\n--b\r\n" PART("c") "--b\r\n" PART("d")
          "1\r\n\r\n2\r\n--bb\r\n --b\r\n--b--\r\n",
          "a=|c=|d=1\r\n\r\n2\r\n--bb\r\n --b|" },

        /* lines that end with LF */
        { "multipart/form-data; boundary=b",
          "--b\nContent-Disposition: form-data; name=a\n\n1+%20\n--b--\n",
          "a=1+%20|" },

        { "multipart/form-data; boundary=b", "--b--\r\n", "" },
        { "multipart/form-data; boundary=b", "", "malformed" },
        { "multipart/form-data; boundary=b", "user=demo", "malformed" },
        { "multipart/form-data", "--b--\r\n", "malformed" },
        { "multipart/form-data; boundary=", "--\r\n----\r\n", "malformed" },
        { "multipart/form-data; boundary=b", "--b\r\n" PART("a") "1",
          "malformed" },
        { "multipart/form-data; boundary=b", "--b\r\n" PART("a") "1\r\n--b",
          "malformed" },
        { "multipart/form-data; boundary=b",
          "--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--", "malformed" },
        { "multipart/form-data; boundary=b",
          "--b\r\n" PART("\"\"") "1\r\n--b--", "malformed" },
        { "multipart/form-data; boundary=b",
          "--b\r\nContent-Transfer-Encoding: base64\r\n" PART("a")
          "MQ==\r\n--b--", "malformed" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_string_equal(read_as(cases[i].type, cases[i].body,
                                    strlen(cases[i].body)), cases[i].read);
    }
}


/* Cut anywhere, nothing is read behind the end. */

static void
test_prefixes(void **state)
{
    size_t       len;
    const char  *type = "multipart/form-data; boundary=b";
    const char  *body = "--b\r\n" PART("\"a\"") "1\r\n--b\r\n" PART("\"c\"")
                        "2\r\n--b--";

    (void) state;

    for (len = 0; len < strlen(body); len++) {
        assert_string_equal(read_as(type, body, len), "malformed");
    }

    assert_string_equal(read_as(type, body, len), "a=1|c=2|");
}


static void
test_many(void **state)
{
    int     i;
    char    body[16384];
    size_t  len;

    (void) state;

    for (i = 0, len = 0; i < TK_SIGN_PARAMS; i++) {
        len += sprintf(body + len, "--b\r\n" PART("a%d") "\r\n", i);
    }

    strcpy(body + len, "--b--");
    assert_string_not_equal(read_as("multipart/form-data; boundary=b", body,
                                    strlen(body)), "too many");
    strcpy(body + len, "--b\r\n" PART("a") "\r\n--b--");
    assert_string_equal(read_as("multipart/form-data; boundary=b", body,
                                strlen(body)), "too many");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_kind),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests_name("multipart", tests, NULL, NULL);
}
