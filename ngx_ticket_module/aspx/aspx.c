/*
 * The .aspx tongue's row, and its parameters.
 */

#include "aspx/aspx.h"


static ngx_int_t ngx_ticket_aspx_places(ngx_ticket_ctx_t *tc);
static ngx_int_t ngx_ticket_aspx_params(ngx_ticket_ctx_t *tc);


const ngx_ticket_tongue_t  ngx_ticket_aspx = {
    .name = "aspx",
    .principal = NGX_TICKET_AGENT,
    .type = ngx_string("text/xml; charset=utf-8"),
    .intake = ngx_ticket_aspx_intake,
    .authenticate = ngx_ticket_aspx_authenticate,
    .places = ngx_ticket_aspx_places,
    .params = ngx_ticket_aspx_params,
    .renew = ngx_ticket_aspx_renew,
    .proof = ngx_ticket_aspx_proof,
    .render = ngx_ticket_aspx_render,
    .cache_key = ngx_ticket_aspx_cache_key,
    .nginx_error = ngx_ticket_aspx_nginx_error
};


static ngx_int_t
ngx_ticket_aspx_places(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    err = tk_request_places(&tc->pool, aspx->page->page, tc->terms.edition,
                            aspx->pairs, aspx->npairs, aspx->key->des3,
                            aspx->key->memo, &tc->req);

    return err == TK_OK ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
ngx_ticket_aspx_params(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            subject;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (ngx_ticket_aspx_recall_params(tc)) {
        return NGX_OK;
    }

    err = tk_request_decode(&tc->pool, aspx->page->page, tc->terms.edition,
                            aspx->pairs, aspx->npairs, aspx->key->des3,
                            aspx->key->memo, &tc->req, &subject);


    return err == TK_OK ? NGX_OK : ngx_ticket_refuse_for(tc, err, subject);
}
