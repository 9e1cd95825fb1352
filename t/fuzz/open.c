/*
 * Covers: core/staff/tk_bytea.c core/staff/tk_open.c core/staff/tk_rename.c
 *
 * Two lines: a name, which makes one of two kinds, and a row as JSON.  What the
 * database answers of an order or of an agent is opened, or refused as a whole.
 */

#include "fuzz.h"
#include "tk_open.h"
#include "tk_rename.h"


static void
masked(tk_str_t s)
{
    size_t          n;
    unsigned char  *out;

    out = malloc(s.len + 1);
    fuzz_assert(out != NULL);
    n = tk_mask(s, out);
    fuzz_assert(n <= s.len);
    free(out);
}


static void
fuzz_one(fuzz_input_t *in)
{
    json_t    *row, *opened, *again;
    tk_str_t   name;

    const tk_keyring_t  *keyring = fuzz_keyring();

    name = fuzz_line(in);
    masked(name);
    row = json_loads(fuzz_text(in), 0, NULL);

    if (!json_is_object(row)) {
        json_decref(row);
        return;
    }

    if (tk_row_open(&fuzz_pool, keyring, 1, tk_order_members, row,
                    name.len & 1, &opened)
        == TK_OK)
    {
        fuzz_assert(json_object_get(opened, "request_key") == NULL);
        json_decref(opened);
    }

    if (tk_agent_reseal(&fuzz_pool, keyring, 1, name, fuzz_str("new"), row,
                        &opened)
        == TK_OK)
    {
        fuzz_assert(tk_agent_reseal(&fuzz_pool, keyring, 1, fuzz_str("new"),
                                    name, opened, &again)
                    == TK_OK);
        json_decref(again);
        json_decref(opened);
    }

    json_decref(row);
}
