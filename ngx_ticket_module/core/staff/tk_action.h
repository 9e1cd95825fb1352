/*
 * What the attraction's staff can do: one table, tk_actions.  ticketctl, the
 * JSON tongue and the document that describes it are its readers; "ticketctl
 * migrate" tells the database of it.  To add an action: a row in one of the
 * tk_actions_*.tbl.h, and the function of SQL that it names.
 *
 * A row is a call: SELECT * FROM api.FUNCTION(args..., change).  The arguments
 * are those of args that go to SQL (tk_arg_goes()), in this order, an optional
 * one that was not given is NULL, a list is an array.  The change, a jsonb
 * object, is the last parameter of a row with an option that goes to SQL
 * (tk_action_has_change()); what was not given is no member of it.  All but a
 * few functions answer verdict and subject first: a refusal, a row of
 * tk_staff.tbl.h.
 *
 * Over HTTP the supplier, wherever it is the first argument, is the session's.
 * Members in the braces of a path are arguments; what else there is comes in
 * the query of a GET or DELETE and in the body of the others, by its member.
 */

#ifndef TK_ACTION_H
#define TK_ACTION_H

#include "tk_arg.h"

#define TK_ACTION_ARGS      8       /* arguments of an action, at most */
#define TK_ACTION_OPTIONS   32      /* options */
#define TK_ACTION_BOUND     192     /* bytes of tk_action_bound() */
#define TK_ACTION_NAME      32      /* longest name, its end included */


/* Who may, as bits: the roles of people.  0: the system administrator alone,
 * with ticketctl. */

#define TK_STEWARD          0x01
#define TK_GATE_LEAD        0x02
#define TK_CLERK            0x04
#define TK_DESK_LEAD        0x08
#define TK_MARKET           0x10
#define TK_FINANCE          0x20
#define TK_ADMIN            0x40
#define TK_PARTY            0x80    /* of a distributor or an attraction: its
                                       functions show what is that party's */
#define TK_AGENT            0x100   /* of an agent that buys rail tickets: of
                                       these, what is that agent's */

#define TK_ROLES            9

/* "steward" of TK_STEWARD; NULL of what is no single role. */
const char *tk_role_name(unsigned role);


/* Flags. */

#define TK_ACTION_KEY       0x01    /* moves money, tickets or people: over HTTP
                                       with an Idempotency-Key */
#define TK_ACTION_MATCH     0x02    /* changes a row that the GET of the action
                                       "shows" has: with If-Match */
#define TK_ACTION_SECRET    0x04    /* needs the key ring: an argument is
                                       sealed, or what is sealed is shown */
#define TK_ACTION_READ_LOGGED 0x08  /* a read that is written down */
#define TK_ACTION_OWN       0x10    /* no plain call: each reader has a function
                                       of its own for it, or goes without */
#define TK_ACTION_REPLICA   0x20    /* reads much and may be asked of a replica,
                                       some seconds old */
#define TK_ACTION_ONE       0x40    /* it answers one row, which over HTTP
                                       stands for itself; else a list */
#define TK_ACTION_TAKES_FILE 0x100  /* over HTTP the body is a file (see
                                       tk_import.h), the last argument but the
                                       change; options stand in the query */
#define TK_ACTION_PAPER     0x200   /* its row has facts to print, "paper" (see
                                       tk_paper.h): with the option "as" it is
                                       what a printer or browser is given */
#define TK_ACTION_SHEET     0x400   /* PAPER of which nothing is written down as
                                       printed: people see the row as well */
#define TK_ACTION_FILE      0x80    /* over HTTP a file is answered, in place of
                                       the row that says where it is */
#define TK_ACTION_STREAM    0x800   /* over HTTP its answer goes on */


typedef struct {
    const char         *name;       /* "order stop" */
    const char         *function;   /* of schema api; NULL: none */
    const char         *method;     /* "POST"; NULL: of ticketctl alone */
    const char         *path;       /* "/orders/{order}/stop" */
    unsigned            roles;
    unsigned            flags;
    const char         *shows;      /* name of the action that MATCH is of */
    const tk_arg_t     *args;       /* end with a NULL name; NULL: none */
    const tk_arg_t     *options;    /* the same */
    const char         *columns;    /* of the table that people see, blanks
                                       between; NULL: all */
    const char         *en, *zh;    /* one sentence */
    const char         *example;    /* behind "ticketctl " */
} tk_action_t;


extern const tk_action_t  tk_actions[];     /* end with a NULL name */


/* The row of a name, such as "order stop"; NULL if there is none. */
const tk_action_t *tk_action_find(const char *name);

/*
 * The row of a method and a path, as those of the table, without a query.  What
 * stands for the braces goes to elements, in their order and as it was sent,
 * "%" and all; *n says how many.  Of two rows that fit, the one counts whose
 * path has a word where the other has braces.  NULL if there is none: *allowed
 * then has the methods of this path as bits, 1 << tk_method_e, or is 0.
 */
typedef enum {
    TK_GET, TK_POST, TK_PUT, TK_PATCH, TK_DELETE, TK_METHODS
} tk_method_e;

extern const char *const  tk_method_names[TK_METHODS];

const tk_action_t *tk_action_route(tk_str_t method, tk_str_t path,
    tk_str_t elements[TK_ACTION_ARGS], size_t *n, unsigned *allowed);

/* The same in another table, which ends with a NULL name. */
const tk_action_t *tk_action_route_in(const tk_action_t *table,
    tk_str_t method, tk_str_t path, tk_str_t elements[TK_ACTION_ARGS],
    size_t *n, unsigned *allowed);

/* Whether the last parameter of the function is the change. */
int tk_action_has_change(const tk_action_t *action);

/* Whether the first argument is the supplier. */
int tk_action_of_supplier(const tk_action_t *action);

/*
 * What secrets of an action are sealed for, beside the supplier: its second
 * argument, an agent's user name; of numbers all that follow one another there,
 * such as "3.1" of a party and its account.  texts: the arguments by their
 * place, as texts; NULL where one is missing.  Of texts or of bound.
 */
const char *tk_action_bound(const tk_action_t *action,
    const char *const texts[TK_ACTION_ARGS], char bound[TK_ACTION_BOUND]);

#endif
