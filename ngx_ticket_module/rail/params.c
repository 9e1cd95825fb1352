/*
 * The parameters of each call, in the order of its table; the first wrong one
 * is named.
 */

#include "rail/rail.h"
#include "core/tk_value.h"


#define NGX_TICKET_RAIL_USER        6       /* characters, at least, */
#define NGX_TICKET_RAIL_USER_MAX    30      /* at most, or it is an address */
#define NGX_TICKET_RAIL_EMAIL_MAX   64
#define NGX_TICKET_RAIL_PASSWORD    6
#define NGX_TICKET_RAIL_PASSWORD_MAX  32
#define NGX_TICKET_RAIL_REASONS     7
#define NGX_TICKET_RAIL_IDENTITY    6       /* the reason that is explained */
#define NGX_TICKET_RAIL_DETAIL      4096


static tk_str_t
ngx_ticket_rail_sent(ngx_ticket_ctx_t *tc, tk_rail_param_e param)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    return rail->sent.values[param];
}


static ngx_int_t
ngx_ticket_rail_wrong(ngx_ticket_ctx_t *tc, tk_rail_param_e param)
{
    return ngx_ticket_refuse_for(tc, TK_BAD_PARAM,
                                 tk_str_c(tk_rail_param_name(param)));
}


/* Printable, of ASCII, without blanks. */

static ngx_uint_t
ngx_ticket_rail_is_plain(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] >= 0x7f) {
            return 0;
        }
    }

    return 1;
}


static ngx_int_t
ngx_ticket_rail_order_no(ngx_ticket_ctx_t *tc)
{
    size_t    i;
    u_char    c;
    tk_str_t  s;

    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_ORDER);

    for (i = 0; i < s.len; i++) {
        c = s.data[i] | 0x20;

        if ((c < 'a' || c > 'z') && (s.data[i] < '0' || s.data[i] > '9')) {
            return ngx_ticket_rail_wrong(tc, TK_RAIL_P_ORDER);
        }
    }

    return s.len > 0 && s.len <= TK_RAIL_ORDER_NO
           ? NGX_OK : ngx_ticket_rail_wrong(tc, TK_RAIL_P_ORDER);
}


/* What is too long is cut, between two characters. */

static ngx_int_t
ngx_ticket_rail_comment(ngx_ticket_ctx_t *tc)
{
    tk_str_t            s, rest;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_COMMENT);
    rest = s;
    rail->comment.data = s.data;
    rail->comment.len = 0;

    while (rest.len > 0) {
        (void) tk_utf8_next(&rest);

        if (s.len - rest.len > TK_RAIL_COMMENT) {
            break;
        }

        rail->comment.len = s.len - rest.len;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ticket_rail_result(ngx_ticket_ctx_t *tc)
{
    tk_err_t            err;
    tk_str_t            subject;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    err = tk_rail_result_read(&tc->pool,
                              ngx_ticket_rail_sent(tc, TK_RAIL_P_RESULT),
                              rail->tickets, &rail->ntickets, &subject);

    if (err == TK_OK && rail->opt == NGX_TICKET_RAIL_NEED_PAY) {
        err = tk_rail_held(rail->tickets, rail->ntickets, &rail->held_no,
                           &subject);
    }

    return err == TK_OK ? NGX_OK : ngx_ticket_refuse_for(tc, err, subject);
}


static ngx_int_t
ngx_ticket_rail_user(ngx_ticket_ctx_t *tc)
{
    size_t    max;
    tk_str_t  s;

    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_USER);
    max = s.len && memchr(s.data, '@', s.len) ? NGX_TICKET_RAIL_EMAIL_MAX
                                              : NGX_TICKET_RAIL_USER_MAX;

    return s.len >= NGX_TICKET_RAIL_USER && s.len <= max
           && ngx_ticket_rail_is_plain(s)
           ? NGX_OK : ngx_ticket_rail_wrong(tc, TK_RAIL_P_USER);
}


static ngx_int_t
ngx_ticket_rail_password(ngx_ticket_ctx_t *tc)
{
    tk_str_t  s;

    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_PASSWORD);

    return s.len == 0
           || (s.len >= NGX_TICKET_RAIL_PASSWORD
               && s.len <= NGX_TICKET_RAIL_PASSWORD_MAX
               && ngx_ticket_rail_is_plain(s))
           ? NGX_OK : ngx_ticket_rail_wrong(tc, TK_RAIL_P_PASSWORD);
}


static ngx_int_t
ngx_ticket_rail_money(ngx_ticket_ctx_t *tc, tk_rail_param_e param,
    ngx_uint_t must)
{
    tk_str_t            s;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    rail->fen = -1;
    s = ngx_ticket_rail_sent(tc, param);

    if (s.len == 0 && !must) {
        return NGX_OK;
    }

    return tk_parse_money(s, &rail->fen) == TK_OK && rail->fen > 0
           ? NGX_OK : ngx_ticket_rail_wrong(tc, param);
}


static ngx_int_t
ngx_ticket_rail_reason(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    return tk_parse_int(ngx_ticket_rail_sent(tc, TK_RAIL_P_REASON), 0,
                        NGX_TICKET_RAIL_REASONS, &rail->reason)
           == TK_OK
           ? NGX_OK : ngx_ticket_rail_wrong(tc, TK_RAIL_P_REASON);
}


static ngx_int_t
ngx_ticket_rail_detail(ngx_ticket_ctx_t *tc)
{
    tk_str_t            s;
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_DETAIL);

    return s.len > NGX_TICKET_RAIL_DETAIL
           || (s.len == 0 && rail->reason == NGX_TICKET_RAIL_IDENTITY)
           ? ngx_ticket_rail_wrong(tc, TK_RAIL_P_DETAIL) : NGX_OK;
}


/* ---- opt ---- */

static ngx_int_t
ngx_ticket_rail_opt(ngx_ticket_ctx_t *tc)
{
    size_t              i;
    tk_str_t            s;
    ngx_ticket_rail_t  *rail;

    static const struct {
        tk_rail_call_e          call;
        const char             *word;
        ngx_ticket_rail_opt_e   opt;
    } words[] = {
        { TK_RAIL_OUTCOME, "CONFIRM", NGX_TICKET_RAIL_CONFIRM },
        { TK_RAIL_OUTCOME, "NO_TICKET", NGX_TICKET_RAIL_NO_TICKET },
        { TK_RAIL_OUTCOME, "NEED_PAY", NGX_TICKET_RAIL_NEED_PAY },
        { TK_RAIL_OUTCOME, "CANCEL_PAY", NGX_TICKET_RAIL_CANCEL_PAY },
        { TK_RAIL_REFUND, "AGREE", NGX_TICKET_RAIL_AGREE },
        { TK_RAIL_REFUND, "REFUSE", NGX_TICKET_RAIL_REFUSE }
    };

    rail = tc->own;
    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_OPT);

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].call == rail->call->call
            && tk_str_eq(s, tk_str_c(words[i].word)))
        {
            rail->opt = words[i].opt;
            return NGX_OK;
        }
    }

    return ngx_ticket_rail_wrong(tc, TK_RAIL_P_OPT);
}


static ngx_int_t
ngx_ticket_rail_of_outcome(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    switch (rail->opt) {

    case NGX_TICKET_RAIL_CONFIRM:
        return ngx_ticket_rail_result(tc);

    case NGX_TICKET_RAIL_NO_TICKET:
        return ngx_ticket_rail_reason(tc) == NGX_OK
               ? ngx_ticket_rail_detail(tc) : NGX_DECLINED;

    case NGX_TICKET_RAIL_NEED_PAY:
        return ngx_ticket_rail_result(tc) == NGX_OK
               && ngx_ticket_rail_user(tc) == NGX_OK
               ? ngx_ticket_rail_password(tc) : NGX_DECLINED;

    default:
        return NGX_OK;
    }
}


static ngx_int_t
ngx_ticket_rail_of_refund(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;

    return rail->opt == NGX_TICKET_RAIL_REFUSE
           ? ngx_ticket_rail_reason(tc)
           : ngx_ticket_rail_money(tc, TK_RAIL_P_CASH, 0);
}


static ngx_int_t
ngx_ticket_rail_of_orders(ngx_ticket_ctx_t *tc)
{
    tk_str_t  s;

    s = ngx_ticket_rail_sent(tc, TK_RAIL_P_TYPE);

    return tk_str_eq(s, tk_str_c("WAIT_TICKET"))
           || tk_str_eq(s, tk_str_c("APPLY_REFUND"))
           ? NGX_OK : ngx_ticket_rail_wrong(tc, TK_RAIL_P_TYPE);
}


ngx_int_t
ngx_ticket_rail_params(ngx_ticket_ctx_t *tc)
{
    ngx_ticket_rail_t  *rail;

    rail = tc->own;
    rail->fen = -1;
    rail->reason = -1;

    (void) ngx_ticket_rail_comment(tc);

    switch (rail->call->call) {

    case TK_RAIL_ORDERS:
        return ngx_ticket_rail_of_orders(tc);

    case TK_RAIL_IMPORT:
        return NGX_OK;                      /* read where it is made of it */

    default:
        break;
    }

    if (ngx_ticket_rail_order_no(tc) != NGX_OK) {
        return NGX_DECLINED;
    }

    switch (rail->call->call) {

    case TK_RAIL_OUTCOME:
        return ngx_ticket_rail_opt(tc) == NGX_OK
               ? ngx_ticket_rail_of_outcome(tc) : NGX_DECLINED;

    case TK_RAIL_AGAIN:
        return ngx_ticket_rail_money(tc, TK_RAIL_P_PRICE, 1) == NGX_OK
               ? ngx_ticket_rail_user(tc) : NGX_DECLINED;

    case TK_RAIL_REFUND:
        return ngx_ticket_rail_opt(tc) == NGX_OK
               ? ngx_ticket_rail_of_refund(tc) : NGX_DECLINED;

    case TK_RAIL_START:
        return ngx_ticket_rail_money(tc, TK_RAIL_P_CASH, 1);

    default:
        return NGX_OK;
    }
}
