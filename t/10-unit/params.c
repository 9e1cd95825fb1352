/* Parameters of the worker's statements: a fixed number, and no more. */

#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

#include "unit.h"
#include "wk_params.h"


static void
add_number(wk_params_t *params)
{
    wk_params_int4(params, 1);
}


static void
add_text(wk_params_t *params)
{
    wk_params_text(params, TK_OID_TEXT, "text");
}


static void
add_array(wk_params_t *params)
{
    (void) wk_params_array(params, TK_OID_INT8_ARRAY);
}


/* The signal that ends a process which adds so many parameters, or 0. */

static int
signal_after(void (*add)(wk_params_t *), int n)
{
    int           i, status;
    pid_t         child;
    wk_params_t  *params;

    child = fork();
    assert_true(child != -1);

    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL) {
            _exit(1);
        }

        params = wk_params_create();

        for (i = 0; i < n; i++) {
            add(params);
        }

        wk_params_free(params);
        _exit(0);
    }

    assert_int_equal(waitpid(child, &status, 0), child);

    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}


static void
test_bound(void **state)
{
    size_t  i;

    void (*const adders[])(wk_params_t *) = {
        add_number, add_text, add_array
    };

    (void) state;

    for (i = 0; i < unit_count(adders); i++) {
        assert_int_equal(signal_after(adders[i], WK_PARAMS), 0);
        assert_int_equal(signal_after(adders[i], WK_PARAMS + 1), SIGABRT);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_bound),
    };

    return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
