/* Orders, their seats and tickets, vouchers. */

ACTION("order show", "staff_order_show", GET("/orders/{order}"), LOOKS, OWN | SECRET,
    tk_args_order, NULL, NULL,
    "show an order, with the invoice's title and the client's remark",
    "查看订单，含发票抬头和客户备注",
    "order show DEMO 2611210010000000042")

ACTION("order list", "staff_order_list", GET("/orders"), LOOKS, 0,
    tk_args_supplier,
    PARAMS(OF_SESSION, PLAY_FROM,
           LAST_DAY,
           OPT("--unseated", "unseated", TK_ARG_FLAG,
               "only those whose seats nobody has chosen yet", "只看尚未选座的"),
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000,
                     "how many, the next performance's first; default 1000", "条数，最近的演出在前；默认 1000")),
    NULL,
    "list a theatre's orders by performance, and their seats",
    "按演出列出剧院的订单及座位",
    "order list OPERA --unseated")

ACTION("order seat", "staff_order_seat", PUT("/orders/{order}/seats"), DESK | MARKET, 0,
    PARAMS(SUPPLIER, ORDER, SEATS(TK_ARG_MUST)), NULL, NULL,
    "give an order its seats, or others than it has, in an area where its product is sold",
    "给订单安排座位或换座，须在其产品所售区域内",
    "order seat OPERA 2612240030000000042 A/5/11-12")

ACTION("ticket check", "check_ticket", POST("/tickets/check"), STEWARD | GATE_LEAD | DESK, OWN | SECRET | KEY,
    PARAMS(SUPPLIER, ARG("TICKETCODE", "ticketcode", TK_ARG_TEXT, 1, 118, "or its QR code", "票码或其二维码")),
    PARAMS(MUST("--station", "station", TK_ARG_TEXT, 1, 64, "name of the station", "检票点名称"),
           MUST("--gate", "gate", TK_ARG_TEXT, 1, 4, "number of the gate", "闸机号")),
    NULL,
    "let a ticket through a gate and write it down",
    "检票放行并登记",
    "ticket check DEMO 261121001000000000700112345678 --station 南门 --gate 3")

ACTION("ticket refund", "staff_ticket_refund", POST("/tickets/refund"), DESK, OWN | SECRET | KEY,
    PARAMS(SUPPLIER,
           ALL("TICKETCODE...", "ticketcodes", NULL, 0, 118, TK_ARG_MUST,
               "or their QR codes, of one order", "同一订单的票码或其二维码")),
    NULL, NULL,
    "take tickets back at the counter, as the supplier refunds there",
    "窗口退票，按景区的窗口退票方式",
    "ticket refund DEMO 261121001000000000700112345678")

ACTION("voucher show", "staff_order_show", POST("/vouchers/show"), GATE_LEAD | DESK, OWN | SECRET,
    PARAMS(SUPPLIER, ARG("CODE", "code", TK_ARG_TEXT, 1, 112, "what its QR code says", "凭证二维码的内容")),
    NULL, NULL,
    "show the order of a voucher that a visitor picks tickets up with, as order show does",
    "查看取票凭证的订单，同 order show",
    "voucher show DEMO 261121001000000000712345678")
