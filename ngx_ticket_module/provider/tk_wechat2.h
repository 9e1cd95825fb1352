/*
 * WeChat Pay V2.  secret: the API key, which signs both ways; what refunds and
 * reverses is sent with our certificate in TLS.
 */

#ifndef TK_WECHAT2_H
#define TK_WECHAT2_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_wechat2;

#endif
