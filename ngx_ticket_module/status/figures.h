/*
 * What this host and this process know of themselves.
 */

#ifndef NGX_TICKET_FIGURES_H
#define NGX_TICKET_FIGURES_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk_metrics.h"


/* An array of tk_figure_t, in the pool; NULL on no memory. */
ngx_array_t *ngx_ticket_figures(ngx_pool_t *pool);

/* Can this process serve agents?  Connections of all kinds to a Postgres whose
 * schema it knows. */
ngx_uint_t ngx_ticket_is_ready(void);

/* "up", "down", or "off" when there is none in the configuration. */
const char *ngx_ticket_redis_state(void);


#endif
