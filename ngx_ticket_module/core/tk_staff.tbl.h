/*
 * Refusals of staff functions: name in the verdict column, HTTP status, text for
 * the person at the keyboard in English and in Chinese.  Each %s is one of the
 * values that the subject column holds, separated by tabs, in both languages in
 * this order.
 *
 * 404: what is named is not there; 422: what was given is wrong whenever it is
 * given; 409: it is not possible as things stand.  401, 403, 412, 428 are about
 * who asks, and how.
 */

TK_STAFF( PROMOTION_RANGE,     422, "free persons exceed the number they go with, or the days are reversed",
          "免的人数多于满的人数，或日期颠倒" )
TK_STAFF( PROMOTION_OVERLAPS,  409, "product %s has another promotion in that time",
          "产品 %s 在该时间已有别的优惠" )
TK_STAFF( LINE_EXISTS,         409, "line %s exists already",
          "线路 %s 已存在" )
TK_STAFF( ZONE_UNKNOWN,        422, "there is no time zone %s",
          "没有时区 %s" )
TK_STAFF( KEY_UNKNOWN,         404, "agent %s has no key %s",
          "代理商 %s 没有密钥 %s" )
TK_STAFF( AGENT_EXISTS,        409, "agent %s exists already",
          "代理商 %s 已存在" )
TK_STAFF( AGENT_NUMBER,        409, "number %s is, or was, another agent's",
          "编号 %s 是或曾是另一个代理商的" )
TK_STAFF( PRODUCT_EXISTS,      409, "product %s exists already",
          "产品 %s 已存在" )
TK_STAFF( KEY_THIRD,           409, "agent %s has two live keys: drop or rotate one",
          "代理商 %s 已有两个有效密钥：请先停用或轮换一个" )
TK_STAFF( OPEN_KEY_THIRD,      409, "agent %s has two live keys of the open API: drop one",
          "代理商 %s 的开放接口密钥已有两个：请先停用一个" )
TK_STAFF( OPEN_NOBODY,         422, "a ticket of product %s is for nobody: --adults or --children",
          "产品 %s 的票没有人数：请给 --adults 或 --children" )
TK_STAFF( OPEN_PERSONS,        422, "a ticket of product %s is for one person: --form group of the product, or one adult or child",
          "产品 %s 一人一票：产品须为 --form group，或只有一名成人或儿童" )
TK_STAFF( RAIL_MISSING,        404, "there is no rail order %s",
          "没有火车票订单 %s" )
TK_STAFF( RAIL_MERCHANT_MISSING, 404, "agent %s sells no rail tickets",
          "代理商 %s 未开通火车票" )
TK_STAFF( RAIL_MERCHANT_EXISTS, 409, "agent %s sells rail tickets already, or another one has the code %s",
          "代理商 %s 已开通火车票，或代码 %s 已被使用" )
TK_STAFF( RAIL_MERCHANTS_MANY, 409, "%s has 1000 agents of rail tickets: there can be no more",
          "%s 的火车票代理商已有 1000 个，不能再增加" )
TK_STAFF( RAIL_CODE,           422, "%s is no code: 2 to 10 small letters and figures",
          "代码 %s 不正确：2 到 10 位小写字母或数字" )
TK_STAFF( RAIL_URL,            422, "%s is no address: http:// or https://",
          "地址 %s 不正确：应以 http:// 或 https:// 开头" )
TK_STAFF( RAIL_NIGHT,          422, "%s is no time of a day",
          "%s 不是正确的时间" )
TK_STAFF( RAIL_MOMENT,         422, "%s is no moment: 2026-12-01 17:10",
          "%s 不是正确的时刻，例如 2026-12-01 17:10" )
TK_STAFF( RAIL_KEY_THIRD,      409, "%s has two live keys for rail orders: drop one",
          "%s 的火车票密钥已有两个：请先停用一个" )
TK_STAFF( RAIL_STATE,          409, "rail order %s is not in a state for that",
          "火车票订单 %s 的状态不允许此操作" )
TK_STAFF( RAIL_WRONG,          422, "rail order %s: %s is wrong",
          "火车票订单 %s：%s 不正确" )
TK_STAFF( RAIL_PRICE_HIGHER,   422, "rail order %s: the tickets cost more than was paid",
          "火车票订单 %s：票价高于用户支付金额" )
TK_STAFF( RAIL_SEAT_TYPE,      422, "rail order %s: a seat is of no kind that was chosen",
          "火车票订单 %s：坐席不在用户选择范围" )
TK_STAFF( RAIL_REFUND_AMOUNT,  422, "rail order %s: that is not the amount of the refund",
          "火车票订单 %s：退款金额错误" )
TK_STAFF( RAIL_REFUND_CASH,    422, "rail order %s: say the amount of the refund",
          "火车票订单 %s：请输入退款金额" )
TK_STAFF( RAIL_DEPARTED,       409, "rail order %s: the train has left",
          "火车票订单 %s：已发车" )
TK_STAFF( RAIL_WORKING,        409, "rail order %s is being paid for: wait",
          "火车票订单 %s 代付处理中，请稍后" )
TK_STAFF( RAIL_PAID,           409, "rail order %s is paid for and has no tickets: look at 12306",
          "火车票订单 %s 支付完成出票异常，请登录12306核实" )
TK_STAFF( RAIL_RETURN_MUCH,    422, "%s is more than can come back of rail order %s",
          "%s 多于火车票订单 %s 可退回的金额" )
TK_STAFF( RAIL_PASSWORD_WRONG, 422, "the old password of agent %s is wrong",
          "代理商 %s 的原密码错误" )
TK_STAFF( RAIL_PASSWORD_LOCKED, 409, "the old password was wrong too often: once more from %s on",
          "原密码错误次数过多，请在 %s 之后再试" )
TK_STAFF( RAIL_PASSWORD_SAME,  422, "the new password is the old one",
          "新密码与原密码相同" )
TK_STAFF( RAIL_TASK_MISSING,   404, "rail order %s has nothing to be done by hand",
          "火车票订单 %s 没有待人工处理的任务" )
TK_STAFF( RAIL_TASK_LOCKED,    409, "rail order %s is with %s until %s",
          "火车票订单 %s 由 %s 处理中，至 %s" )
TK_STAFF( RAIL_TASK_YOURS,     409, "rail order %s: another person than %s has to confirm it",
          "火车票订单 %s：须由 %s 以外的人确认" )
TK_STAFF( RAIL_TASK_EMPTY,    422, "rail order %s: say what the site has answered",
          "火车票订单 %s：请登记12306的结果" )
TK_STAFF( RAIL_TASK_EARLY,    409, "rail order %s may not be paid yet, or no more",
          "火车票订单 %s 尚不能或不能再支付" )
TK_STAFF( RAIL_TASK_TOTAL,    422, "rail order %s: say what it costs there (--total)",
          "火车票订单 %s：请填写12306的总价（--total）" )
TK_STAFF( RAIL_FEES,           422, "the steps of the fees are wrong: hours, percent and minimum each, one of 0 hours",
          "退票费档位不正确：每档须有小时数、百分比和最低额，且须有 0 小时一档" )
TK_STAFF( RAIL_NEWS_MISSING,   404, "rail order %s has no news %s that failed",
          "火车票订单 %s 没有发送失败的通知 %s" )
TK_STAFF( GATE_KEY_THIRD,      409, "%s has two live keys of its gates: retire one",
          "%s 的检票签名密钥已有两个：请先停用一个" )
TK_STAFF( GATE_KEY_MISSING,    404, "there is no key %s of the gates",
          "没有检票签名密钥 %s" )
TK_STAFF( GATE_KEY_LAST,       409, "key %s is the last one of the gates: make another one first",
          "密钥 %s 是检票的最后一个：请先新增一个" )
TK_STAFF( GATE_KEY_NONE,       409, "%s has no key that signs: make one first (gatekey make)",
          "%s 没有签名密钥：请先新增一个（gatekey make）" )
TK_STAFF( KEY_IN_USE,          409, "agent %s used key %s on %s: let it change to the other one first, or say --now",
          "代理商 %s 用过密钥 %s（%s）：请先让其改用另一个，或用 --now" )
TK_STAFF( KEY_WHICH,           422, "agent %s has the keys %s: say which one",
          "代理商 %s 有密钥 %s：请指明是哪一个" )
TK_STAFF( KEY_LAST,            409, "key %s is the last one of agent %s, which can call no more without it",
          "密钥 %s 是代理商 %s 的最后一个，停用后将不能再调用" )
TK_STAFF( KEY_USED,            409, "agent %s has used key %s, on %s last",
          "代理商 %s 用过密钥 %s，最近一次在 %s" )
TK_STAFF( ORDERS_MANY,         422, "that is more than %s orders at once",
          "一次不能超过 %s 个订单" )
TK_STAFF( STATEMENT_DAYS,      422, "say either a month or --from and --to",
          "请给月份，或 --from 和 --to" )
TK_STAFF( REPORT_DAYS,         422, "the days %s to %s are reversed or more than %s",
          "日期 %s 到 %s 颠倒，或超过 %s 天" )
TK_STAFF( REPORT_PRODUCT,      422, "money moves for orders, not for their products: by product there is --date purchase and --date visit",
          "款项按订单变动，不按产品：按产品只有 --date purchase 和 --date visit" )
TK_STAFF( REPORT_BOTH,         422, "say both the first day and the last one, or neither",
          "起止日期请同时给出，或都不给" )
TK_STAFF( REPORT_SHARES,       422, "on these days there are %s shares of tickets, more than %s: ask for fewer days",
          "这些天有 %s 条景区份额，超过 %s 条：请缩短日期" )
TK_STAFF( REPORT_JOINT,        422, "product %s is no joint ticket",
          "产品 %s 不是联票" )
TK_STAFF( CURSOR_WRONG,        422, "%s is no row of an answer before",
          "%s 不是前一次答复里的行" )
TK_STAFF( CLOSING_EARLY,       409, "%s is not over yet",
          "%s 还没有结束" )
TK_STAFF( CLOSING_DONE,        409, "%s is closed already, under number %s: what came later is a correction (closing correct)",
          "%s 已日结，编号 %s：之后发生的请作更正（closing correct）" )
TK_STAFF( CLOSING_MISSING,     404, "no closing has the number, or is of the day, %s",
          "没有编号或日期为 %s 的日结" )
TK_STAFF( CLOSING_CORRECTION,  409, "number %s is a correction itself: correct number %s",
          "编号 %s 本身是更正：请更正编号 %s" )
TK_STAFF( CLOSING_SAME,        409, "nothing was booked into %s since it was closed",
          "%s 日结之后没有新的记账" )
TK_STAFF( DESK_KIND,           409, "device %s is a %s: only desks and machines have a drawer",
          "设备 %s 是%s：只有窗口和自助机有钱箱" )
TK_STAFF( DESK_LOCKED,         409, "device %s is locked or removed",
          "设备 %s 已锁定或移除" )
TK_STAFF( SHIFT_HAS,           409, "you have shift %s open, at device %s: close it first",
          "您已有班次 %s（设备 %s）未结班：请先结班" )
TK_STAFF( SHIFT_DESK,          409, "device %s has shift %s of %s open",
          "设备 %s 有班次 %s 未结班，属于 %s" )
TK_STAFF( SHIFT_NONE,          409, "%s has no shift open: open one first (shift open)",
          "%s 没有开班：请先开班（shift open）" )
TK_STAFF( SHIFT_MISSING,       404, "there is no shift %s",
          "没有班次 %s" )
TK_STAFF( SHIFT_OTHER,         403, "shift %s is that of %s",
          "班次 %s 属于 %s" )
TK_STAFF( SHIFT_COUNTED,       409, "shift %s has been counted: nothing goes through it any more, and a lead alone counts again",
          "班次 %s 已点钞：不能再收付，只有主管可以重新点钞" )
TK_STAFF( SHIFT_UNCOUNTED,     409, "shift %s has not been counted yet (shift count)",
          "班次 %s 还没有点钞（shift count）" )
TK_STAFF( SHIFT_CLOSED,        409, "shift %s is closed",
          "班次 %s 已结班" )
TK_STAFF( COUNT_WRONG,         422, "\"%s\" is no number of notes or coins, or twice there: write 100x3,5x2,0.5x4",
          "“%s”不是纸币或硬币的张数，或重复：请写成 100x3,5x2,0.5x4" )
TK_STAFF( COUNT_CARD,          422, "shift %s took cards: say the sum of the terminal's slips, too (--card)",
          "班次 %s 有刷卡收款：请同时给出签购单合计（--card）" )
TK_STAFF( COUNT_SLIPS,         422, "\"%s\" is no form of payment with its sum, or twice there: write alipay=120.00,wechat=50.00",
          "“%s”不是支付方式及其合计，或重复：请写成 alipay=120.00,wechat=50.00" )
TK_STAFF( TILL_SHORT,          409, "there is no %s in the drawer of shift %s",
          "钱箱里没有 %s 元（班次 %s）" )
TK_STAFF( Z_MISSING,           404, "there is no Z %s",
          "没有班结 %s" )
TK_STAFF( Z_CORRECTION,        409, "Z %s is a correction itself: correct Z %s",
          "班结 %s 本身是更正：请更正班结 %s" )
TK_STAFF( Z_AMOUNT,            422, "say either --found or --missing",
          "请给 --found 或 --missing 之一" )
TK_STAFF( PICKUP_STATE,        409, "nothing of order %s can be picked up: %s",
          "订单 %s 不能取票：%s" )
TK_STAFF( PICKUP_UNPAID,       409, "order %s is not paid, and its agent's orders are not paid at the desk",
          "订单 %s 未支付，其代理商的订单不能在前台现付" )
TK_STAFF( PICKUP_EARLY,        409, "order %s is to be paid at the desk, and is for %s",
          "订单 %s 须在前台现付，游览日期为 %s" )
TK_STAFF( PICKUP_NOT,          409, "order %s cannot be handed out: %s",
          "订单 %s 不能取票：%s" )
TK_STAFF( PICKUP_SLOT,         409, "order %s would be let in in slot %s, %s to %s: say so with --slot",
          "订单 %s 的入园时段为 %s（%s 至 %s）：请用 --slot 确认" )
TK_STAFF( TAKE_WRONG,          422, "\"%s\" is no number of a product, or twice there: write ADULT=2,CHILD=1",
          "“%s”不是产品的数量，或重复：请写成 ADULT=2,CHILD=1" )
TK_STAFF( CARD_REFERENCE,      422, "by card: say the number of the terminal's slip (--reference)",
          "刷卡收款：请给出签购单号（--reference）" )
TK_STAFF( AGENT_DESK,          409, "%s stands for the desk: nobody signs in as it, and it stays as it is",
          "%s 代表售票窗口：不能登录，也不能修改" )
TK_STAFF( SALE_SETTLED,        409, "distributors are charged for %s: sell it on account of one, --agent",
          "%s 须向经销商扣款：请用 --agent 指明经销商" )
TK_STAFF( SALE_CHARGED,        422, "on account of a distributor one product with terms of settlement is sold that it may sell, and no slot, payment or preview goes with it",
          "代经销商售票仅限其可售的一种结算产品，且不能指定时段、支付方式或预览" )
TK_STAFF( SALE_AGENT,          409, "distributor %s cannot be charged: see party list",
          "无法向经销商 %s 扣款：见 party list" )
TK_STAFF( SALE_BALANCE,        409, "the deposit of distributor %s is too low",
          "经销商 %s 的预存款不足" )
TK_STAFF( SALE_CHANGED,        409, "it costs %s now, more than the %s that were proposed: refuse the proposal, and sell it anew",
          "现价 %s，高于审批单的 %s：请拒绝该审批单并重新销售" )
TK_STAFF( SALE_PRODUCT,        409, "product %s is not sold for %s",
          "产品 %s 在 %s 不出售" )
TK_STAFF( SALE_NAMES,          409, "product %s needs names (--visitors)",
          "产品 %s 须实名，请填写游客（--visitors）" )
TK_STAFF( SALE_VISITORS,       422, "of product %s %s persons are bought, and %s are named",
          "产品 %s 购买 %s 人，填写了 %s 名游客" )
TK_STAFF( SALE_VISITOR_ITEM,   422, "a visitor is named of a product behind the last one, %s",
          "游客的产品序号超过最后一项 %s" )
TK_STAFF( SALE_VISITOR_TWICE,  422, "a document is named twice",
          "证件号重复" )
TK_STAFF( SALE_DOCUMENT,       409, "the document of visitor %s has a ticket for the day already, or as many as it may have",
          "第 %s 位游客的证件当日已有门票，或已达限购数量" )
TK_STAFF( SALE_NUMBER,         409, "product %s is sold for %s to %s persons",
          "产品 %s 须购买 %s 至 %s 人" )
TK_STAFF( SALE_PRICE,          409, "product %s has no price",
          "产品 %s 没有价格" )
TK_STAFF( SALE_MANY,           422, "that is more than 999 tickets",
          "门票超过 999 张" )
TK_STAFF( SALE_LINE_NONE,      409, "no such line sells all of it",
          "没有线路出售全部产品" )
TK_STAFF( SALE_LINE,           422, "several lines sell it: %s: say which (--line)",
          "有多条线路出售：%s：请指明（--line）" )
TK_STAFF( SALE_SLOT,           409, "the earliest slot with room is %s, %s to %s: say so with --slot",
          "最早有名额的时段为 %s（%s 至 %s）：请用 --slot 确认" )
TK_STAFF( SALE_SLOT_NONE,      409, "there is no slot %s on %s, or it is over",
          "没有时段 %s（%s），或已结束" )
TK_STAFF( SALE_NONE,           409, "in no slot of %s that is not over the desk has so many places left",
          "%s 没有尚未结束且窗口名额足够的时段" )
TK_STAFF( SALE_FULL,           409, "the desk has no places left in slot %s on %s",
          "时段 %s（%s）没有窗口名额" )
TK_STAFF( SALE_LIMIT,          409, "the limit of %s is reached",
          "%s 的限量已满" )
TK_STAFF( SALE_DAY,            409, "nothing is sold for %s at the desk",
          "窗口不出售 %s 的门票" )
TK_STAFF( SALE_STALE,          409, "prices or slots are being changed: try again",
          "价格或时段正在修改：请重试" )
TK_STAFF( SALE_THEATRE,        409, "seats of a theatre are not sold at the desk: book them",
          "窗口不出售剧院座位：请预订" )
TK_STAFF( LATE_TIME,           422, "%s %s is to come, or more than a week ago",
          "%s %s 尚未到，或已超过一周" )
TK_STAFF( RECEIPT_MISSING,     404, "there is no receipt %s in shift %s",
          "没有收据 %s（班次 %s）" )
TK_STAFF( VOID_KIND,           409, "receipt %s is of kind %s: only a sale is voided",
          "收据 %s 的种类为 %s：只能冲销售票" )
TK_STAFF( VOID_DONE,           409, "receipt %s was voided by receipt %s",
          "收据 %s 已由收据 %s 冲销" )
TK_STAFF( VOID_USED,           409, "of receipt %s (order %s) tickets were used or came back",
          "收据 %s（订单 %s）的门票已使用或已退" )
TK_STAFF( PRINT_STATE,         409, "of order %s ticket %s is not there to be printed: not issued, used, or given back",
          "订单 %s 的门票 %s 不能打印：未出票、已使用或已退" )
TK_STAFF( PRINT_NONE,          409, "of order %s no ticket is there to be printed: not issued, or given back",
          "订单 %s 没有可打印的门票：未出票或已退" )
TK_STAFF( PRINT_AGAIN,         422, "tickets %s were printed or used before (%s): say why once more (--reason)",
          "门票 %s 已打印或使用过（%s）：请说明重新打印的原因（--reason）" )
TK_STAFF( PRINT_MANY,          409, "of order %s ticket %s has been printed again %s times: there are no more codes for it",
          "订单 %s 的门票 %s 已重新打印 %s 次：没有更多的号码可用" )
TK_STAFF( PRINT_GONE,          409, "what was printed then of order %s, tickets %s, is good no more: they were printed again or came back, or the order is stopped or called off",
          "当时打印的订单 %s 门票 %s 已失效：门票已重新打印或已退，或订单已停用、取消" )
TK_STAFF( PRINT_OFF,           409, "order %s was called off: what is not printed yet is given back (ticket refund)",
          "订单 %s 的游览已取消：未打印的门票不再打印，请退票（ticket refund）" )
TK_STAFF( Z_OWN,               409, "Z %s is of your own drawer: another lead or finance corrects it",
          "班结 %s 是您自己的：请由其他主管或财务更正" )
TK_STAFF( Z_MORE,              409, "no more can be missing of Z %s than was counted",
          "班结 %s 短少的金额不能多于点钞金额" )
TK_STAFF( TAKE_BOTH,           422, "say either how many (--take) or which (--tickets)",
          "请给数量（--take）或门票（--tickets）之一" )
TK_STAFF( ORDER_AT_DESK,       409, "order %s was paid at the desk: its tickets come back there (ticket refund)",
          "订单 %s 已在前台支付：请在窗口退票（ticket refund）" )
TK_STAFF( SHIFT_PAYMENT,       409, "a payment by code of shift %s is on its way (order %s): it ends within five minutes",
          "班次 %s 有付款码收款未结束（订单 %s）：五分钟内会有结果" )
TK_STAFF( PAYMENT_NONE,        404, "the own shift has begun no payment by code of order %s",
          "本班次没有订单 %s 的付款码收款" )
TK_STAFF( EXPORT_KIND,         422, "there is no export of %s",
          "没有 %s 这种导出" )
TK_STAFF( EXPORT_PRODUCT,      422, "an export of %s is of one joint product, which is named",
          "%s 的导出须指定一个联票产品" )
TK_STAFF( EXPORT_RIGHT,        409, "such exports are for finance alone: %s",
          "此类导出仅限财务：%s" )
TK_STAFF( EXPORT_FILTER,       422, "an export of %s cannot be filtered by %s",
          "%s 的导出不能按 %s 筛选" )
TK_STAFF( EXPORT_MANY,         409, "%s exports that wait, and %s in 24 hours, are the most a supplier has: later",
          "每个景区最多 %s 个等待中的导出，24 小时内最多 %s 个：请稍后" )
TK_STAFF( EXPORT_MISSING,      404, "there is no export %s",
          "没有导出 %s" )
TK_STAFF( EXPORT_GONE,         409, "the file of export %s is gone: files are kept for 24 hours",
          "导出 %s 的文件已删除：文件保留 24 小时" )
TK_STAFF( EXPORT_FAILED,       409, "export %s has failed: %s",
          "导出 %s 失败：%s" )
TK_STAFF( EXPORT_NOBODY,       409, "no worker makes files to take away: one needs export_dir, and to run",
          "没有 worker 生成导出文件：需在运行的 worker 上设置 export_dir" )
TK_STAFF( EXPORT_BEGUN,        409, "export %s does not wait any more: it is %s",
          "导出 %s 已不在等待：%s" )
TK_STAFF( EXPORT_WAITS,        409, "export %s is not done yet: %s",
          "导出 %s 还没有完成：%s" )
TK_STAFF( LOG_MISSING,         404, "there is no row %s in the log, or it is not for you",
          "日志里没有第 %s 条，或您无权查看" )
TK_STAFF( ORDER_MISSING,       404, "there is no order %s",
          "没有订单 %s" )
TK_STAFF( SUPPLIER_EXISTS,     409, "a supplier %s or of number %s exists already, or there was one of the number",
          "景区 %s 或编号 %s 已存在，或该编号曾经用过" )
TK_STAFF( KEY_MISSING,         404, "agent %s has no such key",
          "代理商 %s 没有这个密钥" )
TK_STAFF( NOTICE_UNKNOWN,      404, "there is no notice of %s",
          "没有 %s 的通知" )
TK_STAFF( NOTICE_TEXT,         422, "either a text or --off",
          "要么给文字，要么用 --off" )
TK_STAFF( NOTICE_PLACEHOLDER,  422, "there is no placeholder %s",
          "没有占位符 %s" )
TK_STAFF( VISITOR_NONE,        409, "supplier %s has no address of visitors' pages: supplier set --visitor-url",
          "景区 %s 没有设置游客页面的地址：supplier set --visitor-url" )
TK_STAFF( VISITOR_URL,         422, "\"%s\" is no address that ends with \"/\", such as https://tickets.example/t/",
          "“%s”不是以“/”结尾的地址，例如 https://tickets.example/t/" )
TK_STAFF( PRICE_UNKNOWN,       404, "product %s has no such price",
          "产品 %s 没有这个价格" )
TK_STAFF( PRICE_SOLD,          409, "product %s has been sold by its price from %s on: set one from a later day",
          "产品 %s 自 %s 起已按该价格售出：请从更晚的日期设定" )
TK_STAFF( SLOT_DAYS,           422, "the days %s to %s are reversed or more than 800",
          "日期 %s 到 %s 颠倒，或超过 800 天" )
TK_STAFF( SLOT_COUNT,          422, "that many slots do not fit into a day",
          "一天放不下这么多时段" )
TK_STAFF( SLOT_ONLINE,         422, "online capacity %s is more than the total %s",
          "网上人数 %s 多于总人数 %s" )
TK_STAFF( SLOT_EXISTS,         409, "line %s has slots of these numbers or times already",
          "线路 %s 已有这些编号或时间的时段" )
TK_STAFF( FEE_UNKNOWN,         404, "product %s has no such fee: fee list",
          "产品 %s 没有这样的违约金：请看 fee list" )
TK_STAFF( FEE_VALUE,           422, "a fee is either an amount or a percentage",
          "违约金要么是金额，要么是百分比" )
TK_STAFF( CHANNEL_UNKNOWN,     404, "there is no payment channel %s",
          "没有支付渠道 %s" )
TK_STAFF( SLOT_MISSING,        404, "line %s has no slot %s on %s",
          "线路 %s 没有时段 %s（%s）" )
TK_STAFF( PRODUCT_DAYS,        422, "the last day %s is before the first day %s",
          "最后一天 %s 早于第一天 %s" )
TK_STAFF( PRODUCT_WEEK,        422, "the first and the last weekday go together",
          "起止星期必须一起给" )
TK_STAFF( PRODUCT_MAXIMUM,     422, "the maximum %s is less than the minimum %s",
          "最多人数 %s 少于最少人数 %s" )
TK_STAFF( PRODUCT_AGES,        422, "the highest age %s is less than the lowest %s",
          "最大年龄 %s 小于最小年龄 %s" )
TK_STAFF( PRODUCT_AGE_NAMES,   422, "visitors of product %s are not named: --real-name yes, or no limit of age",
          "产品 %s 不实名，不能限制年龄：请用 --real-name yes，或取消年龄限制" )
TK_STAFF( PRODUCT_VALID,       422, "product %s: --valid-mode %s needs %s",
          "产品 %s：--valid-mode %s 须给出 %s" )
TK_STAFF( PRODUCT_VALID_DAYS,  422, "the last valid day %s is before the first %s",
          "有效期的末日 %s 早于首日 %s" )
TK_STAFF( PRODUCT_VALID_SLOTS, 409, "product %s has slots or performances: its tickets are valid by the day of the visit, --valid-mode 1 or 4",
          "产品 %s 有时段或演出：门票有效期只能按游览日，--valid-mode 1 或 4" )
TK_STAFF( CALLBACK_UNKNOWN,    404, "order %s has no such callback that waits or was given up",
          "订单 %s 没有这样待发或已放弃的回调" )
TK_STAFF( CALLBACK_PLAIN,      422, "the address %s has no TLS: https://, or --plain-callback yes",
          "地址 %s 没有 TLS：请用 https://，或 --plain-callback yes" )
TK_STAFF( CALLBACK_REACH,      422, "callbacks cannot reach %s: the workers may call ports 80 and 443, what allow_ports names, and this machine where allow_loopback is on",
          "回调到不了 %s：worker 只能访问 80、443 端口和 allow_ports 所列端口，allow_loopback 开启时还有本机" )
TK_STAFF( CHANNEL_NAME,        422, "a channel has letters, digits, _ and - (36 at most)",
          "渠道代码由字母、数字、_ 和 - 组成（最多 36 个）" )
TK_STAFF( LINE_MISSING,        404, "there is no line %s",
          "没有线路 %s" )
TK_STAFF( PRODUCT_MISSING,     404, "there is no product %s",
          "没有产品 %s" )
TK_STAFF( AGENT_MISSING,       404, "there is no agent %s",
          "没有代理商 %s" )
TK_STAFF( PAY_PASSWORD_SET,    409, "agent %s has a payment password, which only the agent changes (GetVerificationCode, ChangePayPwd)",
          "代理商 %s 已有支付密码，只能由其自行修改（GetVerificationCode、ChangePayPwd）" )
TK_STAFF( SUPPLIER_MISSING,    404, "there is no supplier %s",
          "没有景区 %s" )
TK_STAFF( LIMIT_BOOKED,        409, "persons who are booked: %s on %s, more than %s",
          "已订 %s 人（%s），多于 %s" )
TK_STAFF( AMOUNT_ZERO,         422, "the amount must be more than 0.00",
          "金额必须大于 0.00" )
TK_STAFF( REFERENCE_USED,      409, "reference %s was used for another document, %s",
          "凭证号 %s 已用于另一张单据：%s" )
TK_STAFF( AMOUNT_AVAILABLE,    409, "only %s is available: balance %s, held by orders %s",
          "只有 %s 可用：余额 %s，订单冻结 %s" )
TK_STAFF( MASTER_KEY_UNFINISHED, 409, "the last rotation is not finished: run it again with the key file it began with",
          "上次更换尚未完成：请用当时的密钥文件再运行一次" )
TK_STAFF( MASTER_KEY_READERS,  409, "key %s is not known yet to %s: give every host the key file, then reload nginx and restart ticket-worker",
          "密钥 %s 还有进程不认识：%s。请把密钥文件发到每台主机，再重新加载 nginx、重启 ticket-worker" )
TK_STAFF( MASTER_KEY_BEHIND,   409, "these do not seal with the new key yet: %s",
          "这些进程还没有用新密钥加密：%s" )
TK_STAFF( MASTER_KEY_NEEDED,   409, "the old key is still needed by seals of: %s",
          "旧密钥仍为这些加密内容所需：%s" )
TK_STAFF( MASTER_KEY_WRONG,    409, "the master key is refused: %s",
          "主密钥被拒绝：%s" )
TK_STAFF( MASTER_KEY_OLD,      409, "key %s is an old one: the newest key comes first in the key file",
          "密钥 %s 是旧的：密钥文件里最新的排在最前" )
TK_STAFF( NO_THEATRE,          409, "supplier %s is no theatre: supplier set %s --kind theatre makes it one",
          "景区 %s 不是剧院：supplier set %s --kind theatre 可改为剧院" )
TK_STAFF( HALL_MISSING,        404, "there is no hall %s",
          "没有厅 %s" )
TK_STAFF( HALL_EMPTY,          409, "hall %s has no seats yet: seatmap import",
          "厅 %s 还没有座位：请先 seatmap import" )
TK_STAFF( MAP_WRONG,           422, "nothing is stored; problems of the map for hall %s: %s",
          "什么都没有保存；厅 %s 的座位图有问题：%s" )
TK_STAFF( MAP_MISSING,         404, "hall %s has no map %s",
          "厅 %s 没有座位图 %s" )
TK_STAFF( MAP_AREAS,           409, "the supplier has had 1048575 areas, more than can be numbered",
          "景区已有过 1048575 个区域，编号用完了" )
TK_STAFF( AREA_MISSING,        404, "hall %s has no area %s on that map",
          "厅 %s 的这张座位图没有区域 %s" )
TK_STAFF( PROVIDER_NUMBER,     422, "an account's number is from 1 to 60",
          "平台账户号应为 1 到 60" )
TK_STAFF( PROVIDER_UNKNOWN,    422, "there is no platform %s: alipay, wechat2, wechat3, unionpay or clearing",
          "没有平台 %s：只有 alipay、wechat2、wechat3、unionpay 和 clearing" )
TK_STAFF( PROVIDER_EXISTS,     409, "there is, or was, an account %s already",
          "账户 %s 已有，或曾经有过" )
TK_STAFF( PROVIDER_MISSING,    404, "supplier %s has no account %s at a platform",
          "景区 %s 没有平台账户 %s" )
TK_STAFF( PROVIDER_TWICE,      409, "account %s of supplier number %s has that channel or merchant already",
          "账户 %s（景区编号 %s）已用了这个渠道或商户号" )
TK_STAFF( PROVIDER_SETTING,    422, "an account has no setting %s",
          "账户没有设置项 %s" )
TK_STAFF( PROVIDER_VALUE,      422, "%s has no value that %s takes",
          "%s 的值不是 %s 所能接受的" )
TK_STAFF( PROVIDER_ROLE,       422, "a file cannot be a %s: our_key, our_cert, platform_key, platform_cert, root, middle, secret, api_cert or api_key",
          "文件不能用作 %s：只有 our_key、our_cert、platform_key、platform_cert、root、middle、secret、api_cert、api_key" )
TK_STAFF( PROVIDER_PATH,       422, "no file in use, or no absolute path: %s",
          "不是在用的文件，或不是绝对路径：%s" )
TK_STAFF( ALARM_MISSING,       404, "there is no alarm %s that nobody has seen",
          "没有尚未查看的事项 %s" )
TK_STAFF( PAYMENT_MISSING,     404, "there is no payment %s",
          "没有支付单 %s" )
TK_STAFF( PAYMENT_TRADE,       422, "the platform's own number of the trade is needed, 64 characters at most",
          "需要平台自己的流水号，最多 64 个字符" )
TK_STAFF( PAYMENT_USED,        409, "the trade %s is booked already, for another payment",
          "流水号 %s 已记在另一笔支付上" )
TK_STAFF( JOB_MISSING,         404, "nothing of %s has run out of tries",
          "%s 没有用完次数的请求" )
TK_STAFF( REFUND_APPLY,        409, "the money of order %s in state %s cannot be applied for: it must be paid at once and not activated, and valid",
          "订单 %s 状态为 %s，不能申请退款：须为即时支付、未激活且在有效期内" )
TK_STAFF( REFUND_NONE,         409, "nothing is applied for of order %s",
          "订单 %s 没有退款申请" )
TK_STAFF( RECEIPT_NONE,        409, "order %s has no receipt that waits",
          "订单 %s 没有待审核的收款" )
TK_STAFF( PAYMENT_BOOKED,      409, "of payment %s there is booked already: %s, as %s",
          "支付单 %s 已记账：%s，流水号 %s" )
TK_STAFF( PAYMENT_ORDER,       409, "order %s has nothing to pay: it is in state %s",
          "订单 %s 没有应付款项：状态为 %s" )
TK_STAFF( PAYMENT_LATE,        409, "the time to pay order %s is over",
          "订单 %s 的支付时间已过" )
TK_STAFF( PAYMENT_ACCOUNT,     409, "the supplier has no account at %s, whose code that is",
          "这是 %s 的付款码，景区在那里没有账户" )
TK_STAFF( PAYMENT_WAITS,       409, "another payment of order %s is being closed: try again",
          "订单 %s 的另一笔支付正在关闭：请再试一次" )
TK_STAFF( PAYBACK_STATE,       409, "refund %s is not one that has failed",
          "退款 %s 不是失败的退款" )
TK_STAFF( SUSPENSE_MISSING,    404, "nothing of %s is in suspense",
          "%s 没有挂账" )
TK_STAFF( SUSPENSE_REASON,     422, "say how %s ended: cash, bank, loss or refund, and why in a remark",
          "请说明 %s 如何了结：cash、bank、loss 或 refund，并写明原因" )
TK_STAFF( SUSPENSE_REFUND,     409, "what went back under %s is not what is to go back now of its payment, %s, and not sent",
          "%s 所退的不是其支付单现在应退而未发的款项 %s" )
TK_STAFF( PROVIDER_OPEN,       409, "account %s has payments or refunds that are open, or money that may still have to go back: %s",
          "账户 %s 还有未了的支付或退款，或可能还要退的款项：%s" )
TK_STAFF( PROVIDER_KEEPS,      409, "account %s keeps its app_id and merchant_id while a payment is open or may have to go back (%s): add another account for another merchant",
          "账户 %s 有未了的支付或可能还要退的款项（%s）时不能改 app_id 和 merchant_id：换商户请另加账户" )
TK_STAFF( BILL_EARLY,          409, "the platform has the bill of %s from %s on, in Beijing",
          "%s 的对账单要到北京时间 %s 才有" )
TK_STAFF( BILL_LATE,           409, "the platform has no bill of %s any more",
          "平台已没有 %s 的对账单" )
TK_STAFF( BILL_MISSING,        404, "account %s has no bill of %s: bill fetch",
          "账户 %s 没有 %s 的对账单：请先 bill fetch" )
TK_STAFF( WITHDRAWAL_BILLED,   409, "account %s is UnionPay's, which pays out by itself: its bills book that",
          "账户 %s 是银联的，自动划付：由对账单记账" )
TK_STAFF( BILL_WAITS,          409, "the bill of account %s of %s is not there yet: %s",
          "账户 %s 在 %s 的对账单还没有取到：%s" )
TK_STAFF( PERFORMANCE_OVER,    409, "the performance of session %s on %s is over: tickets come back at the counter (ticket refund)",
          "场次 %s 在 %s 的演出已结束：请到窗口退票（ticket refund）" )
TK_STAFF( PERFORMANCE_ORDERS,  409, "the performance of session %s on %s has orders (%s), of which %s yuan would go back without a fee, %s of it at the desk; it cannot be undone",
          "场次 %s 在 %s 的演出有 %s 个订单，将免违约金退回 %s 元，其中 %s 元在窗口退还；不可撤销" )
TK_STAFF( DIFFERENCE_MISSING,  404, "there is no difference %s that is open",
          "没有未处理的差异 %s" )
TK_STAFF( DIFFERENCE_KNOWN,    409, "difference %s is no money of an unknown number, but %s",
          "差异 %s 不是单号不明的款项，而是 %s" )
TK_STAFF( SESSION_MISSING,     404, "there is no session %s",
          "没有场次 %s" )
TK_STAFF( SESSION_EXISTS,      409, "session %s exists already: session set changes it",
          "场次 %s 已存在：请用 session set 修改" )
TK_STAFF( SESSION_HALL,        409, "session %s has performances in hall %s: add another session",
          "场次 %s 在厅 %s 已有演出：请另加场次" )
TK_STAFF( SESSION_LENGTH,      422, "a performance has a start from 00:00 to 23:59 and either an end or a length, of 1 to 1440 minutes",
          "演出的开始时刻应为 00:00 到 23:59，并给结束时刻或 1 到 1440 分钟的时长" )
TK_STAFF( SESSION_SALE,        422, "the sale cannot end %s minutes before the start at %s: that is another day, or later than the performance's end",
          "不能在开始前 %s 分钟停售（%s 开始）：那已是另一天，或晚于演出结束" )
TK_STAFF( SESSION_CHECK,       422, "tickets cannot be checked from %s minutes before to %s minutes behind the start at %s: that begins on another day, ends before it begins, or after the next day",
          "不能从开始前 %s 分钟检票到开始后 %s 分钟（%s 开始）：起点在另一天，或止点早于起点，或晚于次日" )
TK_STAFF( PERFORMANCE_MISSING, 404, "session %s has no performance on %s: performance plan, or performance add",
          "场次 %s 在 %s 没有演出：请用 performance plan 或 performance add" )
TK_STAFF( PERFORMANCE_EXISTS,  409, "session %s has a performance on %s already: performance set changes it",
          "场次 %s 在 %s 已有演出：请用 performance set 修改" )
TK_STAFF( PERFORMANCE_DAYS,    422, "the days %s to %s are reversed or more than 800",
          "日期 %s 到 %s 颠倒，或超过 800 天" )
TK_STAFF( PERFORMANCE_PAST,    409, "%s is over",
          "%s 已过" )
TK_STAFF( PERFORMANCE_NONE,    422, "no day from %s to %s is one of these weekdays",
          "从 %s 到 %s 没有这些星期的日子" )
TK_STAFF( PERFORMANCE_CANCELLED, 409, "the performance of session %s on %s is cancelled, for ever (performance remove takes one away that never had an order)",
          "场次 %s 在 %s 的演出已永久取消（从未有订单的可用 performance remove 移除）" )
TK_STAFF( PERFORMANCE_EVER,    409, "the performance of session %s on %s has no orders; it is cancelled for ever (performance remove takes one away that never had an order)",
          "场次 %s 在 %s 的演出没有订单；取消后不可恢复（从未有订单的可用 performance remove 移除）" )
TK_STAFF( PERFORMANCE_TICKETS, 409, "the performance of session %s on %s has orders (%s, people: %s), whose tickets follow what changes; nobody is told of it",
          "场次 %s 在 %s 的演出有 %s 个订单、%s 人，其门票会随之改变；不会通知任何人" )
TK_STAFF( PERFORMANCE_STAYS,   409, "the performance of session %s on %s is not removed, but %s",
          "场次 %s 在 %s 的演出没有移除：%s" )
TK_STAFF( PERFORMANCE_WHICH,   422, "say which ones: either a day, or --from and --to",
          "请指明哪些：一个日期，或 --from 和 --to" )
TK_STAFF( SESSION_USED,        409, "session %s has performances (%s): performance remove first",
          "场次 %s 有 %s 场演出：请先 performance remove" )
TK_STAFF( HALL_USED,           409, "these sessions are played in hall %s: %s (session remove)",
          "厅 %s 还有场次：%s（session remove）" )
TK_STAFF( AREAS_NONE,          422, "none stands alone: it is no area",
          "none 只能单独用：它不是区域" )
TK_STAFF( AREAS_UNKNOWN,       422, "the newest map of hall %s has no areas of these codes: %s",
          "厅 %s 的最新座位图没有这些代码的区域：%s" )
TK_STAFF( SEATPRICE_UNKNOWN,   404, "product %s has no price for %s that begins on %s: seatprice list",
          "产品 %s 没有 %s 自 %s 起的价格：请看 seatprice list" )
TK_STAFF( SEATS_COUNT,         422, "name 1 to %s seats, rows or ranges at a time",
          "一次请指明 1 到 %s 个座位、排或范围" )
TK_STAFF( SEATS_UNKNOWN,       422, "session %s has no such seats on %s: %s",
          "场次 %s 在 %s 没有这些座位：%s" )
TK_STAFF( SEATS_HELD,          409, "nothing is changed: these seats are not free: %s",
          "什么都没有改：这些座位不空：%s" )
TK_STAFF( SEATS_PROMISED,      409, "nothing is changed: the seats that are left in area %s belong to orders whose seats nobody has chosen yet (order list --unseated)",
          "什么都没有改：区域 %s 余下的座位属于尚未选座的订单（order list --unseated）" )
TK_STAFF( ORDER_SCENIC,        409, "order %s is of no performance",
          "订单 %s 不是演出订单" )
TK_STAFF( ORDER_ENDED,         409, "order %s has no ticket any more that needs a seat",
          "订单 %s 已没有需要座位的票" )
TK_STAFF( ORDER_SEATS,         422, "seats that order %s needs: %s; different ones that are named: %s",
          "订单 %s 需要 %s 个座位，给了 %s 个不同的" )
TK_STAFF( ORDER_AREAS,         422, "the seats of an order are in one area",
          "一个订单的座位必须在同一区域" )
TK_STAFF( ORDER_DAYS,          422, "the days %s to %s are reversed or more than 800",
          "日期 %s 到 %s 颠倒，或超过 800 天" )
TK_STAFF( ORDER_CLOSED,        409, "order %s has ended",
          "订单 %s 已结束" )
TK_STAFF( ORDER_STOPPED,       409, "order %s is stopped: order release",
          "订单 %s 已被停止使用：order release" )
TK_STAFF( OPEN_ORDER_WAITS,    409, "order %s is paid by the open API and not confirmed: openorder confirm",
          "订单 %s 由开放接口支付，尚未确认：openorder confirm" )
TK_STAFF( OPEN_ORDER_NONE,     409, "order %s is none of the open API that is paid and waits for staff: openorder list",
          "订单 %s 不是开放接口待确认的订单：openorder list" )
TK_STAFF( OPEN_REFUND_MISSING, 404, "nobody asked for a refund under number %s: openrefund list",
          "没有编号为 %s 的退款申请：openrefund list" )
TK_STAFF( OPEN_REFUND_DECIDED, 409, "the refund of number %s is decided already: %s",
          "编号 %s 的退款申请已处理：%s" )
TK_STAFF( ORDER_NOT_STOPPED,   409, "order %s was never stopped",
          "订单 %s 没有停止出票" )
TK_STAFF( ORDER_PAID,          409, "order %s is paid: order close",
          "订单 %s 已付款：请用 order close" )
TK_STAFF( ORDER_DELIVERED,     409, "order %s is delivered: order refund",
          "订单 %s 已出票：请用 order refund" )
TK_STAFF( ORDER_NOT_DELIVERED, 409, "nothing has been issued of order %s: order close",
          "订单 %s 还没有出过票：请用 order close" )
TK_STAFF( ORDER_NO_TICKETS,    409, "order %s has no ticket that could come back",
          "订单 %s 没有可退的票" )
TK_STAFF( ORDER_SETTLED,       409, "order %s is one of settlement, whose tickets come back one by one: settle return",
          "订单 %s 是结算订单，门票逐张退：请用 settle return" )
TK_STAFF( OPEN_PARTIAL,        409, "order %s is of the open API, and its distributor has not asked for a part of it: all that is left comes back, or nothing",
          "订单 %s 来自开放接口，分销商没有申请部分退票：只能退剩余全部" )
TK_STAFF( ORDER_TICKET,        404, "order %s has no ticket %s: its number, or its code",
          "订单 %s 没有票 %s：请给票序号或票码" )
TK_STAFF( ORDER_REFUND_OTHER_ORDER, 404, "there is no ticket %s of order %s",
          "没有票 %s（订单 %s）" )
TK_STAFF( ORDER_REFUND_STATE,  409, "ticket %s of order %s was not issued",
          "票 %s（订单 %s）没有出票" )
TK_STAFF( ORDER_REFUND_PASSED, 409, "ticket %s of order %s has passed a gate",
          "票 %s（订单 %s）已检票" )
TK_STAFF( ORDER_REFUND_REFUNDED, 409, "ticket %s of order %s has come back already",
          "票 %s（订单 %s）已退" )
TK_STAFF( ORDER_REFUND_ASKED,  409, "the distributor asks ticket %s of order %s back: openrefund approve",
          "分销商已申请退票 %s（订单 %s）：openrefund approve" )
TK_STAFF( ORDER_REFUND_EXPIRED, 409, "ticket %s of order %s is no longer valid",
          "票 %s（订单 %s）已过有效期" )
TK_STAFF( ORDER_REFUND_LATE,   409, "it is less than 30 minutes to the end of the slot of ticket %s of order %s (supplier set --counter-refund-late)",
          "距票 %s（订单 %s）的时段结束不足 30 分钟（supplier set --counter-refund-late）" )
TK_STAFF( ORDER_REFUND_BEGUN,  409, "the performance of ticket %s of order %s has begun (supplier set --counter-refund-late)",
          "票 %s（订单 %s）的演出已开始（supplier set --counter-refund-late）" )
TK_STAFF( ORDER_REFUND_PROMOTION, 409, "ticket %s of order %s was sold with free persons: single tickets of such a line do not come back",
          "票 %s（订单 %s）是满免优惠售出的：这样的单张票不能退" )
TK_STAFF( AGENT_NAME,          422, "%s is no user name: letters, digits, _ . @ and -, 64 at most",
          "%s 不是用户名：字母、数字、_ . @ 和 -，最多 64 个" )
TK_STAFF( AGENT_NAME_HAD,      409, "%s was the name of agent %s, and stays its own",
          "%s 曾是代理商 %s 的用户名，仍归其所有" )
TK_STAFF( AGENT_CHANGED,       409, "the keys or passwords of agent %s were changed at this moment: say it again",
          "代理商 %s 的密钥或密码刚被修改：请再试一次" )
TK_STAFF( ORDER_PRODUCT,       422, "%s is not sold in area %s (product area)",
          "产品 %s 不在区域 %s 售座（product area）" )
TK_STAFF( SLOT_PLACES,         422, "%s is no number of places: 500, +50, -20 or x0.8",
          "%s 不是名额数：500、+50、-20 或 x0.8" )
TK_STAFF( SLOT_NUMBERS,        422, "%s are no numbers of slots such as 1-4,7",
          "%s 不是时段编号，例如 1-4,7" )
TK_STAFF( SLOT_NONE,           404, "line %s has none of these slots from %s to %s",
          "线路 %s 从 %s 到 %s 没有这些时段" )
TK_STAFF( SLOT_WHAT,           422, "say what becomes of the slots: total, online or open",
          "请说明时段怎么改：total、online 或 open" )
TK_STAFF( SLOT_WHERE,          422, "say where the slots move: start or later, or a length",
          "请说明时段改到何时：start、later 或 length" )
TK_STAFF( SLOT_OVER,           409, "nothing is changed: the day of slot %s/%s, %s, is over (such slots: %s)",
          "什么都没有改：时段 %s/%s 的日期 %s 已过（这样的时段：%s 个）" )
TK_STAFF( SLOT_PLACES_WRONG,   422, "nothing is changed: slot %s/%s of %s cannot have so few or many places (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）的人数不能这么少或这么多（这样的时段：%s 个）" )
TK_STAFF( SLOT_MORE_ONLINE,    422, "nothing is changed: slot %s/%s of %s would have more places online than in all (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）的网上人数会多于总人数（这样的时段：%s 个）" )
TK_STAFF( SLOT_SOLD,           409, "nothing is changed: of slot %s/%s of %s places are sold (such slots: %s): %s",
          "什么都没有改：时段 %s/%s（%s）已有售出（这样的时段：%s 个）：%s" )
TK_STAFF( SLOT_SOLD_DESK,      409, "nothing is changed: of slot %s/%s of %s places are taken at the desk (such slots: %s): %s",
          "什么都没有改：时段 %s/%s（%s）窗口已占用（这样的时段：%s 个）：%s" )
TK_STAFF( SLOT_WAS_SOLD,       409, "nothing is changed: slot %s/%s of %s is named by orders (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）已有订单指定（这样的时段：%s 个）" )
TK_STAFF( SLOT_MIDNIGHT,       422, "nothing is changed: slot %s/%s of %s would not be within its day (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）会超出当天（这样的时段：%s 个）" )
TK_STAFF( SLOT_OVERLAPS,       409, "nothing is changed: slot %s/%s of %s would overlap another one (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）会与别的时段重叠（这样的时段：%s 个）" )
TK_STAFF( SLOT_THERE,          409, "nothing is changed: there is a slot %s/%s on %s (such slots: %s): replace, or skip",
          "什么都没有改：时段 %s/%s 在 %s 已存在（这样的时段：%s 个）：请用 replace 或 skip" )
TK_STAFF( SLOT_CHANGED,        409, "nothing is changed: slot %s/%s of %s is not any more what was made of it (such slots: %s)",
          "什么都没有改：时段 %s/%s（%s）此后已被改动（这样的时段：%s 个）" )
TK_STAFF( DAYS_NONE,           422, "no day from %s to %s is meant",
          "从 %s 到 %s 没有符合的日子" )
TK_STAFF( PREVIEW_STALE,       409, "nothing is changed: it is not any more what preview %s showed",
          "什么都没有改：情况已与预览 %s 所示不同" )
TK_STAFF( UNDO_NONE,           409, "there is nothing that can be taken back",
          "没有可以撤回的" )
TK_STAFF( PRODUCT_USED,        409, "product %s is used: %s",
          "产品 %s 已被使用：%s" )
TK_STAFF( LINE_USED,           409, "line %s is used: %s",
          "线路 %s 已被使用：%s" )
TK_STAFF( SUPPLIER_USED,       409, "supplier %s is not empty, it has: %s",
          "景区 %s 不是空的，还有：%s" )
TK_STAFF( IMPORT_WRONG,        422, "nothing is imported; lines that are wrong: %s, the first is line %s: %s",
          "什么都没有导入：%s 行有误，首行是第 %s 行：%s" )
TK_STAFF( IMPORT_LINES,        422, "a file has 1 to %s lines below that of its columns",
          "文件在列名行之下应有 1 至 %s 行" )
TK_STAFF( PRICE_CHANGED,       409, "nothing is taken back: the price of %s from %s on was changed since",
          "什么都没有撤销：%s 自 %s 起的价格其后已改" )
TK_STAFF( PRICE_BOUGHT,        409, "nothing is taken back: product %s was bought by its price since, order %s",
          "什么都没有撤销：产品 %s 其后已按此价售出，订单 %s" )
TK_STAFF( AGENT_OTHERWISE,     409, "nothing is taken back: agent %s was changed since",
          "什么都没有撤销：代理商 %s 其后已改" )
TK_STAFF( AGENT_USED,          409, "nothing is taken back: agent %s has %s",
          "什么都没有撤销：代理商 %s 已有 %s" )
TK_STAFF( DAY_THEATRE,         409, "%s is a theatre: performance cancel",
          "%s 是剧院：请用 performance cancel" )
TK_STAFF( DAY_LINES,           409, "%s has no slots: its days are closed as a whole",
          "%s 没有时段：只能整天关闭" )
TK_STAFF( DAY_ORDERS,          409, "%s has orders (%s, persons: %s), of which %s yuan would go back without a fee; it cannot be undone",
          "%s 有 %s 个订单、%s 人，将免违约金退回 %s 元；不可撤销" )
TK_STAFF( DAY_OPEN,            409, "%s is not closed",
          "%s 没有关闭" )
TK_STAFF( DAY_OPEN_WHOLE,      409, "%s is closed as a whole, not on single lines: without --lines",
          "%s 是整日关闭，不是只关闭线路：请不用 --lines" )
TK_STAFF( DAY_OPEN_BUT,        409, "%s is not closed as a whole, but on lines %s: --lines",
          "%s 没有整日关闭，只关闭了线路 %s：请用 --lines" )
TK_STAFF( PRICE_WORDS,         422, "%s is no price: 120.00, +10.00, -5.00, x0.9 or none",
          "%s 不是价格：120.00、+10.00、-5.00、x0.9 或 none" )
TK_STAFF( PRICE_OVER,          409, "%s is over: a price is for days of booking from today on",
          "%s 已过：价格只能用于今天起的预订日" )
TK_STAFF( PRICE_NONE,          409, "on %s there is no price that it could be reckoned from",
          "%s 没有可据以计算的价格" )
TK_STAFF( PRICE_WRONG,         422, "the price of %s would be %s",
          "%s 的价格会是 %s" )
TK_STAFF( SESSION_NONE,         401, "nobody is signed in, or not any more",
          "没有登录，或登录已失效" )
TK_STAFF( ACTION_UNKNOWN,       404, "there is no action %s",
          "没有操作 %s" )
TK_STAFF( ROLE_MISSING,         403, "%s is not for your role",
          "您的角色不能做 %s" )
TK_STAFF( IDEMPOTENCY_NEEDED,   428, "%s needs an Idempotency-Key",
          "%s 需要 Idempotency-Key" )
TK_STAFF( IDEMPOTENCY_OTHER,    422, "key %s came with another request before",
          "Idempotency-Key %s 已用于另一个请求" )
TK_STAFF( MATCH_NEEDED,         428, "%s needs If-Match, the ETag of what is changed",
          "%s 需要 If-Match，即所改内容的 ETag" )
TK_STAFF( MATCH_STALE,          412, "somebody else has changed it meanwhile",
          "其间已被他人修改" )
TK_STAFF( VALUE_REFUSED,        422, "the value breaks the rule %s",
          "值违反规则 %s" )
TK_STAFF( APPROVAL_NEEDED,      409, "%s of %s is above %s, above which another person approves",
          "%s 的金额 %s 超过 %s，须由另一人审批" )
TK_STAFF( APPROVAL_MISSING,     404, "there is no proposal %s",
          "没有审批单 %s" )
TK_STAFF( APPROVAL_DONE,        409, "%s has decided on proposal %s already",
          "%s 已对审批单 %s 作出决定" )
TK_STAFF( APPROVAL_SELF,        403, "proposal %s is your own: another person approves it",
          "审批单 %s 是您自己提交的：须由另一人审批" )
TK_STAFF( APPROVAL_STALE,       409, "proposal %s is of %s, who may not do that any more: refuse it",
          "审批单 %s 由 %s 提交，该员工已无此权限：请拒绝" )
TK_STAFF( APPROVAL_CONSOLE,     403, "decide on proposals where people sign in, or as ticket_staff",
          "请登录后审批，或以 ticket_staff 审批" )
TK_STAFF( REASON_NEEDED,        422, "say why (--reason)",
          "请写明原因（--reason）" )
TK_STAFF( REFERENCE_NEEDED,     422, "%s needs a reference: the number of the paper it stands on",
          "%s 需要凭证号" )
TK_STAFF( PERSON_MISSING,       404, "there is no person %s",
          "没有人员 %s" )
TK_STAFF( PERSON_EXISTS,        409, "a person %s exists already",
          "人员 %s 已存在" )
TK_STAFF( PERSON_NAME,          422, "%s is no name: small letters, digits, '.', '_', '-', 32 at most",
          "%s 不是用户名：小写字母、数字、. _ -，最多 32 个" )
TK_STAFF( PERSON_ELSEWHERE,     403, "%s works for other suppliers, too: the system's administrator does that",
          "%s 还在别的景区任职：由系统管理员处理" )
TK_STAFF( PERSON_SESSIONS,      403, "the sessions of %s are for administrators alone, and for %s",
          "%s 的登录只有管理员和 %s 本人可查看或结束" )
TK_STAFF( PERSON_PARTY,         422, "%s has not the role party: who belongs to a party has that one alone",
          "%s 没有岗位 party：结算方的人员只有这一个岗位" )
TK_STAFF( PERSON_PARTY_ALONE,   422, "%s belongs to a party or an agent, and so has no other role here",
          "%s 属于结算方或代理商，在本景区不能有别的岗位" )
TK_STAFF( PERSON_PARTY_NEEDED,  422, "say which party %s belongs to (--party)",
          "请指定 %s 所属的结算方（--party）" )
TK_STAFF( PERSON_AGENT,         422, "%s has not the role agent: who belongs to an agent has that one alone",
          "%s 没有岗位 agent：代理商的人员只有这一个岗位" )
TK_STAFF( PERSON_AGENT_NEEDED,  422, "say which agent %s belongs to (--agent)",
          "请指定 %s 所属的代理商（--agent）" )
TK_STAFF( PERSON_SELF,          403, "nobody gives %s to themselves: another administrator does",
          "不能给自己增加岗位 %s：须由另一位管理员操作" )
TK_STAFF( PERSON_DISABLED,      409, "%s is disabled",
          "%s 已停用" )
TK_STAFF( ROLE_UNKNOWN,         422, "there is no role %s: steward, gate_lead, clerk, desk_lead, market, finance, admin",
          "没有角色 %s：只有 steward、gate_lead、clerk、desk_lead、market、finance、admin" )
TK_STAFF( ADMIN_LAST,           409, "without %s nobody could let others in",
          "没有 %s 就无人能让别人进来了" )
TK_STAFF( SIGNED_IN_MISSING,    404, "%s has no session %s",
          "%s 没有会话 %s" )
TK_STAFF( LIMIT_ACTION,         422, "%s has no limit; these have: %s",
          "%s 没有限额；有限额的是：%s" )
TK_STAFF( OPEN_LOG_MISSING,    404, "there is no answer %s, or it is older than 30 days",
          "没有应答 %s，或已超过 30 天" )
TK_STAFF( LINK_WRONG,           404, "the link was used, is too old, or another one has taken its place",
          "链接已用过、已过期，或已被新的取代" )
TK_STAFF( SIGN_IN_WRONG,        401, "name, password or code is wrong, or it is not the time",
          "用户名、密码或验证码不对，或暂不能登录" )
TK_STAFF( TOTP_NEEDED,          401, "the code of the device is needed",
          "需要设备上的动态码" )
TK_STAFF( TOTP_MISSING,         403, "a code of a device is wanted here: ask for a new link and set one up",
          "此处要求动态码：请索取新链接并设置" )
TK_STAFF( RECOVERY_DEVICE,      409, "there is no device that could be lost: ask for a new link and set one up",
          "还没有绑定验证器：请索取新链接并设置" )
TK_STAFF( SUPPLIER_CHOOSE,      422, "say for which supplier",
          "请选择景区" )
TK_STAFF( OFFER_MISSING,        404, "there is no offer %s",
          "没有推介 %s" )
TK_STAFF( PICTURE_MISSING,      404, "offer %s has no picture",
          "推介 %s 没有图片" )
TK_STAFF( OFFER_TITLE,          422, "offer %s needs a title",
          "推介 %s 需要标题" )
TK_STAFF( OFFER_LINK,           422, "\"%s\" is no address that begins with https://",
          "“%s”不是 https:// 开头的地址" )
TK_STAFF( OFFER_DAYS,           422, "the first day, %s, is behind the last one, %s",
          "第一天 %s 在最后一天 %s 之后" )
TK_STAFF( STATION_MISSING,      404, "there is no station %s",
          "没有检票点 %s" )
TK_STAFF( STATION_EXISTS,       409, "a station %s exists already",
          "检票点 %s 已存在" )
TK_STAFF( STATION_USED,         409, "station %s is used by: %s",
          "检票点 %s 正被使用：%s" )
TK_STAFF( DEVICE_MISSING,       404, "there is no device %s",
          "没有设备 %s" )
TK_STAFF( DEVICE_EXISTS,        409, "a device %s exists already",
          "设备 %s 已存在" )
TK_STAFF( DEVICE_PLACE,         422, "a %s needs a station and the number of a gate",
          "%s 须指定检票点和闸机号" )
TK_STAFF( DEVICE_LOCKED,        403, "this device is locked",
          "设备已锁定" )
TK_STAFF( DEVICE_UNKNOWN,       401, "this device is not registered here",
          "设备未在此注册" )
TK_STAFF( UPLOAD_MANY,         413, "%s scans at most can be taken at once",
          "一次最多上传 %s 条" )
TK_STAFF( DOUBLE_MISSING,      404, "there is no use %s that was one too many",
          "没有编号为 %s 的重复检票" )
TK_STAFF( LIST_KIND,           403, "this kind of device judges by no list",
          "该类设备不使用离线名单" )
TK_STAFF( LIST_DAY,            404, "there is no list of that day",
          "没有该日期的离线名单" )
TK_STAFF( LIST_WAIT,           409, "the list is being made: ask again in five seconds",
          "离线名单正在生成：请 5 秒后再试" )
TK_STAFF( LIST_GAP,            409, "there are no deltas that follow: fetch the whole list",
          "没有可接续的增量：请重新下载完整名单" )
TK_STAFF( DEVICE_STALE,         401, "the token is of an earlier key or lock: ask for a new one",
          "令牌已失效：请重新获取" )
TK_STAFF( DEVICE_CODE_WRONG,    404, "the code was used, is too old, is for another kind of key, or was never given",
          "注册码已用过、已过期、不适用于此类密钥或不存在" )
TK_STAFF( DEVICE_REQUEST,       409, "the device has used this request for another ticket",
          "设备已将此请求号用于另一张门票" )
TK_STAFF( PAPER_NONE,          409, "there is nothing to print: a drawer of one's own is printed once it was counted",
          "没有可打印的内容：自己的班次点钞后才能打印" )
TK_STAFF( COMMISSION_EITHER,    422, "say either an amount (--each) or a part of the price (--per-mille)",
          "请给金额（--each）或千分比（--per-mille）之一" )
TK_STAFF( COMMISSION_REVERSED,  422, "the days %s to %s are reversed",
          "日期 %s 至 %s 颠倒" )
TK_STAFF( COMMISSION_OVERLAPS,  409, "agent %s has rule %s for that, from %s on: end it first",
          "代理商 %s 已有规则 %s（自 %s 起）：请先结束它" )
TK_STAFF( COMMISSION_RULE,      404, "there is no rule %s of commission",
          "没有返佣规则 %s" )
TK_STAFF( COMMISSION_ENDED,     409, "rule %s ends on %s, not later than that",
          "规则 %s 已于 %s 结束，不晚于该日" )
TK_STAFF( COMMISSION_DAY,       409, "%s is not over: of a day that is not, more may come",
          "%s 尚未结束，可能还有新的交割" )
TK_STAFF( COMMISSION_OPEN,      409, "run %s waits for a second person: approve or refuse it first",
          "批次 %s 正待另一人审批：请先审批或拒绝" )
TK_STAFF( COMMISSION_NOTHING,   409, "from %s to %s there is nothing that no run has counted",
          "%s 至 %s 没有未计入批次的门票" )
TK_STAFF( COMMISSION_MISSING,   404, "there is no run %s of commission",
          "没有返佣批次 %s" )
TK_STAFF( COMMISSION_DONE,      409, "run %s is %s",
          "批次 %s 的状态是 %s" )
TK_STAFF( COMMISSION_SELF,      403, "run %s is your own: another person approves it",
          "批次 %s 是您自己做的：须由另一人审批" )
TK_STAFF( COMMISSION_CONSOLE,   403, "do that where people sign in, or as ticket_staff: two people have to be known",
          "请登录后操作，或以 ticket_staff 操作：须能确认是两个人" )
TK_STAFF( COMMISSION_AGENT,     404, "run %s says nothing of agent %s",
          "批次 %s 中没有代理商 %s" )
TK_STAFF( INVOICE_REBATE,      409, "order %s was paid from a rebate account: there is no invoice of it",
          "订单 %s 以返利支付，不开发票" )
TK_STAFF( INVOICE_EARLY,       409, "order %s is not delivered yet: an invoice is of what is",
          "订单 %s 尚未交割，交割后才能开发票" )
TK_STAFF( INVOICE_NOTHING,     409, "of order %s no money came in that has not gone back",
          "订单 %s 没有未退的实收款" )
TK_STAFF( INVOICE_EXISTS,      409, "order %s has invoice %s already, which is %s",
          "订单 %s 已有发票登记 %s（%s）" )
TK_STAFF( INVOICE_MISSING,     404, "there is no invoice %s",
          "没有发票登记 %s" )
TK_STAFF( INVOICE_STATE,       409, "invoice %s is %s: it cannot become %s: %s",
          "发票登记 %s 的状态是 %s，不能变为 %s：%s" )
TK_STAFF( INVOICE_NUMBER,      409, "the number %s is that of another invoice or red note",
          "号码 %s 已用于另一张发票或红字发票" )
TK_STAFF( INVOICE_DAY,         422, "%s is before the day on which it was wanted, or still to come",
          "%s 早于申请日期或晚于今天" )
TK_STAFF( INVOICE_TAX,         422, "a special invoice needs the tax number (--tax-number)",
          "专用发票须有纳税人识别号（--tax-number）" )
TK_STAFF( INVOICE_TAX_FORM,    422, "%s is no tax number: 15 to 20 digits and capital letters",
          "%s 不是纳税人识别号：应为 15 至 20 位数字或大写字母" )
TK_STAFF( INVOICE_CARRIER,     422, "invoice %s is of paper: say the carrier's number (--number)",
          "发票登记 %s 是纸质发票：请给快递单号（--number）" )
TK_STAFF( INVOICE_RED,         422, "invoice %s was issued as %s: say the number of its red note (--red)",
          "发票登记 %s 已开为 %s：请给红字发票号码（--red）" )
TK_STAFF( INVOICE_NOT_RED,     422, "invoice %s was not issued: it has no red note",
          "发票登记 %s 尚未开票，没有红字发票" )
TK_STAFF( UNDO_UNKNOWN,         404, "this device let nobody through on that request",
          "此设备没有该请求号的检票记录" )
TK_STAFF( UNDO_LATE,            409, "it is more than 60 seconds ago: a supervisor undoes it (passage undo)",
          "已超过 60 秒：由主管撤销（passage undo）" )
TK_STAFF( UNDO_OUT,             409, "somebody has gone out or in again behind it: undo that passage first",
          "此次检票后已有人出园或再次入园：请先撤销后一次记录" )
TK_STAFF( PASSAGE_MISSING,      404, "there is no passage %s of ticket %s of order %s",
          "没有第 %s 次检票：票 %s，订单 %s" )
TK_STAFF( DEVICE_UNDONE,        409, "the passage of this request was undone: ask with a new one",
          "此请求号的检票已撤销：请用新的请求号" )
TK_STAFF( DEVICE_NO_GATE,       403, "this device stands at no gate: device set --station --gate",
          "此设备不在任何闸口：device set --station --gate" )
TK_STAFF( DEVICE_DIRECTION,     409, "this device lets nobody through in that direction: device set --directions",
          "此设备不允许该方向通行：device set --directions" )
TK_STAFF( DEVICE_GATE,          409, "this device may not stand at gate %s: device set --gates",
          "此设备不能用于 %s 号闸：device set --gates" )
TK_STAFF( DEVICE_GATES,         422, "a %s stays at its gate: handhelds alone have several (--gates)",
          "%s只在一个闸口：只有手持机可有多个（--gates）" )
TK_STAFF( DEVICE_GATES_WRONG,   422, "\"%s\" is no number of a gate, twice there, or one too many: write 1,2,A1",
          "“%s”不是闸机号、重复或过多：请写成 1,2,A1" )
TK_STAFF( CHECK_UNKNOWN,       404, "there is no such ticket",
          "没有这张门票" )
TK_STAFF( CHECK_NOT_ISSUED,    409, "the ticket was not issued yet",
          "门票尚未出票" )
TK_STAFF( CHECK_NOT_NAMED,     409, "no visitor is named for the ticket: settle bind",
          "门票未绑定游玩人：settle bind" )
TK_STAFF( CHECK_NOT_YET,       409, "the ticket is good some minutes after it was paid: order show",
          "门票须在付款若干分钟后生效：order show" )
TK_STAFF( CHECK_REFUNDED,      409, "the ticket has come back",
          "门票已退" )
TK_STAFF( CHECK_DAY,           409, "the ticket is not valid today",
          "门票今天不在有效期内" )
TK_STAFF( CHECK_EARLY,         409, "it is too early for the performance of this ticket",
          "尚未到此票演出的检票时间" )
TK_STAFF( CHECK_LATE,          409, "it is too late for the performance of this ticket",
          "此票演出的检票时间已过" )
TK_STAFF( CHECK_CLOSED,        409, "the day of the ticket is called off: its money goes back",
          "门票当日已闭园，票款将退回" )
TK_STAFF( CHECK_STOPPED,       409, "the order of the ticket is stopped: order release",
          "门票的订单已被停止使用：order release" )
TK_STAFF( CHECK_ASKED_BACK,    409, "the distributor asks the ticket back: openrefund list",
          "分销商已申请退此票，等待审核：openrefund list" )
TK_STAFF( CHECK_CANCELLED,     409, "the performance of the ticket is cancelled: its money goes back",
          "门票的场次已取消，票款将退回" )
TK_STAFF( CHECK_USED,          409, "all persons of the ticket are in",
          "门票已全部使用" )
TK_STAFF( CHECK_PRINT,         409, "the ticket opens a gate on paper: print it first",
          "请先打印纸质票" )
TK_STAFF( CHECK_REPRINTED,     409, "the ticket was printed again: the newer paper is good",
          "此票已重新打印，请用新票" )
TK_STAFF( CHECK_OUTSIDE,       409, "nobody is in by this ticket",
          "没有入园记录" )
TK_STAFF( CHECK_SLOT,          409, "it is not the time of the ticket's slot: a supervisor may let in (passage let-in)",
          "不在门票的时段内：可由主管人工放行（passage let-in）" )
TK_STAFF( CHECK_STATION,       409, "the ticket is let in at another station",
          "此票须在其他检票点检票" )
TK_STAFF( PARTY_MISSING,         404, "there is no party %s",
          "没有结算方 %s" )
TK_STAFF( PARTY_EXISTS,          409, "there is, or was, a party %s: its number is not given again",
          "结算方编号 %s 已用过，不再使用" )
TK_STAFF( PARTY_NAME,            409, "a party %s exists already",
          "结算方 %s 已存在" )
TK_STAFF( PARTY_USED,            409, "party %s is used by: %s",
          "结算方 %s 正被使用：%s" )
TK_STAFF( PARTY_ATTRACTION,      422, "party %s is an attraction: an agent, a fee for each ticket, a balance to warn at and a way to be charged are of distributors",
          "结算方 %s 是景区：代理商、每张票手续费、提醒余额和扣款方式只用于经销商" )
TK_STAFF( PARTY_DISTRIBUTOR,     422, "party %s is a distributor: a fee for each payout, entry days, entries a day, stations, a supplier of its own and --charge none are of attractions",
          "结算方 %s 是经销商：打款手续费、入园天数、每天次数、检票点、自己的景区和 --charge none 只用于景区" )
TK_STAFF( PARTY_OPERATOR,        422, "party %s is the operator itself: it has a name and phones, and nothing else",
          "结算方 %s 是运营方自己：只有名称和手机号" )
TK_STAFF( PARTY_AGENT_NEEDED,    422, "a distributor orders as one of the agents: say which (--agent)",
          "经销商须对应一个代理商：请用 --agent 指定" )
TK_STAFF( PARTY_AGENT,           409, "agent %s is party %s already",
          "代理商 %s 已是结算方 %s" )
TK_STAFF( PARTY_DEPOSIT,         409, "agent %s may not pay from a deposit: let it (agent set --pay), or charge the party by an agreement (--charge alipay, clearing)",
          "代理商 %s 未开通预存款支付：请先开通（agent set --pay），或改为协议扣款（--charge alipay、clearing）" )
TK_STAFF( PARTY_STATIONS,        422, "\"%s\" is not stations such as 1,3, or none",
          "“%s”不是检票点编号，例如 1,3，或 none" )
TK_STAFF( PARTY_STATION,         409, "station %s is that of party %s",
          "检票点 %s 属于结算方 %s" )
TK_STAFF( PARTY_OWN,             409, "party %s has a supplier of its own: its stations are there",
          "结算方 %s 有自己的景区：检票点在那里" )
TK_STAFF( PARTY_HAS_STATIONS,    409, "party %s has stations here, %s: take them away first (--stations none)",
          "结算方 %s 在此有检票点 %s：请先移除（--stations none）" )
TK_STAFF( PARTY_SUPPLIER_SELF,   422, "supplier %s is the operator itself",
          "景区 %s 是运营方自己" )
TK_STAFF( PARTY_SUPPLIER_TAKEN,  409, "supplier %s is party %s already",
          "景区 %s 已是结算方 %s" )
TK_STAFF( PARTY_SUPPLIER_USED,   409, "party %s stays the supplier that it is: its gates and places are used by: %s",
          "结算方 %s 所属的景区不能更改，其检票口和名额正被使用：%s" )
TK_STAFF( PARTY_ACCOUNT_MISSING, 404, "party %s has no account %s",
          "结算方 %s 没有账户 %s" )
TK_STAFF( PARTY_ACCOUNT_EXISTS,  409, "party %s has, or had, an account %s: another account has another number",
          "结算方 %s 的账户编号 %s 已用过：新账户请用新编号" )
TK_STAFF( PARTY_ACCOUNT_RETIRED, 409, "of party %s account %s is retired",
          "结算方 %s 的账户 %s 已停用" )
TK_STAFF( PARTY_PAID_OUT,        422, "party %s is an attraction: its accounts are for payouts",
          "结算方 %s 是景区：其账户用于打款" )
TK_STAFF( PARTY_CHARGED,         422, "party %s is a distributor: its accounts are to be charged",
          "结算方 %s 是经销商：其账户用于扣款" )
TK_STAFF( PARTY_NO_CHARGE,       422, "our account %s is at %s, which charges nobody by an agreement: Alipay and clearing providers do",
          "我方账户 %s 属于 %s，不支持协议扣款：须用支付宝或清结算系统的账户" )
TK_STAFF( PARTY_NO_PAYOUT,       422, "our account %s is at %s, by which no attraction is paid: Alipay and clearing providers do that",
          "我方账户 %s 属于 %s，不能向景区打款：须用支付宝或清结算系统的账户" )
TK_STAFF( PARTY_FORM_ALIPAY,     422, "our account %s is at Alipay, whose accounts are 2088 and twelve digits, a mobile number or an e-mail address",
          "我方账户 %s 属于支付宝：支付宝账号为 2088 开头的 16 位数字、手机号或电子邮箱" )
TK_STAFF( PARTY_FORM_CLEARING,   422, "our account %s is at a clearing provider, whose accounts are 1 to 64 letters, digits, '_' and '-'",
          "我方账户 %s 属于清结算系统：其账号为 1 到 64 个字母、数字、_ 和 -" )
TK_STAFF( PARTY_AGREEMENT_USE,   422, "party %s is paid out to at its account %s: that takes no agreement",
          "结算方 %s 的账户 %s 用于打款，不需要协议" )
TK_STAFF( PARTY_AGREEMENT_NUMBER, 422, "an agreement that is %s has a number (--agreement)",
          "%s的协议须有协议号（--agreement）" )
TK_STAFF( PARTY_ADDRESS,         422, "\"%s\" is no address that begins with https://",
          "“%s”不是 https:// 开头的地址" )
TK_STAFF( PROVIDER_PARTIES,      409, "through account %s accounts of parties are reached: %s; retire those first (partyaccount retire)",
          "账户 %s 正用于结算方账户 %s：请先停用它们（partyaccount retire）" )
TK_STAFF( SETTLE_TERMS_NONE,        404, "product %s has no terms of settlement",
          "产品 %s 没有结算条款" )
TK_STAFF( SETTLE_KIND,           422, "say what kind of ticket %s is: --kind single or joint",
          "请用 --kind 指定产品 %s 是单票（single）还是联票（joint）" )
TK_STAFF( SETTLE_KIND_STAYS,     409, "what kind of ticket %s is was said before, and stays",
          "产品 %s 的票种已定，不能修改" )
TK_STAFF( SETTLE_HAS,            409, "product %s can have no terms of settlement: it has %s",
          "产品 %s 不能设结算条款：它有 %s" )
TK_STAFF( SETTLE_PARTS_COUNT,    422, "a joint ticket has 2 to 20 parts, a single one has one: \"%s\"",
          "联票有 2 到 20 个景区，单票有 1 个：“%s”" )
TK_STAFF( SETTLE_PARTS,          422, "\"%s\" is no part such as 1:120.00:100.00, of a single ticket 1; maybe with :2x1 and @PRODUCT behind it",
          "“%s”不是联票部分，例如 1:120.00:100.00（单票为 1），其后可加 :2x1 和 @产品" )
TK_STAFF( SETTLE_STOCK_PARTY,    409, "attraction %s is no supplier on this gateway, whose product %s could be",
          "景区 %s 不是本平台的供应商，没有产品 %s" )
TK_STAFF( SETTLE_STOCK_PRODUCT,  404, "supplier %s has no product %s",
          "供应商 %s 没有产品 %s" )
TK_STAFF( SETTLE_STOCK_SEATS,    409, "supplier %s sells seats of performances: no part takes places there",
          "供应商 %s 按场次座位售票，联票不能占用其座位" )
TK_STAFF( SETTLE_STOCK_LIMIT,    409, "supplier %s sells by slots, and a part takes places of the day: its product %s needs a limit of a day (product set --day-limit)",
          "供应商 %s 分时段售票，联票占用全天名额：请先为其产品 %s 设置每日限额（product set --day-limit）" )
TK_STAFF( SETTLE_STOCK_TERMS,    409, "%s's product %s has terms of settlement itself",
          "供应商 %s 的产品 %s 本身有结算条款" )
TK_STAFF( SETTLE_PART_TWICE,     422, "attraction %s has two parts",
          "景区 %s 重复" )
TK_STAFF( SETTLE_PART_PARTY,     422, "party %s is a distributor: a part is an attraction's",
          "结算方 %s 是经销商：只有景区才有份额" )
TK_STAFF( SETTLE_NEGATIVE,       409, "attraction %s would get %s of a share of %s: --negative-margin yes says that this is meant",
          "景区 %s 的结算价 %s 高于其份额 %s：确认无误请用 --negative-margin yes" )
TK_STAFF( SETTLE_PRICE,          422, "the shares come to %s: a ticket costs from 0.01 to 1000000.00",
          "各份额合计 %s：票价应为 0.01 至 1000000.00" )
TK_STAFF( SETTLE_VALIDITY,       422, "a ticket is valid for so many days (--days) or, a joint one, from a day to a later one (--from, --to)",
          "有效期应为天数（--days），或联票的起止日期（--from、--to）" )
TK_STAFF( SETTLE_RETURN_FEE,         422, "a return would cost %s, more than the ticket: %s",
          "退票费 %s 高于票价 %s" )
TK_STAFF( SETTLE_RETURN_RULE,    422, "--return percent goes with --return-percent, --return fixed with --return-fee, and no other",
          "--return percent 须配 --return-percent，--return fixed 须配 --return-fee，其余不配" )
TK_STAFF( SETTLE_MARGIN_JOINT,   422, "a margin is of single tickets: of a joint one it is what shares are above the attractions' prices",
          "--margin 只用于单票：联票的差额即份额与景区结算价之差" )
TK_STAFF( SETTLE_PROPOSAL,       409, "proposal %s of product %s does not wait, or not any more",
          "提案 %s（产品 %s）不在待审批状态" )
TK_STAFF( SETTLE_PUBLISHER,      422, "say for which attraction (--party)",
          "请指定景区（--party）" )
TK_STAFF( SETTLE_PUBLISHED_NEW,  422, "there is no product %s: say its --name and --price",
          "没有产品 %s：请给 --name 和 --price" )
TK_STAFF( SETTLE_PUBLISHED_COSTS, 422, "there is no product %s: say its --price, too",
          "没有产品 %s：还须给 --price" )
TK_STAFF( SETTLE_PUBLISHED_OTHER, 409, "product %s is no single ticket of this attraction",
          "产品 %s 不是此景区的单票" )
TK_STAFF( SETTLE_PUBLISHED_MANY, 409, "attraction %s has %s tickets that wait for their first approval, or to be closed: it publishes no more",
          "景区 %s 有 %s 个产品尚待首次审批或关闭：暂不能再发布" )
TK_STAFF( SETTLE_PUBLISHED_PRICE, 409, "product %s was approved: the operator sets its prices now",
          "产品 %s 已审批：价格由运营方设定" )
TK_STAFF( SETTLE_SELF,           403, "proposal %s is your own: another person approves it",
          "提案 %s 是您自己提出的：须由另一人审批" )
TK_STAFF( SETTLE_CLOSED,         409, "product %s is closed for good",
          "产品 %s 已永久停售" )
TK_STAFF( SETTLE_PRICED,         409, "the price of %s is that of its terms of settlement, %s: settleproduct set",
          "产品 %s 的价格由结算条款决定，为 %s：请用 settleproduct set" )
TK_STAFF( SETTLE_PRICE_AGENT,    409, "product %s has terms of settlement: its price is the same for all agents",
          "产品 %s 有结算条款：对所有代理商价格相同" )
TK_STAFF( SETTLE_MARGIN,         409, "product %s has a margin of %s: its price is no less than that, on no day",
          "产品 %s 的平台差价为 %s：任何一天的价格都不能低于它" )
TK_STAFF( SETTLE_FREE,           409, "product %s has terms of settlement: a ticket costs 0.01 at least, on each day",
          "产品 %s 有结算条款：每天的票价至少为 0.01" )
TK_STAFF( SETTLE_PROMOTION,      409, "product %s has terms of settlement: it has no promotions",
          "产品 %s 有结算条款：不能设优惠" )
TK_STAFF( SETTLE_DRAFT,          409, "product %s has terms of settlement: settleproduct open puts it on sale",
          "产品 %s 有结算条款：请用 settleproduct open 上架" )
TK_STAFF( SETTLE_NOT_APPROVED,   409, "product %s has no terms that hold yet: another person approves them first",
          "产品 %s 尚无生效的结算条款：须先由另一人审批" )
TK_STAFF( SETTLE_OVER,           409, "tickets of product %s are valid until %s: nobody could use one",
          "产品 %s 的门票有效期至 %s：已无法使用" )
TK_STAFF( SETTLE_UNPAYABLE,      409, "party %s of product %s: %s",
          "结算方 %s（产品 %s）：%s" )
TK_STAFF( SETTLE_NOBODY,         409, "no distributor can be charged for product %s; %s",
          "没有可为产品 %s 扣款的经销商；%s" )
TK_STAFF( SETTLE_SINGLE,         409, "product %s has terms of settlement: it is for single persons",
          "产品 %s 有结算条款：只能按单人出票" )
TK_STAFF( SETTLE_LIMITS,         409, "product %s has terms of settlement: what a document or a phone may book is not counted over several days there",
          "产品 %s 有结算条款：不能设多日的证件限购或手机号限购" )
TK_STAFF( SETTLE_AGES,           409, "product %s has terms of settlement: its visitors may be named later, so it has no limit of age",
          "产品 %s 有结算条款：游客可后补，不能限制年龄" )
TK_STAFF( SETTLE_VALID,          409, "product %s has terms of settlement: they say when its tickets are valid",
          "产品 %s 有结算条款：有效期由条款规定" )
TK_STAFF( SETTLE_FUND,           409, "the money of %s cannot lie in a money product: that takes a joint ticket, and an account of ours at a clearing provider",
          "产品 %s 的款项不能存入理财产品：须为联票，且我方有清结算账户" )
TK_STAFF( SETTLE_FUND_NONE,      409, "the money of %s lies in no money product",
          "产品 %s 的款项未存入理财产品" )
TK_STAFF( SETTLE_FUND_HOLDS,     409, "money of %s lies in money product %s, or is on its way: it stays there until it has come out",
          "产品 %s 的款项在理财产品 %s 中（或在途）：取出之前不能更换" )
TK_STAFF( SETTLE_FUND_OTHER,     409, "money product %s is that of product %s: at its end all that lies there comes out, whosever it is",
          "理财产品 %s 已用于产品 %s：到期时会取出其中全部款项" )
TK_STAFF( RECEIPT_BLIND,       409, "the drawer of shift %s is counted first: its receipts would say what is in it",
          "班次 %s 的钱箱须先点钞：收据会透露其中金额" )
TK_STAFF( MACHINE_KIND,        403, "this is a %s: machines alone hand out and sell tickets by themselves",
          "此设备为 %s：只有自助机可自行取票售票" )
TK_STAFF( MACHINE_WAIT,        429, "too much was wrong: wait %s seconds, or show something else",
          "错误次数过多：请 %s 秒后再试，或改用其他凭证" )
TK_STAFF( MACHINE_NONE,        404, "there is no such order, or what was typed does not belong to it",
          "没有这个订单，或所输入的信息与订单不符" )
TK_STAFF( MACHINE_SEVERAL,     409, "there are several orders: say which",
          "有多个订单：请指明订单号" )
TK_STAFF( MACHINE_REQUEST,     409, "this machine has used the request for something else: ask with a new one",
          "此请求编号已用于别的操作：请换新编号" )
TK_STAFF( MACHINE_SHORT,       409, "%s is to be put in, and was not",
          "须投入 %s，金额不足" )
TK_STAFF( MACHINE_PRICE,       409, "it costs %s: the visitor has to agree to that first (agreed_fen)",
          "应付 %s：请先让游客确认此金额（agreed_fen）" )
TK_STAFF( MACHINE_SLOT,        409, "the visitor has to agree to slot %s, %s to %s, first (slot)",
          "请先让游客确认时段 %s（%s 至 %s）（slot）" )
TK_STAFF( MACHINE_PRINTED,     409, "the tickets of order %s are printed: the desk prints them again",
          "订单 %s 的门票已打印：补打请到前台" )
TK_STAFF( MACHINE_REPRINTED,   409, "a ticket of order %s was printed again: the newer paper is good",
          "订单 %s 的此票已重新打印，请用新票" )
TK_STAFF( MACHINE_TAKE,        409, "order %s is issued: say which tickets, not how many",
          "订单 %s 已出票：请指明门票，而非数量" )
TK_STAFF( PASSAGE_SETTLED,     409, "an attraction is paid for this passage: it stays",
          "景区已按本次检票结算：不能撤销" )
TK_STAFF( SETTLE_CHARGING,     409, "order %s is being charged: what becomes of that is not known yet",
          "订单 %s 支付处理中：结果尚未确定" )
TK_STAFF( SETTLE_MISSING,      404, "there is no order %s of settlement",
          "没有结算订单 %s" )
TK_STAFF( SETTLE_CASE_MISSING, 404, "there is no case %s",
          "没有结算事项 %s" )
TK_STAFF( SETTLE_CASE_STATE,   409, "case %s does not wait for anybody: it is %s",
          "结算事项 %s 无需人工处理：状态为 %s" )
TK_STAFF( SETTLE_ORDER_STATE,  409, "order %s can no more be charged",
          "订单 %s 已不能扣款" )
TK_STAFF( SETTLE_RETURN,       409, "ticket %s of order %s cannot come back: %s",
          "门票 %s（订单 %s）不能退：%s" )
TK_STAFF( SETTLE_BIND_NONE,    422, "nobody is named",
          "没有填写游玩人" )
TK_STAFF( SETTLE_BIND_ROW,     409, "row %s: %s",
          "第 %s 行：%s" )
TK_STAFF( SETTLE_BIND_STATE,   409, "order %s takes no names now",
          "订单 %s 当前不能绑定游玩人" )
TK_STAFF( SETTLE_NO_ACCOUNT,   409, "party %s has no account to pay to",
          "结算方 %s 没有收款账户" )
TK_STAFF( SETTLE_AGREEMENT,    409, "the distributor of order %s has signed no agreement to be charged",
          "订单 %s 的经销商未签署扣款协议，或协议已终止" )
TK_STAFF( SETTLE_DEPOSIT,      409, "the deposit is too low for order %s",
          "预存款不足以支付订单 %s" )
