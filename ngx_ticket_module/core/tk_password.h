/*
 * Passwords that are guessed at once: those of few characters, of one character
 * repeated, of a run of digits or letters up or down (123456, 987, abcdef; 0
 * follows 9).
 */

#ifndef TK_PASSWORD_H
#define TK_PASSWORD_H

#include "tk.h"

#define TK_PASSWORD_MIN     4       /* characters */

int tk_password_is_simple(tk_str_t clear);

/*
 * The same of UPPER(MD5(clear)), all that the wire carries: whether it is one
 * of the few thousand such passwords of digits and letters up to 12 characters.
 * Takes a millisecond.
 */
int tk_password_is_simple_md5(tk_str_t upper_md5);

#endif
