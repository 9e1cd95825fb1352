/*
 * What distributors have asked in JSON and were answered, kept in Postgres for
 * staff, who find it by the LogId of the answer.  Entries are sealed as they
 * come and travel together, five times a second; a request never waits for its
 * own.  There is room for so many, and those of nobody who is proven to be an
 * agent are few a second: what is beyond that, or what Postgres could not take,
 * is counted, and gone.
 */

#ifndef NGX_TICKET_OPEN_LOG_H
#define NGX_TICKET_OPEN_LOG_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk.h"

#define NGX_TICKET_OPEN_LOG_LIST    1024    /* ... and of a list's answer */
#define NGX_TICKET_OPEN_LOG_TEXT    4096    /* bytes that are kept of each of
                                               asked and answered */

typedef struct {
    int32_t         supplier_id;
    int32_t         agent_id;       /* 0: nobody who is proven */
    tk_str_t        partner;        /* whom the request names, 32 bytes */
    tk_str_t        log_id;         /* TK_OPEN_LOG_ID bytes */
    tk_str_t        call;           /* method and path, cut to 128 */
    tk_str_t        number;         /* of the client's order; empty: none */
    int64_t         order_id;       /* 0: none */
    int             good;
    tk_str_t        message;
    ngx_msec_t      ms;
    tk_str_t        asked;          /* query and body: personal, not cut yet */
    tk_str_t        answered;
} ngx_ticket_open_entry_t;

/* May one more list that was found ready be kept, as which many may come?  It
 * counts, either way. */
ngx_uint_t ngx_ticket_open_log_lists(void);

/* Copied.  Text that is not UTF-8 is kept as far as it is. */
void ngx_ticket_open_log(const ngx_ticket_open_entry_t *entry);

/* In exit_process, while there are connections. */
void ngx_ticket_open_log_exit(void);

#endif
