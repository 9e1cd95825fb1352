/*
 * The head of an answer: its lines, as names and values.
 */

#ifndef PAY_HEAD_H
#define PAY_HEAD_H

#include "tk_sign.h"                    /* tk_pair_t */

#define PAY_HEADERS     64

/*
 * Names and values point into head, without the blanks around them; what is no
 * header is passed over, and so is what has no place.  Returns how many there
 * are.
 */
size_t pay_head_read(tk_str_t head, tk_pair_t pairs[PAY_HEADERS]);

#endif
