/*
 * Rendering and signing an answer; see the header.
 */

#include "aspx/render.h"
#include "base/process.h"


ngx_int_t
ngx_ticket_render(ngx_ticket_ctx_t *tc, tk_str_t *body)
{
    tk_err_t         err;
    tk_page_e        page;
    tk_reply_ctx_t   ctx;

    ngx_memzero(&ctx, sizeof(tk_reply_ctx_t));
    ctx.ring = ngx_ticket_process.conf->ring;

    if (tc->supplier && tc->supplier->known) {
        ctx.supplier_id = tc->supplier->u.supplier.supplier_id;
        ctx.zone = &tc->supplier->u.supplier.zone;
    }

    if (tc->key) {
        ctx.key.data = tc->key->key;
        ctx.key.len = TK_KEY_LEN;

    } else if (tc->claimed) {
        /* a bad signature is answered under the key it should have used */
        ctx.key.data = tc->claimed->key;
        ctx.key.len = TK_KEY_LEN;

    } else if (tc->agent && tc->agent->known && tc->agent->nkeys) {
        /* and one under a key that is none of the agent's under its first */
        ctx.key.data = tc->agent->keys[0].key;
        ctx.key.len = TK_KEY_LEN;
    }

    page = tc->page ? tc->page->page : TK_PAGE_NONE;

    err = tk_reply_render(&tc->pool, &ctx, page, tc->edition, tc->err,
                          tc->subject, &tc->rows, body);

    if (err != TK_OK && tc->err == TK_OK) {
        ngx_log_error(NGX_LOG_ALERT, tc->r->connection->log, 0,
                      "answer cannot be rendered: %s", tk_err_name(err));

        ngx_ticket_refuse(tc, TK_BUG);
        err = tk_reply_render(&tc->pool, &ctx, page, tc->edition, tc->err,
                              tc->subject, NULL, body);
    }

    tc->retcode = tk_err_retcode(tc->err, page, tc->edition);

    return err == TK_OK ? NGX_OK : NGX_ERROR;
}
