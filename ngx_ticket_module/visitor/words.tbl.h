/*
 * What a visitor's page says, in both languages.  States are found by the name
 * that SQL gives them, in lower case (impl.visitor_state(),
 * impl.visitor_tickets()).
 *
 *            name          Chinese  English
 */

/* of an order */
WORD( UNPAID,      "尚未支付", "Not paid yet" )
WORD( LATE,        "已过期", "Expired" )
WORD( PAID,        "已支付，待取票", "Paid, to be picked up" )
WORD( CONFIRMING,  "已支付，待景区确认", "Paid, to be confirmed by the attraction" )
WORD( TICKETS,     "已出票", "Tickets issued" )
WORD( STOPPED,     "订单已暂停，请到服务窗口处理",
      "This order is on hold: please come to the service desk" )
WORD( OFF,         "本次游览已取消，款项将退回",
      "This visit was called off: your money comes back" )
WORD( OFF_DESK,    "本次游览已取消，请到售票窗口退款",
      "This visit was called off: please get your money back at the ticket desk" )
WORD( RETURNING,   "退款处理中", "Your money is on its way back" )
WORD( RETURNED,    "已退款", "Refunded" )
WORD( CLOSED,      "订单已关闭", "This order is closed" )
WORD( ASK,         "请与售票方或服务窗口联系",
      "Please ask the seller or the service desk" )

/* of a ticket */
WORD( GOOD,        "有效", "Valid" )
WORD( PRINT,       "有效，请先取纸质票", "Valid, to be printed first" )
WORD( USED,        "已使用", "Used" )
WORD( AGAIN,       "今天已使用，有效期内以后的日子还可入园",
      "Used today, and good on the days that follow" )
WORD( PART,        "人已入园", "went in" )
WORD( PRINTED,     "已打印，请用纸质票入园", "Printed: enter with the paper" )
WORD( REFUNDED,    "已退票", "Refunded" )
WORD( OVER,        "已过期", "Expired" )

/* what stands before a value */
WORD( ORDER,       "订单号", "Order" )
WORD( PAPER_AT,    "有效纸质票的打印时间（此前的已作废）",
      "The good paper, earlier ones are void" )
WORD( PRODUCTS,    "票种", "Tickets" )
WORD( PERSONS,     "人数", "Persons" )
WORD( DAY,         "日期", "Day" )
WORD( UNTIL,       "至", "until" )
WORD( TIME,        "时间", "Time" )
WORD( PLACE,       "地点", "Place" )
WORD( GATE,        "，闸口 ", ", gate " )
WORD( SEATS,       "座位", "Seats" )
WORD( OFF_WHY,     "取消原因", "Called off because of" )
WORD( SHOW_OFF,    "演出取消。", "The performance was cancelled." )
WORD( PAY_BY,      "请于此前支付", "Pay before" )
WORD( AMOUNT,      "金额", "Amount" )
WORD( RETURNED_FEN, "已退", "Returned" )
WORD( TICKET,      "门票", "Ticket" )
WORD( HOW,         "入园方式", "How to get in" )
WORD( CONDITIONS,  "使用说明", "Conditions" )

/* how to get in */
WORD( SHOW_TICKET, "请在检票口出示门票的二维码，每张票一个。",
      "Show the code of each ticket at the gate." )
WORD( SHOW_VOUCHER, "请凭此二维码或订单号到售票窗口或自助机取票。",
      "Show this code, or the order's number, at the ticket desk or a machine "
      "to get your tickets." )
WORD( PAY_HERE,    "请在游览当天凭此二维码或订单号到售票窗口或自助机付款取票。",
      "Pay on the day at the ticket desk or a machine, with this code or the "
      "order's number." )
WORD( SHOW_PAPER,  "已打印的门票请用纸质票入园。",
      "Come in with the paper of tickets that are printed." )
WORD( SHOW_DOCUMENT, "请持预订时登记的证件入园，或到售票窗口取票。",
      "Come in with the document that you booked with, or get your tickets at "
      "the desk." )

/* giving back */
WORD( REFUND,      "退票", "Give the tickets back" )
WORD( BACK,        "返回订单", "Back to the order" )
WORD( BACK_AMOUNT, "已付", "Paid" )
WORD( BACK_FEE,    "手续费", "Fee" )
WORD( BACK_FEN,    "可退", "You get back" )
WORD( BACK_PLATFORM, "退款原路退回您的支付账户；全部未使用的门票同时作废。",
      "The money goes back the way you have paid. All tickets that are not used "
      "become void." )
WORD( BACK_ACCOUNT, "款项退回售票方，由售票方退还给您；全部未使用的门票同时作废。",
      "The money goes to whoever has sold the tickets, and you get it from them. "
      "All tickets that are not used become void." )
WORD( TAIL,        "预订手机号的后四位", "Last four digits of the phone you booked with" )
WORD( TAIL_WRONG,  "手机号后四位不正确，今天还可尝试次数：",
      "These are not the last four digits of that phone. Tries left today: " )
WORD( TAIL_LOCKED, "尝试次数过多，请明天再试，或与售票方联系。",
      "Too many tries. Please try again tomorrow, or ask the seller." )
WORD( LOOK_AGAIN,  "请核对下面的金额后再次确认。",
      "Please look at the sums below, and confirm once more." )
WORD( BACK_NONE,   "该订单现在不能自助退票，请与售票方或服务窗口联系。",
      "Nothing can be given back here now. Please ask the seller or the service "
      "desk." )
WORD( BACK_BY,     "退款由售票方退还给您：", "You get the money back from: " )
WORD( CONFIRM,     "确认退票", "Give them back" )

/* around it */
WORD( TITLE,       "门票", "Tickets" )
WORD( OTHER_LANGUAGE, "English", "中文" )
WORD( QR_OF,       "二维码", "QR code" )
WORD( NEXT,        "后面的票", "Next tickets" )
WORD( PREVIOUS,    "前面的票", "Previous tickets" )
WORD( AS_OF,       "更新于 ", "As of " )
WORD( OLD,         "（{n} 分钟前；联网后自动更新）",
      " ({n} minutes ago; renewed when there is a network)" )
