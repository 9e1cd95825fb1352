/* The table of what staff can do, by subject; how to read a row stands in
 * tk_action.h. */

#include "tk_action.h"

#define END         { NULL, NULL, TK_ARG_TEXT, 0, 0, NULL, 0, NULL, NULL }

/* Arguments, by their place. */
#define ARG(name, member, kind, min, max, en, zh)                             \
    { name, member, kind, min, max, NULL, TK_ARG_MUST, en, zh }
#define MAYBE(name, member, kind, min, max, en, zh)                           \
    { name, member, kind, min, max, NULL, 0, en, zh }
/* All that follow; words as TK_ARG_LIST has them. */
#define ALL(name, member, words, min, max, flags, en, zh)                     \
    { name, member, TK_ARG_LIST, min, max, words, flags, en, zh }

/* Options. */
#define OPT(name, member, kind, en, zh)                                       \
    { name, member, kind, 0, 0, NULL, 0, en, zh }
#define OPT_RANGE(name, member, kind, min, max, en, zh)                       \
    { name, member, kind, min, max, NULL, 0, en, zh }
/* 0: there is none. */
#define OPT_NONE(name, member, kind, min, max, en, zh)                        \
    { name, member, kind, min, max, NULL, TK_ARG_NONE, en, zh }
#define OPT_WORDS(name, member, kind, words, en, zh)                          \
    { name, member, kind, 0, 0, words, 0, en, zh }
#define MUST(name, member, kind, min, max, en, zh)                            \
    { name, member, kind, min, max, NULL, TK_ARG_MUST, en, zh }
#define MUST_WORDS(name, member, kind, words, en, zh)                         \
    { name, member, kind, 0, 0, words, TK_ARG_MUST, en, zh }
/* Those that the reader's own function asks for. */
#define READER(name, member, kind, min, max, flags, en, zh)                   \
    { name, member, kind, min, max, NULL, TK_ARG_READER | (flags), en, zh }
#define READER_WORDS(name, member, kind, words, en, zh)                       \
    { name, member, kind, 0, 0, words, TK_ARG_READER, en, zh }

#define PARAMS(...) (const tk_arg_t[]) { __VA_ARGS__, END }

/* Where an action is over HTTP. */
#define GET(path)       "GET", path
#define POST(path)      "POST", path
#define PUT(path)       "PUT", path
#define PATCH(path)     "PATCH", path
#define DELETE(path)    "DELETE", path
#define ALONE           NULL, NULL

#define KEY             TK_ACTION_KEY
#define SECRET          TK_ACTION_SECRET
#define OWN             TK_ACTION_OWN
#define READ_LOGGED     TK_ACTION_READ_LOGGED
#define REPLICA         TK_ACTION_REPLICA
#define ONE             TK_ACTION_ONE
#define ANSWERS_FILE    TK_ACTION_FILE
#define TAKES_FILE      TK_ACTION_TAKES_FILE
#define PAPER           TK_ACTION_PAPER
#define SHEET           (TK_ACTION_PAPER | TK_ACTION_SHEET)

/* Who may. */
#define NOBODY          0
#define STEWARD         TK_STEWARD
#define GATE_LEAD       TK_GATE_LEAD
#define CLERK           TK_CLERK
#define DESK_LEAD       TK_DESK_LEAD
#define MARKET          TK_MARKET
#define FINANCE         TK_FINANCE
#define ADMIN           TK_ADMIN
#define MEMBER          TK_PARTY            /* of a party of settlement */
#define AGENT           TK_AGENT            /* of an agent of rail tickets */
#define DESK            (CLERK | DESK_LEAD)
#define OFFICE          (MARKET | FINANCE | ADMIN)
#define LOOKS           (GATE_LEAD | DESK | OFFICE)     /* all but stewards */

/* name, function, route, roles, flags, arguments, options, columns, sentence in
 * English and in Chinese, example. */
#define ACTION(name, function, route, roles, flags, args, options, columns,   \
    en, zh, example)                                                          \
    { name, function, route, roles, flags, NULL, args, options, columns, en,  \
      zh, example },

/* The same, of a row that the action "shows" gives. */
#define MATCHED(name, function, route, roles, flags, shows, args, options,    \
    columns, en, zh, example)                                                 \
    { name, function, route, roles, (flags) | TK_ACTION_MATCH, shows, args,   \
      options, columns, en, zh, example },


/* ---- Arguments that many have ---- */

#define SUPPLIER    ARG("SUPPLIER", "supplier", TK_ARG_CODE, 0, 0,            \
                        "code of the supplier", "景区代码")
#define PRODUCT     ARG("PRODUCT", "product", TK_ARG_CODE, 0, 0,              \
                        "code of the product", "产品代码")
/* Of what is made: as the table has it. */
#define NEW_PRODUCT                                                           \
    { "PRODUCT", "product", TK_ARG_CODE, 1, 36, "_-", TK_ARG_MUST,            \
      "code of the product", "产品代码" }
#define NEW_LINE                                                              \
    { "LINE", "line", TK_ARG_CODE, 1, 2, "", TK_ARG_MUST,                     \
      "code of the line", "线路代码" }
#define LINE        ARG("LINE", "line", TK_ARG_CODE, 0, 0,                    \
                        "code of the line", "线路代码")
#define USER        ARG("USER", "user", TK_ARG_CODE, 0, 0,                    \
                        "user name of the agent", "代理商用户名")
#define CHANNEL     ARG("CHANNEL", "channel", TK_ARG_CODE, 0, 0,              \
                        "code of the channel", "渠道代码")
#define INDEX       ARG("INDEX", "index", TK_ARG_INT, 1, 9999,                \
                        "number of the key", "密钥序号")
#define AMOUNT      ARG("AMOUNT", "amount_fen", TK_ARG_MONEY, 0, 0,           \
                        "yuan, such as 100.00", "金额（元），例如 100.00")
#define HALL        ARG("HALL", "hall", TK_ARG_INT, 1, 65535,                 \
                        "number of the hall", "厅号")
#define SESSION     ARG("SESSION", "session", TK_ARG_INT, 1, 65535,           \
                        "number of the session", "场次号")
#define PLAY_DAY    ARG("DAY", "day", TK_ARG_DAY, 0, 0,                       \
                        "of the performance", "演出日期")
#define ORDER       ARG("ORDER", "order", TK_ARG_INT, 1, INT64_MAX,           \
                        "number of the order", "订单号")
#define NUMBER      ARG("NUMBER", "number", TK_ARG_CODE, 0, 0,                \
                        "number of the payment (T...) or payback (R...)",     \
                        "支付单号（T…）或退款单号（R…）")
#define RAIL_ORDER                                                            \
    { "ORDER", "order_no", TK_ARG_CODE, 1, 40, "_-", TK_ARG_MUST,             \
      "number of the rail order", "火车票订单号" }
#define LOG_ID      ARG("LOGID", "logid", TK_ARG_CODE, 0, 0,                  \
                        "LogId of an answer, or its last 18 digits",          \
                        "应答的 LogId，或其最后 18 位")
#define MAYBE_MONTH MAYBE("MONTH", "month", TK_ARG_MONTH, 0, 0,               \
                          "such as 2026-11; or --from and --to",              \
                          "月份，例如 2026-11；或用 --from 和 --to")
#define ACCOUNT     ARG("ACCOUNT", "account", TK_ARG_INT, 1, 60,              \
                        "number of the account", "平台账户号")
#define SEATS(flags)                                                          \
    ALL("SEAT...", "seats", "text", 1, 80, flags,                             \
        "AREA/ROW/SEAT, AREA/ROW/1-12, AREA/ROW, or the id of a seat",        \
        "区/排/座、区/排/1-12、区/排，或座位编号")

/* ---- Options that many have ---- */

#define OUTPUT                                                                \
    READER("--output", NULL, TK_ARG_AS_IS, 0, 0, 0,                           \
           "new file; default, and -: standard output",                       \
           "新文件；默认和 - 为标准输出")

/* Of rows that people take away. */
#define SHEET_AS                                                              \
    READER_WORDS("--as", NULL, TK_ARG_CHOICE, "csv=csv html=html",            \
                 "csv: a file of which Excel spoils nothing; html: a page to" \
                 " be printed; else a table",                                 \
                 "csv：可用 Excel 打开的文件；html：可打印的网页；不给则为表格"), \
    OUTPUT

/* Of whatever is PAPER. */
#define PAPER_AS                                                              \
    READER_WORDS("--as", "as", TK_ARG_CHOICE, "escpos=escpos html=html",      \
                 "escpos: bytes for a receipt printer; html: a page of 80 mm" \
                 "; else the facts, of what is written down as printed with"  \
                 " --json alone",                                             \
                 "escpos：热敏打印机的指令；html：80 毫米宽的网页；不给则为数据" \
                 "（会登记打印的，须同时给 --json）"),                        \
    READER_WORDS("--paper-language", "paper_language", TK_ARG_CHOICE,         \
                 "zh=zh en=en", "of the paper; default zh", "凭据的语言；默认 zh")

#define REMARK      OPT_RANGE("--remark", "remark", TK_ARG_TEXT, 0, 200,      \
                              "why, for whoever looks at it later",           \
                              "原因，供日后查看")
#define BILL_ACCOUNT                                                          \
    OPT_RANGE("--account", "account", TK_ARG_INT, 1, 60,                      \
              "of this account at a platform only", "只看这个平台账户")
#define AS_PARTY                                                              \
    OPT_RANGE("--party", "party", TK_ARG_INT, 1, 32000,                       \
              "what this party sees of it, and no more; of who belongs to"    \
              " one always its own",                                          \
              "此结算方能看到的内容；结算方人员只能看自己的")

#define FIRST_DAY   OPT("--from", "first_day", TK_ARG_DAY, "first day",       \
                        "第一天")
#define LAST_DAY    OPT("--to", "last_day", TK_ARG_DAY, "last day", "最后一天")
#define OF_SESSION                                                            \
    OPT_RANGE("--session", "session", TK_ARG_INT, 1, 65535,                   \
              "of this session only", "只看这个场次")
#define PLAY_FROM   OPT("--from", "first_day", TK_ARG_DAY,                    \
                        "first day of performances; default today",           \
                        "演出的第一天；默认今天")

#define WHY(flags)                                                            \
    { "--reason", "reason", TK_ARG_TEXT, 1, 200, NULL, flags,                 \
      "why, for whoever looks at it later", "原因，供日后查看" }
#define WAIVE_FEE                                                             \
    OPT("--waive-fee", "waive_fee", TK_ARG_FLAG,                              \
        "without the breach fee of the rules; for a --reason",                \
        "不按规则收违约手续费；须说明原因 --reason")
#define AFTER                                                                 \
    OPT_RANGE("--after", "after", TK_ARG_INT, 1, INT64_MAX,                   \
              "the last order of the page before",  "上一页的最后一个订单")


static const tk_arg_t  tk_args_supplier[] = { SUPPLIER, END };
static const tk_arg_t  tk_args_product[] = { SUPPLIER, PRODUCT, END };
static const tk_arg_t  tk_args_line[] = { SUPPLIER, LINE, END };
static const tk_arg_t  tk_args_agent[] = { SUPPLIER, USER, END };
static const tk_arg_t  tk_args_order[] = { SUPPLIER, ORDER, END };
static const tk_arg_t  tk_args_rail[] = { SUPPLIER, RAIL_ORDER, END };
static const tk_arg_t  tk_args_number[] = { SUPPLIER, NUMBER, END };
static const tk_arg_t  tk_args_log_id[] = { SUPPLIER, LOG_ID, END };
static const tk_arg_t  tk_args_money[] = { SUPPLIER, USER, AMOUNT, END };
static const tk_arg_t  tk_args_channel[] = { SUPPLIER, CHANNEL, END };
static const tk_arg_t  tk_args_account[] = { SUPPLIER, ACCOUNT, END };
static const tk_arg_t  tk_args_session[] = { SUPPLIER, SESSION, END };
static const tk_arg_t  tk_args_performance[] = {
    SUPPLIER, SESSION, PLAY_DAY, END
};
static const tk_arg_t  tk_args_seats[] = {
    SUPPLIER, SESSION, PLAY_DAY, SEATS(TK_ARG_MUST), END
};
static const tk_arg_t  tk_args_slot[] = {
    SUPPLIER, LINE,
    ARG("DAY", "day", TK_ARG_DAY, 0, 0, "such as 2026-11-21",
        "日期，例如 2026-11-21"),
    ARG("SLOT", "slot", TK_ARG_INT, 1, 999, "number of the slot", "时段编号"),
    END
};
static const tk_arg_t  tk_args_bill[] = {
    SUPPLIER, ACCOUNT,
    ARG("DAY", "day", TK_ARG_DAY, 0, 0, "such as 2026-11-27",
        "日期，例如 2026-11-27"),
    END
};


const tk_action_t  tk_actions[] = {
#include "tk_actions_system.tbl.h"
#include "tk_actions_catalogue.tbl.h"
#include "tk_actions_calendar.tbl.h"
#include "tk_actions_theatre.tbl.h"
#include "tk_actions_agents.tbl.h"
#include "tk_actions_money.tbl.h"
#include "tk_actions_orders.tbl.h"
#include "tk_actions_gate.tbl.h"
#include "tk_actions_desk.tbl.h"
#include "tk_actions_figures.tbl.h"
#include "tk_actions_invoices.tbl.h"
#include "tk_actions_commissions.tbl.h"
#include "tk_actions_people.tbl.h"
#include "tk_actions_gate_lists.tbl.h"
#include "tk_actions_offers.tbl.h"
#include "tk_actions_parties.tbl.h"
#include "tk_actions_open.tbl.h"
#include "tk_actions_rail.tbl.h"
#include "tk_actions_settle.tbl.h"
#include "tk_actions_settlement.tbl.h"
    { NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};
