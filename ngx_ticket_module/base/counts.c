/*
 * Counting; see the header.
 */

#include "base/counts.h"
#include "core/tk_error.h"


ngx_ticket_counts_t *
ngx_ticket_counts(void)
{
    return &ngx_ticket_zone()->counts;
}


static ngx_ticket_answer_e
ngx_ticket_answer(tk_err_t err)
{
    switch ((int) err) {

    case TK_OK:
        return NGX_TICKET_ANSWER_OK;

    case TK_BUG:
    case TK_BAD_SEAL:
    case TK_NO_MEMORY:
        return NGX_TICKET_ANSWER_BUG;

    default:
        return tk_error(err)->retryable ? NGX_TICKET_ANSWER_BUSY
                                     : NGX_TICKET_ANSWER_REFUSED;
    }
}


static ngx_uint_t
ngx_ticket_slot(const tk_operation_t *operation)
{
    return operation ? TK_OP_SLOT(operation->number) : 0;
}


void
ngx_ticket_count_request(const tk_operation_t *operation)
{
    ngx_ticket_count(requests[ngx_ticket_slot(operation)]);
}


void
ngx_ticket_count_answer(const tk_operation_t *operation, tk_err_t err)
{
    ngx_ticket_count(answers[ngx_ticket_slot(operation)]
                            [ngx_ticket_answer(err)]);

    switch ((int) err) {

    case TK_BAD_SIGN:
        ngx_ticket_count(bad_signatures);
        break;

    case TK_SIGN_USED:
        ngx_ticket_count(repeated_signatures);
        break;

    case TK_ADDRESS_FORBIDDEN:
        ngx_ticket_count(forbidden_addresses);
        break;

    default:
        break;
    }
}
