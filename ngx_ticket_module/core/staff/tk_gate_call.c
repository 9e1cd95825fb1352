/* The table of what devices ask for; see the header. */

#include "tk_gate_call.h"

/* Of the years 1 to 9999, in milliseconds of Unix time: a clock whose battery
 * is dead has one of them, too, and is told how wrong it is. */
#define MOMENT_FIRST  INT64_C(-62135596800000)
#define MOMENT_LAST   INT64_C(253402300799999)

#define PERSONS       65535

#define END  { NULL, NULL, TK_ARG_TEXT, 0, 0, NULL, 0, NULL, NULL }

#define GIVEN(member, kind, min, max, words, must, en, zh)                    \
    { "--" member, member, TK_ARG_##kind, min, max, words,                    \
      TK_ARG_READER | (must), en, zh }
#define MUST(member, kind, min, max, en, zh)                                  \
    GIVEN(member, kind, min, max, NULL, TK_ARG_MUST, en, zh)
#define MAYBE(member, kind, min, max, en, zh)                                 \
    GIVEN(member, kind, min, max, NULL, 0, en, zh)

/* Texts that staff see, in a list or a log: one line each. */
#define LINE(member, min, max, en, zh)                                        \
    GIVEN(member, TEXT, min, max, NULL, TK_ARG_LINE, en, zh)

#define DAY                                                                   \
    MAYBE("day", DAY, 0, 0, "which; left out: today", "日期；不填为今天")

#define PARAMS(...) (const tk_arg_t[]) { __VA_ARGS__, END }

#define CALL(name, method, path, options, en, zh)                             \
    { name, NULL, method, path, 0, TK_ACTION_OWN, NULL, NULL, options, NULL,  \
      en, zh, NULL }

#define DOCUMENT                                                              \
    MAYBE("id_card", TEXT, 4, 24,                                             \
          "the number of an identity card, or of what else the ticket was"    \
          " bought with",                                                     \
          "身份证或购票所用其他证件的号码")

#define ONE_TIME                                                              \
    MUST("code", TEXT, 1, 64, "the one-time code that staff made",            \
         "工作人员生成的一次性代码")

#define REQUEST                                                               \
    GIVEN("request", TEXT, 1, TK_GATE_REQUEST, NULL,                          \
         TK_ARG_MUST | TK_ARG_LINE,                                           \
         "the device's name for this request: asked again, it is answered as" \
         " before",                                                           \
         "设备自定的请求编号：重复请求得到相同结果")

/* What a visitor shows or types. */
#define PROOF                                                                 \
    MAYBE("order", TEXT, 1, 19, "the number of an order", "订单号"),          \
    MAYBE("phone_tail", TEXT, 4, 4,                                           \
          "with it, the last four digits of its phone", "手机号后四位"),      \
    MAYBE("phone", TEXT, 5, 21,                                               \
          "or the whole number of it", "或完整手机号"),                       \
    MAYBE("code", TEXT, 1, TK_GATE_CODE_TEXT,                                 \
          "the code of a voucher or ticket", "凭证码或票码"),                 \
    MAYBE("qr", TEXT, 1, TK_GATE_CODE_TEXT,                                   \
          "what the QR code of one holds", "二维码内容"),                     \
    MAYBE("id_card", TEXT, 4, 24,                                             \
          "the number of a card, as the reader has read it", "读出的证件号码")

#define SLOT                                                                  \
    MAYBE("slot", INT, 1, INT16_MAX,                                          \
          "the slot that the visitor has seen", "游客确认的时段")

#define MONEY                                                                 \
    MAYBE("agreed_fen", INT, 0, INT32_MAX,                                    \
          "the price that the visitor has seen, in fen",                      \
          "游客确认的应付金额，单位分"),                                      \
    MAYBE("tendered_fen", INT, 0, INT32_MAX,                                  \
          "what was put in, in fen", "已投入金额，单位分"),                   \
    GIVEN("preview", BOOL, 0, 0, NULL, 0,                                     \
          "nothing is done: what would be", "仅预览，不执行")

#define PAPER                                                                 \
    GIVEN("as", CHOICE, 0, 0, "facts=facts escpos=escpos", 0,                 \
          "papers as facts, or as bytes for a printer", "打印内容的形式"),    \
    GIVEN("paper_language", CHOICE, 0, 0, "zh=zh en=en", 0,                   \
          "in which papers are", "打印语言")


const tk_action_t  tk_gate_calls[] = {

    CALL("gate register", "POST", "/register",
         PARAMS(ONE_TIME,
                MUST("public_key", TEXT, 43, 43,
                     "32 bytes of an Ed25519 key in Base64 for URLs",
                     "Ed25519 公钥，32 字节的 Base64url")),
         "register a device by its one-time code", "用一次性代码注册设备"),

    CALL("gate token", "POST", "/token",
         PARAMS(MUST("device", INT, 1, INT32_MAX,
                     "the device's number", "设备编号")),
         "be given a token for fifteen minutes", "获取十五分钟有效的令牌"),

    CALL("gate heartbeat", "POST", "/heartbeat",
         PARAMS(MUST("time", INT, MOMENT_FIRST, MOMENT_LAST,
                     "the device's clock, in milliseconds since 1970",
                     "设备时钟，1970 年以来的毫秒数"),
                MAYBE("list", INT, 0, INT64_MAX,
                      "the number of the last change it has", "名单的最后一个编号"),
                MAYBE("battery", INT, 0, 100, "percent", "电量百分比"),
                LINE("paper", 1, 32, "ok, low, out ...", "纸张状态"),
                LINE("door", 1, 32, "closed, open ...", "闸门状态"),
                MAYBE("waiting", INT, 0, INT32_MAX,
                      "passages that are not uploaded yet", "尚未上传的通行数"),
                LINE("version", 1, 64, "of its program", "程序版本"),
                LINE("error", 1, 200, "its last error", "最近的错误"),
                LINE("gate", 1, 4,
                     "of a handheld: at which of its gates it stands",
                     "手持机所在的闸机号"),
                LINE("abilities", 0, 200,
                     "what it can, blanks between: id_card (it reads identity"
                     " cards), turns (it counts who goes through)",
                     "设备的能力，空格分隔：id_card（可读身份证）、turns（可报告实际通过人数）"),
                MAYBE("turns", OBJECTS, 0, TK_GATE_TURNS,
                      "how many really went through, by the request of each"
                      " passage",
                      "各次放行实际通过的人数")),
         "tell how the device is", "报告设备状态"),

    CALL("gate check", "POST", "/check",
         PARAMS(REQUEST,
                MAYBE("code", TEXT, 1, TK_GATE_CODE_TEXT,
                      "a ticket's code", "票码"),
                MAYBE("qr", TEXT, 1, TK_GATE_CODE_TEXT,
                      "the text of a QR code", "二维码内容"),
                DOCUMENT,
                GIVEN("direction", CHOICE, 0, 0, "in=I out=O", 0,
                      "in, or out", "进或出"),
                MAYBE("scanned_at", INT, MOMENT_FIRST, MOMENT_LAST,
                      "when it was read, by the server's clock", "扫码时刻"),
                MAYBE("persons", INT, 1, PERSONS,
                      "how many want to pass; left out: all that may",
                      "通行人数；不填则全部"),
                MAYBE("card", TEXT, 4, 24,
                      "second step: the number of the card shown",
                      "第二步：所刷证件的号码"),
                GIVEN("card_unreadable", BOOL, 0, 0, NULL, 0,
                      "second step: the card cannot be read",
                      "第二步：证件读不出")),
         "is somebody let in", "检票"),

    CALL("gate keys", "GET", "/keys", PARAMS(DAY),
         "the keys that sign lists and codes, and the list key of a day",
         "名单与二维码的签名公钥，及当日名单密钥"),

    CALL("gate list", "GET", "/list", PARAMS(DAY),
         "the list of a day", "某日的完整名单"),

    CALL("gate deltas", "GET", "/list/deltas",
         PARAMS(MUST("after", INT, 0, INT64_MAX,
                     "the number of the last change it has", "已有的最后编号"),
                DAY),
         "what has changed since", "名单的后续变更"),

    CALL("gate passages", "POST", "/passages",
         PARAMS(MUST("time", INT, MOMENT_FIRST, MOMENT_LAST,
                     "the device's clock", "设备时钟"),
                MUST("passages", OBJECTS, 1, 500,
                     "what it let through or refused while it was offline",
                     "离线期间的放行与拒绝记录")),
         "upload passages", "上传离线通行记录"),
    CALL("gate undo", "POST", "/undo", PARAMS(REQUEST),
         "take back a passage of the last minute", "撤销一分钟内的放行"),
    CALL("gate secret", "POST", "/register/hmac", PARAMS(ONE_TIME),
         "register a device that knows HMAC alone, and be given a secret",
         "为仅支持 HMAC 的设备注册并获取密钥"),

    CALL("gate machine", "GET", "/machine", PARAMS(DAY),
         "whether the drawer is open, and what may be sold",
         "钱箱是否已开，以及可售的产品与时段"),

    CALL("gate machine find", "POST", "/machine/find",
         PARAMS(PROOF),
         "a visitor's orders", "查找游客的订单"),

    CALL("gate machine pickup", "POST", "/machine/pickup",
         PARAMS(REQUEST, PROOF,
                MAYBE("take", TEXT, 1, 1024,
                      "how many, such as ADULT=2,CHILD=1; left out: all",
                      "取票数量，如 ADULT=2,CHILD=1；不填为全部"),
                MAYBE("tickets", TEXT, 1, 1024,
                      "which, such as 1-3,5", "票序号，如 1-3,5"),
                SLOT, MONEY, PAPER),
         "hand out an order and print it", "取票并打印"),

    CALL("gate machine sale", "POST", "/machine/sale",
         PARAMS(REQUEST,
                MUST("items", TEXT, 1, 1024,
                     "such as ADULT=2,CHILD=1", "如 ADULT=2,CHILD=1"),
                DAY,
                MAYBE("line", TEXT, 1, 32, "which line", "线路"),
                SLOT, MONEY, PAPER),
         "sell tickets for cash and print them", "现金售票并打印"),

    { NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};


const tk_action_t  tk_gate_passage =

    CALL("gate passage", "POST", "/passage",
         PARAMS(MUST("seq", INT, 0, INT64_MAX,
                     "the device's own number of it", "设备的序号"),
                REQUEST,
                MAYBE("code", TEXT, 1, TK_GATE_CODE_TEXT,
                      "a ticket's code", "票码"),
                MAYBE("qr", TEXT, 1, TK_GATE_CODE_TEXT,
                      "the text of a QR code", "二维码内容"),
                DOCUMENT,
                GIVEN("direction", CHOICE, 0, 0, "in=I out=O", 0,
                      "in, or out", "进或出"),
                MUST("persons", INT, 0, PERSONS,
                     "how many went through; 0 of a refusal",
                     "通过人数；拒绝为 0"),
                MUST("scanned_at", INT, MOMENT_FIRST, MOMENT_LAST,
                     "when it was read, by the device's clock", "扫码时刻"),
                MUST("verdict", CODE, 1, 32,
                     "what the device said", "设备的判定"),
                LINE("lead", 1, 64,
                      "who let in by hand", "手动放行者")),
         "a passage of an upload", "一条通行记录");


const tk_action_t  tk_gate_turn =

    CALL("gate turn", "POST", "/turn",
         PARAMS(REQUEST,
                MUST("persons", INT, 0, PERSONS,
                     "how many went through", "通过人数")),
         "who went through behind a passage", "一次放行后的实际通过");
