/* Products of settlement: whose a ticket is, and by which terms. */

#define SETTLE_COLUMNS                                                        \
    "product kind state version price_fen parts from_day until_day days"      \
    " after_expiry return_rule fund_code proposal waits waits_by"

MATCHED("settleproduct set", "staff_settle_product_set", PUT("/settlement-products/{product}"), MARKET, ONE, "settleproduct show",
    tk_args_product,
    PARAMS(OPT_WORDS("--kind", "kind", TK_ARG_CHOICE, "single=single joint=joint",
                     "single: of one attraction; joint: of several; said once", "single 单票、joint 联票；只在首次指定"),
           OPT_RANGE("--parts", "parts", TK_ARG_TEXT, 1, 1000,
                     "of a joint ticket PARTY:SHARE:ATTRACTION, in yuan, such as 1:120.00:100.00,2:80.00:60.00;"
                     " of a single one the party; behind it maybe :DAYSxENTRIES, and @PRODUCT of the attraction's own supplier",
                     "联票：结算方:经销商份额:景区结算价（元），例如 1:120.00:100.00,2:80.00:60.00；单票：结算方；其后可加 :天数x每天次数，再加 @景区自有供应商的产品"),
           OPT("--margin", "margin_fen", TK_ARG_MONEY,
               "of a single ticket: yuan of its price that the attraction does not get; default 0.00", "单票：价格中不归景区的金额（元）；默认 0.00"),
           OPT("--negative-margin", "negative_margin", TK_ARG_BOOL,
               "yes: an attraction may get more than its share; who says so is kept", "yes：景区结算价可高于其份额；记录由谁确认"),
           OPT("--from", "from_day", TK_ARG_DAY, "of a joint ticket: first day that it is valid", "联票：有效期第一天"),
           OPT("--to", "until_day", TK_ARG_DAY, "last day", "最后一天"),
           OPT_RANGE("--days", "days", TK_ARG_INT, 1, 366,
                     "or so many days: of a joint ticket from its issue, of a single one from the visit day on", "或有效天数：联票自出票日起，单票自游览日起"),
           OPT_WORDS("--after-expiry", "after_expiry", TK_ARG_CHOICE, "none=none auto=auto on_request=on_request",
                     "what was not visited: no refund (the default), refunded by itself, or when the distributor asks",
                     "未游玩部分：none 不退（默认）、auto 自动退、on_request 经销商申请后退"),
           OPT_RANGE("--refund-days", "refund_days", TK_ARG_INT, 1, 366, "until when it may ask; default 30", "可申请退款的天数；默认 30"),
           OPT_RANGE("--refund-delay", "refund_delay_days", TK_ARG_INT, 0, 31, "days until that is paid; default 0", "几天后付款；默认 0"),
           OPT_WORDS("--return", "return_rule", TK_ARG_CHOICE, "no=no free=free percent=percent fixed=fixed",
                     "may it come back before use: no (the default), free, for a part of its price, for a fee",
                     "使用前可否退票：no 不可（默认）、free 免费、percent 按比例收费、fixed 固定手续费"),
           OPT("--return-percent", "return_percent", TK_ARG_PERCENT, "that part", "退票费比例"),
           OPT("--return-fee", "return_fee_fen", TK_ARG_MONEY, "that fee, in yuan for each ticket", "每张票的退票费（元）")),
    "product state version proposal waits_by waits_for",
    "propose terms of settlement for a product; it stays off sale, and another person approves them",
    "提出产品的结算条款；产品保持停售，须由另一人审批",
    "settleproduct set DEMO JOINT --kind joint --parts 1:120.00:100.00,2:80.00:60.00 --days 3")

ACTION("settleproduct approve", "staff_settle_product_approve", POST("/settlement-products/{product}/proposals/{proposal}/approve"), FINANCE, ONE,
    PARAMS(SUPPLIER, PRODUCT,
           ARG("PROPOSAL", "proposal", TK_ARG_INT, 1, INT32_MAX, "number of the proposal", "提案编号")),
    NULL,
    SETTLE_COLUMNS,
    "approve terms that another person proposed: they hold for what is booked from now on",
    "审批另一人提出的结算条款：对此后的订单生效",
    "settleproduct approve DEMO JOINT 1")

ACTION("settleproduct open", "staff_settle_product_open", POST("/settlement-products/{product}/open"), MARKET, ONE,
    tk_args_product, NULL,
    SETTLE_COLUMNS,
    "put a product of settlement on sale, whose terms hold: distributors that can be charged see it; product set --on-sale no"
    " takes it off for a while",
    "上架条款已生效的结算产品：可扣款的经销商可见；暂停销售用 product set --on-sale no",
    "settleproduct open DEMO JOINT")

ACTION("settleproduct list", "staff_settle_product_list", GET("/settlement-products"), OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list products of settlement, and which wait for a second person",
    "列出结算产品，以及待审批的条款",
    "settleproduct list DEMO")

ACTION("settleproduct show", "staff_settle_product_show", GET("/settlement-products/{product}"), OFFICE, ONE,
    tk_args_product, NULL, NULL,
    "show the terms of settlement of a product, and what is proposed",
    "查看产品的结算条款和提案",
    "settleproduct show DEMO JOINT")

ACTION("settleproduct close", "staff_settle_product_close", POST("/settlement-products/{product}/close"), MARKET, ONE,
    tk_args_product, NULL,
    SETTLE_COLUMNS,
    "take a product of settlement off sale for good; what was sold of it goes on",
    "永久停售结算产品；已售出的不受影响",
    "settleproduct close DEMO JOINT")

MATCHED("settlefund on", "staff_settle_fund_on", PUT("/settlement-products/{product}/fund"), ADMIN, ONE, "settleproduct show",
    PARAMS(SUPPLIER, PRODUCT,
           { "FUND", "fund", TK_ARG_CODE, 1, 64, "_-", TK_ARG_MUST,
             "code of the money product at the clearing provider", "清结算系统的理财产品代码" }),
    PARAMS(WHY(TK_ARG_MUST)),
    SETTLE_COLUMNS,
    "have what is paid for a joint ticket lie in a money product until it is due, of what is booked from now on",
    "此后订单的联票款在应付前存入理财产品",
    "settlefund on DEMO JOINT MMF1 --reason \"decided on 2026-11-20\"")

MATCHED("settlefund off", "staff_settle_fund_off", DELETE("/settlement-products/{product}/fund"), ADMIN, ONE, "settleproduct show",
    tk_args_product,
    PARAMS(WHY(TK_ARG_MUST)),
    SETTLE_COLUMNS,
    "have it lie there no more, of what is booked from now on",
    "此后订单的联票款不再存入理财产品",
    "settlefund off DEMO JOINT --reason \"too little yield\"")

ACTION("settleproduct publish", "staff_settle_publish", POST("/settlement-products/{product}/publish"), MARKET | MEMBER, ONE,
    PARAMS(SUPPLIER, NEW_PRODUCT),
    PARAMS(OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 100, "of a new one: its name", "新产品的名称"),
           OPT("--price", "price_fen", TK_ARG_MONEY, "what the attraction gets for a ticket, in yuan; with --from and --to, on these days",
               "景区结算价（元）；给 --from 和 --to 时为这些天的价格"),
           FIRST_DAY, LAST_DAY,
           OPT_RANGE("--days", "days", TK_ARG_INT, 1, 366, "valid so many days from the visit day on", "自游览日起的有效天数"),
           OPT_WORDS("--after-expiry", "after_expiry", TK_ARG_CHOICE, "none=none auto=auto on_request=on_request",
                     "what was not visited: no refund, refunded by itself, or when the distributor asks", "未游玩：none 不退、auto 自动退、on_request 申请后退"),
           OPT_RANGE("--refund-days", "refund_days", TK_ARG_INT, 1, 366, "until when it may ask; default 30", "可申请退款的天数；默认 30"),
           OPT_RANGE("--refund-delay", "refund_delay_days", TK_ARG_INT, 0, 31, "days until that is paid; default 0", "几天后付款；默认 0"),
           OPT_WORDS("--return", "return_rule", TK_ARG_CHOICE, "no=no free=free percent=percent fixed=fixed",
                     "may it come back before use: no (the default), free, for a part of its price, for a fee",
                     "使用前可否退票：no 不可（默认）、free 免费、percent 按比例收费、fixed 固定手续费"),
           OPT("--return-percent", "return_percent", TK_ARG_PERCENT, "that part", "退票费比例"),
           OPT("--return-fee", "return_fee_fen", TK_ARG_MONEY, "that fee, in yuan for each ticket", "每张票的退票费（元）"),
           OPT_RANGE("--party", "party", TK_ARG_INT, 1, 32000, "for this attraction; of who belongs to one always its own",
                     "为此景区；景区人员只能为自己")),
    NULL,
    "propose a single ticket of an attraction's own: the operator approves its terms, and sells it then",
    "景区发布单票：运营方审批条款后上架",
    "settleproduct publish DEMO YARD --party 1 --name 甲园票 --price 60.00 --days 1")

ACTION("settleproduct published", "staff_settle_published", GET("/settlement-products/published"), OFFICE | MEMBER, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--party", "party", TK_ARG_INT, 1, 32000, "of this attraction; of who belongs to one always its own",
                     "此景区的；景区人员只能看自己的")),
    NULL,
    "list single tickets of attractions, what these get, and what waits for the operator",
    "列出各景区的单票、景区结算价和待审批的条款",
    "settleproduct published DEMO --party 1")
