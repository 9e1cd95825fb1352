/* Rail orders of travellers: who buys them, what became of each, and what
 * cashiers do where no worker speaks to the site. */

#define RAIL_AGENT                                                            \
    OPT("--agent", "agent", TK_ARG_CODE,                                      \
        "of this agent; of who belongs to one always its own",                \
        "仅此代理商的；代理商人员只能看自己的")
#define RAIL_AFTER                                                            \
    { "--after", "after", TK_ARG_CODE, 1, 40, "_-", 0,                        \
      "those behind this order, the last one of the page before",             \
      "上一页最后一个订单之后的" }
#define RAIL_STATE                                                            \
    OPT_WORDS("--state", "state", TK_ARG_CHOICE,                              \
              "unpaid=U paid=P issued=T refund=R refunded=B no-ticket=N"      \
              " closed=X",                                                    \
              "in this state", "订单状态：unpaid 未支付、paid 已支付、issued "\
              "出票完成、refund 申请退款、refunded 已退款、no-ticket 出票失败"\
              "、closed 已关闭")
#define RAIL_BOOKED                                                           \
    OPT("--book-from", "book_from", TK_ARG_DAY, "booked from this day on",    \
        "预订日期从"),                                                        \
    OPT("--book-to", "book_to", TK_ARG_DAY, "... to this day", "预订日期到")
#define RAIL_DEPARTS                                                          \
    OPT("--depart-from", "depart_from", TK_ARG_DAY,                           \
        "leaving from this day on", "发车日期从"),                            \
    OPT("--depart-to", "depart_to", TK_ARG_DAY, "... to this day",            \
        "发车日期到")
#define RAIL_FILTERS                                                          \
    OPT_WORDS("--quick", "quick", TK_ARG_CHOICE,                              \
              "paid=paid wait=wait presale=presale refund=refund all=all"     \
              " urgent=urgent failed=failed",                                 \
              "one of the lists that rail counts counts",                     \
              "快捷搜索：paid 已支付、wait 等待出票、presale 预售期外待出票"  \
              "、refund 申请退款、all 全部、urgent 紧急、failed 采购失败"),   \
    RAIL_STATE,                                                               \
    OPT_WORDS("--purchase", "case_state", TK_ARG_CHOICE,                      \
              "waits=Q checked=C paying=S verified=V bought=D not-paid=F"     \
              " abnormal=E",                                                  \
              "whose purchase is in this state",                              \
              "采购状态：waits 待代付、checked 核对中、paying 支付中、"       \
              "verified 核实中、bought 采购完成、not-paid 占座成功未支付、"   \
              "abnormal 支付完成出票异常"),                                   \
    { "--order", "order_no", TK_ARG_CODE, 1, 40, "_-", 0,                     \
      "of this number", "订单号" },                                           \
    RAIL_DEPARTS,                                                             \
    OPT_RANGE("--train", "train", TK_ARG_TEXT, 1, 20, "of this train",        \
              "车次"),                                                        \
    RAIL_BOOKED,                                                              \
    OPT_RANGE("--from-station", "from", TK_ARG_TEXT, 1, 40,                   \
              "from this station", "出发站"),                                 \
    OPT_RANGE("--to-station", "to", TK_ARG_TEXT, 1, 40, "to this station",    \
              "到达站"),                                                      \
    { "--ticket", "ticket_no", TK_ARG_CODE, 1, 40, "_-", 0,                   \
      "with this number of a ticket, or of the site's order",                 \
      "车票号或12306订单号" },                                                \
    OPT_RANGE("--insurance", "insurance_no", TK_ARG_TEXT, 1, 40,              \
              "with this number of an insurance", "保险号"),                  \
    OPT_WORDS("--appointment", "appointment", TK_ARG_CHOICE,                  \
              "all=all plain=plain appointment=appointment",                  \
              "by appointment or not; default all",                           \
              "预约状态：all 全部、plain 普通、appointment 预约；默认全部"),  \
    RAIL_AGENT, RAIL_AFTER,                                                   \
    OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000,                          \
              "how many; default 50", "条数；默认 50")

#define RAIL_LOOKS      (DESK | OFFICE | AGENT)

/* ---- Orders ---- */

ACTION("rail list", "staff_rail_list", GET("/rail-orders"), RAIL_LOOKS, 0,
    tk_args_supplier,
    PARAMS(RAIL_FILTERS),
    NULL,
    "list rail orders, the latest first",
    "列出火车票订单，最近的在前",
    "rail list DEMO --quick failed")

ACTION("rail find", "staff_rail_list", POST("/rail-orders/find"), RAIL_LOOKS,
    OWN | SECRET,
    tk_args_supplier,
    PARAMS(READER("--mobile", "mobile", TK_ARG_TEXT, 1, 20, 0,
                  "whole mobile number of the contact; - reads it",
                  "联系人手机（完整号码）；- 从标准输入读"),
           READER("--contact", "contact", TK_ARG_TEXT, 1, 64, 0,
                  "whole name of the contact; - reads it",
                  "联系人姓名（完整）；- 从标准输入读"),
           RAIL_FILTERS),
    NULL,
    "find rail orders by who is to be called, and whatever rail list takes",
    "按联系人手机或姓名查找火车票订单，也可用 rail list 的条件",
    "rail find DEMO --mobile 18612345678")

ACTION("rail counts", "staff_rail_counts", GET("/rail-counts"), RAIL_LOOKS,
    ONE,
    tk_args_supplier,
    PARAMS(RAIL_AGENT),
    NULL,
    "count what each quick filter of rail list has",
    "统计各快捷搜索的订单数",
    "rail counts DEMO")

ACTION("rail show", "staff_rail_show", GET("/rail-orders/{order_no}"),
    RAIL_LOOKS, OWN | SECRET | ONE,
    tk_args_rail, NULL, NULL,
    "show a rail order: travellers, tickets, purchases, refunds, history;"
    " documents and contact in part",
    "查看火车票订单：乘车人、车票、采购、退款、经过；证件号和联系人部分隐藏",
    "rail show DEMO xcslw141117203122003")

ACTION("rail reveal", "staff_rail_reveal",
    POST("/rail-orders/{order_no}/reveal"), DESK | FINANCE | AGENT,
    OWN | SECRET | READ_LOGGED | ONE,
    tk_args_rail, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "show documents and contact of a rail order in full; who asked and why is"
    " written down",
    "完整显示证件号和联系人；查看人和原因会记入日志",
    "rail reveal DEMO xcslw141117203122003 --reason \"passenger calls\"")

#define RAIL_OBJECTS(name, member, schema, flags, en, zh)                     \
    { name, member, TK_ARG_OBJECTS, 0, 0, schema, TK_ARG_READER | (flags),    \
      en "; ticketctl: a file, - reads it",                                   \
      zh "；ticketctl：文件，- 从标准输入读" }
#define RAIL_TICKET                                                           \
    "{\"type\":\"object\",\"additionalProperties\":true,"                     \
    "\"required\":[\"ticketNo\",\"seatType\",\"seatNo\",\"price\","           \
    "\"passengerName\",\"ticketType\"],\"properties\":{"                      \
    "\"passengerName\":{\"type\":\"string\",\"minLength\":1},"                \
    "\"ticketType\":{\"type\":\"integer\",\"enum\":[0,1,2],"                  \
    "\"description\":\"0 child, 1 adult, 2 student\"},"                       \
    "\"ticketNo\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":20},"    \
    "\"seatType\":{\"type\":\"integer\","                                     \
    "\"enum\":[0,1,2,3,4,5,6,7,8,9,10,11,12,13],"                             \
    "\"description\":\"0 none, 1 hard, 2 soft, 3 first class, 4 second class,"\
    " 5 6 7 hard sleeper upper middle lower, 8 9 soft sleeper upper lower,"   \
    " 10 11 deluxe sleeper upper lower, 12 special class, 13 business\"},"    \
    "\"seatNo\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":64},"      \
    "\"price\":{\"type\":\"number\",\"exclusiveMinimum\":0,"                  \
    "\"description\":\"yuan\"}},"                                             \
    "\"examples\":[{\"ticketNo\":\"E646076788\",\"seatType\":7,"              \
    "\"seatNo\":\"11车04号下铺\",\"price\":428.00,\"passengerName\":\"国贺\","\
    "\"ticketType\":1}]}"
#define RAIL_REFUSED                                                          \
    "{\"type\":\"object\",\"additionalProperties\":true,"                     \
    "\"properties\":{\"name\":{\"type\":\"string\"},"                         \
    "\"certType\":{\"type\":\"string\"},\"certNo\":{\"type\":\"string\"},"    \
    "\"ticketType\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"}}," \
    "\"examples\":[{\"name\":\"国贺\",\"certType\":\"1\","                    \
    "\"certNo\":\"123456198910101234\",\"ticketType\":\"1\","                 \
    "\"reason\":\"姓名与证件不符\"}]}"
#define RAIL_ORDER_SENT                                                       \
    "{\"type\":\"object\",\"additionalProperties\":true,"                     \
    "\"examples\":[{\"orderNo\":\"xcslw291117203122003\",\"orderType\":0,"    \
    "\"orderDate\":\"2029-11-17 20:31:22\",\"trainNo\":\"T7\","               \
    "\"trainStartTime\":\"2029-11-29 17:10\",\"dptStation\":\"北京西\","      \
    "\"arrStation\":\"成都\",\"seat\":{\"7\":428.00},\"ticketPay\":428.00,"   \
    "\"insurance\":20.00,\"paid\":true,\"contact\":{\"name\":\"曹先生\","     \
    "\"mobile\":\"18612345678\"},\"passengers\":[{\"name\":\"国贺\","         \
    "\"certType\":\"1\",\"certNo\":\"123456198910101234\","                   \
    "\"ticketType\":1}]}]}"
#define RAIL_COMMENT                                                          \
    OPT_RANGE("--comment", "comment", TK_ARG_TEXT, 1, 80,                     \
              "for whoever looks at it later", "备注")

ACTION("rail rate", "staff_rail_rate", GET("/rail-orders/{order_no}/rate"),
    RAIL_LOOKS, 0,
    tk_args_rail,
    PARAMS(OPT_RANGE("--at", "at", TK_ARG_TEXT, 16, 25,
                     "at this time, such as \"2026-12-01 17:10\"; default now",
                     "按此时刻计算，例如 \"2026-12-01 17:10\"；默认现在")),
    NULL,
    "show what giving back each valid ticket of a rail order would cost",
    "按此刻的费率计算每张有效车票的退票手续费",
    "rail rate DEMO xcslw141117203122003")

/* ---- Answers for an agent, as its program gives them ---- */

#define RAIL_ANSWERS    (DESK_LEAD | FINANCE | AGENT)

ACTION("rail confirm", "staff_rail_confirm",
    POST("/rail-orders/{order_no}/confirm"), RAIL_ANSWERS,
    OWN | SECRET | KEY | ONE,
    tk_args_rail,
    PARAMS(RAIL_OBJECTS("--tickets", "tickets", RAIL_TICKET, TK_ARG_MUST,
                        "a ticket for each traveller: ticketNo, seatType,"
                        " seatNo, price, passengerName, ticketType",
                        "每位乘车人一张车票：ticketNo、seatType、seatNo、price、"
                        "passengerName、ticketType"),
           RAIL_COMMENT),
    NULL,
    "write down the tickets that were bought for a rail order",
    "回填出票结果",
    "rail confirm DEMO xcslw141117203122003 --tickets result.json")

ACTION("rail no-ticket", "staff_rail_no_ticket",
    POST("/rail-orders/{order_no}/no-ticket"), RAIL_ANSWERS,
    OWN | SECRET | KEY | ONE,
    tk_args_rail,
    PARAMS(MUST_WORDS("--why", "reason", TK_ARG_CHOICE,
                      "other=0 sold-out=1 has-ticket=2 price=3 train=4"
                      " passenger=5 identity=6 misused=7",
                      "no seats are left, a passenger has a ticket of this"
                      " journey, price or train is another one, a passenger is"
                      " wrong, an identity was refused (then --passengers) or"
                      " is misused, or something else",
                      "sold-out 所购买的车次坐席已无票、has-ticket 身份证件已经"
                      "实名制购票、price 票价和12306不符、train 车次数据与12306"
                      "不一致、passenger 乘客信息错误、identity 12306乘客身份信息"
                      "核验失败（须填 --passengers）、misused 身份信息冒用、"
                      "other 其他"),
           RAIL_OBJECTS("--passengers", "passengers", RAIL_REFUSED, 0,
                        "whose identity was refused: certNo, certType, name,"
                        " ticketType, reason",
                        "身份核验失败的乘客：certNo、certType、name、ticketType、"
                        "reason"),
           RAIL_COMMENT),
    NULL,
    "say that there are no tickets for a rail order: its money goes back",
    "登记无法出票；款项退回用户",
    "rail no-ticket DEMO xcslw141117203122003 --why sold-out")

ACTION("rail cancel", "staff_rail_cancel",
    POST("/rail-orders/{order_no}/cancel"), RAIL_ANSWERS, KEY | ONE,
    tk_args_rail,
    PARAMS(RAIL_COMMENT),
    NULL,
    "take a purchase back before anything is paid",
    "付款前撤回代付",
    "rail cancel DEMO xcslw141117203122003")

ACTION("rail refund agree", "staff_rail_refund_agree",
    POST("/rail-orders/{order_no}/refund/agree"), RAIL_ANSWERS, KEY | ONE,
    tk_args_rail,
    PARAMS(OPT("--cash", "cash_fen", TK_ARG_MONEY,
               "yuan that the user gets; it must be what was reckoned",
               "退给用户的金额（元），须与计算的金额一致"),
           RAIL_COMMENT),
    NULL,
    "agree to the refund that a user has asked for",
    "同意退款",
    "rail refund agree DEMO xcslw141117203122003")

ACTION("rail refund refuse", "staff_rail_refund_refuse",
    POST("/rail-orders/{order_no}/refund/refuse"), RAIL_ANSWERS, KEY | ONE,
    tk_args_rail,
    PARAMS(MUST_WORDS("--why", "reason", TK_ARG_CHOICE,
                      "collected=1 late=2 cancelled=3 loss=6",
                      "the ticket was collected, it is too late, the user has"
                      " called and cancelled, or money would be lost",
                      "collected 已取票、late 已过时间、cancelled 和乘客电话取消、"
                      "loss 金额有损失"),
           RAIL_COMMENT),
    NULL,
    "refuse the refund that a user has asked for",
    "拒绝退款",
    "rail refund refuse DEMO xcslw141117203122003 --why collected")

ACTION("rail refund start", "staff_rail_refund_start",
    POST("/rail-orders/{order_no}/refund/start"), RAIL_ANSWERS, KEY | ONE,
    tk_args_rail,
    PARAMS(MUST("--cash", "cash_fen", TK_ARG_MONEY, 0, 0,
                "yuan that the user gets, at most what the tickets cost",
                "退给用户的金额（元），最多为票款"),
           OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 80,
                     "why", "原因"),
           RAIL_COMMENT),
    NULL,
    "give a user money back that has not asked for it",
    "代理商发起退款",
    "rail refund start DEMO xcslw141117203122003 --cash 428.00")

ACTION("rail refund ask", "staff_rail_refund_ask",
    POST("/rail-orders/{order_no}/refund"), DESK | FINANCE, KEY | ONE,
    tk_args_rail, NULL, NULL,
    "ask for a refund for a user, by the fees of now",
    "替用户申请退款，按此刻的费率",
    "rail refund ask DEMO xcslw141117203122003")

ACTION("rail return", "staff_rail_return",
    POST("/rail-orders/{order_no}/return"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, RAIL_ORDER, AMOUNT),
    PARAMS(MUST("--reference", "reference", TK_ARG_TEXT, 1, 64,
                "number of it there, once", "12306退款流水号，只记一次"),
           OPT_WORDS("--to", "to", TK_ARG_CHOICE,
                     "refund=refund purchase=purchase",
                     "account of the agent; default by the rule: of tickets"
                     " refund, of what was paid without tickets purchase",
                     "记入代理商的账户；默认：车票退款入 refund 退款账户，"
                     "出票异常的入 purchase 采购账户"),
           OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 200,
                     "why", "原因")),
    NULL,
    "book what the railway has given back of a rail order",
    "登记铁路退回的款项",
    "rail return DEMO xcslw141117203122003 1116.50 --reference R141127")

ACTION("rail look", "staff_rail_look",
    POST("/rail-orders/{order_no}/look"), DESK | FINANCE, KEY | ONE,
    tk_args_rail, NULL, NULL,
    "look once more whether there are tickets for what was paid",
    "再次核实已付款订单是否出票",
    "rail look DEMO xcslw141117203122003")

/* ---- What cashiers do ---- */

#define RAIL_CASHIERS   (DESK | FINANCE)

ACTION("rail task list", "staff_rail_task_list", GET("/rail-tasks"),
    RAIL_CASHIERS, 0,
    tk_args_supplier,
    PARAMS(RAIL_AFTER,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000,
                     "how many; default 50", "条数；默认 50")),
    NULL,
    "list purchases that are made by hand at the site",
    "列出待人工代付的任务",
    "rail task list DEMO")

ACTION("rail task lock", "staff_rail_task_lock",
    POST("/rail-orders/{order_no}/task/lock"), RAIL_CASHIERS, KEY | ONE,
    tk_args_rail, NULL, NULL,
    "take a purchase to work on it, for ten minutes",
    "领取代付任务，10 分钟内有效",
    "rail task lock DEMO xcslw141117203122003")

ACTION("rail task login", "staff_rail_task_login",
    POST("/rail-orders/{order_no}/task/login"), RAIL_CASHIERS,
    OWN | SECRET | READ_LOGGED | ONE,
    tk_args_rail, PARAMS(WHY(TK_ARG_MUST)), NULL,
    "show how to sign in at the site for the purchase that you have taken; who"
    " asked and why is written down",
    "显示所领取任务的12306登录账号和密码；查看人和原因会记入日志",
    "rail task login DEMO xcslw141117203122003 --reason \"pays by hand\"")

ACTION("rail task unlock", "staff_rail_task_unlock",
    POST("/rail-orders/{order_no}/task/unlock"), RAIL_CASHIERS, KEY | ONE,
    tk_args_rail, NULL, NULL,
    "give a purchase back, and what was said of it and not confirmed",
    "放弃代付任务，未确认的登记作废",
    "rail task unlock DEMO xcslw141117203122003")

ACTION("rail task record", "staff_rail_task_record",
    POST("/rail-orders/{order_no}/task/record"), RAIL_CASHIERS,
    OWN | SECRET | KEY | ONE,
    tk_args_rail,
    PARAMS(OPT_WORDS("--login", "login", TK_ARG_CHOICE,
                     "ok=OK bad-password=REFUSED:BAD_PASSWORD"
                     " locked=REFUSED:LOCKED captcha=REFUSED:CAPTCHA"
                     " maintenance=REFUSED:MAINTENANCE unknown=UNKNOWN",
                     "how signing in at the site ended", "登录12306的结果"),
           OPT_WORDS("--held", "held", TK_ARG_CHOICE,
                     "same=OK:SAME other=OK:OTHER missing=REFUSED:NOT_FOUND"
                     " maintenance=REFUSED:MAINTENANCE unknown=UNKNOWN",
                     "the held order there is what the agent said, something"
                     " else, or not there",
                     "占座订单：same 与代理商所报一致、other 不一致、missing 没有"),
           OPT("--total", "total_fen", TK_ARG_MONEY,
               "yuan that it costs there", "12306显示的总价（元）"),
           OPT_RANGE("--pay-limit", "pay_limit", TK_ARG_TEXT, 16, 25,
                     "until when it can be paid for, \"2026-12-01 17:10\"",
                     "支付截止时刻，例如 \"2026-12-01 17:10\""),
           OPT_WORDS("--open", "open", TK_ARG_CHOICE,
                     "ok=OK expired=REFUSED:EXPIRED"
                     " maintenance=REFUSED:MAINTENANCE unknown=UNKNOWN",
                     "whether the page to pay opens", "支付页面能否打开"),
           OPT("--amount", "amount_fen", TK_ARG_MONEY,
               "yuan on that page; default --total",
               "支付页面的金额（元）；默认同 --total"),
           OPT_RANGE("--pay-no", "pay_no", TK_ARG_TEXT, 1, 64,
                     "number of the payment on it; default the held order's",
                     "支付页面的流水号；默认12306订单号"),
           OPT_WORDS("--paid", "paid", TK_ARG_CHOICE,
                     "ok=OK funds=REFUSED:FUNDS risk=REFUSED:RISK"
                     " closed=REFUSED:CLOSED pending=PENDING unknown=UNKNOWN",
                     "how the one try to pay ended", "唯一一次支付的结果"),
           OPT_WORDS("--query", "query", TK_ARG_CHOICE,
                     "paid=OK:PAID not-paid=OK:NOT_PAID closed=OK:CLOSED"
                     " unknown=UNKNOWN",
                     "what the payment channel says of it",
                     "支付渠道查询的结果"),
           OPT_RANGE("--method", "method", TK_ARG_TEXT, 1, 20,
                     "by what it was paid", "支付方式"),
           OPT_RANGE("--number", "number", TK_ARG_TEXT, 1, 64,
                     "the channel's own number of it", "支付渠道流水号"),
           OPT_RANGE("--paid-at", "paid_at", TK_ARG_TEXT, 16, 25,
                     "when; default now", "支付时间；默认现在"),
           OPT_WORDS("--close", "close", TK_ARG_CHOICE,
                     "closed=OK paid=REFUSED:PAID unknown=UNKNOWN",
                     "whether the payment was closed, so that nobody can make"
                     " it any more",
                     "是否已关闭支付单"),
           OPT_WORDS("--tickets", "tickets", TK_ARG_CHOICE,
                     "there=OK missing=REFUSED:NOT_FOUND unknown=UNKNOWN",
                     "whether there are tickets for all", "是否已全部出票"),
           RAIL_OBJECTS("--shown", "shown", RAIL_TICKET, 0,
                        "tickets as the site shows them, if they are not what"
                        " the agent said, as rail confirm takes them",
                        "12306显示的车票与代理商所报不同时给出，格式同 rail confirm")),
    NULL,
    "write down what the site has answered; next says what to do: pay, once, or"
    " have another person confirm it",
    "登记12306的结果；next 为 pay 时立即支付一次，为 confirm 时由另一人确认",
    "rail task record DEMO xcslw141117203122003 --login ok --held same --total 1241.00 --open ok")

ACTION("rail task confirm", "staff_rail_task_confirm",
    POST("/rail-orders/{order_no}/task/confirm"), DESK_LEAD | FINANCE,
    KEY | ONE,
    tk_args_rail, NULL, NULL,
    "confirm what another person has said of a payment",
    "确认另一人登记的支付结果",
    "rail task confirm DEMO xcslw141117203122003")

/* ---- Figures, and what is told ---- */

#define RAIL_REPORTED                                                         \
    RAIL_BOOKED,                                                              \
    OPT("--buy-from", "buy_from", TK_ARG_DAY,                                 \
        "bought at the site from this day on", "采购日期从"),                 \
    OPT("--buy-to", "buy_to", TK_ARG_DAY, "... to this day", "采购日期到"),   \
    OPT("--issue-from", "issue_from", TK_ARG_DAY,                             \
        "issued from this day on", "出票日期从"),                             \
    OPT("--issue-to", "issue_to", TK_ARG_DAY, "... to this day",              \
        "出票日期到"),                                                        \
    RAIL_DEPARTS, RAIL_STATE, RAIL_AGENT

ACTION("rail report", "staff_rail_report", GET("/rail-report"),
    FINANCE | ADMIN | AGENT, 0,
    tk_args_supplier,
    PARAMS(RAIL_REPORTED, RAIL_AFTER,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000000,
                     "how many; default 1000, of a file all",
                     "条数；默认 1000，输出文件时为全部"),
           SHEET_AS),
    "order_no order_at bought_at departs_at train_no seat_count held_no"
    " fare_fen insurance_fen paid_fen purchase_fen partial_refund_fen"
    " user_refund_fen return_fee_fen railway_fen unfrozen_fen state_word"
    " case_word",
    "list what each rail order has moved, the oldest first; a file ends with"
    " the sums",
    "销售明细报表，最早的在前；输出文件时末行为合计",
    "rail report DEMO --book-from 2026-11-01 --book-to 2026-11-30 --as csv")

ACTION("rail total", "staff_rail_report_total", GET("/rail-total"),
    FINANCE | ADMIN | AGENT, ONE,
    tk_args_supplier,
    PARAMS(RAIL_REPORTED),
    NULL,
    "sum up what rail report lists",
    "销售明细报表的合计",
    "rail total DEMO --book-from 2026-11-01 --book-to 2026-11-30")

ACTION("rail news list", "staff_rail_news_list", GET("/rail-news"), OFFICE, 0,
    tk_args_supplier,
    PARAMS(OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "failed=failed open=open told=told",
                     "failed: given up (the default); open: to be told; told",
                     "failed 发送失败（默认）、open 待发送、told 已送达"),
           { "--order", "order_no", TK_ARG_CODE, 1, 40, "_-", 0,
             "of this order", "订单号" },
           OPT_RANGE("--after", "after", TK_ARG_CODE, 1, 46,
                     "those behind this news, the last one of the page before",
                     "上一页最后一条通知之后的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000,
                     "how many; default 50", "条数；默认 50")),
    "order_no seq target event state event_at due_at attempts last_error",
    "list what agents and the channel of rail orders are told",
    "列出发给代理商和渠道的通知",
    "rail news list DEMO")

ACTION("rail news resend", "staff_rail_news_resend",
    POST("/rail-orders/{order_no}/news/{seq}/resend"), FINANCE | ADMIN,
    KEY | ONE,
    PARAMS(SUPPLIER, RAIL_ORDER,
           ARG("SEQ", "seq", TK_ARG_INT, 1, 32767,
               "number of the news: rail news list",
               "通知序号，见 rail news list")),
    NULL, NULL,
    "tell once more what could not be told",
    "重新发送失败的通知",
    "rail news resend DEMO xcslw141117203122003 1")

/* ---- Settings ---- */

#define RAIL_MERCHANT_OPTIONS                                                 \
    OPT_WORDS("--callback-url", "callback_url", TK_ARG_ADDRESS, "query",      \
              "address where the agent is told how purchases ended; empty:"   \
              " none",                                                        \
              "代付结果通知地址；空：没有"),                                  \
    OPT("--purchase", "purchase_on", TK_ARG_BOOL,                             \
        "we pay for what it holds; default no", "开通代付；默认 no"),         \
    OPT_RANGE("--unfreeze", "unfreeze_min", TK_ARG_INT, 0, 100000,            \
              "minutes after departure until money that is frozen is its own;"\
              " default the supplier's",                                      \
              "发车后多少分钟解冻票款；默认同景区设置")

ACTION("rail merchant add", "staff_rail_merchant_add",
    POST("/rail-merchants"), MARKET, KEY | ONE,
    PARAMS(SUPPLIER, USER,
           { "CODE", "code", TK_ARG_CODE, 2, 10, "", TK_ARG_MUST,
             "its code, small letters and figures",
             "商户代码：小写字母和数字" }),
    PARAMS(RAIL_MERCHANT_OPTIONS),
    NULL,
    "let an agent buy rail tickets, under a code of its own",
    "为代理商开通火车票，指定商户代码",
    "rail merchant add DEMO demo xcslw --purchase yes")

MATCHED("rail merchant set", "staff_rail_merchant_set",
    PATCH("/rail-merchants/{user}"), MARKET, ONE, "rail merchant show",
    tk_args_agent,
    PARAMS(OPT("--enabled", "enabled", TK_ARG_BOOL,
               "it may call", "可以调用接口"),
           RAIL_MERCHANT_OPTIONS),
    NULL,
    "change how an agent buys rail tickets",
    "修改代理商的火车票设置",
    "rail merchant set DEMO demo --purchase yes")

ACTION("rail merchant list", "staff_rail_merchant_list",
    GET("/rail-merchants"), OFFICE | AGENT, 0,
    tk_args_supplier, NULL,
    "user_name merchant_code enabled purchase_on keys orders frozen_fen"
    " purchase_fen held_fen refund_fen available_fen password_at",
    "list agents that buy rail tickets, and their balances",
    "列出火车票代理商及其各账户余额",
    "rail merchant list DEMO")

ACTION("rail merchant show", "staff_rail_merchant_show",
    GET("/rail-merchants/{user}"), OFFICE | AGENT, ONE,
    tk_args_agent, NULL, NULL,
    "show how an agent buys rail tickets, and its balances",
    "查看代理商的火车票设置和各账户余额",
    "rail merchant show DEMO demo")

ACTION("rail key issue", "staff_rail_key_issue",
    POST("/rail-merchants/{user}/keys"), MARKET | ADMIN,
    OWN | SECRET | KEY | ONE,
    tk_args_agent, PARAMS(OPEN_KEY_OPTION), NULL,
    "give an agent one more key for rail orders and show it, this once",
    "给代理商再发一个火车票接口密钥，只显示这一次",
    "rail key issue DEMO demo")

ACTION("rail key list", "staff_rail_key_list",
    GET("/rail-merchants/{user}/keys"), MARKET | ADMIN, 0,
    tk_args_agent, NULL, NULL,
    "list an agent's live keys for rail orders",
    "列出代理商的火车票接口有效密钥",
    "rail key list DEMO demo")

ACTION("rail key drop", "staff_rail_key_drop",
    DELETE("/rail-merchants/{user}/keys/{index}"), MARKET | ADMIN, 0,
    PARAMS(SUPPLIER, USER, INDEX), NULL, NULL,
    "end a key for rail orders at once",
    "立即停用火车票接口密钥",
    "rail key drop DEMO demo 1")

ACTION("rail channelkey issue", "staff_rail_channel_key_issue",
    POST("/rail-channel-keys"), ADMIN, OWN | SECRET | KEY | ONE,
    tk_args_supplier, PARAMS(OPEN_KEY_OPTION), NULL,
    "give the channel that rail orders come from one more key and show it, this"
    " once",
    "给订单渠道再发一个密钥，只显示这一次",
    "rail channelkey issue DEMO")

ACTION("rail channelkey list", "staff_rail_channel_key_list",
    GET("/rail-channel-keys"), ADMIN, 0,
    tk_args_supplier, NULL, NULL,
    "list the live keys of that channel",
    "列出订单渠道的有效密钥",
    "rail channelkey list DEMO")

ACTION("rail channelkey drop", "staff_rail_channel_key_drop",
    DELETE("/rail-channel-keys/{index}"), ADMIN, 0,
    PARAMS(SUPPLIER, INDEX), NULL, NULL,
    "end a key of that channel at once",
    "立即停用订单渠道的密钥",
    "rail channelkey drop DEMO 1")

ACTION("rail topup", "staff_rail_topup",
    POST("/rail-merchants/{user}/topup"), FINANCE, KEY | ONE,
    tk_args_money,
    PARAMS(MUST("--reference", "reference", TK_ARG_TEXT, 1, 64,
                "number of the paper it stands on, once",
                "凭证号，只用一次")),
    NULL,
    "book money that an agent has paid in for purchases",
    "登记代理商充值的采购款",
    "rail topup DEMO demo 2000.00 --reference BANK-7740")

ACTION("rail password", "staff_rail_password",
    POST("/rail-merchants/{user}/password"), ADMIN | AGENT,
    OWN | SECRET | ONE,
    tk_args_agent,
    PARAMS(READER("--old", "old", TK_ARG_AS_IS, 0, 0, 0,
                  "the old one, where there is one; - reads it",
                  "原密码（首次设置不填）；- 从标准输入读"),
           READER("--new", "new", TK_ARG_AS_IS, 0, 0, TK_ARG_MUST,
                  "the new one, 6 to 32 characters without blanks; - reads it",
                  "新密码，6 到 32 个字符，不含空格；- 从标准输入读")),
    NULL,
    "set the one password of all of an agent's accounts at the site; five wrong"
    " ones close that for 15 minutes",
    "设置代理商全部12306账户的统一密码；原密码错误 5 次锁定 15 分钟",
    "rail password DEMO demo --old - --new -")

ACTION("rail import", "staff_rail_import",
    POST("/rail-merchants/{user}/orders"), ADMIN, OWN | SECRET | KEY | ONE,
    PARAMS(SUPPLIER, USER,
           RAIL_OBJECTS("FILE", "orders", RAIL_ORDER_SENT, TK_ARG_MUST,
                        "orders as the channel sends them (ImportOrders.do)",
                        "订单，格式同 ImportOrders.do")),
    NULL, NULL,
    "take rail orders of an agent: all of them, or none",
    "导入代理商的火车票订单：全部成功或全部不变",
    "rail import DEMO demo orders.json")

MATCHED("rail supplier set", "staff_rail_supplier_set",
    PATCH("/supplier/rail"), ADMIN, ONE, "rail supplier show",
    tk_args_supplier,
    PARAMS(OPT("--enabled", "enabled", TK_ARG_BOOL,
               "rail orders are taken", "接收火车票订单"),
           OPT_WORDS("--provider", "provider", TK_ARG_CHOICE,
                     "manual=manual http=http",
                     "manual: cashiers pay at the site; http: the worker does",
                     "manual 出纳人工支付、http 由 worker 自动支付"),
           OPT_WORDS("--channel-url", "channel_url", TK_ARG_ADDRESS, "query",
                     "address where the channel is told; empty: none",
                     "渠道通知地址；空：没有"),
           OPT_RANGE("--presale-days", "presale_days", TK_ARG_INT, 1, 90,
                     "tickets are sold so many days ahead", "预售天数"),
           OPT_RANGE("--night-from", "night_from", TK_ARG_TEXT, 4, 5,
                     "the site is closed from 23:00", "12306停止服务的时刻"),
           OPT_RANGE("--night-until", "night_until", TK_ARG_TEXT, 4, 5,
                     "... until 06:00", "恢复服务的时刻"),
           OPT_RANGE("--min-pay", "min_pay_s", TK_ARG_INT, 0, 3600,
                     "seconds that are left to pay, at least",
                     "距支付截止至少多少秒才支付"),
           OPT_RANGE("--unfreeze", "unfreeze_min", TK_ARG_INT, 0, 100000,
                     "minutes after departure until money that is frozen is the"
                     " agent's",
                     "发车后多少分钟解冻票款"),
           OPT("--refund-cash-required", "refund_cash_required", TK_ARG_BOOL,
               "who agrees to a refund says its amount",
               "同意退款须填金额"),
           OPT("--low", "low_fen", TK_ARG_MONEY,
               "yuan of purchase money below which there is an alarm; 0: never",
               "采购余额低于多少元告警；0 为不告警")),
    NULL,
    "say how a supplier deals with rail orders",
    "设置火车票订单",
    "rail supplier set DEMO --provider manual")

ACTION("rail supplier show", "staff_rail_supplier_show", GET("/supplier/rail"),
    OFFICE, ONE,
    tk_args_supplier, NULL, NULL,
    "show how a supplier deals with rail orders",
    "查看火车票订单的设置",
    "rail supplier show DEMO")

ACTION("rail fee set", "staff_rail_fee_set", POST("/rail-fees"), ADMIN, KEY,
    PARAMS(SUPPLIER,
           ARG("FROM", "from", TK_ARG_TEXT, 16, 25,
               "from this moment on, \"2026-12-01 00:00\"",
               "生效时刻，例如 \"2026-12-01 00:00\"")),
    PARAMS(OPT_RANGE("--steps", "steps", TK_ARG_TEXT, 1, 400,
                     "HOURS:PERCENT:MINIMUM,... : kept of a ticket so many hours"
                     " ahead, in yuan at least; none: nothing from then on",
                     "小时:百分比:最低元,…：距发车多少小时以上收多少；不填为删除")),
    NULL,
    "say what the railway keeps of tickets that are given back",
    "设置铁路退票手续费标准",
    "rail fee set DEMO \"2026-12-01 00:00\" --steps 360:0:0,48:5:2,24:10:2,0:20:2")

ACTION("rail fee list", "staff_rail_fee_list", GET("/rail-fees"),
    RAIL_LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list what the railway keeps of tickets that are given back",
    "列出铁路退票手续费标准",
    "rail fee list DEMO")
