/*
 * Secrets: read from an option or from standard input, sealed under the master
 * key before they go to the database, wiped afterwards.  None is printed here.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_keyring.h"
#include "tk_qr.h"


int
ctl_supplier_id(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    if (ctl->supplier_id != 0) {
        return CTL_OK;
    }

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    res = ctl_query(ctl, "SELECT * FROM api.staff_supplier_id($1)", 1,
                    ctl->args);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl->supplier_id = (int32_t) strtol(PQgetvalue(res, 0, 2), NULL, 10);
    PQclear(res);

    return CTL_OK;
}


const char *
ctl_hex(ctl_t *ctl, const unsigned char *data, size_t len)
{
    char  *hex;

    hex = ctl_alloc(ctl, 2 * len + 3);
    hex[0] = '\\';
    hex[1] = 'x';
    tk_format_hex(data, len, (unsigned char *) hex + 2, 0);
    hex[2 * len + 2] = '\0';

    return hex;
}


static int
ctl_keys_read(ctl_t *ctl, int must)
{
    const char  *why;

    if (ctl->master_key == NULL) {
        if (must) {
            ctl_error("where is the master key?  Set TICKET_MASTER_KEY or"
                      " --master-key to its file");
        }

        return CTL_USAGE;
    }

    why = tk_keyring_read(&ctl->keyring, ctl->master_key);

    if (why != NULL && must) {
        ctl_error("cannot read the master key: %s %s%s%s", why,
                  ctl->master_key, errno ? ": " : "",
                  errno ? strerror(errno) : "");
    }

    return why == NULL ? CTL_OK : CTL_REFUSED;
}


/* *adopt: nobody has told the database of its key yet. */

static int
ctl_keys_ask(ctl_t *ctl, int *adopt)
{
    int        i;
    char       question[TK_QUESTION_MAX];
    tk_err_t   err;
    tk_str_t   columns[TK_ANSWER_COLUMNS], why;
    PGresult  *res;

    tk_keyring_question(&ctl->keyring, "ticketctl", question);

    res = ctl_query(ctl, question, 0, NULL);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    for (i = 0; i < TK_ANSWER_COLUMNS; i++) {
        columns[i] = tk_str_c(PQgetvalue(res, 0, i));
    }

    err = tk_keyring_answer(&ctl->keyring, ctl->pool, columns, &why);
    if (err != TK_OK) {
        ctl_error("the database does not go with the master key: %.*s",
                  (int) why.len, why.data);
    }

    *adopt = columns[TK_ANSWER_CURRENT].len == 0;
    PQclear(res);

    return err == TK_OK ? CTL_OK : CTL_REFUSED;
}


static int
ctl_keys_adopt(ctl_t *ctl)
{
    int                 adopt;
    PGresult           *res;
    const char         *values[3];
    const tk_master_t  *oldest;

    oldest = &ctl->keyring.masters[ctl->keyring.n - 1];

    values[0] = ctl_hex(ctl, oldest->id, TK_KEY_ID);
    values[1] = ctl_hex(ctl, oldest->check, TK_KEY_CHECK);
    values[2] = ctl_hex(ctl, ctl->keyring.check, TK_KEY_CHECK);

    res = ctl_query(ctl, "SELECT * FROM api.staff_key_adopt($1, $2, $3)", 3,
                    values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    PQclear(res);

    return ctl_keys_ask(ctl, &adopt);
}


int
ctl_keys(ctl_t *ctl, int must)
{
    int  rc, adopt;

    if (ctl->keyring_ready) {
        return CTL_OK;
    }

    rc = ctl_connect(ctl);
    if (rc != CTL_OK || (ctl_of_replica(ctl) && !must)) {
        return rc;                  /* a standby cannot note who has the key */
    }

    must = must || ctl->key_named;

    rc = ctl_keys_read(ctl, must);
    if (rc != CTL_OK) {
        return must ? rc : CTL_OK;
    }

    rc = ctl_keys_ask(ctl, &adopt);

    if (rc == CTL_OK && adopt) {
        rc = ctl_keys_adopt(ctl);
    }

    ctl->keyring_ready = rc == CTL_OK;

    return rc;
}


int
ctl_keyring(ctl_t *ctl)
{
    int  rc;

    rc = ctl_supplier_id(ctl);

    return rc == CTL_OK ? ctl_keys(ctl, 1) : rc;
}


/* Who looks for orders at a desk may have none. */

int
ctl_has_key(ctl_t *ctl)
{
    return ctl_keys(ctl, 0) == CTL_OK && ctl->keyring_ready;
}


int
ctl_seal(ctl_t *ctl, const char *what, tk_str_t plain, const char **hex)
{
    char  bound[TK_ACTION_BOUND];

    return ctl_seal_for(ctl, what,
                        tk_action_bound(ctl->action, ctl->args, bound),
                        plain, hex);
}


int
ctl_seal_for(ctl_t *ctl, const char *what, const char *context, tk_str_t plain,
    const char **hex)
{
    int       rc;
    tk_str_t  sealed;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    if (tk_seal(ctl->pool, &ctl->keyring, ctl->supplier_id, what,
                tk_str_c(context), plain, &sealed)
        != TK_OK)
    {
        ctl_error("sealing failed");
        return CTL_REFUSED;
    }

    *hex = ctl_hex(ctl, sealed.data, sealed.len);

    return CTL_OK;
}


int
ctl_bytea(ctl_t *ctl, const char *literal, tk_str_t *bytes)
{
    tk_str_t  hex;

    hex = tk_str_c(literal);

    if (hex.len != 0) {                         /* begins with \x */
        hex.data += 2;
        hex.len -= 2;
    }

    bytes->len = hex.len / 2;
    bytes->data = ctl_alloc(ctl, bytes->len + 1);

    return tk_parse_hex(hex, bytes->data) == TK_OK ? CTL_OK : CTL_REFUSED;
}


int
ctl_unseal(ctl_t *ctl, const char *what, const char *hex, tk_str_t *plain)
{
    int       rc;
    tk_str_t  sealed;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    if (ctl_bytea(ctl, hex, &sealed) != CTL_OK
        || tk_unseal(ctl->pool, &ctl->keyring, ctl->supplier_id, what,
                     tk_str_c(ctl->args[1]), sealed, plain)
           != TK_OK)
    {
        ctl_error("%s was not sealed with this master key", what);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


int
ctl_pay_password(ctl_t *ctl, tk_str_t upper_md5, const char **hex)
{
    int            rc;
    unsigned char  hash[32];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    tk_password_hash(&ctl->keyring, ctl->supplier_id, tk_str_c(ctl->args[1]),
                     upper_md5, hash);
    *hex = ctl_hex(ctl, hash, sizeof(hash));

    return CTL_OK;
}


/* By which one is known without being read. */

int
ctl_index(ctl_t *ctl, const char *what, tk_str_t plain, const char **hex)
{
    int            rc;
    unsigned char  index[TK_INDEX_LEN];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    tk_index(&ctl->keyring, ctl->supplier_id, what, plain, index);
    *hex = ctl_hex(ctl, index, sizeof(index));

    return CTL_OK;
}


/* Of a ticket or of a voucher; *code is NULL of anything else. */

int
ctl_qr_code(ctl_t *ctl, tk_str_t text, const char **code)
{
    int       rc;
    tk_str_t  s;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    *code = NULL;

    if (tk_qr_open(ctl->pool, &ctl->keyring, ctl->supplier_id, text, &s)
        == TK_OK
        || tk_qr_open_voucher(ctl->pool, &ctl->keyring, ctl->supplier_id, text,
                              &s)
           == TK_OK)
    {
        *code = ctl_printf(ctl, "%.*s", (int) s.len, s.data);
    }

    return CTL_OK;
}


/*
 * A secret as typed, or for "-" the next line of standard input: a list of
 * processes shows arguments to everybody, input to nobody.
 */

int
ctl_secret(ctl_t *ctl, const char *name, const char *value, tk_str_t *secret)
{
    size_t  n;
    char    line[CTL_SECRET];

    if (strcmp(value, "-") != 0) {
        *secret = tk_str_copy(ctl->pool, tk_str_c(value));

    } else {
        if (fgets(line, sizeof(line), stdin) == NULL) {
            ctl_error("%s: nothing on standard input", name);
            return CTL_USAGE;
        }

        n = strcspn(line, "\r\n");
        if (line[n] == '\0' && n == sizeof(line) - 1) {
            ctl_error("%s: the line on standard input is too long", name);
            return CTL_USAGE;
        }

        line[n] = '\0';
        *secret = tk_str_copy(ctl->pool, tk_str_c(line));
        OPENSSL_cleanse(line, sizeof(line));
    }

    if (secret->data == NULL || secret->len == 0) {
        ctl_error("%s may not be empty", name);
        return CTL_USAGE;
    }

    return CTL_OK;
}
