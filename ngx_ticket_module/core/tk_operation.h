/*
 * Operations: what an agent can ask for, apart from the interface that it asks
 * through.  An interface ("page" of the .aspx one) names its operation; steps,
 * quote and SQL know operations only.
 */

#ifndef TK_OPERATION_H
#define TK_OPERATION_H

#include "tk.h"

typedef enum {
    TK_OP_NONE = 0,
#define TK_OPERATION(name, number, effect, account)  TK_OP_##name = number,
#include "tk_operations.tbl.h"
#undef TK_OPERATION
} tk_operation_e;

/*
 * Tables of operations have one place for each: for numbers that are stored,
 * 1..63, the number, and after them for those from 1000 on, which are not.
 */
#define TK_OP_STORED    64
#define TK_OP_OWN       1000
#define TK_OP_SLOTS     (TK_OP_STORED + 64)
#define TK_OP_SLOT(number)                                                    \
    ((number) < TK_OP_OWN ? (number) : (number) - TK_OP_OWN + TK_OP_STORED)

typedef enum { TK_READ, TK_WRITE } tk_effect_e;

/* An account's number is agent_id * 10 + this. */

typedef enum {
    TK_ACCOUNT_NONE = 0,
    TK_ACCOUNT_DEPOSIT = 1,
    TK_ACCOUNT_REBATE = 3
} tk_account_e;

typedef struct {
    tk_operation_e  number;
    const char     *name;           /* of its row */
    tk_effect_e     effect;
    tk_account_e    account;
} tk_operation_t;

/* NULL when there is none of that number. */
const tk_operation_t *tk_operation_get(tk_operation_e operation);
/* The same by its place in tables. */
const tk_operation_t *tk_operation_at(size_t slot);

/* How an order is paid, as stored: 'N' later, 'Y' deposit, 'F' rebate. */
char tk_pay_method(tk_account_e account);


/* An operation as one interface asks for it. */

typedef struct {
    const tk_operation_t  *operation;
    int                    edition;     /* TK_V30, TK_V40 */
    int                    names_slot;  /* the request can name route and slot;
                                           else both are chosen for it */
    int                    names_session;   /* it is for a theatre */
} tk_terms_t;

#endif
