/*
 * What the open API is asked and answers, for example: against the data of the
 * demonstration (sql/demo.sh), one after the other.  A test does them all.
 */

#ifndef TK_OPEN_EXAMPLE_H
#define TK_OPEN_EXAMPLE_H

#include "tk_open_call.h"

typedef struct {
    const char      *name;          /* as a member's; or Timestamp, a header */
    const char      *json;
} tk_open_sent_t;

typedef struct {
    tk_open_call_e          call;
    int                     get;        /* its method; else POST */
    const char             *name;       /* no other one of the call has it */
    const tk_open_sent_t   *sent;       /* end with a NULL name */
    const char             *data;       /* members before Code, or NULL */
    const char             *refused;    /* Message; NULL: it is done */
    const char             *done;       /* another one than the call's */
    const char             *en, *zh;
} tk_open_example_t;

extern const tk_open_example_t  tk_open_examples[];
extern const size_t             tk_open_nexamples;

/* Of every example, the LogId. */
#define TK_OPEN_EXAMPLE_LOG_ID  "63776298921516867020211228143521516020"

#endif
