/*
 * Certificates that platforms hand out themselves.
 */

#ifndef TK_PAY_KEYS_H
#define TK_PAY_KEYS_H

#include "tk_pay.h"

/* One of them, as it is kept. */

typedef struct {
    tk_str_t        id;                 /* as answers name it */
    tk_str_t        pem;
    tk_time_t       from, until;
} tk_pay_fetched_t;

/* 1: the certificate comes from the account's roots, by way of those it knows
 * and those of pem. */
int tk_pay_chained(const tk_pay_call_t *call, tk_pay_cert_t *cert,
    tk_str_t pem);

/* What TK_PAY_KEYS has learned: the number of certificates in it. */
size_t tk_pay_fetched(tk_pool_t *pool, const tk_pay_provider_t *provider,
    tk_str_t pem, tk_pay_fetched_t fetched[TK_PAY_TRUSTED]);

#endif
