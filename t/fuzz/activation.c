/*
 * Covers: core/tk_activation.c
 *
 * Three lines: all or not, the products, the visitors.  What is read fits its
 * bounds and names each product once.
 */

#include "snapshot.h"
#include "fuzz.h"
#include "tk_activation.h"

static site_t  site;


static void
check(const tk_activation_t *a, const tk_request_t *req)
{
    size_t  i, j;

    fuzz_assert(a->nproducts <= TK_ORDER_ITEMS);
    fuzz_assert(a->nnames <= TK_ACTIVATION_NAMES);
    fuzz_assert(!req->activate_all || a->nproducts == 0);
    fuzz_assert(req->memo.len > 0 || a->nnames == 0);

    for (i = 0; i < a->nproducts; i++) {
        fuzz_assert(a->quantities[i] >= 0 && a->quantities[i] <= INT32_MAX);

        for (j = 0; j < i; j++) {
            fuzz_assert(a->products[i] == 0
                        || a->products[i] != a->products[j]);
        }
    }

    for (i = 0; i < a->nnames; i++) {
        fuzz_assert(a->item_nos[i] >= 1);
        (void) fuzz_copy(a->indexes[i], TK_INDEX_LEN);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    tk_err_t         rc, dry;
    tk_str_t         subject = tk_null_str;
    tk_request_t     req;
    tk_activation_t  a;

    if (site.arena == NULL) {
        site_build(&site);
    }

    memset(&req, 0, sizeof(req));
    req.activate_all = fuzz_int(in) == 1;
    req.activate_list = fuzz_line(in);
    req.memo = fuzz_line(in);

    fuzz_left = 1;
    dry = tk_activation_read(&fuzz_pool, &site.supplier, fuzz_keyring(), &req,
                             &a, &subject);
    fuzz_left = FUZZ_BLOCKS;
    rc = tk_activation_read(&fuzz_pool, &site.supplier, fuzz_keyring(), &req,
                            &a, &subject);

    if (rc == TK_OK) {
        check(&a, &req);

    } else {
        fuzz_assert(rc == TK_BAD_PARAM);
        fuzz_assert(tk_str_eq(subject, fuzz_str("memo"))
                    || tk_str_eq(subject, fuzz_str("activatelist")));
    }

    fuzz_assert(dry == rc || dry == TK_NO_MEMORY);
}
