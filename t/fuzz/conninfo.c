/*
 * Covers: conninfo/tk_conninfo.c
 *
 * A connection string.  What is taken is a list that libpq takes as well, of
 * hosts that nobody has to look up unless the caller can wait.
 */

#include "fuzz.h"
#include "tk_conninfo.h"


/* libpq's resolver knows more forms of numbers than four with dots. */

static int
is_number(const char *host)
{
    static const char  digits[] = "0123456789abcdefABCDEFxX.:";

    return host == NULL || host[0] == '/' || host[0] == '@'
           || strspn(host, digits) == strcspn(host, "%");
}


static void
check(const tk_conninfo_t *ci, int flags)
{
    int          i;
    char         place[TK_CONNINFO_PLACE];
    const char  *host;

    fuzz_assert(ci->n >= 1 && ci->n <= 2 * TK_CONNINFO_HOSTS);
    fuzz_assert(ci->timeout_s >= 0);

    for (i = 0; i < ci->n; i++) {
        host = ci->attempts[i].hostaddr != NULL
               && ci->attempts[i].hostaddr[0] != '\0'
               ? ci->attempts[i].hostaddr : ci->attempts[i].host;
        fuzz_assert((flags & TK_CONNINFO_BLOCKS) || is_number(host));
        fuzz_assert(tk_conninfo_place(ci, i, place) == place);
        fuzz_assert(strnlen(place, sizeof(place)) < sizeof(place));
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    int                flags;
    char              *text, *error, why[TK_CONNINFO_WHY];
    tk_conninfo_t      ci;
    PQconninfoOption  *options;

    text = fuzz_cstr(fuzz_rest(in));

    error = NULL;
    options = PQconninfoParse(text, &error);
    PQfreemem(error);

    for (flags = 0; flags <= TK_CONNINFO_BLOCKS; flags++) {
        memset(why, 0, sizeof(why));

        if (tk_conninfo_read(&ci, text, flags, why) == 0) {
            fuzz_assert(options != NULL);
            check(&ci, flags);
            tk_conninfo_free(&ci);

        } else {
            fuzz_assert(why[0] != '\0');
            fuzz_assert(strnlen(why, sizeof(why)) < sizeof(why));
        }
    }

    PQconninfoFree(options);
}
