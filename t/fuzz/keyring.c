/*
 * Covers: core/tk_keyring.c
 *
 * A file of master keys, or, behind a line "?", a database's answer to the
 * question whether it goes with ours, a column a line.  What is read is written
 * and read again as it was, and makes a keyring; an answer is taken or said to
 * be wrong.
 */

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "tk_keyring.h"


static int
same_keys(const tk_keyfile_t *a, const tk_keyfile_t *b)
{
    return a->n == b->n && a->explicit == b->explicit
           && memcmp(a->masters, b->masters, a->n * 32) == 0
           && (!a->explicit
               || memcmp(a->lasting, b->lasting, sizeof(a->lasting)) == 0);
}


/* The same from a file, as programs read it. */

static const char *
from_file(tk_str_t text, tk_keyfile_t *file)
{
    int          fd;
    char         path[64];
    const char  *why;

    fd = memfd_create("master.key", 0);
    fuzz_assert(fd != -1);
    fuzz_assert(write(fd, text.data, text.len) == (ssize_t) text.len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    why = tk_keyfile_read(file, path);
    close(fd);

    return why;
}


static void
key_file(tk_str_t text)
{
    char           printed[TK_KEYFILE_MAX];
    size_t         len;
    const char    *why;
    tk_keyfile_t   file, again;
    tk_keyring_t   keyring;

    why = tk_keyfile_parse(&file, text);
    fuzz_assert((from_file(text, &again) == NULL) == (why == NULL));

    if (why != NULL) {
        fuzz_assert(why[0] != '\0');
        return;
    }

    fuzz_assert(same_keys(&file, &again));
    fuzz_assert(file.n >= 1 && file.n <= TK_MASTERS);

    fuzz_assert(tk_keyfile_print(&file, printed, &len) == TK_OK);
    fuzz_assert(len < sizeof(printed));
    fuzz_assert(tk_keyfile_parse(&again, fuzz_copy(printed, len)) == NULL);
    fuzz_assert(same_keys(&file, &again));

    fuzz_assert(tk_keyring_make(&keyring, &file) == TK_OK);
    fuzz_assert(keyring.n == file.n);
}


static void
answer(fuzz_input_t *in)
{
    size_t         i;
    tk_err_t       rc;
    tk_str_t       columns[TK_ANSWER_COLUMNS], why = tk_null_str;
    tk_keyring_t   keyring;

    for (i = 0; i < TK_ANSWER_COLUMNS; i++) {
        columns[i] = fuzz_line(in);
    }

    keyring = *fuzz_keyring();
    rc = tk_keyring_answer(&keyring, &fuzz_pool, columns, &why);
    fuzz_assert(rc == TK_OK || rc == TK_BAD_SEAL);
    fuzz_assert(rc == TK_OK || why.len > 0
                || columns[TK_ANSWER_VERDICT].len > 0);
    fuzz_assert(keyring.current < keyring.n);

    if (rc != TK_OK) {
        (void) fuzz_copy(why.data, why.len);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    if (in->end - in->pos >= 2 && memcmp(in->pos, "?\n", 2) == 0) {
        in->pos += 2;
        answer(in);

    } else {
        key_file(fuzz_rest(in));
    }
}
