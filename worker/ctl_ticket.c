/*
 * A ticket at a gate (ch. 4.2.47).  Its code is checked here, under the master
 * key; whether it may pass, and that it did, is one SQL function.
 */

#include <stdio.h>

#include "ctl.h"
#include "tk_interface.h"


/* Says what the verdict means, as the table of refusals words it. */

static int
ctl_ticket_refused(ctl_t *ctl, const char *verdict)
{
    tk_err_t  err;
    tk_str_t  text;

    err = tk_err_by_name(tk_str_c(verdict));

    if (tk_err_text(ctl->pool, err, TK_PAGE_NONE, TK_V40,
                    tk_str_c(ctl->args[1]), &text)
        != TK_OK)
    {
        ctl_error("%s", verdict);

    } else {
        ctl_error("%.*s", (int) text.len, text.data);
    }

    return CTL_REFUSED;
}


int
ctl_ticket_check(ctl_t *ctl)
{
    int          rc, number;
    int64_t      order_id;
    PGresult    *res;
    const char  *values[5];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    if (tk_ticket_parse(&ctl->ring, ctl->supplier_id, tk_str_c(ctl->args[1]),
                        &order_id, &number)
        != TK_OK)
    {
        return ctl_ticket_refused(ctl, "BAD_TICKET_CODE");
    }

    values[0] = ctl->args[0];
    values[1] = ctl_printf(ctl, "%lld", (long long) order_id);
    values[2] = ctl_printf(ctl, "%d", number);
    values[3] = ctl_given(ctl, "--station");
    values[4] = ctl_given(ctl, "--gate");

    res = ctl_query(ctl, ctl->command->sql, 5, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    /* the function's first column */

    if (!PQgetisnull(res, 0, 0)) {
        rc = ctl_ticket_refused(ctl, PQgetvalue(res, 0, 0));

    } else {
        ctl_print(ctl, res, NULL, NULL);
    }

    PQclear(res);

    return rc;
}
