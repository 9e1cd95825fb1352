/* The table of what staff can do, and how its values are read. */

#include <stdio.h>

#include "unit.h"
#include "tk_action.h"
#include "tk_crypto.h"
#include "tk_payee.h"

static tk_arena_t  *arena;


static int
begin(void **state)
{
    (void) state;
    arena = tk_arena_create();

    return arena == NULL || tk_crypto_init() != TK_OK;
}


static int
end(void **state)
{
    (void) state;
    tk_arena_free(arena);

    return 0;
}


/* Says what it was given, as a literal of bytea would. */

static int
secret(void *data, tk_arg_secret_e what, const char *column, tk_str_t plain,
    const char **hex)
{
    static char  said[128];

    snprintf(said, sizeof(said), "%d %s %.*s", what, column, (int) plain.len,
             plain.data);
    *hex = said;

    return *(int *) data;
}


/* What comes out, with the members that were set beside, as JSON; "CODE why" of
 * what is wrong. */

static const char *
outcome(const tk_arg_t *arg, const char *text, const char *json,
    tk_lang_e lang, int *sealing)
{
    char               *dumped;
    json_t             *value, *given;
    static char         said[512];
    tk_arg_reading_t    in = {
        .pool = tk_arena_pool(arena), .lang = lang, .change = json_object(),
        .secret = sealing != NULL ? secret : NULL, .data = sealing
    };

    given = json != NULL ? json_loads(json, JSON_DECODE_ANY, NULL) : NULL;
    assert_true(json == NULL || given != NULL);

    value = json != NULL ? tk_arg_json(&in, arg, given)
                         : tk_arg_text(&in, arg, text);

    if (value == NULL) {
        assert_non_null(in.code);
        snprintf(said, sizeof(said), "%s %s", in.code,
                 in.why != NULL ? in.why : "(noted)");

    } else {
        dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        snprintf(said, sizeof(said), "%s", dumped);
        free(dumped);
    }

    if (json_object_size(in.change) != 0) {
        dumped = json_dumps(in.change, JSON_COMPACT | JSON_SORT_KEYS);
        strncat(said, " ", sizeof(said) - strlen(said) - 1);
        strncat(said, dumped, sizeof(said) - strlen(said) - 1);
        free(dumped);
    }

    json_decref(value);
    json_decref(given);
    json_decref(in.change);

    return said;
}


typedef struct {
    tk_arg_kind_e   kind;
    int64_t         min, max;
    const char     *words;
    const char     *given;
    const char     *expected;
} value_case_t;

#define ANY         0, 0, NULL
#define FORMS       0, 0, "single=1 group=2 auto=false"


static void
test_text(void **state)
{
    size_t  i;

    static const value_case_t  cases[] = {
        { TK_ARG_TEXT, 1, 3, NULL, "山水画", "\"山水画\"" },
        { TK_ARG_TEXT, 1, 3, NULL, "",
          "LENGTH 0 characters; 1 to 3 are allowed" },
        { TK_ARG_TEXT, 1, 3, NULL, "abcd",
          "LENGTH 4 characters; 1 to 3 are allowed" },
        { TK_ARG_TEXT, 1, 3, NULL, "\xff", "UTF8 \"\xff\" is not UTF-8 text" },
        { TK_ARG_TEXT, 1, 3, NULL, " a ", "\" a \"" },
        { TK_ARG_TEXT, 1, 3, NULL, "  ", "EMPTY may not be empty" },
        { TK_ARG_TEXT, 1, 9, NULL, " \t\r\n\xe3\x80\x80\xc2\xa0",
          "EMPTY may not be empty" },
        { TK_ARG_TEXT, 0, 9, NULL, " ", "\" \"" },
        { TK_ARG_CODE, ANY, "A_b-c.1@x", "\"A_b-c.1@x\"" },
        { TK_ARG_CODE, ANY, "a b", "CODE \"a b\" is not a name of letters,"
          " digits, '_', '-', '.', '@'" },
        { TK_ARG_CODE, ANY, "", "CODE \"\" is not a name of letters,"
          " digits, '_', '-', '.', '@'" },
        { TK_ARG_CODE, 1, 3, "_-", "a_-", "\"a_-\"" },
        { TK_ARG_CODE, 1, 3, "_-", "a_-b", "CODE_SIGNS \"a_-b\" is not 1 to 3"
          " letters, digits, '_' and '-'" },
        { TK_ARG_CODE, 1, 3, "_-", "a.b", "CODE_SIGNS \"a.b\" is not 1 to 3"
          " letters, digits, '_' and '-'" },
        { TK_ARG_CODE, 1, 2, "", "01", "\"01\"" },
        { TK_ARG_CODE, 1, 2, "", "", "CODE_PLAIN \"\" is not 1 to 2 letters"
          " and digits" },
        { TK_ARG_CODE, 1, 2, "", "0_", "CODE_PLAIN \"0_\" is not 1 to 2"
          " letters and digits" },
        { TK_ARG_CODE, 0, 2, NULL, "abc", "CODE \"abc\" is not a name of"
          " letters, digits, '_', '-', '.', '@'" },
        { TK_ARG_INT, 1, 9, NULL, "9", "9" },
        { TK_ARG_INT, 1, 9, NULL, "10",
          "INT \"10\" is not a whole number from 1 to 9" },
        { TK_ARG_INT, 1, INT64_MAX, NULL, "9223372036854775807",
          "9223372036854775807" },
        { TK_ARG_LIMIT, -1, TK_UNLIMITED, NULL, "none", "2147483647" },
        { TK_ARG_LIMIT, -1, TK_UNLIMITED, NULL, "unset", "null" },
        { TK_ARG_LIMIT, 0, 0, NULL, "none", "0" },
        { TK_ARG_LIMIT, 0, 0, NULL, "0",
          "LIMIT_ONE \"0\" is not 1 or more, or \"none\"" },
        { TK_ARG_LIMIT, 0, TK_UNLIMITED, NULL, "unset",
          "LIMIT \"unset\" is not a number or \"none\"" },
        { TK_ARG_LIMIT, -1, TK_UNLIMITED, NULL, "x",
          "LIMIT_UNSET \"x\" is not a number, \"none\" or \"unset\"" },
        { TK_ARG_MONEY, ANY, "95.5", "9550" },
        { TK_ARG_MONEY, ANY, "-1",
          "MONEY \"-1\" is not an amount in yuan such as 100.00" },
        { TK_ARG_PERCENT, ANY, "12.5", "1250" },
        { TK_ARG_PERCENT, ANY, "100.01",
          "PERCENT \"100.01\" is not a percentage from 0 to 100" },
        { TK_ARG_DAY, ANY, "20261121", "\"2026-11-21\"" },
        { TK_ARG_DAY, ANY, "2026-11-21", "\"2026-11-21\"" },
        { TK_ARG_DAY, ANY, "2026-02-30",
          "DAY_RANGE \"2026-02-30\" is not a day of 2000 to 2199" },
        { TK_ARG_DAY, ANY, "today",
          "DAY \"today\" is not a day such as 2026-11-21" },
        { TK_ARG_MONTH, ANY, "2026-11", "\"2026-11-01\"" },
        { TK_ARG_MONTH, ANY, "202611", "\"2026-11-01\"" },
        { TK_ARG_MONTH, ANY, "november",
          "MONTH \"november\" is not a month such as 2026-11" },
        { TK_ARG_MONTH, ANY, "2026-13",
          "MONTH_RANGE \"2026-13\" is not a month of 2000 to 2199" },
        { TK_ARG_CLOCK, ANY, "24:00", "1440" },
        { TK_ARG_CLOCK, ANY, "24:01",
          "CLOCK \"24:01\" is not a time of day such as 08:00" },
        { TK_ARG_BOOL, ANY, "yes", "true" },
        { TK_ARG_BOOL, ANY, "no", "false" },
        { TK_ARG_BOOL, ANY, "maybe", "BOOL \"maybe\" is not yes or no" },
        { TK_ARG_CHOICE, FORMS, "group", "\"2\"" },
        { TK_ARG_CHOICE, FORMS, "2", "WORD \"2\" is none of: single group"
          " auto" },
        { TK_ARG_METHODS, FORMS, "single,auto",
          "true {\"1\":true,\"2\":false,\"false\":true}" },
        { TK_ARG_METHODS, FORMS, "all",
          "true {\"1\":true,\"2\":true,\"false\":true}" },
        { TK_ARG_METHODS, FORMS, "single,x", "WORD \"single,x\" is none of:"
          " single group auto {\"1\":true,\"2\":false,\"false\":false}" },
        { TK_ARG_WEEK, ANY, "1-5", "true {\"week_first\":1,\"week_last\":5}" },
        { TK_ARG_WEEK, ANY, "all",
          "true {\"week_first\":null,\"week_last\":null}" },
        { TK_ARG_WEEK, ANY, "0-5", "WEEK \"0-5\" is not weekdays such as 1-5"
          " (Monday is 1), or \"all\"" },
        { TK_ARG_WEEKDAYS, ANY, "2,4,6-7", "[2,4,6,7]" },
        { TK_ARG_WEEKDAYS, ANY, "5-2", "WEEKDAYS \"5-2\" is not weekdays such"
          " as 1-5 or 2,4,6-7 (Monday is 1), or \"all\"" },
        { TK_ARG_LIST, ANY, "A", "\"A\"" },
        { TK_ARG_LIST, 1, 99, "number", "17", "\"17\"" },
        { TK_ARG_LIST, 1, 99, "number", "100",
          "INT \"100\" is not a whole number from 1 to 99" },
        { TK_ARG_LIST, 1, 5, "text", "区/1/2", "\"区/1/2\"" },
        { TK_ARG_ADDRESS, ANY, "", "\"\"" },
        { TK_ARG_ADDRESS, ANY, "ftp://x", "ADDRESS \"ftp://x\" is not empty or"
          " an http(s) address without user, query and fragment" },
        { TK_ARG_ADDRESS, ANY, "http://10.0.0.1/", "REACH \"http://10.0.0.1/\""
          " is not an address that callbacks may go to: no private or reserved"
          " one" },
        { TK_ARG_BLOCKS, ANY, "any", "[]" },
        { TK_ARG_BLOCKS, ANY, "192.0.2.0/24,2001:db8::/32",
          "[\"192.0.2.0/24\",\"2001:db8::/32\"]" },
        { TK_ARG_BLOCKS, ANY, "192.0.2.1/24", "BLOCK \"192.0.2.1/24\" is not a"
          " block of addresses such as 192.0.2.7, 192.0.2.0/24 or"
          " 2001:db8::/32" },
        { TK_ARG_BLOCKS, ANY, ",", "BLOCKS 1 to 64 blocks of addresses, or"
          " any" },
        { TK_ARG_KEY, ANY, "-", "\"-\"" },
        { TK_ARG_AS_IS, ANY, "\xff", "UTF8 \"\xff\" is not UTF-8 text" },
        { TK_ARG_FLAG, ANY, "", "true" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        tk_arg_t  arg = { "--it", "it", cases[i].kind, cases[i].min,
                          cases[i].max, cases[i].words, 0, "it", "它" };

        assert_string_equal(outcome(&arg, cases[i].given, NULL, TK_ENGLISH,
                                    NULL), cases[i].expected);
    }
}


static void
test_json(void **state)
{
    size_t  i;

    static const value_case_t  cases[] = {
        { TK_ARG_TEXT, 0, 3, NULL, "\"山\"", "\"山\"" },
        { TK_ARG_TEXT, 0, 3, NULL, "5",
          "TYPE it is not a text" },
        { TK_ARG_TEXT, 0, 3, NULL, "null", "\"\"" },
        { TK_ARG_TEXT, 1, 3, NULL, "null",
          "TYPE it is not a text" },
        { TK_ARG_INT, 1, 9, NULL, "9", "9" },
        { TK_ARG_INT, 1, 9, NULL, "\"9\"", "9" },
        { TK_ARG_INT, 1, 9, NULL, "10",
          "INT \"10\" is not a whole number from 1 to 9" },
        { TK_ARG_INT, 1, 9, NULL, "1.5",
          "TYPE it is not a whole number" },
        { TK_ARG_INT, 1, 9, NULL, "{}",
          "TYPE it is not a whole number" },
        { TK_ARG_LIMIT, -1, TK_UNLIMITED, NULL, "null", "null" },
        { TK_ARG_LIMIT, 0, TK_UNLIMITED, NULL, "null",
          "TYPE it is not a whole number or \"none\"" },
        { TK_ARG_LIMIT, 0, 0, NULL, "0", "0" },
        { TK_ARG_LIMIT, 0, TK_UNLIMITED, NULL, "2147483647", "2147483647" },
        { TK_ARG_LIMIT, 0, TK_UNLIMITED, NULL, "-1",
          "LIMIT \"-1\" is not a number or \"none\"" },
        { TK_ARG_MONEY, ANY, "9550", "9550" },
        { TK_ARG_MONEY, ANY, "-1", "FEN -1 is not an amount in fen" },
        { TK_ARG_MONEY, ANY, "1000000000000000",
          "FEN 1000000000000000 is not an amount in fen" },
        { TK_ARG_MONEY, ANY, "\"95.50\"",
          "TYPE it is not a whole number of fen" },
        { TK_ARG_MONEY, ANY, "95.5",
          "TYPE it is not a whole number of fen" },
        { TK_ARG_PERCENT, ANY, "12.5", "1250" },
        { TK_ARG_PERCENT, ANY, "12.29", "1229" },
        { TK_ARG_PERCENT, ANY, "100", "10000" },
        { TK_ARG_PERCENT, ANY, "0.001",
          "PERCENT \"0.001\" is not a percentage from 0 to 100" },
        { TK_ARG_PERCENT, ANY, "1e300",
          "PERCENT \"1e+300\" is not a percentage from 0 to 100" },
        { TK_ARG_DAY, ANY, "\"2026-11-21\"", "\"2026-11-21\"" },
        { TK_ARG_CLOCK, ANY, "480", "480" },
        { TK_ARG_CLOCK, ANY, "\"08:00\"", "480" },
        { TK_ARG_CLOCK, ANY, "1441",
          "CLOCK \"1441\" is not a time of day such as 08:00" },
        { TK_ARG_BOOL, ANY, "false", "false" },
        { TK_ARG_BOOL, ANY, "\"yes\"",
          "TYPE it is not true or false" },
        { TK_ARG_BOOL, ANY, "1",
          "TYPE it is not true or false" },
        { TK_ARG_FLAG, ANY, "true", "true" },
        { TK_ARG_FLAG, ANY, "false", "false" },
        { TK_ARG_CHOICE, FORMS, "\"group\"", "\"2\"" },
        { TK_ARG_CHOICE, FORMS, "\"2\"", "\"2\"" },
        { TK_ARG_CHOICE, FORMS, "2", "\"2\"" },
        { TK_ARG_CHOICE, FORMS, "false", "\"false\"" },
        { TK_ARG_CHOICE, FORMS, "3",
          "WORD \"3\" is none of: single group auto" },
        { TK_ARG_CHOICE, FORMS, "[]",
          "TYPE it is not a text" },
        { TK_ARG_METHODS, FORMS, "[\"auto\"]",
          "true {\"1\":false,\"2\":false,\"false\":true}" },
        { TK_ARG_METHODS, FORMS, "[]",
          "true {\"1\":false,\"2\":false,\"false\":false}" },
        { TK_ARG_METHODS, FORMS, "[\"single,group\"]",
          "TYPE it is not a list of texts, or a text" },
        { TK_ARG_WEEK, ANY, "null",
          "true {\"week_first\":null,\"week_last\":null}" },
        { TK_ARG_WEEKDAYS, ANY, "[1,3]", "[1,3]" },
        { TK_ARG_WEEKDAYS, ANY, "[1,8]", "WEEKDAYS \"1,8\" is not weekdays"
          " such as 1-5 or 2,4,6-7 (Monday is 1), or \"all\"" },
        { TK_ARG_WEEKDAYS, ANY, "[]", "WEEKDAYS \"\" is not weekdays"
          " such as 1-5 or 2,4,6-7 (Monday is 1), or \"all\"" },
        { TK_ARG_WEEKDAYS, ANY, "[true]",
          "TYPE it is not a list of numbers, or a text" },
        { TK_ARG_LIST, ANY, "[\"A\",\"B\"]", "[\"A\",\"B\"]" },
        { TK_ARG_LIST, 1, 99, "number", "[17,\"18\"]", "[\"17\",\"18\"]" },
        { TK_ARG_LIST, ANY, "[]", "EMPTY may not be empty" },
        { TK_ARG_LIST, ANY, "\"A\"",
          "TYPE it is not a list with one element at least" },
        { TK_ARG_LIST, ANY, "[\"A\",null]",
          "TYPE it is not a list with one element at least" },
        { TK_ARG_LIST, ANY, "[\"A\",\"\"]", "CODE \"\" is not a name of"
          " letters, digits, '_', '-', '.', '@'" },
        { TK_ARG_ADDRESS, ANY, "null", "\"\"" },
        { TK_ARG_BLOCKS, ANY, "[]", "[]" },
        { TK_ARG_BLOCKS, ANY, "[\"192.0.2.7\"]", "[\"192.0.2.7\"]" },
        { TK_ARG_PASSWORD, ANY, "\"x\"",
          "NO_KEYS secrets cannot be taken here" },
        { TK_ARG_KEY, ANY, "7",
          "TYPE it is not a text" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        tk_arg_t  arg = { "--it", "it", cases[i].kind, cases[i].min,
                          cases[i].max, cases[i].words, 0, "it", "它" };

        assert_string_equal(outcome(&arg, NULL, cases[i].given, TK_ENGLISH,
                                    NULL), cases[i].expected);
    }
}


static void
test_secrets(void **state)
{
    int       no = 1, yes = 0;
    tk_arg_t  phone = { "--phone1", "phone1_sealed", TK_ARG_PHONE, 0, 0,
                        "phone1", 0, "", "" };
    tk_arg_t  password = { "--password", "password_sealed", TK_ARG_PASSWORD,
                           0, 0, NULL, 0, "", "" };
    tk_arg_t  pay = { "--password", "pay_password_hash", TK_ARG_PAY_PASSWORD,
                      0, 0, NULL, 0, "", "" };

    (void) state;

    assert_string_equal(outcome(&phone, "13800138000", NULL, TK_ENGLISH, &yes),
                        "\"0 phone1 13800138000\""
                        " {\"phone1_index\":\"1 phone 13800138000\"}");
    assert_string_equal(outcome(&phone, "1234", NULL, TK_ENGLISH, &yes),
                        "PHONE a mobile number has 5 to 20 digits");
    assert_string_equal(outcome(&phone, "13800138000", NULL, TK_ENGLISH, NULL),
                        "NO_KEYS secrets cannot be taken here");
    assert_string_equal(outcome(&phone, "13800138000", NULL, TK_ENGLISH, &no),
                        "SEAL (noted)");
    assert_string_equal(outcome(&password, "x", NULL, TK_ENGLISH, &yes),
                        "\"0 password 9DD4E461268C8034F5C8564E155C67A6\"");
    assert_string_equal(outcome(&password, "", NULL, TK_ENGLISH, &yes),
                        "EMPTY may not be empty");
    assert_string_equal(outcome(&pay, "1234", NULL, TK_CHINESE, &yes),
                        "SIMPLE 过于简单：至少 4 个字符，不能是同一字符重复，"
                        "也不能是 123456 这样的连续字符");
    assert_string_equal(outcome(&pay, "x9k2", NULL, TK_ENGLISH, &yes),
                        "\"2 pay_password 9F6B0AF1CC9B1BD1C43F6DB70469A5AE\"");
}


/* Accounts of parties: who has that form, and what is shown of it. */

static void
test_payees(void **state)
{
    size_t    i;
    int       yes = 0;
    tk_arg_t  number = { "--number", "number", TK_ARG_PAYEE, 0, 0,
                         "party_number", 0, "", "" };
    tk_arg_t  holder = { "--holder", "holder", TK_ARG_HOLDER, 0, 0,
                         "party_holder", 0, "", "" };
    tk_arg_t  agreed = { "--agreement", "agreement_no", TK_ARG_AGREEMENT, 0, 0,
                         "party_agreement", 0, "", "" };

    static const struct {
        const char  *number;
        unsigned     fits;
    } cases[] = {
        { "2088123412341234", TK_PAYEE_ALIPAY | TK_PAYEE_CLEARING },
        { "2089123412341234", TK_PAYEE_CLEARING },
        { "208812341234123", TK_PAYEE_CLEARING },
        { "13912345678", TK_PAYEE_ALIPAY | TK_PAYEE_CLEARING },
        { "23912345678", TK_PAYEE_CLEARING },
        { "pay+1@park.example", TK_PAYEE_ALIPAY },
        { "pay@park", 0 }, { "@park.example", 0 }, { "pay@.example", 0 },
        { "pay@park.", 0 }, { "a@b@park.example", 0 }, { "pa y@p.example", 0 },
        { "C100001085", TK_PAYEE_CLEARING }, { "a_b-c", TK_PAYEE_CLEARING },
        { "", 0 }, { "a.b", 0 }, { "账户", 0 }, { "a b", 0 },
        { "a\nb", 0 },
        { "123456789012345678901234567890123456789012345678901234567890abcd",
          TK_PAYEE_CLEARING },
        { "123456789012345678901234567890123456789012345678901234567890abcde",
          0 },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        if (tk_payee_fits(tk_str_c(cases[i].number)) != cases[i].fits) {
            fail_msg("%s", cases[i].number);
        }
    }

    assert_string_equal(outcome(&number, "2088123412341234", NULL, TK_ENGLISH,
                                &yes),
                        "\"0 party_number 2088123412341234\""
                        " {\"number_fits\":[\"alipay\",\"clearing\"],"
                        "\"number_shown\":\"208*********1234\"}");
    assert_string_equal(outcome(&number, "C1000", NULL, TK_ENGLISH, &yes),
                        "\"0 party_number C1000\""
                        " {\"number_fits\":[\"clearing\"],"
                        "\"number_shown\":\"*****\"}");
    assert_memory_equal(outcome(&number, "a b", NULL, TK_ENGLISH, &yes),
                        "PAYEE no platform", 17);
    assert_string_equal(outcome(&holder, "某旅行社", NULL, TK_ENGLISH, &yes),
                        "\"0 party_holder 某旅行社\""
                        " {\"holder_shown\":\"某***\"}");
    assert_string_equal(outcome(&holder, "Li Ming", NULL, TK_ENGLISH, &yes),
                        "\"0 party_holder Li Ming\""
                        " {\"holder_shown\":\"L******\"}");
    assert_string_equal(outcome(&holder, "", NULL, TK_ENGLISH, &yes),
                        "LENGTH 0 characters; 1 to 64 are allowed");
    assert_string_equal(outcome(&agreed, "20265829000000000042", NULL,
                                TK_ENGLISH, &yes),
                        "\"0 party_agreement 20265829000000000042\""
                        " {\"agreement_no_shown\":\"202*************0042\"}");
    assert_memory_equal(outcome(&agreed, "202*0042", NULL, TK_ENGLISH, &yes),
                        "AGREEMENT the number", 20);
}


/* What they are sealed for. */

static void
test_bound(void **state)
{
    char         bound[TK_ACTION_BOUND];
    const char  *texts[TK_ACTION_ARGS] = { "DEMO", "3", "1" };

    (void) state;

    assert_string_equal(tk_action_bound(tk_action_find("partyaccount add"),
                                        texts, bound), "3.1");
    assert_string_equal(tk_action_bound(tk_action_find("party set"), texts,
                                        bound), "3");
    texts[2] = "4 Name";
    assert_string_equal(tk_action_bound(tk_action_find("party add"), texts,
                                        bound), "3");
    assert_string_equal(tk_action_bound(tk_action_find("agent set"), texts,
                                        bound), "3");
    texts[1] = NULL;
    assert_string_equal(tk_action_bound(tk_action_find("party set"), texts,
                                        bound), "");
    assert_string_equal(tk_action_bound(tk_action_find("agent set"), texts,
                                        bound), "");
}


/* ---- The table ---- */

static int
is_ascii(const char *s)
{
    while (*s != '\0' && (unsigned char) *s < 0x80) {
        s++;
    }

    return *s == '\0';
}


static int
in_both(const char *en, const char *zh)
{
    return en[0] != '\0' && is_ascii(en) && !is_ascii(zh);
}


static void
test_args_of(const tk_action_t *a, const tk_arg_t *args, int options)
{
    int              n, ended;
    const tk_arg_t  *arg, *other;

    ended = 0;

    for (n = 0, arg = args; arg != NULL && arg->name != NULL; arg++, n++) {
        assert_true(in_both(arg->en, arg->zh));
        assert_true((strncmp(arg->name, "--", 2) == 0) == options);
        assert_true(arg->kind < TK_ARG_KINDS);
        assert_true(arg->min <= arg->max || arg->kind == TK_ARG_LIMIT);
        assert_true((arg->words != NULL)
                    == (arg->kind == TK_ARG_CHOICE
                        || arg->kind == TK_ARG_METHODS
                        || arg->kind == TK_ARG_PHONE
                        || arg->kind == TK_ARG_PAYEE
                        || arg->kind == TK_ARG_HOLDER
                        || arg->kind == TK_ARG_AGREEMENT)
                    || arg->kind == TK_ARG_LIST
                    || arg->kind == TK_ARG_CODE
                    || arg->kind == TK_ARG_ADDRESS
                    || arg->kind == TK_ARG_OBJECTS);

        /* behind one that may be missing, all may be; a list is the last */
        if (!options) {
            assert_false(ended);
            ended = arg->kind == TK_ARG_LIST;
            assert_true(arg == args || arg[-1].flags & TK_ARG_MUST
                        || !(arg->flags & TK_ARG_MUST));
        }

        for (other = args; other < arg; other++) {
            assert_string_not_equal(other->name, arg->name);
            assert_true(other->member == NULL || arg->member == NULL
                        || strcmp(other->member, arg->member) != 0);
        }

        /* over HTTP, both are members of one object */
        for (other = options && a->args ? a->args : NULL;
             other != NULL && other->name != NULL; other++)
        {
            assert_true(other->member == NULL || arg->member == NULL
                        || strcmp(other->member, arg->member) != 0);
        }
    }

    assert_true(n <= (options ? TK_ACTION_OPTIONS : TK_ACTION_ARGS));
}


/* Each {member} of a path is an argument that must be there. */

static void
test_path_of(const tk_action_t *a)
{
    size_t           len;
    const char      *p;
    const tk_arg_t  *arg;

    assert_int_equal(a->path[0], '/');

    for (p = strchr(a->path, '{'); p != NULL; p = strchr(p, '{')) {
        len = strcspn(++p, "}");

        for (arg = a->args; arg != NULL && arg->name != NULL; arg++) {
            if (arg->member != NULL && strlen(arg->member) == len
                && strncmp(arg->member, p, len) == 0)
            {
                break;
            }
        }

        assert_non_null(arg);
        assert_non_null(arg->name);
        assert_true(arg->flags & TK_ARG_MUST);
        assert_true(arg->kind != TK_ARG_LIST);
    }
}


static void
test_table(void **state)
{
    const tk_action_t  *a, *shows, *other;

    (void) state;

    for (a = tk_actions; a->name != NULL; a++) {
        assert_true(strlen(a->name) < TK_ACTION_NAME);
        assert_true(in_both(a->en, a->zh));
        assert_ptr_equal(tk_action_find(a->name), a);
        assert_int_equal(strncmp(a->example, a->name, strlen(a->name)), 0);

        test_args_of(a, a->args, 0);
        test_args_of(a, a->options, 1);

        assert_true(a->function != NULL || a->flags & TK_ACTION_OWN);
        assert_int_equal(a->method == NULL, a->path == NULL);
        assert_int_equal(a->method == NULL, a->roles == 0);
        assert_true(a->roles < 1 << TK_ROLES);

        if (a->method != NULL) {
            test_path_of(a);
            assert_true(strcmp(a->method, "GET") != 0
                        || !(a->flags & (TK_ACTION_KEY | TK_ACTION_MATCH)));
        }

        assert_int_equal(a->shows != NULL, (a->flags & TK_ACTION_MATCH) != 0);

        if (a->shows != NULL) {
            shows = tk_action_find(a->shows);
            assert_non_null(shows);
            assert_string_equal(shows->method, "GET");
            assert_int_equal(strncmp(shows->path, a->path,
                                     strlen(shows->path)), 0);
        }

        for (other = tk_actions; other < a; other++) {
            assert_string_not_equal(other->name, a->name);
        }
    }

    assert_null(tk_action_find("order"));
    assert_string_equal(tk_role_name(TK_DESK_LEAD), "desk_lead");
    assert_null(tk_role_name(TK_CLERK | TK_ADMIN));
}


/* ---- Paths ---- */

/* The path of a row with a value in each of its braces. */

static tk_str_t
filled(const char *path)
{
    size_t       n;
    static char  out[256];

    for (n = 0; *path != '\0'; path++) {
        if (*path == '{') {
            out[n++] = 'x';
            path += strcspn(path, "}");
            continue;
        }

        out[n++] = *path;
    }

    out[n] = '\0';

    return unit_guard(out, n);
}


static void
test_route(void **state)
{
    size_t              n;
    unsigned            allowed;
    tk_str_t            elements[TK_ACTION_ARGS];
    const tk_action_t  *a;

    (void) state;

    for (a = tk_actions; a->name != NULL; a++) {
        if (a->method != NULL) {
            assert_ptr_equal(tk_action_route(tk_str_c(a->method),
                                             filled(a->path), elements, &n,
                                             &allowed), a);
        }
    }

    a = tk_action_route(unit_str("PATCH"),
                        unit_str("/lines/03/slots/2026-12-24/3"), elements, &n,
                        &allowed);
    assert_string_equal(a->name, "slot resize");
    assert_int_equal(n, 3);
    assert_tk_text(elements[0], "03");
    assert_tk_text(elements[2], "3");

    assert_null(tk_action_route(unit_str("DELETE"), unit_str("/agents/ota"),
                                elements, &n, &allowed));
    assert_int_equal(allowed, 1u << TK_GET | 1u << TK_PATCH);

    assert_null(tk_action_route(unit_str("GET"), unit_str("/nothing"),
                                elements, &n, &allowed));
    assert_int_equal(allowed, 0);

    assert_null(tk_action_route(unit_str("GET"), unit_str(""), elements, &n,
                                &allowed));
    assert_null(tk_action_route(unit_str("GET"), unit_str("/agents/"),
                                elements, &n, &allowed));
    assert_int_equal(allowed, 0);
    assert_null(tk_action_route(unit_str("GET"), unit_str("agents"),
                                elements, &n, &allowed));
    assert_null(tk_action_route(unit_str("GET"), unit_str("/agents/a/b/c/d/e"),
                                elements, &n, &allowed));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_payees),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_route),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
