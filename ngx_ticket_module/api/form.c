/*
 * The link to a payment's form, and what its page is told; see the header.
 */

#include "api/form.h"
#include "base/process.h"
#include "core/tk_buf.h"
#include "request/sql.h"


void
ngx_ticket_form_token(tk_str_t number, u_char token[NGX_TICKET_FORM_TOKEN])
{
    u_char  key[TK_INDEX_LEN];

    tk_index(ngx_ticket_process.conf->keyring, 0, "form", number, key);
    ngx_hex_dump(token, key, TK_INDEX_LEN);
}


/* As its client has written it: behind a proxy an account needs a
 * notify_base. */

static void
ngx_ticket_form_base(ngx_http_request_t *r, tk_buf_t *b)
{
    ngx_str_t                  host;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    host = r->headers_in.host ? r->headers_in.host->value
                              : r->headers_in.server;

#if (NGX_HTTP_SSL)
    tk_buf_adds(b, r->connection->ssl ? "https://" : "http://");
#else
    tk_buf_adds(b, "http://");
#endif
    tk_buf_add(b, host.data, host.len);
    tk_buf_add(b, clcf->name.data, clcf->name.len);
}


tk_str_t
ngx_ticket_form_link(ngx_ticket_ctx_t *tc, tk_str_t base, tk_str_t number)
{
    u_char    token[NGX_TICKET_FORM_TOKEN];
    tk_buf_t  b;
    tk_str_t  link;

    ngx_str_null(&link);

    if (tk_buf_init(&b, &tc->pool, 256) != TK_OK) {
        return link;
    }

    if (base.len) {
        tk_buf_add(&b, base.data, base.len);
        tk_buf_adds(&b, base.data[base.len - 1] == '/' ? "" : "/");

    } else {
        ngx_ticket_form_base(tc->r, &b);
    }

    ngx_ticket_form_token(number, token);
    tk_buf_adds(&b, NGX_TICKET_FORM_PAGE "?no=");
    tk_buf_add(&b, number.data, number.len);
    tk_buf_adds(&b, "&t=");
    tk_buf_add(&b, token, NGX_TICKET_FORM_TOKEN);

    return b.failed ? link : tk_buf_str(&b);
}


ngx_int_t
ngx_ticket_form_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_form_t   *form;
    ngx_ticket_pg_op_t  *op;

    form = tc->data;
    op = ngx_ticket_ask_for_all(NGX_TICKET_PG_READS,
                                NGX_TICKET_STMT_PAY_FORM);
    ngx_ticket_pg_text(op, form->number);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_form_found(ngx_ticket_ctx_t *tc)
{
    PGresult           *result;
    tk_value_t          state, url;
    ngx_ticket_form_t  *form;

    if (tc->op->err != TK_OK) {
        return ngx_ticket_refuse(tc, tc->op->err);
    }

    form = tc->data;
    result = tc->op->result;

    if (ngx_ticket_pg_count(result) == 0) {
        return ngx_ticket_refuse(tc, TK_PAY_ORDER_UNKNOWN);
    }

    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, "state"),
                        &state);
    ngx_ticket_pg_value(result, 0, ngx_ticket_pg_column(result, "url"), &url);

    form->state = state.s.data[0];

    if (url.type == TK_VALUE_TEXT) {
        form->url = url.s;
    }

    return NGX_OK;
}
