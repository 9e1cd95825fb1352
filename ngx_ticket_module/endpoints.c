/*
 * The operations that are built, each a row: its steps, its SQL function and
 * what it is given, how long its answer is good.  Pages, parameters, answers
 * and refusals stand in core/.
 *
 * A row makes the function's statement, too: what the function is given is
 * listed once, below, and becomes the statement's text, the number of its
 * parameters, and what is bound to them.
 */

#include "endpoints.h"
#include "api/api.h"
#include "booking/booking.h"
#include "core/tk_value.h"
#include "core/tk_request.h"


/*
 * What functions are given, behind the supplier ($1) and the agent ($2) that
 * all of them are: P, a field of the request; W, something of whoever asks; C,
 * constants of SQL.
 */

#define AGENT(P, W, C)
#define ORDER(P, W, C)                                                        \
    P(3, INT8, order_id)
#define VOUCHER(P, W, C)                                                      \
    P(3, INT8, order_id) P(4, TEXT, sms_model)
#define CALLBACK(P, W, C)                                                     \
    P(3, TEXT, callback_address) P(4, BOOL, official_notice)

#define PAYMENT(P, W, C)                                                      \
    P(3, INT8, order_id) P(4, INT8, money_fen) W(5, EDITION)                  \
    P(6, BOOL, activate) P(7, INT2, ticket_type) P(8, BOOL, send_message)
#define PAY_DEPOSIT(P, W, C)                                                  \
    PAYMENT(P, W, C) C("'Y'") P(9, TEXT, sms_model) W(10, VERSION)
#define PAY_REBATE(P, W, C)                                                   \
    PAYMENT(P, W, C) C("'F'") P(9, TEXT, sms_model) W(10, VERSION)
#define PAY_DEPOSIT_OTP(P, W, C)                                              \
    PAYMENT(P, W, C) P(9, BYTEA, otp_hash) C("'Y', '0'") W(10, VERSION)
#define PAY_REBATE_OTP(P, W, C)                                               \
    PAYMENT(P, W, C) P(9, BYTEA, otp_hash) C("'F'")               \
    P(10, TEXT, sms_model) W(11, VERSION)

/* Accounts have the numbers of tk_account_e. */
#define TRANSFERS(P, W, C)                                                    \
    P(3, TEXT, first_stamp) P(4, TEXT, last_stamp) P(5, TEXT, transfer_type)
#define TRANSFERS_PAGE(P, W, C)                                               \
    P(3, INT8, page_index) P(4, TEXT, first_stamp) P(5, TEXT, last_stamp)     \
    P(6, TEXT, transfer_type)
#define DEPOSIT(P, W, C)        C("1") TRANSFERS(P, W, C)
#define REBATE(P, W, C)         C("3") TRANSFERS(P, W, C)
#define DEPOSIT_PAGE(P, W, C)   C("1") TRANSFERS_PAGE(P, W, C)
#define REBATE_PAGE(P, W, C)    C("3") TRANSFERS_PAGE(P, W, C)

#define SETTLEMENTS(P, W, C)                                                  \
    P(3, DAY, first_day) P(4, DAY, last_day) P(5, TEXT, order_text)           \
    P(6, TEXT, product_code)
#define SETTLEMENTS_PAGE(P, W, C)                                             \
    P(3, INT8, page_index) P(4, DAY, first_day) P(5, DAY, last_day)           \
    P(6, TEXT, order_text) P(7, TEXT, product_code)


/* The list as text, as a number, as what is bound. */

#define SQL_INT2        "int2"
#define SQL_INT8        "int8"
#define SQL_BOOL        "bool"
#define SQL_TEXT        "text"
#define SQL_BYTEA       "bytea"
#define SQL_DAY         "int4"
#define SQL_EDITION     "int2"
#define SQL_VERSION     "int8"

#define TEXT_P(no, type, field)     ", $" #no "::" SQL_##type
#define TEXT_W(no, type)            ", $" #no "::" SQL_##type
#define TEXT_C(constants)           ", " constants

#define COUNT_P(no, type, field)    + 1
#define COUNT_W(no, type)           + 1
#define COUNT_C(constants)

#define BIND_P(no, type, field)                                               \
    { NGX_TICKET_ARG_##type, offsetof(tk_request_t, field) },
#define BIND_W(no, type)            { NGX_TICKET_ARG_##type, 0 },
#define BIND_C(constants)


#define CALLS(op, list, kind, function, arguments)                            \
    [TK_OP_##op] = {                                                          \
        .steps = list,                                                        \
        .on = NGX_TICKET_PG_##kind,                                           \
        .call = { #op, NGX_TICKET_ON_##kind,                                  \
                  2 arguments(COUNT_P, COUNT_W, COUNT_C),                     \
                  "SELECT * FROM api." function "($1::int4, $2::int4"         \
                  arguments(TEXT_P, TEXT_W, TEXT_C) ")" },                    \
        .args = (const ngx_ticket_arg_t[]) {                                  \
            arguments(BIND_P, BIND_W, BIND_C) { NGX_TICKET_ARG_END, 0 }       \
        }                                                                     \
    }

#define READS(op, steps, function, arguments)                                 \
    CALLS(op, steps, READS, function, arguments)
#define WRITES(op, steps, function, arguments)                                \
    CALLS(op, steps, WRITES, function, arguments)

/* Its steps make the answer, or call statements of their own. */
#define OWN(op, list, how)                                                    \
    [TK_OP_##op] = { .steps = list, .cacheable = NGX_TICKET_CACHEABLE_##how }

/* Nothing comes before its answer. */
#define ANSWERS(op)                                                           \
    [TK_OP_SLOT(TK_OP_##op)] = { .steps = ngx_ticket_no_steps }

#define BOOKS(op, list, answer)                                               \
    [TK_OP_##op] = {                                                          \
        .steps = list, .early = ngx_ticket_booking_early,                     \
        .replay = ngx_ticket_replay_steps, .replay_answer = answer            \
    }

static const ngx_ticket_step_t  ngx_ticket_no_steps[] = {
    NGX_TICKET_END
};

static const ngx_ticket_endpoint_t  ngx_ticket_endpoints[TK_OP_SLOTS] = {
    OWN(LIST_PRODUCTS, ngx_ticket_products_steps, SNAPSHOT),
    OWN(LIST_INVENTORY, ngx_ticket_inventory_steps, CELLS),
    BOOKS(BOOK, ngx_ticket_order_products_steps,
          ngx_ticket_order_products_replay_steps),
    READS(GET_ORDER, ngx_ticket_read_steps,
          "query_order", ORDER),
    WRITES(CANCEL_ORDER, ngx_ticket_cancel_order_steps,
           "cancel_order", ORDER),
    WRITES(PAY_DEPOSIT, ngx_ticket_pay_by_password_steps,
           "pay_account", PAY_DEPOSIT),
    READS(GET_DEPOSIT, ngx_ticket_read_steps,
          "deposit_balance", AGENT),
    BOOKS(BOOK_AND_PAY_DEPOSIT, ngx_ticket_order_and_pay_steps,
          ngx_ticket_order_and_pay_replay_steps),
    OWN(GET_SUPPLIER, ngx_ticket_provider_config_steps, SNAPSHOT),
    OWN(LIST_ROUTES, ngx_ticket_service_item_steps, SNAPSHOT),
    OWN(LIST_SLOTS, ngx_ticket_time_segment_steps, CELLS),
    READS(LIST_TICKETS, ngx_ticket_read_steps,
          "ticket_list", ORDER),
    WRITES(SET_CALLBACK, ngx_ticket_set_parameters_steps,
           "set_callback", CALLBACK),
    OWN(REFUND_TICKETS, ngx_ticket_refund_ticket_steps, NOT),
    READS(LIST_PAY_CHANNELS, ngx_ticket_read_steps,
          "pay_channels", AGENT),
    OWN(LIST_ORDERS, ngx_ticket_order_list_steps, NOT),
    OWN(COUNT_ORDERS, ngx_ticket_order_count_steps, NOT),
    WRITES(RESEND_VOUCHER, ngx_ticket_re_make_ticket_steps,
           "re_make_ticket", VOUCHER),
    OWN(GET_PRODUCT_STATUS, ngx_ticket_product_status_steps, SNAPSHOT),
    OWN(LIST_REDEMPTIONS, ngx_ticket_check_list_steps, NOT),
    READS(LIST_IDENTITIES, ngx_ticket_read_steps,
          "order_identities", ORDER),
    OWN(SEND_DEPOSIT_OTP, ngx_ticket_ready_to_pay_steps, NOT),
    WRITES(PAY_DEPOSIT_OTP, ngx_ticket_pay_by_code_steps,
           "pay_account_code", PAY_DEPOSIT_OTP),
    OWN(SEND_REBATE_OTP, ngx_ticket_ready_to_pay_by_fk_steps, NOT),
    WRITES(PAY_REBATE_OTP, ngx_ticket_pay_by_code_fk_steps,
           "pay_account_code", PAY_REBATE_OTP),
    OWN(SEND_PASSWORD_OTP, ngx_ticket_get_verification_code_steps, NOT),
    OWN(CHANGE_PAY_PASSWORD, ngx_ticket_change_pay_pwd_steps, NOT),
    READS(COUNT_DEPOSIT_TRANSFERS, ngx_ticket_read_steps,
          "account_count", DEPOSIT),
    READS(LIST_DEPOSIT_TRANSFERS, ngx_ticket_read_steps,
          "account_list", DEPOSIT_PAGE),
    READS(GET_REBATE, ngx_ticket_read_steps,
          "rebate_balance", AGENT),
    READS(COUNT_REBATE_TRANSFERS, ngx_ticket_read_steps,
          "account_count", REBATE),
    READS(LIST_REBATE_TRANSFERS, ngx_ticket_read_steps,
          "account_list", REBATE_PAGE),
    READS(COUNT_SETTLEMENTS, ngx_ticket_read_steps,
          "deal_count", SETTLEMENTS),
    READS(LIST_SETTLEMENTS, ngx_ticket_read_steps,
          "deal_list", SETTLEMENTS_PAGE),
    BOOKS(BOOK_AND_PAY_REBATE, ngx_ticket_order_and_pay_rebate_steps,
          ngx_ticket_order_and_pay_replay_steps),
    WRITES(PAY_REBATE, ngx_ticket_pay_rebate_steps,
           "pay_account", PAY_REBATE),
    OWN(ACTIVATE_ORDER, ngx_ticket_activate_ticket_steps, NOT),
    OWN(GET_TICKET, ngx_ticket_ticket_context_steps, NOT),

    ANSWERS(GET_HEALTH),
    ANSWERS(GET_READINESS),
    ANSWERS(GET_STATUS),
    ANSWERS(GET_METRICS)
};


const ngx_ticket_endpoint_t *
ngx_ticket_endpoint(tk_operation_e operation)
{
    const ngx_ticket_endpoint_t  *endpoint;

    if (tk_operation_get(operation) == NULL) {
        return NULL;
    }

    endpoint = &ngx_ticket_endpoints[TK_OP_SLOT(operation)];

    return endpoint->steps ? endpoint : NULL;
}


const ngx_ticket_pg_stmt_t *
ngx_ticket_endpoint_call(ngx_uint_t n)
{
    return n < TK_OP_SLOTS ? &ngx_ticket_endpoints[n].call : NULL;
}
