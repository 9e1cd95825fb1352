/* Who takes part in the settlement of sales: attractions and distributors, and
 * their accounts at payment platforms. */

#define PARTY       ARG("PARTY", "party", TK_ARG_INT, 1, 32000,               \
                        "number of the party", "结算方编号")
#define PARTY_ACCOUNT                                                         \
    ARG("ACCOUNT", "account", TK_ARG_INT, 1, 99,                              \
        "number of the party's account", "结算方的账户编号")

#define PARTY_OPTIONS                                                         \
    OPT_WORDS("--phone1", "phone1", TK_ARG_PHONE, "party_phone1",             \
              "mobile number for alarms; - reads it",                         \
              "收告警短信的手机号；- 从标准输入读"),                          \
    OPT_WORDS("--phone2", "phone2", TK_ARG_PHONE, "party_phone2",             \
              "the second one; - reads it",                                   \
              "第二个手机号；- 从标准输入读"),                                \
    OPT("--payout-fee", "payout_fee_fen", TK_ARG_MONEY,                       \
        "of an attraction: yuan that are taken off each payout",              \
        "景区：每笔打款扣除的手续费（元）"),                                  \
    OPT_RANGE("--entry-days", "entry_days", TK_ARG_INT, 1, 366,               \
              "of an attraction: days from the first entry on; default 1",    \
              "景区：自首次入园起的天数；默认 1"),                            \
    OPT_RANGE("--entries-per-day", "entries_per_day", TK_ARG_INT, 1, 1000,    \
              "of an attraction: entries on each of them; default 1",         \
              "景区：每天可入园次数；默认 1"),                                \
    OPT_RANGE("--stations", "stations", TK_ARG_TEXT, 1, 200,                  \
              "of an attraction: our stations that are its own, such as 1,3;" \
              " none",                                                        \
              "景区：我方属于它的检票点，例如 1,3；none 为无"),               \
    OPT("--fee-each-entry", "fee_each_entry", TK_ARG_BOOL,                    \
        "of an attraction: yes: each further entry costs it the fee of a"     \
        " payout, too, until it is paid",                                     \
        "景区：yes 打款前每次再入园另收一次手续费"),                          \
    OPT("--ticket-fee", "ticket_fee_fen", TK_ARG_MONEY,                       \
        "of a distributor: yuan that are charged besides, for each ticket",   \
        "经销商：每张票另收的手续费（元）"),                                  \
    OPT("--warn", "warn_fen", TK_ARG_MONEY,                                   \
        "of a distributor: balance in yuan below which it is warned; 0: never", \
        "经销商：余额低于多少元时提醒；0 为不提醒"),                          \
    OPT_WORDS("--charge-on", "charge_on", TK_ARG_CHOICE, "place=place pay=pay", \
              "of a distributor, when it is charged: as soon as it has booked," \
              " or when it says so (the default)",                            \
              "经销商的扣款时间：place 下单即扣、pay 由经销商发起（默认）"),  \
    OPT_WORDS("--charge", "charge_form", TK_ARG_CHOICE,                       \
              "deposit=deposit alipay=alipay clearing=clearing none=none",    \
              "of a distributor, how it is charged: its agent's deposit (the" \
              " default), or by an agreement; none: of an attraction",        \
              "经销商的扣款方式：代理商的预存款（默认），或按协议扣款；none：景区")

ACTION("party add", "staff_party_add", POST("/parties"), ADMIN, SECRET | ONE,
    PARAMS(SUPPLIER, PARTY,
           ARG("NAME", "name", TK_ARG_TEXT, 1, 64, "name of the party", "结算方名称")),
    PARAMS(MUST_WORDS("--kind", "kind", TK_ARG_CHOICE,
                      "attraction=attraction distributor=distributor"
                      " operator=operator",
                      "attraction: is paid out to; distributor: is charged; operator: the supplier itself, for the phones that get its alarms",
                      "attraction 景区（收款）、distributor 经销商（扣款）、operator 运营方自己（收告警短信）"),
           OPT("--agent", "agent", TK_ARG_CODE,
               "user name of the agent that a distributor orders as", "经销商下单所用的代理商用户名"),
           PARTY_OPTIONS),
    NULL,
    "let an attraction or a distributor take part in settlement",
    "新增参与结算的景区或经销商",
    "party add DEMO 3 某旅行社 --kind distributor --agent demo")

MATCHED("party set", "staff_party_set", PATCH("/parties/{party}"), ADMIN, SECRET | ONE, "party show",
    PARAMS(SUPPLIER, PARTY),
    PARAMS(OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64, "name of the party", "结算方名称"),
           OPT("--enabled", "enabled", TK_ARG_BOOL,
               "no: it takes part in nothing new", "no：不再参与新的结算"),
           OPT("--no-phones", "no_phones", TK_ARG_FLAG, "forget both mobile numbers", "删除两个手机号"),
           PARTY_OPTIONS),
    NULL,
    "change a party; its kind and its agent stay",
    "修改结算方；类型和代理商不变",
    "party set DEMO 3 --ticket-fee 1.00")

ACTION("party list", "staff_party_list", GET("/parties"), OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list who takes part in settlement, and why one cannot be charged or paid yet",
    "列出结算方，以及尚不能扣款或结算的原因",
    "party list DEMO")

ACTION("party show", "staff_party_show", GET("/parties/{party}"), OFFICE, ONE,
    PARAMS(SUPPLIER, PARTY), NULL, NULL,
    "show a party and what it lacks to be charged or paid",
    "查看结算方，以及扣款或结算所缺的条件",
    "party show DEMO 3")

MATCHED("party remove", "staff_party_remove", DELETE("/parties/{party}"), ADMIN, ONE, "party show",
    PARAMS(SUPPLIER, PARTY), NULL, NULL,
    "take a party away that nothing uses; its number is not given again",
    "移除未被使用的结算方；编号不再使用",
    "party remove DEMO 3")

ACTION("party supplier", "staff_party_supplier", ALONE, NOBODY, ONE,
    PARAMS(SUPPLIER, PARTY,
           MAYBE("OWN", "own", TK_ARG_CODE, 0, 0,
                 "code of the supplier that the attraction is itself; left out: none", "景区自己的景区代码；不填为无")),
    NULL, NULL,
    "say which supplier of this gateway an attraction is itself; that one has agreed to it",
    "指定该景区是本系统中的哪个景区；须经其同意",
    "party supplier DEMO 4 HILL")

MATCHED("partyaccount add", "staff_party_account_add", PUT("/parties/{party}/accounts/{account}"), ADMIN, SECRET | ONE, "party show",
    PARAMS(SUPPLIER, PARTY, PARTY_ACCOUNT),
    PARAMS(MUST("--through", "provider_account", TK_ARG_INT, 1, 60,
                "our account at the platform through which it is reached (provider list)", "经我方哪个平台账户（provider list）"),
           MUST_WORDS("--use", "use", TK_ARG_CHOICE, "charge=charge payout=payout",
                      "charge: of a distributor; payout: of an attraction", "charge 扣款（经销商）、payout 打款（景区）"),
           { "--number", "number", TK_ARG_PAYEE, 0, 0, "party_number", TK_ARG_MUST,
             "Alipay: 2088..., mobile or e-mail; clearing: the account's name; - reads it",
             "支付宝：2088…、手机号或邮箱；清结算：账户编号；- 从标准输入读" },
           { "--holder", "holder", TK_ARG_HOLDER, 0, 0, "party_holder", TK_ARG_MUST,
             "name of its holder; - reads it", "户名；- 从标准输入读" }),
    NULL,
    "add an account of a party, for ever: another one has another number; the first of its use is used",
    "新增结算方的账户；账户不可修改，换账户须用新编号；同一用途的第一个为默认",
    "partyaccount add DEMO 3 1 --through 1 --use charge --number - --holder -")

ACTION("partyaccount list", "staff_party_account_list", GET("/parties/{party}/accounts"), FINANCE | ADMIN, 0,
    PARAMS(SUPPLIER, PARTY), NULL,
    "account use provider number holder state is_default agreement_state limit_once_fen limit_day_fen",
    "list the accounts of a party; numbers and names in part",
    "列出结算方的账户；账号和户名只显示一部分",
    "partyaccount list DEMO 3")

MATCHED("partyaccount retire", "staff_party_account_retire", DELETE("/parties/{party}/accounts/{account}"), ADMIN, ONE, "party show",
    PARAMS(SUPPLIER, PARTY, PARTY_ACCOUNT), NULL, NULL,
    "use an account no more; what was begun with it goes on with it",
    "停用账户；已经开始的收付仍用它完成",
    "partyaccount retire DEMO 3 1")

MATCHED("partyaccount default", "staff_party_account_default", PUT("/parties/{party}/accounts/{account}/default"), ADMIN, ONE, "party show",
    PARAMS(SUPPLIER, PARTY, PARTY_ACCOUNT), NULL, NULL,
    "say which account a party is charged at, or paid out to, from now on",
    "指定今后扣款或打款所用的账户",
    "partyaccount default DEMO 3 2")

MATCHED("partyaccount agreement", "staff_party_account_agreement", PUT("/parties/{party}/accounts/{account}/agreement"), ADMIN, SECRET | ONE, "party show",
    PARAMS(SUPPLIER, PARTY, PARTY_ACCOUNT),
    PARAMS(OPT_WORDS("--state", "agreement_state", TK_ARG_CHOICE,
                     "none=none signing=signing signed=signed ended=ended",
                     "how far it is", "协议状态：none 无、signing 签署中、signed 已签署、ended 已终止"),
           OPT_WORDS("--agreement", "agreement_no", TK_ARG_AGREEMENT, "party_agreement",
                     "the platform's number of it; - reads it", "平台的协议号；- 从标准输入读"),
           OPT("--limit-once", "limit_once_fen", TK_ARG_MONEY,
               "most that one charge may be, in yuan; 0: no limit", "单笔限额（元）；0 为不限"),
           OPT("--limit-day", "limit_day_fen", TK_ARG_MONEY,
               "most in a day; 0: no limit", "单日限额（元）；0 为不限"),
           OPT_RANGE("--sign-address", "sign_address", TK_ARG_TEXT, 0, 1000,
                     "https:// address where its holder signs; empty: none", "户主签署协议的 https:// 地址；空为无")),
    NULL,
    "say how far the agreement is by which a distributor lets its account be charged",
    "登记经销商授权扣款的协议",
    "partyaccount agreement DEMO 3 1 --state signed --agreement -")
