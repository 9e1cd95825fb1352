/* What the JSON tongue makes of a request and of an answer; refusals in two
 * languages; the document. */

#include <stdio.h>

#include "unit.h"
#include "tk_answer.h"
#include "tk_call.h"
#include "tk_crypto.h"
#include "tk_openapi.h"
#include "tk_problem.h"
#include "tk_sign_in.h"

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


/* ---- Paths ---- */

static void
paths(void **state)
{
    tk_path_t  path;

    (void) state;

    tk_path_find(tk_actions, tk_str_c("PATCH"), tk_str_c("/agents/ota"), &path);
    assert_string_equal(path.action->name, "agent set");
    assert_null(path.members[0].data);
    assert_tk_text(path.members[1], "ota");

    tk_path_find(tk_actions, tk_str_c("POST"),
                 tk_str_c("/agents/ota/keys/rotate"), &path);
    assert_string_equal(path.action->name, "key rotate");

    tk_path_find(tk_actions, tk_str_c("PUT"), tk_str_c("/agents/ota"), &path);
    assert_null(path.action);
    assert_int_equal(path.methods & (1u << TK_GET | 1u << TK_PATCH),
                     1u << TK_GET | 1u << TK_PATCH);

    tk_path_find(tk_actions, tk_str_c("GET"), tk_str_c("/nothing"), &path);
    assert_null(path.action);
    assert_int_equal(path.methods, 0);

    tk_path_find(tk_sign_in_actions, tk_str_c("DELETE"), tk_str_c("/session"),
                 &path);
    assert_string_equal(path.action->name, "sign out");
}


/* Every row is found by its own path, and by no other's. */

static void
every_path(void **state)
{
    char                text[256], *p;
    tk_path_t           path;
    const char         *c;
    const tk_action_t  *action;

    (void) state;

    for (action = tk_actions; action->name != NULL; action++) {
        if (action->path == NULL) {
            continue;
        }

        for (c = action->path, p = text; *c != '\0'; c++) {
            if (*c != '{' && *c != '}') {
                *p++ = *c;
            }
        }

        *p = '\0';
        tk_path_find(tk_actions, tk_str_c(action->method), tk_str_c(text),
                     &path);
        assert_non_null(path.action);
        assert_string_equal(path.action->name, action->name);

        tk_path_find(tk_sign_in_actions, tk_str_c(action->method),
                     tk_str_c(text), &path);
        assert_int_equal(path.methods, 0);
    }
}


/* ---- Requests ---- */

/* What a request becomes: "ARGS CHANGE ERRORS", or why its body is none. */

static const char *
becomes(const char *method, const char *where, const char *said)
{
    int          line, column;
    char        *args, *change, *errors;
    json_t      *given;
    tk_call_t    call = { .pool = tk_arena_pool(arena) };
    tk_path_t    path;
    const char  *code;
    static char  out[2048];

    tk_path_find(tk_actions, tk_str_c(method), tk_str_c(where), &path);
    assert_non_null(path.action);

    call.text = strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0;
    given = call.text ? tk_call_query(call.pool, tk_str_c(said), &code)
                      : tk_call_body(tk_str_c(said), &code, &line, &column);
    if (given == NULL) {
        return code;
    }

    assert_int_equal(tk_call_read(&call, &path, given), TK_OK);
    json_decref(given);

    args = json_dumps(call.args, JSON_COMPACT);
    change = json_dumps(call.change, JSON_COMPACT);
    errors = json_dumps(call.errors, JSON_COMPACT);
    snprintf(out, sizeof(out), "%s %s %s", args, change, errors);
    free(args);
    free(change);
    free(errors);
    tk_call_free(&call);

    return out;
}


static void
requests(void **state)
{
    size_t  i;

    static const struct {
        const char  *method, *path, *said, *becomes;
    } cases[] = {
        { "POST", "/agents/ota/deposit/topup",
          "{\"amount_fen\": 500000, \"reference\": \"B-1\"}",
          "[\"ota\",500000] {\"reference\":\"B-1\"} []" },
        { "GET", "/agents/ota/deposit", "last=50&at=2026-12-31",
          "[\"ota\"] {\"last\":50,\"at\":\"2026-12-31\"} []" },
        { "GET", "/agents/ota/deposit", "",
          "[\"ota\"] {} []" },
        { "PUT", "/agents/ota/products", "{\"products\": [\"A\", \"B\"]}",
          "[\"ota\",[\"A\",\"B\"]] {} []" },
        { "POST", "/agents/ota/deposit/topup", "{}",
          "[\"ota\",null] {} [{\"pointer\":\"/amount_fen\",\"code\":"
          "\"MISSING\",\"detail\":\"it is needed\"}]" },
        { "POST", "/agents/ota/deposit/topup",
          "{\"amount_fen\": \"5\", \"a/b~\": 1, \"user\": \"x\","
          " \"supplier\": \"HILL\"}",
          "[\"ota\",null] {} [{\"pointer\":\"/amount_fen\",\"code\":\"TYPE\","
          "\"detail\":\"it is not a whole number of fen\"},"
          "{\"pointer\":\"/a~1b~0\",\"code\":\"UNKNOWN\",\"detail\":"
          "\"there is no such member here\"},"
          "{\"pointer\":\"/user\",\"code\":\"UNKNOWN\",\"detail\":"
          "\"there is no such member here\"},"
          "{\"pointer\":\"/supplier\",\"code\":\"UNKNOWN\",\"detail\":"
          "\"there is no such member here\"}]" },
        { "GET", "/agents/ota/deposit", "last=1&last=2",
          "[\"ota\"] {} [{\"parameter\":\"last\",\"code\":\"TYPE\",\"detail\":"
          "\"it is not a whole number\"}]" },
        { "DELETE", "/agents/ota/keys/1", "yes",
          "[\"ota\",1] {\"yes\":true} []" },
        { "DELETE", "/agents/ota/keys/1", "yes=no", "[\"ota\",1] {} []" },
        { "DELETE", "/agents/ota/keys/x", "",
          "[\"ota\",null] {} [{\"parameter\":\"index\",\"code\":\"INT\","
          "\"detail\":\"\\\"x\\\" is not a whole number from 1 to 9999\"}]" },
        { "POST", "/lines", "", "[null,null] {} [{\"pointer\":\"/line\","
          "\"code\":\"MISSING\",\"detail\":\"it is needed\"},"
          "{\"pointer\":\"/name\",\"code\":\"MISSING\",\"detail\":"
          "\"it is needed\"}]" },
        { "POST", "/lines", "{", "JSON_SYNTAX" },
        { "POST", "/lines", "[]", "JSON_OBJECT" },
        { "POST", "/lines", "\"x\"", "JSON_OBJECT" },
        { "POST", "/lines", "{\"line\": 1, \"line\": 2}", "JSON_TWICE" },
        { "POST", "/lines", "{\"line\": \"\\u0000\"}", "JSON_SYNTAX" },
        { "POST", "/lines", "{\"line\": \"\xff\"}", "JSON_SYNTAX" },
        { "POST", "/lines", "{\"a\":[[[[[[[[1]]]]]]]]}", "JSON_DEPTH" },
        { "POST", "/lines", "{} x", "JSON_SYNTAX" },
        { "GET", "/lines", "a=%zz", "QUERY_SYNTAX" },
        { "GET", "/lines", "a=%00", "QUERY_SYNTAX" },
        { "GET", "/lines", "a=%ff", "QUERY_SYNTAX" },
        { "GET", "/lines", "=1", "QUERY_SYNTAX" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_string_equal(becomes(cases[i].method, cases[i].path,
                                    cases[i].said),
                            cases[i].becomes);
    }

    /* brackets in a text are no depth */
    assert_string_equal(becomes("POST", "/lines",
                                "{\"line\": \"A\", \"name\": \"[[[[[[[[[[\\\"{"
                                "{{\"}"),
                        "[\"A\",\"[[[[[[[[[[\\\"{{{\"] {} []");
}


/* ---- Answers ---- */

static void
answers(void **state)
{
    size_t       i;
    tk_answer_t  answer;

    static const struct {
        const char  *rows;
        size_t       n;
        const char  *first, *key;
    } cases[] = {
        { "[]", 0, "", "" },
        { "[{\"a\":1}]", 1, "{\"a\":1}", "1" },
        { "[{\"a\":\"x,]}\\\"\",\"b\":[1,{}]}, \n {\"a\":\"26\",\"c\":2}]", 2,
          "{\"a\":\"x,]}\\\"\",\"b\":[1,{}]}", "26" },
        { "[{\"a\":null}]", 1, "{\"a\":null}", "null" },
        { "[{}]", 1, "{}", "" }
    };

    static const char *const  wrong[] = {
        "", "[", "{}", "[1]", "[{]", "[{\"a\":1}", "[{\"a\":1},]", "[{\"a"
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_answer_read(unit_guard(cases[i].rows,
                                                   strlen(cases[i].rows)),
                                        &answer), TK_OK);
        assert_int_equal(answer.n, cases[i].n);
        assert_tk_text(answer.first, cases[i].first);
        assert_tk_text(answer.key, cases[i].key);
    }

    for (i = 0; i < unit_count(wrong); i++) {
        assert_int_equal(tk_answer_read(unit_guard(wrong[i], strlen(wrong[i])),
                                        &answer), TK_BAD_VALUE);
    }
}


/* ---- Refusals ---- */

static const char *
words(const char *name, tk_lang_e lang, const char *subject)
{
    tk_str_t     text;
    static char  out[1024];

    assert_non_null(tk_problem(tk_str_c(name)));
    assert_int_equal(tk_problem_text(tk_arena_pool(arena),
                                     tk_problem(tk_str_c(name)), lang,
                                     subject ? tk_str_c(subject)
                                             : (tk_str_t) tk_null_str, &text),
                     TK_OK);
    snprintf(out, sizeof(out), "%.*s", (int) text.len, text.data);

    return out;
}


static void
refusals(void **state)
{
    char  long_one[400];

    (void) state;

    assert_string_equal(words("JSON_SYNTAX", TK_ENGLISH, "1\t7"),
                        "the body is no JSON: line 1, column 7");
    assert_string_equal(words("JSON_SYNTAX", TK_CHINESE, "1\t7"),
                        "请求体不是 JSON：第 1 行第 7 列");
    assert_string_equal(words("JSON_SYNTAX", TK_ENGLISH, NULL),
                        "the body is no JSON: line …, column …");
    assert_string_equal(words("JSON_SYNTAX", TK_ENGLISH, ""),
                        "the body is no JSON: line , column ");
    assert_string_equal(words("BODY_UNEXPECTED", TK_ENGLISH, "G\xff\x01T"),
                        "G??T takes no body: what it is given stands in the"
                        " query");

    memset(long_one, 'x', sizeof(long_one));
    long_one[sizeof(long_one) - 1] = '\0';
    assert_int_equal(strlen(words("BODY_UNEXPECTED", TK_ENGLISH, long_one)),
                     256 + strlen(" takes no body: what it is given stands in"
                                  " the query"));

    assert_null(tk_problem(tk_str_c("NO_SUCH_THING")));
    assert_string_equal(tk_problem_of_status(413)->name, "BODY_LARGE");
    assert_string_equal(tk_problem_of_status(503)->name, "BUSY");
    assert_string_equal(tk_problem_of_status(502)->name, "FAULT");
    assert_string_equal(tk_problem_of_status(400)->name, "REQUEST_SYNTAX");
    assert_int_equal(tk_problem_of_status(429)->retry_after_s, 5);
}


/* Each has both texts, with as many values. */

static size_t
values_of(const char *text)
{
    size_t  n;

    for (n = 0; (text = strstr(text, "%s")) != NULL; n++) {
        text += 2;
    }

    return n;
}


static void
every_refusal(void **state)
{
    size_t               i;
    const tk_problem_t  *problem;

    (void) state;

    for (i = 0; (problem = tk_problem_at(i)) != NULL; i++) {
        assert_ptr_equal(tk_problem(tk_str_c(problem->name)), problem);
        assert_true(problem->status >= 400 && problem->status < 600);
        assert_int_equal(values_of(problem->text[TK_ENGLISH]),
                         values_of(problem->text[TK_CHINESE]));
    }

    assert_true(i > 150);
}


static void
languages(void **state)
{
    size_t  i;

    static const struct {
        const char  *accept;
        tk_lang_e    lang;
    } cases[] = {
        { "zh", TK_CHINESE }, { "en", TK_ENGLISH },
        { "zh-CN,zh;q=0.9,en;q=0.8", TK_CHINESE },
        { "en-US,en;q=0.9,zh;q=0.8", TK_ENGLISH },
        { "fr, en;q=0.5, zh;q=0.7", TK_CHINESE },
        { "EN", TK_ENGLISH }, { "en;q=0, zh;q=0.1", TK_CHINESE },
        { " , ;q=1, en ;q=0.3", TK_ENGLISH }, { "zh-Hant-TW", TK_CHINESE }
    };

    static const char *const  neither[] = {
        "", "fr", "*", "e", "english", "zhx", "en;q=0", ";;;,,,"
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_lang_accepted(
                             unit_guard(cases[i].accept,
                                        strlen(cases[i].accept)),
                             cases[i].lang == TK_CHINESE ? TK_ENGLISH
                                                         : TK_CHINESE),
                         cases[i].lang);
    }

    for (i = 0; i < unit_count(neither); i++) {
        assert_int_equal(tk_lang_accepted(tk_str_c(neither[i]), TK_ENGLISH),
                         TK_ENGLISH);
        assert_int_equal(tk_lang_accepted(tk_str_c(neither[i]), TK_CHINESE),
                         TK_CHINESE);
    }
}


/* ---- The document ---- */

/* Its examples are read without a fault by what reads requests. */

static void
examples(void **state)
{
    json_t             *example, *value, *errors;
    tk_path_t           path;
    tk_call_t           call;
    const char         *member;
    const tk_action_t  *action;

    (void) state;

    for (action = tk_actions; action->name != NULL; action++) {
        if (action->path == NULL || action->flags & TK_ACTION_SECRET) {
            continue;
        }

        memset(&call, 0, sizeof(call));
        call.pool = tk_arena_pool(arena);
        memset(&path, 0, sizeof(path));
        path.action = action;
        call.text = strcmp(action->method, "GET") == 0
                    || strcmp(action->method, "DELETE") == 0;
        example = tk_openapi_example(call.pool, action, call.text);

        json_object_del(example, "supplier");

        json_object_foreach(example, member, value) {
            if (json_is_true(value) && call.text) {
                json_object_set_new(example, member, json_string("true"));
            }
        }

        assert_int_equal(tk_call_read(&call, &path, example), TK_OK);
        errors = call.errors;

        if (json_array_size(errors) != 0) {
            print_error("%s: %s\n", action->name, json_dumps(errors, 0));
        }

        assert_int_equal(json_array_size(errors), 0);
        json_decref(example);
        tk_call_free(&call);
    }
}


static void
document(void **state)
{
    char                *text, *again;
    size_t               len, n;
    json_t              *json, *paths;
    const tk_action_t   *action;

    (void) state;

    text = tk_openapi(tk_arena_pool(arena), "1.2.3", &len);
    again = tk_openapi(tk_arena_pool(arena), "1.2.3", &n);
    assert_non_null(text);
    assert_int_equal(len, n);
    assert_memory_equal(text, again, n);
    free(again);

    json = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    paths = json_object_get(json, "paths");

    for (action = tk_actions; action->name != NULL; action++) {
        if (action->path != NULL) {
            char  path[256];

            snprintf(path, sizeof(path), "/v1%s", action->path);
            assert_non_null(json_object_get(paths, path));
        }
    }

    json_decref(json);
    free(text);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(every_path),
        cmocka_unit_test(requests),
        cmocka_unit_test(answers),
        cmocka_unit_test(refusals),
        cmocka_unit_test(every_refusal),
        cmocka_unit_test(languages),
        cmocka_unit_test(examples),
        cmocka_unit_test(document)
    };

    return cmocka_run_group_tests_name("console", tests, begin, end);
}
