/*
 * The operations, by number.
 */

#include "tk_operation.h"


static const tk_operation_t  operations[TK_OP_SLOTS] = {
#define TK_OPERATION(name, number, effect, account)                           \
    [TK_OP_SLOT(number)] = { TK_OP_##name, #name, TK_##effect,                \
                             TK_ACCOUNT_##account },
#include "tk_operations.tbl.h"
#undef TK_OPERATION
};


const tk_operation_t *
tk_operation_get(tk_operation_e operation)
{
    int  number = (int) operation;

    if (number <= TK_OP_NONE
        || (number >= TK_OP_STORED && number < TK_OP_OWN))
    {
        return NULL;
    }

    return tk_operation_at(TK_OP_SLOT(number));
}


const tk_operation_t *
tk_operation_at(size_t slot)
{
    if (slot >= TK_OP_SLOTS || operations[slot].name == NULL) {
        return NULL;
    }

    return &operations[slot];
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
