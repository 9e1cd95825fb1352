/*
 * Unit tests of tk_metrics.c: both formats, labels, what must be escaped.
 */

#include "unit.h"

#include "tk_metrics.h"


static const tk_metric_t  seen = {
    "seen_total", TK_COUNTER, "What was seen: a \\ and\na \"line\"."
};

static const tk_metric_t  held = { "held", TK_GAUGE, "What is held." };

#define LABELS(a, b)    { { "kind", tk_string(a) }, { "at", tk_string(b) } }

static const tk_figure_t  figures[] = {
    { &seen, LABELS("one", "a\"b\\c\nd"), 0 },
    { &seen, LABELS("two", ""), INT64_MAX },
    { &held, { { NULL, tk_null_str } }, -3 }
};

static const char  text[] =
    "# HELP ticket_seen_total What was seen: a \\\\ and\\na \"line\".\n"
    "# TYPE ticket_seen_total counter\n"
    "ticket_seen_total{kind=\"one\",at=\"a\\\"b\\\\c\\nd\"} 0\n"
    "ticket_seen_total{kind=\"two\",at=\"\"} 9223372036854775807\n"
    "# HELP ticket_held What is held.\n"
    "# TYPE ticket_held gauge\n"
    "ticket_held -3\n";

static const char  json[] =
    "{\"seen_total\":["
    "{\"kind\":\"one\",\"at\":\"a\\\"b\\\\c\\u000Ad\",\"value\":0},"
    "{\"kind\":\"two\",\"at\":\"\",\"value\":9223372036854775807}],"
    "\"held\":-3}";


static void
write_text(const tk_figure_t *f, size_t n, const char *expected)
{
    tk_buf_t     b;
    tk_arena_t  *arena;

    arena = tk_arena_create();
    assert_non_null(arena);

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 16), TK_OK);
    tk_metrics_text(&b, f, n);
    assert_false(b.failed);
    assert_tk_text(tk_buf_str(&b), expected);

    tk_arena_free(arena);
}


static void
write_json(const tk_figure_t *f, size_t n, const char *expected)
{
    tk_buf_t     b;
    tk_json_t    j;
    tk_arena_t  *arena;

    arena = tk_arena_create();
    assert_non_null(arena);

    assert_int_equal(tk_buf_init(&b, tk_arena_pool(arena), 16), TK_OK);
    tk_json_init(&j, &b);
    tk_json_object(&j);
    tk_metrics_json(&j, f, n);
    tk_json_end(&j);
    assert_int_equal(tk_json_done(&j), TK_OK);
    assert_tk_text(tk_buf_str(&b), expected);

    tk_arena_free(arena);
}


static void
test_text(void **state)
{
    (void) state;

    write_text(figures, unit_count(figures), text);
    write_text(&figures[2], 1,
               "# HELP ticket_held What is held.\n# TYPE ticket_held gauge\n"
               "ticket_held -3\n");
    write_text(figures, 0, "");
}


static void
test_json(void **state)
{
    (void) state;

    write_json(figures, unit_count(figures), json);
    write_json(&figures[1], 1,
               "{\"seen_total\":[{\"kind\":\"two\",\"at\":\"\","
               "\"value\":9223372036854775807}]}");
    write_json(figures, 0, "{}");
}


/* A pool that ends anywhere: it is said, and nothing else happens. */

static void
test_no_memory(void **state)
{
    int           left;
    tk_buf_t      b;
    tk_arena_t   *arena;
    unit_pool_t   dry;

    (void) state;

    arena = tk_arena_create();
    assert_non_null(arena);

    for (left = 1; ; left++) {
        assert_int_equal(tk_buf_init(&b, unit_pool(&dry, tk_arena_pool(arena),
                                                   left), 8), TK_OK);
        tk_metrics_text(&b, figures, unit_count(figures));

        if (!b.failed) {
            break;
        }
    }

    assert_true(left > 1);
    assert_tk_text(tk_buf_str(&b), text);

    tk_arena_free(arena);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
