/*
 * What each page answers: one table per page, to be read beside the sample of
 * its section of ch. 4.2.  Spelling, order and editions are the source's; the
 * columns are those of the functions in sql/ and of the handlers.
 */

#include "tk_aspx.h"


#define ELEMENT(level, element, column, format, arg, editions)                \
    { level, element, column, TK_FMT_##format, arg, TK_##editions }

#define ELEMENT_END                                                           \
    { 0, NULL, NULL, TK_FMT_TEXT, NULL, 0 }


/* What several pages say of one thing, at the level it has there. */

#define ORDER_HEAD(level)                                                     \
    ELEMENT(level, "orderid", "order_id", TEXT, NULL, BOTH),                  \
    ELEMENT(level, "ordertime", "created_at", MOMENT, NULL, BOTH),            \
    ELEMENT(level, "customertype", "customer_type", TEXT, NULL, BOTH),        \
    ELEMENT(level, "customerid", "customer_id", TEXT, NULL, BOTH),            \
    ELEMENT(level, "customername", "customer_name", TEXT, NULL, BOTH),        \
    ELEMENT(level, "description", "description", REMARKED, NULL, BOTH)

#define ORDER_VISIT(level, editions)                                          \
    ELEMENT(level, "spdh", "bill", TEXT, NULL, editions),                     \
    ELEMENT(level, "sxrq", "day", DAY, NULL, editions),                       \
    ELEMENT(level, "jgrqsj", "delivered_at", MOMENT, NULL, editions),         \
    ELEMENT(level, "mobile", "phone_sealed", SEALED, "phone", editions),      \
    ELEMENT(level, "cardid", "id_sealed", SEALED, "id", editions),            \
    ELEMENT(level, "xyfp", "need_invoice", FLAG, NULL, editions),             \
    ELEMENT(level, "fptt", "invoice_sealed", INVOICE, NULL, editions)

#define ORDER_ITEM(level)                                                     \
    ELEMENT(level, "productid", "product_code", TEXT, NULL, BOTH),            \
    ELEMENT(level, "productname", "product_name", TEXT, NULL, BOTH),          \
    ELEMENT(level, "num", "quantity", TEXT, NULL, BOTH),                      \
    ELEMENT(level, "unit", "unit", TEXT, NULL, BOTH),                         \
    ELEMENT(level, "price", "price_fen", MONEY, NULL, BOTH),                  \
    ELEMENT(level, "productstatus", "product_state", TEXT, NULL, BOTH)

#define BILL(level)                                                           \
    ELEMENT(level, "datetime", "delivered_at", MOMENT, NULL, BOTH),           \
    ELEMENT(level, "total", "total_fen", MONEY, NULL, BOTH),                  \
    ELEMENT(level, "dealtotal", "deal_total_fen", MONEY, NULL, BOTH),         \
    ELEMENT(level, "dealamount", "deal_fen", MONEY, NULL, BOTH),              \
    ELEMENT(level, "totalfees", "fee_fen", MONEY, NULL, BOTH),                \
    ELEMENT(level, "ticketcount", "ticket_count", TEXT, NULL, BOTH),          \
    ELEMENT(level, "personcount", "person_count", TEXT, NULL, BOTH)

#define TICKET(level)                                                         \
    ELEMENT(level, "productid", "product_code", TEXT, NULL, BOTH),            \
    ELEMENT(level, "productname", "product_name", TEXT, NULL, BOTH),          \
    ELEMENT(level, "ticketcode", NULL, TICKET_CODE, NULL, BOTH),              \
    ELEMENT(level, "personcount", "persons", TEXT, NULL, BOTH),               \
    ELEMENT(level, "ticketdate", "day", DAY, NULL, BOTH),                     \
    ELEMENT(level, "freecount", "free", TEXT, NULL, BOTH),                    \
    ELEMENT(level, "price", "price_fen", MONEY, NULL, BOTH),                  \
    ELEMENT(level, "summary", "amount_fen", MONEY, NULL, BOTH),               \
    ELEMENT(level, "servicecode", "line_code", TEXT, NULL, BOTH),             \
    ELEMENT(level, "servicename", "line_name", TEXT, NULL, BOTH),             \
    ELEMENT(level, "timespanindex", "slot_no", TEXT, NULL, BOTH),             \
    ELEMENT(level, "starttime", "start_minute", CLOCK, NULL, BOTH),           \
    ELEMENT(level, "endtime", "end_minute", CLOCK, NULL, BOTH)

#define HOLDER(level)                                                         \
    ELEMENT(level, "name", "name_sealed", SEALED, "name", BOTH),              \
    ELEMENT(level, "identitycode", "id_sealed", SEALED, "id", BOTH)

#define CUSTOMER(level)                                                       \
    ELEMENT(level, "DWSX", "unit_type", TEXT, NULL, BOTH),                    \
    ELEMENT(level, "DWID", "unit_id", TEXT, NULL, BOTH),                      \
    ELEMENT(level, "DWMC", "unit_name", TEXT, NULL, BOTH)


/* A weekday 0 is "every day": an empty element (decision 45). */

static const tk_element_t  get_products[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(1, "productname", "product_name", TEXT, NULL, BOTH),
    ELEMENT(1, "Classid", "class_id", TEXT, NULL, BOTH),
    ELEMENT(1, "classname", "class_name", TEXT, NULL, BOTH),
    ELEMENT(1, "unit", "unit", TEXT, NULL, BOTH),
    ELEMENT(1, "price", "price_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "initdate", "first_day", DAY, NULL, BOTH),
    ELEMENT(1, "enddate", "last_day", DAY, NULL, BOTH),
    ELEMENT(1, "conditionsofsale", "conditions", TEXT, NULL, BOTH),
    ELEMENT(1, "minimum", "minimum", TEXT, NULL, BOTH),
    ELEMENT(1, "maximum", "maximum", TEXT, NULL, BOTH),
    ELEMENT(1, "SimpleIDmaximum", "id_maximum", TEXT, NULL, BOTH),
    ELEMENT(1, "shippingmethod", "effect_mode", TEXT, NULL, BOTH),
    ELEMENT(1, "Preorder", "order_days", TEXT, NULL, BOTH),
    ELEMENT(1, "PreorderDays", "ticket_days", TEXT, NULL, BOTH),
    ELEMENT(1, "EffectBegPeriod", "week_first", MAP, "0=", BOTH),
    ELEMENT(1, "EffectEndPeriod", "week_last", MAP, "0=", BOTH),
    ELEMENT(1, "EffectPeriodNegated", "week_negated", FLAG, NULL, BOTH),
    ELEMENT(1, "webpredays", "days_ahead", TEXT, NULL, BOTH),
    ELEMENT(1, "weblong", "web_order_days", TEXT, NULL, BOTH),
    ELEMENT(1, "needname", "real_name", FLAG, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  get_products_inventory[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(1, "productname", "product_name", TEXT, NULL, BOTH),
    ELEMENT(1, "date", "day", DAY, NULL, BOTH),
    ELEMENT(1, "quantity", "quantity", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  order_products[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ORDER_HEAD(1),
    ELEMENT(1, "paytimeout", "pay_timeout_min", TEXT, NULL, BOTH),
    ELEMENT(1, "orderstatus", "state", TEXT, NULL, BOTH),
    ELEMENT(1, "subitem", NULL, EACH, NULL, BOTH),
    ORDER_ITEM(2),
    ELEMENT_END
};

/* xyfp means what NeedInvoice means (decision 26). */

static const tk_element_t  query_order[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ORDER_HEAD(1),
    ELEMENT(1, "paytimeout", "pay_timeout_min", TEXT, NULL, V30),
    ELEMENT(1, "orderstatus", "state", TEXT, NULL, BOTH),
    ELEMENT(1, "paytimeout", "pay_timeout_min", TEXT, NULL, V40),
    ELEMENT(1, "summary", "total_fen", MONEY, NULL, V40),
    ORDER_VISIT(1, V40),
    ELEMENT(1, "dealtotal", "deal_total_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "dealamount", "deal_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "totalfees", "fee_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "paychannel", "pay_channel", TEXT, NULL, BOTH),
    ELEMENT(1, "backtotal", "back_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "backstatus", "back_status", TEXT, NULL, BOTH),
    ELEMENT(1, "returnticketdesc", "return_description", TEXT, NULL, BOTH),
    ELEMENT(1, "returncount", "return_count", TEXT, NULL, BOTH),
    ELEMENT(1, "returntotal", "return_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "returnpaychanneldesc", "return_channels", TEXT, NULL, BOTH),
    ELEMENT(1, "subitem", NULL, EACH, NULL, BOTH),
    ORDER_ITEM(2),
    ELEMENT(2, "timeindex", "slot_no", TEXT, NULL, V40),
    ELEMENT(2, "timeindexdesc", "slot_description", TEXT, NULL, V40),
    ELEMENT(2, "serverstationid", "line_code", TEXT, NULL, V40),
    ELEMENT(2, "serverstationname", "line_name", TEXT, NULL, V40),
    ELEMENT(2, "seatlistdesc", "seats", TEXT, NULL, BOTH),
    ELEMENT(2, "dealnum", "deal_quantity", TEXT, NULL, BOTH),
    ELEMENT(2, "dealamount", "deal_item_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "fees", "item_fee_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "returncount", "item_return_count", TEXT, NULL, BOTH),
    ELEMENT(2, "returnfees", "item_return_fee_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "returntotal", "item_return_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "returnpaychanneldesc", "item_return_channels", TEXT, NULL,
            BOTH),
    ELEMENT_END
};

/* Theatres.  Spelling is the source's, of sessions and of times too. */

static const tk_element_t  get_products2[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(1, "productname", "product_name", TEXT, NULL, BOTH),
    ELEMENT(1, "Classid", "class_id", TEXT, NULL, BOTH),
    ELEMENT(1, "classname", "class_name", TEXT, NULL, BOTH),
    ELEMENT(1, "theaterid", "hall_id", TEXT, NULL, BOTH),
    ELEMENT(1, "theatername", "hall_name", TEXT, NULL, BOTH),
    ELEMENT(1, "sceneid", "session_id", TEXT, NULL, BOTH),
    ELEMENT(1, "scenename", "session_name", TEXT, NULL, BOTH),
    ELEMENT(1, "scenenstarttime", "start", TEXT, NULL, BOTH),
    ELEMENT(1, "scenenendtime", "end", TEXT, NULL, BOTH),
    ELEMENT(1, "ticketdate", "day", DAY, NULL, BOTH),
    ELEMENT(1, "enablecount", "left", TEXT, NULL, BOTH),
    ELEMENT(1, "unit", "unit", TEXT, NULL, BOTH),
    ELEMENT(1, "price", "price_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "conditionsofsale", "conditions", TEXT, NULL, BOTH),
    ELEMENT(1, "minimum", "minimum", TEXT, NULL, BOTH),
    ELEMENT(1, "maximum", "maximum", TEXT, NULL, BOTH),
    ELEMENT(1, "SimpleIDmaximum", "id_maximum", TEXT, NULL, BOTH),
    ELEMENT(1, "shippingmethod", "effect_mode", TEXT, NULL, BOTH),
    ELEMENT(1, "Preorder", "order_days", TEXT, NULL, BOTH),
    ELEMENT(1, "PreorderDays", "ticket_days", TEXT, NULL, BOTH),
    ELEMENT(1, "EffectBegPeriod", "week_first", MAP, "0=", BOTH),
    ELEMENT(1, "EffectEndPeriod", "week_last", MAP, "0=", BOTH),
    ELEMENT(1, "EffectPeriodNegated", "week_negated", FLAG, NULL, BOTH),
    ELEMENT(1, "webpredays", "days_ahead", TEXT, NULL, BOTH),
    ELEMENT(1, "weblong", "web_order_days", TEXT, NULL, BOTH),
    ELEMENT(1, "needname", "real_name", FLAG, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_theater_list[] = {
    ELEMENT(0, "item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "TheaterID", "hall_id", TEXT, NULL, BOTH),
    ELEMENT(1, "TheaterName", "hall_name", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_theater_sence_list[] = {
    ELEMENT(0, "item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "TheaterID", "hall_id", TEXT, NULL, BOTH),
    ELEMENT(1, "SenceID", "session_id", TEXT, NULL, BOTH),
    ELEMENT(1, "SenceName", "session_name", TEXT, NULL, BOTH),
    ELEMENT(1, "StartTime", "start", TEXT, NULL, BOTH),
    ELEMENT(1, "EndTime", "end", TEXT, NULL, BOTH),
    ELEMENT(1, "SellEndingTime", "sale_end", TEXT, NULL, BOTH),
    ELEMENT(1, "StartCheckTime", "check_from", TEXT, NULL, BOTH),
    ELEMENT(1, "EndCheckTime", "check_until", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_seat_area_list[] = {
    ELEMENT(0, "item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "SeatAreaID", "area_id", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatAreaName", "area_name", TEXT, NULL, BOTH),
    ELEMENT(1, "COLOR", "color", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatsCount", "seats", TEXT, NULL, BOTH),
    ELEMENT(1, "FreeSeatsCount", "left", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* The last seat of a row has an empty one next to it. */

static const tk_element_t  query_rows_and_seats_list[] = {
    ELEMENT(0, "item", "row_id", GROUP, NULL, BOTH),
    ELEMENT(1, "SeatRowID", "row_id", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatRowNum", "row_num", TEXT, NULL, BOTH),
    ELEMENT(1, "X", "x", TEXT, NULL, BOTH),
    ELEMENT(1, "Y", "y", TEXT, NULL, BOTH),
    ELEMENT(1, "W", "w", TEXT, NULL, BOTH),
    ELEMENT(1, "H", "h", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatWidth", "seat_w", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatHeight", "seat_h", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatAlig", "align", TEXT, NULL, BOTH),
    ELEMENT(1, "FirstSeat", "first_seat", TEXT, NULL, BOTH),
    ELEMENT(1, "Seats", NULL, ONCE, NULL, BOTH),
    ELEMENT(2, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(3, "SeatID", "seat_id", TEXT, NULL, BOTH),
    ELEMENT(3, "SeatNum", "seat_num", TEXT, NULL, BOTH),
    ELEMENT(3, "NextSeatID", "next_seat", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_seats_state[] = {
    ELEMENT(0, "item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "SeatID", "seat_id", TEXT, NULL, BOTH),
    ELEMENT(1, "SeatState", "seat_state", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_yfk_rec[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    CUSTOMER(1),
    ELEMENT(1, "SQJY", "opening_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "BQDF", "debits_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "BQSQ", "credits_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "BQJY", "closing_fen", MONEY, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  order_and_pay_with_ydj[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Order_id", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "XCDDH", "own_number", TEXT, NULL, BOTH),
    ELEMENT(1, "status", "state", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* One row per fee item; a supplier without any gives one row whose product is
 * NULL.  3.0 knows no forced activation (decision 3): 2 is 1 there. */

static const tk_element_t  get_provider_config[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "providerid", "provider_id", TEXT, NULL, BOTH),
    ELEMENT(1, "providername", "provider_name", TEXT, NULL, BOTH),
    ELEMENT(1, "type", "kind", TEXT, NULL, BOTH),
    ELEMENT(1, "sublevelmode", "slot_mode", FLAG, NULL, BOTH),
    ELEMENT(1, "feemode", "fee_mode", FLAG, NULL, BOTH),
    ELEMENT(1, "feeitems", NULL, ONCE, NULL, BOTH),
    ELEMENT(2, "feeitem", "product_code", EACH, NULL, BOTH),
    ELEMENT(3, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(3, "productname", "product_name", TEXT, NULL, V40),
    ELEMENT(3, "unitcount", "units_ahead", TEXT, NULL, BOTH),
    ELEMENT(3, "unit", "unit", TEXT, NULL, BOTH),
    ELEMENT(3, "referencetime", "reference", TEXT, NULL, BOTH),
    ELEMENT(3, "feecalmode", "mode", TEXT, NULL, BOTH),
    ELEMENT(3, "feevalue", "value", TEXT, NULL, BOTH),
    ELEMENT(1, "activateable", "activateable", MAP, "2=1", V30),
    ELEMENT(1, "activateable", "activateable", TEXT, NULL, V40),
    ELEMENT(1, "tickettype", "ticket_type", TEXT, NULL, BOTH),
    ELEMENT(1, "canpaywithcash", "can_cash", FLAG, NULL, BOTH),
    ELEMENT(1, "canpaywithyfk", "can_deposit", FLAG, NULL, BOTH),
    ELEMENT(1, "canpaywithfk", "can_rebate", FLAG, NULL, BOTH),
    ELEMENT(1, "canpaywithepay", "can_epay", FLAG, NULL, BOTH),
    ELEMENT(1, "maxlimit", "max_limit", TEXT, NULL, BOTH),
    ELEMENT(1, "payandactive", "pay_and_active", FLAG, NULL, V40),
    ELEMENT(1, "activerefund", "active_refund", FLAG, NULL, V40),
    ELEMENT_END
};

static const tk_element_t  get_service_item[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "ServiceCode", "line_code", TEXT, NULL, BOTH),
    ELEMENT(1, "ServiceName", "line_name", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  get_time_segment[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "ServiceCode", "line_code", TEXT, NULL, BOTH),
    ELEMENT(1, "ServiceName", "line_name", TEXT, NULL, BOTH),
    ELEMENT(1, "Date", "day", DAY, NULL, BOTH),
    ELEMENT(1, "TimeSpanIndex", "slot_no", TEXT, NULL, BOTH),
    ELEMENT(1, "StartTime", "start_minute", CLOCK, NULL, BOTH),
    ELEMENT(1, "EndTime", "end_minute", CLOCK, NULL, BOTH),
    ELEMENT(1, "TotalCapacity", "total_capacity", TEXT, NULL, BOTH),
    ELEMENT(1, "Capacity", "capacity", TEXT, NULL, BOTH),
    ELEMENT(1, "UsedCount", "used", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* A ticket printed (3) or used (4) is plainly a normal one (1) in 3.0. */

static const tk_element_t  get_ticket_list[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "sellbillid", "bill", TEXT, NULL, BOTH),
    ELEMENT(1, "stationid", "station_id", TEXT, NULL, BOTH),
    ELEMENT(1, "businesstype", "business_type", TEXT, NULL, BOTH),
    ELEMENT(1, "stationname", "station_name", TEXT, NULL, BOTH),
    BILL(1),
    ELEMENT(1, "tickets", NULL, ONCE, NULL, BOTH),
    ELEMENT(2, "ticket", "ticket_no", EACH, NULL, BOTH),
    TICKET(3),
    ELEMENT(3, "status", "ticket_state", MAP, "3=1 4=1", V30),
    ELEMENT(3, "status", "ticket_state", TEXT, NULL, V40),
    HOLDER(3),
    ELEMENT_END
};

/* Printed by 4.0 alone; works at every location (decision 56). */

static const tk_element_t  refund_ticket[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  get_verification_code[] = {
    ELEMENT(0, "item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "order_id", "code_id", TEXT, NULL, BOTH),
    ELEMENT(1, "status", NULL, FIXED, "0", BOTH),
    ELEMENT_END
};

static const tk_element_t  get_pay_channel[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "paychannelid", "channel_id", TEXT, NULL, BOTH),
    ELEMENT(1, "paychannelname", "channel_name", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* Decision 28: not printed. */

static const tk_element_t  begin_to_pay[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "paychannelid", "channel", TEXT, NULL, BOTH),
    ELEMENT(1, "payurl", "pay_url", TEXT, NULL, BOTH),
    ELEMENT(1, "qrcode", "qr_code", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_orders_list[] = {
    ELEMENT(0, "Items", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Item", NULL, EACH, NULL, BOTH),
    ORDER_HEAD(2),
    ELEMENT(2, "orderstatus", "state", TEXT, NULL, BOTH),
    ELEMENT(2, "summary", "total_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "tickettypedesc", "tickets", TEXT, NULL, BOTH),
    ELEMENT(2, "dealtotal", "deal_total_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "dealdesc", "deal_description", TEXT, NULL, BOTH),
    ELEMENT(2, "feetotal", "fee_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "backtotal", "back_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "backstatus", "back_status", TEXT, NULL, BOTH),
    ELEMENT(2, "paychannel", "pay_channel", TEXT, NULL, BOTH),
    ELEMENT(2, "returnticketdesc", "return_description", TEXT, NULL, BOTH),
    ELEMENT(2, "returncount", "return_count", TEXT, NULL, BOTH),
    ELEMENT(2, "returntotal", "return_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "returnfees", "return_fee_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "returnpaychanneldesc", "return_channels", TEXT, NULL, BOTH),
    ORDER_VISIT(2, BOTH),
    ELEMENT_END
};

/* A count of records, in pages: of orders, of entries, of deals. */

static const tk_element_t  record_count[] = {
    ELEMENT(0, "item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "pagesize", "page_size", TEXT, NULL, BOTH),
    ELEMENT(1, "pagecount", "page_count", TEXT, NULL, BOTH),
    ELEMENT(1, "recordcount", "record_count", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* Seats and rooms have a state, tickets of a scenic area have none (38). */

static const tk_element_t  query_pruduct_status[] = {
    ELEMENT(0, "item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(1, "productstatus", "product_state", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_ticket_check_list[] = {
    ELEMENT(0, "Item", "ticket_no", EACH, NULL, BOTH),
    ELEMENT(1, "ticketcode", NULL, TICKET_CODE, NULL, BOTH),
    ELEMENT(1, "datetime", "passed_at", MOMENT, NULL, BOTH),
    ELEMENT(1, "stationname", "station_name", TEXT, NULL, BOTH),
    ELEMENT(1, "gatenumber", "gate", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* An order without names has one row whose visitor is NULL. */

static const tk_element_t  get_products_identity[] = {
    ELEMENT(0, "Item", "visitor_no", EACH, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(1, "productname", "product_name", TEXT, NULL, BOTH),
    ELEMENT(1, "type", "id_type", TEXT, NULL, BOTH),
    ELEMENT(1, "status", "ticket_state", TEXT, NULL, BOTH),
    ELEMENT(1, "identitycode", "id_sealed", SEALED, "id", BOTH),
    ELEMENT(1, "name", "name_sealed", SEALED, "name", BOTH),
    ELEMENT(1, "mobile", "phone_sealed", SEALED, "phone", BOTH),
    ELEMENT_END
};

/* Moments of these pages are text: what zone was in force then, only Postgres
 * knows. */

static const tk_element_t  query_yfkjy_rec[] = {
    ELEMENT(0, "Items", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Item", NULL, EACH, NULL, BOTH),
    CUSTOMER(2),
    ELEMENT(2, "JYLX", "type", TEXT, NULL, BOTH),
    ELEMENT(2, "QCYE", "opening_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "BQFS", "amount_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "QMYE", "closing_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "DJDH", "document", TEXT, NULL, BOTH),
    ELEMENT(2, "YHDLM", "user_name", TEXT, NULL, BOTH),
    ELEMENT(2, "BZ", "note", TEXT, NULL, BOTH),
    ELEMENT(2, "RQSJ", "moment", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_fk_rec[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    CUSTOMER(1),
    ELEMENT(1, "ND", "year", TEXT, NULL, BOTH),
    ELEMENT(1, "JESQJY", "opening_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "JEBQSQ", "credits_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "JEBQDF", "debits_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "JEBQJY", "closing_fen", MONEY, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  query_fkjy_rec[] = {
    ELEMENT(0, "Items", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Item", NULL, EACH, NULL, BOTH),
    CUSTOMER(2),
    ELEMENT(2, "ND", "year", TEXT, NULL, BOTH),
    ELEMENT(2, "JYLX", "type", TEXT, NULL, BOTH),
    ELEMENT(2, "JEQCYE", "opening_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "JEBQFS", "amount_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "JEQMYE", "closing_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "DJDH", "document", TEXT, NULL, BOTH),
    ELEMENT(2, "YHDLM", "user_name", TEXT, NULL, BOTH),
    ELEMENT(2, "JY", "note", TEXT, NULL, BOTH),
    ELEMENT(2, "RQSJ", "moment", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  get_spyd_rec[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "ordertime", "ordered", TEXT, NULL, BOTH),
    ELEMENT(1, "customertype", "customer_type", TEXT, NULL, BOTH),
    ELEMENT(1, "customerid", "customer_id", TEXT, NULL, BOTH),
    ELEMENT(1, "customername", "customer_name", TEXT, NULL, BOTH),
    ELEMENT(1, "jgrqsj", "delivered", TEXT, NULL, BOTH),
    ELEMENT(1, "orderstatus", "state", TEXT, NULL, BOTH),
    ELEMENT(1, "ydnum", "quantity", TEXT, NULL, BOTH),
    ELEMENT(1, "summary", "total_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "productName", "product_name", TEXT, NULL, BOTH),
    ELEMENT(1, "num", "deal_quantity", TEXT, NULL, BOTH),
    ELEMENT(1, "unit", "unit", TEXT, NULL, BOTH),
    ELEMENT(1, "price", "price_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "Total", "deal_fen", MONEY, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  order_and_pay_with_fk[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "order_id", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "senderid", "own_number", TEXT, NULL, BOTH),
    ELEMENT(1, "status", "state", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* As GetTicketList, with two elements the other way round; both editions know
 * two states of a ticket here (R33). */

static const tk_element_t  activate_ticket[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "sellbillid", "bill", TEXT, NULL, BOTH),
    ELEMENT(1, "stationid", "station_id", TEXT, NULL, BOTH),
    ELEMENT(1, "stationname", "station_name", TEXT, NULL, BOTH),
    ELEMENT(1, "businesstype", "business_type", TEXT, NULL, BOTH),
    BILL(1),
    ELEMENT(1, "tickets", NULL, ONCE, NULL, BOTH),
    ELEMENT(2, "ticket", "ticket_no", EACH, NULL, BOTH),
    TICKET(3),
    ELEMENT(3, "status", "ticket_state", MAP, "3=1 4=1", BOTH),
    HOLDER(3),
    ELEMENT_END
};

/* One of them.  A scenic area has no seats. */

static const tk_element_t  get_ticket_context[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    TICKET(1),
    ELEMENT(1, "status", "ticket_state", MAP, "3=1 4=1", BOTH),
    HOLDER(1),
    ELEMENT(1, "dealtype", "business_type", TEXT, NULL, BOTH),
    ELEMENT(1, "seatdesc", "seats", TEXT, NULL, V40),
    ELEMENT(1, "eticketimage", "picture", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  revoke_order[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Order_id", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "OrderInnerID", "own_number", TEXT, NULL, BOTH),
    ELEMENT_END
};

/* An order of which nothing was applied for has one row whose product is
 * NULL. */

static const tk_element_t  query_order_refund[] = {
    ELEMENT(0, "total", "total_fen", MONEY, NULL, BOTH),
    ELEMENT(0, "totalfee", "all_fees_fen", MONEY, NULL, BOTH),
    ELEMENT(0, "totalrefund", "all_refunds_fen", MONEY, NULL, BOTH),
    ELEMENT(0, "details", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "Item", "product_code", EACH, NULL, BOTH),
    ELEMENT(2, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(2, "productid", "product_code", TEXT, NULL, BOTH),
    ELEMENT(2, "productname", "product_name", TEXT, NULL, BOTH),
    ELEMENT(2, "personcount", "persons", TEXT, NULL, BOTH),
    ELEMENT(2, "price", "price_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "summary", "amount_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "description", "description", TEXT, NULL, BOTH),
    ELEMENT(2, "paychannelid", "channel_id", TEXT, NULL, BOTH),
    ELEMENT(2, "paychannelname", "channel_name", TEXT, NULL, BOTH),
    ELEMENT(2, "status", "state", TEXT, NULL, BOTH),
    ELEMENT(2, "calculationbasis", "basis", TEXT, NULL, BOTH),
    ELEMENT(2, "calculationbasisname", "basis_name", TEXT, NULL, BOTH),
    ELEMENT(2, "debitcount", "fee_persons", TEXT, NULL, BOTH),
    ELEMENT(2, "debitprice", "fee_price_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "totalfees", "fee_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "debitsummary", "refund_fen", MONEY, NULL, BOTH),
    ELEMENT(2, "createdate", "made_day", TEXT, NULL, BOTH),
    ELEMENT(2, "createtime", "made_time", TEXT, NULL, BOTH),
    ELEMENT(2, "completedate", "done_day", TEXT, NULL, BOTH),
    ELEMENT(2, "completetime", "done_time", TEXT, NULL, BOTH),
    ELEMENT(2, "selleremail", "payee", TEXT, NULL, BOTH),
    ELEMENT(2, "buyeremail", "payer", TEXT, NULL, BOTH),
    ELEMENT(2, "refundreason", "reason", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  order_refund_deal[] = {
    ELEMENT(0, "Item", NULL, ONCE, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "status", "state", TEXT, NULL, BOTH),
    ELEMENT_END
};

static const tk_element_t  none[] = {
    ELEMENT_END
};

/* Pages that answer with retcode and retmsg alone. */

#define apply_refund                        none
#define cancel_order                        none
#define use_account_to_pay_by_pwd           none
#define set_agent_parameters                none
#define re_make_ticket                      none
#define ready_to_pay                        none
#define use_account_to_pay                  none
#define ready_to_pay_by_fk                  none
#define use_account_to_pay_by_fk            none
#define change_pay_pwd                      none
#define use_account_to_pay_by_fk_with_pwd   none

/* Pages that count. */

#define query_order_page_list_count         record_count
#define query_yfkjy_rec_count               record_count
#define query_fkjy_rec_count                record_count
#define get_spyd_rec_count                  record_count

/* Pages that book as others do. */

#define order_products2                     order_products
#define order_and_pay_with_ydj2             order_and_pay_with_fk
#define order_and_pay_with_fk2              order_and_pay_with_fk


static const tk_element_t *const  elements[TK_PAGE_MAX] = {
    [TK_PAGE_NONE] = none,
#define TK_PAGE(name, stem, page, operation, legacy, printed)                 \
    [TK_PAGE_##name] = stem,
#include "tk_pages.tbl.h"
#undef TK_PAGE
};


const tk_element_t *
tk_reply_elements(tk_page_e page)
{
    return tk_page_get(page) == NULL ? none : elements[page];
}
