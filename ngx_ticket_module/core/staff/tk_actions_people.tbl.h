/* People: who they are, what waits for a second one, what they did. */

#define PERSON      ARG("NAME", "name", TK_ARG_CODE, 0, 32,                   \
                        "name that the person signs in with", "登录名")
#define PROPOSAL    ARG("PROPOSAL", "proposal", TK_ARG_INT, 1, INT64_MAX,     \
                        "number of the proposal", "申请号")
#define ROLE_WORDS                                                            \
    "steward=role_steward gate_lead=role_gate_lead clerk=role_clerk"          \
    " desk_lead=role_desk_lead market=role_market finance=role_finance"       \
    " admin=role_admin party=role_party agent=role_agent"
#define ROLE_EN                                                               \
    "steward,gate_lead,clerk,desk_lead,market,finance,admin; party or agent alone; none"
#define ROLE_ZH                                                               \
    "岗位：steward（检票员）,gate_lead（检票主管）,clerk（售票员）,desk_lead（售票主管）,market（市场）,finance（财务）,admin（管理员）；party（结算方，单独）；agent（火车票代理商，单独）；none"
#define FULL_NAME                                                             \
    OPT_RANGE("--full-name", "full_name", TK_ARG_TEXT, 1, 64,                 \
              "what others call the person", "姓名")
#define OF_PARTY                                                              \
    OPT_RANGE("--party", "party", TK_ARG_INT, 1, 32000,                       \
              "of role party: number of the distributor or attraction that"   \
              " the person belongs to",                                       \
              "岗位 party 所属经销商或景区的编号"),                           \
    OPT("--agent", "agent", TK_ARG_CODE,                                      \
        "of role agent: user name of the agent that the person belongs to",   \
        "岗位 agent 所属代理商的用户名")
#define LANGUAGE                                                              \
    OPT_WORDS("--language", "language", TK_ARG_CHOICE, "zh=zh en=en",         \
              "of what the person is told; default zh", "界面语言；默认 zh")

ACTION("staff create", "staff_person_create", POST("/staff"), ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, PERSON),
    PARAMS(MUST_WORDS("--roles", "roles", TK_ARG_METHODS, ROLE_WORDS, ROLE_EN, ROLE_ZH),
           OF_PARTY, FULL_NAME, LANGUAGE),
    NULL,
    "make a person known; shows, this once, the token of the link that sets the password, for 24 hours",
    "新建员工；显示一次用于设置密码的链接令牌，24 小时内有效",
    "staff create DEMO anna --roles finance --full-name 王安娜")

MATCHED("staff set", "staff_person_set", PATCH("/staff/{name}"), ADMIN, ONE, "staff show",
    PARAMS(SUPPLIER, PERSON),
    PARAMS(OPT_WORDS("--roles", "roles", TK_ARG_METHODS, ROLE_WORDS, ROLE_EN, ROLE_ZH),
           OF_PARTY, FULL_NAME, LANGUAGE,
           OPT("--enabled", "enabled", TK_ARG_BOOL, "may sign in", "可以登录")),
    NULL,
    "change a person, and what they are at the supplier; other roles end their sessions",
    "修改员工及其在本景区的岗位；岗位改变会结束其登录",
    "staff set DEMO anna --roles finance,market")

ACTION("staff list", "staff_person_list", GET("/staff"), ADMIN, 0,
    tk_args_supplier, NULL,
    "name full_name roles party agent enabled has_password has_totp locked_until signed_in_at sessions link_until",
    "list the people of a supplier",
    "列出景区的员工",
    "staff list DEMO")

ACTION("staff show", "staff_person_show", GET("/staff/{name}"), ADMIN, ONE,
    PARAMS(SUPPLIER, PERSON), NULL, NULL,
    "show a person",
    "查看员工",
    "staff show DEMO anna")

ACTION("staff disable", "staff_person_disable", POST("/staff/{name}/disable"), ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, PERSON), NULL, NULL,
    "let a person do nothing any more, at once; who works for other suppliers, too, leaves this one",
    "立即停用员工；还为其他景区工作的，只离开本景区",
    "staff disable DEMO anna")

ACTION("staff link", "staff_person_link", POST("/staff/{name}/link"), ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, PERSON), NULL, NULL,
    "give a person a new link that sets the password anew, in place of those before",
    "给员工新的链接重设密码，旧链接作废",
    "staff link DEMO anna")

ACTION("staff sessions", "staff_person_sessions", GET("/staff/{name}/sessions"), STEWARD | LOOKS, 0,
    PARAMS(SUPPLIER, PERSON), NULL, NULL,
    "list where a person is signed in now; of others, administrators alone",
    "列出员工当前的登录；查看他人须为管理员",
    "staff sessions DEMO anna")

ACTION("staff end", "staff_person_end", POST("/staff/{name}/sessions/end"), STEWARD | LOOKS, 0,
    PARAMS(SUPPLIER, PERSON,
           MAYBE("SESSION", "session", TK_ARG_INT, 1, INT64_MAX,
                 "one of staff sessions; without it all", "登录号；不填则全部")),
    NULL, NULL,
    "end a person's sessions; of others, administrators alone",
    "结束员工的登录；结束他人的须为管理员",
    "staff end DEMO anna")

ACTION("approval list", "staff_approval_list", GET("/approvals"), DESK | FINANCE, 0,
    tk_args_supplier,
    PARAMS(OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "open=open approved=approved refused=refused all=all",
                     "default: open ones", "状态：open（待批）、approved（已批）、refused（已拒）、all；默认待批"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 50", "条数；默认 50")),
    "proposal state at person role action about amount_fen limit_fen reason decided_at decided_by remark",
    "list what waits for a second person, or was decided",
    "列出等待第二人批准的申请",
    "approval list DEMO")

ACTION("approval approve", "staff_approval_approve", POST("/approvals/{proposal}/approve"), DESK_LEAD | FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, PROPOSAL), NULL, NULL,
    "do what another person proposed",
    "批准他人的申请并执行",
    "approval approve DEMO 17")

ACTION("approval refuse", "staff_approval_refuse", POST("/approvals/{proposal}/refuse"), DESK | FINANCE, KEY,
    PARAMS(SUPPLIER, PROPOSAL),
    PARAMS(MUST("--reason", "reason", TK_ARG_TEXT, 1, 200, "why", "原因")),
    NULL,
    "let nothing come of a proposal, or take back the own one",
    "拒绝申请，或撤回自己的申请",
    "approval refuse DEMO 17 --reason 账号有误")

ACTION("approval limits", "staff_approval_limits", GET("/approval-limits"), OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list above how much a second person approves, by action",
    "列出各操作须第二人批准的金额",
    "approval limits DEMO")

ACTION("approval limit", "staff_approval_limit", POST("/approval-limits"), ADMIN, 0,
    PARAMS(SUPPLIER,
           ARG("ACTION", "action", TK_ARG_TEXT, 1, 64, "one of approval limits", "操作名，见 approval limits")),
    PARAMS(OPT("--above", "limit_fen", TK_ARG_MONEY,
               "yuan; without it no second person is needed", "金额（元）；不填则不需第二人批准")),
    NULL,
    "say above how much a second person approves an action",
    "设置操作超过多少金额须第二人批准",
    "approval limit DEMO 'deposit topup' --above 50000.00")

ACTION("log list", "staff_log_list", GET("/log"), OFFICE, 0,
    PARAMS(ARG("SUPPLIER", "supplier", TK_ARG_CODE, 0, 0,
               "code of the supplier; - alone: what is no supplier's",
               "景区代码；单独一个 -：不属于任何景区的")),
    PARAMS(OPT_RANGE("--person", "person", TK_ARG_TEXT, 1, 64, "by this person", "操作人"),
           OPT_RANGE("--action", "action", TK_ARG_TEXT, 1, 64,
                     "such as 'deposit topup'", "操作名，例如 'deposit topup'"),
           OPT_RANGE("--subject", "subject", TK_ARG_TEXT, 1, 64,
                     "about this: an agent, an order, a product", "对象：代理商、订单、产品"),
           OPT_RANGE("--request", "request", TK_ARG_TEXT, 1, 64, "of this request", "请求号"),
           OPT("--from", "from", TK_ARG_DAY, "first day", "第一天"),
           OPT("--to", "until", TK_ARG_DAY, "last day", "最后一天"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 50", "条数；默认 50"),
           OPT_RANGE("--after", "after", TK_ARG_INT, 1, INT64_MAX,
                     "those before this number", "该编号之前的")),
    "no at person role by action about reason",
    "list who did what, the newest first; --json shows the first 20 changes of each, before and after",
    "列出谁做了什么，最新的在前；--json 显示每条的前 20 处修改，修改前后",
    "log list DEMO --person anna --from 2026-11-01")

ACTION("log show", "staff_log_show", GET("/log/{no}"), OFFICE, 0,
    PARAMS(ARG("SUPPLIER", "supplier", TK_ARG_CODE, 0, 0,
               "code of the supplier; - alone: what is no supplier's",
               "景区代码；单独一个 -：不属于任何景区的"),
           ARG("NO", "no", TK_ARG_INT, 1, INT64_MAX, "number of the row: log list", "日志编号，见 log list")),
    PARAMS(OPT_RANGE("--last", "last", TK_ARG_INT, 1, 1000, "how many; default 1000", "条数；默认 1000"),
           OPT_RANGE("--after", "after", TK_ARG_INT, 1, INT64_MAX,
                     "those behind this change", "该修改之后的")),
    "change of_table key before after secrets",
    "show everything that one row of the log has changed",
    "显示一条日志的全部修改",
    "log show DEMO 42")

ACTION("log verify", "staff_log_verify", GET("/log-chain"), FINANCE | ADMIN, ONE,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--last", "last", TK_ARG_INT, 1, 100000, "how many links; default 10000", "最近多少环；默认 10000")),
    NULL,
    "look whether somebody has altered the log: each of the last links of its chain is reckoned anew",
    "检查日志是否被改动：逐环重新计算链上最近的环",
    "log verify DEMO --last 1000")
