/* Prints the table of what staff can do as JSON, for tests to compare with the
 * database and with ticketctl. */

#include <stdio.h>
#include <stdlib.h>

#include "tk_action.h"


static const char *const  dump_kinds[TK_ARG_KINDS] = {
    [TK_ARG_TEXT] = "text", [TK_ARG_CODE] = "code", [TK_ARG_INT] = "int",
    [TK_ARG_LIMIT] = "limit", [TK_ARG_MONEY] = "money",
    [TK_ARG_PERCENT] = "percent", [TK_ARG_DAY] = "day",
    [TK_ARG_MONTH] = "month", [TK_ARG_CLOCK] = "clock",
    [TK_ARG_BOOL] = "bool", [TK_ARG_CHOICE] = "choice",
    [TK_ARG_METHODS] = "methods", [TK_ARG_WEEK] = "week",
    [TK_ARG_WEEKDAYS] = "weekdays", [TK_ARG_LIST] = "list",
    [TK_ARG_ADDRESS] = "address", [TK_ARG_BLOCKS] = "blocks",
    [TK_ARG_PHONE] = "phone", [TK_ARG_PAYEE] = "payee",
    [TK_ARG_HOLDER] = "holder", [TK_ARG_AGREEMENT] = "agreement",
    [TK_ARG_PASSWORD] = "password",
    [TK_ARG_PAY_PASSWORD] = "pay_password", [TK_ARG_KEY] = "key",
    [TK_ARG_FIND] = "find", [TK_ARG_VISITORS] = "visitors",
    [TK_ARG_AS_IS] = "as_is", [TK_ARG_FLAG] = "flag"
};


/* "s?" gives null for NULL. */

static json_t *
dump_args(const tk_arg_t *args)
{
    json_t          *list;
    const tk_arg_t  *arg;

    list = json_array();

    for (arg = args; arg != NULL && arg->name != NULL; arg++) {
        json_array_append_new(list, json_pack(
            "{s:s, s:s?, s:s, s:s?, s:I, s:I, s:b, s:b, s:s, s:s}",
            "name", arg->name, "member", arg->member,
            "kind", dump_kinds[arg->kind], "words", arg->words,
            "min", (json_int_t) arg->min, "max", (json_int_t) arg->max,
            "must", (arg->flags & TK_ARG_MUST) != 0, "goes", tk_arg_goes(arg),
            "en", arg->en, "zh", arg->zh));
    }

    return list;
}


static json_t *
dump_roles(unsigned roles)
{
    int      i;
    json_t  *list;

    list = json_array();

    for (i = 0; i < TK_ROLES; i++) {
        if (roles & 1u << i) {
            json_array_append_new(list, json_string(tk_role_name(1u << i)));
        }
    }

    return list;
}


static json_t *
dump_action(const tk_action_t *a)
{
    return json_pack(
        "{s:s, s:s?, s:s?, s:s?, s:o, s:s?, s:s?, s:s, s:s, s:s, s:b, s:b,"
        " s:b, s:b, s:b, s:b, s:b, s:o, s:o}",
        "name", a->name, "function", a->function, "method", a->method,
        "path", a->path, "roles", dump_roles(a->roles), "shows", a->shows,
        "columns", a->columns, "en", a->en, "zh", a->zh,
        "example", a->example,
        "change", tk_action_has_change(a),
        "own", (a->flags & TK_ACTION_OWN) != 0,
        "key", (a->flags & TK_ACTION_KEY) != 0,
        "secret", (a->flags & TK_ACTION_SECRET) != 0,
        "read_logged", (a->flags & TK_ACTION_READ_LOGGED) != 0,
        "match", (a->flags & TK_ACTION_MATCH) != 0,
        "one", (a->flags & TK_ACTION_ONE) != 0,
        "args", dump_args(a->args), "options", dump_args(a->options));
}


int
main(void)
{
    json_t             *list;
    const tk_action_t  *a;

    list = json_array();

    for (a = tk_actions; a->name != NULL; a++) {
        if (json_array_append_new(list, dump_action(a)) != 0) {
            fprintf(stderr, "actions_dump: cannot print \"%s\"\n", a->name);
            return 1;
        }
    }

    if (json_dumpf(list, stdout, JSON_INDENT(1)) != 0 || fflush(stdout) != 0) {
        fprintf(stderr, "actions_dump: cannot write\n");
        return 1;
    }

    json_decref(list);

    return 0;
}
