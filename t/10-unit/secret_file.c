/*
 * Files of keys: whose they must be, what they must be, how long.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"
#include "tk_secret_file.h"

#define MOST    64

static char          directory[] = "/tmp/ticket-unit-XXXXXX";
static char          path[128], other[128], why[TK_FILE_WHY];
static tk_arena_t   *arena;


static int
setup(void **state)
{
    (void) state;

    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/key", directory);
    snprintf(other, sizeof(other), "%s/other", directory);
    arena = tk_arena_create();

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    unlink(path);
    unlink(other);
    tk_arena_free(arena);

    return rmdir(directory);
}


static void
put(size_t len, mode_t mode)
{
    int     fd;
    size_t  i;

    unlink(path);
    unlink(other);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_not_equal(fd, -1);

    for (i = 0; i < len; i++) {
        assert_int_equal(write(fd, "k", 1), 1);
    }

    close(fd);
    assert_int_equal(chmod(path, mode), 0);
}


static tk_err_t
get(const char *name, int secret, tk_str_t *text)
{
    why[0] = '\0';

    return tk_secret_file(tk_arena_pool(arena), tk_str_c(name), secret, MOST,
                          text, why);
}


static void
refused(const char *name, int secret, const char *words)
{
    tk_str_t  text;

    assert_int_equal(get(name, secret, &text), TK_BAD_VALUE);

    if (strstr(why, words) == NULL) {
        fail_msg("said: %s; and not: %s", why, words);
    }
}


static void
a_file_of_ours_is_read(void **state)
{
    tk_str_t  text;

    (void) state;

    put(MOST, 0600);
    assert_int_equal(get(path, 1, &text), TK_OK);
    assert_int_equal(text.len, MOST);
    assert_int_equal(text.data[MOST - 1], 'k');

    put(0, 0400);
    assert_int_equal(get(path, 1, &text), TK_OK);
    assert_int_equal(text.len, 0);

    put(3, 0644);
    assert_int_equal(get(path, 0, &text), TK_OK);
    assert_int_equal(text.len, 3);
}


static void
what_others_can_touch_is_refused(void **state)
{
    (void) state;

    put(3, 0640);
    refused(path, 1, "/key can be read by others than its owner (640): chmod"
                     " 600");
    put(3, 0604);
    refused(path, 1, "can be read by others");
    put(3, 0620);
    refused(path, 1, "can be read by others");
    put(3, 0664);
    refused(path, 0, "/key can be changed by others than its owner (664)");
    put(3, 0646);
    refused(path, 0, "can be changed by others");
}


/* Who is not root trusts root and itself. */

static void
files_of_strangers_are_refused(void **state)
{
    tk_str_t  text;

    (void) state;

    put(3, 0644);

    if (geteuid() != 0 || chown(path, 12345, 0) != 0) {
        skip();
    }

    assert_int_equal(get(path, 0, &text), TK_OK);
    assert_int_equal(chmod(directory, 0755), 0);
    assert_int_equal(seteuid(54321), 0);
    refused(path, 0, "/key belongs to user number 12345, neither to root nor"
                     " to number 54321");
    assert_int_equal(seteuid(0), 0);
}


static void
what_is_no_file_is_refused(void **state)
{
    (void) state;

    put(3, 0600);
    assert_int_equal(symlink(path, other), 0);
    refused(other, 1, "/other is a symbolic link: name the file itself");
    assert_int_equal(unlink(other), 0);

    assert_int_equal(mkfifo(other, 0600), 0);
    refused(other, 1, "/other is no regular file");
    refused(directory, 1, "is no regular file");
    assert_int_equal(unlink(other), 0);
    refused(other, 1, "/other cannot be opened: No such file");
    refused("key", 1, "is an absolute path");
    refused("", 1, "is an absolute path");

    put(MOST + 1, 0600);
    refused(path, 1, "/key has more than 64 bytes");
}


static void
memory_that_is_not_there_is_said(void **state)
{
    tk_str_t     text;
    tk_pool_t   *dry;
    unit_pool_t  pool;

    (void) state;

    put(3, 0600);
    dry = unit_pool(&pool, tk_arena_pool(arena), 0);
    assert_int_equal(tk_secret_file(dry, tk_str_c(path), 1, MOST, &text,
                                    why), TK_NO_MEMORY);
    assert_non_null(strstr(why, "out of memory"));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_file_of_ours_is_read),
        cmocka_unit_test(what_others_can_touch_is_refused),
        cmocka_unit_test(files_of_strangers_are_refused),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(memory_that_is_not_there_is_said),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
