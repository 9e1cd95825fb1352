/*
 * An action as a request asks for it: what the path, the query or the body say
 * becomes what api.staff_act() takes.  Everything that is wrong is told at
 * once.
 */

#ifndef TK_CALL_H
#define TK_CALL_H

#include "tk_action.h"

#define TK_CALL_BODY        65536   /* longest body */
#define TK_CALL_FILE        524288  /* longest file in place of one */
#define TK_CALL_DEPTH       8       /* of arrays and objects in one another */


/* What a method and a path say. */

typedef struct {
    const tk_action_t  *action;             /* NULL: none */
    unsigned            methods;            /* that the path has, 1 <<
                                               tk_method_e; 0: there is no such
                                               path */
    tk_str_t            members[TK_ACTION_ARGS];    /* the argument's value,
                                               by its place; data NULL: the
                                               path does not have it */
} tk_path_t;

typedef struct {
    /* the caller's */
    tk_pool_t          *pool;
    tk_lang_e           lang;
    tk_arg_secret_pt    secret;     /* as tk_arg_reading_t has them */
    void               *data;
    int                 text;       /* given is of a query: values are texts, or
                                       arrays of them where a name came again */

    /* what is made: references of the caller's, by tk_call_free() */
    json_t             *args;       /* array, without the supplier */
    json_t             *change;     /* object */
    json_t             *own;        /* object: what the action's reader has for
                                       itself (TK_ARG_READER) */
    json_t             *errors;     /* array of {pointer, code, detail}; empty:
                                       nothing is wrong */
} tk_call_t;


/* In a table that ends with a NULL name; found is set whole.  The path's
 * elements are what they are, "%" and all. */
void tk_path_find(const tk_action_t *table, tk_str_t method, tk_str_t path,
    tk_path_t *found);

/* What a path's pattern has between "{" and "}" at p, and what is behind it;
 * NULL: there is no "{" there.  The place of an argument of that member; -1:
 * none. */
const char *tk_path_member(const char *p, tk_str_t *member);
int tk_path_arg(const tk_action_t *action, tk_str_t member);

/*
 * given: an object, borrowed.  TK_OK, also where errors says what is wrong;
 * TK_NO_MEMORY; TK_BUG: secret() has failed.
 */
TK_MUST tk_err_t tk_call_read(tk_call_t *call, const tk_path_t *route,
    const json_t *given);
void tk_call_free(tk_call_t *call);

/* One more thing that is wrong; all texts are copied. */
void tk_call_wrong(tk_call_t *call, const char *member, const char *code,
    const char *why);

/*
 * A body as an object, a new reference; one of no bytes is {}.  NULL, and *code
 * says why: JSON_DEPTH, JSON_TWICE (a name that comes again), JSON_OBJECT (it
 * is something else), JSON_SYNTAX; *line and *column where.
 */
json_t *tk_call_body(tk_str_t body, const char **code, int *line,
    int *column);

/* A query likewise: names and values decoded; QUERY_SYNTAX. */
json_t *tk_call_query(tk_pool_t *pool, tk_str_t query, const char **code);

/* What the action's reader has for itself: its text; NULL: not given. */
const char *tk_call_own(const tk_call_t *call, const char *member);


#endif
