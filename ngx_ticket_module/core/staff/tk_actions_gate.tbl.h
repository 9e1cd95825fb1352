/* Gates: stations, the devices that stand there, how tickets are let in. */

#define STATION     ARG("STATION", "station", TK_ARG_INT, 1, 64,              \
                        "number of the station", "检票点编号")
#define DEVICE      ARG("DEVICE", "device", TK_ARG_INT, 1, INT32_MAX,         \
                        "number of the device", "设备编号")

#define DEVICE_OPTIONS                                                        \
    OPT_NONE("--station", "station", TK_ARG_INT, 0, 64,                       \
             "where it stands; 0: at none, of a desk or a printer",           \
             "所在检票点；0 为无（窗口或打印机）"),                           \
    OPT_RANGE("--gate", "gate", TK_ARG_TEXT, 1, 4,                            \
              "number of the gate, which distributors hear of",               \
              "闸机号，会通知代理商"),                                        \
    OPT_RANGE("--gates", "gates", TK_ARG_TEXT, 0, 200,                        \
              "of a handheld: the gates among which it says at which it"      \
              " stands, such as 1,2,A1; default none",                        \
              "手持机可自选的闸机号，例如 1,2,A1；默认没有"),                 \
    OPT_WORDS("--directions", "directions", TK_ARG_CHOICE,                    \
              "in=in out=out both=both",                                      \
              "which way it lets through; default in",                        \
              "通行方向；默认 in"),                                           \
    OPT_WORDS("--offline", "offline_unknown", TK_ARG_CHOICE,                  \
              "refuse=refuse signed=signed mark=mark",                        \
              "whom it lets in while offline that its list does not have:"    \
              " nobody (the default), signed codes, everybody with a mark",   \
              "离线时名单中没有的票：refuse 不放行（默认）、signed 只放行已签名的、mark 放行并标记")

#define DEVICE_HMAC(left_en, left_zh)                                         \
    OPT("--hmac", "hmac", TK_ARG_BOOL,                                        \
        "yes: by the code it is given a secret for HMAC-SHA256, of hardware"  \
        " that has no Ed25519; no: it brings a public key; left out: "        \
        left_en,                                                              \
        "yes：凭码获取 HMAC-SHA256 密钥（设备不支持 Ed25519）；no：须提交公钥；不填："  \
        left_zh)

ACTION("station set", "staff_station_set", PUT("/stations/{station}"), ADMIN, ONE,
    PARAMS(SUPPLIER, STATION,
           ARG("NAME", "name", TK_ARG_TEXT, 1, 64, "name of the station", "检票点名称")),
    NULL, NULL,
    "make a station, or give it another name",
    "新建检票点，或改名",
    "station set DEMO 1 南门")

ACTION("station list", "staff_station_list", GET("/stations"), STEWARD | LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list the stations and how many devices stand at each",
    "列出检票点及其设备数",
    "station list DEMO")

ACTION("station remove", "staff_station_remove", DELETE("/stations/{station}"), ADMIN, 0,
    PARAMS(SUPPLIER, STATION), NULL, NULL,
    "take a station away at which no device stands",
    "移除没有设备的检票点",
    "station remove DEMO 3")

ACTION("device create", "staff_device_create", POST("/devices"), ADMIN, KEY | SHEET | ONE,
    PARAMS(SUPPLIER, ARG("NAME", "name", TK_ARG_TEXT, 1, 64, "name of the device", "设备名称")),
    PARAMS(MUST_WORDS("--kind", "kind", TK_ARG_CHOICE,
                      "turnstile=turnstile handheld=handheld desk=desk machine=machine printer=printer",
                      "what it is", "设备类型"),
           DEVICE_OPTIONS, DEVICE_HMAC("no", "no"), PAPER_AS),
    "device name kind station_name gate code code_for code_until",
    "make a device and show the code by which it registers, this once, for ten minutes",
    "新建设备，并一次性显示十分钟内有效的注册码",
    "device create DEMO \"南门 1 号闸\" --kind turnstile --station 1 --gate 1")

MATCHED("device set", "staff_device_set", PATCH("/devices/{device}"), ADMIN, ONE, "device show",
    PARAMS(SUPPLIER, DEVICE),
    PARAMS(OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64, "name of the device", "设备名称"),
           DEVICE_OPTIONS),
    NULL,
    "change a device; it hears of that with its next heartbeat",
    "修改设备；下一次心跳时生效",
    "device set DEMO 1 --station 2 --gate A1")

ACTION("device show", "staff_device_show", GET("/devices/{device}"), LOOKS, ONE,
    PARAMS(SUPPLIER, DEVICE), NULL, NULL,
    "show a device and what it told of itself",
    "查看设备及其上报的状态",
    "device show DEMO 1")

ACTION("device list", "staff_device_list", GET("/devices"), LOOKS, 0,
    tk_args_supplier, NULL,
    "device name kind station_name gate directions registered algorithm locked told_at command alarm_at",
    "list the devices and when each was heard of last",
    "列出设备及其最近一次心跳",
    "device list DEMO")

ACTION("device code", "staff_device_code", POST("/devices/{device}/code"), ADMIN, KEY | SHEET | ONE,
    PARAMS(SUPPLIER, DEVICE), PARAMS(DEVICE_HMAC("as the code before", "同上一个码"), PAPER_AS),
    "device name code code_for code_until",
    "show a new code by which a device registers, this once, for ten minutes",
    "一次性显示十分钟内有效的新注册码",
    "device code DEMO 1")

ACTION("device lock", "staff_device_lock", POST("/devices/{device}/lock"), GATE_LEAD | ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, DEVICE), PARAMS(WHY(TK_ARG_MUST)), NULL,
    "lock a device: no call of it is answered any more",
    "锁定设备：不再应答其任何请求",
    "device lock DEMO 1 --reason \"stolen\"")

ACTION("device unlock", "staff_device_unlock", POST("/devices/{device}/unlock"), ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, DEVICE), NULL, NULL,
    "let a locked device go on, and take its alarm back",
    "解锁设备并消除告警",
    "device unlock DEMO 1")

MATCHED("device remove", "staff_device_remove", DELETE("/devices/{device}"), ADMIN, 0, "device show",
    PARAMS(SUPPLIER, DEVICE), NULL, NULL,
    "take a device away for good; its passages stay",
    "移除设备；其检票记录保留",
    "device remove DEMO 4")

ACTION("device command", "staff_device_command", POST("/devices/{device}/command"), GATE_LEAD | ADMIN, KEY | ONE,
    PARAMS(SUPPLIER, DEVICE,
           { "COMMAND", "command", TK_ARG_CHOICE, 0, 0,
             "open=open stay-open=stay_open close=close none=none", TK_ARG_MUST,
             "open: once; stay-open: until close; none: what waited does not any more",
             "open 开一次；stay-open 常开，直到 close；none 撤销等待中的命令" }),
    NULL, NULL,
    "say what a device is to do when it next tells of itself",
    "下达设备下一次心跳时执行的命令",
    "device command DEMO 1 open")

#define ENTRY_THEN(name, member, en, zh)                                      \
    OPT_WORDS(name, member, TK_ARG_CHOICE, "in=in ask=ask refuse=refuse", en, zh)

MATCHED("product entry", "staff_product_entry", PATCH("/products/{product}/entry"), MARKET, ONE, "product show",
    tk_args_product,
    PARAMS(OPT_RANGE("--entries", "entries_per_day", TK_ARG_INT, 1, 1000,
                     "how often a day each person comes in", "每人每天可入园次数"),
           OPT_RANGE("--entries-all", "entries_all", TK_ARG_LIMIT, 0, 0,
                     "how often altogether, or none: no limit", "总共可入园次数，或 none（不限）"),
           OPT("--reentry", "reentry", TK_ARG_BOOL,
               "who went out comes in again the same day", "出园后当天可再入园"),
           OPT_RANGE("--stations", "stations", TK_ARG_TEXT, 1, 200,
                     "numbers of the stations that let it in, such as 1,3; all",
                     "可检票的检票点编号，例如 1,3；all 为全部"),
           OPT_RANGE("--early", "early_minutes", TK_ARG_INT, 0, 1440,
                     "minutes before its slot that count as in it", "时段前多少分钟内可进"),
           ENTRY_THEN("--early-then", "early_then",
                      "earlier than that: let in, ask the supervisor, refuse (the default)",
                      "更早时：in 放行、ask 请示主管、refuse 不放行（默认）"),
           OPT_RANGE("--late", "late_minutes", TK_ARG_INT, 0, 1440,
                     "minutes behind its slot that count as in it", "时段后多少分钟内可进"),
           ENTRY_THEN("--late-then", "late_then",
                      "later than that: let in (the default), ask the supervisor, refuse",
                      "更晚时：in 放行（默认）、ask 请示主管、refuse 不放行"),
           OPT_WORDS("--print-first", "print_first", TK_ARG_CHOICE, "order=order yes=yes no=no",
                     "opens a gate on paper alone: as the order says (the default), always, never",
                     "须先打印纸质票：order 按订单（默认）、yes 总是、no 从不"),
           OPT("--id-at-gate", "id_at_gate", TK_ARG_BOOL,
               "the identity card is looked at, too", "检票时另须核验身份证")),
    NULL,
    "say how tickets of a product are let in: how often, where, how long before and behind their slot",
    "设定产品的检票规则：次数、检票点、时段前后的宽限",
    "product entry DEMO ADULT --early 15 --late-then ask")

#define TICKET_NO   ARG("TICKET", "ticket", TK_ARG_INT, 1, 999,               \
                        "number of the ticket in its order",                  \
                        "票在订单中的序号")

ACTION("passage undo", "staff_passage_undo", POST("/orders/{order}/tickets/{ticket}/passages/{passage}/undo"),
    GATE_LEAD | DESK_LEAD, KEY | ONE,
    PARAMS(SUPPLIER, ORDER, TICKET_NO,
           ARG("PASSAGE", "passage", TK_ARG_INT, 1, 32767, "which passage of it", "第几次检票")),
    PARAMS(WHY(TK_ARG_MUST)), NULL,
    "take a passage back: it stays on record, is counted no more, and the ticket is good again",
    "撤销一次检票：记录保留，不再计数，门票恢复可用",
    "passage undo DEMO 2611210010000000042 1 1 --reason \"wrong family\"")

ACTION("passage let-in", "staff_passage_let_in", POST("/orders/{order}/tickets/{ticket}/let-in"),
    GATE_LEAD | DESK_LEAD, KEY | ONE,
    PARAMS(SUPPLIER, ORDER, TICKET_NO),
    PARAMS({ "--station", "station", TK_ARG_INT, 1, 64, NULL, TK_ARG_MUST,
             "number of the station", "检票点编号" },
           MUST("--gate", "gate", TK_ARG_TEXT, 1, 4, "number of the gate", "闸机号"),
           OPT_RANGE("--persons", "persons", TK_ARG_INT, 1, 1000000,
                     "how many; default all that may still come in", "人数；默认尚可入园的全部"),
           OPT("--out", "goes_out", TK_ARG_FLAG, "let them out instead", "改为放行出园"),
           WHY(TK_ARG_MUST)),
    NULL,
    "let a ticket in by hand: past its stations, its slot and a card that was not shown",
    "人工放行：不受检票点、时段和未出示证件的限制",
    "passage let-in DEMO 2611210010000000042 1 --station 1 --gate 2 --reason \"late bus\"")
