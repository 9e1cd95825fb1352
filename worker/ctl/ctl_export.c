/* A file that a worker of this host has made: copied to where it is wanted, as
 * whole as it was made, or not at all. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "ctl.h"

#define CTL_BLOCK       65536
#define CTL_SHA256      32

/* Columns of staff_export_fetch(). */
enum { FETCH_NO = 2, FETCH_HOST, FETCH_PATH, FETCH_BYTES, FETCH_HASH };


static int
ctl_export_write(int to, const char *block, ssize_t n)
{
    ssize_t  done;

    while (n > 0) {
        done = write(to, block, (size_t) n);

        if (done == -1) {
            return -1;
        }

        block += done;
        n -= done;
    }

    return 0;
}


/* 0, and the hash of what was copied. */

static int
ctl_export_bytes(int from, int to, char hash[2 * CTL_SHA256 + 1])
{
    int             ok;
    char            block[CTL_BLOCK];
    ssize_t         n;
    EVP_MD_CTX     *md;
    unsigned char   digest[CTL_SHA256];

    md = EVP_MD_CTX_new();
    ok = md != NULL && EVP_DigestInit_ex(md, EVP_sha256(), NULL);

    while (ok && (n = read(from, block, sizeof(block))) != 0) {
        ok = n > 0 && EVP_DigestUpdate(md, block, (size_t) n)
             && ctl_export_write(to, block, n) == 0;
    }

    ok = ok && EVP_DigestFinal_ex(md, digest, NULL);
    EVP_MD_CTX_free(md);

    tk_format_hex(digest, CTL_SHA256, (unsigned char *) hash, 0);
    hash[2 * CTL_SHA256] = '\0';

    return ok ? 0 : -1;
}


static int
ctl_export_copy(const PGresult *res, const char *path)
{
    int          from, to, bad;
    char         hash[2 * CTL_SHA256 + 1];
    const char  *made;

    made = PQgetvalue(res, 0, FETCH_PATH);
    from = open(made, O_RDONLY | O_CLOEXEC);

    if (from == -1) {
        ctl_error("cannot read %s of host %s, as its worker's user may: %m",
                  made, PQgetvalue(res, 0, FETCH_HOST));
        return CTL_REFUSED;
    }

    to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (to == -1) {
        ctl_error("cannot make %s: %m", path);
        close(from);
        return CTL_REFUSED;
    }

    bad = ctl_export_bytes(from, to, hash) != 0;
    bad |= close(to) != 0;
    close(from);

    if (bad) {
        ctl_error("cannot write %s: %m", path);
        unlink(path);
        return CTL_REFUSED;
    }

    if (strcmp(hash, PQgetvalue(res, 0, FETCH_HASH)) != 0) {
        ctl_error("%s is not what the worker made", made);
        unlink(path);
        return CTL_REFUSED;
    }

    return CTL_OK;
}


int
ctl_export_fetch(ctl_t *ctl)
{
    int        rc;
    PGresult  *res;

    rc = ctl_answer(ctl, NULL, &res);
    if (rc != CTL_OK) {
        return rc;
    }

    rc = ctl_export_copy(res, ctl->args[2]);

    if (rc == CTL_OK) {
        ctl_print(ctl, res, NULL, NULL);
    }

    PQclear(res);

    return rc;
}
