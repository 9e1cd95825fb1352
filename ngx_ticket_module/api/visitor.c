/*
 * Steps of a visitor's page; see the header.
 */

#include "api/visitor.h"
#include "base/address.h"
#include "request/sql.h"


/* Who asks much waits for himself: an address has a lane of its own. */

static ngx_ticket_pg_op_t *
ngx_ticket_visitor_lane(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt)
{
    ngx_ticket_pg_op_t  *op;

    op = ngx_ticket_ask_for_all(on, stmt);
    if (op) {
        op->lane = ngx_ticket_address_key(tc->r->connection);
    }

    return op;
}


static ngx_ticket_pg_op_t *
ngx_ticket_visitor_op(ngx_ticket_ctx_t *tc, ngx_ticket_pg_kind_e on,
    ngx_ticket_stmt_e stmt)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;
    tc->order_id = visitor->link.order_id;
    op = ngx_ticket_visitor_lane(tc, on, stmt);

    ngx_ticket_pg_int4(op, visitor->link.supplier_id);
    ngx_ticket_pg_int8(op, visitor->link.order_id);
    ngx_ticket_pg_int8(op, visitor->link.life);

    return op;
}


ngx_int_t
ngx_ticket_visitor_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    op = ngx_ticket_visitor_op(tc, NGX_TICKET_PG_READS,
                               NGX_TICKET_STMT_VISITOR_PAGE);
    ngx_ticket_pg_int4(op, (int32_t) (visitor->page
                                      * NGX_TICKET_VISITOR_TICKETS));
    ngx_ticket_pg_int4(op, NGX_TICKET_VISITOR_TICKETS);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_visitor_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    tk_value_t             facts;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_pg_value(tc->op->result, 0,
                        ngx_ticket_pg_column(tc->op->result, "facts"), &facts);

    if (facts.type != TK_VALUE_TEXT) {
        return NGX_ERROR;
    }

    visitor->facts = facts.s;

    return NGX_OK;
}


ngx_int_t
ngx_ticket_visitor_picture_ask(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    op = ngx_ticket_visitor_lane(tc, NGX_TICKET_PG_READS,
                                 NGX_TICKET_STMT_VISITOR_PICTURE);
    ngx_ticket_pg_int4(op, visitor->picture.supplier_id);
    ngx_ticket_pg_int4(op, visitor->picture.offer);
    ngx_ticket_pg_int8(op, visitor->picture.sum);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_visitor_picture_found(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    tk_value_t             kind, bytes;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_pg_value(tc->op->result, 0,
                        ngx_ticket_pg_column(tc->op->result, "kind"), &kind);
    ngx_ticket_pg_value(tc->op->result, 0,
                        ngx_ticket_pg_column(tc->op->result, "bytes"), &bytes);

    if (kind.type != TK_VALUE_TEXT || bytes.type != TK_VALUE_BYTES) {
        return NGX_ERROR;
    }

    visitor->kind = kind.s;
    visitor->bytes = bytes.s;

    return NGX_OK;
}


/* Where it is said what came of it, and nothing is left to do. */

static const ngx_ticket_step_t  ngx_ticket_visitor_over[] = {
    NGX_TICKET_END
};

/* What was not sent by a form of ours is shown once more. */

static const ngx_ticket_step_t  ngx_ticket_visitor_again[] = {
    NGX_TICKET_STEP(ngx_ticket_visitor_ask),
    NGX_TICKET_STEP(ngx_ticket_visitor_found),
    NGX_TICKET_END
};


ngx_int_t
ngx_ticket_visitor_refund(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_pg_op_t    *op;
    ngx_ticket_visitor_t  *visitor;

    visitor = tc->data;

    if (!visitor->proven) {
        visitor->outcome = NGX_TICKET_VISITOR_CHANGED;
        tc->step = ngx_ticket_visitor_again;
        return NGX_OK;
    }

    op = ngx_ticket_visitor_op(tc, NGX_TICKET_PG_WRITES,
                               NGX_TICKET_STMT_VISITOR_REFUND);
    ngx_ticket_pg_int2(op, visitor->tail);
    ngx_ticket_pg_int8(op, visitor->amount_fen);
    ngx_ticket_pg_int8(op, visitor->fee_fen);

    return ngx_ticket_submit(tc, op);
}


ngx_int_t
ngx_ticket_visitor_refunded(ngx_ticket_ctx_t *tc)
{
    ngx_int_t              rc;
    tk_value_t             said;
    ngx_uint_t             i;
    ngx_ticket_visitor_t  *visitor;

    static const char *const  words[] = {
        [NGX_TICKET_VISITOR_DONE] = "done",
        [NGX_TICKET_VISITOR_WRONG] = "wrong",
        [NGX_TICKET_VISITOR_LOCKED] = "locked",
        [NGX_TICKET_VISITOR_CHANGED] = "changed",
        [NGX_TICKET_VISITOR_NONE] = "none"
    };

    visitor = tc->data;

    rc = ngx_ticket_verdict(tc);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_ticket_pg_value(tc->op->result, 0,
                        ngx_ticket_pg_column(tc->op->result, "outcome"),
                        &said);

    for (i = NGX_TICKET_VISITOR_DONE; i <= NGX_TICKET_VISITOR_NONE; i++) {
        if (said.type == TK_VALUE_TEXT && tk_str_is(said.s, words[i])) {
            visitor->outcome = i;
        }
    }

    if (visitor->outcome == NGX_TICKET_VISITOR_ASKED) {
        return NGX_ERROR;
    }

    if (visitor->outcome == NGX_TICKET_VISITOR_DONE) {
        visitor->moved = 1;
        tc->step = ngx_ticket_visitor_over;
    }

    return NGX_OK;
}
