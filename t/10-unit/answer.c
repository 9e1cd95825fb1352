/*
 * What a receiver's answer says, in whatever encoding and dress it comes.
 */

#include "job_answer.h"
#include "unit.h"


typedef struct {
    const char     *type;               /* NULL: no Content-Type */
    const char     *body;
    size_t          len;
    const char     *error;              /* NULL: delivered */
} case_t;

#define CASE(type, body, error)  { type, body, sizeof(body) - 1, error }

#define GOOD            "<root><retcode>0</retcode></root>"
#define DECLARED(name)  "<?xml version=\"1.0\" encoding=\"" name "\"?>"

/* "成功" */
#define UTF8_TEXT   "\xe6\x88\x90\xe5\x8a\x9f"
#define GBK_TEXT    "\xb3\xc9\xb9\xa6"
#define BIG5_TEXT   "\xa6\xa8\xa5\x5c"

#define SAYS(code, text)                                                      \
    "<root><retcode>" code "</retcode><retmsg>" text "</retmsg></root>"

/* "<a><retcode>0</retcode></a>" and the same with a text */
#define LE(c)   c "\0"
#define BE(c)   "\0" c
#define WIDE(x)                                                               \
    x("<") x("a") x(">") x("<") x("R") x("e") x("t") x("C") x("o") x("d")     \
    x("e") x(">") x("0") x("<") x("/") x("R") x("e") x("t") x("C") x("o")     \
    x("d") x("e") x(">") x("<") x("/") x("a") x(">")
#define WIDE_DECLARED(x)                                                      \
    x("<") x("?") x("x") x("m") x("l") x(" ") x("v") x("e") x("r") x("s")     \
    x("i") x("o") x("n") x("=") x("'") x("1") x(".") x("0") x("'") x("?")     \
    x(">") x("\n") WIDE(x)


static const case_t  cases[] = {

    /* as it should be */
    CASE("text/xml; charset=utf-8", DECLARED("utf-8") GOOD, NULL),
    CASE(NULL, GOOD, NULL),
    CASE("", GOOD, NULL),
    CASE("text/html", SAYS("0", UTF8_TEXT), NULL),
    CASE(NULL, SAYS("-1", UTF8_TEXT), "retcode -1"),

    /* letter case of the element, not of its value */
    CASE(NULL, "<root><RetCode> 0 </RetCode></root>", NULL),
    CASE(NULL, "<ROOT><RETCODE>0</RETCODE></ROOT>", NULL),
    CASE(NULL, "<Root><rEtCoDe>5</rEtCoDe></Root>", "retcode 5"),
    CASE(NULL, "<root><retcodes>0</retcodes></root>",
         "answer without retcode"),

    /* what stands before it */
    CASE(NULL, "\xef\xbb\xbf" DECLARED("utf-8") GOOD, NULL),
    CASE(NULL, "\r\n \t" DECLARED("utf-8") "\r\n" GOOD "\r\n", NULL),
    CASE(NULL, "\n\xef\xbb\xbf\r\n" DECLARED("gbk") SAYS("0", UTF8_TEXT),
         NULL),
    CASE(NULL, "\xef\xbb\xbf\xef\xbb\xbf" GOOD, NULL),
    CASE(NULL, "\xef\xbb\xbf\xef\xbb\xbf\xef\xbb\xbf\xef\xbb\xbf" GOOD,
         "answer is no XML"),
    CASE(NULL, "\xe3\x80\x80" GOOD, "answer is no XML"),
    CASE(NULL, "x" GOOD, "answer is no XML"),
    CASE(NULL, " \r\n", "answer is no XML"),
    CASE(NULL, "\xef\xbb\xbf", "answer is no XML"),
    CASE(NULL, "", "answer is empty"),
    CASE(NULL, DECLARED("utf-8"), "answer is no XML"),

    /* by HTTP, whatever the declaration says */
    CASE("text/xml; charset=GBK", SAYS("0", GBK_TEXT), NULL),
    CASE("text/xml;charset=gb2312", DECLARED("utf-8") SAYS("0", GBK_TEXT),
         NULL),
    CASE("text/xml; Charset = \"GB18030\"", SAYS("3", GBK_TEXT), "retcode 3"),
    CASE("text/xml; charset=big5", SAYS("0", BIG5_TEXT), NULL),
    CASE("text/html; charset=ISO-8859-1", SAYS("0", GBK_TEXT), NULL),

    /* by the declaration */
    CASE("text/xml", DECLARED("GB2312") SAYS("0", GBK_TEXT), NULL),
    CASE(NULL, "<?xml version='1.0' encoding='gbk' ?>" SAYS("0", GBK_TEXT),
         NULL),
    CASE(NULL, "<?xml version=\"1.0\" encoding=\xe2\x80\x9cUTF-8\xe2\x80\x9d"
               " ?>" SAYS("0", UTF8_TEXT), NULL),

    /* then the next: what is said is wrong, or unknown, or not said */
    CASE("text/xml; charset=utf-8", SAYS("0", GBK_TEXT), NULL),
    CASE("text/xml; charset=utf-8", DECLARED("gbk") SAYS("0", GBK_TEXT), NULL),
    CASE("text/xml; charset=gbk", DECLARED("utf-8") SAYS("0", "\xe6\x88\x90"),
         NULL),
    CASE("text/xml; charset=klingon", DECLARED("vulcan") GOOD, NULL),
    CASE(NULL, DECLARED("utf-8") SAYS("0", GBK_TEXT), NULL),
    CASE(NULL, SAYS("0", GBK_TEXT), NULL),
    CASE(NULL, SAYS("7", GBK_TEXT), "retcode 7"),
    CASE("text/xml; charset=", GOOD, NULL),
    CASE("text/xml; charset", GOOD, NULL),
    CASE("text/xml; charset=\"", GOOD, NULL),
    CASE(NULL, "<root><retcode>0</retcode>\xff\xff</root>",
         "answer is no XML"),

    /* two bytes a character */
    CASE(NULL, "\xff\xfe" WIDE(LE), NULL),
    CASE(NULL, "\xfe\xff" WIDE(BE), NULL),
    CASE("text/xml; charset=utf-8", "\xff\xfe" WIDE_DECLARED(LE), NULL),
    CASE("text/xml; charset=utf-16", WIDE_DECLARED(LE), NULL),
    CASE("text/xml; charset=utf-16", WIDE_DECLARED(BE), NULL),
    CASE("text/xml; charset=utf-16le", WIDE(LE), NULL),
    CASE("text/xml; charset=utf-8", WIDE(BE), NULL),
    CASE(NULL, "\xff\xfe" WIDE(LE) "<", "answer is no XML"),

    /* no entities, in no dress */
    CASE(NULL, "\n<!DOCTYPE root [<!ENTITY a '0'>]>" GOOD,
         "answer has a DOCTYPE"),
    CASE("text/xml; charset=gbk", "<!DOCTYPE root>" GOOD,
         "answer has a DOCTYPE")
};


static void
test_judge(void **state)
{
    int            good;
    char           error[96];
    size_t         i;
    tk_str_t       body;
    const case_t  *c;

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        c = &cases[i];
        error[0] = '\0';
        body = unit_guard(c->body, c->len);

        good = job_answer_judge((char *) body.data, body.len, c->type, error,
                                sizeof(error));

        if (good != (c->error == NULL)
            || (!good && strcmp(error, c->error) != 0))
        {
            fail_msg("case %zu: %s, \"%s\"", i,
                     good ? "delivered" : "not delivered", error);
        }
    }
}


/* Cut off anywhere but in the blanks at its end, in any encoding, what would be
 * delivered is not. */

static void
test_prefixes(void **state)
{
    char           error[96];
    size_t         i, len;
    tk_str_t       body;
    const case_t  *c;

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        c = &cases[i];

        for (len = 0; c->error == NULL && len < c->len; len++) {
            body = unit_guard(c->body, len);

            if (job_answer_judge((char *) body.data, body.len, c->type, error,
                                 sizeof(error)))
            {
                assert_int_equal(strspn(c->body + len, "\r\n"), c->len - len);
            }
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_prefixes)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
