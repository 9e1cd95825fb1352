/* What was sold, who came, days that are closed, statements, files to take
 * away. */

#define SALES_BY                                                              \
    OPT_WORDS("--by", "by", TK_ARG_CHOICE,                                    \
              "day=day agent=agent product=product slot=slot form=form"       \
              " hour=hour",                                                   \
              "a row for each of these; form is how it was paid",             \
              "按什么分行；form 为支付方式")
#define SALES_DATE                                                            \
    OPT_WORDS("--date", "date", TK_ARG_CHOICE,                                \
              "purchase=purchase visit=visit money=money",                    \
              "which day counts: of the purchase (default), of the visit, or" \
              " of each movement of money, as the ledger has it",             \
              "按哪个日期：购买日（默认）、游玩日，或每笔款项变动的日期（与总账一致）")
#define OF_AGENT                                                              \
    OPT("--agent", "agent", TK_ARG_CODE, "of this agent only",                \
        "只看这个代理商")
#define OF_PRODUCT                                                            \
    OPT("--product", "product", TK_ARG_CODE, "of this product only",          \
        "只看这个产品")
#define OF_GATE                                                               \
    OPT_RANGE("--gate", "gate", TK_ARG_TEXT, 1, 4, "at this gate only",       \
              "只看这个闸机")
#define CLOSING                                                               \
    ARG("CLOSING", "closing", TK_ARG_CODE, 0, 0,                              \
        "its number, or the day such as 2026-11-28",                          \
        "日结编号，或日期，例如 2026-11-28")

ACTION("report sales", "staff_report_sales", GET("/reports/sales"), MARKET | FINANCE, REPLICA,
    tk_args_supplier, PARAMS(FIRST_DAY, LAST_DAY, SALES_BY, SALES_DATE), NULL,
    "what was sold, with discounts, refunds and fees, and the sum of it; default today",
    "销售统计：含优惠、退款、手续费和合计；默认今天",
    "report sales DEMO --from 2026-11-01 --to 2026-11-30 --by product")

ACTION("report noshow", "staff_report_noshow", GET("/reports/noshow"), GATE_LEAD | OFFICE, REPLICA,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_WORDS("--by", "by", TK_ARG_CHOICE,
                     "day=day agent=agent product=product slot=slot form=form hour=hour",
                     "a row for each of these", "按什么分行")),
    NULL,
    "tickets for visits on these days: who came, who missed it, who may still come; default yesterday",
    "这些游玩日的门票：已入园、未到且已过期、仍有效；默认昨天",
    "report noshow DEMO --from 2026-11-27 --by agent")

ACTION("report passages", "staff_report_passages", GET("/reports/passages"), GATE_LEAD | DESK_LEAD | OFFICE, REPLICA,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_WORDS("--by", "by", TK_ARG_CHOICE, "hour=hour day=day minute=minute gate=gate product=product agent=agent",
                     "a row for each of these; default hour; minute: each gate in each minute of the last hour, or of the days named",
                     "按什么分行；默认按小时；minute 为各闸口最近一小时（或所给日期）的每分钟")),
    NULL,
    "who came in: passages, tickets, persons, those who came again; default today",
    "入园统计：检票次数、票数、人数、重复入园；默认今天",
    "report passages DEMO --by gate")

ACTION("passage list", "staff_passage_list", GET("/passages"), LOOKS, REPLICA,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY, OF_GATE,
           OPT_RANGE("--station", "station", TK_ARG_TEXT, 1, 64, "at this station only", "只看这个检票点"),
           OF_PRODUCT, OF_AGENT,
           OPT_RANGE("--order", "order", TK_ARG_INT, 1, INT64_MAX, "of this order only", "只看这个订单"),
           OPT("--after", "after", TK_ARG_CODE, "those behind this passage of an answer before",
               "上次结果中这一次检票之后的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 100", "条数；默认 100")),
    NULL,
    "list who came in, the latest first; default today",
    "列出检票记录，最近的在前；默认今天",
    "passage list DEMO --gate 01 --last 20")

ACTION("statement agent", "staff_statement_agent", GET("/agents/{user}/statement"), FINANCE, REPLICA,
    PARAMS(SUPPLIER, USER, MAYBE_MONTH), PARAMS(FIRST_DAY, LAST_DAY, OUTPUT), NULL,
    "a month, or some days, of an agent's accounts as CSV: what each began with, every movement, what it ended with",
    "代理商账户一个月或一段日期的对账单（CSV）：期初、每笔变动、期末",
    "statement agent DEMO demo 2026-11 --output demo.csv")

ACTION("statement supplier", "staff_statement_supplier", GET("/statement"), FINANCE, REPLICA,
    PARAMS(SUPPLIER, MAYBE_MONTH), PARAMS(FIRST_DAY, LAST_DAY, OUTPUT), NULL,
    "a month, or some days, of a supplier's ledger as CSV: receipts by platform, fees, refunds, payouts, sales",
    "景区总账一个月或一段日期的明细（CSV）：各平台收款、手续费、退款、提现、销售",
    "statement supplier DEMO --from 2026-11-01 --to 2026-11-07 --output week.csv")

ACTION("closing make", "staff_closing_make", POST("/closings"), FINANCE, KEY,
    PARAMS(SUPPLIER,
           MAYBE("DAY", "day", TK_ARG_DAY, 0, 0, "that is over; default the one behind the latest that is closed",
                 "已结束的日期；默认为最近日结日的次日")),
    NULL, NULL,
    "close a day under the next number, once; what it says never changes",
    "日结：以下一个编号结算一天，只结一次，内容不再改变",
    "closing make DEMO 2026-11-28")

ACTION("closing list", "staff_closing_list", GET("/closings"), FINANCE | ADMIN, 0,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 100", "条数；默认 100")),
    NULL,
    "list the days that are closed, and corrections of them",
    "列出日结和更正",
    "closing list DEMO --from 2026-11-01")

ACTION("closing show", "staff_closing_show", GET("/closings/{closing}"), FINANCE | ADMIN, REPLICA,
    PARAMS(SUPPLIER, CLOSING), PARAMS(SHEET_AS),
    "item form agent number amount_fen later_number later_fen",
    "show a closing, and what was booked into its day later",
    "查看日结，以及之后记入当天的款项",
    "closing show DEMO 2026-11-28")

ACTION("closing correct", "staff_closing_correct", POST("/closings/{closing}/correct"), FINANCE, KEY,
    PARAMS(SUPPLIER, CLOSING),
    PARAMS(MUST("--reason", "reason", TK_ARG_TEXT, 1, 200, "why it came later", "为何之后才入账")),
    NULL,
    "close what was booked into a day since, under a number that refers to the day's",
    "把日结之后记入当天的款项结入一个新编号的更正",
    "closing correct DEMO 2026-11-28 --reason 闸机离线")

ACTION("receipt list", "staff_receipt_list", GET("/receipts"), FINANCE, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--after", "after", TK_ARG_INT, 1, INT64_MAX, "those behind this order of an answer before",
                     "上次结果中这个订单之后的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 100", "条数；默认 100")),
    NULL,
    "list receipts that wait for approval, and orders that got less than was due, the oldest first",
    "列出待审核的收款和少付的订单，最早的在前",
    "receipt list DEMO")

#define ORDERS                                                                \
    ALL("ORDER...", "orders", "number", 1, INT64_MAX, TK_ARG_MUST,            \
        "numbers of the orders, 500 at most", "订单号，最多 500 个")

ACTION("receipt approve-many", "staff_receipt_approve_many", POST("/receipts/approve"), FINANCE, KEY,
    PARAMS(SUPPLIER, ORDERS), NULL, NULL,
    "approve the receipts of many orders; those that cannot be are named, the others go through",
    "批量审核通过收款；不能通过的列出，其余照常通过",
    "receipt approve-many DEMO 2611210010000000042 2611210010000000043")

ACTION("refund approve-many", "staff_refund_approve_many", POST("/refunds/approve"), FINANCE, KEY,
    PARAMS(SUPPLIER, ORDERS), NULL, NULL,
    "approve the refund applications of many orders; those that cannot be are named, the others go through",
    "批量审核通过退款申请；不能通过的列出，其余照常通过",
    "refund approve-many DEMO 2611210010000000042 2611210010000000043")

ACTION("export make", "staff_export_make", POST("/exports"),
    FINANCE | ADMIN | MEMBER, KEY,
    PARAMS(SUPPLIER,
           { "KIND", "kind", TK_ARG_CHOICE, 0, 0,
             "orders=orders tickets=tickets payments=payments passages=passages statement=statement sales=sales invoices=invoices shares=shares profit=profit rail=rail",
             TK_ARG_MUST, "orders, tickets, payments, passages, statement, sales, invoices, of settlement shares or profit, or rail, the orders of rail report: a row for each",
             "orders（订单）、tickets（门票）、payments（款项）、passages（检票）、statement（对账）、sales（销售）、invoices（发票）、shares（财务明细）、profit（联票收益单）或 rail（火车票销售明细）：每行一条" }),
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_WORDS("--format", "format", TK_ARG_CHOICE, "xlsx=xlsx csv=csv csv-excel=csv-excel",
                     "xlsx (default); csv for programs; csv-excel, of which Excel spoils nothing",
                     "xlsx（默认）；csv 供程序用；csv-excel 不会被 Excel 破坏"),
           OF_AGENT, OF_PRODUCT, OF_GATE,
           OPT_WORDS("--form", "form", TK_ARG_CHOICE,
                     "deposit=deposit rebate=rebate epay=epay instant=epay cash=cash card=card none=none",
                     "paid like this only", "只看这种支付方式"),
           OPT_RANGE("--state", "state", TK_ARG_TEXT, 1, 40, "orders in these states: words of order list, or codes: delivered,4",
                     "只看这些状态的订单，用 order list 的词或代码：delivered,4"),
           SALES_BY, SALES_DATE, AS_PARTY),
    NULL,
    "ask for a file of what is filtered; a worker makes it, and it is kept for 24 hours; default yesterday",
    "申请导出筛选的内容；由 worker 生成，保留 24 小时；默认昨天",
    "export make DEMO orders --from 2026-11-01 --to 2026-11-30 --agent demo")

ACTION("export list", "staff_export_list", GET("/exports"),
    FINANCE | ADMIN | MEMBER, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 50", "条数；默认 50")),
    NULL,
    "list the files that were asked for, by whom, and what became of them",
    "列出导出申请、申请人和进度",
    "export list DEMO")

ACTION("export cancel", "staff_export_cancel", POST("/exports/{export}/cancel"),
    FINANCE | ADMIN | MEMBER, ONE,
    PARAMS(SUPPLIER,
           ARG("EXPORT", "export", TK_ARG_INT, 1, INT64_MAX, "number of the export", "导出编号")),
    NULL, NULL,
    "take an export back that no worker has begun",
    "撤回尚未开始的导出申请",
    "export cancel DEMO 7")

ACTION("export fetch", "staff_export_fetch", GET("/exports/{export}/file"),
    FINANCE | ADMIN | MEMBER, READ_LOGGED | ANSWERS_FILE,
    PARAMS(SUPPLIER,
           ARG("EXPORT", "export", TK_ARG_INT, 1, INT64_MAX, "number of the export", "导出编号"),
           READER("FILE", NULL, TK_ARG_AS_IS, 0, 0, TK_ARG_MUST, "new file", "新文件")),
    NULL, "no bytes hash",
    "take the file of an export away; ticketctl copies it, on the host that has made it",
    "取出导出文件；ticketctl 在生成文件的主机上复制",
    "export fetch DEMO 7 orders.xlsx")
