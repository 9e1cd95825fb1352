/*
 * The operations, each a row: its steps, its SQL function and what it is given,
 * and how long its answer is good.  Pages, parameters, answers and refusals
 * stand in core/.
 */

#include "endpoints.h"
#include "api/api.h"
#include "booking/booking.h"
#include "core/tk_value.h"


#define REQ(field)  offsetof(tk_request_t, field)


static const ngx_ticket_arg_t  ngx_ticket_order_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(order_id) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_agent_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_pay_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(order_id) },
    { NGX_TICKET_ARG_INT8,     REQ(money_fen) },
    { NGX_TICKET_ARG_EDITION,  0 },
    { NGX_TICKET_ARG_BOOL,     REQ(activate) },
    { NGX_TICKET_ARG_INT2,     REQ(ticket_type) },
    { NGX_TICKET_ARG_BOOL,     REQ(send_notice) },
    { NGX_TICKET_ARG_TEXT,     REQ(sms_model) },
    { NGX_TICKET_ARG_VERSION,  0 },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_pay_code_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(order_id) },
    { NGX_TICKET_ARG_INT8,     REQ(money_fen) },
    { NGX_TICKET_ARG_EDITION,  0 },
    { NGX_TICKET_ARG_BOOL,     REQ(activate) },
    { NGX_TICKET_ARG_INT2,     REQ(ticket_type) },
    { NGX_TICKET_ARG_BOOL,     REQ(send_notice) },
    { NGX_TICKET_ARG_TEXT,     REQ(sms_code) },     /* by now its hash */
    { NGX_TICKET_ARG_VERSION,  0 },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_pay_code_fk_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(order_id) },
    { NGX_TICKET_ARG_INT8,     REQ(money_fen) },
    { NGX_TICKET_ARG_EDITION,  0 },
    { NGX_TICKET_ARG_BOOL,     REQ(activate) },
    { NGX_TICKET_ARG_INT2,     REQ(ticket_type) },
    { NGX_TICKET_ARG_BOOL,     REQ(send_notice) },
    { NGX_TICKET_ARG_TEXT,     REQ(sms_code) },
    { NGX_TICKET_ARG_TEXT,     REQ(sms_model) },
    { NGX_TICKET_ARG_VERSION,  0 },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_voucher_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(order_id) },
    { NGX_TICKET_ARG_TEXT,     REQ(sms_model) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_entry_count_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_TEXT,     REQ(first_stamp) },
    { NGX_TICKET_ARG_TEXT,     REQ(last_stamp) },
    { NGX_TICKET_ARG_TEXT,     REQ(entry_type) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_entry_list_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(page_index) },
    { NGX_TICKET_ARG_TEXT,     REQ(first_stamp) },
    { NGX_TICKET_ARG_TEXT,     REQ(last_stamp) },
    { NGX_TICKET_ARG_TEXT,     REQ(entry_type) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_deal_count_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_DAY,      REQ(first_day) },
    { NGX_TICKET_ARG_DAY,      REQ(last_day) },
    { NGX_TICKET_ARG_TEXT,     REQ(order_text) },
    { NGX_TICKET_ARG_TEXT,     REQ(product_code) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_deal_list_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_INT8,     REQ(page_index) },
    { NGX_TICKET_ARG_DAY,      REQ(first_day) },
    { NGX_TICKET_ARG_DAY,      REQ(last_day) },
    { NGX_TICKET_ARG_TEXT,     REQ(order_text) },
    { NGX_TICKET_ARG_TEXT,     REQ(product_code) },
    { NGX_TICKET_ARG_END,      0 }
};

static const ngx_ticket_arg_t  ngx_ticket_callback_args[] = {
    { NGX_TICKET_ARG_SUPPLIER, 0 },
    { NGX_TICKET_ARG_AGENT,    0 },
    { NGX_TICKET_ARG_TEXT,     REQ(callback_address) },
    { NGX_TICKET_ARG_BOOL,     REQ(official_notice) },
    { NGX_TICKET_ARG_END,      0 }
};


#define BOOKS(answer)                                                         \
    .early = ngx_ticket_booking_early, .repeat = ngx_ticket_repeat_steps,     \
    .repeated = answer
#define READS(statement, arguments)                                           \
    .on = NGX_TICKET_PG_READS, .stmt = NGX_TICKET_STMT_##statement,           \
    .args = arguments
#define WRITES(statement, arguments)                                          \
    .on = NGX_TICKET_PG_WRITES, .stmt = NGX_TICKET_STMT_##statement,          \
    .args = arguments

static const ngx_ticket_endpoint_t  ngx_ticket_endpoints[TK_OP_MAX] = {
    [TK_OP_LIST_PRODUCTS] = {
        .steps = ngx_ticket_products_steps,
        .keep = NGX_TICKET_KEEP_SNAPSHOT
    },
    [TK_OP_LIST_INVENTORY] = {
        .steps = ngx_ticket_inventory_steps,
        .keep = NGX_TICKET_KEEP_COUNTERS
    },
    [TK_OP_BOOK] = {
        .steps = ngx_ticket_order_products_steps,
        BOOKS(ngx_ticket_order_products_repeat_steps)
    },
    [TK_OP_GET_ORDER] = {
        .steps = ngx_ticket_read_steps,
        READS(QUERY_ORDER, ngx_ticket_order_args)
    },
    [TK_OP_CANCEL_ORDER] = {
        .steps = ngx_ticket_cancel_order_steps,
        WRITES(CANCEL_ORDER, ngx_ticket_order_args)
    },
    [TK_OP_PAY_DEPOSIT] = {
        .steps = ngx_ticket_pay_by_password_steps,
        WRITES(PAY_DEPOSIT, ngx_ticket_pay_args)
    },
    [TK_OP_GET_DEPOSIT] = {
        .steps = ngx_ticket_read_steps,
        READS(DEPOSIT_BALANCE, ngx_ticket_agent_args)
    },
    [TK_OP_BOOK_AND_PAY_DEPOSIT] = {
        .steps = ngx_ticket_order_and_pay_steps,
        BOOKS(ngx_ticket_order_and_pay_repeat_steps)
    },
    [TK_OP_GET_SUPPLIER] = {
        .steps = ngx_ticket_provider_config_steps,
        .keep = NGX_TICKET_KEEP_SNAPSHOT
    },
    [TK_OP_LIST_ROUTES] = {
        .steps = ngx_ticket_service_item_steps,
        .keep = NGX_TICKET_KEEP_SNAPSHOT
    },
    [TK_OP_LIST_SLOTS] = {
        .steps = ngx_ticket_time_segment_steps,
        .keep = NGX_TICKET_KEEP_COUNTERS
    },
    [TK_OP_LIST_TICKETS] = {
        .steps = ngx_ticket_read_steps,
        READS(TICKET_LIST, ngx_ticket_order_args)
    },
    [TK_OP_SET_CALLBACK] = {
        .steps = ngx_ticket_set_parameters_steps,
        WRITES(SET_CALLBACK, ngx_ticket_callback_args)
    },
    [TK_OP_REFUND_TICKETS] = {
        .steps = ngx_ticket_refund_ticket_steps
    },
    [TK_OP_LIST_PAY_CHANNELS] = {
        .steps = ngx_ticket_read_steps,
        READS(PAY_CHANNELS, ngx_ticket_agent_args)
    },
    [TK_OP_LIST_ORDERS] = {
        .steps = ngx_ticket_order_list_steps
    },
    [TK_OP_COUNT_ORDERS] = {
        .steps = ngx_ticket_order_count_steps
    },
    [TK_OP_RESEND_VOUCHER] = {
        .steps = ngx_ticket_re_make_ticket_steps,
        WRITES(RE_MAKE_TICKET, ngx_ticket_voucher_args)
    },
    [TK_OP_GET_PRODUCT_STATUS] = {
        .steps = ngx_ticket_product_status_steps,
        .keep = NGX_TICKET_KEEP_SNAPSHOT
    },
    [TK_OP_LIST_REDEMPTIONS] = {
        .steps = ngx_ticket_check_list_steps
    },
    [TK_OP_LIST_IDENTITIES] = {
        .steps = ngx_ticket_read_steps,
        READS(ORDER_IDENTITIES, ngx_ticket_order_args)
    },
    [TK_OP_SEND_DEPOSIT_OTP] = {
        .steps = ngx_ticket_ready_to_pay_steps
    },
    [TK_OP_PAY_DEPOSIT_OTP] = {
        .steps = ngx_ticket_pay_by_code_steps,
        WRITES(PAY_DEPOSIT_CODE, ngx_ticket_pay_code_args)
    },
    [TK_OP_SEND_REBATE_OTP] = {
        .steps = ngx_ticket_ready_to_pay_by_fk_steps
    },
    [TK_OP_PAY_REBATE_OTP] = {
        .steps = ngx_ticket_pay_by_code_fk_steps,
        WRITES(PAY_REBATE_CODE, ngx_ticket_pay_code_fk_args)
    },
    [TK_OP_SEND_PASSWORD_OTP] = {
        .steps = ngx_ticket_get_verification_code_steps
    },
    [TK_OP_CHANGE_PAY_PASSWORD] = {
        .steps = ngx_ticket_change_pay_pwd_steps
    },
    [TK_OP_COUNT_DEPOSIT_TRANSFERS] = {
        .steps = ngx_ticket_read_steps,
        READS(DEPOSIT_COUNT, ngx_ticket_entry_count_args)
    },
    [TK_OP_LIST_DEPOSIT_TRANSFERS] = {
        .steps = ngx_ticket_read_steps,
        READS(DEPOSIT_LIST, ngx_ticket_entry_list_args)
    },
    [TK_OP_GET_REBATE] = {
        .steps = ngx_ticket_read_steps,
        READS(REBATE_BALANCE, ngx_ticket_agent_args)
    },
    [TK_OP_COUNT_REBATE_TRANSFERS] = {
        .steps = ngx_ticket_read_steps,
        READS(REBATE_COUNT, ngx_ticket_entry_count_args)
    },
    [TK_OP_LIST_REBATE_TRANSFERS] = {
        .steps = ngx_ticket_read_steps,
        READS(REBATE_LIST, ngx_ticket_entry_list_args)
    },
    [TK_OP_COUNT_SETTLEMENTS] = {
        .steps = ngx_ticket_read_steps,
        READS(DEAL_COUNT, ngx_ticket_deal_count_args)
    },
    [TK_OP_LIST_SETTLEMENTS] = {
        .steps = ngx_ticket_read_steps,
        READS(DEAL_LIST, ngx_ticket_deal_list_args)
    },
    [TK_OP_BOOK_AND_PAY_REBATE] = {
        .steps = ngx_ticket_order_and_pay_rebate_steps,
        BOOKS(ngx_ticket_order_and_pay_repeat_steps)
    },
    [TK_OP_PAY_REBATE] = {
        .steps = ngx_ticket_pay_rebate_steps,
        WRITES(PAY_REBATE, ngx_ticket_pay_args)
    },
    [TK_OP_ACTIVATE_ORDER] = {
        .steps = ngx_ticket_activate_ticket_steps
    },
    [TK_OP_GET_TICKET] = {
        .steps = ngx_ticket_ticket_context_steps
    }
};


const ngx_ticket_endpoint_t *
ngx_ticket_endpoint(tk_operation_e operation)
{
    if (tk_operation_get(operation) == NULL
        || ngx_ticket_endpoints[operation].steps == NULL)
    {
        return NULL;
    }

    return &ngx_ticket_endpoints[operation];
}
