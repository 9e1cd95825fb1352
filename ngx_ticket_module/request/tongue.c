/*
 * What every tongue does before the steps; see the header.
 */

#include "request/tongue.h"
#include "base/keys.h"


const ngx_ticket_tongue_t *
ngx_ticket_tongue_of(ngx_http_request_t *r, const ngx_ticket_loc_conf_t *conf)
{
    const ngx_ticket_tongue_t *const  *beside;

    for (beside = conf->beside; beside && *beside; beside++) {
        if ((*beside)->takes(r)) {
            return *beside;
        }
    }

    return conf->tongue;
}


ngx_int_t
ngx_ticket_prepare(ngx_ticket_ctx_t *tc)
{
    ngx_int_t                   rc;
    const ngx_ticket_tongue_t  *tongue;

    tongue = tc->tongue;

    rc = tongue->intake(tc);

    if (rc == NGX_OK && tongue->principal != NGX_TICKET_NONE) {
        if (ngx_ticket_keys_refused()) {
            ngx_ticket_refuse(tc, TK_BUSY);
            return NGX_OK;
        }

        rc = tongue->authenticate(tc);
    }

    if (rc != NGX_OK || tc->err != TK_OK) {
        return rc;
    }

    /* no step is ever reached by somebody who was not proven to be one, but for
     * those that prove it */

    if (tongue->principal != NGX_TICKET_NONE && !tongue->late
        && !tc->authenticated)
    {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "tongue \"%s\" let in who was not authenticated",
                      tongue->name);
        ngx_ticket_refuse(tc, TK_BUG);
        return NGX_OK;
    }

    if (tc->endpoint->early && tongue->places
        && tc->endpoint->early(tc) != NGX_OK)
    {
        return NGX_OK;
    }

    if (tongue->params) {
        (void) tongue->params(tc);
    }

    return NGX_OK;
}
