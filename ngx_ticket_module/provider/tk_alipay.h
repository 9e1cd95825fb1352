/*
 * Alipay's OpenAPI: RSA2 signatures, in public-key mode (one key of the
 * platform) and in certificate mode (serial and root_serial are set; keys of
 * the platform are found by their certificate's sn, see tk_pay_key.h).
 */

#ifndef TK_ALIPAY_H
#define TK_ALIPAY_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_alipay;

#endif
