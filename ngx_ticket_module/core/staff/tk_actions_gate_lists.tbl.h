/* Signed lists for devices that are offline, and what came of them.
 * tk_actions.c includes this. */

ACTION("gatekey make", "staff_gate_key_make", ALONE, NOBODY, OWN | SECRET,
    PARAMS(SUPPLIER), NULL, NULL,
    "make one more key by which lists and QR codes are signed for devices; the elder of two signs",
    "新增一个签名密钥，用于设备的离线名单和二维码；两个并存时由较早的签名",
    "gatekey make DEMO")

ACTION("gatekey list", "staff_gate_key_list", GET("/gate-keys"), ADMIN, 0,
    PARAMS(SUPPLIER), NULL, NULL,
    "list the keys by which lists and QR codes are signed for devices",
    "列出为设备签名的密钥",
    "gatekey list DEMO")

ACTION("gatekey retire", "staff_gate_key_retire", DELETE("/gate-keys/{key}"), ADMIN, ONE,
    PARAMS(SUPPLIER,
           ARG("KEY", "key", TK_ARG_INT, 1, 32767, "number of the key", "密钥序号")),
    NULL, NULL,
    "end a key: devices believe nothing any more that it signed, the other one signs",
    "停用一个密钥：设备不再相信它签过的内容，改由另一个签名",
    "gatekey retire DEMO 1")

ACTION("gatelist show", "staff_gatelist_show", GET("/gate-lists"), GATE_LEAD | ADMIN, 0,
    PARAMS(SUPPLIER), NULL, NULL,
    "show what devices that are offline know of each day",
    "查看离线设备掌握的每日名单",
    "gatelist show DEMO")

ACTION("gatelist hour", "staff_gatelist_hour", PUT("/gate-lists/hour"), ADMIN, ONE,
    PARAMS(SUPPLIER,
           ARG("HOUR", "hour", TK_ARG_INT, 0, 23, "of the attraction's day", "景区当地的小时")),
    NULL, NULL,
    "say when the list of a day is made, unless a device asks for it earlier",
    "设定每日名单的生成时间（设备提前请求时即时生成）",
    "gatelist hour DEMO 4")

ACTION("passage double", "staff_passage_double", GET("/double-uses"), GATE_LEAD | DESK_LEAD | ADMIN, 0,
    PARAMS(SUPPLIER),
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT("--open", "open", TK_ARG_FLAG, "only those that nobody has settled", "只看尚未处理的")),
    "double_no kind order_id ticket_no persons at station gate other_at other_station other_gate closed_by reason",
    "list who went in with a ticket one time too many, at gates that were offline",
    "列出闸机离线时重复或不应入园的检票",
    "passage double DEMO --open")

ACTION("passage settle", "staff_passage_settle", POST("/double-uses/{double}/settle"), GATE_LEAD | DESK_LEAD | ADMIN, ONE,
    PARAMS(SUPPLIER,
           ARG("DOUBLE", "double", TK_ARG_INT, 1, INT64_MAX, "its number, of passage double", "passage double 所示的编号")),
    PARAMS(WHY(TK_ARG_MUST)), NULL,
    "say of a use that was one too many what it was, and close it",
    "说明一次重复或不应入园的检票的原因并结案",
    "passage settle DEMO 1 --reason \"grandmother came later\"")
