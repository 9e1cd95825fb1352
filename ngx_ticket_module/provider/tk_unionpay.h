/*
 * UnionPay's gateway, 5.1.0.  serial: the decimal one of our certificate;
 * roots: the pinned root and middle certificates, as the key that signed comes
 * with each answer.  An account with a secret and no key signs with that
 * (signMethod 11).  gateway: https://gateway.95516.com/gateway/api
 *
 * A trade is known by number and made_at together: of a payment that is asked
 * about the payment's, of a refund the refund's.  A cancel is a trade of its
 * own, too, under refund_number.
 */

#ifndef TK_UNIONPAY_H
#define TK_UNIONPAY_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_unionpay;

#endif
