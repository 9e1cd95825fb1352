/* Single and joint tickets: what of their money waits for somebody, and what
 * became of an order's. */

#define SETTLE_CASE                                                           \
    ARG("CASE", "case", TK_ARG_INT, 1, INT64_MAX,                             \
        "number of the case", "结算事项编号")

ACTION("settle list", "staff_settle_list", GET("/settlements"),
    FINANCE | ADMIN | MEMBER, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--order", "order", TK_ARG_INT, 1, INT64_MAX,
                     "of this order alone", "仅此订单的"),
           OPT_WORDS("--kind", "kind", TK_ARG_CHOICE,
                     "charge=charge payout=payout refund=refund"
                     " fund-in=fund-in fund-out=fund-out fund-end=fund-end",
                     "of this kind alone", "仅此类的"),
           OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "waits=waits open=open all=all",
                     "waits: for staff (the default); open: not over; all"
                     " (the default with --order)",
                     "waits：待人工处理（默认）；open：未结束；all：全部"
                     "（有 --order 时默认）"),
           OPT_WORDS("--list", "list", TK_ARG_CHOICE,
                     "charges=charges refunds=refunds payouts=payouts"
                     " unclear=unclear funds=funds",
                     "one of the lists that settle waits counts",
                     "settle waits 所列的一类：charges 等待支付、refunds 待退款、"
                     "payouts 待打款、unclear 待确认、funds 理财异常"),
           AS_PARTY),
    NULL,
    "list money of settlement that has to move, and what waits for staff",
    "列出结算款项，默认列出待人工处理的",
    "settle list DEMO --state open")

ACTION("settle waits", "staff_settle_waits", GET("/settlements/waits"),
    FINANCE | ADMIN, 0,
    tk_args_supplier, NULL, NULL,
    "count what of settlement waits for somebody: charges that were refused,"
    " refunds, payouts, what is unclear for a minute, money products",
    "统计待处理的结算款项：等待支付、待退款、待打款、待确认、理财异常",
    "settle waits DEMO")

ACTION("settle case", "staff_settle_case", GET("/settlements/{case}"),
    FINANCE | ADMIN, 0,
    PARAMS(SUPPLIER, SETTLE_CASE), NULL, NULL,
    "show all that has happened to a movement of money: each number under which"
    " it was sent, and what was answered",
    "查看一笔结算款项的全过程：每次发送的流水号和答复",
    "settle case DEMO 2607170010000001299")

ACTION("settle orders", "staff_settle_orders", GET("/settlements/orders"),
    FINANCE | ADMIN, 0,
    tk_args_supplier,
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY,
               "first day of purchase; without both, the last 31 days",
               "下单的第一天；都不给为最近 31 天"),
           OPT("--to", "last_day", TK_ARG_DAY, "last day of purchase",
               "下单的最后一天"),
           OPT_RANGE("--distributor", "distributor", TK_ARG_INT, 1, 32000,
                     "of this party alone", "仅此经销商的"),
           OPT_RANGE("--attraction", "attraction", TK_ARG_INT, 1, 32000,
                     "with a share of this party, in the state of --share",
                     "含此景区的（与 --share 同给时为其状态）"),
           OPT("--product", "product", TK_ARG_CODE, "of this product alone",
               "仅此产品的"),
           OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "waits=waits issued=issued completed=completed"
                     " closed=closed",
                     "waits: for the charge; issued, completed, closed",
                     "waits 等待支付、issued 出票成功、completed 交易成功、"
                     "closed 交易关闭"),
           OPT_WORDS("--refund", "refund", TK_ARG_CHOICE,
                     "apply=apply waits=waits partly=partly wholly=wholly",
                     "with a ticket whose refund may be applied for, waits, is"
                     " back in part or wholly",
                     "含退款状态为：apply 可退款、waits 退款待处理、partly 部分退款成功、"
                     "wholly 退款成功的门票"),
           OPT_WORDS("--share", "share", TK_ARG_CHOICE,
                     "activate=activate visit=visit visited=visited"
                     " settled=settled unpaid=unpaid void=void"
                     " refund-waits=refund-waits refunded=refunded"
                     " no-refund=no-refund",
                     "with a share that is to be activated, to be visited,"
                     " visited, settled, void as not paid, void as not visited,"
                     " whose refund waits, refunded, without a refund",
                     "含景区状态为：activate 待激活、visit 待游玩、visited 已游玩、"
                     "settled 已结算、unpaid 未支付失效、void 未游玩失效、"
                     "refund-waits 待退款、refunded 已退款、no-refund 无需退款"),
           OPT_RANGE("--after", "after", TK_ARG_INT, 1, INT64_MAX,
                     "those before this order of an answer before",
                     "上一页最后一个订单之前的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000,
                     "how many; default 200", "条数；默认 200")),
    NULL,
    "list orders of settlement by day of purchase, the newest first, with their"
    " states, those of their shares and what goes back",
    "按下单日期列出结算订单，最新的在前：订单状态、景区状态、退款状态",
    "settle orders DEMO --share refund-waits")

ACTION("settle show", "staff_settle_show", GET("/settlements/orders/{order}"),
    FINANCE | ADMIN | MEMBER, 0,
    PARAMS(SUPPLIER, ORDER), PARAMS(AS_PARTY), NULL,
    "show an order of settlement: its tickets, and whose what of each is",
    "查看结算订单：门票及各景区的份额",
    "settle show DEMO 2607170010000001234")

ACTION("settle history", "staff_settle_history",
    GET("/settlements/orders/{order}/history"), FINANCE | ADMIN, 0,
    PARAMS(SUPPLIER, ORDER), NULL,
    "no at ticket_no leg_no from_state to_state by_whom",
    "show what happened to an order of settlement, in turn",
    "查看结算订单的经过",
    "settle history DEMO 2607170010000001234")

ACTION("settle go", "staff_settle_go", POST("/settlements/{case}/go"),
    FINANCE, ONE,
    PARAMS(SUPPLIER, SETTLE_CASE),
    PARAMS(OPT("--all", "all", TK_ARG_FLAG,
               "with all others that its account had too little for",
               "同一账户因余额不足而等待的一并继续"),
           OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 200,
                     "why", "原因")),
    NULL,
    "send money again that waits for staff, under the next number",
    "继续处理待人工的款项（使用新的流水号）",
    "settle go DEMO 2607170010000001299 --all")

ACTION("settle return", "staff_settle_return",
    POST("/settlements/orders/{order}/tickets/{ticket}/return"), FINANCE, ONE,
    PARAMS(SUPPLIER, ORDER, TICKET_NO),
    PARAMS(OPT("--expired", "expired", TK_ARG_FLAG,
               "what is left of a ticket that is over",
               "退已过期门票的剩余部分"),
           OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 200,
                     "why", "原因")),
    NULL,
    "give back a ticket of settlement that nobody has used, less the fee of its"
    " product",
    "退回未使用的结算门票（扣除退票手续费）",
    "settle return DEMO 2607170010000001234 2 --reason 'asked for'")

ACTION("settle bind", "staff_settle_bind",
    POST("/settlements/orders/{order}/visitors"), DESK | FINANCE | ADMIN,
    OWN | SECRET | KEY | ONE,
    PARAMS(SUPPLIER, ORDER),
    PARAMS(READER("--visitors", "visitors", TK_ARG_TEXT, 1, 65000, 0,
                  "NUMBER^NAME^PHONE^TICKET^TYPE|..., where TICKET is the number"
                  " of the ticket in the order and TYPE 1 an identity card, 2 an"
                  " officer's, 3 a passport, 4 another",
                  "证件号码^姓名^手机^门票序号^证件类型|…，证件类型：1 身份证、2 军官证、3 护照、4 其它"),
           READER("--file", NULL, TK_ARG_AS_IS, 0, 0, 0,
                  "or a CSV with the columns ticket, name, number, type and phone",
                  "或 CSV 文件，列为：门票、姓名、证件号码、证件类型、手机"),
           OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 200,
                     "why", "原因")),
    NULL,
    "name visitors for tickets of settlement that were booked without: all of"
    " them or none",
    "为未绑定的结算门票绑定游玩人：全部成功或全部不变",
    "settle bind DEMO 2607170010000001234 --file visitors.csv")

ACTION("report settlement", "staff_report_settlement",
    GET("/reports/settlement"), FINANCE | ADMIN, REPLICA,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT("--product", "product", TK_ARG_CODE,
               "code of one product alone", "仅此产品的代码")),
    NULL,
    "what settlement has moved, by product and party, and what the operator has"
    " earned; default yesterday",
    "结算统计：按产品和结算方，含各项收入；默认昨天",
    "report settlement DEMO --from 2026-11-01 --to 2026-11-30")

ACTION("report shares", "staff_report_shares", GET("/reports/shares"),
    FINANCE | ADMIN | MEMBER, REPLICA,
    tk_args_supplier,
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY,
               "first day on which tickets were issued; with --to",
               "出票日期从；与 --to 同时给"),
           OPT("--to", "last_day", TK_ARG_DAY,
               "last day; without both, yesterday",
               "出票日期到；都不给为昨天"),
           OPT("--product", "product", TK_ARG_CODE,
               "code of one product alone", "仅此产品的代码"),
           AS_PARTY, SHEET_AS),
    "order_id ticket_no leg_no product party distributor distributor_fen"
    " ticket_fee_fen attraction_fen payout_fee_fen refund_fen yield_fen"
    " income_fen leg_state",
    "each attraction's share of each ticket that was issued on these days, and"
    " what became of it; the first row sums up",
    "财务明细：这些天出票的每张门票中每个景区的份额；第一行为合计",
    "report shares DEMO --from 2026-11-01 --to 2026-11-30 --as csv")

ACTION("report profit", "staff_report_profit",
    GET("/settlement-products/{product}/profit"), FINANCE | ADMIN, REPLICA,
    PARAMS(SUPPLIER, PRODUCT, MAYBE_MONTH),
    PARAMS(FIRST_DAY, LAST_DAY, SHEET_AS), NULL,
    "what a joint product has brought, and what should be moved between the"
    " operator's accounts; of all the time, a month or some days",
    "联票收益单：售出、退票、各景区游玩、各项收入、各账户变动、建议划转",
    "report profit DEMO JOINT 2026-11 --as html")
