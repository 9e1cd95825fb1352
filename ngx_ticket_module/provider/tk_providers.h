/*
 * All platforms: to add one, a file and a row in tk_providers.c.
 */

#ifndef TK_PROVIDERS_H
#define TK_PROVIDERS_H

#include "tk_pay.h"

/* By its name; NULL: there is none. */
const tk_pay_provider_t *tk_provider(tk_str_t name);

/* One after the other, from 0; NULL behind the last. */
const tk_pay_provider_t *tk_provider_at(size_t i);

#endif
