/*
 * Session keys (ch. 3.3; R40, R41, R177-R184).  A key is made here, sealed, and
 * shown once; afterwards it leaves the system only as a key file, encrypted
 * under an export password.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "ctl.h"
#include "tk_open_sign.h"


/* 36 characters in the form of a version 4 UUID. */

static int
ctl_key_make(tk_str_t key)
{
    size_t         i, n;
    unsigned char  random[16], hex[32];

    if (tk_random(random, sizeof(random)) != TK_OK) {
        ctl_error("no random bytes to make a key of");
        return CTL_REFUSED;
    }

    random[6] = (unsigned char) ((random[6] & 0x0f) | 0x40);
    random[8] = (unsigned char) ((random[8] & 0x3f) | 0x80);
    tk_format_hex(random, sizeof(random), hex, 0);

    for (i = 0, n = 0; i < TK_KEY_LEN; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            key.data[i] = '-';
        } else {
            key.data[i] = hex[n++];
        }
    }

    OPENSSL_cleanse(random, sizeof(random));
    OPENSSL_cleanse(hex, sizeof(hex));

    return CTL_OK;
}


static int
ctl_key_take(ctl_t *ctl, const char *given, tk_str_t *key)
{
    int  rc;

    if (given == NULL) {
        key->len = TK_KEY_LEN;
        key->data = ctl_alloc(ctl, TK_KEY_LEN + 1);
        key->data[TK_KEY_LEN] = '\0';

        return ctl_key_make(*key);
    }

    rc = ctl_secret(ctl, "--key", given, key);
    if (rc != CTL_OK) {
        return rc;
    }

    if (key->len != TK_KEY_LEN || tk_check_utf8(*key) != TK_OK) {
        ctl_error("--key: a key has %d characters", TK_KEY_LEN);
        return CTL_USAGE;
    }

    return CTL_OK;
}


/* Of the open API, and of rail orders. */

static int
ctl_hex_key_take(ctl_t *ctl, const char *given, tk_str_t *key)
{
    int  rc;

    if (given == NULL) {
        key->len = TK_OPEN_KEY_LEN;
        key->data = ctl_alloc(ctl, TK_OPEN_KEY_LEN + 1);
        key->data[TK_OPEN_KEY_LEN] = '\0';

        if (tk_open_key_make(key->data) != TK_OK) {
            ctl_error("no random bytes to make a key of");
            return CTL_REFUSED;
        }

        return CTL_OK;
    }

    rc = ctl_secret(ctl, "--key", given, key);
    if (rc != CTL_OK) {
        return rc;
    }

    if (!tk_open_is_key(*key)) {
        ctl_error("--key: such a key has %d characters of 0-9 and A-F",
                  TK_OPEN_KEY_LEN);
        return CTL_USAGE;
    }

    return CTL_OK;
}


/* issue, rotate and replace differ in their SQL function: that takes the
 * arguments, the sealed key and, unless NULL, whether it is to be now. */

static int
ctl_key_put(ctl_t *ctl, const char *what, const char *context, tk_str_t key,
    const char *given, const char *now)
{
    int          rc, n;
    PGresult    *res;
    const char  *hex, *values[TK_ACTION_ARGS + 2];

    rc = ctl_seal_for(ctl, what, context, key, &hex);
    if (rc != CTL_OK) {
        return rc;
    }

    for (n = 0; n < (int) ctl->nargs; n++) {
        values[n] = ctl->args[n];
    }

    values[n++] = hex;
    values[n++] = now;

    res = ctl_function(ctl, ctl->action->function, now == NULL ? n - 1 : n,
                       values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    ctl_print(ctl, res, given == NULL ? "key" : NULL,
              (const char *) key.data);
    PQclear(res);
    OPENSSL_cleanse(key.data, key.len);

    return CTL_OK;
}


static int
ctl_key_new(ctl_t *ctl, const char *now)
{
    int          rc;
    tk_str_t     key;
    const char  *given;

    given = ctl_given(ctl, "--key");
    rc = ctl_key_take(ctl, given, &key);

    return rc == CTL_OK ? ctl_key_put(ctl, "key", ctl->args[1], key, given,
                                      now)
                        : rc;
}


int
ctl_hex_key_issue(ctl_t *ctl, const char *what, const char *context)
{
    int          rc;
    tk_str_t     key;
    const char  *given;

    given = ctl_given(ctl, "--key");
    rc = ctl_hex_key_take(ctl, given, &key);

    return rc == CTL_OK ? ctl_key_put(ctl, what, context, key, given, NULL)
                        : rc;
}


int
ctl_open_key_issue(ctl_t *ctl)
{
    return ctl_hex_key_issue(ctl, "open_key", ctl->args[1]);
}


int
ctl_key_issue(ctl_t *ctl)
{
    return ctl_key_new(ctl, NULL);
}


int
ctl_key_rotate(ctl_t *ctl)
{
    return ctl_key_new(ctl, ctl_given(ctl, "--now") != NULL ? "t" : "f");
}


int
ctl_key_drop(ctl_t *ctl)
{
    static const char *const  asks[] = { "KEY_LAST", "KEY_USED", NULL };

    return ctl_run_sure(ctl, asks, "End it all the same?");
}


/* Never over a file that is there: it might be another agent's key. */

static int
ctl_key_write(const char *path, tk_str_t text)
{
    int      fd, saved;
    ssize_t  n;

    if (strcmp(path, "-") == 0) {
        printf("%.*s\n", (int) text.len, text.data);
        return CTL_OK;
    }

    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1) {
        ctl_error("cannot make %s: %m", path);
        return CTL_REFUSED;
    }

    n = write(fd, text.data, text.len);
    saved = errno;

    if (close(fd) == -1 || n != (ssize_t) text.len) {
        errno = saved;
        ctl_error("cannot write %s: %m", path);
        unlink(path);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


/* Where it goes: a name of its own, in the directory that is given, or here. */

static const char *
ctl_key_path(ctl_t *ctl, const char *index)
{
    struct stat  st;
    const char  *given;

    given = ctl_given(ctl, "--output");

    if (given != NULL
        && (stat(given, &st) == -1 || !S_ISDIR(st.st_mode)))
    {
        return given;
    }

    return ctl_printf(ctl, "%s%s%s-%s-%s.Bin", given == NULL ? "" : given,
                      given == NULL ? "" : "/", ctl->args[0], ctl->args[1],
                      index);
}


/* It is a secret: nobody should have to look for it. */

static void
ctl_key_tell(ctl_t *ctl, const char *index, const char *path)
{
    char  *whole;

    whole = realpath(path, NULL);
    fprintf(stderr, ctl_text("key %s of %s written to %s\n"), index,
            ctl->args[1], whole == NULL ? path : whole);
    free(whole);
}


static int
ctl_key_encrypt(ctl_t *ctl, const char *sealed, tk_str_t *cipher)
{
    int             rc;
    tk_str_t        key, password;
    tk_err_t        err;
    unsigned char   des[24];

    rc = ctl_secret(ctl, "--password", ctl_given(ctl, "--password"), &password);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_unseal(ctl, "key", sealed, &key);
    if (rc != CTL_OK) {
        return rc;
    }

    tk_des3_key(password, des);
    err = tk_des3_encrypt(ctl->pool, des, key, cipher);

    OPENSSL_cleanse(des, sizeof(des));
    OPENSSL_cleanse(key.data, key.len);
    OPENSSL_cleanse(password.data, password.len);

    if (err != TK_OK) {
        ctl_error("the key could not be encrypted");
        return CTL_REFUSED;
    }

    return CTL_OK;
}


int
ctl_key_export(ctl_t *ctl)
{
    int          rc;
    tk_str_t     cipher;
    PGresult    *res;
    const char  *path, *index, *values[3];

    rc = ctl_keys(ctl, 0);
    if (rc != CTL_OK) {
        return rc;
    }

    index = ctl_given(ctl, "--index");
    values[0] = ctl->args[0];
    values[1] = ctl->args[1];
    values[2] = index;

    res = ctl_function(ctl, ctl->action->function, 3, values);
    if (res == NULL) {
        return CTL_REFUSED;
    }

    index = ctl_printf(ctl, "%s", PQgetvalue(res, 0, 2));
    rc = ctl_key_encrypt(ctl, PQgetvalue(res, 0, 3), &cipher);
    PQclear(res);

    if (rc != CTL_OK) {
        return rc;
    }

    path = ctl_key_path(ctl, index);
    rc = ctl_key_write(path, cipher);

    if (rc == CTL_OK && strcmp(path, "-") != 0) {
        ctl_key_tell(ctl, index, path);
    }

    return rc;
}
