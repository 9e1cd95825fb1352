/*
 * Log lines.  They carry numbers of suppliers, orders and agents and what
 * became of a callback; never an address, a parameter, a key or a person.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wk.h"


void
wk_log(wk_level_e level, const char *fmt, ...)
{
    char             stamp[32];
    va_list          args;
    struct tm        tm;
    struct timespec  now;

    static const char *const  names[] = { "INFO", "WARN", "ALERT" };

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);

    fprintf(stderr, "%s.%03ldZ %s ", stamp, now.tv_nsec / 1000000,
            names[level]);

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);

    fputc('\n', stderr);
}


void
wk_log_flush(void)
{
    fflush(stderr);
}


void *
wk_alloc(size_t size)
{
    void  *p;

    p = calloc(1, size);
    if (p == NULL) {
        wk_log(WK_ALERT, "no memory");
        wk_log_flush();
        abort();
    }

    return p;
}
