/*
 * Log lines to standard error, written out at the end of each turn of the
 * loop.  They carry numbers of suppliers, orders and agents, user names of
 * agents, and what became of a job; never an address, a parameter, a key or a
 * person.
 */

#ifndef WK_LOG_H
#define WK_LOG_H

typedef enum { WK_INFO, WK_WARN, WK_ALERT } wk_level_e;

void wk_log(wk_level_e level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void wk_log_flush(void);

/* A fault of this program or of the machine: an alert, and the end. */
void wk_abort(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif
