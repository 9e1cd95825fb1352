/* Theatres: halls, maps of seats, sessions, performances, seats that are kept. */

#define MAP_FILE(en, zh)                                                      \
    { "FILE", NULL, TK_ARG_AS_IS, 0, 0, NULL, TK_ARG_READER, en, zh }
#define MAP_NUMBER                                                            \
    OPT_RANGE("--map", "map", TK_ARG_INT, 1, 1000000,                         \
              "number of the map; default: the newest",                       \
              "座位图编号；默认最新的")
#define MAP_FORMAT                                                            \
    READER_WORDS("--format", NULL, TK_ARG_CHOICE, "csv=csv json=json",        \
                 "default: as the file's name ends", "默认按文件名后缀")

/* Of a session, or of a performance alone. */
#define TIMES                                                                 \
    OPT("--start", "start", TK_ARG_CLOCK, "time of day", "开始时刻"),         \
    OPT("--end", "end", TK_ARG_CLOCK,                                         \
        "time of day; one before the start is after midnight",                \
        "结束时刻；早于开始时刻表示次日"),                                    \
    OPT_RANGE("--length", "length", TK_ARG_INT, 1, 1440,                      \
              "or minutes", "或分钟数"),                                      \
    OPT_RANGE("--sale-end", "sale_end", TK_ARG_INT, -1440, 1439,              \
              "minutes before the start when the sale ends; below 0: after"   \
              " it; default 0",                                               \
              "开始前多少分钟停售；负数为开始之后；默认 0"),                  \
    OPT_RANGE("--check-from", "check_from", TK_ARG_INT, 0, 1439,              \
              "minutes before the start from which tickets are checked;"      \
              " default 60",                                                  \
              "开始前多少分钟起检票；默认 60"),                               \
    OPT_RANGE("--check-until", "check_until", TK_ARG_INT, 0, 2879,            \
              "minutes behind the start until which they are; default: the"   \
              " end",                                                         \
              "开始后多少分钟止检票；默认到结束")

#define SEAT_REMARK                                                           \
    OPT_RANGE("--remark", "remark", TK_ARG_TEXT, 1, 200,                      \
              "such as for whom", "备注，例如为谁保留")

#define SESSION_OPTIONS                                                       \
    OPT_RANGE("--hall", "hall", TK_ARG_INT, 1, 65535,                         \
              "number of the hall it is played in", "演出厅号"),              \
    OPT_RANGE("--name", "name", TK_ARG_TEXT, 1, 64,                           \
              "what visitors call it; default its start",                     \
              "游客所见名称；默认为开始时刻"),                                \
    TIMES

MATCHED("hall add", "staff_hall_set", PUT("/halls/{hall}"), MARKET, ONE, "hall show",
    PARAMS(SUPPLIER, HALL,
           ARG("NAME", "name", TK_ARG_TEXT, 1, 64, "what visitors call it", "游客所见名称")),
    NULL, NULL,
    "add a hall to a theatre, or give it another name",
    "给剧院添加厅，或给厅改名",
    "hall add OPERA 1 歌剧院")

MATCHED("hall remove", "staff_hall_remove", DELETE("/halls/{hall}"), MARKET, 0, "hall show",
    PARAMS(SUPPLIER, HALL), NULL, NULL,
    "take away a hall in which no session is played, and its maps",
    "移除没有场次的厅及其座位图",
    "hall remove OPERA 3")

ACTION("hall show", "staff_hall_show", GET("/halls/{hall}"), LOOKS, ONE,
    PARAMS(SUPPLIER, HALL), NULL, NULL,
    "show a hall and the size of its newest map",
    "查看厅及其最新座位图的大小",
    "hall show OPERA 1")

ACTION("hall list", "staff_hall_list", GET("/halls"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list a theatre's halls",
    "列出剧院的厅",
    "hall list OPERA")

ACTION("seatmap import", "staff_seatmap_import", POST("/halls/{hall}/map/import"), MARKET, OWN | KEY | TAKES_FILE | ONE,
    PARAMS(SUPPLIER, HALL,
           ARG("FILE", NULL, TK_ARG_AS_IS, 0, 0, "CSV or JSON; - reads standard input", "CSV 或 JSON；- 为标准输入")),
    PARAMS(MAP_FORMAT), NULL,
    "take the seats of a hall from a file, or list all that is wrong with it",
    "从文件导入厅的座位，或列出文件里的全部问题",
    "seatmap import OPERA 1 hall1.csv")

ACTION("seatmap export", "staff_seatmap_seats", GET("/halls/{hall}/seats"), LOOKS, 0,
    PARAMS(SUPPLIER, HALL,
           MAP_FILE("new file; default, and -: standard output", "新文件；默认和 - 为标准输出")),
    PARAMS(MAP_FORMAT, MAP_NUMBER), NULL,
    "write the seats of a hall to a file, to be changed and imported",
    "把厅的座位写到文件，以便修改后导入",
    "seatmap export OPERA 1 hall1.csv")

ACTION("seatmap show", "staff_seatmap_show", GET("/halls/{hall}/map"), LOOKS, 0,
    PARAMS(SUPPLIER, HALL),
    PARAMS(MAP_NUMBER,
           READER("--area", NULL, TK_ARG_CODE, 0, 0, 0, "the rows of this area", "这个区域的各排"),
           READER("--performances", NULL, TK_ARG_FLAG, 0, 0, 0,
                  "which map each performance to come is played on", "今后各演出用哪张座位图")),
    NULL,
    "show the areas of the newest map of a hall, and of those that are played on",
    "查看厅的最新座位图和仍在使用的座位图的区域",
    "seatmap show OPERA 1")

ACTION("seatmap draw", "staff_seatmap_seats", ALONE, NOBODY, 0,
    PARAMS(SUPPLIER, HALL,
           MAP_FILE("new file, SVG; default, and -: standard output", "新 SVG 文件；默认和 - 为标准输出")),
    PARAMS(MAP_NUMBER,
           OPT_RANGE("--session", "session", TK_ARG_INT, 1, 65535,
                     "as its seats are in this session ...", "按这个场次的座位状态……"),
           OPT("--day", "day", TK_ARG_DAY, "... on this day", "……在这一天")),
    NULL,
    "draw the seats of a hall",
    "画出厅的座位",
    "seatmap draw OPERA 1 hall1.svg --session 2 --day 2026-12-24")

ACTION("session add", "staff_session_add", POST("/sessions"), MARKET, ONE,
    tk_args_session, PARAMS(SESSION_OPTIONS), NULL,
    "add a session: what is played in a hall at a time of day",
    "添加场次：某厅某时刻的演出",
    "session add OPERA 2 --hall 1 --name 晚场 --start 19:30 --length 90")

MATCHED("session set", "staff_session_set", PATCH("/sessions/{session}"), MARKET, ONE, "session show",
    tk_args_session, PARAMS(SESSION_OPTIONS), NULL,
    "change a session: its name everywhere, its times for what is planned from now on",
    "修改场次：名称处处生效，时间对今后安排的演出生效",
    "session set OPERA 2 --start 20:00 --sale-end 15")

MATCHED("session remove", "staff_session_remove", DELETE("/sessions/{session}"), MARKET, 0, "session show",
    tk_args_session, NULL, NULL,
    "take away a session that has no performances",
    "移除没有演出的场次",
    "session remove OPERA 4")

ACTION("session show", "staff_session_show", GET("/sessions/{session}"), LOOKS, ONE,
    tk_args_session, NULL, NULL,
    "show a session and its times",
    "查看场次及其时间",
    "session show OPERA 2")

ACTION("session list", "staff_session_list", GET("/sessions"), LOOKS, 0,
    tk_args_supplier, NULL, NULL,
    "list sessions, and how many performances there are from today on",
    "列出场次，以及今天起各有多少场演出",
    "session list OPERA")

ACTION("performance plan", "staff_performance_plan", POST("/sessions/{session}/performances"), MARKET, 0,
    tk_args_session,
    PARAMS(OPT("--from", "first_day", TK_ARG_DAY, "first day; default today", "第一天；默认今天"),
           LAST_DAY,
           OPT_RANGE("--days", "days", TK_ARG_INT, 1, 800, "or how many days; default 1", "或天数；默认 1"),
           OPT("--weekdays", "weekdays", TK_ARG_WEEKDAYS,
               "such as 5-7 or 2,4,6 (Monday is 1); default all", "星期，例如 5-7 或 2,4,6（星期一为 1）；默认全部")),
    NULL,
    "plan a session on days; said again it does what is missing, and leaves what has sold seats",
    "在若干天安排场次；再次执行只补缺少的，已售座的不动",
    "performance plan OPERA 2 --from 2026-12-01 --to 2027-02-28 --weekdays 5-7")

ACTION("performance add", "staff_performance_add", POST("/performances"), MARKET, ONE,
    tk_args_performance, PARAMS(TIMES), NULL,
    "add a performance on a single day, be it at another time than the session's",
    "在某一天加一场演出，时间可与场次不同",
    "performance add OPERA 2 2026-12-27 --start 15:00")

MATCHED("performance set", "staff_performance_set", PATCH("/performances/{session}/{day}"), MARKET, ONE, "performance state",
    tk_args_performance,
    PARAMS(OPT("--enabled", "enabled", TK_ARG_BOOL, "whether its seats are on sale", "座位是否在售"),
           TIMES,
           OPT("--yes", "yes", TK_ARG_FLAG, "do not ask, even where it has orders", "即使有订单也不询问")),
    NULL,
    "stop or begin the sale of a performance, or give it other times; asks where it has orders, which stay valid",
    "停止或开始演出的售票，或改时间；有订单时先询问，已售的仍有效",
    "performance set OPERA 2 2026-12-31 --enabled no")

ACTION("performance state", "staff_performance_state", GET("/performances/{session}/{day}"), LOOKS, ONE,
    tk_args_performance, NULL, NULL,
    "show a performance itself: its times, its map, whether it is on sale",
    "查看演出本身：时间、座位图、是否在售",
    "performance state OPERA 2 2026-12-24")

ACTION("performance list", "staff_performance_list", GET("/performances"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OF_SESSION, PLAY_FROM,
           OPT("--to", "last_day", TK_ARG_DAY, "last day; default a week", "最后一天；默认一周")),
    "day weekday session name hall map start_minute end_minute state seats sold kept unseated free areas orders_left refund_fen refunded_fen desk_fen",
    "list performances: what of their seats is sold, kept, waits to be chosen (unseated) and is free, and free in which area",
    "列出演出：座位已售、保留、待选（unseated）和空余各多少，以及空余在哪些区域",
    "performance list OPERA --from 2026-12-24")

ACTION("performance show", "staff_performance_show", GET("/performances/{session}/{day}/areas"), LOOKS, 0,
    tk_args_performance, NULL, NULL,
    "show the areas of a performance: their seats, and what is sold there at which price",
    "查看演出的各区域：座位，以及以什么价格售什么产品",
    "performance show OPERA 2 2026-12-24")

ACTION("performance remove", "staff_performance_remove", POST("/sessions/{session}/performances/remove"), MARKET, 0,
    PARAMS(SUPPLIER, SESSION,
           MAYBE("DAY", "day", TK_ARG_DAY, 0, 0, "of the performance; or say --from", "演出日期；或用 --from")),
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_RANGE("--days", "days", TK_ARG_INT, 1, 800, "or how many days; default 1", "或天数；默认 1"),
           OPT("--weekdays", "weekdays", TK_ARG_WEEKDAYS,
               "such as 5-7 or 2,4,6 (Monday is 1); default all", "星期，例如 5-7 或 2,4,6（星期一为 1）；默认全部")),
    NULL,
    "take performances away that never had an order, of a day or of a range of them",
    "移除从未有订单的演出：某一天，或一段日期",
    "performance remove OPERA 2 --from 2027-01-01 --to 2027-01-31 --weekdays 1-4")

ACTION("performance cancel", "staff_performance_cancel", POST("/performances/{session}/{day}/cancel"), MARKET, KEY | ONE,
    tk_args_performance,
    PARAMS(OPT("--yes", "yes", TK_ARG_FLAG,
               "do not ask, even where orders are refunded", "即使有订单要退款也不询问")),
    NULL,
    "cancel a performance, for ever: all its orders get their money back, without a fee; says how many, and asks",
    "永久取消演出：全部订单免违约金退款；先说明数量并询问",
    "performance cancel OPERA 1 2026-12-24")

ACTION("seat reserve", "staff_seat_reserve", POST("/performances/{session}/{day}/seats/reserve"), DESK_LEAD | MARKET, 0,
    tk_args_seats, PARAMS(SEAT_REMARK), NULL,
    "keep seats of a performance for somebody (P): all of them or none",
    "为某人保留演出座位（P）：要么全部，要么一个不留",
    "seat reserve OPERA 2 2026-12-24 A/1/5-8 B/3/1 --remark 李经理")

ACTION("seat repair", "staff_seat_repair", POST("/performances/{session}/{day}/seats/repair"), DESK_LEAD | MARKET, 0,
    tk_args_seats, PARAMS(SEAT_REMARK), NULL,
    "keep seats that nobody can sit on (R)",
    "标记不能坐的座位（R）",
    "seat repair OPERA 2 2026-12-24 A/7/11")

ACTION("seat guest", "staff_seat_guest", POST("/performances/{session}/{day}/seats/guest"), DESK_LEAD | MARKET, 0,
    tk_args_seats, PARAMS(SEAT_REMARK), NULL,
    "keep seats for guests with free tickets (F)",
    "为持赠票的客人保留座位（F）",
    "seat guest OPERA 2 2026-12-24 A/1/5-8")

ACTION("seat lift", "staff_seat_lift", POST("/performances/{session}/{day}/seats/lift"), DESK_LEAD | MARKET, 0,
    tk_args_seats, NULL, NULL,
    "give back seats that were kept: they are on sale again (1)",
    "把保留的座位放回销售（1）",
    "seat lift OPERA 2 2026-12-24 A/1")

ACTION("seat show", "staff_seat_show", GET("/performances/{session}/{day}/seats"), LOOKS, 0,
    PARAMS(SUPPLIER, SESSION, PLAY_DAY, SEATS(0)),
    PARAMS(OPT("--taken", "taken", TK_ARG_FLAG, "only those not free", "只看非空余的")),
    NULL,
    "show seats of a performance, all if none are named: their states, and whose they are",
    "查看演出座位（不指定则全部）：状态，以及属于哪个订单",
    "seat show OPERA 2 2026-12-24 --taken")

ACTION("seat kept", "staff_seat_kept", GET("/seats/kept"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OF_SESSION, PLAY_FROM, OPT("--to", "last_day", TK_ARG_DAY, "last day", "最后一天")),
    NULL,
    "list the seats that are kept at performances to come: what for, why and since when",
    "列出今后演出中保留的座位：用途、原因和起始时间",
    "seat kept OPERA --from 2026-12-24")
