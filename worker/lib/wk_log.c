#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wk_log.h"


static void
wk_log_line(wk_level_e level, const char *fmt, va_list args)
{
    char             stamp[32];
    struct tm        tm;
    struct timespec  now;

    static const char *const  names[] = { "INFO", "WARN", "ALERT" };

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);

    fprintf(stderr, "%s.%03ldZ %s ", stamp, now.tv_nsec / 1000000,
            names[level]);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}


void
wk_log(wk_level_e level, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    wk_log_line(level, fmt, args);
    va_end(args);
}


void
wk_log_flush(void)
{
    fflush(stderr);
}


void
wk_abort(const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    wk_log_line(WK_ALERT, fmt, args);
    va_end(args);

    wk_log_flush();
    abort();
}
