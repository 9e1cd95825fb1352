/*
 * An agent's user name: what is sealed with it is opened and sealed again here,
 * under the master key; that nothing changed meanwhile is SQL's to see.
 */

#include <stdlib.h>

#include "ctl.h"
#include "tk_rename.h"


/* staff_agent_seals() as an object. */

static json_t *
ctl_rename_seals(const PGresult *res)
{
    int      col;
    json_t  *seals, *value;

    seals = json_object();

    for (col = 2; col < PQnfields(res); col++) {
        value = PQgetisnull(res, 0, col) ? json_null()
                : PQftype(res, col) == TK_OID_JSONB
                ? json_loads(PQgetvalue(res, 0, col), 0, NULL)
                : json_string(PQgetvalue(res, 0, col));
        json_object_set_new(seals, PQfname(res, col), value);
    }

    return seals;
}


int
ctl_agent_rename(ctl_t *ctl)
{
    int        rc;
    json_t    *old, *new;
    PGresult  *res;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_function(ctl, "staff_agent_seals", 2, ctl->args);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    old = ctl_rename_seals(res);
    PQclear(res);

    if (tk_agent_reseal(ctl->pool, &ctl->keyring, ctl->supplier_id,
                        tk_str_c(ctl->args[1]), tk_str_c(ctl->args[2]), old,
                        &new)
        != TK_OK)
    {
        ctl_error("what agent %s has was not sealed with this master key",
                  ctl->args[1]);
        json_decref(old);
        return CTL_REFUSED;
    }

    json_object_set_new(ctl->change, "old", old);
    json_object_set_new(ctl->change, "new", new);

    rc = ctl_call(ctl, &res);

    if (rc == CTL_OK) {
        ctl_print(ctl, res, NULL, NULL);
        PQclear(res);
    }

    return rc;
}
