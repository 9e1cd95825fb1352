/*
 * What ticketctl knows of the worker of this host: whose certificates it
 * believes, and whether the user it runs as can read the keys of an account,
 * which root can in any case.
 */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "ctl.h"
#include "tk_secret_file.h"
#include "wk_conf.h"

#define CTL_WORKER_CONF     "/etc/ngx_ticket/worker.conf"
#define CTL_WORKER_USER     "ticket-worker"


/* Who has no such file, or may not read it, has what is said for programs in
 * general, or the system's certificates. */

int
ctl_worker_ca_file(ctl_t *ctl, const char **ca_file)
{
    wk_conf_t    conf;
    const char  *path;

    path = getenv("TICKET_WORKER_CONF");
    *ca_file = getenv("SSL_CERT_FILE");

    if (path == NULL && access(CTL_WORKER_CONF, R_OK) != 0) {
        return CTL_OK;
    }

    if (wk_conf_read(&conf, path != NULL ? path : CTL_WORKER_CONF) != 0) {
        ctl_error("ca_file, which the worker verifies platforms with, is not"
                  " known");
        wk_conf_free(&conf);
        return CTL_REFUSED;
    }

    if (conf.ca_file != NULL) {
        *ca_file = ctl_printf(ctl, "%s", conf.ca_file);
    }

    wk_conf_free(&conf);

    return CTL_OK;
}


/* In a process of its own: why, or nothing. */

static void
ctl_worker_try(ctl_t *ctl, const struct passwd *user, const tk_pay_row_t *row,
    int out)
{
    int       wanted;
    char      why[TK_FILE_WHY];
    size_t    i;
    tk_str_t  text;

    why[0] = '\0';

    if (initgroups(user->pw_name, user->pw_gid) != 0
        || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
    {
        (void) snprintf(why, sizeof(why), "%s", strerror(errno));
    }

    for (i = 0; why[0] == '\0' && i < row->nfiles; i++) {
        wanted = tk_pay_file_wanted(row, &row->files[i], TK_PAY_FOR_ALL);

        if (wanted != 0
            && tk_secret_file(ctl->pool, row->files[i].path, wanted == 2,
                              TK_PAY_KEY_FILE, &text, why) != TK_OK)
        {
            break;
        }
    }

    _exit(write(out, why, strlen(why)) == -1);
}


static int
ctl_worker_tried(ctl_t *ctl, const struct passwd *user,
    const tk_pay_row_t *row, char why[TK_FILE_WHY])
{
    int      fds[2];
    pid_t    pid;
    ssize_t  n;

    if (pipe(fds) != 0) {
        return -1;
    }

    pid = fork();

    if (pid == 0) {
        ctl_worker_try(ctl, user, row, fds[1]);
    }

    close(fds[1]);
    n = pid == -1 ? -1 : read(fds[0], why, TK_FILE_WHY - 1);
    close(fds[0]);

    if (pid == -1 || waitpid(pid, NULL, 0) != pid || n == -1) {
        return -1;
    }

    why[n] = '\0';

    return 0;
}


int
ctl_worker_reads(ctl_t *ctl, const tk_pay_row_t *row, char why[TK_PAY_WHY])
{
    char            said[TK_FILE_WHY];
    const char     *name;
    struct passwd  *user;

    if (geteuid() != 0) {
        return 1;
    }

    name = getenv("TICKET_WORKER_USER");
    user = getpwnam(name != NULL ? name : CTL_WORKER_USER);

    if (user == NULL && name == NULL) {
        return 1;
    }

    if (user == NULL) {
        (void) snprintf(said, sizeof(said), "there is no such user");

    } else if (ctl_worker_tried(ctl, user, row, said) != 0) {
        (void) snprintf(said, sizeof(said), "%s", strerror(errno));
    }

    if (said[0] == '\0') {
        return 1;
    }

    (void) snprintf(why, TK_PAY_WHY, "the worker, user %.32s, cannot use it:"
                    " %.500s", name != NULL ? name : CTL_WORKER_USER, said);

    return 0;
}
