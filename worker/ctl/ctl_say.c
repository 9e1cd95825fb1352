/* What all of it stands on: what is said, and memory. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"


void
ctl_error(const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    fputs("ticketctl: ", stderr);
    vfprintf(stderr, ctl_text(fmt), args);
    fputc('\n', stderr);
    va_end(args);
}


void *
ctl_alloc(ctl_t *ctl, size_t size)
{
    void  *p;

    p = ctl->pool->alloc(ctl->pool->data, size);
    if (p == NULL) {
        ctl_error("out of memory");
        exit(CTL_REFUSED);
    }

    return p;
}


char *
ctl_printf(ctl_t *ctl, const char *fmt, ...)
{
    int       n;
    char     *s;
    va_list   args;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    s = ctl_alloc(ctl, (size_t) n + 1);

    va_start(args, fmt);
    vsnprintf(s, (size_t) n + 1, fmt, args);
    va_end(args);

    return s;
}
