/* ticketctl itself, the database, suppliers, accounts at platforms, master keys,
 * books. */

ACTION("help", NULL, ALONE, NOBODY, OWN,
    PARAMS(ALL("COMMAND...", NULL, NULL, 0, 0, 0, "a command, or a word of commands", "一个命令，或命令中的一个词")),
    NULL, NULL,
    "list the commands, or say what one of them takes",
    "列出命令，或说明某个命令的用法",
    "help order show")

ACTION("completion", NULL, ALONE, NOBODY, OWN,
    PARAMS({ "SHELL", NULL, TK_ARG_CHOICE, 0, 0, "bash=bash", TK_ARG_MUST, "the only one is bash", "只有 bash" }),
    NULL, NULL,
    "print what lets a shell complete commands, options and their values",
    "打印 shell 补全命令、选项及其值所需的脚本",
    "completion bash")

ACTION("man", NULL, ALONE, NOBODY, OWN,
    NULL, NULL, NULL,
    "print the manual page of ticketctl, as roff",
    "打印 ticketctl 的手册页（roff）",
    "man")

ACTION("migrate", NULL, ALONE, NOBODY, OWN,
    NULL,
    PARAMS(READER("--sql", NULL, TK_ARG_AS_IS, 0, 0, 0,
                  "directory with schema and functions (TICKET_SQL); else those"
                  " installed",
                  "schema 和 functions 所在目录（TICKET_SQL），不设则用已安装的")),
    NULL,
    "bring the database's tables and functions up to date",
    "把数据库的表和函数更新到本版本",
    "migrate --postgres \"dbname=ticket user=postgres\" --sql sql")

#define SUPPLIER_OPTIONS                                                      \
    OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64,                           \
              "what visitors call it", "游客所见名称"),                       \
    OPT_WORDS("--kind", "kind", TK_ARG_CHOICE, "scenic=1 theatre=2",          \
              "scenic area or theatre", "景区或剧院"),                        \
    OPT_RANGE("--zone", "zone", TK_ARG_TEXT, 1, 64,                           \
              "time zone, such as Asia/Shanghai",                             \
              "时区，例如 Asia/Shanghai"),                                    \
    OPT("--slots", "slot_mode", TK_ARG_BOOL,                                  \
        "sells by line and time slot", "按线路和时段售票"),                   \
    OPT("--fees", "fee_mode", TK_ARG_BOOL,                                    \
        "takes breach fees", "收取违约金"),                                   \
    OPT_RANGE("--activation", "activateable", TK_ARG_INT, 0, 2,               \
              "at payment: 0 no, 1 when asked, 2 always",                     \
              "支付时授权：0 不，1 按请求，2 总是"),                          \
    OPT_RANGE("--gate-media", "gate_media", TK_ARG_INT, 1, 3,                 \
              "what opens the gate: 1 identity card, 2 barcode, 3 both",      \
              "闸机凭证：1 身份证，2 条码，3 两者"),                          \
    OPT("--online-refund", "active_refund", TK_ARG_BOOL,                      \
        "agents may refund activated tickets", "代理商可退已授权的票"),       \
    OPT("--single-product", "single_product_orders", TK_ARG_BOOL,             \
        "an order holds one product", "一个订单只含一种产品"),                \
    OPT("--single-purchase", "single_purchase", TK_ARG_BOOL,                  \
        "no second order on a document with a valid ticket",                  \
        "证件已有有效票时不能再订"),                                          \
    OPT_WORDS("--page-base", "page_base", TK_ARG_CHOICE, "0=0 1=1 both=2",    \
              "Page_index of the first page of lists; both: 0 and 1 are, the" \
              " second is 2",                                                 \
              "列表第一页的 Page_index；both：0 和 1 都是第一页，第二页为 2"), \
    OPT_RANGE("--pay-timeout", "pay_timeout_min", TK_ARG_INT, 1, 10080,       \
              "minutes an order waits for its payment",                       \
              "订单等待支付的分钟数"),                                        \
    OPT_RANGE("--day-limit", "day_limit", TK_ARG_LIMIT, 0, TK_UNLIMITED,      \
              "persons a day, or none", "每日人数上限，或 none（不限）"),     \
    OPT_WORDS("--counter-refund", "counter_refund", TK_ARG_CHOICE,            \
              "cash=1 account=2",                                             \
              "tickets that come back at the counter: in cash, list price or" \
              " what was paid, the lesser, or back the way it came",          \
              "窗口退票：按挂牌价与实付价中较低者退现金，或原路退回"),        \
    OPT("--counter-refund-late", "counter_refund_late", TK_ARG_BOOL,          \
        "the counter refunds later than 30 minutes before a slot's end",      \
        "时段结束前 30 分钟以内窗口仍可退票"),                                \
    OPT("--plain-callback", "plain_callback", TK_ARG_BOOL,                    \
        "agents may have callback addresses without TLS",                     \
        "代理商的回调地址可以不用 TLS"),                                      \
    OPT_WORDS("--receipt-approval", "receipt_by_hand", TK_ARG_CHOICE,         \
              "auto=false hand=true",                                         \
              "money that came at once: is the order paid, or must finance"   \
              " approve the receipt",                                         \
              "即时支付的收款：自动算已付，或由财务审核"),                    \
    OPT_WORDS("--refund-approval", "refund_by_hand", TK_ARG_CHOICE,           \
              "auto=false hand=true",                                         \
              "what was paid at once: does it go back when it is applied for,"\
              " or must finance approve that",                                \
              "即时支付的退款：申请后自动退，或由财务审核"),                  \
    OPT("--direct-activation", "direct_activation", TK_ARG_BOOL,              \
        "orders that are paid at once are activated by themselves",           \
        "即时支付的订单自动授权"),                                            \
    OPT_WORDS("--qr", "qr_mode", TK_ARG_CHOICE, "plain=1 encrypted=2 signed=3",\
              "QR codes of tickets: the code, or sealed; signed: on visitors'"\
              " pages and paper, pictures have the code",                     \
              "门票二维码：plain 明码、encrypted 加密、signed 签名（游客页面和" \
              "纸质票；图片仍为明码）"),                                      \
    OPT_WORDS("--reprint", "reprint_voids", TK_ARG_CHOICE,                    \
              "keep=false void=true",                                         \
              "a ticket that is printed again: does the paper before stay"    \
              " good, or is it void from then on",                            \
              "重新打印后，此前的纸质票：keep 仍有效、void 即作废"),          \
    OPT("--codes", "totp_needed", TK_ARG_BOOL,                                \
        "who has to do with money or people signs in with a code of a device,"\
        " too",                                                               \
        "财务和管理员登录须另用动态口令"),                                    \
    OPT_WORDS("--seating", "seating", TK_ARG_CHOICE, "client=C house=A hand=H",\
              "of a theatre, who chooses seats: the client may, the house at" \
              " once, or staff later, by hand (order seat)",                  \
              "剧院选座方式：客户自选、系统即时分配，或员工事后人工安排（order seat）"), \
    OPT_RANGE("--visitor-url", "visitor_url", TK_ARG_TEXT, 0, 120,            \
              "where visitors find the pages of their orders, such as"        \
              " https://tickets.example/t/; empty: nobody tells them",        \
              "游客订单页面的地址，例如 https://tickets.example/t/；空：不告知"), \
    OPT("--visitor-refund", "visitor_refund", TK_ARG_BOOL,                    \
        "visitors may give tickets back on the page of their order",          \
        "游客可在订单页面退票")

ACTION("supplier create", "staff_supplier_create", ALONE, NOBODY, 0,
    PARAMS(SUPPLIER,
           ARG("NUMBER", "number", TK_ARG_INT, 1, 999,
               "the supplier's number, part of every order number; never changes",
               "景区编号，是每个订单号的一部分，永不改变")),
    PARAMS(SUPPLIER_OPTIONS),
    NULL,
    "create a supplier",
    "新建景区",
    "supplier create HILL 2 --name 山 --fees yes")

MATCHED("supplier set", "staff_supplier_set", PATCH("/supplier"), ADMIN, ONE, "supplier show",
    tk_args_supplier,
    PARAMS(SUPPLIER_OPTIONS),
    NULL,
    "change a supplier's settings",
    "修改景区设置",
    "supplier set HILL --pay-timeout 45")

ACTION("supplier remove", "staff_supplier_remove", ALONE, NOBODY, 0,
    tk_args_supplier, NULL, NULL,
    "remove a supplier that has nothing and nobody any more",
    "移除已空的景区",
    "supplier remove TEST")

ACTION("supplier show", "staff_supplier_show", GET("/supplier"), OFFICE, ONE,
    tk_args_supplier, NULL, NULL,
    "show a supplier's settings",
    "查看景区设置",
    "supplier show HILL")

ACTION("supplier list", "staff_supplier_list", ALONE, NOBODY, 0,
    NULL, NULL,
    "supplier_id code name zone slot_mode fee_mode activateable seating pay_timeout_min day_limit",
    "list the suppliers",
    "列出景区",
    "supplier list --json")

#define SETTING(name, member, en, zh)                                         \
    OPT_RANGE(name, member, TK_ARG_TEXT, 0, 256, en, zh)
#define FILE_OPTION(name, en, zh)                                             \
    READER(name, NULL, TK_ARG_AS_IS, 0, 0, 0, en, zh)
#define ACCOUNT_OPTIONS                                                       \
    SETTING("--name", "name", "what staff call it", "员工所见名称"),          \
    SETTING("--channel", "channel",                                           \
            "code that agents see it by; empty: they do not",                 \
            "代理商所见渠道代码；空：代理商看不到"),                          \
    SETTING("--app-id", "app_id", "the application's id at the platform",     \
            "平台的应用编号"),                                                \
    SETTING("--merchant-id", "merchant_id", "PID, mch_id, merId",             \
            "商户号：PID、mch_id、merId"),                                    \
    SETTING("--serial", "serial",                                             \
            "of our key, as the platform names it; default: of our-cert",     \
            "我方密钥在平台的序列号；默认取自 our-cert"),                     \
    SETTING("--gateway", "gateway",                                           \
            "https address of the platform; default: its own",                \
            "平台的 https 地址；默认为平台自己的"),                           \
    SETTING("--notify-base", "notify_base",                                   \
            "address of this system's pages for notices",                     \
            "本系统接收通知的页面地址"),                                      \
    SETTING("--return-url", "return_url",                                     \
            "page that buyers come back to when they have paid",              \
            "买家支付后返回的页面"),                                          \
    OPT_WORDS("--way", "way", TK_ARG_CHOICE, "auto=auto page=page wap=wap qr=qr",\
              "how buyers pay: a page, the one for phones, a code to scan, or"\
              " as platform and browser suggest",                             \
              "支付方式：电脑网页、手机网页、扫码，或按平台和浏览器自动选择"), \
    READER_WORDS("--mode", NULL, TK_ARG_CHOICE,                               \
              "public-key=public-key certificate=certificate",                \
              "how alipay or wechat3 proves itself; default: by the files",   \
              "alipay 或 wechat3 的验签方式；默认按所给文件"),                \
    FILE_OPTION("--our-key", "file of our private key, PEM, mode 600",        \
                "我方私钥文件，PEM，权限 600"),                               \
    FILE_OPTION("--our-cert", "file of our certificate", "我方证书文件"),     \
    FILE_OPTION("--platform-key", "file of the platform's public key",        \
                "平台公钥文件"),                                              \
    READER("--platform-key-id", NULL, TK_ARG_TEXT, 0, 256, 0,                 \
           "how the platform names that key: PUB_KEY_ID_... of wechat3",      \
           "平台公钥编号：wechat3 的 PUB_KEY_ID_…"),                          \
    FILE_OPTION("--platform-cert", "file of the platform's certificate",      \
                "平台证书文件"),                                              \
    FILE_OPTION("--root", "file of the root certificates", "根证书文件"),     \
    FILE_OPTION("--middle", "file of those between root and platform",        \
                "中间证书文件"),                                              \
    FILE_OPTION("--secret", "file of the API key that both sides know",       \
                "双方共有的 API 密钥文件"),                                   \
    FILE_OPTION("--api-cert", "file of our certificate in TLS (wechat2)",     \
                "TLS 客户端证书文件（wechat2）"),                             \
    FILE_OPTION("--api-key", "file of its private key", "其私钥文件")

ACTION("provider add", "staff_provider_add", ALONE, NOBODY, OWN,
    PARAMS(SUPPLIER, ACCOUNT,
           ARG("PROVIDER", "provider", TK_ARG_CODE, 0, 0,
               "alipay, wechat2, wechat3, unionpay, clearing",
               "平台：alipay、wechat2、wechat3、unionpay、clearing")),
    PARAMS(ACCOUNT_OPTIONS),
    NULL,
    "add an account at a payment platform; its keys stay in their files",
    "添加支付平台账户；密钥留在各自的文件里",
    "provider add HILL 1 alipay --app-id 2021000000000001 --our-key /etc/ngx_ticket/pay/app.pem --platform-key /etc/ngx_ticket/pay/alipay.pem --channel alipay")

ACTION("provider set", "staff_provider_set", ALONE, NOBODY, OWN,
    tk_args_account,
    PARAMS(ACCOUNT_OPTIONS,
           FILE_OPTION("--drop", "end the use of this file, or of the fetched key of this id: a switch is over",
                       "停用这个文件，或这个编号的已取得密钥：换密钥已完成")),
    NULL,
    "change an account; a key of the platform stands beside the old one until that is dropped",
    "修改平台账户；平台新公钥与旧的并存，直到旧的停用",
    "provider set HILL 1 --platform-key /etc/ngx_ticket/pay/new.pem")

ACTION("provider list", "staff_provider_list", GET("/providers"), FINANCE | ADMIN, 0,
    tk_args_supplier, NULL,
    "account_no provider name channel app_id merchant_id mode valid_until checked_at check_text",
    "list a supplier's accounts",
    "列出景区的支付平台账户",
    "provider list HILL --json")

ACTION("provider check", "staff_provider_list", ALONE, NOBODY, OWN,
    PARAMS(SUPPLIER,
           MAYBE("ACCOUNT", "account", TK_ARG_INT, 1, 60,
                 "number of the account; default: all of them",
                 "平台账户号；默认全部")),
    NULL,
    "account_no provider name check_text",
    "ask the platform for a number that nobody has, and say what is wrong",
    "向平台查询一个不存在的单号，并指出哪里有问题",
    "provider check HILL 1")

ACTION("provider show", "staff_provider_show", GET("/providers/{account}"), FINANCE | ADMIN, 0,
    tk_args_account, NULL, NULL,
    "show the files of an account, and the keys that were fetched for it",
    "查看平台账户的文件和已取得的密钥",
    "provider show HILL 1")

MATCHED("provider remove", "staff_provider_remove", DELETE("/providers/{account}"), ADMIN, ONE, "provider show",
    tk_args_account, NULL, NULL,
    "take an account away that has nothing open; its books stay",
    "移除没有未了事项的平台账户；账目保留",
    "provider remove HILL 1")

ACTION("key rotate-master", NULL, ALONE, NOBODY, OWN,
    NULL,
    PARAMS(READER("--step", NULL, TK_ARG_INT, 1, 5000, 0,
                  "rows sealed anew in one transaction; default 500",
                  "每个事务重新加密的行数；默认 500"),
           READER("--steps", NULL, TK_ARG_INT, 1, 1000000000, 0,
                  "stop after so many; default: when all is done",
                  "做这么多步后停下；默认做完为止"),
           READER("--wait", NULL, TK_ARG_INT, 0, 3600, 0,
                  "seconds for processes that are reloaded; default 30",
                  "等待进程重新加载的秒数；默认 30")),
    NULL,
    "a new master key: first into the key file; once every nginx and worker has read that, run again: it seals, and what is sealed is sealed anew",
    "更换主密钥：先写入密钥文件；各 nginx 和 worker 读到之后再运行一次：开始用它加密，并把已加密的内容重新加密",
    "key rotate-master --wait 60")

ACTION("key masters", "staff_key_masters", ALONE, NOBODY, 0,
    NULL, NULL, NULL,
    "list the master keys: the one that seals, those still needed",
    "列出主密钥：正在使用的，以及仍需要的",
    "key masters")

ACTION("key drop-master", NULL, ALONE, NOBODY, OWN,
    PARAMS(ARG("KEY", NULL, TK_ARG_CODE, 0, 0, "id of the key, 8 hex digits", "密钥编号，8 位十六进制")),
    NULL, NULL,
    "take a master key that nothing needs out of the key file",
    "从密钥文件中移除不再需要的主密钥",
    "key drop-master 3f2a91bc")

ACTION("key show-sub", NULL, ALONE, NOBODY, OWN,
    PARAMS(ARG("NAME", NULL, TK_ARG_CODE, 0, 0, "ticket, index or password", "ticket、index 或 password")),
    NULL, NULL,
    "show one key alone, for a program that needs no more: a gate, the tickets'",
    "显示单个派生密钥，给只需要它的程序：例如闸机只要票码密钥",
    "key show-sub ticket")

ACTION("renumber", "staff_renumber", ALONE, NOBODY, 0,
    NULL, NULL, NULL,
    "give all numbers from now on beyond any that may have been told, as after a restore; the codes of new orders fit no order that was lost",
    "恢复备份之后使用：今后的编号都大于可能已经告知过的编号；新订单的票码不会与丢失的订单相符",
    "renumber")

ACTION("life list", "staff_life_list", ALONE, NOBODY, 0,
    NULL, NULL,
    "life began_at reason numbers_left_out",
    "list when the database was found to be another one",
    "列出数据库何时被发现换了一个",
    "life list")

ACTION("print test", "staff_print_test", GET("/print-test"), DESK | ADMIN, PAPER | ONE,
    tk_args_supplier, PARAMS(PAPER_AS),
    "supplier at",
    "print a test page: does a receipt printer print Chinese, a QR code and lines to the edge, and cut",
    "打印测试页：检查打印机能否打印中文、二维码、整行并切纸",
    "print test DEMO --as escpos")

ACTION("openapi", NULL, ALONE, NOBODY, OWN,
    NULL, NULL, NULL,
    "print what staff can ask for over HTTPS, as OpenAPI 3.1",
    "打印 HTTPS 接口的 OpenAPI 3.1 描述",
    "openapi")

ACTION("audit", "staff_audit", ALONE, NOBODY, 0,
    NULL,
    PARAMS(OPT("--supplier", "supplier", TK_ARG_CODE, "this supplier only", "只查这个景区")),
    NULL,
    "prove the books; prints what is wrong, exit status 1 if anything is",
    "核对账目；列出不符之处，有不符时退出状态为 1",
    "audit --supplier HILL")
