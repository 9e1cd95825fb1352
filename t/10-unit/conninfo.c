/*
 * Connection strings: which hosts are tried, in which order, for how long, and
 * what is refused because somebody would have to be asked where it is.
 */

#include "unit.h"
#include "tk_conninfo.h"


typedef struct {
    const char             *conninfo;
    int                     timeout_s;
    int                     n;
    tk_conninfo_attempt_t   attempts[4];
} good_t;

static const good_t  good[] = {
    { "dbname=ticket", 2, 1, { { NULL, NULL, NULL, "read-write" } } },
    { "host=/run/pg port=5433", 2, 1,
      { { "/run/pg", NULL, "5433", "read-write" } } },
    { "host=127.0.0.1", 2, 1, { { "127.0.0.1", NULL, NULL, "read-write" } } },
    { "host=::1", 2, 1, { { "::1", NULL, NULL, "read-write" } } },
    { "host=@abstract", 2, 1, { { "@abstract", NULL, NULL, "read-write" } } },
    { "host=10.0.0.1,/run/pg port=5433", 2, 2,
      { { "10.0.0.1", NULL, "5433", "read-write" },
        { "/run/pg", NULL, "5433", "read-write" } } },
    { "host=10.0.0.1,10.0.0.2 port=1,2 connect_timeout=7", 7, 2,
      { { "10.0.0.1", NULL, "1", "read-write" },
        { "10.0.0.2", NULL, "2", "read-write" } } },
    { "host=10.0.0.1,10.0.0.2 port=,2 target_session_attrs=any", 2, 2,
      { { "10.0.0.1", NULL, NULL, "any" },
        { "10.0.0.2", NULL, "2", "any" } } },
    { "host=a.example,b.example hostaddr=10.0.0.1,10.0.0.2", 2, 2,
      { { "a.example", "10.0.0.1", NULL, "read-write" },
        { "b.example", "10.0.0.2", NULL, "read-write" } } },
    { "hostaddr=10.0.0.1,10.0.0.2 target_session_attrs=primary", 2, 2,
      { { NULL, "10.0.0.1", NULL, "primary" },
        { NULL, "10.0.0.2", NULL, "primary" } } },
    { "host=10.0.0.1,10.0.0.2 target_session_attrs=prefer-standby", 2, 4,
      { { "10.0.0.1", NULL, NULL, "standby" },
        { "10.0.0.2", NULL, NULL, "standby" },
        { "10.0.0.1", NULL, NULL, "any" },
        { "10.0.0.2", NULL, NULL, "any" } } },
    { "postgresql://u@10.0.0.1:1,10.0.0.2:2/ticket?connect_timeout=3", 3, 2,
      { { "10.0.0.1", NULL, "1", "read-write" },
        { "10.0.0.2", NULL, "2", "read-write" } } },
    { "host=/run/pg connect_timeout=1", 2, 1,
      { { "/run/pg", NULL, NULL, "read-write" } } },
    { "host=/run/pg connect_timeout=0", 0, 1,
      { { "/run/pg", NULL, NULL, "read-write" } } },
    { "host=/run/pg connect_timeout=-1", 0, 1,
      { { "/run/pg", NULL, NULL, "read-write" } } },
};

static const struct {
    const char  *conninfo;
    const char  *why;               /* a part of it */
} bad[] = {
    { "nonsense", "missing \"=\"" },
    { "host=db.example", "\"db.example\": looking up a name would block" },
    { "host=10.0.0.1,db.example", "\"db.example\"" },
    { "host=127.0.0.1:5432", "\"127.0.0.1:5432\"" },
    { "host=localhost", "\"localhost\"" },
    { "host=a,b hostaddr=10.0.0.1,", "\"b\"" },
    { "hostaddr=db.example", "hostaddr= to be an IP address" },
    { "host=a,b,c hostaddr=10.0.0.1,10.0.0.2", "3 items in host= and 2" },
    { "host=/a,/b port=1,2,3", "3 items in port= and 2 hosts" },
    { "port=1,2", "2 items in port= and 1 hosts" },
    { "host=/a connect_timeout=soon", "connect_timeout= to be whole seconds" },
    { "host=/a connect_timeout=99999999999", "connect_timeout=" },
    { "service=ticket", "service=" },
    { "host=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "more than 16" },
};


static void
assert_text(const char *is, const char *expected)
{
    if (expected == NULL) {
        assert_null(is);
        return;
    }

    assert_non_null(is);
    assert_string_equal(is, expected);
}


static void
test_good(void **state)
{
    int             j;
    char            why[TK_CONNINFO_WHY];
    size_t          i;
    tk_conninfo_t   ci;

    (void) state;

    for (i = 0; i < unit_count(good); i++) {
        why[0] = '\0';
        assert_int_equal(tk_conninfo_read(&ci, good[i].conninfo, 0, why), 0);
        assert_string_equal(why, "");
        assert_int_equal(ci.timeout_s, good[i].timeout_s);
        assert_int_equal(ci.n, good[i].n);

        for (j = 0; j < ci.n; j++) {
            assert_text(ci.attempts[j].host, good[i].attempts[j].host);
            assert_text(ci.attempts[j].hostaddr, good[i].attempts[j].hostaddr);
            assert_text(ci.attempts[j].port, good[i].attempts[j].port);
            assert_text(ci.attempts[j].session, good[i].attempts[j].session);
        }

        tk_conninfo_free(&ci);
        tk_conninfo_free(&ci);
    }
}


static void
test_bad(void **state)
{
    char            why[TK_CONNINFO_WHY];
    size_t          i;
    tk_conninfo_t   ci;

    (void) state;

    for (i = 0; i < unit_count(bad); i++) {
        assert_int_equal(tk_conninfo_read(&ci, bad[i].conninfo, 0, why), -1);

        if (strstr(why, bad[i].why) == NULL) {
            fail_msg("%s: %s", bad[i].conninfo, why);
        }
    }
}


/* Who may wait can have names looked up, and nothing else more. */

static void
test_blocking(void **state)
{
    char            why[TK_CONNINFO_WHY];
    tk_conninfo_t   ci;

    (void) state;

    assert_int_equal(tk_conninfo_read(&ci, "host=db.example,localhost",
                                      TK_CONNINFO_BLOCKS, why), 0);
    assert_string_equal(ci.attempts[1].host, "localhost");
    tk_conninfo_free(&ci);

    /* one host is a person's choice, several are not */

    assert_int_equal(tk_conninfo_read(&ci, "host=/a", TK_CONNINFO_BLOCKS,
                                      why), 0);
    assert_text(ci.session, NULL);
    tk_conninfo_free(&ci);

    assert_int_equal(tk_conninfo_read(&ci, "host=/a,/b", TK_CONNINFO_BLOCKS,
                                      why), 0);
    assert_text(ci.session, "read-write");
    tk_conninfo_free(&ci);

    assert_int_equal(tk_conninfo_read(&ci, "service=ticket",
                                      TK_CONNINFO_BLOCKS, why), 0);
    tk_conninfo_free(&ci);

    assert_int_equal(tk_conninfo_read(&ci, "host=/a,/b port=1,2,3",
                                      TK_CONNINFO_BLOCKS, why), -1);
}


/* What the environment says counts as libpq counts it. */

static void
test_environment(void **state)
{
    char            why[TK_CONNINFO_WHY];
    tk_conninfo_t   ci;

    (void) state;

    assert_int_equal(setenv("PGHOST", "10.0.0.1,10.0.0.2", 1), 0);
    assert_int_equal(setenv("PGCONNECT_TIMEOUT", "5", 1), 0);

    assert_int_equal(tk_conninfo_read(&ci, "dbname=x", 0, why), 0);
    assert_int_equal(ci.n, 2);
    assert_int_equal(ci.timeout_s, 5);
    assert_string_equal(ci.attempts[1].host, "10.0.0.2");
    tk_conninfo_free(&ci);

    assert_int_equal(tk_conninfo_read(&ci, "host=/a connect_timeout=3", 0,
                                      why), 0);
    assert_int_equal(ci.n, 1);
    assert_int_equal(ci.timeout_s, 3);
    tk_conninfo_free(&ci);

    unsetenv("PGHOST");
    unsetenv("PGCONNECT_TIMEOUT");
}


static void
test_place(void **state)
{
    char            why[TK_CONNINFO_WHY], place[TK_CONNINFO_PLACE];
    tk_conninfo_t   ci;

    (void) state;

    assert_int_equal(tk_conninfo_read(&ci, "host=a,/b hostaddr=10.0.0.1,"
                                      " port=1,2 password=secret", 0, why), 0);
    assert_string_equal(tk_conninfo_place(&ci, 0, place), "10.0.0.1 port 1");
    assert_string_equal(tk_conninfo_place(&ci, 1, place), "/b port 2");
    tk_conninfo_free(&ci);

    assert_int_equal(tk_conninfo_read(&ci, "dbname=x", 0, why), 0);
    assert_string_equal(tk_conninfo_place(&ci, 0, place), "the default host");
    tk_conninfo_free(&ci);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_blocking),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_place),
    };

    return cmocka_run_group_tests_name("conninfo", tests, NULL, NULL);
}
