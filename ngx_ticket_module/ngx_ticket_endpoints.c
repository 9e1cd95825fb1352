/*
 * The pages, each a row: its steps, its SQL function and what it is given, and
 * how long its answer is good.  Names, parameters, answers and refusals stand
 * in core/.
 */

#include "api/ngx_ticket_api.h"


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


#define MADE_HERE   0, 0, NULL
#define KEEP(how)   NGX_TICKET_KEEP_##how, NULL, NULL
#define BOOKS                                                                 \
    MADE_HERE, NGX_TICKET_KEEP_NOT, ngx_ticket_booking_early,                 \
    ngx_ticket_repeat_steps
#define READS(stmt, args)                                                     \
    NGX_TICKET_PG_READS, NGX_TICKET_STMT_##stmt, args
#define WRITES(stmt, args)                                                    \
    NGX_TICKET_PG_WRITES, NGX_TICKET_STMT_##stmt, args

static const ngx_ticket_endpoint_t  ngx_ticket_endpoints[] = {

    { TK_PAGE_GET_PRODUCTS, ngx_ticket_products_steps, MADE_HERE,
      KEEP(SNAPSHOT) },

    { TK_PAGE_GET_PRODUCTS_INVENTORY, ngx_ticket_inventory_steps, MADE_HERE,
      KEEP(COUNTERS) },

    { TK_PAGE_ORDER_PRODUCTS, ngx_ticket_order_products_steps, BOOKS },

    { TK_PAGE_QUERY_ORDER, ngx_ticket_read_steps,
      READS(QUERY_ORDER, ngx_ticket_order_args), KEEP(NOT) },

    { TK_PAGE_CANCEL_ORDER, ngx_ticket_cancel_order_steps,
      WRITES(CANCEL_ORDER, ngx_ticket_order_args), KEEP(NOT) },

    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_PWD, ngx_ticket_pay_by_password_steps,
      WRITES(PAY_DEPOSIT, ngx_ticket_pay_args), KEEP(NOT) },

    { TK_PAGE_QUERY_YFK_REC, ngx_ticket_read_steps,
      READS(DEPOSIT_BALANCE, ngx_ticket_agent_args), KEEP(NOT) },

    { TK_PAGE_ORDER_AND_PAY_WITH_YDJ, ngx_ticket_order_and_pay_steps, BOOKS },

    { TK_PAGE_GET_PROVIDER_CONFIG, ngx_ticket_provider_config_steps,
      MADE_HERE, KEEP(SNAPSHOT) },

    { TK_PAGE_GET_SERVICE_ITEM, ngx_ticket_service_item_steps, MADE_HERE,
      KEEP(SNAPSHOT) },

    { TK_PAGE_GET_TIME_SEGMENT, ngx_ticket_time_segment_steps, MADE_HERE,
      KEEP(COUNTERS) },

    { TK_PAGE_GET_TICKET_LIST, ngx_ticket_read_steps,
      READS(TICKET_LIST, ngx_ticket_order_args), KEEP(NOT) },

    { TK_PAGE_SET_AGENT_PARAMETERS, ngx_ticket_set_parameters_steps,
      WRITES(SET_CALLBACK, ngx_ticket_callback_args), KEEP(NOT) },

    { TK_PAGE_REFUND_TICKET, ngx_ticket_refund_ticket_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_GET_PAY_CHANNEL, ngx_ticket_read_steps,
      READS(PAY_CHANNELS, ngx_ticket_agent_args), KEEP(NOT) },

    { TK_PAGE_QUERY_ORDERS_LIST, ngx_ticket_order_list_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_QUERY_ORDER_PAGE_LIST_COUNT, ngx_ticket_order_count_steps,
      MADE_HERE, KEEP(NOT) },

    { TK_PAGE_RE_MAKE_TICKET, ngx_ticket_re_make_ticket_steps,
      WRITES(RE_MAKE_TICKET, ngx_ticket_voucher_args), KEEP(NOT) },

    { TK_PAGE_QUERY_PRUDUCT_STATUS, ngx_ticket_product_status_steps,
      MADE_HERE, KEEP(SNAPSHOT) },

    { TK_PAGE_QUERY_TICKET_CHECK_LIST, ngx_ticket_check_list_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_GET_PRODUCTS_IDENTITY, ngx_ticket_read_steps,
      READS(ORDER_IDENTITIES, ngx_ticket_order_args), KEEP(NOT) },

    { TK_PAGE_READY_TO_PAY, ngx_ticket_ready_to_pay_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_USE_ACCOUNT_TO_PAY, ngx_ticket_pay_by_code_steps,
      WRITES(PAY_DEPOSIT_CODE, ngx_ticket_pay_code_args), KEEP(NOT) },

    { TK_PAGE_READY_TO_PAY_BY_FK, ngx_ticket_ready_to_pay_by_fk_steps,
      MADE_HERE, KEEP(NOT) },

    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK, ngx_ticket_pay_by_code_fk_steps,
      WRITES(PAY_REBATE_CODE, ngx_ticket_pay_code_fk_args), KEEP(NOT) },

    { TK_PAGE_GET_VERIFICATION_CODE, ngx_ticket_get_verification_code_steps,
      MADE_HERE, KEEP(NOT) },

    { TK_PAGE_CHANGE_PAY_PWD, ngx_ticket_change_pay_pwd_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_QUERY_YFKJY_REC_COUNT, ngx_ticket_read_steps,
      READS(DEPOSIT_COUNT, ngx_ticket_entry_count_args), KEEP(NOT) },

    { TK_PAGE_QUERY_YFKJY_REC, ngx_ticket_read_steps,
      READS(DEPOSIT_LIST, ngx_ticket_entry_list_args), KEEP(NOT) },

    { TK_PAGE_QUERY_FK_REC, ngx_ticket_read_steps,
      READS(REBATE_BALANCE, ngx_ticket_agent_args), KEEP(NOT) },

    { TK_PAGE_QUERY_FKJY_REC_COUNT, ngx_ticket_read_steps,
      READS(REBATE_COUNT, ngx_ticket_entry_count_args), KEEP(NOT) },

    { TK_PAGE_QUERY_FKJY_REC, ngx_ticket_read_steps,
      READS(REBATE_LIST, ngx_ticket_entry_list_args), KEEP(NOT) },

    { TK_PAGE_GET_SPYD_REC_COUNT, ngx_ticket_read_steps,
      READS(DEAL_COUNT, ngx_ticket_deal_count_args), KEEP(NOT) },

    { TK_PAGE_GET_SPYD_REC, ngx_ticket_read_steps,
      READS(DEAL_LIST, ngx_ticket_deal_list_args), KEEP(NOT) },

    { TK_PAGE_ORDER_AND_PAY_WITH_FK, ngx_ticket_order_and_pay_rebate_steps,
      BOOKS },

    { TK_PAGE_USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, ngx_ticket_pay_rebate_steps,
      WRITES(PAY_REBATE, ngx_ticket_pay_args), KEEP(NOT) },

    { TK_PAGE_ACTIVATE_TICKET, ngx_ticket_activate_ticket_steps, MADE_HERE,
      KEEP(NOT) },

    { TK_PAGE_GET_TICKET_CONTEXT, ngx_ticket_ticket_context_steps, MADE_HERE,
      KEEP(NOT) }
};


const ngx_ticket_endpoint_t *
ngx_ticket_endpoint(tk_page_e page)
{
    ngx_uint_t  i;

    for (i = 0;
         i < sizeof(ngx_ticket_endpoints) / sizeof(ngx_ticket_endpoints[0]);
         i++)
    {
        if (ngx_ticket_endpoints[i].page == page) {
            return &ngx_ticket_endpoints[i];
        }
    }

    return NULL;
}
