/*
 * One row of a statement's result, a column a line: '~' is NULL, '#' a number,
 * '!' what is sealed, as what and with which context ("!phone|demo|139..."),
 * anything else text.
 */

#ifndef ROWS_H
#define ROWS_H

#include <libpq-fe.h>

#include "fuzz.h"
#include "tk_pgwire.h"

#define ROW_SUPPLIER    1


static inline tk_str_t
row_sealed(tk_str_t line)
{
    char          *what;
    tk_str_t       context, sealed;
    fuzz_input_t   in = { line.data + 1, line.data + line.len };

    what = fuzz_cstr(fuzz_until(&in, '|'));
    context = fuzz_until(&in, '|');
    fuzz_assert(tk_seal(&fuzz_pool, fuzz_keyring(), ROW_SUPPLIER, what, context,
                        fuzz_rest(&in), &sealed) == TK_OK);

    return sealed;
}


static inline tk_str_t
row_number(tk_str_t line)
{
    unsigned char  wire[8];

    (void) tk_pg_put(wire, strtoll(fuzz_cstr(line) + 1, NULL, 10), 8);

    return fuzz_copy(wire, sizeof(wire));
}


static inline PGresult *
fuzz_row(fuzz_input_t *in, int columns)
{
    int             i;
    tk_str_t        s;
    PGresult       *res;
    PGresAttDesc   *names;

    names = calloc(columns, sizeof(PGresAttDesc));
    fuzz_assert(names != NULL);

    for (i = 0; i < columns; i++) {
        names[i].name = "column";
        names[i].format = 1;
    }

    res = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    fuzz_assert(res != NULL && PQsetResultAttrs(res, columns, names));
    free(names);

    for (i = 0; i < columns; i++) {
        s = fuzz_line(in);

        if (s.len == 1 && s.data[0] == '~') {
            fuzz_assert(PQsetvalue(res, 0, i, NULL, -1));
            continue;
        }

        if (s.len > 0 && s.data[0] == '#') {
            s = row_number(s);

        } else if (s.len > 0 && s.data[0] == '!') {
            s = row_sealed(s);
        }

        fuzz_assert(PQsetvalue(res, 0, i, (char *) s.data, (int) s.len));
    }

    return res;
}

#endif
