/*
 * Visitors of an order that is booked already; see the header.
 */

#include "api/names.h"
#include "base/process.h"
#include "core/staff/tk_visitors.h"
#include "core/tk_crypto.h"

#include <openssl/crypto.h>


typedef struct {
    ngx_ticket_ctx_t  *tc;
    int32_t            supplier_id;
    tk_str_t           request_key;
} ngx_ticket_names_t;


static int
ngx_ticket_names_hex(ngx_ticket_names_t *names, const u_char *data,
    size_t len, const char **hex)
{
    u_char  *p;

    p = ngx_pnalloc(names->tc->r->pool, 2 + 2 * len + 1);
    if (p == NULL) {
        return 1;
    }

    *hex = (char *) p;
    *p++ = '\\';
    *p++ = 'x';
    *ngx_hex_dump(p, (u_char *) data, len) = '\0';

    return 0;
}


static int
ngx_ticket_names_seal(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    tk_str_t             sealed;
    ngx_ticket_names_t  *names = data;

    return tk_seal(&names->tc->pool, ngx_ticket_process.conf->keyring,
                   names->supplier_id, what, names->request_key, plain,
                   &sealed)
           != TK_OK
           || ngx_ticket_names_hex(names, sealed.data, sealed.len, hex) != 0;
}


static int
ngx_ticket_names_index(void *data, const char *what, tk_str_t plain,
    const char **hex)
{
    u_char               index[TK_INDEX_LEN];
    ngx_ticket_names_t  *names = data;

    tk_index(ngx_ticket_process.conf->keyring, names->supplier_id, what,
             plain, index);

    return ngx_ticket_names_hex(names, index, TK_INDEX_LEN, hex);
}


json_t *
ngx_ticket_names(ngx_ticket_ctx_t *tc, int32_t supplier_id,
    tk_str_t request_key, tk_str_t text, int items, size_t *wrong)
{
    char                *copy;
    json_t              *list;
    ngx_ticket_names_t   names = { tc, supplier_id, request_key };
    tk_visitors_keys_t   keys = { ngx_ticket_names_seal,
                                  ngx_ticket_names_index, &names };

    *wrong = 0;

    copy = ngx_pnalloc(tc->r->pool, text.len + 1);
    if (copy == NULL) {
        return NULL;
    }

    ngx_memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';

    list = tk_visitors_read(&keys, copy, items, wrong);
    OPENSSL_cleanse(copy, text.len);

    return list;
}
