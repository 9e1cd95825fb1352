/* What the functions of the staff refuse, as tk_staff.tbl.h has it. */

#ifndef TK_REFUSAL_H
#define TK_REFUSAL_H

#include "tk_action.h"

typedef struct {
    const char  *name;          /* as in the verdict column */
    int          status;        /* of HTTP */
    const char  *text[2];       /* by tk_lang_e */
} tk_refusal_t;


/* The row of a verdict; NULL if it is none of the staff's. */
const tk_refusal_t *tk_refusal_find(const char *verdict);

/* Its text, with the values of the subject column (separated by tabs; NULL:
 * none) in their places, from the pool; NULL on no memory. */
const char *tk_refusal_text(tk_pool_t *pool, tk_lang_e lang,
    const tk_refusal_t *refusal, const char *subject);

/* Of which member of the action a refusal of that name is, as tk_refusal.tbl.h
 * has it; NULL: of none alone. */
const char *tk_refusal_member(const tk_action_t *action, const char *verdict);

/*
 * Text as a reader of JSON has it: what names an option of ticketctl names its
 * member, that of the action's own options (NULL: no action), else the word
 * with "_" for "-".  An option in brackets that is none of its own, as of a
 * machine, is left out.  said is of the pool.  TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_refusal_members(tk_pool_t *pool, const tk_action_t *action,
    tk_str_t text, tk_str_t *said);

#endif
