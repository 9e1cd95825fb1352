/*
 * What people do to sign in and out, and what they are told of meanwhile,
 * described as actions are: it is asked for over HTTP alone, and no function of
 * SQL is called as tk_action.h says.
 */

#ifndef TK_SIGN_IN_H
#define TK_SIGN_IN_H

#include "tk_action.h"

#define TK_STAFF_PASSWORD   10      /* characters of a password, at least */

extern const tk_action_t  tk_sign_in_actions[];     /* end with a NULL name */

/* Whether it is asked for by who has no session yet. */
int tk_sign_in_is_public(const tk_action_t *action);

#endif
