/*
 * The calls of the open API; tk_open_call.h says what a row means.
 *
 *     OPEN_CALL( name, path, methods, members, done, en, zh )
 */

#define PARTNER                                                               \
    MUST("PartnerId", INT, 1, INT32_MAX, partner_id,                          \
         "the distributor, as in the header", "合作ID，与请求头一致")

#define PLAY_TIMES                                                            \
    MAYBE("BeginPlayTime", CLOCK, 0, 0, begins,                               \
          "when the session begins, HH:mm; both or none", "场次开始时间 HH:mm"), \
    MAYBE("EndPlayTime", CLOCK, 0, 0, ends,                                   \
          "when it ends", "场次结束时间 HH:mm")

OPEN_CALL( PRODUCTS, "product/getProductByDistributor", TK_OPEN_GET,
    MEMBERS(
        MAYBE("pageIndex", INT, 1, 1000000, page,
              "from 1, which is meant where there is none", "页码，默认 1"),
        MAYBE("pageSize", INT, 1, 100, page_size,
              "products of a page; 20 where there is none",
              "每页条数，默认 20"),
        MAYBE("productId", INT, 1, INT32_MAX, product_id,
              "this product alone", "只查该产品")),
    "成功", "list the products that the distributor may sell",
    "获取分销商授权产品" )

OPEN_CALL( PRICES, "product/getProductPriceByDistributor", TK_OPEN_GET,
    MEMBERS(
        MUST("StartTime", DAY, 0, 0, first,
             "the first day, yyyy-MM-dd", "起始日期 yyyy-MM-dd"),
        MUST("EndTime", DAY, 0, 0, last,
             "the last day, 366 days at most", "结束日期，最多 366 天"),
        MUST("productId", INT, 1, INT32_MAX, product_id,
             "of which product", "产品ID")),
    "成功", "list prices, places and sessions by day",
    "获取产品价格日历" )

OPEN_CALL( VERIFY, "order/Verify", TK_OPEN_POST,
    MEMBERS(
        PARTNER,
        MUST("ProductId", INT, 1, INT32_MAX, product_id,
             "what is to be booked", "产品ID"),
        MAYBE("ProductItemName", TEXT, 0, 64, session,
              "the name of the session, which decides nothing",
              "场次名称（不参与判断）"),
        MUST("VisitDate", MOMENT, 0, 0, visit,
             "the day, with a time or without", "游玩时间"),
        PLAY_TIMES,
        MUST("OrderUsers", USERS, 1, TK_OPEN_PEOPLE, visitors,
             "visitors; the first one is the contact",
             "游客，第一位为联系人")),
    "校验通过", "see whether an order could be made",
    "下单前校验" )

OPEN_CALL( CREATE, "order/Create", TK_OPEN_POST,
    MEMBERS(
        PARTNER,
        MUST("OriginOrderId", TEXT, 1, TK_OPEN_NUMBER, number,
             "the distributor's own number, once for ever",
             "分销商订单号，不能重复"),
        MUST("ContactPerson", CONTACT, 0, 0, contact,
             "who takes the tickets", "取票联系人"),
        MUST("ProductId", INT, 1, INT32_MAX, product_id,
             "what is booked", "产品ID"),
        PLAY_TIMES,
        OF("OrderQuantity", INT, TK_OPEN_MUST, 1, TK_OPEN_QUANTITY, quantity,
           TK_ORDER_TOO_LARGE, "how many", "票数"),
        MAYBE("OrderRemark", CUT, 0, TK_OPEN_REMARK, remark,
              "for the attraction's staff", "备注"),
        MUST("VisitDate", MOMENT, 0, 0, visit, "the day", "游玩日期"),
        MAYBE("VisitPerson", VISITORS, 0, TK_OPEN_PEOPLE, visitors,
              "visitors, in the order of their tickets", "游玩人")),
    "下单成功", "make an order",
    "下单" )

OPEN_CALL( PAY, "order/Pay", TK_OPEN_POST,
    MEMBERS(
        PARTNER,
        MUST("OrderId", ORDER, 0, 0, order_id,
             "as Create has answered it", "开放平台订单号"),
        MAYBE("UnitPrice", FEN, 0, 0, unit_fen,
              "compared with the order's, where it is sent", "单价"),
        MAYBE("EticketNo", TEXT, 0, TK_OPEN_NUMBER, voucher,
              "the distributor's number of its voucher",
              "交易电子凭证订单号"),
        MAYBE("TicketCount", INT, 0, INT32_MAX, tickets,
              "compared with the order's, where it is sent", "票数量")),
    "处理成功", "pay an order from the deposit",
    "订单支付" )

OPEN_CALL( CODES_OF, "order/PersonQrCodes", TK_OPEN_GET,
    MEMBERS(
        MUST("originOrderId", TEXT, 1, TK_OPEN_NUMBER, number,
             "the distributor's own number", "分销商订单号")),
    "成功", "what lets the visitors of an order in",
    "获取游客入园二维码" )

OPEN_CALL( REFUND, "order/Refund", TK_OPEN_POST,
    MEMBERS(
        PARTNER,
        MAYBE("OrderId", ORDER, 0, 0, order_id,
              "of which order; or VoucherCode", "订单号，或传 VoucherCode"),
        OF("RefundCount", INT, 0, 1, TK_OPEN_QUANTITY, count,
           TK_REFUND_COUNT, "how many; as many as codes where they are named",
           "退票数量"),
        MAYBE("VoucherCode", TEXTS, 0, TK_OPEN_CODES, codes,
              "just these tickets", "入园凭证"),
        MUST("RefundId", TEXT, 1, TK_OPEN_NUMBER, refund,
             "the distributor's own number of the refund, once for ever",
             "退款申请批次号，不能重复")),
    "退款成功", "give tickets back",
    "订单退改申请" )

OPEN_CALL( CANCEL, "order/CancelOrder",
    TK_OPEN_GET | TK_OPEN_POST | TK_OPEN_QUERY,
    MEMBERS(
        MUST("orderId", ORDER, 0, 0, order_id,
             "as Create has answered it", "开放平台订单号")),
    "订单已取消", "cancel an order that is not paid",
    "订单取消" )

#undef PARTNER
#undef PLAY_TIMES
