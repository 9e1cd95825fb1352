/*
 * Variables of a request, for log_format, map and limit_req_zone.
 */

#include "variables.h"
#include "base/address.h"
#include "core/tk_error.h"
#include "request/request.h"


typedef enum {
    NGX_TICKET_VAR_AGENT,
    NGX_TICKET_VAR_PERSON,
    NGX_TICKET_VAR_DEVICE,
    NGX_TICKET_VAR_PAGE,
    NGX_TICKET_VAR_RETCODE,
    NGX_TICKET_VAR_REFUSAL,
    NGX_TICKET_VAR_ORDER,
    NGX_TICKET_VAR_PG_TIME,
    NGX_TICKET_VAR_REDIS_TIME,
    NGX_TICKET_VAR_UNAUTHENTICATED
} ngx_ticket_var_e;


static u_char *
ngx_ticket_var_write(ngx_ticket_ctx_t *tc, ngx_ticket_var_e var,
    ngx_http_request_t *r, u_char *buf, u_char *last)
{
    ngx_msec_t  msec;

    switch (var) {

    case NGX_TICKET_VAR_AGENT:
        if (!tc->authenticated || tc->agent == NULL) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%*s", tc->agent->u.agent.user.len,
                            tc->agent->u.agent.user.data);

    case NGX_TICKET_VAR_PERSON:
        return ngx_slprintf(buf, last, "%*s", tc->person.len, tc->person.data);

    case NGX_TICKET_VAR_DEVICE:
        if (tc->device_no == 0) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%D", tc->device_no);

    case NGX_TICKET_VAR_PAGE:
        if (tc->name == NULL) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%s", tc->name);

    case NGX_TICKET_VAR_RETCODE:
        if (!tc->answered) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%d", tc->retcode);

    case NGX_TICKET_VAR_REFUSAL:
        if (!tc->answered || tc->err == TK_OK) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%s", tk_err_name(tc->err));

    case NGX_TICKET_VAR_ORDER:
        if (tc->order_id == 0) {
            return buf;
        }
        return ngx_slprintf(buf, last, "%L", (int64_t) tc->order_id);

    case NGX_TICKET_VAR_PG_TIME:
    case NGX_TICKET_VAR_REDIS_TIME:
        msec = (var == NGX_TICKET_VAR_PG_TIME) ? tc->pg_msec : tc->redis_msec;
        return ngx_slprintf(buf, last, "%T.%03M", (time_t) msec / 1000,
                            msec % 1000);

    case NGX_TICKET_VAR_UNAUTHENTICATED:
        if (tc->authenticated || (!tc->prepared && !tc->unheard_of)) {
            return buf;
        }
        return ngx_ticket_address_text(r->connection, buf, last);
    }

    return buf;
}


static ngx_int_t
ngx_ticket_variable(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    u_char            *p, *end;
    ngx_ticket_ctx_t  *tc;

    tc = ngx_ticket_get_ctx(r);
    if (tc == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_SOCKADDR_STRLEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    end = ngx_ticket_var_write(tc, (ngx_ticket_var_e) data, r, p,
                               p + NGX_SOCKADDR_STRLEN);

    v->len = end - p;
    v->valid = 1;
    v->no_cacheable = 1;
    v->not_found = (end == p);
    v->data = p;

    return NGX_OK;
}


#define NGX_TICKET_VARIABLE(name, var)                                        \
    { ngx_string(name), NULL, ngx_ticket_variable, var,                       \
      NGX_HTTP_VAR_NOCACHEABLE, 0 }

static ngx_http_variable_t  ngx_ticket_variables[] = {
    NGX_TICKET_VARIABLE("ticket_agent", NGX_TICKET_VAR_AGENT),
    NGX_TICKET_VARIABLE("ticket_person", NGX_TICKET_VAR_PERSON),
    NGX_TICKET_VARIABLE("ticket_device", NGX_TICKET_VAR_DEVICE),
    NGX_TICKET_VARIABLE("ticket_page", NGX_TICKET_VAR_PAGE),
    NGX_TICKET_VARIABLE("ticket_retcode", NGX_TICKET_VAR_RETCODE),
    NGX_TICKET_VARIABLE("ticket_refusal", NGX_TICKET_VAR_REFUSAL),
    NGX_TICKET_VARIABLE("ticket_order", NGX_TICKET_VAR_ORDER),
    NGX_TICKET_VARIABLE("ticket_pg_time", NGX_TICKET_VAR_PG_TIME),
    NGX_TICKET_VARIABLE("ticket_redis_time", NGX_TICKET_VAR_REDIS_TIME),
    NGX_TICKET_VARIABLE("ticket_unauthenticated",
                        NGX_TICKET_VAR_UNAUTHENTICATED),
    /* its first name, for configurations that have it */
    NGX_TICKET_VARIABLE("ticket_stranger", NGX_TICKET_VAR_UNAUTHENTICATED),
    ngx_http_null_variable
};


ngx_int_t
ngx_ticket_variables_add(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_ticket_variables; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}
