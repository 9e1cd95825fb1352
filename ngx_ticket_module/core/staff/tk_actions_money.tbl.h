/* Money of buyers: ways to pay at once, payments, receipts, refunds, platforms'
 * bills. */

MATCHED("paychannel add", "staff_paychannel_add", PUT("/paychannels/{channel}"), ADMIN, ONE, "paychannel show",
    PARAMS(SUPPLIER, CHANNEL,
           ARG("NAME", "name", TK_ARG_TEXT, 1, 64, "what visitors call it", "游客所见名称")),
    PARAMS(OPT("--enabled", "enabled", TK_ARG_BOOL, "agents see it; default yes", "代理商可见；默认 yes"),
           OPT_RANGE("--sort", "sort", TK_ARG_INT, 0, 1000000,
                     "its place in the list; default the last", "在列表中的位置；默认最后")),
    NULL,
    "add a way to pay at once, or change the one of that code",
    "添加即时支付渠道，或修改这个代码的渠道",
    "paychannel add HILL alipay 支付宝")

ACTION("paychannel list", "staff_paychannel_list", GET("/paychannels"), OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list a supplier's ways to pay at once",
    "列出景区的即时支付渠道",
    "paychannel list HILL")

ACTION("paychannel show", "staff_paychannel_show", GET("/paychannels/{channel}"), OFFICE, ONE,
    tk_args_channel, NULL, NULL,
    "show a way to pay at once",
    "查看即时支付渠道",
    "paychannel show HILL alipay")

MATCHED("paychannel remove", "staff_paychannel_remove", DELETE("/paychannels/{channel}"), ADMIN, 0, "paychannel show",
    tk_args_channel, NULL, NULL,
    "take a way to pay at once away",
    "移除即时支付渠道",
    "paychannel remove HILL alipay")

ACTION("payment list", "staff_payment_list", GET("/payments"), DESK_LEAD | OFFICE, 0,
    PARAMS(SUPPLIER,
           MAYBE("ORDER", "order", TK_ARG_INT, 1, INT64_MAX, "of this order only", "只看这个订单")),
    NULL, NULL,
    "list what buyers may pay at once, or have paid, the latest first",
    "列出买家可即时支付或已支付的款项，最近的在前",
    "payment list DEMO 2611210010000000042")

ACTION("payment show", "staff_payment_show", GET("/payments/{number}"), DESK_LEAD | OFFICE, 0,
    tk_args_number, NULL, NULL,
    "show all that has happened to a payment; its number, that of one of its paybacks, or the platform's",
    "查看一笔支付的全过程；可用支付单号、其退款单号或平台流水号",
    "payment show DEMO T2611210010000000043")

ACTION("payment unclear", "staff_payment_unclear", GET("/unclear-payments"), FINANCE | ADMIN, 0,
    tk_args_supplier, NULL, NULL,
    "list what was sent to a platform and may have happened, for longer than a minute",
    "列出已发往平台、一分钟以上仍不知结果的请求",
    "payment unclear DEMO")

ACTION("payment receive", "staff_payment_receive", POST("/payments/{number}/receive"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, NUMBER, AMOUNT),
    PARAMS(MUST("--trade", "trade", TK_ARG_TEXT, 1, 64, "the platform's own number of it", "平台流水号")),
    NULL,
    "book money that came and nobody told of, once",
    "补记已到账而未收到通知的款项，只记一次",
    "payment receive DEMO T2611210010000000043 200.00 --trade 2026112122")

ACTION("payment suspense", "staff_payment_suspense", GET("/suspense"), FINANCE, 0,
    tk_args_supplier,
    PARAMS(OPT("--open", "open", TK_ARG_FLAG, "only what nobody has resolved", "只看未处理的")),
    "number payment account_no order_id order_state amount_fen since reason resolution resolved_by remark",
    "list what platforms gave back although they were not to: somebody owes it",
    "列出平台不应退而退了的款项：有人欠着这笔钱",
    "payment suspense DEMO --open")

ACTION("payment resolve", "staff_payment_resolve", POST("/suspense/{number}/resolve"), FINANCE, KEY | ONE,
    tk_args_number,
    PARAMS(MUST_WORDS("--as", "as", TK_ARG_CHOICE, "cash=cash bank=bank loss=loss refund=refund",
                      "paid again in cash or by the bank, lost, or it is the refund: an order not taken ends",
                      "已用现金或银行补付，损失，或即作退款：未取的订单结束"),
           MUST("--remark", "remark", TK_ARG_TEXT, 1, 200, "what was found out", "查明的情况")),
    NULL,
    "take out of suspense what a platform gave back",
    "处理平台误退的挂账",
    "payment resolve DEMO T2611210010000000043 --as cash --remark 游客补款")

ACTION("payment code", "staff_payment_code", POST("/orders/{order}/payment-code"), DESK, OWN | SECRET | KEY | ONE,
    PARAMS(ORDER,
           ARG("CODE", "code", TK_ARG_AS_IS, 0, 0,
               "of the buyer's phone; - reads it from standard input", "买家手机上的付款码；- 从标准输入读")),
    PARAMS(READER("--wait", NULL, TK_ARG_INT, 0, 600, 0,
                  "seconds for the buyer to confirm; default 90", "等买家确认的秒数；默认 90"),
           READER("--address", NULL, TK_ARG_TEXT, 7, 45, 0,
                  "of the desk; default 127.0.0.1", "前台的地址；默认 127.0.0.1")),
    NULL,
    "charge the code on the buyer's phone (Alipay, WeChat Pay, UnionPay) for an order; prints its tickets",
    "扫买家的付款码（支付宝、微信、银联）为订单收款；打印门票",
    "payment code 2611210010000000042 -")

ACTION("receipt approve", "staff_receipt_approve", POST("/orders/{order}/receipt/approve"), FINANCE, KEY | ONE,
    tk_args_order, NULL, NULL,
    "approve the receipt of an order that was paid at once",
    "审核通过即时支付订单的收款",
    "receipt approve DEMO 2611210010000000042")

ACTION("receipt refuse", "staff_receipt_refuse", POST("/orders/{order}/receipt/refuse"), FINANCE, KEY | ONE,
    tk_args_order, PARAMS(REMARK), NULL,
    "refuse it, or that of an order which got less than was due: the order ends, what came goes back",
    "不通过收款，或拒收少付的收款：订单结束，款项退回",
    "receipt refuse DEMO 2611210010000000042 --remark 查无此款")

ACTION("refund list", "staff_refund_list", GET("/refunds"), DESK_LEAD | OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list refunds that are applied for or on their way, the oldest first",
    "列出已申请和退款中的退款，最早的在前",
    "refund list DEMO")

ACTION("refund apply", "staff_refund_apply", POST("/orders/{order}/refund/apply"), DESK_LEAD | FINANCE, KEY | ONE,
    tk_args_order,
    PARAMS(MUST("--reason", "reason", TK_ARG_TEXT, 1, 200,
                "why; the agent and the platform read it", "原因；代理商和平台会看到")),
    NULL,
    "apply for the money of an order that is paid and not activated, as its agent would",
    "替代理商为已付款未激活的订单申请退款",
    "refund apply DEMO 2611210010000000042 --reason 行程有变")

ACTION("refund approve", "staff_refund_approve", POST("/orders/{order}/refund/approve"), FINANCE, KEY | ONE,
    tk_args_order, NULL, NULL,
    "approve what is applied for of an order: the money goes back the way it came",
    "审核通过订单的退款申请：款项原路退回",
    "refund approve DEMO 2611210010000000042")

ACTION("refund refuse", "staff_refund_refuse", POST("/orders/{order}/refund/refuse"), FINANCE, KEY | ONE,
    tk_args_order, PARAMS(REMARK), NULL,
    "refuse the application for an order: it ends, the money stays",
    "不通过退款申请：订单结束，款项不退",
    "refund refuse DEMO 2611210010000000042 --remark 已入园")

ACTION("payback resend", "staff_payback_resend", POST("/paybacks/{number}/resend"), FINANCE, KEY | ONE,
    tk_args_number, NULL, NULL,
    "send a refund again that the platform has refused",
    "重新发送被平台拒绝的退款",
    "payback resend DEMO R2611210010000000044")

ACTION("payback cash", "staff_payback_cash", POST("/paybacks/{number}/cash"), FINANCE, KEY | ONE,
    tk_args_number, NULL, NULL,
    "write down that such a refund was paid in cash",
    "登记这样的退款已付现金",
    "payback cash DEMO R2611210010000000044")

ACTION("payback done", "staff_payback_done", POST("/paybacks/{number}/done"), FINANCE, KEY | ONE,
    tk_args_number,
    PARAMS(MUST("--trade", "trade", TK_ARG_TEXT, 1, 64, "the number of the refund there", "平台的退款流水号")),
    NULL,
    "write down that it was given back on the platform's site, by hand",
    "登记已在平台网站上人工退款",
    "payback done DEMO R2611210010000000044 --trade 2026112101")

ACTION("job list", "staff_job_list", GET("/jobs"), FINANCE | ADMIN, 0,
    tk_args_supplier,
    PARAMS(OPT_RANGE("--last", "last", TK_ARG_INT, 1, 10000,
                     "how many that were refused; default 100", "被拒绝的条数；默认 100")),
    NULL,
    "list what platforms were to do and have not done, with the reason and what staff can do",
    "列出平台该做而未做的请求、原因和可采取的办法",
    "job list DEMO")

ACTION("job resend", "staff_job_resend", POST("/jobs/{number}/resend"), FINANCE | ADMIN, KEY | ONE,
    tk_args_number, NULL, NULL,
    "let what has run out of tries go on, for a day",
    "让已用完次数的请求再试一天",
    "job resend DEMO T2611210010000000043")

ACTION("alarm list", "staff_alarm_list", GET("/alarms"), GATE_LEAD | DESK_LEAD | OFFICE, 0,
    tk_args_supplier, NULL, NULL,
    "list what staff must look at, the oldest first; who leads the gates, what is of devices",
    "列出员工必须查看的事项，最早的在前；检票主管只看设备的事项",
    "alarm list DEMO")

ACTION("alarm seen", "staff_alarm_seen", POST("/alarms/{alarm}/seen"), GATE_LEAD | DESK_LEAD | OFFICE, ONE,
    PARAMS(SUPPLIER,
           ARG("ALARM", "alarm", TK_ARG_INT, 1, INT64_MAX, "number of the alarm", "事项编号")),
    NULL, NULL,
    "write down that you have looked at it",
    "登记已查看",
    "alarm seen DEMO 17")

ACTION("bill fetch", "staff_bill_fetch", POST("/bills/{account}/{day}/fetch"), FINANCE, ONE,
    tk_args_bill, NULL, NULL,
    "let the worker fetch the bill of a day, be it again",
    "让 worker 取（或重取）某天的对账单",
    "bill fetch DEMO 1 2026-11-27")

ACTION("bill list", "staff_bill_list", GET("/bills"), FINANCE, 0,
    tk_args_supplier, PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY),
    "account_no provider day state lines paid_fen refunded_fen fee_fen payout_fen open last_error",
    "list bills of platforms, what they add up to, and how many differences are open; default the last 31 days",
    "列出平台对账单、合计和未处理差异数；默认最近 31 天",
    "bill list DEMO --account 1 --from 2026-11-01")

ACTION("bill show", "staff_bill_show", GET("/bills/{account}/{day}"), FINANCE, 0,
    tk_args_bill, NULL,
    "line_no kind state number refund_no amount_fen fee_fen at difference_id differs",
    "show the lines of a bill, and which of them differ from the books",
    "查看对账单的各行，以及哪些与账目不符",
    "bill show DEMO 1 2026-11-27")

ACTION("bill differences", "staff_bill_differences", GET("/bill-differences"), FINANCE, 0,
    tk_args_supplier,
    PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY,
           OPT("--open", "open", TK_ARG_FLAG, "only those that nobody has resolved", "只看未处理的")),
    "difference_id account_no day kind what number ours_fen theirs_fen ours_state proposal resolution resolved_by remark",
    "list where bills and books differ, with what to do about it",
    "列出对账单与账目的差异和处理办法",
    "bill differences DEMO --open")

ACTION("bill resolve", "staff_bill_resolve", POST("/bill-differences/resolve"), FINANCE, KEY,
    PARAMS(SUPPLIER,
           ALL("DIFFERENCE...", "differences", "number", 1, INT64_MAX, TK_ARG_MUST, "their numbers", "差异编号")),
    PARAMS(OPT_WORDS("--as", "as", TK_ARG_CHOICE, "accept=accept suspense=suspense cash=cash bank=bank loss=loss",
                     "accept (default) books nothing, suspense books money of an unknown number, to be found out; then it was settled in cash or by the bank, or is a loss",
                     "accept（默认）不记账；suspense 把单号不明的款项挂账待查；之后以现金或银行结清，或作损失"),
           OPT_RANGE("--remark", "remark", TK_ARG_TEXT, 1, 200, "what was found out", "查明的情况")),
    NULL,
    "write down that differences have been dealt with",
    "登记差异已处理",
    "bill resolve DEMO 17 18 --as suspense --remark 来源待查")

ACTION("bill withdraw", "staff_bill_withdraw", POST("/withdrawals"), FINANCE, KEY | ONE,
    PARAMS(SUPPLIER, ACCOUNT, AMOUNT),
    PARAMS(MUST("--reference", "reference", TK_ARG_TEXT, 1, 64,
                "number of the bank's paper; said twice it counts once", "银行凭证号；同一凭证号只记一次"),
           OPT("--fee", "fee_fen", TK_ARG_MONEY, "what the platform has kept besides, in yuan", "平台另扣的手续费（元）"),
           OPT("--returned", "returned", TK_ARG_FLAG,
               "the other way: the bank has sent it back, or it was booked by mistake", "反向：银行退回，或记错了"),
           OPT_RANGE("--remark", "remark", TK_ARG_TEXT, 1, 200, "what is to be known of it", "说明")),
    NULL,
    "book money that was drawn from a platform to the bank",
    "记账从平台提现到银行的款项",
    "bill withdraw DEMO 1 5000.00 --reference BANK-20261128-7")

ACTION("bill withdrawals", "staff_bill_withdrawals", GET("/withdrawals"), FINANCE, 0,
    tk_args_supplier, PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY),
    "booked_at account_no provider reference amount_fen fee_fen returned booked_by remark",
    "list what was drawn from platforms to the bank",
    "列出从平台提现到银行的款项",
    "bill withdrawals DEMO --from 2026-11-01")
