/*
 * UnionPay's gateway, 5.1.0.  app_id: the number of the desk's terminal, or
 * empty; serial: the decimal one of our certificate; roots: the pinned root
 * and middle certificates, as the key that signed comes with each answer.  An
 * account with a secret and no key signs with that (signMethod 11).  gateway:
 * https://gateway.95516.com/gateway/api; bills come from the host beside it.
 *
 * A trade is known by number and made_at together: of a payment that is asked
 * about the payment's, of a refund the refund's.  A cancel of what was paid is
 * a trade of its own, too, under refund_number; without one it takes back what
 * was charged by the buyer's code, paid or not, under the payment's number.
 *
 * Nothing can be closed: a payment ends with its time (expire_at), and to
 * close is to ask whether this is over.
 */

#ifndef TK_UNIONPAY_H
#define TK_UNIONPAY_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_unionpay;

#endif
