/*
 * What the open API says of refusals: Message, with the subject in place of
 * %s.  Whatever has no row is a fault of ours, and said to be one.  Each row is
 * answered by some test: t/90-reached.t.
 */

/* Whoever is no partner of ours, and who signs with another key, hear the
 * same. */
OPEN_ERR( NOT_A_PAGE,           "接口不存在" )
OPEN_ERR( WRONG_METHOD,         "请求方法不正确" )
OPEN_ERR( TLS_NEEDED,           "请使用HTTPS" )
OPEN_ERR( TOO_LARGE,            "请求内容过大" )
OPEN_ERR( HEADER_MISSING,       "缺少鉴权参数 %s" )
OPEN_ERR( HEADER_WRONG,         "鉴权参数 %s 格式错误" )
OPEN_ERR( UNKNOWN_AGENT,        "签名错误" )
OPEN_ERR( AGENT_DISABLED,       "签名错误" )
OPEN_ERR( BAD_SIGN,             "签名错误" )
OPEN_ERR( REQUEST_EXPIRED,      "请求已过期" )
OPEN_ERR( ADDRESS_FORBIDDEN,    "来源地址不允许" )
OPEN_ERR( PARTNER_DIFFERS,      "合作ID不一致" )

/* Body and parameters. */
OPEN_ERR( BODY_WRONG,           "请求内容不是有效的JSON" )
OPEN_ERR( PARAM_MISSING,        "参数 %s 缺失" )
OPEN_ERR( PARAM_WRONG,          "参数 %s 格式错误" )

/* Product, day, session, places. */
OPEN_ERR( PRODUCT_UNKNOWN,      "产品不存在或未授权" )
OPEN_ERR( THEATER_MODE,         "产品不存在或未授权" )
OPEN_ERR( PRODUCT_OFF,          "产品已下架" )
OPEN_ERR( PRICE_UNKNOWN,        "产品已下架" )
OPEN_ERR( SALE_AFTER_DAY,       "游玩预订时间不符合产品预订时间限制" )
OPEN_ERR( SALE_CLOSED,          "游玩预订时间不符合产品预订时间限制" )
OPEN_ERR( SALE_WINDOW,          "游玩预订时间不符合产品预订时间限制" )
OPEN_ERR( SESSION_MISSING,      "请选择场次" )
OPEN_ERR( SLOT_UNKNOWN,         "场次不存在" )
OPEN_ERR( SLOT_FULL,            "场次库存不足" )
OPEN_ERR( DAY_LIMIT,            "库存不足" )
OPEN_ERR( AGENT_LIMIT,          "库存不足" )
OPEN_ERR( DAY_LIMIT_UNSET,      "库存不足" )

/* How many, and who. */
OPEN_ERR( QUANTITY_MAXIMUM,     "超过单笔最大订购数量 %s" )
OPEN_ERR( QUANTITY_MINIMUM,     "订购数量错误" )
OPEN_ERR( ORDER_TOO_LARGE,      "订购数量错误" )
OPEN_ERR( PHONE_LIMIT,          "手机号已超过最大预定限制" )
OPEN_ERR( DOCUMENT_LIMIT,       "身份证已超过最大预定限制" )
OPEN_ERR( DOCUMENT_TICKET,      "身份证已超过最大预定限制" )
OPEN_ERR( VISITORS_MISSING,     "缺少游客信息" )
OPEN_ERR( VISITORS_COUNT,       "游客人数与票数不一致" )
OPEN_ERR( ID_NUMBER,            "证件号码错误" )
OPEN_ERR( ID_KIND,              "证件类型不支持" )
OPEN_ERR( DOCUMENT_TWICE,       "同一订单证件号码重复" )
OPEN_ERR( AGE_LIMIT,            "游客年龄不符合要求" )
OPEN_ERR( CONTACT_MISSING,      "取票人信息缺失" )
OPEN_ERR( PHONE_WRONG,          "手机号码错误" )

/* Orders, paying, giving back. */
OPEN_ERR( ORDER_UNKNOWN,        "订单不存在" )
OPEN_ERR( REPEAT_DIFFERS,       "订单号重复，内容不一致" )
OPEN_ERR( ORDER_CANCELLED,      "订单已取消" )
OPEN_ERR( ORDER_EXPIRED,        "订单已过期" )
OPEN_ERR( OPEN_PAID,            "订单已支付，不能取消" )
OPEN_ERR( OPEN_STATE,           "订单状态不允许此操作" )
OPEN_ERR( DEPOSIT_FORBIDDEN,    "未开通预存款支付" )
OPEN_ERR( BALANCE_LOW,          "余额不足" )
OPEN_ERR( OPEN_PRICE,           "单价不一致" )
OPEN_ERR( OPEN_TICKETS,         "票数不一致" )
OPEN_ERR( OPEN_NO_REFUND,       "该产品不支持退款" )
OPEN_ERR( REFUND_COUNT,         "退款数量错误" )
OPEN_ERR( OPEN_REFUND_TOO_MANY, "可退数量不足" )
OPEN_ERR( OPEN_REFUND_DIFFERS,  "退款申请批次号重复，内容不一致" )
OPEN_ERR( REFUND_PASSED,        "票已使用" )
OPEN_ERR( REFUND_PROMOTION,     "该产品不支持退款" )
OPEN_ERR( REFUND_LATE,          "订单状态不允许此操作" )
OPEN_ERR( REFUND_EXPIRED,       "订单状态不允许此操作" )
