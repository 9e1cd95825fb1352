/*
 * A ticket at a gate (ch. 4.2.47), tickets at the counter (2.7), a voucher
 * where tickets are picked up.  Codes are checked here, under the master key;
 * whether a ticket may pass or come back, and that it did, is one SQL function
 * each.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "tk_problem.h"
#include "tk_qr.h"
#include "tk_seller.h"
#include "tk_visitor.h"


#define CTL_TICKETS     999             /* of an order, at most: the codes have
                                           three digits for the number */

typedef struct {
    int64_t      order_id;
    char        *numbers;               /* {1,2}: of the codes, as typed */
    const char  *codes[CTL_TICKETS + 1];  /* what was typed for each ticket, the
                                           eldest of its codes; of 0: first of
                                           all */
    int          coded[CTL_TICKETS + 1];  /* their numbers */
} ctl_tickets_t;


static int
ctl_ticket_refused(ctl_t *ctl, const char *verdict, const char *subject)
{
    tk_str_t             text;
    const tk_problem_t  *problem;

    problem = tk_problem(tk_str_c(verdict));

    if (problem == NULL
        || tk_problem_text(ctl->pool, problem, ctl_lang(), tk_str_c(subject),
                           &text)
           != TK_OK)
    {
        ctl_error("%s", verdict);

    } else {
        ctl_error("%.*s", (int) text.len, text.data);
    }

    return CTL_REFUSED;
}


/* The rows, or why there are none: the first column is the verdict, the second
 * the number of the ticket that it is about.  codes: what was typed for each
 * number; where a verdict is about no ticket in particular, the first. */

static int
ctl_ticket_call(ctl_t *ctl, int n, const char *const *values,
    const char *const *codes)
{
    int          rc;
    PGresult    *res;
    const char  *code;

    res = ctl_function(ctl, ctl->action->function, n, values);
    if (res == NULL && ctl_proposes(ctl)) {
        res = ctl_propose(ctl, tk_action_has_change(ctl->action) ? n - 1 : n,
                          values);
    }

    if (res == NULL) {
        return CTL_REFUSED;
    }

    rc = CTL_OK;

    if (!PQgetisnull(res, 0, 0)) {
        code = codes[atoi(PQgetvalue(res, 0, 1))];
        rc = ctl_ticket_refused(ctl, PQgetvalue(res, 0, 0), code);

    } else {
        ctl_print(ctl, res, NULL, NULL);
    }

    PQclear(res);

    return rc;
}


int
ctl_code_lives(ctl_t *ctl, int64_t order_id, tk_life_t *life,
    tk_lives_t *lives)
{
    PGresult    *res;
    const char  *values[2];

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    values[1] = ctl_printf(ctl, "%lld", (long long) order_id);

    res = ctl_query(ctl, "SELECT api.code_life($1, $2)", 2, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    life->after = 0;
    life->life = atoll(PQgetvalue(res, 0, 0));
    lives->rows = life;
    lives->n = 1;
    PQclear(res);

    return CTL_OK;
}


/* What is printed on a ticket or what its QR code says.  CTL_OK also where it
 * is not ours; then *err says so. */

static int
ctl_ticket_parse(ctl_t *ctl, const char *text, int64_t *order_id, int *number,
    tk_err_t *err)
{
    int         rc;
    tk_str_t    code = tk_null_str;
    tk_life_t   life;
    tk_lives_t  lives;

    *err = tk_qr_open(ctl->pool, &ctl->keyring, ctl->supplier_id,
                      tk_str_c(text), &code);
    if (*err != TK_OK) {
        return CTL_OK;
    }

    rc = ctl_code_lives(ctl, tk_code_order_id(code), &life, &lives);

    if (rc == CTL_OK) {
        *err = tk_ticket_parse(&ctl->keyring, &lives, ctl->supplier_id, code,
                               order_id, number);
    }

    return rc;
}


int
ctl_ticket_check(ctl_t *ctl)
{
    int          rc, number;
    int64_t      order_id;
    tk_err_t     err;
    PGresult    *res;
    const char  *values[5];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    res = ctl_query(ctl, "SELECT api.code_sellers($1)", 1, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    err = tk_seller_ticket(ctl->pool, &ctl->keyring,
                           tk_str_c(PQgetvalue(res, 0, 0)),
                           tk_str_c(ctl->args[1]), &order_id, &number);
    PQclear(res);

    if (err != TK_OK) {
        return ctl_ticket_refused(ctl, "BAD_TICKET_CODE", ctl->args[1]);
    }

    values[1] = ctl_printf(ctl, "%lld", (long long) order_id);
    values[2] = ctl_printf(ctl, "%d", number);
    values[3] = ctl_given(ctl, "--station");
    values[4] = ctl_given(ctl, "--gate");

    return ctl_ticket_call(ctl, 5, values, &ctl->args[1]);
}


/* {code,code}: the codes of one order, as its number and theirs. */

static int
ctl_ticket_numbers(ctl_t *ctl, const char *codes, ctl_tickets_t *tickets)
{
    int         rc, number, ticket;
    char       *code;
    size_t      n, len;
    int64_t     order;
    tk_err_t    err;

    tickets->numbers = ctl_printf(ctl, "{");

    for (n = 0; *codes != '\0' && *codes != '}'; n++) {
        codes += strspn(codes, "{,\"");
        len = strcspn(codes, ",}\"");
        code = ctl_printf(ctl, "%.*s", (int) len, codes);
        codes += len;
        codes += strspn(codes, "\"");

        rc = ctl_ticket_parse(ctl, code, &order, &number, &err);
        if (rc != CTL_OK) {
            return rc;
        }

        if (n == CTL_TICKETS || err != TK_OK) {
            return ctl_ticket_refused(ctl, "BAD_TICKET_CODE", code);
        }

        if (n > 0 && order != tickets->order_id) {
            return ctl_ticket_refused(ctl, "REFUND_OTHER_ORDER", code);
        }

        tickets->order_id = order;
        tickets->numbers = ctl_printf(ctl, "%s%s%d", tickets->numbers,
                                      n ? "," : "", number);
        tickets->codes[0] = n ? tickets->codes[0] : code;

        ticket = TK_CODED_TICKET(number);

        if (tickets->codes[ticket] == NULL || number < tickets->coded[ticket]) {
            tickets->codes[ticket] = code;
            tickets->coded[ticket] = number;
        }
    }

    tickets->numbers = ctl_printf(ctl, "%s}", tickets->numbers);

    return CTL_OK;
}


int
ctl_ticket_refund(ctl_t *ctl)
{
    int            rc;
    char          *change;
    const char    *values[4];
    ctl_tickets_t  tickets;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    memset(&tickets, 0, sizeof(tickets));

    rc = ctl_ticket_numbers(ctl, ctl->args[1], &tickets);
    if (rc != CTL_OK) {
        return rc;
    }

    values[0] = ctl_printf(ctl, "%d", (int) ctl->supplier_id);
    values[1] = ctl_printf(ctl, "%lld", (long long) tickets.order_id);
    values[2] = tickets.numbers;

    change = json_dumps(ctl->change, JSON_COMPACT);
    values[3] = change;

    rc = ctl_ticket_call(ctl, 4, values, tickets.codes);
    free(change);

    return rc;
}


/* What a reader of QR codes types, in either form. */

int
ctl_voucher_show(ctl_t *ctl)
{
    int          rc;
    int64_t      order_id;
    tk_str_t     code = tk_null_str;
    tk_err_t     err;
    tk_life_t    life;
    tk_lives_t   lives;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    err = tk_qr_open_voucher(ctl->pool, &ctl->keyring, ctl->supplier_id,
                             tk_str_c(ctl->args[1]), &code);

    rc = ctl_code_lives(ctl, tk_code_order_id(code), &life, &lives);
    if (rc != CTL_OK) {
        return rc;
    }

    if (err != TK_OK
        || tk_voucher_parse(&ctl->keyring, &lives, ctl->supplier_id, code,
                            &order_id)
           != TK_OK)
    {
        ctl_error("this is no voucher of this supplier");
        return CTL_REFUSED;
    }

    return ctl_order_print(ctl, ctl_printf(ctl, "%lld",
                                           (long long) order_id));
}


/* The address is the supplier's, the token behind it is made here. */

int
ctl_order_link(ctl_t *ctl)
{
    int                rc;
    size_t             len;
    PGresult          *res;
    tk_life_t          life;
    tk_lives_t         lives;
    unsigned char      token[TK_VISITOR_TOKEN];
    tk_visitor_link_t  link;

    rc = ctl_keyring(ctl);
    if (rc == CTL_OK) {
        rc = ctl_call(ctl, &res);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    link.order_id = atoll(PQgetvalue(res, 0, 2));
    rc = ctl_code_lives(ctl, link.order_id, &life, &lives);

    if (rc == CTL_OK) {
        link.supplier_id = (int32_t) ctl->supplier_id;
        link.life = life.life;
        len = tk_visitor_token(&ctl->keyring, &link, token);
        ctl_print(ctl, res, "link",
                  ctl_printf(ctl, "%s%.*s", PQgetvalue(res, 0, 3), (int) len,
                             token));
    }

    PQclear(res);

    return rc;
}
