/*
 * What the counter refuses, as staff read it: the columns of
 * tk_staff.tbl.h.  Distributors read the same names in the words of
 * tk_errors.tbl.h; a %s is the ticket, by its number or by what was typed.
 */

TK_STAFF( BAD_TICKET_CODE,     422, "%s is no code of this supplier's",
          "%s 不是本景区的票码或凭证码" )
TK_STAFF( REFUND_UNKNOWN,      404, "there is no such order",
          "没有这个订单" )
TK_STAFF( REFUND_STATE,        409, "of this order nothing was issued that could come back here",
          "此订单没有可在此处退回的已出门票" )
TK_STAFF( REFUND_STOPPED,      409, "the order of the tickets is stopped: order release",
          "门票的订单已被停止使用：order release" )
TK_STAFF( REFUND_OTHER_ORDER,  422, "ticket %s is of another order: each order comes back by itself",
          "票 %s 属于另一个订单：请逐个订单退票" )
TK_STAFF( REFUND_PRINTED,      409, "ticket %s is printed",
          "票 %s 已打印" )
TK_STAFF( REFUND_PASSED,       409, "ticket %s has passed a gate",
          "票 %s 已检票" )
TK_STAFF( REFUND_REFUNDED,     409, "ticket %s has come back already",
          "票 %s 已退" )
TK_STAFF( REFUND_REPRINTED,    409, "ticket %s was printed again: the newer paper is good",
          "票 %s 已重新打印，请用新票" )
TK_STAFF( REFUND_ASKED,        409, "the distributor asks ticket %s back: openrefund approve",
          "分销商已申请退票 %s：openrefund approve" )
TK_STAFF( REFUND_EXPIRED,      409, "ticket %s is no longer valid",
          "票 %s 已过有效期" )
TK_STAFF( REFUND_LATE,         409, "it is less than 30 minutes to the end of the slot of ticket %s (supplier set --counter-refund-late)",
          "距票 %s 的时段结束不足 30 分钟（supplier set --counter-refund-late）" )
TK_STAFF( REFUND_BEGUN,        409, "the performance of ticket %s has begun (supplier set --counter-refund-late)",
          "票 %s 的演出已开始（supplier set --counter-refund-late）" )
TK_STAFF( REFUND_PROMOTION,    409, "ticket %s was sold with free persons: single tickets of such a line do not come back",
          "票 %s 是满免优惠售出的：这样的单张票不能退" )
