/*
 * Certificates of platforms, as tk_pay_keys.h says.
 */

#define _GNU_SOURCE                     /* memmem */

#include "tk_buf.h"
#include "tk_pay_keys.h"

#define TK_PAY_CERT_END     "-----END CERTIFICATE-----"


int
tk_pay_chained(const tk_pay_call_t *call, tk_pay_cert_t *cert, tk_str_t pem)
{
    int              good;
    tk_buf_t         b;
    tk_pay_certs_t  *between;

    if (call->account->roots == NULL
        || tk_buf_init(&b, call->pool, 4096) != TK_OK)
    {
        return 0;
    }

    tk_buf_add(&b, pem.data, pem.len);
    tk_buf_adds(&b, "\n");
    tk_buf_add(&b, call->account->between.data, call->account->between.len);

    between = b.failed ? NULL : tk_pay_certs_read(tk_buf_str(&b));
    good = between != NULL
           && tk_pay_cert_trusted(cert, call->account->roots, between,
                                  call->now);
    tk_pay_certs_free(between);

    return good;
}


/* The next certificate of a text, which begins behind it then. */

static tk_str_t
tk_pay_next_pem(tk_str_t *text)
{
    tk_str_t              pem;
    const unsigned char  *end;

    pem = *text;
    end = text->len == 0 ? NULL
          : memmem(text->data, text->len, TK_PAY_CERT_END,
                   sizeof(TK_PAY_CERT_END) - 1);

    if (end != NULL) {
        pem.len = (size_t) (end - pem.data) + sizeof(TK_PAY_CERT_END) - 1;
    }

    text->data += pem.len;
    text->len -= pem.len;

    return pem;
}


static int
tk_pay_fetched_one(tk_pool_t *pool, int alipay, tk_str_t pem,
    tk_pay_fetched_t *one)
{
    int             good;
    tk_pay_cert_t  *cert;

    cert = tk_pay_cert_read(pem);
    if (cert == NULL) {
        return 0;
    }

    one->pem = pem;
    good = tk_pay_cert_days(cert, &one->from, &one->until) == TK_OK
           && (alipay ? tk_pay_cert_sn(pool, cert, &one->id)
                      : tk_pay_cert_hex(pool, cert, &one->id))
              == TK_OK;
    tk_pay_cert_free(cert);

    return good;
}


size_t
tk_pay_fetched(tk_pool_t *pool, const tk_pay_provider_t *provider,
    tk_str_t pem, tk_pay_fetched_t fetched[TK_PAY_TRUSTED])
{
    size_t  n;

    /* Alipay's answer brings one, and who has signed that */
    if (strcmp(provider->name, "alipay") == 0) {
        return (size_t) tk_pay_fetched_one(pool, 1, pem, &fetched[0]);
    }

    for (n = 0; pem.len > 0 && n < TK_PAY_TRUSTED; ) {
        n += (size_t) tk_pay_fetched_one(pool, 0, tk_pay_next_pem(&pem),
                                         &fetched[n]);
    }

    return n;
}
