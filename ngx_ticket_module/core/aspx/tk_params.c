/*
 * What each page takes: one table per page, to be read beside its section of
 * ch. 4.2.  Nothing is done here but looking up.
 */

#include "tk_params.h"


#define FIELD(name)  offsetof(tk_request_t, name)

#define PLAIN   TK_PLAIN
#define CIPHER  TK_CIPHER
#define MEMO   TK_CIPHER_MEMO

#define NEVER   0                   /* required in no edition */
#define V30     TK_V30
#define V40     TK_V40
#define BOTH    TK_BOTH

#define PARAM(name, field, type, max_len, required, editions, cipher, values, \
    initial)                                                                  \
    { name, FIELD(field), TK_PARAM_##type, max_len, required, editions,       \
      cipher, values, initial, TK_BAD_PARAM, TK_BAD_PARAM }

/* With words of the page's own for a parameter missing or bad (decision 41). */
#define PARAM_OWN(name, field, type, max_len, required, editions, cipher,     \
    values, missing, bad)                                                     \
    { name, FIELD(field), TK_PARAM_##type, max_len, required, editions,       \
      cipher, values, NULL, missing, bad }

/* The plain ones: sent always, or if the agent likes. */
#define NEEDS(name, field, type, max_len, cipher)                             \
    PARAM(name, field, type, max_len, BOTH, BOTH, cipher, NULL, NULL)
#define TAKES(name, field, type, max_len, editions, cipher)                   \
    PARAM(name, field, type, max_len, NEVER, editions, cipher, NULL, NULL)

/* Printed as required; nothing is the first page (decision 27). */
#define PAGE_INDEX                                                            \
    TAKES("Page_index", page_index, NUMBER, 0, BOTH, PLAIN)

#define PARAM_END                                                             \
    { NULL, 0, TK_PARAM_TEXT, 0, 0, 0, 0, NULL, NULL, TK_OK, TK_OK }


/* What pages of the same kind take alike. */

#define INVOICE                                                               \
    PARAM("NeedInvoice", need_invoice, NUMBER, 1, NEVER, BOTH, PLAIN, "0 1",  \
          "0"),                                                               \
    TAKES("InvoiceTitle", invoice_title, TEXT, 100, BOTH, CIPHER)

#define NAMED                                                                 \
    PARAM("IDCount", id_count, NUMBER, 4, NEVER, BOTH, PLAIN, NULL, "0"),     \
    TAKES("Memo", memo, TEXT, 4000, BOTH, CIPHER)

#define VISIT_SLOT                                                            \
    TAKES("ServiceCode", route_code, TEXT, 2, V40, PLAIN),                    \
    TAKES("timespanindex", slot_no, SLOT, 0, V40, PLAIN)

#define ON_PAYMENT                                                            \
    PARAM("activate", activate, NUMBER, 1, NEVER, V40, PLAIN, "1 0", NULL),   \
    PARAM("tickettype", ticket_type, MEDIUM, 1, NEVER, V40, PLAIN, "1 2",     \
          NULL),                                                              \
    PARAM("sendnotification", send_message, NUMBER, 1, NEVER, V40, PLAIN,     \
          "1 0", "1")


static const tk_param_t  get_products[] = {
    TAKES("ServiceCode", route_code, TEXT, 2, BOTH, PLAIN),
    PARAM_END
};

static const tk_param_t  get_products_inventory[] = {
    TAKES("ProductID", product_code, TEXT, 36, BOTH, PLAIN),
    TAKES("ServiceCode", route_code, TEXT, 2, BOTH, PLAIN),
    PARAM_OWN("StartDate", first_day, DAY, 8, BOTH, BOTH, PLAIN, NULL,
              TK_DATE_FORMAT, TK_DATE_FORMAT),
    PARAM_OWN("EndDate", last_day, DAY, 8, BOTH, BOTH, PLAIN, NULL,
              TK_DATE_FORMAT, TK_DATE_FORMAT),
    PARAM_END
};

/* tickettype is not printed here: it is taken beyond the source (decision 9),
 * since 2.16.2 and 2.18 say that a booking passes the gate mode. */

static const tk_param_t  order_products[] = {
    NEEDS("Order_list", order_list, TEXT, 4000, PLAIN),
    NEEDS("Mobile", phone, PHONE, 20, CIPHER),
    NEEDS("ID", id_number, TEXT, 20, CIPHER),
    NEEDS("SXRQ", day, DAY, 8, MEMO),
    INVOICE,
    NAMED,
    TAKES("senderid", client_ref, CLIENT_REF, 36, BOTH, PLAIN),
    VISIT_SLOT,
    PARAM("tickettype", ticket_type, MEDIUM, 1, NEVER, V40, PLAIN, "1 2", NULL),
    PARAM_END
};

static const tk_param_t  query_order[] = {
    NEEDS("order_id", order_id, ORDER, 20, PLAIN),
    PARAM_END
};

static const tk_param_t  cancel_order[] = {
    PARAM_OWN("Order_id", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_CANCEL_EMPTY, TK_BAD_PARAM),
    PARAM_END
};

static const tk_param_t  use_account_to_pay_by_pwd[] = {
    NEEDS("Smscode", pay_password, TEXT, 64, MEMO),
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    PARAM("smsModel", sms_model, CHOICE, 20, BOTH, BOTH, PLAIN, "0 1 2", "0"),
    ON_PAYMENT,
    PARAM_END
};

static const tk_param_t  order_and_pay_with_ydj[] = {
    NEEDS("Order_list", order_list, TEXT, 4000, PLAIN),
    NEEDS("mobile", phone, PHONE, 20, CIPHER),
    NEEDS("ID", id_number, TEXT, 20, CIPHER),
    NEEDS("SXRQ", day, DAY, 8, MEMO),
    INVOICE,
    NAMED,
    NEEDS("SmsCode", pay_password, TEXT, 64, MEMO),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    PARAM("smsModel", sms_model, CHOICE, 20, BOTH, BOTH, PLAIN, "0 1 2 A", "0"),
    NEEDS("XCDDH", client_ref, CLIENT_REF, 64, CIPHER),
    VISIT_SLOT,
    ON_PAYMENT,
    PARAM_END
};

static const tk_param_t  get_service_item[] = {
    TAKES("productid", product_code, TEXT, 36, BOTH, PLAIN),
    PARAM_END
};

/* 3.0 marks servicecode as required and says what its absence means. */

static const tk_param_t  get_time_segment[] = {
    TAKES("startdate", first_day, DAY, 8, BOTH, PLAIN),
    TAKES("enddate", last_day, DAY, 8, BOTH, PLAIN),
    TAKES("servicecode", route_code, TEXT, 2, BOTH, PLAIN),
    PARAM("resourcetype", resource_type, RESOURCE, 1, NEVER, BOTH, PLAIN,
          "1 2", "2"),
    PARAM_END
};

static const tk_param_t  get_ticket_list[] = {
    NEEDS("orderid", order_id, ORDER, 20, PLAIN),
    PARAM_END
};

static const tk_param_t  set_agent_parameters[] = {
    NEEDS("responseaddr", callback_address, ADDRESS, 256, PLAIN),
    PARAM_OWN("sendofficiallysnotify", official_notice, NUMBER, 1, BOTH, BOTH,
              PLAIN, "1 0", TK_NOTICE_EMPTY, TK_BAD_PARAM),
    PARAM_END
};

/* Printed by 4.0 alone; a page of one edition works at every location
 * (decision 56). */

static const tk_param_t  refund_ticket[] = {
    PARAM_OWN("orderid", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_REFUND_EMPTY, TK_BAD_PARAM),
    NEEDS("ticketcode", ticket_codes, TEXT, 4000, PLAIN),
    PARAM_END
};

/* The document gives a default for 4.0 only, where the days have theirs too: a
 * month. */

#define LIST_WINDOW                                                           \
    PARAM("Query_model", query_model, NUMBER, 0, NEVER, V40, PLAIN, "1 2 3",  \
          "1"),                                                               \
    PARAM("Query_model", query_model, NUMBER, 0, NEVER, V30, PLAIN, "1 2 3",  \
          NULL),                                                              \
    TAKES("Start_datetime", first_stamp, STAMP, 8, V40, PLAIN),               \
    TAKES("Start_datetime", first_stamp, STAMP, 14, V30, PLAIN),              \
    TAKES("End_datetime", last_stamp, STAMP, 8, V40, PLAIN),                  \
    TAKES("End_datetime", last_stamp, STAMP, 14, V30, PLAIN)

#define LIST_FILTERS                                                          \
    TAKES("SJHM", phone, TEXT, 13, BOTH, PLAIN),                              \
    TAKES("ZJHM", id_number, TEXT, 20, BOTH, PLAIN),                          \
    TAKES("YDDH", order_text, TEXT, 20, BOTH, PLAIN),                         \
    TAKES("ZT", state, TEXT, 1, BOTH, PLAIN),                                 \
    TAKES("ProductID", product_code, TEXT, 36, BOTH, PLAIN)

static const tk_param_t  query_orders_list[] = {
    LIST_WINDOW,
    PAGE_INDEX,
    LIST_FILTERS,
    PARAM_END
};

static const tk_param_t  query_order_page_list_count[] = {
    LIST_WINDOW,
    LIST_FILTERS,
    PARAM_END
};

/* Decision 29: in both editions, each with what it prints. */

static const tk_param_t  begin_to_pay[] = {
    PARAM_OWN("Order_id", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_PAY_EMPTY, TK_BAD_PARAM),
    PARAM_OWN("Paychannelid", pay_channel, TEXT, 32, BOTH, BOTH, PLAIN, NULL,
              TK_PAY_CHANNEL, TK_BAD_PARAM),
    PARAM("NotifyURL", notify_url, NOTIFY, 255, V30, V30, PLAIN, NULL, NULL),
    PARAM_END
};

static const tk_param_t  query_pruduct_status[] = {
    NEEDS("Productid", product_code, TEXT, 64, PLAIN),
    PARAM_END
};

static const tk_param_t  query_ticket_check_list[] = {
    NEEDS("orderid", order_id, ORDER, 20, PLAIN),
    NEEDS("ticketcode", ticket_code, TEXT, 32, PLAIN),
    PARAM_END
};

/* Printed by 4.0 alone, like RefundTicket. */

static const tk_param_t  get_products_identity[] = {
    PARAM_OWN("orderid", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_IDENTITY_EMPTY, TK_BAD_PARAM),
    PARAM_END
};

static const tk_param_t  ready_to_pay[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    PARAM("NumIndex", phone_index, NUMBER, 0, NEVER, BOTH, PLAIN, "0 1", "0"),
    PARAM_END
};

static const tk_param_t  use_account_to_pay[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    NEEDS("SmsCode", otp, TEXT, 20, PLAIN),
    ON_PAYMENT,
    PARAM_END
};

static const tk_param_t  ready_to_pay_by_fk[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    PARAM("NumIndex", phone_index, NUMBER, 1, NEVER, BOTH, PLAIN, "0 1", "0"),
    PARAM_END
};

static const tk_param_t  use_account_to_pay_by_fk[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    NEEDS("SmsCode", otp, TEXT, 20, PLAIN),
    PARAM("smsModel", sms_model, CHOICE, 1, BOTH, BOTH, PLAIN, "0 1 2", "0"),
    PARAM_END
};

/* Moments in the supplier's zone, both inclusive. */

#define DEPOSIT_TRANSFERS                                                     \
    NEEDS("Start_datetime", first_stamp, MOMENT, 14, PLAIN),                  \
    NEEDS("End_datetime", last_stamp, MOMENT, 14, PLAIN),                     \
    PARAM("JYLX", transfer_type, CHOICE, 1, NEVER, BOTH, PLAIN, "1 2", NULL)

static const tk_param_t  query_yfkjy_rec_count[] = {
    DEPOSIT_TRANSFERS,
    PARAM_END
};

static const tk_param_t  query_yfkjy_rec[] = {
    PAGE_INDEX,
    DEPOSIT_TRANSFERS,
    PARAM_END
};

#define REBATE_TYPES  "0 1 2 3 4 5 6 7 8 9 A"

#define REBATE_TRANSFERS                                                      \
    PARAM_OWN("Start_datetime", first_stamp, MOMENT, 14, BOTH, BOTH, PLAIN,   \
              NULL, TK_DATE_FORMAT, TK_DATE_FORMAT),                          \
    PARAM_OWN("End_datetime", last_stamp, MOMENT, 14, BOTH, BOTH, PLAIN,      \
              NULL, TK_DATE_FORMAT, TK_DATE_FORMAT),                          \
    PARAM("JYLX", transfer_type, CHOICE, 1, NEVER, BOTH, PLAIN, REBATE_TYPES, \
          NULL)

static const tk_param_t  query_fkjy_rec_count[] = {
    REBATE_TRANSFERS,
    PARAM_END
};

static const tk_param_t  query_fkjy_rec[] = {
    PAGE_INDEX,
    REBATE_TRANSFERS,
    PARAM_END
};

#define SETTLEMENTS                                                           \
    NEEDS("Start_datetime", first_day, DAY, 8, PLAIN),                        \
    NEEDS("End_datetime", last_day, DAY, 8, PLAIN),                           \
    TAKES("Order_id", order_text, TEXT, 20, BOTH, PLAIN),                     \
    TAKES("TicketTypeID", product_code, TEXT, 36, BOTH, CIPHER)

static const tk_param_t  get_spyd_rec_count[] = {
    SETTLEMENTS,
    PARAM_END
};

static const tk_param_t  get_spyd_rec[] = {
    PAGE_INDEX,
    SETTLEMENTS,
    PARAM_END
};

/* What is bought with rebate has no invoice (R205). */

static const tk_param_t  order_and_pay_with_fk[] = {
    NEEDS("order_list", order_list, TEXT, 4000, PLAIN),
    NEEDS("mobile", phone, PHONE, 20, CIPHER),
    NEEDS("id", id_number, TEXT, 20, CIPHER),
    NEEDS("sxrq", day, DAY, 8, MEMO),
    PARAM("idcount", id_count, NUMBER, 4, NEVER, BOTH, PLAIN, NULL, "0"),
    TAKES("memo", memo, TEXT, 4000, BOTH, CIPHER),
    NEEDS("smscode", pay_password, TEXT, 64, MEMO),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    PARAM("smsmodel", sms_model, CHOICE, 20, BOTH, BOTH, PLAIN, "0 1 2 A", "0"),
    NEEDS("senderid", client_ref, CLIENT_REF, 64, CIPHER),
    PARAM_END
};

/* Theatres.  A session is spelled in two ways, and so are days. */

static const tk_param_t  get_products2[] = {
    TAKES("TheaterID", hall, TEXT, 64, BOTH, MEMO),
    TAKES("SceneID", session, TEXT, 64, BOTH, MEMO),
    TAKES("TicketDate", first_day, DAY, 64, BOTH, MEMO),
    TAKES("TicketDate2", last_day, DAY, 64, BOTH, MEMO),
    PARAM_END
};

#define OWN(name, field, type, max_len, required, cipher, missing, bad)      \
    PARAM_OWN(name, field, type, max_len, required, BOTH, cipher, NULL,       \
              TK_##missing, TK_##bad)

#define SEATS                                                                 \
    OWN("Order_list", order_list, TEXT, 4000, BOTH, PLAIN, ORDER_EMPTY,       \
        BAD_PARAM),                                                           \
    NEEDS("mobile", phone, PHONE, 20, CIPHER),                                \
    NEEDS("ID", id_number, TEXT, 20, CIPHER),                                 \
    NEEDS("TicketDate", day, DAY, 8, MEMO),                                   \
    OWN("SenceID", session, TEXT, 64, BOTH, MEMO, SESSION_FORMAT,             \
        SESSION_FORMAT),                                                      \
    INVOICE,                                                                  \
    OWN("SeatInfo", seats, TEXT, 4000, NEVER, CIPHER, SEATS_FORMAT,           \
        SEATS_FORMAT),                                                        \
    NAMED

static const tk_param_t  order_products2[] = {
    SEATS,
    TAKES("senderid", client_ref, CLIENT_REF, 36, BOTH, PLAIN),
    PARAM_END
};

/* senderid is there twice: the one in cipher is the order's own number. */

static const tk_param_t  order_and_pay_with_ydj2[] = {
    SEATS,
    NEEDS("smscode", pay_password, PASSWORD, 64, MEMO),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    PARAM("smsModel", sms_model, CHOICE, 20, BOTH, BOTH, PLAIN, "0 1 2 A", "0"),
    NEEDS("senderid", client_ref, SENDER, 64, CIPHER),
    PARAM_END
};

#define NAMES(name, field, type, max_len)                                     \
    OWN(name, field, type, max_len, BOTH, MEMO, PARAM_MISSING, PARAM_WRONG)

static const tk_param_t  query_theater_sence_list[] = {
    NAMES("TheaterID", hall, TEXT, 64),
    NAMES("TicketDate", day, DAY, 8),
    PARAM_END
};

static const tk_param_t  query_seat_area_list[] = {
    NAMES("ProductID", product_code, TEXT, 64),
    NAMES("SenceID", session, TEXT, 64),
    NAMES("TicketDate", day, DAY, 8),
    PARAM_END
};

static const tk_param_t  query_rows_and_seats_list[] = {
    NAMES("SeatAreaID", area, TEXT, 64),
    PARAM_END
};

static const tk_param_t  query_seats_state[] = {
    NAMES("SeatAreaID", area, TEXT, 64),
    NAMES("SenceID", session, TEXT, 64),
    NAMES("TicketDate", day, DAY, 8),
    PARAM_END
};

/* Printed by 4.0 alone; works at every location (decision 56).  The length
 * printed for SmsCode, 20, has no room for the password (decision 37). */

static const tk_param_t  use_account_to_pay_by_fk_with_pwd[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    NEEDS("money", money_fen, MONEY, 32, PLAIN),
    NEEDS("SmsCode", pay_password, TEXT, 64, MEMO),
    PARAM("smsModel", sms_model, CHOICE, 1, BOTH, BOTH, PLAIN, "0 1 2", "0"),
    PARAM_END
};

static const tk_param_t  get_verification_code[] = {
    PARAM("NumIndex", phone_index, NUMBER, 1, NEVER, BOTH, PLAIN, "0 1", "0"),
    PARAM("DWSX", unit_type, NUMBER, 1, BOTH, BOTH, CIPHER, "1 2 3 4 5 6 7 8",
          NULL),
    NEEDS("DWID", unit_id, TEXT, 36, CIPHER),
    PARAM_END
};

/* The printed length of YZM cannot be meant (decision 37).  Email is taken and
 * not looked at: there is none on file to compare it with. */

static const tk_param_t  change_pay_pwd[] = {
    NEEDS("YZM", otp, TEXT, 0, PLAIN),
    NEEDS("ZFDH", code_id, ORDER, 20, PLAIN),
    TAKES("Email", email, TEXT, 64, BOTH, CIPHER),
    PARAM_OWN("NewPwd", pay_password, TEXT, 64, BOTH, BOTH, CIPHER, NULL,
              TK_PASSWORD_EMPTY, TK_PASSWORD_FORM),
    PARAM_OWN("NewPwd2", pay_password_again, TEXT, 64, BOTH, BOTH, CIPHER, NULL,
              TK_PASSWORD_EMPTY, TK_PASSWORD_FORM),
    PARAM_END
};

/* No words of the page's own for tickettype missing: those for any of them. */

static const tk_param_t  activate_ticket[] = {
    PARAM_OWN("orderid", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_ACTIVATE_ORDER_EMPTY, TK_BAD_PARAM),
    PARAM_OWN("activateall", activate_all, NUMBER, 1, BOTH, BOTH, PLAIN, "1 0",
              TK_ACTIVATE_ALL_EMPTY, TK_BAD_PARAM),
    TAKES("activatelist", activate_list, TEXT, 4000, BOTH, PLAIN),
    PARAM_OWN("activatedate", day, DAY, 8, BOTH, BOTH, PLAIN, NULL,
              TK_ACTIVATE_DATE_EMPTY, TK_BAD_PARAM),
    TAKES("memo", memo, TEXT, 4000, BOTH, CIPHER),
    TAKES("timespanindex", slot_no, SLOT, 0, BOTH, PLAIN),
    PARAM_OWN("tickettype", ticket_type, NUMBER, 1, BOTH, BOTH, PLAIN, "1 2",
              TK_ACTIVATE_EMPTY, TK_BAD_PARAM),
    PARAM_OWN("activatemode", activate_mode, NUMBER, 1, BOTH, BOTH, PLAIN,
              "1 2", TK_ACTIVATE_MODE_EMPTY, TK_ACTIVATE_MODE),
    PARAM("sendnotification", send_message, NUMBER, 1, NEVER, BOTH, PLAIN,
          "1 0", "1"),
    PARAM_END
};

static const tk_param_t  get_ticket_context[] = {
    NEEDS("orderid", order_id, ORDER, 20, PLAIN),
    PARAM("ticketcode", ticket_codes, TEXT, 32, V40, V40, PLAIN, NULL, NULL),
    PARAM("ticketcode", ticket_codes, TEXT, 32, V30, V30, CIPHER, NULL, NULL),
    PARAM_END
};

static const tk_param_t  re_make_ticket[] = {
    NEEDS("Order_id", order_id, ORDER, 20, PLAIN),
    PARAM("smsModel", sms_model, CHOICE, 1, BOTH, BOTH, PLAIN, "0 1 2", NULL),
    PARAM_END
};

#define OF_REFUND                                                             \
    PARAM_OWN("Order_id", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,       \
              TK_APPLY_EMPTY, TK_BAD_PARAM)

static const tk_param_t  apply_refund[] = {
    OF_REFUND,
    NEEDS("PaybackReason", reason, TEXT, 200, PLAIN),
    PARAM_END
};

static const tk_param_t  revoke_order[] = {
    OF_REFUND,
    NEEDS("total_fee", money_fen, MONEY, 30, PLAIN),
    NEEDS("PaybackReason", reason, TEXT, 200, PLAIN),
    PARAM_END
};

/* Printed by 4.0 alone, like RefundTicket. */

static const tk_param_t  query_order_refund[] = {
    PARAM_OWN("orderid", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL,
              TK_REFUND_EMPTY, TK_BAD_PARAM),
    PARAM_END
};

static const tk_param_t  none[] = {
    PARAM_END
};

/* Pages that take no parameters of their own. */

#define query_yfk_rec           none
#define query_theater_list      none
#define get_provider_config     none
#define get_pay_channel         none
#define query_fk_rec            none

/* The same ones. */

#define order_refund_deal       query_order_refund
#define order_and_pay_with_fk2  order_and_pay_with_ydj2


static const tk_param_t *const  params[TK_PAGE_MAX] = {
    [TK_PAGE_NONE] = none,
#define TK_PAGE(name, stem, page, operation, legacy, printed)                 \
    [TK_PAGE_##name] = stem,
#include "tk_pages.tbl.h"
#undef TK_PAGE
};


const tk_param_t *
tk_page_params(tk_page_e page)
{
    return tk_page_get(page) == NULL ? none : params[page];
}


/* A page that has no parameter for a slot in this edition leaves it to us. */

void
tk_page_terms(const tk_page_t *page, int edition, tk_terms_t *terms)
{
    const tk_param_t  *param;

    terms->operation = tk_operation_get(page->operation);
    terms->edition = edition;
    terms->names_slot = 0;
    terms->names_session = 0;

    for (param = tk_page_params(page->page); param->name != NULL; param++) {
        if (param->offset == FIELD(slot_no) && param->editions & edition) {
            terms->names_slot = 1;
        }

        if (param->offset == FIELD(seats)) {
            terms->names_session = 1;
        }
    }
}
