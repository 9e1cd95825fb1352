/*
 * The operations, by number.
 */

#include "tk_operation.h"


static const tk_operation_t  operations[TK_OP_MAX] = {
#define TK_OPERATION(name, number, effect, account)                           \
    [number] = { TK_OP_##name, #name, TK_##effect, TK_ACCOUNT_##account },
#include "tk_operations.tbl.h"
#undef TK_OPERATION
};


const tk_operation_t *
tk_operation_get(tk_operation_e operation)
{
    if ((int) operation <= TK_OP_NONE || operation >= TK_OP_MAX
        || operations[operation].name == NULL)
    {
        return NULL;
    }

    return &operations[operation];
}


char
tk_pay_method(tk_account_e account)
{
    switch (account) {

    case TK_ACCOUNT_DEPOSIT:
        return 'Y';

    case TK_ACCOUNT_REBATE:
        return 'F';

    case TK_ACCOUNT_NONE:
        break;
    }

    return 'N';
}
