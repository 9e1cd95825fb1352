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
#include "api/act.h"
#include "api/api.h"
#include "api/form.h"
#include "api/gate_steps.h"
#include "api/open.h"
#include "api/pay.h"
#include "api/picture.h"
#include "api/rail.h"
#include "api/sign_in.h"
#include "api/staff.h"
#include "api/steps.h"
#include "api/visitor.h"
#include "booking/admit.h"
#include "booking/booking.h"
#include "core/tk_request.h"
#include "core/tk_value.h"
#include "request/sql.h"


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

#define APPLY(P, W, C)                                                        \
    P(3, INT8, order_id) P(4, TEXT, reason)
#define REVOKE(P, W, C)                                                       \
    P(3, INT8, order_id) P(4, INT8, money_fen) P(5, TEXT, reason)
#define INSTANT(P, W, C)                                                      \
    P(3, INT8, order_id) P(4, TEXT, pay_channel) C("null::int2")              \
    P(5, BOOL, buyer_phone) P(6, TEXT, buyer_address) P(7, TEXT, notify_url)  \
    C("null::int8")

/* Accounts have the numbers of tk_account_e. */
#define TRANSFERS(P, W, C)                                                    \
    P(3, TEXT, first_stamp) P(4, TEXT, last_stamp) P(5, TEXT, transfer_type)  \
    W(6, EDITION)
#define TRANSFERS_PAGE(P, W, C)                                               \
    P(3, INT8, page_index) P(4, TEXT, first_stamp) P(5, TEXT, last_stamp)     \
    P(6, TEXT, transfer_type) W(7, EDITION)
#define DEPOSIT(P, W, C)        C("1") TRANSFERS(P, W, C)
#define REBATE(P, W, C)         C("3") TRANSFERS(P, W, C)
#define DEPOSIT_PAGE(P, W, C)   C("1") TRANSFERS_PAGE(P, W, C)
#define REBATE_PAGE(P, W, C)    C("3") TRANSFERS_PAGE(P, W, C)

#define PAY_OPEN(P, W, C)                                                     \
    P(3, INT8, order_id) P(4, INT8, money_fen) P(5, INT8, quantity)           \
    P(6, TEXT, order_text) W(7, VERSION)
#define OPEN_CODES(P, W, C)                                                   \
    P(3, TEXT, client_ref)

#define AREA(P, W, C)                                                         \
    P(3, TEXT, area)

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


/* Steps, named without their "ngx_ticket_". */
#define DO(step)    NGX_TICKET_STEP(ngx_ticket_##step)
#define STEPS(...)  (const ngx_ticket_step_t[]) { __VA_ARGS__, NGX_TICKET_END }

/* Pure; may wait, in a list of its own; joins a batch, waits. */
#define PLACES                                                                \
    DO(booking_quote), DO(admit), DO(booking_place), DO(booking_placed)

/* The step "call" runs the function. */
#define CALLS(op, kind, function, arguments, how, ...)                        \
    [TK_OP_##op] = {                                                          \
        .steps = STEPS(__VA_ARGS__), .cacheable = NGX_TICKET_CACHEABLE_##how, \
        .on = NGX_TICKET_PG_##kind,                                           \
        .call = { #op, NGX_TICKET_ON_##kind,                                  \
                  2 arguments(COUNT_P, COUNT_W, COUNT_C),                     \
                  "SELECT * FROM api." function "($1::int4, $2::int4"         \
                  arguments(TEXT_P, TEXT_W, TEXT_C) ")" },                    \
        .args = (const ngx_ticket_arg_t[]) {                                  \
            arguments(BIND_P, BIND_W, BIND_C) { NGX_TICKET_ARG_END, 0 }       \
        }                                                                     \
    }

#define READS(op, function, arguments)                                        \
    CALLS(op, READS, function, arguments, NOT, DO(call), DO(verdict))
/* Where rows may be many: on connections of their own. */
#define LISTS(op, function, arguments)                                        \
    CALLS(op, LISTS, function, arguments, NOT, DO(call), DO(verdict))
#define KEPT_LISTS(op, function, arguments, ...)                              \
    CALLS(op, LISTS, function, arguments, SNAPSHOT, __VA_ARGS__)
#define WRITES(op, function, arguments, ...)                                  \
    CALLS(op, WRITES, function, arguments, NOT, __VA_ARGS__)

/* Its steps make the answer, or call statements of their own. */
#define OWN(op, how, ...)                                                     \
    [TK_OP_##op] = {                                                          \
        .steps = STEPS(__VA_ARGS__), .cacheable = NGX_TICKET_CACHEABLE_##how  \
    }

/* Nothing comes before its answer. */
#define ANSWERS(op)                                                           \
    [TK_OP_SLOT(TK_OP_##op)] = {                                              \
        .steps = (const ngx_ticket_step_t[]) { NGX_TICKET_END }               \
    }

/* What the attraction's people do, and its devices. */
#define STAFF(op, ...)                                                        \
    [TK_OP_SLOT(TK_OP_##op)] = { .steps = STEPS(__VA_ARGS__) }

/* What Postgres has not seen refused may be a replay, which has its answer. */
#define BOOKS(op, answer, ...)                                                \
    [TK_OP_##op] = {                                                          \
        .steps = STEPS(__VA_ARGS__),                                          \
        .early = ngx_ticket_booking_early,                                    \
        .again = STEPS(DO(booking_quote)),                                    \
        .replay = STEPS(DO(booking_find), DO(booking_found)),                 \
        .replay_answer = STEPS answer                                         \
    }


static const ngx_ticket_endpoint_t  ngx_ticket_endpoints[TK_OP_SLOTS] = {
    OWN(LIST_PRODUCTS, SNAPSHOT, DO(products_answer)),
    OWN(LIST_INVENTORY, CELLS, DO(inventory_ask), DO(inventory_want),
        DO(inventory_answer)),
    BOOKS(BOOK, (DO(order_products_original), DO(verdict)), PLACES,
          DO(order_products_answer)),
    READS(GET_ORDER, "query_order_2", ORDER),
    WRITES(CANCEL_ORDER, "cancel_order", ORDER, DO(cancel_check), DO(call),
           DO(after_write), DO(no_body)),
    WRITES(PAY_DEPOSIT, "pay_account_3", PAY_DEPOSIT, DO(pay_check), DO(call),
           DO(pay_stale), DO(pay_ring), DO(after_delivery), DO(no_body)),
    READS(GET_DEPOSIT, "deposit_balance", AGENT),
    BOOKS(BOOK_AND_PAY_DEPOSIT, (DO(order_and_pay_answer)), DO(pay_check),
          PLACES, DO(order_and_pay_answer)),
    OWN(GET_SUPPLIER, SNAPSHOT, DO(provider_config_answer)),
    OWN(LIST_ROUTES, SNAPSHOT, DO(service_item_answer)),
    OWN(LIST_SLOTS, CELLS, DO(time_segment_ask), DO(time_segment_answer)),
    READS(LIST_TICKETS, "ticket_list_2", ORDER),
    WRITES(SET_CALLBACK, "set_callback", CALLBACK, DO(set_check), DO(call),
           DO(verdict)),
    OWN(REFUND_TICKETS, NOT, DO(refund_ask), DO(refund_answer)),
    READS(LIST_PAY_CHANNELS, "pay_channels_2", AGENT),
    WRITES(BEGIN_PAYMENT, "begin_payment_2", INSTANT, DO(instant_begin),
           DO(instant_begun), DO(instant_waited), DO(instant_answer)),
    OWN(LIST_ORDERS, NOT, DO(order_list_ask), DO(verdict)),
    OWN(COUNT_ORDERS, NOT, DO(order_count_ask), DO(verdict)),
    WRITES(RESEND_VOUCHER, "re_make_ticket", VOUCHER, DO(call), DO(verdict),
           DO(no_body)),
    OWN(GET_PRODUCT_STATUS, SNAPSHOT, DO(product_status_answer)),
    OWN(LIST_REDEMPTIONS, NOT, DO(check_list_ask), DO(check_list_found)),
    READS(LIST_IDENTITIES, "order_identities", ORDER),
    OWN(SEND_DEPOSIT_OTP, NOT, DO(otp_deposit), DO(otp_send), DO(verdict),
        DO(no_body)),
    WRITES(PAY_DEPOSIT_OTP, "pay_account_code_2", PAY_DEPOSIT_OTP,
           DO(otp_deposit), DO(otp_pay), DO(pay_stale), DO(otp_paid),
           DO(no_body)),
    OWN(SEND_REBATE_OTP, NOT, DO(otp_rebate), DO(otp_send), DO(verdict),
        DO(no_body)),
    WRITES(PAY_REBATE_OTP, "pay_account_code_2", PAY_REBATE_OTP, DO(otp_rebate),
           DO(otp_pay), DO(pay_stale), DO(otp_paid), DO(no_body)),
    OWN(SEND_PASSWORD_OTP, NOT, DO(otp_password), DO(otp_unit), DO(otp_send),
        DO(verdict)),
    OWN(CHANGE_PAY_PASSWORD, NOT, DO(otp_password), DO(otp_new_password),
        DO(otp_change), DO(otp_changed), DO(no_body)),
    LISTS(COUNT_DEPOSIT_TRANSFERS, "account_count_2", DEPOSIT),
    LISTS(LIST_DEPOSIT_TRANSFERS, "account_list_2", DEPOSIT_PAGE),
    READS(GET_REBATE, "rebate_balance", AGENT),
    LISTS(COUNT_REBATE_TRANSFERS, "account_count_2", REBATE),
    LISTS(LIST_REBATE_TRANSFERS, "account_list_2", REBATE_PAGE),
    LISTS(COUNT_SETTLEMENTS, "deal_count", SETTLEMENTS),
    LISTS(LIST_SETTLEMENTS, "deal_list", SETTLEMENTS_PAGE),
    BOOKS(BOOK_AND_PAY_REBATE, (DO(order_and_pay_answer)), DO(rebate_check),
          PLACES, DO(order_and_pay_answer)),
    WRITES(PAY_REBATE, "pay_account_3", PAY_REBATE, DO(rebate_check), DO(call),
           DO(pay_stale), DO(after_delivery), DO(no_body)),
    OWN(ACTIVATE_ORDER, NOT, DO(activate_names), DO(activate_ask),
        DO(after_delivery)),
    OWN(GET_TICKET, NOT, DO(context_ask), DO(context_found), DO(picture_turn),
        DO(context_picture)),
    WRITES(APPLY_REFUND, "apply_refund", APPLY, DO(call), DO(after_write),
           DO(no_body)),
    WRITES(REVOKE_REFUND, "revoke_refund_2", REVOKE, DO(call), DO(verdict)),
    WRITES(DEAL_REFUND, "refund_deal", ORDER, DO(call), DO(verdict)),
    READS(GET_REFUND, "query_refund_2", ORDER),
    OWN(LIST_SEAT_PRODUCTS, CELLS, DO(seat_products_ask),
        DO(seat_products_want), DO(seat_products_answer)),
    OWN(LIST_HALLS, SNAPSHOT, DO(halls_answer)),
    OWN(LIST_PERFORMANCES, SNAPSHOT, DO(performances_answer)),
    OWN(LIST_AREAS, CELLS, DO(areas_ask), DO(areas_answer)),
    KEPT_LISTS(LIST_SEATS, "seat_rows", AREA, DO(seat_rows_ask), DO(verdict)),
    OWN(LIST_SEAT_STATES, SEATS, DO(seat_states_ask),
        DO(seat_states_answer)),
    BOOKS(BOOK_SEATS, (DO(order_products_original), DO(verdict)), PLACES,
          DO(order_products_answer)),
    BOOKS(BOOK_SEATS_PAY_DEPOSIT, (DO(order_and_pay_answer)), DO(pay_check),
          PLACES, DO(order_and_pay_answer)),
    BOOKS(BOOK_SEATS_PAY_REBATE, (DO(order_and_pay_answer)), DO(rebate_check),
          PLACES, DO(order_and_pay_answer)),
    OWN(LIST_OPEN_PRODUCTS, SNAPSHOT, DO(open_products_answer)),
    OWN(LIST_OPEN_PRICES, CELLS, DO(open_prices_ask), DO(open_prices_want),
        DO(open_prices_answer)),
    OWN(TRY_OPEN, NOT, DO(booking_quote), DO(booking_try), DO(booking_tried)),
    BOOKS(BOOK_OPEN, (DO(open_created)), PLACES, DO(open_created)),
    WRITES(PAY_OPEN, "open_pay", PAY_OPEN, DO(open_pay), DO(open_pay_rest)),
    CALLS(LIST_OPEN_CODES, READS, "open_codes", OPEN_CODES, NOT, DO(call),
          DO(open_codes)),
    OWN(REFUND_OPEN, NOT, DO(open_refund_ask), DO(pay_stale),
        DO(open_refunded)),
    WRITES(CANCEL_OPEN, "open_cancel", ORDER, DO(call), DO(open_written)),
    STAFF(LIST_RAIL_ORDERS, DO(rail_orders_ask), DO(rail_orders_found)),
    STAFF(TELL_RAIL_OUTCOME, DO(rail_outcome_ask), DO(rail_case_told)),
    STAFF(PAY_RAIL_AGAIN, DO(rail_again_ask), DO(rail_case_told)),
    STAFF(ANSWER_RAIL_REFUND, DO(rail_refund_ask), DO(rail_case_told)),
    STAFF(START_RAIL_REFUND, DO(rail_refund_ask), DO(rail_case_told)),
    STAFF(GET_RAIL_PURCHASE, DO(rail_purchase_ask),
        DO(rail_purchase_found)),
    STAFF(IMPORT_RAIL_ORDERS, DO(rail_import_ask), DO(rail_imported)),
    STAFF(ASK_RAIL_REFUND, DO(rail_return_ask), DO(rail_case_told)),
    ANSWERS(GET_HEALTH),
    ANSWERS(GET_READINESS),
    ANSWERS(GET_STATUS),
    ANSWERS(GET_METRICS),
    [TK_OP_SLOT(TK_OP_STORE_NOTICE)] = {
        .steps = STEPS(DO(notice_ask), DO(notice_kept))
    },
    [TK_OP_SLOT(TK_OP_GET_PAY_FORM)] = {
        .steps = STEPS(DO(form_ask), DO(form_found))
    },
    [TK_OP_SLOT(TK_OP_GET_VISITOR_PAGE)] = {
        .steps = STEPS(DO(visitor_ask), DO(visitor_found), DO(picture_turn))
    },
    ANSWERS(GET_VISITOR_FILE),
    [TK_OP_SLOT(TK_OP_GET_VISITOR_PICTURE)] = {
        .steps = STEPS(DO(visitor_picture_ask), DO(visitor_picture_found))
    },
    [TK_OP_SLOT(TK_OP_REFUND_VISITOR)] = {
        .steps = STEPS(DO(visitor_refund), DO(visitor_refunded),
                       DO(visitor_ask), DO(visitor_found))
    },
    STAFF(LOOK_UP, DO(act_who), DO(act_ready), DO(act_call),
          DO(act_answered)),
    STAFF(ACT, DO(act_who), DO(act_ready), DO(act_call), DO(act_answered)),
    ANSWERS(DESCRIBE),
    STAFF(SIGN_IN, DO(sign_in_ask), DO(sign_in_compare), DO(sign_in_end),
          DO(sign_in_shown)),
    STAFF(SHOW_SESSION, DO(sign_in_ask), DO(sign_in_shown)),
    STAFF(SIGN_OUT, DO(sign_in_ask), DO(sign_in_done)),
    STAFF(CHANGE_PASSWORD, DO(sign_in_ask), DO(password_compare),
          DO(password_make), DO(password_set), DO(sign_in_done)),
    STAFF(OPEN_LINK, DO(sign_in_ask), DO(link_shown)),
    STAFF(USE_LINK, DO(sign_in_ask), DO(link_make), DO(link_set),
          DO(sign_in_done)),
    STAFF(CHANGE_SUPPLIER, DO(sign_in_ask), DO(sign_in_shown)),
    STAFF(MAKE_RECOVERY, DO(sign_in_ask), DO(password_compare),
          DO(recovery_set), DO(recovery_shown)),
    STAFF(WATCH_EVENTS, DO(events_ask), DO(events_begin)),
    STAFF(GATE_REGISTER, DO(staff_read), DO(gate_register),
          DO(gate_registered)),
    STAFF(GATE_TOKEN, DO(staff_read), DO(gate_device), DO(gate_proven)),
    STAFF(GATE_HEARTBEAT, DO(staff_read), DO(gate_beat), DO(gate_beaten)),
    STAFF(GATE_CHECK, DO(staff_read), DO(gate_keys), DO(gate_check),
          DO(gate_checked)),
    STAFF(GATE_KEYS, DO(staff_read), DO(gate_trust), DO(gate_trusted)),
    STAFF(GATE_LIST, DO(staff_read), DO(gate_list_tag), DO(gate_list_ask),
          DO(gate_list_found)),
    STAFF(GATE_DELTAS, DO(staff_read), DO(gate_deltas_ask),
          DO(gate_list_found)),
    STAFF(GATE_PASSAGES, DO(staff_read), DO(gate_keys), DO(gate_upload),
          DO(gate_uploaded)),
    STAFF(GATE_UNDO, DO(staff_read), DO(gate_undo), DO(gate_undone)),
    STAFF(MACHINE_STAND, DO(staff_read), DO(machine_stand),
          DO(machine_answered)),
    STAFF(MACHINE_FIND, DO(staff_read), DO(gate_keys), DO(machine_find),
          DO(machine_answered)),
    STAFF(MACHINE_PICKUP, DO(staff_read), DO(gate_keys), DO(machine_pickup),
          DO(machine_answered)),
    STAFF(MACHINE_SALE, DO(staff_read), DO(machine_sale),
          DO(machine_answered)),
    STAFF(GATE_SECRET, DO(staff_read), DO(gate_code), DO(gate_secret),
          DO(gate_registered))
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
