/* What agents earn of the tickets they have sold. */

#define RULE        ARG("RULE", "rule", TK_ARG_INT, 1, 2147483647, "number of the rule", "规则编号")
#define RUN         ARG("RUN", "run", TK_ARG_INT, 1, 2147483647, "number of the run", "返佣批次号")

ACTION("commission set", "staff_commission_set", POST("/agents/{user}/commission-rules"), MARKET, KEY | ONE,
    PARAMS(SUPPLIER, USER),
    PARAMS(OPT("--each", "each_fen", TK_ARG_MONEY, "yuan for each person that paid, such as 5.00; or --per-mille", "每个付费游客返佣（元），例如 5.00；或用 --per-mille"),
           OPT_RANGE("--per-mille", "per_mille", TK_ARG_INT, 0, 1000, "of the price it was sold at; or --each", "按成交价的千分比；或用 --each"),
           OPT("--product", "product", TK_ARG_CODE, "default: all that have no rule of their own", "默认：没有单独规则的全部产品"),
           MUST("--from", "first_day", TK_ARG_DAY, 0, 0, "first day of delivery", "交割的第一天"),
           OPT("--to", "last_day", TK_ARG_DAY, "last day; default none", "最后一天；默认不限")),
    NULL,
    "say what an agent earns of the tickets that are delivered on some days",
    "设置代理商在一段日期内交割的门票的返佣",
    "commission set DEMO demo --product ADULT --each 5.00 --from 2026-12-01")

ACTION("commission end", "staff_commission_end", POST("/commission-rules/{rule}/end"), MARKET, KEY | ONE,
    PARAMS(SUPPLIER, RULE),
    PARAMS(MUST("--last-day", "last_day", TK_ARG_DAY, 0, 0, "earlier than now; one before its first day: it never was",
                "比现在早的最后一天；早于第一天则从未生效")),
    NULL,
    "end a rule earlier; what runs have counted by it stays",
    "提前结束规则；已计入批次的不变",
    "commission end DEMO 3 --last-day 2026-12-31")

ACTION("commission rules", "staff_commission_rules", GET("/commission-rules"), OFFICE, 0,
    tk_args_supplier,
    PARAMS(OPT("--agent", "agent", TK_ARG_CODE, "of this agent only", "只看这个代理商"),
           OPT("--day", "day", TK_ARG_DAY, "that hold on this day", "这一天有效的")),
    NULL,
    "list the rules by which agents earn",
    "列出返佣规则",
    "commission rules DEMO --agent demo")

ACTION("commission preview", "staff_commission_preview", GET("/commission-preview"), FINANCE, 0,
    PARAMS(SUPPLIER, MAYBE_MONTH), PARAMS(FIRST_DAY, LAST_DAY), NULL,
    "show what a run of a month, or of days, would come to for each agent",
    "预览一个月或一段日期的返佣，按代理商",
    "commission preview DEMO 2026-11")

ACTION("commission run", "staff_commission_run", POST("/commission-runs"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, MAYBE_MONTH), PARAMS(FIRST_DAY, LAST_DAY), NULL,
    "count what was delivered in a month, or on days, and was in no run before; another person approves it",
    "计算一个月或一段日期内交割、未曾计入的门票的返佣；须由另一人审批",
    "commission run DEMO 2026-11")

ACTION("commission list", "staff_commission_list", GET("/commission-runs"), OFFICE, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--after", "after", TK_ARG_INT, 1, 2147483647, "those before this run of an answer before", "上一页最后一个批次之前的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 100", "条数；默认 100")),
    "run first_day last_day state agents tickets persons earned_fen off_fen paid_fen made_by decided_by",
    "list runs, the latest first",
    "列出返佣批次，最近的在前",
    "commission list DEMO")

ACTION("commission show", "staff_commission_show", GET("/commission-runs/{run}"), OFFICE, 0,
    PARAMS(SUPPLIER, RUN), NULL, NULL,
    "show what a run says of each agent",
    "查看批次中各代理商的返佣",
    "commission show DEMO 1")

ACTION("commission approve", "staff_commission_approve", POST("/commission-runs/{run}/approve"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, RUN), NULL, NULL,
    "approve a run that another person made: it is paid into the agents' rebate accounts",
    "审批另一人所做的批次：返佣计入代理商的返利账户",
    "commission approve DEMO 1")

ACTION("commission refuse", "staff_commission_refuse", POST("/commission-runs/{run}/refuse"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, RUN), PARAMS(WHY(TK_ARG_MUST)), NULL,
    "refuse a run: another one may count its tickets",
    "拒绝批次：其门票可重新计入",
    "commission refuse DEMO 1 --reason \"wrong month\"")

ACTION("commission statement", "staff_commission_statement", GET("/commission-runs/{run}/agents/{user}"), OFFICE, 0,
    PARAMS(SUPPLIER, RUN, USER), NULL, NULL,
    "show an agent's statement of a run: by product what it earned, what was taken off, what was paid",
    "查看代理商的返佣对账单：按产品的返佣、扣回和已付",
    "commission statement DEMO 1 demo")

ACTION("commission tickets", "staff_commission_tickets", GET("/commission-runs/{run}/tickets"), OFFICE, 0,
    PARAMS(SUPPLIER, RUN),
    PARAMS(OPT("--agent", "agent", TK_ARG_CODE, "of this agent only", "只看这个代理商"),
           OPT("--after", "after", TK_ARG_CODE, "those behind this ticket of an answer before", "上一页最后一张门票之后的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000, "how many; default 1000", "条数；默认 1000")),
    NULL,
    "list the tickets that a run has counted and taken off",
    "列出批次计入和扣回的门票",
    "commission tickets DEMO 1 --agent demo")
