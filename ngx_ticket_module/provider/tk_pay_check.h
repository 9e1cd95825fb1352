/*
 * Is an account set up rightly?  A number that nobody has is asked for, and
 * what comes back says it: in plain words, for staff.
 *
 * For this alone what nobody has signed is read, too: it says why a request was
 * refused.  Nothing follows of it.
 */

#ifndef TK_PAY_CHECK_H
#define TK_PAY_CHECK_H

#include "tk_pay_account.h"

#define TK_PAY_CLOCK_WARN   60          /* seconds between the clocks */
#define TK_PAY_CHECK_LEN    24          /* of the number */

/* What is asked for: call's action, and content, which the caller owns.  The
 * number is made of call's nonce. */
void tk_pay_check_call(tk_pay_call_t *call, tk_pay_content_t *content,
    unsigned char number[TK_PAY_CHECK_LEN]);

/*
 * 1: the account is good; why may hold a warning.  0: why says what is wrong,
 * in sentences.
 */
int tk_pay_check(const tk_pay_call_t *call, const tk_pay_answer_t *answer,
    char why[TK_PAY_WHY]);

#endif
