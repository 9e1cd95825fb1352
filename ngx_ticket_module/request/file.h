/*
 * An answer that is a file: opened below the directory of "ticket_exports",
 * sent by nginx as it sends its own (sendfile, Range), closed with the request.
 */

#ifndef NGX_TICKET_FILE_H
#define NGX_TICKET_FILE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/tk.h"


/*
 * By its name, which is no path, and its size in bytes.  A plain file of one
 * name alone is opened, no link of any kind.  NGX_OK, and *file, of the
 * request's pool; NGX_DECLINED: there is none of that name; NGX_ERROR, after
 * the log says why: anything else.
 */
ngx_int_t ngx_ticket_file_open(ngx_http_request_t *r, tk_str_t name,
    off_t size, ngx_file_t **file);

/* In init_process: says in the log when this process cannot get at files
 * there. */
void ngx_ticket_file_init(ngx_cycle_t *cycle);


#endif
