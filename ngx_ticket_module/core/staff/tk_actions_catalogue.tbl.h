/* What is sold: products, prices, promotions, fees, lines, slots; what visitors
 * are told of it. */

#define PRODUCT_OPTIONS                                                       \
    OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64,                           \
              "what visitors call it", "游客所见名称"),                       \
    OPT_RANGE("--class", "class_id", TK_ARG_INT, 0, 1,                        \
              "class of the product", "产品类别"),                            \
    OPT_RANGE("--unit", "unit", TK_ARG_TEXT, 1, 8,                            \
              "what is counted", "计量单位"),                                 \
    OPT_WORDS("--form", "form", TK_ARG_CHOICE, "single=1 group=2",            \
              "a ticket per person, or one for all", "一人一票，或一票多人"), \
    OPT("--real-name", "real_name", TK_ARG_BOOL,                              \
        "visitors must be named", "须实名"),                                  \
    OPT_NONE("--min-age", "min_age", TK_ARG_INT, 0, 150,                      \
             "years of a visitor on the day, at least; 0: no limit",          \
             "游客当日最小年龄；0 为不限"),                                   \
    OPT_NONE("--max-age", "max_age", TK_ARG_INT, 0, 150,                      \
             "the same, at most", "游客当日最大年龄；0 为不限"),              \
    OPT_RANGE("--minimum", "minimum", TK_ARG_INT, 1, 1000000,                 \
              "per order", "每单最少人数"),                                   \
    OPT_RANGE("--maximum", "maximum", TK_ARG_LIMIT, 0, 0,                     \
              "per order, or none", "每单最多人数，或 none（不限）"),         \
    OPT_RANGE("--id-maximum", "id_maximum", TK_ARG_LIMIT, 0, 0,               \
              "per document and --id-days, or none",                          \
              "每证件在 --id-days 内最多人数，或 none（不限）"),              \
    OPT_RANGE("--id-days", "id_days", TK_ARG_INT, 0, 3660,                    \
              "counted over visit days less than so many apart; default 1:"   \
              " each day, 0: all",                                            \
              "游览日期相差不足多少天的合并计算；默认 1 为每天，0 为全部"),   \
    OPT_NONE("--phone-maximum", "phone_maximum", TK_ARG_INT, 0, 999999999,    \
             "per phone number and --phone-days; 0: no limit",                \
             "每手机号在 --phone-days 内最多人数；0 为不限"),                 \
    OPT_RANGE("--phone-days", "phone_days", TK_ARG_INT, 0, 3660,              \
              "likewise; default 1", "同 --id-days；默认 1"),                 \
    OPT_RANGE("--day-limit", "day_limit", TK_ARG_LIMIT, -1, TK_UNLIMITED,     \
              "persons a day, none, or unset: cannot be sold",                \
              "每日人数上限，none（不限），或 unset（未设，不能售）"),        \
    OPT_WORDS("--effect", "effect_mode", TK_ARG_CHOICE, "A=A B=B",            \
              "how EffectMode reads in the product list",                     \
              "产品列表里的 EffectMode"),                                     \
    OPT_RANGE("--order-days", "order_days", TK_ARG_INT, 1, 366,               \
              "days an order is valid", "订单有效天数"),                      \
    OPT_RANGE("--web-order-days", "web_order_days", TK_ARG_INT, 1, 366,       \
              "the same for internet orders", "网上订单有效天数"),            \
    OPT_RANGE("--ticket-days", "ticket_days", TK_ARG_INT, 1, 366,             \
              "days a ticket is valid", "门票有效天数"),                      \
    OPT_RANGE("--valid-mode", "valid_mode", TK_ARG_INT, 1, 5,                 \
              "tickets are valid: 1 on the day of the visit, 2 from booking"  \
              " for --valid-days more, 3 from booking to --valid-last, 4 from"\
              " that day for --ticket-days, 5 --valid-first to --valid-last", \
              "门票有效期：1 游览日当天；2 预订日起 --valid-days 天；"        \
              "3 预订日至 --valid-last；4 游览日起共 --ticket-days 天；"      \
              "5 --valid-first 至 --valid-last"),                             \
    OPT_RANGE("--valid-days", "valid_days", TK_ARG_INT, 0, 3660,              \
              "days behind that of booking", "预订日之后的天数"),             \
    OPT("--valid-first", "valid_first", TK_ARG_DAY,                           \
        "first day of tickets", "门票有效期首日"),                            \
    OPT("--valid-last", "valid_last", TK_ARG_DAY,                             \
        "last day of tickets", "门票有效期末日"),                             \
    OPT_NONE("--wait-minutes", "wait_minutes", TK_ARG_INT, 0, 44640,          \
             "minutes after its payment until gates let in; 0: none",         \
             "购票后多少分钟方可入园；0 为立即"),                             \
    OPT_RANGE("--days-ahead", "days_ahead", TK_ARG_INT, 0, 366,               \
              "book at least so many days ahead", "至少提前多少天预订"),      \
    OPT("--until", "last_minute", TK_ARG_CLOCK,                               \
        "time on the last booking day; 24:00 none",                           \
        "最后预订日的截止时刻；24:00 为不限"),                                \
    FIRST_DAY,                                                                \
    LAST_DAY,                                                                 \
    OPT("--weekdays", "weekdays", TK_ARG_WEEK, "such as 1-5; all",            \
        "星期，例如 1-5；all 为全部"),                                        \
    OPT("--weekdays-negated", "week_negated", TK_ARG_BOOL,                    \
        "all days but these", "除这些天以外"),                                \
    OPT_RANGE("--conditions", "conditions", TK_ARG_TEXT, 0, 2000,             \
              "conditions of use", "使用条件"),                               \
    OPT("--on-sale", "on_sale", TK_ARG_BOOL,                                  \
        "agents see and sell it", "代理商可见、可售")

#define PRICE       ARG("PRICE", "price_fen", TK_ARG_MONEY, 0, 0,             \
                        "yuan, such as 100.00", "价格（元），例如 100.00")
#define PRICE_OPTIONS                                                         \
    OPT("--agent", "agent", TK_ARG_CODE,                                      \
        "for this agent only", "只对这个代理商"),                             \
    OPT("--from", "first_day", TK_ARG_DAY,                                    \
        "from this day of booking on; default today",                         \
        "自这个预订日起；默认今天")

ACTION("product create", "staff_product_create", POST("/products"), MARKET, ONE,
    PARAMS(SUPPLIER, NEW_PRODUCT), PARAMS(PRODUCT_OPTIONS), NULL,
    "create a product",
    "新建产品",
    "product create HILL HILL3 --name 夜登票 --form group")

MATCHED("product set", "staff_product_set", PATCH("/products/{product}"), MARKET, ONE, "product show",
    tk_args_product, PARAMS(PRODUCT_OPTIONS), NULL,
    "change a product; a day limit below what is sold is refused",
    "修改产品；每日上限不能低于已售人数",
    "product set HILL HILL1 --day-limit 200")

MATCHED("product remove", "staff_product_remove", DELETE("/products/{product}"), MARKET, 0, "product show",
    tk_args_product, NULL, NULL,
    "remove a product that was never ordered and that nothing sells any more, with its prices and fees",
    "移除从未有订单且不再销售的产品及其价格和违约金",
    "product remove HILL HILL3")

ACTION("product list", "staff_product_list", GET("/products"), LOOKS, 0,
    tk_args_supplier, NULL,
    "product_id code name unit form real_name minimum maximum day_limit on_sale",
    "list a supplier's products",
    "列出景区的产品",
    "product list HILL")

ACTION("product show", "staff_product_show", GET("/products/{product}"), LOOKS, ONE,
    tk_args_product, NULL, NULL,
    "show a product with its prices, promotions and fees, and where its seats are",
    "查看产品及其价格、优惠、违约金和座位区域",
    "product show HILL HILL1")

MATCHED("product area", "staff_product_area", PUT("/products/{product}/halls/{hall}/areas"), MARKET, 0, "product show",
    PARAMS(SUPPLIER, PRODUCT, HALL,
           ALL("AREA...", "areas", NULL, 0, 36, TK_ARG_MUST,
               "codes of all areas it is sold in, or: none", "所售全部区域的代码，或 none（没有）")),
    NULL, NULL,
    "say in which areas of a hall the seats of a product are",
    "指定产品在厅内哪些区域售座",
    "product area OPERA STALLS-ADULT 1 A B")

ACTION("product areas", "staff_product_areas", GET("/product-areas"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list in which areas of which hall products are sold",
    "列出各产品在哪个厅的哪些区域售座",
    "product areas OPERA")

MATCHED("price set", "staff_price_set", PUT("/products/{product}/price"), MARKET, 0, "product show",
    PARAMS(SUPPLIER, PRODUCT, PRICE), PARAMS(PRICE_OPTIONS), NULL,
    "set a price, for everybody or one agent, from a day on",
    "设定价格：对所有人或一个代理商，自某日起",
    "price set HILL HILL1 95.00 --from 2027-01-01")

MATCHED("price clear", "staff_price_clear", DELETE("/products/{product}/price"), MARKET, 0, "product show",
    tk_args_product, PARAMS(PRICE_OPTIONS), NULL,
    "take a price back",
    "撤回价格",
    "price clear HILL HILL1 --agent demo")

ACTION("price list", "staff_price_list", GET("/prices"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list a supplier's prices",
    "列出景区的价格",
    "price list HILL")

MATCHED("seatprice set", "staff_seatprice_set", PUT("/products/{product}/seatprice"), MARKET, 0, "product show",
    PARAMS(SUPPLIER, PRODUCT,
           ARG("PRICE", "price_fen", TK_ARG_MONEY, 0, 0, "yuan, such as 180.00", "价格（元），例如 180.00")),
    PARAMS(OF_SESSION, PLAY_FROM,
           OPT("--to", "last_day", TK_ARG_DAY, "last day of performances; default: for ever", "演出的最后一天；默认不限")),
    NULL,
    "set what a product costs at performances of some days; what is sold keeps its price",
    "设定产品在某些日期演出的价格；已售的保持原价",
    "seatprice set OPERA STALLS-ADULT 280.00 --session 2 --from 2026-12-24 --to 2026-12-26")

MATCHED("seatprice clear", "staff_seatprice_clear", DELETE("/products/{product}/seatprice"), MARKET, 0, "product show",
    tk_args_product,
    PARAMS(OF_SESSION,
           MUST("--from", "first_day", TK_ARG_DAY, 0, 0, "the first day that seatprice list shows", "seatprice list 所示的第一天")),
    NULL,
    "take such a price back",
    "撤回演出价格",
    "seatprice clear OPERA STALLS-ADULT --session 2 --from 2026-12-24")

ACTION("seatprice list", "staff_seatprice_list", GET("/seatprices"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list what products cost at performances: a session's price counts before that of any, then the one that begins last",
    "列出产品的演出价格：指定场次的优先于不分场次的，其次以开始日最晚的为准",
    "seatprice list OPERA")

MATCHED("promotion set", "staff_promotion_set", PUT("/products/{product}/promotion"), MARKET, 0, "product show",
    PARAMS(SUPPLIER, PRODUCT,
           ARG("EVERY", "every", TK_ARG_INT, 1, 1000000, "of so many persons", "每多少人"),
           ARG("FREE", "free", TK_ARG_INT, 1, 1000000, "so many go free", "免多少人")),
    PARAMS(FIRST_DAY, LAST_DAY), NULL,
    "N free X: of every so many persons some go free, by day of purchase",
    "满 N 免 X：每满若干人免若干人，按购买日",
    "promotion set DEMO TEN1 10 1 --to 2027-03-31")

MATCHED("promotion clear", "staff_promotion_clear", DELETE("/products/{product}/promotion"), MARKET, 0, "product show",
    tk_args_product, NULL, NULL,
    "end a product's promotions",
    "结束产品的优惠",
    "promotion clear DEMO TEN1")

ACTION("promotion list", "staff_promotion_list", GET("/promotions"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list a supplier's promotions",
    "列出景区的优惠",
    "promotion list DEMO")

MATCHED("fee set", "staff_fee_set", PUT("/products/{product}/fees/{units}"), MARKET, 0, "product show",
    PARAMS(SUPPLIER, PRODUCT,
           ARG("UNITS", "units", TK_ARG_INT, 0, 10000, "days or hours ahead, at least", "至少提前的天数或小时数")),
    PARAMS(OPT_WORDS("--unit", "unit", TK_ARG_CHOICE, "day=D hour=H",
                     "calendar days, which is meant at a scenic area, or hours, at a theatre",
                     "自然日（景区默认）或小时（剧院默认）"),
           OPT("--amount", "amount_fen", TK_ARG_MONEY, "yuan per ticket", "每张票金额（元）"),
           OPT("--percent", "percent", TK_ARG_PERCENT, "of the price", "票价的百分比")),
    NULL,
    "set the breach fee from so many days or hours ahead on",
    "设定提前若干天或小时以上退票的违约金",
    "fee set HILL HILL1 1 --amount 10.00")

MATCHED("fee clear", "staff_fee_clear", DELETE("/products/{product}/fees"), MARKET, 0, "product show",
    tk_args_product,
    PARAMS(OPT_RANGE("--ahead", "units", TK_ARG_INT, 0, 10000,
                     "the fee from so many days or hours ahead on; default: all",
                     "提前这么多天或小时的那一档；默认全部"),
           OPT_WORDS("--unit", "unit", TK_ARG_CHOICE, "day=D hour=H", "fees by calendar days or hours only",
                     "只撤回按自然日或按小时的")),
    NULL,
    "take breach fees of a product back",
    "撤回产品的违约金",
    "fee clear HILL HILL1 --ahead 1")

ACTION("fee list", "staff_fee_list", GET("/fees"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list a supplier's breach fees",
    "列出景区的违约金",
    "fee list HILL")

ACTION("line create", "staff_line_create", POST("/lines"), MARKET, ONE,
    PARAMS(SUPPLIER, NEW_LINE,
           ARG("NAME", "name", TK_ARG_TEXT, 1, 32, "what visitors call it", "游客所见名称")),
    NULL, NULL,
    "create a line",
    "新建线路",
    "line create DEMO 03 东线")

MATCHED("line set", "staff_line_set", PATCH("/lines/{line}"), MARKET, 0, "line show",
    tk_args_line,
    PARAMS(MUST("--name", "name", TK_ARG_TEXT, 1, 32, "what visitors call it", "游客所见名称")),
    NULL,
    "give a line another name",
    "给线路改名",
    "line set DEMO 03 --name 东线")

MATCHED("line remove", "staff_line_remove", DELETE("/lines/{line}"), MARKET, 0, "line show",
    tk_args_line, NULL, NULL,
    "remove a line that was never ordered and has no slots",
    "移除从未有订单且没有时段的线路",
    "line remove DEMO 03")

MATCHED("line products", "staff_line_products", PUT("/lines/{line}/products"), MARKET, ONE, "line show",
    PARAMS(SUPPLIER, LINE,
           ALL("PRODUCT...", "products", NULL, 0, 0, TK_ARG_MUST,
               "all that is sold on it", "在这条线路上售的全部产品")),
    NULL, NULL,
    "say which products are sold on a line",
    "指定线路上售哪些产品",
    "line products DEMO 03 ADULT CHILD")

ACTION("line list", "staff_line_list", GET("/lines"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list a supplier's lines",
    "列出景区的线路",
    "line list DEMO")

ACTION("line show", "staff_line_show", GET("/lines/{line}"), LOOKS, ONE,
    tk_args_line, NULL, NULL,
    "show a line and what is sold on it",
    "查看线路和在其上售的产品",
    "line show DEMO 01")

ACTION("slot create", "staff_slot_create", POST("/lines/{line}/slots"), MARKET, ONE,
    tk_args_line,
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY, "first day; default today", "第一天；默认今天"),
           LAST_DAY,
           OPT_RANGE("--days", "days", TK_ARG_INT, 1, 800, "or how many days", "或天数"),
           MUST("--start", "start", TK_ARG_CLOCK, 0, 0, "begin of the first slot", "第一个时段的开始时刻"),
           MUST("--length", "length", TK_ARG_INT, 1, 1440, "minutes of each", "每个时段的分钟数"),
           MUST("--count", "count", TK_ARG_INT, 1, 999, "slots a day", "每天的时段数"),
           OPT_RANGE("--first", "first_no", TK_ARG_INT, 1, 999, "number of the first; default 1", "第一个时段的编号；默认 1"),
           MUST("--total", "total", TK_ARG_INT, 0, 1000000, "persons per slot", "每个时段的人数"),
           OPT_RANGE("--online", "online", TK_ARG_INT, 0, 1000000, "of them online; default all", "其中网上人数；默认全部")),
    NULL,
    "create the slots of a range of days, one after the other",
    "新建一段日期的时段，一个接一个",
    "slot create DEMO 03 --days 31 --start 08:00 --length 60 --count 8 --total 1500 --online 1000")

MATCHED("slot resize", "staff_slot_resize", PATCH("/lines/{line}/slots/{day}/{slot}"), MARKET, ONE, "slot show",
    tk_args_slot,
    PARAMS(OPT_RANGE("--total", "total", TK_ARG_INT, 0, 1000000, "persons", "人数"),
           OPT_RANGE("--online", "online", TK_ARG_INT, 0, 1000000, "of them online", "其中网上人数"),
           OPT("--open", "enabled", TK_ARG_BOOL, "whether it is on sale", "是否在售")),
    NULL,
    "change a slot's capacity, open or close it",
    "修改时段的容量，开放或关闭时段",
    "slot resize DEMO 01 2026-12-24 3 --online 500")

ACTION("slot show", "staff_slot_show", GET("/lines/{line}/slots/{day}/{slot}"), LOOKS, ONE,
    tk_args_slot, NULL, NULL,
    "show a slot and what is left of it",
    "查看时段和余量",
    "slot show DEMO 01 2026-12-24 3")

ACTION("slot list", "staff_slot_list", GET("/lines/{line}/slots"), LOOKS, 0,
    tk_args_line, PARAMS(FIRST_DAY, LAST_DAY), NULL,
    "list the slots of a line and what is left of them",
    "列出线路的时段和余量",
    "slot list DEMO 01 --from 2026-12-24")

#define NOTICE_EVENT                                                          \
    ARG("EVENT", "event", TK_ARG_CODE, 0, 0,                                  \
        "booking, payment, activation, refund or voucher",                    \
        "booking（预订）、payment（支付）、activation（授权）、refund（退款）或 voucher（凭证）")

MATCHED("notice set", "staff_notice_set", PUT("/notices/{event}"), MARKET | ADMIN, 0, "notice show",
    PARAMS(SUPPLIER, NOTICE_EVENT),
    PARAMS(OPT_RANGE("--text", "text", TK_ARG_TEXT, 1, 500,
                     "what visitors get; {order} {day} {slot} {products} {amount} {supplier} are filled in, at a theatre {hall} {performance} {start} {seats}, and {code} of tickets (activation) or of the voucher; {link} is the order's page (supplier set --visitor-url)",
                     "游客收到的文字；{order} {day} {slot} {products} {amount} {supplier} 会填入，剧院另有 {hall} {performance} {start} {seats}，以及门票（activation）或凭证的 {code}；{link} 是订单的游客页面（supplier set --visitor-url）"),
           OPT("--off", "off", TK_ARG_FLAG, "nothing any more", "不再发送")),
    NULL,
    "say what visitors are told of an event, or --off",
    "设定某事件发给游客的文字，或 --off 停发",
    "notice set DEMO payment --text '{supplier}：订单{order}已支付，{day} {slot}，{products}'")

ACTION("notice show", "staff_notice_show", GET("/notices/{event}"), LOOKS, ONE,
    PARAMS(SUPPLIER, NOTICE_EVENT), NULL, NULL,
    "show what visitors are told of an event; without a text: nothing",
    "查看某事件发给游客的文字；没有文字则不发送",
    "notice show DEMO payment")

ACTION("notice list", "staff_notice_list", GET("/notices"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list what visitors are told",
    "列出发给游客的文字",
    "notice list DEMO")
