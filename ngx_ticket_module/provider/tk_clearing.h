/*
 * The clearing provider, whose protocol is ours: doc/clearing.md.  It charges
 * a distributor's account (payer), pays an attraction (payee), and moves money
 * into a money product and back.  serial: of our key, as they name it; keys of
 * theirs are found by their serials.
 */

#ifndef TK_CLEARING_H
#define TK_CLEARING_H

#include "tk_pay.h"

extern const tk_pay_provider_t  tk_clearing;

#endif
