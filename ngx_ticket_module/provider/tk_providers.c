/*
 * The list of platforms.
 */

#include "tk_alipay.h"
#include "tk_clearing.h"
#include "tk_providers.h"
#include "tk_unionpay.h"
#include "tk_wechat2.h"
#include "tk_wechat3.h"

static const tk_pay_provider_t *const  tk_providers[] = {
    &tk_alipay,
    &tk_wechat3,
    &tk_wechat2,
    &tk_unionpay,
    &tk_clearing
};


const tk_pay_provider_t *
tk_provider_at(size_t i)
{
    return i < sizeof(tk_providers) / sizeof(tk_providers[0])
           ? tk_providers[i] : NULL;
}


const tk_pay_provider_t *
tk_provider(tk_str_t name)
{
    size_t                    i;
    const tk_pay_provider_t  *provider;

    for (i = 0; (provider = tk_provider_at(i)) != NULL; i++) {
        if (tk_str_eq(name, tk_str_c(provider->name))) {
            return provider;
        }
    }

    return NULL;
}
