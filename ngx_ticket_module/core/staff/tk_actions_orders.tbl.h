/* Orders, their seats and tickets, vouchers. */

ACTION("order find", "staff_order_find", POST("/orders/find"), LOOKS, SECRET,
    PARAMS(SUPPLIER,
           ARG("TEXT", "text", TK_ARG_FIND, 1, 128,
               "number of the order, the agent's own, code or QR code of a ticket or voucher, phone, the last four"
               " digits of one, document, whole name of a visitor, or the agent",
               "订单号、代理商自己的单号、门票或凭证的票码或二维码、手机号、手机号后四位、证件号、游客完整姓名，或代理商")),
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY,
               "first day of visit; default 400 days back for a phone or a real-name document, else yesterday",
               "游览日期的第一天；默认：手机号和实名证件为 400 天前，其余为昨天"),
           OPT("--to", "last_day", TK_ARG_DAY,
               "last day of visit; default 400 days ahead, 30 for four digits, 7 for a buyer's document, 1 for other visitors",
               "游览日期的最后一天；默认 400 天后，后四位为 30 天后，购票人证件为 7 天后，其他游客为明天"),
           AFTER,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 50, "how many; default 50", "条数；默认 50")),
    "order_id found_by agent own_number state stopped day start_minute products total_fen phone",
    "find orders by whatever somebody says of them, the newest first",
    "按任意线索查找订单，最新的在前",
    "order find DEMO 13912345678")

ACTION("order show", "staff_order_show", GET("/orders/{order}"), LOOKS, OWN | SECRET | ONE,
    tk_args_order, NULL, NULL,
    "show an order with its tickets, visitors and money; phone and documents in part",
    "查看订单及其门票、游客和资金；手机号和证件号部分隐藏",
    "order show DEMO 2611210010000000042")

ACTION("order link", "staff_order_link", POST("/orders/{order}/link"), DESK,
    OWN | SECRET | READ_LOGGED | ONE,
    tk_args_order, NULL,
    "order_id",
    "show the link of an order's page, for its visitor alone; who asked is written down",
    "显示订单的游客页面链接，只可交给游客本人；查看人会记入日志",
    "order link DEMO 2611210010000000042")

ACTION("order history", "staff_order_history", GET("/orders/{order}/history"), LOOKS, 0,
    tk_args_order, NULL,
    "at happened who detail",
    "show all that has happened to an order, on one line of time",
    "按时间查看订单的全部经过",
    "order history DEMO 2611210010000000042")

ACTION("order reveal", "staff_order_reveal", POST("/orders/{order}/reveal"), GATE_LEAD | DESK | FINANCE,
    OWN | SECRET | READ_LOGGED | ONE,
    tk_args_order, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "show an order's phone and documents in full; who asked and why is written down",
    "完整显示订单的手机号和证件号；查看人和原因会记入日志",
    "order reveal DEMO 2611210010000000042 --reason \"lost ticket\"")

ACTION("open log", "staff_open_log", POST("/open-answers/{logid}/reveal"), GATE_LEAD | DESK | FINANCE,
    OWN | SECRET | READ_LOGGED | ONE,
    tk_args_log_id, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "show what the JSON interface was asked and has answered, by the LogId of the answer; who asked and why is"
    " written down",
    "按 LogId 查看开放接口的一次请求和应答；查看人和原因会记入日志",
    "open log DEMO 638967890169040000 --reason \"says it was refused\"")

ACTION("order list", "staff_order_list", GET("/orders"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY, "first day of visit; default today", "游览日期的第一天；默认今天"),
           OPT("--to", "last_day", TK_ARG_DAY, "last day of visit", "游览日期的最后一天"),
           OPT("--bought-from", "bought_first", TK_ARG_DAY,
               "first day of purchase; without days of visit the newest orders come first",
               "下单的第一天；不指定游览日期时最新的订单在前"),
           OPT("--bought-to", "bought_last", TK_ARG_DAY, "last day of purchase", "下单的最后一天"),
           OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "live=live all=all booked=booked authorised=authorised paid=paid delivered=delivered"
                     " refunding=refunding closed=closed refused=refused",
                     "live: neither closed nor refused, the default; paid: at once, not activated yet",
                     "live：未关闭也未被拒绝，默认；paid：即时支付、尚未激活"),
           OPT("--agent", "agent", TK_ARG_CODE, "of this agent only", "只看这个代理商"),
           OPT("--product", "product", TK_ARG_CODE, "of this product only", "只看这个产品"),
           OPT_WORDS("--pay", "pay", TK_ARG_CHOICE,
                     "deposit=deposit rebate=rebate instant=instant cash=cash none=none",
                     "by form of payment; none: not paid yet", "按支付方式；none：尚未支付"),
           OPT("--line", "line", TK_ARG_CODE, "of this line only", "只看这条线路"),
           OPT_RANGE("--slot", "slot", TK_ARG_INT, 1, 999, "of this slot only", "只看这个时段"),
           OF_SESSION,
           OPT("--unseated", "unseated", TK_ARG_FLAG,
               "only those whose seats nobody has chosen yet", "只看尚未选座的"),
           OPT("--printed", "printed", TK_ARG_BOOL, "with a ticket that was printed, or without", "有无已打印的门票"),
           OPT("--used", "used", TK_ARG_BOOL, "with a ticket that passed a gate, or without", "有无已检的门票"),
           OPT("--stopped", "stopped", TK_ARG_BOOL, "stopped by staff, or not", "是否被停止使用"),
           AFTER,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000, "how many; default 1000", "条数；默认 1000")),
    "order_id day session start_minute area agent state product persons seated seats pay total_fen printed used"
    " refunded stopped",
    "list orders by day of visit, those that come next first, or by day of purchase; a theatre's with their seats",
    "按游览日期列出订单（最近的在前），或按下单日期；剧院的含座位",
    "order list DEMO --from 2026-12-24 --to 2026-12-24 --state paid")

ACTION("order stop", "staff_order_stop", POST("/orders/{order}/stop"), GATE_LEAD | DESK_LEAD | MARKET, KEY | ONE,
    tk_args_order, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "forbid to issue anything of an order: no payment, activation, picture, counter or gate takes it",
    "停止订单的使用：不能支付、激活、取图、在窗口办理或检票",
    "order stop DEMO 2611210010000000042 --reason \"forged card\"")

ACTION("order release", "staff_order_release", POST("/orders/{order}/release"), MARKET, KEY | ONE,
    tk_args_order, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "let an order go again that was stopped",
    "恢复被停止使用的订单",
    "order release DEMO 2611210010000000042 --reason \"card was good\"")

ACTION("order cancel", "staff_order_cancel", POST("/orders/{order}/cancel"), DESK | MARKET, KEY | ONE,
    tk_args_order, PARAMS(WHY(0)), NULL,
    "close an order that nobody has paid",
    "取消尚未支付的订单",
    "order cancel DEMO 2611210010000000042")

#define WITHOUT_DOING                                                         \
    OPT("--preview", "preview", TK_ARG_FLAG,                                  \
        "give nothing back, show what would come and at which fee",           \
        "只预览应退金额和手续费，不退款")

ACTION("order close", "staff_order_close", POST("/orders/{order}/close"), DESK_LEAD | FINANCE, KEY | ONE,
    tk_args_order, PARAMS(WAIVE_FEE, WHY(0), WITHOUT_DOING), NULL,
    "give up an order of which nothing was issued; its money goes back the way it came, less the fee of the rules",
    "关闭尚未出票的订单；款项扣除规则规定的手续费后原路退回",
    "order close DEMO 2611210010000000042 --waive-fee --reason \"road closed\"")

ACTION("order refund", "staff_order_refund", POST("/orders/{order}/refund"), DESK_LEAD | FINANCE, KEY,
    PARAMS(SUPPLIER, ORDER,
           ALL("TICKET...", "tickets", "text", 1, 30, 0,
               "codes or numbers of its tickets; default all that can come back", "门票的票码或序号；默认全部可退的门票")),
    PARAMS(WAIVE_FEE, WHY(0), WITHOUT_DOING), NULL,
    "refund tickets of a delivered order the way they were paid, less the fee of the rules",
    "将已交割订单的门票原路退款，扣除规则规定的手续费",
    "order refund DEMO 2611210010000000042 1 2")

ACTION("order seat", "staff_order_seat", PUT("/orders/{order}/seats"), DESK | MARKET, 0,
    PARAMS(SUPPLIER, ORDER, SEATS(TK_ARG_MUST)), NULL, NULL,
    "give an order its seats, or others than it has, in an area where its product is sold",
    "给订单安排座位或换座，须在其产品所售区域内",
    "order seat OPERA 2612240030000000042 A/5/11-12")

ACTION("openorder list", "staff_openorder_list", GET("/open-orders"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list orders of the open API that are paid and wait to be confirmed, the oldest first",
    "列出开放接口已支付、等待确认的订单，最早的在前",
    "openorder list DEMO")

ACTION("openorder confirm", "staff_openorder_confirm", POST("/open-orders/{order}/confirm"), DESK | MARKET, KEY | ONE,
    tk_args_order, NULL, NULL,
    "confirm such an order: its money is taken, its tickets are out, its distributor is told",
    "确认该订单：扣款、出票并通知分销商",
    "openorder confirm DEMO 2611210010000000042")

ACTION("openorder refuse", "staff_openorder_refuse", POST("/open-orders/{order}/refuse"), DESK | MARKET, KEY | ONE,
    tk_args_order, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "refuse such an order: all of its money is back, its distributor is told",
    "拒绝该订单：款项全部退回并通知分销商",
    "openorder refuse DEMO 2611210010000000042 --reason \"sold out\"")

#define APPLY                                                                 \
    ARG("APPLY", "apply", TK_ARG_INT, 1, INT32_MAX,                           \
        "number of what was asked for, as openrefund list has it",            \
        "退款申请编号，见 openrefund list")

ACTION("openrefund list", "staff_openrefund_list", GET("/open-refunds"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OPT_WORDS("--state", "state", TK_ARG_CHOICE, "open=0 refunded=1 refused=2 all=9",
                     "open: nobody has decided yet, the default", "open：尚未审核，默认")),
    NULL,
    "list refunds that distributors ask for by the open API, the oldest first",
    "列出分销商通过开放接口申请的退款，最早的在前",
    "openrefund list DEMO --state open")

ACTION("openrefund approve", "staff_openrefund_approve", POST("/open-refunds/{apply}/approve"), DESK_LEAD | FINANCE,
    KEY | ONE,
    PARAMS(SUPPLIER, APPLY), PARAMS(WHY(0)), NULL,
    "approve such a refund: the whole price goes back, the distributor is told",
    "审核通过退款申请：按原价退回并通知分销商",
    "openrefund approve DEMO 17")

ACTION("openrefund refuse", "staff_openrefund_refuse", POST("/open-refunds/{apply}/refuse"), DESK_LEAD | FINANCE,
    KEY | ONE,
    PARAMS(SUPPLIER, APPLY),
    PARAMS(MUST("--reason", "reason", TK_ARG_TEXT, 1, 200, "why; the distributor reads it", "原因；分销商会看到")),
    NULL,
    "refuse such a refund: the tickets are good again, the distributor is told why",
    "不通过退款申请：门票恢复可用，并告知分销商原因",
    "openrefund refuse DEMO 17 --reason 已入园")

#undef APPLY

ACTION("ticket check", "check_ticket", POST("/tickets/check"), STEWARD | GATE_LEAD | DESK, OWN | SECRET | KEY | ONE,
    PARAMS(SUPPLIER, ARG("TICKETCODE", "ticketcode", TK_ARG_TEXT, 1, 122, "or its QR code", "票码或其二维码")),
    PARAMS(MUST("--station", "station", TK_ARG_TEXT, 1, 64, "name or number of the station", "检票点名称或编号"),
           MUST("--gate", "gate", TK_ARG_TEXT, 1, 4, "number of the gate", "闸机号")),
    NULL,
    "let a ticket through a gate and write it down",
    "检票放行并登记",
    "ticket check DEMO 261121001000000000700112345678 --station 南门 --gate 3")

ACTION("ticket refund", "staff_ticket_refund", POST("/tickets/refund"), DESK, OWN | SECRET | KEY,
    PARAMS(SUPPLIER,
           ALL("TICKETCODE...", "ticketcodes", NULL, 0, 122, TK_ARG_MUST,
               "or their QR codes, of one order", "同一订单的票码或其二维码")),
    PARAMS(WITHOUT_DOING), NULL,
    "take tickets back at the counter, as the supplier refunds there",
    "窗口退票，按景区的窗口退票方式",
    "ticket refund DEMO 261121001000000000700112345678")

ACTION("voucher show", "staff_order_show", POST("/vouchers/show"), GATE_LEAD | DESK, OWN | SECRET | ONE,
    PARAMS(SUPPLIER, ARG("CODE", "code", TK_ARG_TEXT, 1, 112, "what its QR code says", "凭证二维码的内容")),
    NULL, NULL,
    "show the order of a voucher that a visitor picks tickets up with, as order show does",
    "查看取票凭证的订单，同 order show",
    "voucher show DEMO 261121001000000000712345678")
