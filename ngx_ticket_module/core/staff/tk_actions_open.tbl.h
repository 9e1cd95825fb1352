/* The open API of distributors: who may call it, with which keys, what it shows
 * of products. */

#define OPEN_KEY_OPTION                                                       \
    READER("--key", "key", TK_ARG_OPEN_KEY, 0, 0, 0,                          \
           "32 characters of 0-9 and A-F; - reads them; default: a new random" \
           " key",                                                            \
           "32 个字符（0-9、A-F）；- 从标准输入读；默认新的随机密钥")

ACTION("openkey issue", "staff_open_key_issue", POST("/agents/{user}/open-keys"), MARKET | ADMIN, OWN | SECRET | KEY | ONE,
    tk_args_agent, PARAMS(OPEN_KEY_OPTION), NULL,
    "give an agent one more key of the open API and show it, this once",
    "给代理商再发一个开放接口密钥，只显示这一次",
    "openkey issue HILL ota")

ACTION("openkey list", "staff_open_key_list", GET("/agents/{user}/open-keys"), MARKET | ADMIN, 0,
    tk_args_agent, NULL, NULL,
    "list an agent's live keys of the open API, and which signs notices",
    "列出代理商的开放接口有效密钥，以及哪个用于通知签名",
    "openkey list HILL ota")

ACTION("openkey drop", "staff_open_key_drop", DELETE("/agents/{user}/open-keys/{index}"), MARKET | ADMIN, 0,
    PARAMS(SUPPLIER, USER, INDEX),
    PARAMS(OPT("--yes", "yes", TK_ARG_FLAG,
               "do not ask, even of the last key", "即使是最后一个密钥也不询问")),
    NULL,
    "end a key of the open API at once; asks first where it is the last one",
    "立即停用开放接口密钥；是最后一个时先询问",
    "openkey drop HILL ota 1")

MATCHED("openagent set", "staff_open_agent_set", PATCH("/agents/{user}/open"), MARKET, ONE, "openagent show",
    tk_args_agent,
    PARAMS(OPT("--enabled", "enabled", TK_ARG_BOOL,
               "it may call the open API; default no", "可调用开放接口；默认 no"),
           OPT_WORDS("--notice-url", "notice_url", TK_ARG_ADDRESS, "query",
                     "address of notices; empty: none", "通知地址；空：没有"),
           OPT("--product-notices", "product_notices", TK_ARG_BOOL,
               "it is told of changes of products, too; default no", "产品变化也通知；默认 no")),
    NULL,
    "say whether an agent may call the open API, and where it is told of what happens",
    "设定代理商可否调用开放接口，以及通知发往哪里",
    "openagent set HILL ota --enabled yes --notice-url https://ota.example/notice")

ACTION("openagent show", "staff_open_agent_show", GET("/agents/{user}/open"), OFFICE, ONE,
    tk_args_agent, NULL, NULL,
    "show what an agent may do in the open API, and its PartnerId there",
    "查看代理商的开放接口设置和其 PartnerId",
    "openagent show HILL ota")

MATCHED("opensupplier set", "staff_open_supplier_set", PATCH("/supplier/open"), ADMIN, ONE, "opensupplier show",
    tk_args_supplier,
    PARAMS(OPT_WORDS("--refund-notices", "refund_notice", TK_ARG_CHOICE,
                     "always=always review=review",
                     "always: of every refund (the default); review: only of those that staff decided on",
                     "always 每次退款都通知（默认）、review 只通知人工审核的退款"),
           OPT("--forced-partial", "forced_partial", TK_ARG_BOOL,
               "staff may give a part of an order back, which its distributor cannot be told of well; default no",
               "工作人员可强制退订单的一部分（接口难以准确通知分销商）；默认 no")),
    NULL,
    "say how a supplier treats orders of the open API",
    "设定景区如何处理开放接口的订单",
    "opensupplier set HILL --refund-notices review")

ACTION("opensupplier show", "staff_open_supplier_show", GET("/supplier/open"), OFFICE, ONE,
    tk_args_supplier, NULL, NULL,
    "show how a supplier treats orders of the open API",
    "查看景区如何处理开放接口的订单",
    "opensupplier show HILL")

MATCHED("openproduct set", "staff_open_product_set", PATCH("/products/{product}/open"), MARKET, ONE, "openproduct show",
    tk_args_product,
    PARAMS(OPT("--exchange", "is_ticket", TK_ARG_BOOL,
               "it is exchanged for a ticket of paper at --address; default no", "须在 --address 换取纸质票；默认 no"),
           OPT_RANGE("--address", "address", TK_ARG_TEXT, 0, 200,
                     "where tickets are picked up", "取票地址"),
           OPT_RANGE("--description", "description", TK_ARG_TEXT, 0, 4000,
                     "what buyers are told of it", "产品说明"),
           OPT_RANGE("--kind", "kind", TK_ARG_TEXT, 0, 64,
                     "kind of product", "产品类型"),
           OPT_RANGE("--adults", "adults", TK_ARG_INT, 0, 99,
                     "that one ticket is for; default 1", "每张票的成人数；默认 1"),
           OPT_RANGE("--children", "children", TK_ARG_INT, 0, 99,
                     "likewise; default 0", "每张票的儿童数；默认 0"),
           OPT_WORDS("--guests", "guest_rule", TK_ARG_CHOICE,
                     "one=one all=all per=per contact=contact",
                     "whose documents a group ticket with names needs: of one visitor (the default), all, one of every --guests-per, or the contact",
                     "实名团体票须提供谁的证件：one 一名游客（默认）、all 全部、per 每 --guests-per 人一名、contact 联系人"),
           OPT_RANGE("--guests-per", "guest_per", TK_ARG_INT, 1, 999,
                     "of so many visitors one has a document; default 1", "每多少名游客提供一个证件；默认 1"),
           OPT("--refund", "refund", TK_ARG_BOOL,
               "its tickets can be given back; default yes", "可退票；默认 yes"),
           OPT("--review", "review", TK_ARG_BOOL,
               "... only once staff have said so; default no", "退票须人工审核；默认 no"),
           OPT("--confirm", "confirm", TK_ARG_BOOL,
               "staff confirm a paid order before its tickets are out; default no", "付款后须人工确认才出票；默认 no"),
           OPT("--assign-session", "assign_slot", TK_ARG_BOOL,
               "who names no session is given the first one that has room; default no",
               "未指定场次时自动分配最早有余量的场次；默认 no"),
           OPT_RANGE("--scenic-id", "scenic_id", TK_ARG_INT, 0, 2147483647,
                     "number of the attraction", "景区编号"),
           OPT_RANGE("--scenic-name", "scenic_name", TK_ARG_TEXT, 0, 64,
                     "its name; empty: the supplier's", "景区名称；空为供应商名称"),
           OPT_RANGE("--out-id", "out_id", TK_ARG_TEXT, 0, 64,
                     "its number with others", "外部产品编号"),
           OPT("--market-price", "market_fen", TK_ARG_MONEY,
               "yuan on the window; 0: as the distributor's", "门市价（元）；0 为同分销价"),
           OPT("--sale-price", "sale_fen", TK_ARG_MONEY,
               "yuan that buyers should pay; 0: as the distributor's", "建议零售价（元）；0 为同分销价")),
    NULL,
    "say what the open API shows of a product, and by which rules its orders go there",
    "设定开放接口展示的产品信息和订单规则",
    "openproduct set HILL HILL1 --address 南门 --review yes")

ACTION("openproduct show", "staff_open_product_show", GET("/products/{product}/open"), OFFICE, ONE,
    tk_args_product, NULL, NULL,
    "show what the open API shows of a product",
    "查看开放接口展示的产品信息",
    "openproduct show HILL HILL1")

ACTION("openproduct list", "staff_open_product_list", GET("/open-products"), OFFICE, 0,
    tk_args_supplier, NULL,
    "product_id product name version adults children guest_rule refund review confirm market_fen sale_fen",
    "list what the open API shows of a supplier's products",
    "列出开放接口展示的各产品信息",
    "openproduct list HILL")
