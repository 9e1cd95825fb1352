/*
 * The file of an export, in place of rows.
 */

#ifndef NGX_TICKET_API_DOWNLOAD_H
#define NGX_TICKET_API_DOWNLOAD_H

#include "api/staff.h"


/* What Postgres says of the file becomes the file, opened: tc->file, and how
 * it is to be called.  NGX_DECLINED: it is refused. */
ngx_int_t ngx_ticket_download(ngx_ticket_ctx_t *tc);


#endif
