/*
 * Files that staff import, in place of a body in JSON.
 */

#ifndef NGX_TICKET_API_UPLOAD_H
#define NGX_TICKET_API_UPLOAD_H

#include "api/staff.h"


/* The body becomes the lines that SQL takes.  NGX_DECLINED: it is refused. */
ngx_int_t ngx_ticket_upload(ngx_ticket_ctx_t *tc);

/* What is wrong with lines, as SQL has answered, in words: of a preview, and of
 * what SQL has refused (NGX_DECLINED). */
ngx_int_t ngx_ticket_upload_said(ngx_ticket_ctx_t *tc);
ngx_int_t ngx_ticket_upload_refused(ngx_ticket_ctx_t *tc);


#endif
