/*
 * Codes that sign in once each in the place of a device's (tk_totp.h), for when
 * that is lost: ten characters that nobody mistakes for one another, 50 bits,
 * written "7KQ2M-9XJ4T".
 */

#ifndef TK_RECOVERY_H
#define TK_RECOVERY_H

#include "tk.h"

#define TK_RECOVERY_CODES   10      /* that a person has at a time */
#define TK_RECOVERY_LEN     10      /* characters of one, without the line */
#define TK_RECOVERY_TEXT    11      /* as it is written */


/* One of random bytes: ten, of which five bits each count. */
void tk_recovery_text(const unsigned char random[TK_RECOVERY_LEN],
    unsigned char text[TK_RECOVERY_TEXT]);

/*
 * What was typed as what is hashed: capitals, without lines and blanks; O is 0,
 * I and L are 1.  TK_BAD_VALUE: it is no such code.
 */
TK_MUST tk_err_t tk_recovery_read(tk_str_t typed,
    unsigned char code[TK_RECOVERY_LEN]);

#endif
