/*
 * Answers as XML: rendered and signed, distinguished in the answer cache, and
 * those that nginx makes itself.
 */

#include "aspx/aspx.h"
#include "base/process.h"


#define NGX_TICKET_ASPX_ROWS  250           /* written without a pause */


/*
 * Who has not signed gets nothing of his own words signed: his parameters are
 * named in ours, if at all.
 */

static tk_str_t
ngx_ticket_aspx_subject(ngx_ticket_ctx_t *tc, tk_page_e page)
{
    return tc->authenticated ? tc->subject
                             : tk_request_name(page, tc->subject);
}


static void
ngx_ticket_aspx_reply_ctx(ngx_ticket_ctx_t *tc, tk_reply_ctx_t *ctx)
{
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    ngx_memzero(ctx, sizeof(tk_reply_ctx_t));
    ctx->keyring = ngx_ticket_process.conf->keyring;
    ctx->sign = ngx_ticket_aspx_sign_type(tc);

    if (tc->supplier) {
        ctx->supplier_id = tc->supplier->u.supplier.supplier_id;
        ctx->zone = &tc->supplier->u.supplier.zone;
        ctx->lives = &tc->supplier->u.supplier.lives;
    }

    if (aspx->claimed) {
        /* a bad signature is answered under the key it should have used */
        ctx->key.data = aspx->claimed->key;
        ctx->key.len = TK_KEY_LEN;

    } else if (tc->agent && tc->agent->nkeys) {
        /* and one under a key that is none of the agent's under its first */
        ctx->key.data = tc->agent->keys[0].key;
        ctx->key.len = TK_KEY_LEN;
    }
}


/* Some more of it; TK_OK with no body: there is more. */

static tk_err_t
ngx_ticket_aspx_write(ngx_ticket_ctx_t *tc, tk_page_e page, tk_str_t *body)
{
    int                 more;
    tk_err_t            err;
    tk_reply_ctx_t      ctx;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    if (aspx->reply == NULL) {
        ngx_ticket_aspx_reply_ctx(tc, &ctx);

        err = tk_reply_start(&tc->pool, &ctx, page, (int) tc->conf->edition,
                             tc->err, ngx_ticket_aspx_subject(tc, page),
                             &tc->rows, &aspx->reply);
        if (err != TK_OK) {
            return err;
        }
    }

    err = tk_reply_write(aspx->reply, NGX_TICKET_ASPX_ROWS, &more);

    return err == TK_OK && !more ? tk_reply_finish(aspx->reply, body) : err;
}


ngx_int_t
ngx_ticket_aspx_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_err_t            err;
    tk_page_e           page;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;
    page = aspx->page ? aspx->page->page : TK_PAGE_NONE;
    ngx_str_null(body);

    err = ngx_ticket_aspx_write(tc, page, body);

    if (err != TK_OK && tc->err == TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "answer cannot be rendered: %s", tk_err_name(err));

        ngx_ticket_refuse(tc, TK_BUG);
        aspx->reply = NULL;
        err = ngx_ticket_aspx_write(tc, page, body);
    }

    tc->retcode = tk_err_retcode(tc->err, page, (int) tc->conf->edition);

    if (err != TK_OK) {
        return NGX_ERROR;
    }

    return body->len ? NGX_OK : NGX_AGAIN;
}


/* The page, the key, how it signs and the page's own parameters, or what it is
 * refused for. */

u_char *
ngx_ticket_aspx_cache_key(ngx_ticket_ctx_t *tc, u_char *p, u_char *last)
{
    size_t              i;
    int64_t             head[4];
    tk_pair_t          *pair;
    ngx_ticket_aspx_t  *aspx;

    aspx = tc->own;

    head[0] = aspx->claimed ? aspx->claimed->index : 0;
    head[1] = ngx_ticket_aspx_sign_type(tc);
    head[2] = aspx->page->page;
    head[3] = tc->conf->edition;

    if ((size_t) (last - p) < sizeof(head)) {
        return NULL;
    }

    p = ngx_cpymem(p, head, sizeof(head));

    for (i = 0; i < aspx->npairs && tc->err == TK_OK; i++) {
        pair = &aspx->pairs[i];

        if (!tk_page_takes(aspx->page->page, pair->name)) {
            continue;
        }

        if ((size_t) (last - p) < pair->name.len + pair->value.len + 2) {
            return NULL;
        }

        *p++ = '&';
        p = ngx_cpymem(p, pair->name.data, pair->name.len);
        *p++ = '=';
        p = ngx_cpymem(p, pair->value.data, pair->value.len);
    }

    return p;
}


/* Unsigned: nobody has been asked who he is. */

static ngx_str_t  ngx_ticket_aspx_busy = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：系统繁忙，请稍后重试；</retmsg>"
    "<sign></sign></root>");

static ngx_str_t  ngx_ticket_aspx_malformed = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：请求格式不正确；</retmsg>"
    "<sign></sign></root>");

static ngx_str_t  ngx_ticket_aspx_large = ngx_string(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root><retcode>-1</retcode>"
    "<retmsg>调用失败，失败原因：请求过大；</retmsg>"
    "<sign></sign></root>");


ngx_str_t *
ngx_ticket_aspx_nginx_error(ngx_http_request_t *r, ngx_uint_t status)
{
    if (status == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE
        || status == NGX_HTTP_REQUEST_URI_TOO_LARGE)
    {
        return &ngx_ticket_aspx_large;
    }

    if (status == NGX_HTTP_BAD_REQUEST) {
        return &ngx_ticket_aspx_malformed;
    }

    return &ngx_ticket_aspx_busy;
}
