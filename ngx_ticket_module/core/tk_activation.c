/*
 * Reads the two lists of an activation.  Whether they fit the order is for
 * api.activate_order_2() to say.
 */

#include "tk_activation.h"
#include "tk_document.h"
#include "tk_quote.h"


static tk_err_t
activation_refuse(const char *name, tk_str_t *subject)
{
    *subject = tk_str_c(name);

    return TK_BAD_PARAM;
}


static tk_err_t
activation_product(const tk_supplier_t *s, tk_str_t code, tk_str_t quantity,
    tk_activation_t *a)
{
    size_t               i;
    tk_err_t             rc;
    const tk_product_t  *product;

    if (code.len == 0 || a->nproducts == TK_ORDER_ITEMS) {
        return TK_BAD_VALUE;
    }

    i = a->nproducts;

    rc = tk_parse_int(quantity, 0, INT32_MAX, &a->quantities[i]);
    if (rc != TK_OK) {
        return rc;
    }

    product = tk_product_by_code(s, code);
    a->products[i] = product == NULL ? 0 : product->product_id;

    while (product != NULL && i-- > 0) {
        if (a->products[i] == product->product_id) {
            return TK_BAD_VALUE;
        }
    }

    a->nproducts++;

    return TK_OK;
}


/* code|quantity|code|quantity */

static tk_err_t
activation_products(const tk_supplier_t *s, tk_str_t list, tk_activation_t *a)
{
    tk_err_t  rc;
    tk_str_t  code, quantity;

    while (tk_quote_cut(&list, '|', &code)) {
        if (!tk_quote_cut(&list, '|', &quantity)) {
            return TK_BAD_VALUE;
        }

        rc = activation_product(s, code, quantity, a);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


/* number^name^phone^ordinal of the product^type: the first and the last two
 * say who it is; name and phone are those of the booking. */

static tk_err_t
activation_name(const tk_supplier_t *s, const tk_keyring_t *keyring,
    tk_str_t entry, tk_activation_t *a)
{
    size_t         n;
    int64_t        item_at, type;
    tk_str_t       field[TK_VISITOR_FIELDS], piece, id;
    unsigned char  normal[TK_DOCUMENT_BYTES];

    for (n = 0; tk_quote_cut(&entry, '^', &piece); n++) {
        if (n == TK_VISITOR_FIELDS) {
            return TK_BAD_VALUE;
        }

        field[n] = piece;
    }

    if (n != TK_VISITOR_FIELDS || field[0].len == 0
        || tk_parse_int(field[3], 1, INT16_MAX, &item_at) != TK_OK
        || tk_parse_int(field[4], 1, 4, &type) != TK_OK)
    {
        return TK_BAD_VALUE;
    }

    id = field[0];

    if (tk_check_id(id, (int) type, TK_ANY_DAY, normal, &id.len) == TK_OK) {
        id.data = normal;
    } else {
        id.len = field[0].len;
    }

    tk_index(keyring, s->supplier_id, "id", id, a->indexes[a->nnames]);
    a->item_nos[a->nnames++] = (int16_t) item_at;

    return TK_OK;
}


static tk_err_t
activation_names(tk_pool_t *pool, const tk_supplier_t *s,
    const tk_keyring_t *keyring, tk_str_t memo, tk_activation_t *a)
{
    size_t    n;
    tk_err_t  rc;
    tk_str_t  rest, entry;

    rest = memo;

    for (n = 0; tk_quote_cut(&rest, '|', &entry); n++) {
        if (n == TK_ACTIVATION_NAMES) {
            return TK_BAD_VALUE;
        }
    }

    a->indexes = pool->alloc(pool->data, n * TK_INDEX_LEN);
    a->item_nos = pool->alloc(pool->data, n * sizeof(int16_t));
    if (a->indexes == NULL || a->item_nos == NULL) {
        return TK_NO_MEMORY;
    }

    while (tk_quote_cut(&memo, '|', &entry)) {
        rc = activation_name(s, keyring, entry, a);
        if (rc != TK_OK) {
            return rc;
        }
    }

    return TK_OK;
}


tk_err_t
tk_activation_read(tk_pool_t *pool, const tk_supplier_t *s,
    const tk_keyring_t *keyring, const tk_request_t *req, tk_activation_t *a,
    tk_str_t *subject)
{
    tk_err_t  rc;

    memset(a, 0, sizeof(tk_activation_t));

    if (!req->activate_all) {
        rc = activation_products(s, tk_str_list(req->activate_list), a);
        if (rc != TK_OK) {
            return activation_refuse("activatelist", subject);
        }
    }

    if (req->memo.len == 0) {
        return TK_OK;
    }

    rc = activation_names(pool, s, keyring, tk_str_list(req->memo), a);
    if (rc == TK_BAD_VALUE) {
        return activation_refuse("memo", subject);
    }

    return rc;
}
