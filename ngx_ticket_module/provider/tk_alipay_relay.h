/*
 * Notices of Alipay that somebody hands on, in the interface's own form (page
 * 4.2.22): number, state and kind under triple DES, signed with MD5, both with
 * the secret of the account.  They say no amount: they are a reason to ask, and
 * prove nothing.
 */

#ifndef TK_ALIPAY_RELAY_H
#define TK_ALIPAY_RELAY_H

#include "tk_pay.h"

int tk_alipay_is_relayed(const tk_pair_t *pairs, size_t n);

/* As the platform's notice(). */
tk_pay_proof_e tk_alipay_relayed(const tk_pay_call_t *call,
    const tk_pair_t *pairs, size_t n, tk_pay_learned_t *learned);

#endif
