/*
 * What an action answers: rows as SQL has written them, an array of objects,
 * become a list or a single thing.
 */

#ifndef TK_ANSWER_H
#define TK_ANSWER_H

#include "tk_action.h"


/* The array, looked at without being read: it is Postgres' own. */

typedef struct {
    size_t          n;              /* elements */
    tk_str_t        first;          /* the first of them */
    tk_str_t        key;            /* what the last one's first member says,
                                       without quotation marks */
} tk_answer_t;

/* TK_BAD_VALUE: it is no array of objects. */
TK_MUST tk_err_t tk_answer_read(tk_str_t rows, tk_answer_t *answer);

/* Whether a list is answered in pages: "after", the first member of the last
 * row of one, gives the next. */
int tk_action_goes_on(const tk_action_t *action);

#endif
