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


int
ctl_supplier_id(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    if (ctl->supplier_id != 0) {
        return CTL_OK;
    }

    rc = ctl_connect(ctl);
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


int
ctl_keyring(ctl_t *ctl)
{
    int          rc;
    const char  *why;

    rc = ctl_supplier_id(ctl);
    if (rc != CTL_OK || ctl->keyring_ready) {
        return rc;
    }

    if (ctl->master_key == NULL) {
        ctl_error("where is the master key?  Set TICKET_MASTER_KEY or"
                  " --master-key to its file");
        return CTL_USAGE;
    }

    why = tk_keyring_read(&ctl->keyring, ctl->master_key);
    if (why != NULL) {
        ctl_error("cannot read the master key: %s %s%s%s", why,
                  ctl->master_key, errno ? ": " : "",
                  errno ? strerror(errno) : "");
        return CTL_REFUSED;
    }

    ctl->keyring_ready = 1;

    return CTL_OK;
}


static const char *
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


int
ctl_seal(ctl_t *ctl, const char *what, tk_str_t plain, const char **hex)
{
    int       rc;
    tk_str_t  sealed;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    if (tk_seal(ctl->pool, &ctl->keyring, ctl->supplier_id, what,
                tk_str_c(ctl->args[1]), plain, &sealed)
        != TK_OK)
    {
        ctl_error("sealing failed");
        return CTL_REFUSED;
    }

    *hex = ctl_hex(ctl, sealed.data, sealed.len);

    return CTL_OK;
}


int
ctl_unseal(ctl_t *ctl, const char *what, const char *hex, tk_str_t *plain)
{
    int       rc;
    tk_str_t  text, sealed;

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    text = tk_str_c(hex + 2);                   /* after \x */
    sealed.len = text.len / 2;
    sealed.data = ctl_alloc(ctl, sealed.len + 1);

    if (tk_parse_hex(text, sealed.data) != TK_OK
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


/* By which one number is known without being read. */

int
ctl_phone_index(ctl_t *ctl, tk_str_t phone, const char **hex)
{
    int            rc;
    unsigned char  index[TK_INDEX_LEN];

    rc = ctl_keyring(ctl);
    if (rc != CTL_OK) {
        return rc;
    }

    tk_index(&ctl->keyring, ctl->supplier_id, "phone", phone, index);
    *hex = ctl_hex(ctl, index, sizeof(index));

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
