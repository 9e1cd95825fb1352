/* A visitor in one text; see the header. */

#include "tk_named.h"
#include "tk_value.h"

#include <string.h>


/* How many fields there are: one more than may be, of one that has more. */

static size_t
memo_fields(tk_str_t entry, tk_str_t field[TK_NAMED_FIELDS])
{
    size_t         n, len;
    unsigned char  *p;

    for (n = 0; n < TK_NAMED_FIELDS; n++) {
        p = entry.len ? memchr(entry.data, '^', entry.len) : NULL;
        len = p ? (size_t) (p - entry.data) : entry.len;

        field[n].data = entry.data;
        field[n].len = len;

        if (p == NULL) {
            return n + 1;
        }

        entry.data += len + 1;
        entry.len -= len + 1;
    }

    return n + 1;
}


tk_err_t
tk_named_read(tk_str_t entry, int64_t nitems, tk_day_t today, tk_named_t *memo)
{
    int64_t   item_no, type;
    tk_str_t  field[TK_NAMED_FIELDS];

    if (memo_fields(entry, field) != TK_NAMED_FIELDS
        || field[0].len == 0 || field[1].len == 0
        || tk_utf8_length(field[1]) > TK_NAMED_NAME
        || (field[2].len != 0 && tk_check_phone(field[2]) != TK_OK)
        || tk_parse_int(field[3], 1, nitems, &item_no) != TK_OK
        || tk_parse_int(field[4], 1, 4, &type) != TK_OK)
    {
        return TK_ORDER_DATA;
    }

    memo->item_no = (int) item_no;
    memo->id_type = (int) type;
    memo->number = field[0];
    memo->name = field[1];
    memo->phone = field[2];

    return tk_check_id(field[0], memo->id_type, today, memo->id,
                       &memo->id_len);
}
