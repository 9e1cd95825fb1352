/* The table of actions, for the database: who may do what over HTTP, and which
 * functions the roles of Postgres may call that go with the roles of people. */

#include "ctl.h"
#include "tk_answer.h"


/* What the functions of ctl_handlers.c call besides that of their row. */

static const struct {
    const char  *action;
    const char  *function;
} ctl_also[] = {
    { "audit", "staff_key_progress" },
    { "payment code", "staff_order_tickets" },
    { "payment code", "staff_payment_code_state" },
    { "provider add", "staff_provider_account" },
    { "provider check", "staff_provider_account" },
    { "provider check", "staff_provider_checked" },
    { "provider check", "staff_provider_list" },
    { "provider set", "staff_provider_account" },
    { "seatmap import", "staff_seatmap_problems" },
};


static void
ctl_actions_text(json_t *row, const char *member, const char *text)
{
    json_object_set_new(row, member,
                        text != NULL ? json_string(text) : json_null());
}


static json_t *
ctl_actions_row(const tk_action_t *action)
{
    int      i;
    size_t   k;
    json_t  *row, *also, *roles, *flags;

    row = json_object();
    also = json_array();
    roles = json_array();
    flags = json_array();

    for (k = 0; k < sizeof(ctl_also) / sizeof(ctl_also[0]); k++) {
        if (strcmp(ctl_also[k].action, action->name) == 0) {
            json_array_append_new(also, json_string(ctl_also[k].function));
        }
    }

    for (i = 0; i < TK_ROLES; i++) {
        if (action->roles & (1u << i)) {
            json_array_append_new(roles, json_string(tk_role_name(1u << i)));
        }
    }

    if (action->flags & TK_ACTION_KEY) {
        json_array_append_new(flags, json_string("key"));
    }

    if (action->flags & TK_ACTION_MATCH) {
        json_array_append_new(flags, json_string("match"));
    }

    if (action->flags & TK_ACTION_READ_LOGGED) {
        json_array_append_new(flags, json_string("read_logged"));
    }

    if (tk_action_goes_on(action)) {
        json_array_append_new(flags, json_string("goes_on"));
    }

    ctl_actions_text(row, "name", action->name);
    ctl_actions_text(row, "function", action->function);
    ctl_actions_text(row, "method", action->method);
    ctl_actions_text(row, "path", action->path);
    ctl_actions_text(row, "shows", action->shows);
    json_object_set_new(row, "also", also);
    json_object_set_new(row, "roles", roles);
    json_object_set_new(row, "flags", flags);

    return row;
}


int
ctl_actions_set(ctl_t *ctl)
{
    char               *text;
    json_t             *rows;
    PGresult           *res;
    const char         *values[1];
    const tk_action_t  *action;

    rows = json_array();

    for (action = tk_actions; action->name != NULL; action++) {
        json_array_append_new(rows, ctl_actions_row(action));
    }

    text = json_dumps(rows, JSON_COMPACT);
    json_decref(rows);

    values[0] = text;
    res = ctl_query(ctl, "SELECT api.actions_set($1)", 1, values);
    free(text);

    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return CTL_OK;
}
