/* The desk: drawers, what is sold, handed out and given back there. */

#define SHIFT                                                                 \
    ARG("SHIFT", "shift", TK_ARG_INT, 1, 99999999,                            \
        "number of the shift", "班次编号")
#define ZNO                                                                   \
    ARG("Z", "z", TK_ARG_INT, 1, INT32_MAX,                                   \
        "number of the Z", "班结编号")
#define SHIFTS_SEEN     (DESK | FINANCE | ADMIN)

ACTION("shift open", "staff_shift_open", POST("/shifts"), DESK, KEY | ONE,
    PARAMS(SUPPLIER, DEVICE),
    PARAMS(OPT_RANGE("--float", "float", TK_ARG_TEXT, 0, 200,
                     "what is in the drawer, such as 100x2,10x20,0.5x10; default nothing",
                     "钱箱备用金，例如 100x2,10x20,0.5x10；默认没有")),
    "shift_no device_no device person state opened_at float_notes float_fen",
    "open the drawer of a desk or machine: one of each desk and person at a time; without one nobody takes cash",
    "开班：每个窗口、每人同时只有一个班次；未开班不能收付现金",
    "shift open DEMO 1 --float 100x2,10x20")

ACTION("shift list", "staff_shift_list", GET("/shifts"), SHIFTS_SEEN, 0,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_RANGE("--person", "person", TK_ARG_TEXT, 1, 64, "of this person only", "只看这个人"),
           OPT("--open", "open", TK_ARG_FLAG, "only those that are not closed", "只看未结班的")),
    "shift_no device_no device person state opened_at float_fen receipts expected_fen counted_fen variance_fen"
    " closed_at z_no",
    "list drawers, the latest first; default the last seven days, and all that are open; a clerk's own ones",
    "列出班次，最近的在前；默认最近七天和所有未结班的；售票员只看自己的",
    "shift list DEMO --open")

ACTION("shift show", "staff_shift_show", GET("/shifts/{shift}"), SHIFTS_SEEN, PAPER | ONE,
    PARAMS(SUPPLIER, SHIFT), PARAMS(PAPER_AS), NULL,
    "show a drawer, or print it as X; what ought to be in the own one only after it was counted",
    "查看班次，或打印班中报表；自己的班次点钞之后才显示应有金额",
    "shift show DEMO 17")

ACTION("shift receipts", "staff_shift_receipts", GET("/shifts/{shift}/receipts"), SHIFTS_SEEN, 0,
    PARAMS(SUPPLIER, SHIFT), NULL,
    "receipt_no kind form order_id persons amount_fen at reference reason voids",
    "list the receipts of a drawer; amounts of the own one only after it was counted",
    "列出班次的收据；自己的班次点钞之后才显示金额",
    "shift receipts DEMO 17")

#define RECEIPT                                                               \
    ARG("RECEIPT", "receipt", TK_ARG_INT, 1, INT32_MAX,                       \
        "number of the receipt in its shift", "班次内的收据编号")

ACTION("shift receipt", "staff_shift_receipt", GET("/shifts/{shift}/receipts/{receipt}"), SHIFTS_SEEN, PAPER | ONE,
    PARAMS(SUPPLIER, SHIFT, RECEIPT), PARAMS(PAPER_AS), NULL,
    "show a receipt, or print it",
    "查看或打印收据",
    "shift receipt DEMO 17 12 --as escpos")

ACTION("shift count", "staff_shift_count", POST("/shifts/{shift}/count"), DESK, KEY | ONE,
    PARAMS(SUPPLIER, SHIFT),
    PARAMS(OPT_RANGE("--cash", "cash", TK_ARG_TEXT, 0, 200,
                     "what is in the drawer, such as 100x23,5x7; default nothing",
                     "钱箱内的现金，例如 100x23,5x7；默认没有"),
           OPT("--card", "card_fen", TK_ARG_MONEY, "the sum of the card terminal's slips", "刷卡签购单合计"),
           OPT_RANGE("--slips", "slips", TK_ARG_TEXT, 0, 200,
                     "the sums of other forms of payment, as terminals say them: alipay=120.00,wechat=50.00",
                     "其他支付方式的终端合计，例如 alipay=120.00,wechat=50.00"),
           WHY(0)),
    NULL,
    "count a drawer before knowing what ought to be in it, once; then nothing is sold any more",
    "盲点钞：不显示应有金额，只点一次；之后不能再售票",
    "shift count DEMO 17 --cash 100x23,5x7 --card 480.00")

ACTION("shift close", "staff_shift_close", POST("/shifts/{shift}/close"), DESK, KEY | ONE,
    PARAMS(SUPPLIER, SHIFT), PARAMS(WHY(0)), NULL,
    "close a drawer that was counted, under the next Z, for ever; another one's with a reason",
    "结班：以下一个班结编号结清已点钞的班次，不再改变；他人的班次须说明原因",
    "shift close DEMO 17")

ACTION("shift correct", "staff_shift_correct", POST("/zs/{z}/correct"), DESK_LEAD | FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, ZNO),
    PARAMS(OPT("--found", "found_fen", TK_ARG_MONEY, "money that was found later", "之后找到的现金"),
           OPT("--missing", "missing_fen", TK_ARG_MONEY, "money that is missing after all", "之后发现短少的现金"),
           WHY(TK_ARG_MUST)),
    NULL,
    "write down what was found out about a closed drawer, under a Z of its own",
    "以新的班结编号更正已结班次的现金",
    "shift correct DEMO 5 --found 10.00 --reason \"under the tray\"")

ACTION("z list", "staff_z_list", GET("/zs"), SHIFTS_SEEN, 0,
    tk_args_supplier, PARAMS(FIRST_DAY, LAST_DAY),
    "z_no shift_no person corrects made_at voids expected_fen counted_fen variance_fen card_variance_fen approved_by"
    " reason",
    "list how drawers ended, the latest first; default the last seven days; a clerk's own ones",
    "列出班结，最近的在前；默认最近七天；售票员只看自己的",
    "z list DEMO --from 2026-11-01")

ACTION("z show", "staff_z_show", GET("/zs/{z}"), SHIFTS_SEEN, PAPER | ONE,
    PARAMS(SUPPLIER, ZNO), PARAMS(PAPER_AS), NULL,
    "show how a drawer ended, or print it, with the sums of its receipts by kind and form of payment",
    "查看或打印班结，含按收据种类和支付方式的合计",
    "z show DEMO 5")

/* What is sold and handed out there. */

#define PAYS                                                                  \
    OPT_WORDS("--pay", "pay", TK_ARG_CHOICE, "cash=cash card=card",           \
              "by which the visitor pays; default cash", "支付方式；默认 cash"),   \
    OPT_RANGE("--reference", "reference", TK_ARG_TEXT, 1, 64,                 \
              "of a card: number of the terminal's slip", "刷卡签购单号")

ACTION("order pickup", "staff_order_pickup", POST("/orders/{order}/pickup"), DESK, KEY | ONE,
    tk_args_order,
    PARAMS(OPT_RANGE("--take", "take", TK_ARG_TEXT, 1, 400,
                     "how many of each product, such as ADULT=2,CHILD=1; default all of the order",
                     "各产品取几张，例如 ADULT=2,CHILD=1；默认整单"),
           OPT_RANGE("--tickets", "tickets", TK_ARG_TEXT, 1, 200, "or which tickets, such as 1-3,5",
                     "或取哪些门票，例如 1-3,5"),
           OPT_RANGE("--slot", "slot", TK_ARG_INT, 1, 999, "the slot that --preview has shown", "--preview 显示的时段"),
           PAYS,
           OPT("--preview", "preview", TK_ARG_FLAG, "hand out nothing, show slot, amount and fee",
               "只预览时段、金额和手续费，不出票")),
    "order_id state shift_no receipt_no form persons deal_fen paid_fen fee_fen day slot_no start_minute end_minute"
    " tickets waits",
    "hand out an order's tickets, all or some; an order to be paid at the desk is paid with it",
    "取票，全部或部分；前台现付的订单同时收款",
    "order pickup DEMO 2611210010000000042 --slot 3")

#define ITEMS                                                                 \
    ARG("ITEMS", "items", TK_ARG_TEXT, 1, 400,                                \
        "products and persons, such as ADULT=2,CHILD=1",                      \
        "产品和人数，例如 ADULT=2,CHILD=1")
#define SALE_COLUMNS                                                          \
    "order_id state shift_no receipt_no form persons total_fen day slot_no start_minute end_minute tickets"
#define SALE_PLACE                                                            \
    OPT("--line", "line", TK_ARG_CODE, "where several lines sell it", "多条线路出售时须指明"), \
    OPT_RANGE("--slot", "slot", TK_ARG_INT, 1, 999,                           \
              "the slot; without it the earliest that has room is shown", "时段；不给时显示最早有名额的时段")

#define SALE_VISITORS                                                         \
           OPT_RANGE("--visitors", "visitors", TK_ARG_VISITORS, 1, 20000,     \
              "of products with real names, one a person, as Memo of the pages has them: NUMBER^NAME^PHONE^PRODUCT^TYPE|..., where PRODUCT is its place in ITEMS and TYPE 1 an identity card, 2 an officer's, 3 a passport, 4 another", \
              "实名产品的游客，每人一项，格式同接口 Memo：证件号^姓名^手机号^产品序号^证件类型|…；类型 1 身份证、2 军官证、3 护照、4 其他")

ACTION("desk sale", "staff_desk_sale", POST("/desk/sales"), DESK, KEY | SECRET | ONE,
    PARAMS(SUPPLIER, ITEMS),
    PARAMS(OPT("--day", "day", TK_ARG_DAY, "of the visit; default today", "游览日期；默认今天"),
           SALE_PLACE, SALE_VISITORS,
           OPT("--agent", "agent", TK_ARG_CODE,
                     "distributor that is charged for it, in place of a payment: of a product with terms of settlement",
                     "代哪个经销商销售并向其扣款，不在窗口收款：仅限结算产品"),
           OPT_WORDS("--pay", "pay", TK_ARG_CHOICE, "cash=cash card=card code=code",
                     "default cash; code: booked for ten minutes, and payment code takes the money",
                     "默认 cash；code：预订十分钟，用 payment code 收款"),
           OPT_RANGE("--reference", "reference", TK_ARG_TEXT, 1, 64, "of a card: number of the terminal's slip",
                     "刷卡签购单号"),
           OPT("--preview", "preview", TK_ARG_FLAG, "sell nothing, show slot and amount", "只预览时段和金额，不售票")),
    SALE_COLUMNS,
    "sell tickets to who has not booked, out of the slot's places at the desk",
    "窗口售票：未预订的游客，占用时段的窗口名额",
    "desk sale DEMO ADULT=2,CHILD=1 --slot 3")

ACTION("desk void", "staff_desk_void", POST("/desk/voids"), DESK, KEY | ONE,
    PARAMS(SUPPLIER, RECEIPT),
    PARAMS(WHY(TK_ARG_MUST)), NULL,
    "take a sale, or a cash order, of the own drawer back that was a mistake: all its tickets, without a fee",
    "冲销本班次误售的收据（售票或前台现付订单）：全部门票退回，不收手续费",
    "desk void DEMO 12 --reason \"wrong product\"")

ACTION("desk late", "staff_desk_late", POST("/desk/late-sales"), DESK_LEAD, KEY | SECRET | ONE,
    PARAMS(SUPPLIER, ITEMS),
    PARAMS(MUST("--at", "at", TK_ARG_CLOCK, 0, 0, "when it was sold", "售出的时间"),
           OPT("--day", "day", TK_ARG_DAY, "on which it was; default today", "售出的日期；默认今天"),
           SALE_PLACE, SALE_VISITORS, PAYS,
           WHY(TK_ARG_MUST)),
    SALE_COLUMNS,
    "enter tickets that were sold by hand, with their own time: after a power cut",
    "补录手工售出的门票（如停电时），用售出时的时间",
    "desk late DEMO ADULT=4 --at 09:40 --slot 2 --reason \"power cut\"")

ACTION("ticket print", "staff_ticket_print", POST("/orders/{order}/print"), DESK, KEY | SECRET | PAPER | ONE,
    tk_args_order,
    PARAMS(OPT_RANGE("--tickets", "tickets", TK_ARG_TEXT, 1, 200, "which, such as 1-3,5; default all",
                     "哪些门票，例如 1-3,5；默认全部"),
           { "--reason", "reason", TK_ARG_TEXT, 1, 200, NULL, 0, "why once more", "重新打印的原因" },
           PAPER_AS),
    "order_id tickets again at person device_no shift_no reprint",
    "print an order's tickets and write it down: they come back at the desk alone then; once more for a reason",
    "打印门票并登记：之后只能在窗口退票；重新打印须说明原因",
    "ticket print DEMO 2611210010000000042 --as escpos")

ACTION("ticket prints", "staff_ticket_prints", GET("/orders/{order}/prints"), LOOKS, 0,
    tk_args_order, NULL, NULL,
    "list who printed an order's tickets, where, and why once more",
    "列出门票的打印记录：打印人、窗口和重新打印的原因",
    "ticket prints DEMO 2611210010000000042")

ACTION("desk paid", "staff_desk_paid", POST("/orders/{order}/paid"), DESK, ONE,
    tk_args_order, NULL, NULL,
    "look what has become of a payment by code, and make its receipt once the money is sure",
    "查看付款码收款的结果，到账后开具收据",
    "desk paid DEMO 2611210010000000042")
