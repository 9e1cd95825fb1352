/*
 * Files of keys, as tk_secret_file.h says.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tk_secret_file.h"


static tk_err_t
tk_file_say(char why[TK_FILE_WHY], const char *path, const char *fmt, ...)
{
    int      n;
    va_list  args;

    n = snprintf(why, TK_FILE_WHY, "%.256s ", path);

    va_start(args, fmt);
    vsnprintf(why + n, TK_FILE_WHY - (size_t) n, fmt, args);
    va_end(args);

    return TK_BAD_VALUE;
}


static tk_err_t
tk_file_check(const char *path, const struct stat *st, int secret, size_t max,
    char why[TK_FILE_WHY])
{
    uid_t  who;

    who = geteuid();

    if (!S_ISREG(st->st_mode)) {
        return tk_file_say(why, path, "is no regular file");
    }

    if (who != 0 && st->st_uid != 0 && st->st_uid != who) {
        return tk_file_say(why, path, "belongs to user number %u, neither to"
                           " root nor to number %u, who reads it",
                           (unsigned) st->st_uid, (unsigned) who);
    }

    if (secret && (st->st_mode & 077) != 0) {
        return tk_file_say(why, path, "can be read by others than its owner"
                           " (%03o): chmod 600", st->st_mode & 0777u);
    }

    if ((st->st_mode & 022) != 0) {
        return tk_file_say(why, path, "can be changed by others than its owner"
                           " (%03o): chmod 644, or 600", st->st_mode & 0777u);
    }

    if (st->st_size > (off_t) max) {
        return tk_file_say(why, path, "has more than %zu bytes", max);
    }

    return TK_OK;
}


/* Not more than it had when it was looked at. */

static tk_err_t
tk_file_read(tk_pool_t *pool, int fd, const char *path, size_t size,
    tk_str_t *text, char why[TK_FILE_WHY])
{
    ssize_t  n;

    text->len = 0;
    text->data = pool->alloc(pool->data, size + 1);

    if (text->data == NULL) {
        (void) tk_file_say(why, path, "cannot be read: out of memory");
        return TK_NO_MEMORY;
    }

    while (text->len < size) {
        n = read(fd, text->data + text->len, size - text->len);

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n == -1) {
            return tk_file_say(why, path, "cannot be read: %s",
                               strerror(errno));
        }

        if (n == 0) {
            break;
        }

        text->len += (size_t) n;
    }

    return TK_OK;
}


tk_err_t
tk_secret_file(tk_pool_t *pool, tk_str_t name, int secret, size_t max,
    tk_str_t *text, char why[TK_FILE_WHY])
{
    int          fd;
    char         path[PATH_MAX];
    tk_err_t     rc;
    struct stat  st;

    if (name.len == 0 || name.len >= sizeof(path) || name.data[0] != '/'
        || memchr(name.data, '\0', name.len) != NULL)
    {
        return tk_file_say(why, "a file's name", "is an absolute path");
    }

    memcpy(path, name.data, name.len);
    path[name.len] = '\0';

    /* a FIFO would keep who opens it waiting */
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd == -1) {
        return errno == ELOOP
               ? tk_file_say(why, path, "is a symbolic link: name the file"
                             " itself")
               : tk_file_say(why, path, "cannot be opened: %s",
                             strerror(errno));
    }

    rc = fstat(fd, &st) == -1
         ? tk_file_say(why, path, "cannot be read: %s", strerror(errno))
         : tk_file_check(path, &st, secret, max, why);

    if (rc == TK_OK) {
        rc = tk_file_read(pool, fd, path, (size_t) st.st_size, text, why);
    }

    (void) close(fd);

    return rc;
}
