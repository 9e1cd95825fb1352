/* Looking a row up. */

#include "tk_action.h"


static const char *const  tk_role_names[TK_ROLES] = {
    "steward", "gate_lead", "clerk", "desk_lead", "market", "finance", "admin"
};


const char *
tk_role_name(unsigned role)
{
    int  i;

    for (i = 0; i < TK_ROLES; i++) {
        if (role == 1u << i) {
            return tk_role_names[i];
        }
    }

    return NULL;
}


const tk_action_t *
tk_action_find(const char *name)
{
    const tk_action_t  *action;

    for (action = tk_actions; action->name != NULL; action++) {
        if (strcmp(action->name, name) == 0) {
            return action;
        }
    }

    return NULL;
}


int
tk_action_has_change(const tk_action_t *action)
{
    const tk_arg_t  *option;

    for (option = action->options; option != NULL && option->name != NULL;
         option++)
    {
        if (tk_arg_goes(option)) {
            return 1;
        }
    }

    return 0;
}


int
tk_action_of_supplier(const tk_action_t *action)
{
    return action->args != NULL
           && action->args[0].member != NULL
           && strcmp(action->args[0].member, "supplier") == 0;
}
