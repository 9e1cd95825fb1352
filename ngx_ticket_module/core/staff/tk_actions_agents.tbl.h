/* Agents: what they may do, their keys and passwords, their accounts, what they
 * are told. */

#define AGENT_OPTIONS                                                         \
    OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64,                           \
              "name of the company", "公司名称"),                             \
    OPT_RANGE("--unit-type", "unit_type", TK_ARG_INT, 1, 8,                   \
              "1-8, as the interface numbers them",                           \
              "单位类型 1-8，按接口的编号"),                                  \
    OPT_RANGE("--unit-id", "unit_id", TK_ARG_TEXT, 1, 36,                     \
              "id of the company", "单位编号"),                               \
    OPT("--official", "official", TK_ARG_BOOL,                                \
        "the supplier's own channel", "景区自营渠道"),                        \
    OPT_WORDS("--pay", "pay", TK_ARG_METHODS,                                 \
              "cash=can_cash deposit=can_deposit rebate=can_rebate"           \
              " epay=can_epay",                                               \
              "cash,deposit,rebate,epay; all; none",                          \
              "支付方式：cash（现付）,deposit（预存款）,rebate（返利）,epay（即时支付）；all；none"), \
    OPT_RANGE("--day-limit", "day_limit", TK_ARG_LIMIT, 0, 0,                 \
              "persons a day, or none", "每日人数上限，或 none（不限）"),     \
    OPT("--all-products", "all_products", TK_ARG_BOOL,                        \
        "may sell everything", "可售全部产品"),                               \
    OPT_WORDS("--phone1", "phone1", TK_ARG_PHONE, "phone1",            \
              "mobile number for codes; - reads it",                          \
              "收验证码的手机号；- 从标准输入读"),                            \
    OPT_WORDS("--phone2", "phone2", TK_ARG_PHONE, "phone2",            \
              "the second one; - reads it",                                   \
              "第二个手机号；- 从标准输入读"),                                \
    OPT("--callback", "callback_address", TK_ARG_ADDRESS,                     \
        "address of callbacks; empty: none", "回调地址；空：没有"),           \
    OPT("--plain-callback", "plain_callback", TK_ARG_BOOL,                    \
        "the address may be one without TLS; default: as the supplier says",  \
        "回调地址可以不用 TLS；默认按景区设置"),                              \
    OPT("--notices", "sends_notice", TK_ARG_BOOL,                             \
        "the supplier sends the visitor's messages", "由景区给游客发短信"),   \
    OPT("--addresses", "addresses", TK_ARG_BLOCKS,                            \
        "where it calls from: 192.0.2.0/24,2001:db8::/32; or any",            \
        "来源地址段：192.0.2.0/24,2001:db8::/32；或 any（不限）"),            \
    OPT("--post-only", "post_only", TK_ARG_BOOL,                              \
        "it changes things by POST alone", "只能用 POST 修改"),               \
    OPT("--strict", "strict_mode", TK_ARG_BOOL,                               \
        "signs with HMAC-SHA256, page and timestamp, each once, or not at all", \
        "严格签名：HMAC-SHA256，含页面名和时间戳，每个请求只用一次，否则不收"), \
    OPT_WORDS("--visitor-refund", "visitor_refund", TK_ARG_CHOICE,            \
              "yes=yes no=no platform=platform",                              \
              "its visitors give tickets back by themselves; platform: where" \
              " they have paid a platform, not where its account has",        \
              "其游客可自行退票；platform：直接向平台支付的可以，由其账户支付的不可以")

ACTION("agent create", "staff_agent_create", POST("/agents"), MARKET, SECRET | ONE,
    tk_args_agent,
    PARAMS(MUST("--password", "password", TK_ARG_PASSWORD, 0, 0,
                "login password; - reads it from standard input", "登录密码；- 从标准输入读"),
           OPT_RANGE("--number", "agent_id", TK_ARG_INT, 101, 99999998,
                     "its number, PartnerId of the open API; default: the next one",
                     "编号，即开放接口的 PartnerId；默认用下一个"),
           AGENT_OPTIONS),
    NULL,
    "create an agent; it needs a key before it can call",
    "新建代理商；发了密钥后才能调用",
    "agent create HILL ota --password - --pay deposit --all-products yes")

ACTION("agent enable", "staff_agent_enable", POST("/agents/{user}/enable"), MARKET | ADMIN, ONE,
    tk_args_agent, NULL, NULL,
    "let an agent call again",
    "重新启用代理商",
    "agent enable HILL ota")

ACTION("agent disable", "staff_agent_disable", POST("/agents/{user}/disable"), MARKET | ADMIN, ONE,
    tk_args_agent, NULL, NULL,
    "shut an agent out at once",
    "立即停用代理商",
    "agent disable HILL ota")

MATCHED("agent set", "staff_agent_set", PATCH("/agents/{user}"), MARKET, SECRET | ONE, "agent show",
    tk_args_agent, PARAMS(AGENT_OPTIONS), NULL,
    "change an agent; a day limit below what is sold is refused",
    "修改代理商；每日上限不能低于已售人数",
    "agent set HILL ota --pay cash,deposit --day-limit 500")

ACTION("agent rename", "staff_agent_rename", POST("/agents/{user}/rename"), MARKET | ADMIN, OWN | SECRET | KEY | ONE,
    PARAMS(SUPPLIER, USER, ARG("NEW", "new", TK_ARG_CODE, 0, 0, "its new user name", "新用户名")),
    PARAMS(WHY(0)), NULL,
    "give an agent another user name; keys, passwords, orders and money stay, the old name stays its own",
    "给代理商更换用户名；密钥、密码、订单和资金不变，旧用户名仍归其所有",
    "agent rename HILL ota ota-travel")

MATCHED("agent products", "staff_agent_products", PUT("/agents/{user}/products"), MARKET, ONE, "agent show",
    PARAMS(SUPPLIER, USER,
           ALL("PRODUCT...", "products", NULL, 0, 0, TK_ARG_MUST,
               "all it may sell, or: all", "可售的全部产品，或 all（所有）")),
    NULL, NULL,
    "say which products an agent may sell",
    "指定代理商可售哪些产品",
    "agent products HILL ota HILL1 HILL2")

ACTION("agent list", "staff_agent_list", GET("/agents"), OFFICE, 0,
    tk_args_supplier, NULL,
    "agent_id user_name name enabled can_cash can_deposit can_rebate can_epay day_limit keys addresses post_only strict_mode balance_fen held_fen",
    "list a supplier's agents",
    "列出景区的代理商",
    "agent list HILL")

ACTION("agent show", "staff_agent_show", GET("/agents/{user}"), OFFICE, ONE,
    tk_args_agent, NULL, NULL,
    "show everything about an agent but its secrets",
    "查看代理商的全部信息（机密除外）",
    "agent show HILL ota")

ACTION("agent locks", "staff_agent_locks", GET("/agent-locks"), MARKET | ADMIN, 0,
    tk_args_supplier, NULL,
    "user_name secret failures last_at last_address locked_until",
    "list agents whose passwords and codes are being guessed",
    "列出密码或验证码正被猜测的代理商",
    "agent locks HILL")

ACTION("agent lockouts", "staff_agent_lockouts", GET("/agent-lockouts"), MARKET | ADMIN, 0,
    tk_args_supplier, NULL, NULL,
    "list the locks of the last 90 days, and who lifted them",
    "列出 90 天内的锁定，以及由谁解除",
    "agent lockouts HILL")

ACTION("agent unlock", "staff_agent_unlock", POST("/agents/{user}/unlock"), MARKET | ADMIN, ONE,
    tk_args_agent, NULL, NULL,
    "lift the locks of an agent after wrong passwords and codes",
    "解除代理商因密码或验证码错误而受的锁定",
    "agent unlock HILL ota")

#define KEY_OPTION                                                            \
    READER("--key", "key", TK_ARG_KEY, 0, 0, 0,                               \
           "36 characters; - reads them; default: a new random key",          \
           "36 个字符；- 从标准输入读；默认新的随机密钥")

ACTION("key issue", "staff_key_issue", POST("/agents/{user}/keys"), MARKET | ADMIN, OWN | SECRET | KEY | ONE,
    tk_args_agent, PARAMS(KEY_OPTION), NULL,
    "give an agent one more key and show it, this once",
    "给代理商再发一个密钥，只显示这一次",
    "key issue HILL ota")

ACTION("key rotate", "staff_key_rotate", POST("/agents/{user}/keys/rotate"), MARKET | ADMIN, OWN | SECRET | KEY,
    tk_args_agent,
    PARAMS(KEY_OPTION,
           READER("--now", "now", TK_ARG_FLAG, 0, 0, 0,
                  "also drop a key that the agent used within 7 days", "7 天内用过的密钥也停用")),
    NULL,
    "issue a new key beside the newest, drop older ones",
    "在最新密钥之外再发一个，停用更旧的",
    "key rotate HILL ota")

ACTION("key replace", "staff_key_replace", POST("/agents/{user}/keys/replace"), MARKET | ADMIN, OWN | SECRET | KEY | ONE,
    PARAMS(SUPPLIER, USER,
           MAYBE("INDEX", "index", TK_ARG_INT, 1, 9999,
                 "number of the key; default: the only one", "密钥序号；默认唯一的那个")),
    PARAMS(KEY_OPTION), NULL,
    "a new key in the place of one, which ends at once, under its number",
    "以同一序号换新密钥，旧的立即失效",
    "key replace HILL ota 1")

ACTION("key drop", "staff_key_drop", DELETE("/agents/{user}/keys/{index}"), MARKET | ADMIN, 0,
    PARAMS(SUPPLIER, USER, INDEX),
    PARAMS(OPT("--yes", "yes", TK_ARG_FLAG,
               "do not ask, even of the last key or one that was used", "即使是最后一个或用过的密钥也不询问")),
    NULL,
    "end a key at once; asks first where an agent may need it",
    "立即停用密钥；代理商可能还需要时先询问",
    "key drop HILL ota 1")

ACTION("key list", "staff_key_list", GET("/agents/{user}/keys"), MARKET | ADMIN, 0,
    tk_args_agent, NULL, NULL,
    "list an agent's live keys, when it used them last, and which signs callbacks",
    "列出代理商的有效密钥、最近使用时间，以及哪个用于回调签名",
    "key list HILL ota")

ACTION("key export", "staff_key_sealed", ALONE, NOBODY, OWN | SECRET,
    tk_args_agent,
    PARAMS(READER("--password", NULL, TK_ARG_AS_IS, 0, 0, TK_ARG_MUST,
                  "export password; - reads it from standard input", "导出密码；- 从标准输入读"),
           READER("--index", NULL, TK_ARG_INT, 1, 9999, 0,
                  "default: the newest key", "密钥序号；默认最新的"),
           READER("--output", NULL, TK_ARG_AS_IS, 0, 0, 0,
                  "new file, or a directory for SUPPLIER-USER-INDEX.Bin; default: that here; - is standard output",
                  "新文件，或存放 SUPPLIER-USER-INDEX.Bin 的目录；默认当前目录；- 为标准输出")),
    NULL,
    "write a key file under an export password",
    "用导出密码写密钥文件",
    "key export HILL ota --password - --output ota.Bin")

ACTION("sign check", "staff_sign_keys", ALONE, NOBODY, OWN,
    PARAMS(SUPPLIER, USER,
           ARG("REQUEST", NULL, TK_ARG_AS_IS, 0, 0,
               "as it was sent: the URL, what stands behind its ?, or the body",
               "原样的请求：完整 URL、问号之后的部分，或请求体")),
    NULL, NULL,
    "say whether a request is signed well, and if not, which usual slip made its signature",
    "检查请求的签名是否正确；不正确时指出是哪种常见错误",
    "sign check HILL ota 'http://127.0.0.1/agent/GetProducts.aspx?user=ota&password=x&sign=0123456789ABCDEF0123456789ABCDEF'")

ACTION("password set", "staff_agent_set", PUT("/agents/{user}/password"), MARKET | ADMIN, SECRET | ONE,
    tk_args_agent,
    PARAMS(MUST("--password", "password", TK_ARG_PASSWORD, 0, 0,
                "the new one; - reads it from standard input", "新密码；- 从标准输入读")),
    NULL,
    "set an agent's login password",
    "设定代理商的登录密码",
    "password set HILL ota --password -")

ACTION("paypassword set", "staff_agent_set", ALONE, NOBODY, SECRET,
    tk_args_agent,
    PARAMS(MUST("--password", "pay_password", TK_ARG_PAY_PASSWORD, 0, 0,
                "the first one; - reads it from standard input", "首个支付密码；- 从标准输入读")),
    NULL,
    "give an agent without one a payment password, which it changes",
    "给没有支付密码的代理商设首个支付密码，由其自行修改",
    "paypassword set HILL ota --password -")

#define REFERENCE                                                             \
    OPT_RANGE("--reference", "reference", TK_ARG_TEXT, 1, 64,                 \
              "number of the paper; said twice it counts once",               \
              "凭证号；同一凭证号只记一次")
#define ACCOUNT_SHOWN                                                         \
    OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000,                         \
              "how many; default 20", "条数；默认 20"),                       \
    OPT("--at", "at", TK_ARG_DAY,                                             \
        "as it was when this day ended", "截至这一天结束时")

ACTION("deposit topup", "staff_deposit_topup", POST("/agents/{user}/deposit/topup"), FINANCE, KEY | ONE,
    tk_args_money, PARAMS(REFERENCE), NULL,
    "book money that an agent paid in",
    "记入代理商交来的预存款",
    "deposit topup HILL ota 5000.00 --reference BANK-7731")

ACTION("deposit deduct", "staff_deposit_deduct", POST("/agents/{user}/deposit/deduct"), FINANCE, KEY | ONE,
    tk_args_money, PARAMS(REFERENCE), NULL,
    "take money from a deposit; never what orders hold",
    "从预存款扣款；不动订单冻结的部分",
    "deposit deduct HILL ota 120.00 --reference BANK-7802")

ACTION("deposit show", "staff_deposit_show", GET("/agents/{user}/deposit"), OFFICE, 0,
    tk_args_agent, PARAMS(ACCOUNT_SHOWN), NULL,
    "show the last movements of a deposit",
    "查看预存款的最近变动",
    "deposit show HILL ota --last 50 --at 2026-12-31")

ACTION("rebate topup", "staff_rebate_topup", POST("/agents/{user}/rebate/topup"), FINANCE, KEY | ONE,
    tk_args_money,
    PARAMS(REFERENCE,
           OPT_WORDS("--as", "rebate_type", TK_ARG_CHOICE,
                     "direct=0 settlement=2 refund=6 transfer-in=8",
                     "what it was; default direct", "性质：直接、结算、退回、转入；默认 direct")),
    NULL,
    "book rebate that an agent has earned",
    "记入代理商应得的返利",
    "rebate topup HILL ota 300.00 --as settlement --reference RB-2611")

ACTION("rebate deduct", "staff_rebate_deduct", POST("/agents/{user}/rebate/deduct"), FINANCE, KEY | ONE,
    tk_args_money,
    PARAMS(REFERENCE,
           OPT_WORDS("--as", "rebate_type", TK_ARG_CHOICE,
                     "payout=3 sale=4 exchange=5 transfer-out=7",
                     "what it was; default payout", "性质：兑付、销售、兑换、转出；默认 payout")),
    NULL,
    "pay rebate out or take it; never what orders hold",
    "兑付或扣减返利；不动订单冻结的部分",
    "rebate deduct HILL ota 120.00 --as exchange")

ACTION("rebate show", "staff_rebate_show", GET("/agents/{user}/rebate"), OFFICE, 0,
    tk_args_agent, PARAMS(ACCOUNT_SHOWN), NULL,
    "show the last movements of a rebate account",
    "查看返利账户的最近变动",
    "rebate show HILL ota --at 2026-12-31")

#define GIVEN_UP                                                              \
    OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000,                         \
              "how many; default 100", "条数；默认 100")

ACTION("callback pending", "staff_callback_pending", GET("/callbacks/pending"), OFFICE, 0,
    tk_args_supplier,
    PARAMS(OPT("--agent", "agent", TK_ARG_CODE, "of this agent only", "只看这个代理商"),
           OPT_RANGE("--first", "first", TK_ARG_INT, 1, 10000,
                     "how many, the oldest first; default 100", "条数，最早的在前；默认 100")),
    "order_id seq user_name status event_at attempts last_error next_try_at waits_for",
    "list callbacks that are not delivered yet, and why",
    "列出尚未送达的回调及原因",
    "callback pending DEMO --agent ota")

ACTION("callback undelivered", "staff_callback_undelivered", GET("/callbacks/undelivered"), OFFICE, 0,
    tk_args_supplier, PARAMS(GIVEN_UP), NULL,
    "list callbacks that were given up, the latest first",
    "列出已放弃的回调，最近的在前",
    "callback undelivered DEMO")

ACTION("callback resend", "staff_callback_resend", POST("/orders/{order}/callbacks/resend"), OFFICE, 0,
    tk_args_order,
    PARAMS(OPT_RANGE("--event", "seq", TK_ARG_INT, 0, 32767,
                     "this event (seq) only; default all that wait or were given up",
                     "只重发这个事件（seq）；默认全部待发和已放弃的")),
    NULL,
    "send what waits or was given up now, and for another 24 hours",
    "立即重发待发和已放弃的回调，并再试 24 小时",
    "callback resend DEMO 2611210010000000042 --event 2")

ACTION("message unsent", "staff_message_unsent", GET("/messages/unsent"), LOOKS, 0,
    tk_args_supplier, PARAMS(GIVEN_UP), NULL,
    "list messages to phones that were given up, the latest first",
    "列出已放弃的短信，最近的在前",
    "message unsent DEMO")
