/*
 * WeChat Pay V3.  serial: of our certificate; secret: the key of API V3; keys
 * of the platform are found by a certificate's serial, or by the id of the
 * public key (PUB_KEY_ID_..), of which during a switch both are there.
 */

#ifndef TK_WECHAT3_H
#define TK_WECHAT3_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_wechat3;

#endif
