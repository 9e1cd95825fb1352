/* Invoices of orders. */

#define INVOICE     ARG("INVOICE", "invoice", TK_ARG_INT, 1, 2147483647, "number of the invoice here", "发票登记号")

ACTION("invoice want", "staff_invoice_want", POST("/orders/{order}/invoice"), DESK | FINANCE, KEY | ONE,
    tk_args_order,
    PARAMS(MUST("--title", "title", TK_ARG_TEXT, 1, 100, "whom it is made out to", "发票抬头"),
           OPT_RANGE("--tax-number", "tax_number", TK_ARG_TEXT, 15, 20, "15 to 20 digits and capital letters; a special one needs it",
                     "纳税人识别号，15 至 20 位数字或大写字母；专用发票必填"),
           OPT_WORDS("--kind", "kind", TK_ARG_CHOICE, "ordinary=ordinary special=special electronic=electronic",
                     "default ordinary", "ordinary 普通（默认）、special 专用、electronic 电子"),
           OPT_RANGE("--send-to", "send_to", TK_ARG_TEXT, 1, 200, "mail or post address; forgotten once it was sent",
                     "电子邮箱或邮寄地址；寄出后即删除")),
    NULL,
    "write down that somebody wants an invoice of an order that is delivered and was paid in money",
    "登记开票申请：订单已交割且以钱支付",
    "invoice want DEMO 2611210010000000042 --title 某旅行社有限公司 --tax-number 91110000802100433B")

ACTION("invoice issue", "staff_invoice_issue", POST("/invoices/{invoice}/issue"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, INVOICE),
    PARAMS(MUST("--number", "number", TK_ARG_CODE, 1, 32, "of the tax office's invoice", "发票号码"),
           OPT("--day", "day", TK_ARG_DAY, "of issue; default today", "开票日期；默认今天")),
    NULL,
    "write down that it was issued: it is about what came in and did not go back until now",
    "登记已开票：金额为至此实收减已退",
    "invoice issue DEMO 7 --number 26112000000012345678")

ACTION("invoice collect", "staff_invoice_collect", POST("/invoices/{invoice}/collect"), DESK | FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, INVOICE), NULL, NULL,
    "write down that somebody has come for it",
    "登记已领取",
    "invoice collect DEMO 7")

ACTION("invoice post", "staff_invoice_post", POST("/invoices/{invoice}/post"), DESK | FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, INVOICE),
    PARAMS(OPT_RANGE("--number", "number", TK_ARG_TEXT, 1, 64, "of the carrier; an electronic one goes without",
                     "快递单号；电子发票可不填")),
    NULL,
    "write down that it was sent off",
    "登记已寄出",
    "invoice post DEMO 7 --number SF1234567890")

ACTION("invoice cancel", "staff_invoice_cancel", POST("/invoices/{invoice}/cancel"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, INVOICE),
    PARAMS(OPT_RANGE("--red", "red", TK_ARG_CODE, 1, 32, "number of the red note, of one that was issued", "红字发票号码；已开票的必填"),
           WHY(TK_ARG_MUST)),
    NULL,
    "take it back, by a red note if it was issued; its order may have another one then",
    "撤销：已开票的用红字发票冲销；之后订单可重新开票",
    "invoice cancel DEMO 7 --red 26112000000012345679 --reason 退票")

ACTION("invoice list", "staff_invoice_list", GET("/invoices"), DESK | FINANCE | ADMIN, 0,
    tk_args_supplier,
    PARAMS(FIRST_DAY, LAST_DAY,
           OPT_WORDS("--state", "state", TK_ARG_CHOICE,
                     "all=all living=living wanted=wanted issued=issued collected=collected posted=posted cancelled=cancelled",
                     "living: all but cancelled ones; default all", "living：未撤销的；默认全部"),
           OPT_RANGE("--order", "order", TK_ARG_INT, 1, INT64_MAX, "of this order only", "只看这个订单"),
           OPT("--wrong", "wrong", TK_ARG_FLAG, "only those whose order got money back since: to be cancelled",
               "只看开票后又退款、须冲红的"),
           AFTER,
           OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000, "how many; default 1000", "条数；默认 1000")),
    "invoice_no order_id state kind title amount_fen due_fen wrong number issued_on issued_by carrier_number red_number",
    "list invoices by the day on which they were wanted, the latest first; default the last year",
    "按申请日期列出发票，最近的在前；默认最近一年",
    "invoice list DEMO --state wanted")

ACTION("invoice show", "staff_invoice_show", GET("/invoices/{invoice}"), DESK | FINANCE | ADMIN, ONE,
    PARAMS(SUPPLIER, INVOICE), NULL, NULL,
    "show an invoice, with where it is to be sent",
    "查看发票及其寄送地址",
    "invoice show DEMO 7")
