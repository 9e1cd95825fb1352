/*
 * Answers of the console: what is not refused, and problems (RFC 9457).
 */

#ifndef NGX_TICKET_CONSOLE_ANSWER_H
#define NGX_TICKET_CONSOLE_ANSWER_H

#include "api/staff.h"


/* While nginx reads its configuration: which variable is the request's id. */
ngx_int_t ngx_ticket_console_answer_init(ngx_conf_t *cf);

/* The request's id, as $request_id has it. */
tk_str_t ngx_ticket_console_request_id(ngx_http_request_t *r);

/* Which language the request asks for; 0: it does not say. */
ngx_uint_t ngx_ticket_console_lang(ngx_http_request_t *r, tk_lang_e *lang);

/* The bytes of an answer, and its headers. */
ngx_int_t ngx_ticket_console_answer(ngx_ticket_ctx_t *tc, tk_str_t *body);

/* What nginx itself refuses: its bytes, which are the same whenever they are
 * asked for, of its status or of a problem; its headers, which are asked for
 * once. */
ngx_str_t *ngx_ticket_console_nginx_error(ngx_http_request_t *r,
    ngx_uint_t status);
ngx_str_t *ngx_ticket_console_nginx_problem(ngx_http_request_t *r,
    const tk_problem_t *problem, tk_str_t subject);
void ngx_ticket_console_nginx_head(ngx_http_request_t *r, ngx_uint_t status);


#endif
