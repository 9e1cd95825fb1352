/* Rail orders: what is given of them is sealed, or indexed, under the master
 * key before it goes to the database. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "ctl_map.h"
#include "tk_rail_staff.h"


static tk_rail_keys_t
ctl_rail_keys(ctl_t *ctl)
{
    return (tk_rail_keys_t) { ctl->pool, &ctl->keyring, ctl->supplier_id };
}


/* An option that is a secret, to the change, as what it is found by. */

static int
ctl_rail_indexed(ctl_t *ctl, const char *option, const char *member,
    tk_rail_of_e of)
{
    int             rc;
    json_t         *index;
    tk_str_t        value;
    const char     *given;
    tk_rail_keys_t  keys;

    given = ctl_given(ctl, option);

    if (given == NULL) {
        return CTL_OK;
    }

    rc = ctl_secret(ctl, option, given, &value);
    if (rc != CTL_OK) {
        return rc;
    }

    keys = ctl_rail_keys(ctl);
    index = tk_rail_literal(&keys, of, value);
    json_object_set_new(ctl->change, member, index);

    return CTL_OK;
}


int
ctl_rail_find(ctl_t *ctl)
{
    int  rc;

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_rail_indexed(ctl, "--mobile", "mobile_index",
                              TK_RAIL_OF_MOBILE);
    }

    if (rc == CTL_OK) {
        rc = ctl_rail_indexed(ctl, "--contact", "contact_index",
                              TK_RAIL_OF_CONTACT);
    }

    return rc == CTL_OK ? ctl_run(ctl) : rc;
}


/* ---- Files ---- */

/* What is wrong in one, and where. */

static int
ctl_rail_wrong(const char *path, tk_err_t err, tk_str_t subject)
{
    if (err == TK_BAD_PARAM) {
        ctl_error("%s: %.*s is wrong", path, (int) subject.len, subject.data);
    } else {
        ctl_error("out of memory");
    }

    return CTL_REFUSED;
}


/* Tickets of a file, if the option names one, as a member of the change. */

static int
ctl_rail_tickets(ctl_t *ctl, const char *option, const char *member)
{
    int              rc;
    json_t          *tickets;
    tk_err_t         err;
    tk_str_t         text, subject;
    const char      *path;
    tk_rail_keys_t   keys;

    path = ctl_given(ctl, option);

    if (path == NULL) {
        return CTL_OK;
    }

    rc = ctl_map_open(ctl, path, &text);
    if (rc != CTL_OK) {
        return rc;
    }

    keys = ctl_rail_keys(ctl);
    err = tk_rail_result(&keys, text, &tickets, &subject);

    if (err != TK_OK) {
        return ctl_rail_wrong(path, err, subject);
    }

    json_object_set_new(ctl->change, member, tickets);

    return CTL_OK;
}


static int
ctl_rail_with_tickets(ctl_t *ctl, const char *option, const char *member)
{
    int  rc;

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_rail_tickets(ctl, option, member);
    }

    return rc == CTL_OK ? ctl_run(ctl) : rc;
}


int
ctl_rail_confirm(ctl_t *ctl)
{
    return ctl_rail_with_tickets(ctl, "--tickets", "tickets");
}


int
ctl_rail_record(ctl_t *ctl)
{
    return ctl_rail_with_tickets(ctl, "--shown", "shown");
}


/* Who was refused is named: sealed, as the order is. */

int
ctl_rail_no_ticket(ctl_t *ctl)
{
    int              rc;
    tk_str_t         text;
    const char      *path;
    tk_rail_keys_t   keys;

    rc = ctl_keyring(ctl);
    path = ctl_given(ctl, "--passengers");

    if (rc == CTL_OK && path != NULL) {
        rc = ctl_map_open(ctl, path, &text);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    if (path != NULL) {
        keys = ctl_rail_keys(ctl);
        json_object_set_new(ctl->change, "detail",
                            tk_rail_sealed(&keys, TK_RAIL_SEAL, ctl->args[1],
                                           text));
    }

    return ctl_run(ctl);
}


/* ---- What belongs to an agent ---- */

/* NULL: refused, and said why. */

static json_t *
ctl_rail_known(ctl_t *ctl)
{
    json_t    *known;
    PGresult  *res;

    res = ctl_function(ctl, "staff_rail_known", 2, ctl->args);

    if (res == NULL) {
        return NULL;
    }

    known = json_loads(PQgetvalue(res, 0, PQfnumber(res, "known")), 0, NULL);
    PQclear(res);

    return known;
}


static int
ctl_rail_imported(ctl_t *ctl, const char *path)
{
    int              rc;
    json_t          *known, *orders;
    tk_err_t         err;
    tk_str_t         text, subject;
    tk_rail_keys_t   keys;

    rc = ctl_map_open(ctl, path, &text);
    if (rc != CTL_OK) {
        return rc;
    }

    known = ctl_rail_known(ctl);
    if (known == NULL) {
        return CTL_REFUSED;
    }

    keys = ctl_rail_keys(ctl);
    err = tk_rail_orders(&keys, known, text, &orders, &subject);
    json_decref(known);

    if (err != TK_OK) {
        return ctl_rail_wrong(path, err, subject);
    }

    json_object_set_new(ctl->change, "orders", orders);

    return CTL_OK;
}


int
ctl_rail_import(ctl_t *ctl)
{
    int           rc;
    char         *change;
    PGresult     *res;
    const char   *values[2];

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_rail_imported(ctl, ctl->args[2]);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    change = json_dumps(ctl->change, JSON_COMPACT);
    values[0] = ctl->args[0];
    values[1] = change;
    res = ctl_function(ctl, ctl->action->function, 2, values);
    free(change);

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}


/* A password is never an argument, which a list of processes shows. */

static int
ctl_rail_asked(ctl_t *ctl, const char *option, tk_str_t *password)
{
    int          rc;
    const char  *given;

    password->len = 0;
    given = ctl_given(ctl, option);

    if (given == NULL) {
        return CTL_OK;
    }

    if (strcmp(given, "-") != 0) {
        ctl_error("%s - alone: the password is read from standard input",
                  option);
        return CTL_USAGE;
    }

    rc = ctl_secret(ctl, option, given, password);

    if (rc == CTL_OK && !tk_rail_is_password(*password)) {
        ctl_error("%s: a password has %d to %d characters, and no blanks",
                  option, TK_RAIL_PASSWORD_MIN, TK_RAIL_PASSWORD_MAX);
        OPENSSL_cleanse(password->data, password->len);
        return CTL_USAGE;
    }

    return rc;
}


static const char *
ctl_rail_text(ctl_t *ctl, json_t *literal)
{
    const char  *text;

    text = ctl_printf(ctl, "%s", json_string_value(literal));
    json_decref(literal);

    return text;
}


/* By the code of its agent, which is what it is sealed for. */

static int
ctl_rail_password_put(ctl_t *ctl, tk_str_t old, tk_str_t new)
{
    json_t          *known;
    PGresult        *res;
    const char      *values[5];
    tk_rail_keys_t   keys;

    known = ctl_rail_known(ctl);
    if (known == NULL) {
        return CTL_REFUSED;
    }

    keys = ctl_rail_keys(ctl);
    values[0] = ctl->args[0];
    values[1] = ctl->args[1];
    values[2] = old.len == 0 ? NULL
                : ctl_rail_text(ctl, tk_rail_literal(&keys,
                                                     TK_RAIL_OF_PASSWORD,
                                                     old));
    values[3] = ctl_rail_text(ctl, tk_rail_literal(&keys, TK_RAIL_OF_PASSWORD,
                                                   new));
    values[4] = ctl_rail_text(ctl, tk_rail_sealed(&keys,
                                    TK_RAIL_SEAL_PASSWORD,
                                    json_string_value(json_object_get(known,
                                                      "merchant_code")),
                                    new));
    json_decref(known);

    res = ctl_function(ctl, ctl->action->function, 5, values);

    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, NULL, NULL);
    PQclear(res);

    return CTL_OK;
}


int
ctl_rail_password(ctl_t *ctl)
{
    int       rc;
    tk_str_t  old, new;

    rc = ctl_keyring(ctl);

    if (rc == CTL_OK) {
        rc = ctl_rail_asked(ctl, "--old", &old);
    }

    if (rc == CTL_OK) {
        rc = ctl_rail_asked(ctl, "--new", &new);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_rail_password_put(ctl, old, new);
    OPENSSL_cleanse(new.data, new.len);

    if (old.len > 0) {
        OPENSSL_cleanse(old.data, old.len);
    }

    return rc;
}


/* Keys, of an agent by its code, of the channel by "-". */

int
ctl_rail_key_issue(ctl_t *ctl)
{
    int          rc;
    json_t      *known;
    const char  *code;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    known = ctl_rail_known(ctl);
    if (known == NULL) {
        return CTL_REFUSED;
    }

    code = ctl_printf(ctl, "%s", json_string_value(
                                     json_object_get(known, "merchant_code")));
    json_decref(known);

    return ctl_hex_key_issue(ctl, TK_RAIL_SEAL_KEY, code);
}


int
ctl_rail_channel_key_issue(ctl_t *ctl)
{
    return ctl_hex_key_issue(ctl, TK_RAIL_SEAL_KEY, "-");
}
