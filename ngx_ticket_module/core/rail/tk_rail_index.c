/*
 * Normal forms, indexes and masks; see the header.
 */

#include "tk_buf.h"
#include "tk_rail_index.h"
#include "tk_value.h"

#define RAIL_HIDDEN     "********"
#define RAIL_IDEOGRAPHIC_SPACE  0x3000

static const char *const  rail_what[TK_RAIL_OF_ALL] = {
    [TK_RAIL_OF_NAME] = "rail_name",
    [TK_RAIL_OF_CONTACT] = "rail_contact",
    [TK_RAIL_OF_CERTIFICATE] = "rail_cert",
    [TK_RAIL_OF_MOBILE] = "rail_mobile",
    [TK_RAIL_OF_USER] = "rail_user",
    [TK_RAIL_OF_PASSWORD] = "rail_password"
};


/* Whether this character of it counts, and as which. */

static int
rail_counts(tk_rail_of_e of, int32_t *c)
{
    int  blank;

    blank = *c == ' ' || *c == '\t' || *c == '\r' || *c == '\n'
            || *c == RAIL_IDEOGRAPHIC_SPACE;

    switch (of) {

    case TK_RAIL_OF_NAME:
    case TK_RAIL_OF_CONTACT:
        return !blank;

    case TK_RAIL_OF_CERTIFICATE:
        if (*c >= 'a' && *c <= 'z') {
            *c &= ~0x20;
        }

        return !blank;

    case TK_RAIL_OF_MOBILE:
        return *c >= '0' && *c <= '9';

    case TK_RAIL_OF_USER:
        if (*c >= 'A' && *c <= 'Z') {
            *c |= 0x20;
        }

        return !blank;

    default:
        return 1;
    }
}


static tk_err_t
rail_normal(tk_pool_t *pool, tk_rail_of_e of, tk_str_t value, tk_str_t *normal)
{
    int32_t        c;
    tk_buf_t       b;
    unsigned char  bytes[4];

    if (of == TK_RAIL_OF_PASSWORD) {
        *normal = value;
        return TK_OK;
    }

    if (tk_buf_init(&b, pool, value.len + 1) != TK_OK) {
        return TK_NO_MEMORY;
    }

    while (value.len > 0) {
        c = tk_utf8_next(&value);

        if (c >= 0 && rail_counts(of, &c)) {
            tk_buf_add(&b, bytes, tk_utf8_put(c, bytes));
        }
    }

    *normal = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


tk_err_t
tk_rail_index(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, tk_rail_of_e of, tk_str_t value,
    unsigned char out[TK_INDEX_LEN])
{
    tk_err_t  err;
    tk_str_t  normal;

    err = rail_normal(pool, of, value, &normal);

    if (err == TK_OK) {
        tk_index(keyring, supplier_id, rail_what[of], normal, out);
    }

    return err;
}


/* ---- What people see ---- */

/* How many characters are shown in front and behind, and what between them. */

static void
rail_shown(tk_rail_of_e of, size_t n, size_t *front, size_t *behind,
    const char **between)
{
    *behind = 0;

    switch (of) {

    case TK_RAIL_OF_MOBILE:
        *front = n > 3 ? 3 : 0;
        *between = RAIL_HIDDEN;
        break;

    case TK_RAIL_OF_USER:
        *front = n > 2;
        *behind = n > 2;
        *between = "***";
        break;

    case TK_RAIL_OF_CERTIFICATE:
        *front = n > 4 ? n - 4 : 0;
        *between = "XXXX";
        break;

    case TK_RAIL_OF_PASSWORD:
        *front = 0;
        *between = RAIL_HIDDEN;
        break;

    default:
        *front = n > 1;
        *between = "**";
        break;
    }
}


tk_err_t
tk_rail_masked(tk_pool_t *pool, tk_rail_of_e of, tk_str_t value,
    tk_str_t *masked)
{
    size_t       i, n, front, behind;
    tk_buf_t     b;
    tk_str_t     one;
    const char  *between;

    if (tk_buf_init(&b, pool, value.len + sizeof(RAIL_HIDDEN)) != TK_OK) {
        return TK_NO_MEMORY;
    }

    n = tk_utf8_length(value);
    rail_shown(of, n, &front, &behind, &between);

    for (i = 0; i < n && value.len > 0; i++) {
        one.data = value.data;
        (void) tk_utf8_next(&value);
        one.len = (size_t) (value.data - one.data);

        if (i == front) {
            tk_buf_adds(&b, between);
        }

        if (i < front || i + behind >= n) {
            tk_buf_add(&b, one.data, one.len);
        }
    }

    *masked = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}
