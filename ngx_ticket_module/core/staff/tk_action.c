/* Looking a row up. */

#include <stdio.h>

#include "tk_action.h"


static const char *const  tk_role_names[TK_ROLES] = {
    "steward", "gate_lead", "clerk", "desk_lead", "market", "finance", "admin",
    "party", "agent"
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


const char *
tk_action_bound(const tk_action_t *action,
    const char *const texts[TK_ACTION_ARGS], char bound[TK_ACTION_BOUND])
{
    int     i;
    size_t  n;

    if (action->args == NULL || action->args[1].kind != TK_ARG_INT) {
        return texts[1] != NULL ? texts[1] : "";
    }

    bound[0] = '\0';
    n = 0;

    for (i = 1; i < TK_ACTION_ARGS && action->args[i].name != NULL
         && action->args[i].kind == TK_ARG_INT && texts[i] != NULL
         && n < TK_ACTION_BOUND; i++)
    {
        n += (size_t) snprintf(bound + n, TK_ACTION_BOUND - n, "%s%s",
                               n == 0 ? "" : ".", texts[i]);
    }

    return bound;
}


/* ---- Paths ---- */

const char *const  tk_method_names[TK_METHODS] = {
    "GET", "POST", "PUT", "PATCH", "DELETE"
};


/* The next element of a path, behind its slash; the rest begins with one, or is
 * empty. */

static tk_str_t
tk_path_next(tk_str_t *path)
{
    tk_str_t  element;

    path->data++;
    path->len--;
    element.data = path->data;

    while (path->len != 0 && *path->data != '/') {
        path->data++;
        path->len--;
    }

    element.len = (size_t) (path->data - element.data);

    return element;
}


/* How well a path fits: 0 not at all, else more the earlier it has the words of
 * the row and no braces. */

static unsigned
tk_path_fits(const char *row, tk_str_t path, tk_str_t *elements, size_t *n)
{
    unsigned  fits;
    tk_str_t  want, has, rest;

    *n = 0;
    fits = 1;
    rest = tk_str_c(row);

    while (rest.len != 0 && path.len != 0 && path.data[0] == '/') {
        want = tk_path_next(&rest);
        has = tk_path_next(&path);
        fits <<= 1;

        if (want.len != 0 && want.data[0] == '{') {
            if (has.len == 0 || *n == TK_ACTION_ARGS) {
                return 0;
            }

            elements[(*n)++] = has;

        } else if (tk_str_eq(want, has)) {
            fits |= 1;

        } else {
            return 0;
        }
    }

    return rest.len == 0 && path.len == 0 ? fits : 0;
}


static int
tk_method(const char *name)
{
    int  i;

    for (i = 0; i < TK_METHODS; i++) {
        if (strcmp(name, tk_method_names[i]) == 0) {
            return i;
        }
    }

    return TK_METHODS;
}


const tk_action_t *
tk_action_route(tk_str_t method, tk_str_t path,
    tk_str_t elements[TK_ACTION_ARGS], size_t *n, unsigned *allowed)
{
    return tk_action_route_in(tk_actions, method, path, elements, n, allowed);
}


const tk_action_t *
tk_action_route_in(const tk_action_t *table, tk_str_t method, tk_str_t path,
    tk_str_t elements[TK_ACTION_ARGS], size_t *n, unsigned *allowed)
{
    size_t              nfound;
    tk_str_t            found[TK_ACTION_ARGS];
    unsigned            fits, best;
    const tk_action_t  *action, *row;

    row = NULL;
    best = 0;
    *allowed = 0;

    for (action = table; action->name != NULL; action++) {
        if (action->method == NULL) {
            continue;
        }

        fits = tk_path_fits(action->path, path, found, &nfound);
        if (fits == 0) {
            continue;
        }

        *allowed |= 1u << tk_method(action->method);

        if (fits > best && tk_str_eq(tk_str_c(action->method), method)) {
            best = fits;
            row = action;
            *n = nfound;
            memcpy(elements, found, nfound * sizeof(tk_str_t));
        }
    }

    return row;
}
