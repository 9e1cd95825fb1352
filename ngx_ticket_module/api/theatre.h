/*
 * What handlers of theatres share.
 */

#ifndef NGX_TICKET_THEATRE_H
#define NGX_TICKET_THEATRE_H

#include "core/tk.h"


/* A hall, session or area, as it is named at the wire.  0: it is not named; -1:
 * it is named, and no number of anything. */
int32_t ngx_ticket_theatre_id(tk_str_t s);


#endif
