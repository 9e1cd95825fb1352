/*
 * The status tongue: what people who run the system and their monitoring ask.
 * Four names below its location, GET or HEAD; nobody signs, nginx's allow and
 * deny say who may; nothing is asked of Postgres to answer.
 *
 *     healthz     200: this process answers
 *     readyz      200 or 503: it can serve agents
 *     status      the figures, JSON
 *     metrics     the same, Prometheus' text format
 */

#ifndef NGX_TICKET_STATUS_H
#define NGX_TICKET_STATUS_H

#include "request/tongue.h"


extern const ngx_ticket_tongue_t  ngx_ticket_status;


#endif
