/*
 * What a visitor's page is made of besides HTML: a style, a script that keeps
 * it fresh, and the service worker that shows it without a network.  They hold
 * nothing of an order, and are the same for all.
 */

#ifndef NGX_TICKET_VISITOR_FILES_H
#define NGX_TICKET_VISITOR_FILES_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/tk.h"


typedef struct {
    const char     *name;
    ngx_str_t       type;
    const char     *text;
} ngx_ticket_visitor_file_t;


/* NULL: there is none of that name. */
const ngx_ticket_visitor_file_t *ngx_ticket_visitor_file(tk_str_t name);


#endif
