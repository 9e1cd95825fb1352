/*
 * A payment by the code on the buyer's phone (payment code): who sells at the
 * desk scans it, the worker charges it, and here is waited for what becomes of
 * it.  The code is worth money for a minute: it is sealed for its order before
 * it leaves, and said nowhere.
 */

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_paycode.h"

#define CTL_PAY_WAIT    90              /* s; a buyer may type a password */
#define CTL_PAY_TURNS   2               /* looks a second */
#define CTL_PAY_PAUSE   "0.5"           /* s between them */
#define CTL_PAY_COLUMNS 8

/* Columns of staff_payment_code_state(). */
enum { PAY_NUMBER = 2, PAY_STATE, PAY_LAST, PAY_ORDER, PAY_ORDER_STATE };


/* The platforms that take it, as an array of Postgres. */

static const char *
ctl_code_providers(ctl_t *ctl, tk_str_t code)
{
    size_t       i, n;
    const char  *list, *providers[TK_PAYCODE_PROVIDERS];

    n = tk_paycode_read(code, providers);

    if (n == 0) {
        ctl_error("CODE: that is no payment code of Alipay, WeChat Pay or"
                  " UnionPay");
        return NULL;
    }

    list = ctl_printf(ctl, "{");

    for (i = 0; i < n; i++) {
        list = ctl_printf(ctl, "%s%s%s", list, i ? "," : "", providers[i]);
    }

    return ctl_printf(ctl, "%s}", list);
}


/* The code, sealed; it is wiped. */

static int
ctl_code_seal(ctl_t *ctl, tk_str_t code, const char **hex)
{
    tk_err_t  err;
    tk_str_t  sealed;

    err = tk_seal(ctl->pool, &ctl->keyring, ctl->supplier_id, "auth_code",
                  tk_str_c(ctl->args[0]), code, &sealed);
    OPENSSL_cleanse(code.data, code.len);

    if (err != TK_OK) {
        ctl_error("sealing failed");
        return CTL_REFUSED;
    }

    *hex = ctl_hex(ctl, sealed.data, sealed.len);

    return CTL_OK;
}


/* The payment's number; NULL: refused, and said why. */

static const char *
ctl_code_begin(ctl_t *ctl, const char *providers, const char *sealed)
{
    PGresult    *res;
    const char  *number, *address, *values[5];

    address = ctl_given(ctl, "--address");

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    values[1] = ctl->args[0];
    values[2] = providers;
    values[3] = sealed;
    values[4] = address ? address : "127.0.0.1";

    res = ctl_function(ctl, ctl->action->function, 5, values);
    if (res == NULL) {
        return NULL;
    }

    number = ctl_printf(ctl, "%s", PQgetvalue(res, 0, PAY_NUMBER));
    PQclear(res);

    return number;
}


/* What is known of it; NULL: nothing could be read. */

static PGresult *
ctl_code_look(ctl_t *ctl, const char *number)
{
    const char  *values[2];

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    values[1] = number;

    return ctl_query(ctl, "SELECT * FROM api.staff_payment_code_state($1, $2)",
                     2, values);
}


static int
ctl_code_on_its_way(const PGresult *res)
{
    return strchr("WO", PQgetvalue(res, 0, PAY_STATE)[0]) != NULL
           || (PQgetvalue(res, 0, PAY_STATE)[0] == 'P'
               && PQgetvalue(res, 0, PAY_ORDER_STATE)[0] == '6');
}


static PGresult *
ctl_code_wait(ctl_t *ctl, const char *number)
{
    int          turns;
    PGresult    *res;
    const char  *wait;

    wait = ctl_given(ctl, "--wait");
    turns = (wait ? atoi(wait) : CTL_PAY_WAIT) * CTL_PAY_TURNS;

    res = ctl_code_look(ctl, number);

    while (res != NULL && ctl_code_on_its_way(res) && turns-- > 0) {
        PQclear(res);
        PQclear(ctl_query(ctl, "SELECT pg_sleep(" CTL_PAY_PAUSE ")", 0, NULL));
        res = ctl_code_look(ctl, number);
    }

    return res;
}


/* Tickets with their codes and the payment's number, each a row. */

static PGresult *
ctl_code_tickets(ctl_t *ctl, const PGresult *res, const tk_lives_t *lives,
    int64_t order, const char *number)
{
    int             i, row, ok;
    PGresult       *to;
    unsigned char   code[TK_TICKET_CODE_LEN];
    PGresAttDesc    columns[CTL_PAY_COLUMNS];

    memset(columns, 0, sizeof(columns));

    for (i = 0; i < CTL_PAY_COLUMNS - 2; i++) {
        columns[i].name = PQfname(res, i + 2);
        columns[i].typid = PQftype(res, i + 2);
        columns[i].typlen = PQfsize(res, i + 2);
    }

    columns[i].name = (char *) "ticketcode";
    columns[i].typid = TK_OID_TEXT;
    columns[i + 1].name = (char *) "payment";
    columns[i + 1].typid = TK_OID_TEXT;

    to = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    ok = to != NULL && PQsetResultAttrs(to, CTL_PAY_COLUMNS, columns);

    for (row = 0; ok && row < PQntuples(res); row++) {
        for (i = 0; ok && i < CTL_PAY_COLUMNS - 2; i++) {
            ok = PQsetvalue(to, row, i, PQgetvalue(res, row, i + 2),
                            PQgetlength(res, row, i + 2));
        }

        tk_ticket_code(&ctl->keyring, lives, ctl->supplier_id, order,
                       atoi(PQgetvalue(res, row, 2)), code);
        ok = ok && PQsetvalue(to, row, i, (char *) code, sizeof(code))
             && PQsetvalue(to, row, i + 1, (char *) number,
                           (int) strlen(number));
    }

    if (!ok) {
        PQclear(to);
        return NULL;
    }

    return to;
}


static int
ctl_code_print(ctl_t *ctl, const char *number)
{
    int          rc;
    int64_t      order;
    PGresult    *res, *tickets;
    tk_life_t    life;
    tk_lives_t   lives;
    const char  *values[2];

    order = atoll(ctl->args[0]);

    rc = ctl_code_lives(ctl, order, &life, &lives);
    if (rc != CTL_OK) {
        return rc;
    }

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    values[1] = ctl->args[0];

    res = ctl_query(ctl, "SELECT * FROM api.staff_order_tickets($1, $2)", 2,
                    values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    tickets = ctl_code_tickets(ctl, res, &lives, order, number);
    PQclear(res);

    if (tickets == NULL) {
        ctl_error("out of memory");
        return CTL_REFUSED;
    }

    ctl_print(ctl, tickets, NULL, NULL);
    PQclear(tickets);

    return CTL_OK;
}


/* Money that is there, and no tickets: said so, and no failure. */

static int
ctl_code_ended(ctl_t *ctl, const char *number, const PGresult *res)
{
    char         state, order;
    const char  *last;

    state = PQgetvalue(res, 0, PAY_STATE)[0];
    order = PQgetvalue(res, 0, PAY_ORDER_STATE)[0];
    last = PQgetvalue(res, 0, PAY_LAST);

    if (state == 'P' && order == '3') {
        return ctl_code_print(ctl, number);
    }

    if (state == 'P') {
        ctl_error("paid by %s, but order %s is in state %c: see \"ticketctl"
                  " payment show\"", number, ctl->args[0], order);

    } else if (state == 'W' || state == 'O') {
        ctl_error("not known yet whether %s was paid (%s): it goes on, and the"
                  " same command waits again", number,
                  last[0] ? last : ctl_text("no answer"));

    } else {
        ctl_error("not paid: %s%s%s", number, last[0] ? ", " : "", last);
    }

    return CTL_REFUSED;
}


int
ctl_payment_code(ctl_t *ctl)
{
    int          rc;
    PGresult    *res;
    tk_str_t     code;
    const char  *providers, *sealed, *number;

    /* an order's number says whose it is */
    ctl->supplier_id = (int32_t) (atoll(ctl->args[0]) / 10000000000 % 1000);

    rc = ctl_secret(ctl, "CODE", ctl->args[1], &code);
    if (rc != CTL_OK) {
        return rc;
    }

    providers = ctl_code_providers(ctl, code);
    if (providers == NULL) {
        return CTL_USAGE;
    }

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_code_seal(ctl, code, &sealed);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    number = ctl_code_begin(ctl, providers, sealed);
    if (number == NULL) {
        return CTL_REFUSED;
    }

    res = ctl_code_wait(ctl, number);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    rc = ctl_code_ended(ctl, number, res);
    PQclear(res);

    return rc;
}
