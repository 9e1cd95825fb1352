/* Slots and prices over days and weekdays, and days that are called off. */

#define OF_DAYS                                                               \
    OPT("--from", "first_day", TK_ARG_DAY, "first day; default today",        \
        "第一天；默认今天"),                                                  \
    OPT("--to", "last_day", TK_ARG_DAY, "last day; default the first",        \
        "最后一天；默认同第一天"),                                            \
    OPT("--weekdays", "weekdays", TK_ARG_WEEKDAYS,                            \
        "of these days only those: 1-5 or 6,7; 1 is Monday",                  \
        "只要其中的星期几：1-5 或 6,7；1 为星期一")
#define OF_SLOTS                                                              \
    OPT_RANGE("--slots", "slots", TK_ARG_TEXT, 1, 200,                        \
              "numbers of slots: 1-4,7; default all", "时段编号：1-4,7；默认全部")
#define PREVIEW                                                               \
    OPT("--preview", "preview", TK_ARG_FLAG,                                  \
        "change nothing, show what would be", "只预览，不修改"),              \
    OPT_RANGE("--expect", "expect", TK_ARG_TEXT, 1, 32,                       \
              "do it only if it is still what this preview showed",           \
              "仅当仍与该次预览一致时才执行")
#define SKIP                                                                  \
    OPT("--skip", "skip", TK_ARG_FLAG,                                        \
        "leave out those that cannot be changed; else nothing is",            \
        "跳过不能修改的；否则一个都不改")
#define SLOT_COLUMNS    "day slot_no change why before after sold"
#define DAY             ARG("DAY", "day", TK_ARG_DAY, 0, 0,                   \
                            "such as 2026-12-24", "日期，例如 2026-12-24")
#define LINES                                                                 \
    OPT_RANGE("--lines", "lines", TK_ARG_TEXT, 1, 200,                        \
              "only of these lines: 01,02", "只对这些线路：01,02")

ACTION("slot change", "staff_slot_change", PATCH("/lines/{line}/slots"), MARKET, 0,
    tk_args_line,
    PARAMS(OF_DAYS, OF_SLOTS,
           OPT_RANGE("--total", "total", TK_ARG_TEXT, 1, 20,
                     "places: 500, +50, -20 or x0.8", "名额：500、+50、-20 或 x0.8"),
           OPT_RANGE("--online", "online", TK_ARG_TEXT, 1, 20,
                     "of them online, likewise", "其中网上名额，写法相同"),
           OPT("--open", "enabled", TK_ARG_BOOL, "whether they are on sale", "是否在售"),
           WHY(0), SKIP, PREVIEW),
    SLOT_COLUMNS,
    "change the places of slots over days and weekdays, open or close them: all or none, never below what is sold",
    "按日期和星期修改时段的名额，开放或关闭：要么全部，要么不改，不低于已售人数",
    "slot change DEMO 01 --from 2026-12-05 --to 2027-01-31 --weekdays 6,7 --slots 2-4 --total +200 --online x1.2 --preview")

ACTION("slot move", "staff_slot_move", POST("/lines/{line}/slots/move"), MARKET, 0,
    tk_args_line,
    PARAMS(OF_DAYS, OF_SLOTS,
           OPT("--start", "start", TK_ARG_CLOCK,
               "when the first of them begins on its day; the others as much earlier or later",
               "当天第一个的开始时刻；其余同样提前或推后"),
           OPT_RANGE("--later", "later", TK_ARG_INT, -1440, 1440,
                     "or so many minutes later; below 0: earlier", "或推后多少分钟；负数为提前"),
           OPT_RANGE("--length", "length", TK_ARG_INT, 1, 1440, "minutes of each", "每个时段的分钟数"),
           SKIP, PREVIEW),
    SLOT_COLUMNS,
    "move slots to other times of the day, where nothing is sold",
    "移动时段的时刻，限未售出的时段",
    "slot move DEMO 01 --from 2027-03-01 --to 2027-10-31 --later 60")

ACTION("slot remove", "staff_slot_remove", DELETE("/lines/{line}/slots"), MARKET, 0,
    tk_args_line, PARAMS(OF_DAYS, OF_SLOTS, SKIP, PREVIEW), SLOT_COLUMNS,
    "remove slots that no order has ever named",
    "移除从未有订单的时段",
    "slot remove DEMO 01 --from 2027-02-16 --slots 7-8")

ACTION("slot copy", "staff_slot_copy", POST("/lines/{line}/slots/copy"), MARKET, 0,
    PARAMS(SUPPLIER, LINE,
           ARG("WEEK", "week", TK_ARG_DAY, 0, 0, "first of the seven days that are copied", "所复制七天的第一天")),
    PARAMS(MUST("--from", "first_day", TK_ARG_DAY, 0, 0, "first day to copy to", "目标的第一天"),
           OPT("--to", "last_day", TK_ARG_DAY, "last day to copy to; default six days later", "目标的最后一天；默认六天之后"),
           OPT("--weekdays", "weekdays", TK_ARG_WEEKDAYS, "only to these: 1-5 or 6,7; 1 is Monday", "只复制到星期几：1-5 或 6,7；1 为星期一"),
           OF_SLOTS,
           OPT("--replace", "replace", TK_ARG_FLAG,
               "also where a slot of the number is there and differs", "编号已存在且不同的时段也照样改"),
           SKIP, PREVIEW),
    SLOT_COLUMNS,
    "copy the slots of a week to other weeks, each to its weekday",
    "把一周的时段按星期复制到其他周",
    "slot copy DEMO 01 2026-12-07 --from 2027-01-04 --to 2027-02-28")

ACTION("slot undo", "staff_slot_undo", POST("/slots/undo"), MARKET, 0,
    tk_args_supplier, PARAMS(PREVIEW), SLOT_COLUMNS,
    "take the last change of slots over days, or import, back: all of it, or nothing where one was sold or changed since",
    "撤销最近一次时段批量修改或导入：全部撤销；其后有售出或修改的则不撤销",
    "slot undo DEMO --preview")

ACTION("change list", "staff_change_list", GET("/changes"), MARKET, 0,
    tk_args_supplier,
    PARAMS(OPT_WORDS("--kind", "kind", TK_ARG_CHOICE, "slots=slots prices=prices agents=agents",
                     "of these alone", "只看这一类：slots（时段）、prices（价格）、agents（代理商）")),
    NULL,
    "list the last changes of many slots, prices or agents, and who made them, the newest first; undo takes the newest of its kind that was not taken back",
    "列出时段、价格、代理商最近的批量修改和操作人，最新的在前；undo 撤销该类中最新的、尚未撤销的一次",
    "change list DEMO --kind slots")

ACTION("price change", "staff_price_change", PATCH("/products/{product}/prices"), MARKET, 0,
    PARAMS(SUPPLIER, PRODUCT,
           ARG("PRICE", "price", TK_ARG_TEXT, 1, 20,
               "yuan, +10.00, -5.00, x0.9 of what it costs; none: its price from a day on",
               "元，或在现价上 +10.00、-5.00、x0.9；none：按自某日起的价格")),
    PARAMS(OF_DAYS,
           OPT("--agent", "agent", TK_ARG_CODE, "for this agent only", "只对这个代理商"),
           PREVIEW),
    "day change before_fen after_fen",
    "set what a product costs on days and weekdays of booking, before any price from a day on",
    "按预订日的日期和星期设定价格，优先于自某日起的价格",
    "price change HILL HILL1 120.00 --from 2026-12-05 --to 2027-02-28 --weekdays 6,7 --preview")

ACTION("price days", "staff_price_days", GET("/prices/days"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OPT("--product", "product", TK_ARG_CODE, "of this product only", "只看这个产品"),
           OPT("--agent", "agent", TK_ARG_CODE, "of this agent only", "只看这个代理商")),
    NULL,
    "list prices of days and weekdays of booking",
    "列出按预订日的日期和星期设定的价格",
    "price days HILL --product HILL1")

ACTION("day off", "staff_day_off", POST("/days/{day}/off"), MARKET, KEY,
    PARAMS(SUPPLIER, DAY),
    PARAMS(OPT_RANGE("--reason", "reason", TK_ARG_TEXT, 1, 200, "why, such as a typhoon", "原因，例如台风"),
           LINES,
           OPT("--preview", "preview", TK_ARG_FLAG, "close nothing, show what it would cost", "只预览，不关闭"),
           OPT("--yes", "yes", TK_ARG_FLAG, "do not ask, even where orders are refunded", "即使有订单要退款也不询问")),
    NULL,
    "close a day, or lines on it: nobody books for it any more, all its orders get their money back without a fee, those paid at the desk there (`ticket refund`); asks first where there are any",
    "关闭某日或其中的线路：不再预订，全部订单免违约金退款，前台现付的到前台退（ticket refund）；有订单时先询问",
    "day off DEMO 2026-12-24 --reason 台风 --preview")

ACTION("day on", "staff_day_on", POST("/days/{day}/on"), MARKET, 0,
    PARAMS(SUPPLIER, DAY), PARAMS(LINES), NULL,
    "let a day that was closed be booked again; what was called off gets its money back all the same",
    "重新开放已关闭的日子；已取消的订单仍然退款",
    "day on DEMO 2026-12-24 --lines 02")

ACTION("day list", "staff_day_list", GET("/days/off"), LOOKS, 0,
    tk_args_supplier, PARAMS(FIRST_DAY, LAST_DAY),
    "day line state reason closed_at closed_by orders_left refund_fen refunded_fen",
    "list days that were closed, and how many orders are not refunded yet",
    "列出关闭过的日子和尚未退款的订单数",
    "day list DEMO")

ACTION("day orders", "staff_day_orders", GET("/days/{day}/orders"), LOOKS, 0,
    PARAMS(SUPPLIER, DAY),
    PARAMS(LINES,
           OPT("--left", "left", TK_ARG_FLAG,
               "only those of which something stays", "只看有票保留的")),
    NULL,
    "list the orders of a day: what comes back by itself when it is closed, and what stays with visitors who came in, have a ticket of paper, or get their money at the desk",
    "列出某日的订单：关闭时自动退款的，以及已入园、已取纸票或须到前台退款的",
    "day orders DEMO 2026-12-24 --left")

#define NEW_FILE                                                              \
    { "FILE", NULL, TK_ARG_AS_IS, 0, 0, NULL, TK_ARG_READER,                  \
      "new file; default, and -: standard output",                            \
      "新文件；默认和 - 为标准输出" }
#define OLD_FILE                                                              \
    ARG("FILE", NULL, TK_ARG_AS_IS, 0, 0, "CSV; - reads standard input",      \
        "CSV；- 为标准输入")
#define ONLY_PREVIEW                                                          \
    OPT("--preview", "preview", TK_ARG_FLAG,                                  \
        "change nothing, show what would be, line by line",                   \
        "只预览，逐行显示，不修改")

ACTION("slot export", "staff_slot_rows", GET("/slots"), LOOKS, 0,
    PARAMS(SUPPLIER, NEW_FILE),
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT("--line", "line", TK_ARG_CODE, "of this line only", "只要这条线路")),
    NULL,
    "write the slots of a season to a file, to be changed and imported",
    "把一季的时段写到文件，以便修改后导入",
    "slot export DEMO season.csv --from 2027-03-01 --to 2027-10-31")

ACTION("slot import", "staff_slot_import", POST("/slots/import"), MARKET, OWN | KEY | TAKES_FILE,
    PARAMS(SUPPLIER, OLD_FILE), PARAMS(PREVIEW), NULL,
    "make and change slots as a file says, all its lines or none, or list all that is wrong with it",
    "按文件新建和修改时段：全部行或一行都不做；或列出文件里的全部问题",
    "slot import DEMO season.csv --preview")

ACTION("price export", "staff_price_rows", GET("/prices/lines"), LOOKS, 0,
    PARAMS(SUPPLIER, NEW_FILE), NULL, NULL,
    "write all prices to a file, to be changed and imported",
    "把全部价格写到文件，以便修改后导入",
    "price export DEMO prices.csv")

ACTION("price import", "staff_price_import", POST("/prices/import"), MARKET, OWN | KEY | TAKES_FILE,
    PARAMS(SUPPLIER, OLD_FILE), PARAMS(ONLY_PREVIEW), NULL,
    "set prices as a file says, all its lines or none, or list all that is wrong with it",
    "按文件设定价格：全部行或一行都不做；或列出文件里的全部问题",
    "price import DEMO prices.csv --preview")

ACTION("price undo", "staff_price_undo", POST("/prices/undo"), MARKET, 0,
    tk_args_supplier, PARAMS(ONLY_PREVIEW), NULL,
    "take the last change of prices of days, or import, back: all of it, or nothing where one was changed since, or bought by",
    "撤销最近一次按日改价或导入：全部撤销；其后有修改或按其售出的则不撤销",
    "price undo DEMO")

ACTION("agent export", "staff_agent_rows", GET("/agents/lines"), OFFICE, 0,
    PARAMS(SUPPLIER, NEW_FILE), NULL, NULL,
    "write all agents to a file, without anything secret",
    "把全部代理商写到文件，不含机密",
    "agent export DEMO agents.csv")

ACTION("agent import", "staff_agent_import", POST("/agents/import"), MARKET, OWN | SECRET | KEY | TAKES_FILE,
    PARAMS(SUPPLIER, OLD_FILE), PARAMS(ONLY_PREVIEW), NULL,
    "make and change agents as a file says, all its lines or none; it makes no keys, and new ones have no password that anybody knows",
    "按文件新建和修改代理商：全部行或一行都不做；不发密钥，新代理商的密码无人知晓",
    "agent import DEMO agents.csv --preview")

ACTION("agent undo", "staff_agent_undo", POST("/agents/undo"), MARKET, 0,
    tk_args_supplier, PARAMS(ONLY_PREVIEW), NULL,
    "take the last import of agents back: all of it, or nothing where one was changed since, or a new one has keys, orders or money",
    "撤销最近一次代理商导入：全部撤销；其后有修改，或新代理商已有密钥、订单、资金的则不撤销",
    "agent undo DEMO")
