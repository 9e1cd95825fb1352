#include <jansson.h>

#include "tk_qr.h"
#include "tk_seller.h"


static tk_err_t
seller_ticket(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const tk_lives_t *lives, tk_str_t text,
    int64_t *order_id, int *number)
{
    tk_err_t  rc;
    tk_str_t  code;

    rc = tk_qr_open(pool, keyring, supplier_id, text, &code);

    return rc != TK_OK ? rc
           : tk_ticket_parse(keyring, lives, supplier_id, code, order_id,
                             number);
}


static int
seller_read(const json_t *row, int32_t *supplier_id, tk_life_t *life)
{
    *supplier_id = (int32_t) json_integer_value(json_array_get(row, 0));
    life->after = json_integer_value(json_array_get(row, 1));
    life->life = json_integer_value(json_array_get(row, 2));

    return json_array_size(row) == 3;
}


/* Rows of one supplier, its lives, stand together. */

static tk_err_t
seller_find(tk_pool_t *pool, const tk_keyring_t *keyring, const json_t *rows,
    tk_life_t *lives, tk_str_t text, int64_t *order_id, int *number)
{
    size_t      i, n;
    int32_t     supplier_id, next_id;
    tk_err_t    rc;
    tk_life_t   next;
    tk_lives_t  own = { .rows = lives, .n = 0 };

    n = json_array_size(rows);

    for (i = 0; i < n; i++) {
        if (!seller_read(json_array_get(rows, i), &supplier_id,
                         &lives[own.n++]))
        {
            return TK_BUG;
        }

        if (i + 1 < n
            && seller_read(json_array_get(rows, i + 1), &next_id, &next)
            && next_id == supplier_id)
        {
            continue;
        }

        rc = seller_ticket(pool, keyring, supplier_id, &own, text, order_id,
                           number);

        if (rc != TK_BAD_TICKET_CODE) {
            return rc;
        }

        own.n = 0;
    }

    return TK_BAD_TICKET_CODE;
}


tk_err_t
tk_seller_ticket(tk_pool_t *pool, const tk_keyring_t *keyring,
    tk_str_t sellers, tk_str_t text, int64_t *order_id, int *number)
{
    json_t     *rows;
    tk_err_t    rc;
    tk_life_t  *lives;

    rows = json_loadb((char *) sellers.data, sellers.len, 0, NULL);

    if (json_array_size(rows) == 0) {
        json_decref(rows);
        return TK_BUG;
    }

    lives = pool->alloc(pool->data, json_array_size(rows) * sizeof(tk_life_t));
    rc = lives == NULL ? TK_NO_MEMORY
         : seller_find(pool, keyring, rows, lives, text, order_id, number);
    json_decref(rows);

    return rc;
}
