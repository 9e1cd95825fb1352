/*
 * What the open API answers, as tables: the members of its objects, in the
 * document's letters and order, each with where it stands in the object's
 * struct (tk_open_answer.h).  The interface's description is made of them, too.
 *
 *     OPEN_OBJECT( name, members )          HERE: its struct
 */

/* FROM: of min to max alone.  FORM: of a pattern.  NUMBER, CODE: what hosts give
 * of their own, another one each time. */
#define INT(name, field, en, zh)                                              \
    OF(name, INT, field, NULL, 0, 0, NULL, 0, en, zh)
#define FROM(name, field, min, max, en, zh)                                   \
    OF(name, INT, field, NULL, min, max, NULL, 0, en, zh)
#define NUMBER(name, field, en, zh)                                           \
    OF(name, INT, field, NULL, 1, INT32_MAX, NULL, 1, en, zh)
#define TEXT(name, field, en, zh)                                             \
    OF(name, TEXT, field, NULL, 0, 0, NULL, 0, en, zh)
#define FORM(name, field, pattern, en, zh)                                    \
    OF(name, TEXT, field, NULL, 0, 0, pattern, 0, en, zh)
#define CODE(name, field, pattern, en, zh)                                    \
    OF(name, TEXT, field, NULL, 0, 0, pattern, 1, en, zh)
#define FEN(name, field, en, zh)                                              \
    OF(name, FEN, field, NULL, 0, 0, NULL, 0, en, zh)
#define LIST(name, field, of, en, zh)                                         \
    OF(name, LIST, field, &tk_open_objects[TK_OPEN_OBJECT_##of], 0, 0, NULL,  \
       0, en, zh)

#define A_DAY       "^\\d{4}-\\d{2}-\\d{2}$"
#define A_TIME      "^\\d{2}:\\d{2}$"
#define A_CODE      "^\\d{30}$"
#define OR_NONE(p)  "^$|" p

#define HERE    tk_open_products_t
OPEN_OBJECT( PRODUCTS,
    LIST("Products", products, PRODUCT, "one page of them", "产品"),
    INT("TotalCount", total, "of all pages", "产品总数量") )
#undef HERE

#define HERE    tk_open_sold_t
OPEN_OBJECT( PRODUCT,
    INT("ProductId", product_id, "its number", "产品ID"),
    INT("Version", version, "0, and one more with every change",
        "产品版本号"),
    TEXT("ProductCode", code, "its code", "产品编码"),
    FROM("IsTicket", is_ticket, 0, 1,
        "1: exchanged for a ticket at the attraction",
        "是否需要换票"),
    TEXT("TicketGetAddress", address, "where", "换票地址"),
    TEXT("ProductName", name, "its name", "产品名称"),
    TEXT("ProductDesc", description, "what it is", "产品描述"),
    FROM("EntranceMode", entrance_mode, 0, 1,
        "0: one code for the order, 1: one for each visitor", "入园方式"),
    TEXT("ProductKind", kind, "kind of ticket", "票种"),
    INT("AdultNumber", adults, "adults of one", "成人票数"),
    INT("ChildNumber", children, "children of one", "儿童数量"),
    INT("MaxNumberByOrder", order_maximum, "of an order; 0: no limit",
        "一单最大订购数量"),
    INT("MaxNumberByMobile", phone_maximum, "of a phone; 0: no limit",
        "每个手机最大购买数量"),
    INT("LimitDayByMobile", phone_days, "within so many days; 0: ever",
        "每个手机号码购买限制时间"),
    INT("MaxNumberByCardID", id_maximum, "of a document; 0: no limit",
        "每个身份证最多购买数量"),
    INT("LimitDayByCardID", id_days, "within so many days; 0: ever",
        "每个身份证购买时间限制"),
    FROM("CustomerSet", customer_set, 1, 2,
        "1: visitors are named, 2: need not be",
        "是否需要游客信息"),
    INT("TotoalStock", stock, "of all days; 0: no limit", "总库存"),
    FROM("ProductStatus", status, 0, 1, "1: on sale, 0: not", "上下架状态"),
    FROM("RefundSet", refund, 0, 1, "1: at no charge, 0: none", "退款规则"),
    TEXT("ScenicSpots", scenic_name, "the attraction", "景点名称"),
    INT("ScenicId", scenic_id, "its number", "景点编号"),
    TEXT("OutId", out_id, "its number elsewhere", "外部景点ID"),
    INT("MinAge", min_age, "of visitors; 0: no limit", "最小年龄限制"),
    INT("MaxAge", max_age, "of visitors; 0: no limit", "最大年龄限制"),
    FROM("EffectiveTimeMode", effective_mode, 1, 5,
        "1: on the day of the visit, 2: from the booking on, 3: until a day,"
        " 4: from the day of the visit on, 5: from one day to another",
        "有效时间"),
    INT("EffectiveTime", effective_days, "so many days", "有效时间限制天数"),
    INT("BecomeEffectiveTime", become_minutes, "minutes behind the payment",
        "生效时间限制"),
    TEXT("BeginEffectiveTime", effective_from, "of mode 5",
         "游玩的开始时间"),
    TEXT("EndEffectiveTime", effective_until, "of modes 3 and 5",
         "游玩的结束时间"),
    FORM("BookingTime", booking_time, OR_NONE(A_TIME),
        "until when, on the last day, HH:mm",
         "提前预定时间") )
#undef HERE

#define HERE    tk_open_prices_t
OPEN_OBJECT( PRICES,
    LIST("DailyPriceStock", days, DAYS, "by day", "价格日历") )
#undef HERE

#define HERE    tk_open_days_t
OPEN_OBJECT( DAYS,
    INT("DailyStock", stock, "left on each day; 0: no limit", "每日可售"),
    FEN("MarketPrice", market_fen, "at the counter", "市场价"),
    FEN("Price", price_fen, "what the distributor pays", "分销价"),
    FEN("SalePrice", sale_fen, "what visitors are to pay", "销售价"),
    INT("BookingDay", booking_days, "days ahead; 0: on the day itself",
        "提前预定天数"),
    FORM("BeginTime", first, A_DAY, "the first day", "可售日期开始时间"),
    FORM("EndTime", last, OR_NONE(A_DAY), "the last one, empty of type 3",
         "可售日期结束时间"),
    FROM("PriceType", type, 1, 3, "1: from day to day, 2: one day, 3: for ever",
        "价格类型"),
    LIST("ProductSeats", sessions, SESSION, "sessions", "产品场次") )
#undef HERE

#define HERE    tk_open_session_t
OPEN_OBJECT( SESSION,
    FORM("Time", day, A_DAY, "the day", "场次日期"),
    FORM("SeatsStartTime", begins, A_TIME, "HH:mm", "场次开始时间"),
    FORM("SeatsEndTime", ends, A_TIME, "HH:mm", "场次结束时间"),
    TEXT("SeatsCode", code, "to be shown", "场次编码"),
    INT("SeatsNum", left, "places left", "场次数量") )
#undef HERE

#define HERE    tk_open_created_t
OPEN_OBJECT( ORDER,
    TEXT("OriginOrderId", number, "the distributor's own number",
         "分销商订单号"),
    INT("DistributorId", agent_id, "the distributor", "分销商ID"),
    NUMBER("OrderId", order_id, "the order", "开放平台订单ID"),
    FROM("OrderStatus", status, 0, 5, "0: waits for its payment", "订单状态") )
#undef HERE

#define HERE    tk_open_paid_t
OPEN_OBJECT( PAID,
    CODE("VoucherCode", code, OR_NONE(A_CODE), "that all have, else empty",
         "订单入园凭证，多人一码"),
    LIST("OrderUserVouchers", holders, HOLDER, "each visitor's",
         "入园凭证，一人一码"),
    FROM("OrderStatus", status, 0, 5, "3: tickets follow, 4: they are here",
        "订单状态"),
    FEN("PayMoney", money_fen, "what was paid", "支付金额") )
#undef HERE

#define HERE    tk_open_voucher_t
OPEN_OBJECT( HOLDER,
    TEXT("IDCardNo", id, "the visitor's document", "身份证"),
    CODE("VoucherCode", code, A_CODE, "what lets in", "入园凭证"),
    TEXT("Mobile", phone, "the visitor's phone", "手机号") )
#undef HERE

#define HERE    tk_open_code_t
OPEN_OBJECT( CODE,
    TEXT("Name", name, "the visitor", "姓名"),
    CODE("QrCode", code, A_CODE, "what lets in", "入园凭证") )
#undef HERE

#define HERE    tk_open_applied_t
OPEN_OBJECT( REFUND,
    NUMBER("ApplyId", apply_id, "its number", "退款申请号"),
    FROM("RefundStatus", status, 0, 2, "0: is looked at, 1: yes, 2: no",
        "退款申请状态") )
#undef HERE

#undef INT
#undef TEXT
#undef FEN
#undef LIST
#undef FROM
#undef NUMBER
#undef FORM
#undef CODE
#undef A_DAY
#undef A_TIME
#undef A_CODE
#undef OR_NONE
