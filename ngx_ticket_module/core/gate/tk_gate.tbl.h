/*
 * Verdicts of a gate: name; what the screen says in Chinese and in English; what
 * the device speaks in both; colour; sound; the next step, where the judge names
 * no other.
 *
 * {persons} {left} {minutes} {in} {all} are numbers; {at} {station} {gate}
 * {day} {slot} {by} are texts.  What stands in [brackets] is left out where a
 * number in it is 0 or a text in it is not known; what follows a | in them takes
 * its place.
 */

TK_GATE( IN,              "请进 {persons} 人[，还可进 {left} 人]",
         "come in: {persons}[; more may follow: {left}]",
         "请进，{persons} 位",            "Welcome, {persons}",
         GREEN, OK,   NONE )
TK_GATE( OUT,             "请出 {persons} 人",
         "out: {persons}",
         "再见",                          "Goodbye",
         GREEN, OK,   NONE )
TK_GATE( TWICE,           "刚刚已放行 {persons} 人，同一张票[，还可进 {left} 人]",
         "the same ticket, let through a moment ago: {persons}[; more may follow: {left}]",
         "已扫过",                        "Already read",
         GREEN, NONE, NONE )
TK_GATE( USED,            "已[于 {at} 在{station} {gate} 号闸]全部使用[（{in}/{all} 人）]",
         "used up[: {at}, {station}, gate {gate}][ ({in} of {all})]",
         "票已使用",                      "Ticket already used",
         AMBER, ASK,  SUPERVISOR )
TK_GATE( DAY_BEFORE,      "{day} 的票，今天不能用",
         "a ticket for {day}, not yet for today",
         "不是今天的票",                  "Not today's ticket",
         RED,   NO,   DESK )
TK_GATE( DAY_AFTER,       "已于 {day} 过期",
         "expired on {day}",
         "票已过期",                      "Ticket expired",
         RED,   NO,   DESK )
TK_GATE( SLOT_EARLY,      "[{slot} 的票，][{at} 起可进|{minutes} 分钟后可进]",
         "[a ticket for {slot}: ][come at {at}|{minutes} minutes too early]",
         "请 [{at}|{minutes} 分钟后]再来",
         "[Please come at {at}|{minutes} minutes too early]",
         AMBER, ASK,  WAIT )
TK_GATE( SLOT_LATE,       "[{slot} 的票，]已过 {minutes} 分钟",
         "[a ticket for {slot}: ]{minutes} minutes too late",
         "已过入园时段",                  "Your time is over",
         AMBER, ASK,  DESK )
TK_GATE( NOT_YET,         "[购票后 {minutes} 分钟生效，][{at} 起可入园|请稍后再来]",
         "[good {minutes} minutes after it was paid: ][come at {at}|come later]",
         "请[ {at}|稍后]再来",
         "Please come [at {at}|later]",
         AMBER, ASK,  WAIT )
TK_GATE( NOT_ISSUED,      "未取票，请到前台或自助机取票",
         "not picked up yet: to the desk or a machine",
         "请先取票",                      "Please pick up your ticket first",
         AMBER, ASK,  DESK )
TK_GATE( NOT_NAMED,       "未绑定游玩人",
         "no visitor is named for it: to the desk",
         "请先绑定游玩人",                "Please have the visitor named first",
         AMBER, ASK,  DESK )
TK_GATE( PRINT_FIRST,     "请先到前台或自助机打印纸质票",
         "to be printed first: to the desk or a machine",
         "请先打印纸质票",                "Please have your ticket printed first",
         AMBER, ASK,  DESK )
TK_GATE( SHOW_PAPER,      "已打印纸质票，请出示纸质票",
         "printed on paper: show the paper",
         "请出示纸质票",                  "Please show your paper ticket",
         AMBER, ASK,  DESK )
TK_GATE( REPRINTED,       "此票已重新打印，请用新票",
         "printed again: the newer paper is good",
         "请用新打印的票",                "Please show your newer paper ticket",
         RED,   NO,   DESK )
TK_GATE( UNPAID,          "未付款，请到前台现付",
         "not paid: to the desk",
         "请先付款",                      "Please pay first",
         RED,   NO,   DESK )
TK_GATE( REFUNDED,        "[{at} ]已退票",
         "refunded[: {at}]",
         "票已退",                        "Ticket refunded",
         RED,   NO,   NONE )
TK_GATE( STOPPED,         "订单已被停止使用[（{by} {at}）]",
         "the order is stopped[ ({by}, {at})]",
         "请联系工作人员",                "Please ask our staff",
         RED,   NO,   SUPERVISOR )
TK_GATE( REFUND_ASKED,    "退款审核中",
         "its refund is being decided on",
         "退款审核中",                    "Your refund is being decided on",
         RED,   NO,   DESK )
TK_GATE( CLOSED,          "订单已关闭",
         "the order is closed",
         "订单已关闭",                    "Order closed",
         RED,   NO,   DESK )
TK_GATE( CALLED_OFF,      "已取消，请到前台",
         "called off: to the desk",
         "已取消，请到前台",              "Called off, please go to the desk",
         RED,   NO,   DESK )
TK_GATE( STATION,         "请到[{station}|其他检票点]检票",
         "please go to [{station}|another entrance]",
         "请到[{station}|其他检票点]检票", "Please go to [{station}|another entrance]",
         RED,   NO,   STATION )
TK_GATE( ID_NEEDED,       "请刷身份证",
         "identity card, please",
         "请刷身份证",                    "Identity card, please",
         BLUE,  ASK,  SECOND )
TK_GATE( ID_OTHER,        "证件与订单不符",
         "the identity card is not one of the order",
         "证件与订单不符",                "This is not the card of the order",
         RED,   NO,   SUPERVISOR )
TK_GATE( CARD_UNREADABLE, "身份证读不出，请补出纸质票；已有纸质票的请工作人员核对",
         "the card cannot be read: issue paper, or call the supervisor",
         "请联系工作人员",                "Please ask our staff",
         AMBER, ASK,  PAPER )
TK_GATE( NOT_INSIDE,      "没有入园记录",
         "has not come in",
         "没有入园记录",                  "Please ask our staff",
         AMBER, ASK,  SUPERVISOR )
TK_GATE( UNKNOWN,         "没有这张票",
         "there is no such ticket",
         "没有这张票",                    "Unknown ticket",
         RED,   NO,   NONE )
TK_GATE( FORGED,          "校验码错误",
         "the check digits are wrong",
         "没有这张票",                    "Unknown ticket",
         RED,   NO,   NONE )
TK_GATE( OFFLINE_UNKNOWN, "离线名单[（{at}）]中没有[，放行 {persons} 人]",
         "not in the offline list[ of {at}][: let in {persons}]",
         "[请进，{persons} 位|请联系工作人员]",
         "[Welcome, {persons}|Please ask our staff]",
         AMBER, ASK,  SUPERVISOR )
