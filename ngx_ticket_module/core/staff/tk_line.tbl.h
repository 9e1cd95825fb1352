/*
 * What is wrong with a line of a file that staff import: name, English, Chinese;
 * each %s is one of the values behind the name.  A verdict of tk_staff.tbl.h
 * will do as well.
 */

TK_LINE( QUOTE_OPEN,     "a quote is not closed",                        "引号没有结束" )
TK_LINE( QUOTE_BEHIND,   "text behind the quote that ends a cell",       "单元格结束引号之后还有文字" )
TK_LINE( CELL_UNNAMED,   "a cell under no column's name",                "单元格不在任何列名之下" )
TK_LINE( CELL_MISSING,   "%s is missing",                                "缺少 %s" )
TK_LINE( CELL_DAY,       "%s: %s is no day such as 2026-12-24",          "%s：%s 不是日期，应如 2026-12-24" )
TK_LINE( CELL_CLOCK,     "%s: %s is no time such as 08:00",              "%s：%s 不是时刻，应如 08:00" )
TK_LINE( CELL_NUMBER,    "%s: %s is no whole number from %s to %s",      "%s：%s 不是 %s 到 %s 的整数" )
TK_LINE( CELL_YES_NO,    "%s: %s is not yes or no",                      "%s：%s 不是 yes 或 no（是或否）" )
TK_LINE( CELL_MONEY,     "%s: %s is no amount in yuan such as 99.50",    "%s：%s 不是金额（元），应如 99.50" )
TK_LINE( CELL_WEEKDAYS,  "%s: %s are no weekdays such as 1-5 or 六日",   "%s：%s 不是星期，应如 1-5 或 六日" )
TK_LINE( CELL_CODE,      "%s: %s has other characters than letters, digits, _ . @ -, or more than 64", "%s：%s 只能有字母、数字和 _ . @ -，最多 64 个" )
TK_LINE( CELL_LENGTH,    "%s: %s has no characters, or more than %s",    "%s：%s 没有字符，或超过 %s 个" )
TK_LINE( CELL_PAY,       "%s: %s is none of cash, deposit, rebate, epay", "%s：%s 不是 cash、deposit、rebate、epay 之一" )
TK_LINE( CELL_LIMIT,     "%s: %s is no number above 0, and not none",    "%s：%s 不是大于 0 的数，也不是 none" )
TK_LINE( CELL_ADDRESS,   "%s: %s is no address such as https://ota.example/callback/", "%s：%s 不是地址，应如 https://ota.example/callback/" )
TK_LINE( CELL_BLOCKS,    "%s: %s is no list of addresses such as 192.0.2.0/24", "%s：%s 不是地址段，应如 192.0.2.0/24" )
TK_LINE( LINE_AGAIN,     "the same as in line %s",                       "与第 %s 行重复" )
TK_LINE( DAYS_ORDER,     "to: %s is before the first day, or ten years later", "to：%s 早于第一天，或晚十年以上" )
TK_LINE( DAY_OVER,       "%s is over",                                   "%s 已过" )
TK_LINE( PLACES_RANGE,   "places are from 0 to 1000000",                 "人数应在 0 到 1000000 之间" )
TK_LINE( PLACES_ONLINE,  "online, %s, is more than total, %s",           "线上 %s 多于总数 %s" )
TK_LINE( PLACES_SOLD,    "places that are sold: %s; not fewer, and no other time", "已售 %s 个名额：不能更少，也不能改时间" )
TK_LINE( PLACES_DESK,    "places that are sold at the desk: %s; not fewer", "窗口已售 %s 个名额：不能更少" )
TK_LINE( SLOT_NIGHT,     "the slot is not within a day",                 "时段不在一天之内" )
TK_LINE( SLOT_MEETS,     "the slot overlaps another one of its line",    "与同一线路的其他时段重叠" )
TK_LINE( MEMBER_VALUE,   "%s is no text and no number",                  "%s 不是文本，也不是数" )
TK_LINE( MEMBER_UNKNOWN, "there is no member \"%s\"",                    "没有成员 \"%s\"" )
TK_LINE( MEMBER_LIST,    "%s is no list",                                "%s 不是列表" )
TK_LINE( MEMBER_OBJECT,  "this is no object",                            "这不是对象" )

/* Why a ticket of settlement cannot come back. */
TK_LINE( BACK_OTHER_ORDER, "the order has no such ticket",               "订单中没有这张票" )
TK_LINE( BACK_ALREADY,   "it has come back, or was applied for, already", "已退或已申请退款" )
TK_LINE( BACK_PASSED,    "somebody has come in with it",                 "已有景区检票" )
TK_LINE( BACK_EXPIRED,   "its days are over",                            "已过有效期" )
TK_LINE( BACK_LATE,      "the days to apply for it are over",            "已过申请退款的期限" )
TK_LINE( BACK_TERMS,     "its terms take none back before its days are over", "条款规定使用前不可退" )
TK_LINE( BACK_STATE,     "nothing of it can come back now",              "目前没有可退的部分" )
