/*
 * What refusals are told as: errCode and errMsg, with the subject in place of
 * %s.  Who is unknown and who signs with another key hear the same.
 */

RAIL_ERR( UNKNOWN_AGENT,        "111", "密钥不匹配" )
RAIL_ERR( AGENT_DISABLED,       "111", "密钥不匹配" )
RAIL_ERR( AGENT_LOCKED,         "111", "密钥不匹配" )
RAIL_ERR( BAD_SIGN,             "111", "密钥不匹配" )
RAIL_ERR( ADDRESS_FORBIDDEN,    "111", "来源地址不允许" )
RAIL_ERR( TLS_NEEDED,           "111", "请使用HTTPS" )

RAIL_ERR( NOT_A_PAGE,           "112", "接口不存在" )
RAIL_ERR( WRONG_METHOD,         "112", "请求方法不正确" )
RAIL_ERR( TOO_LARGE,            "112", "请求内容过大" )
RAIL_ERR( TOO_MANY_PARAMS,      "112", "参数过多" )
RAIL_ERR( BODY_WRONG,           "112", "请求格式错误" )
RAIL_ERR( BAD_ENCODING,         "112", "参数错误：URL编码" )
RAIL_ERR( BAD_PARAM,            "112", "参数错误：%s" )

RAIL_ERR( RAIL_ORDER_UNKNOWN,   "113", "订单不存在" )
RAIL_ERR( RAIL_DONE,            "008", "订单状态已改变" )

RAIL_ERR( RAIL_PRICE_HIGHER,    "300", "票价高于用户支付金额" )
RAIL_ERR( RAIL_SEAT_TYPE,       "300", "坐席不在用户选择范围" )
RAIL_ERR( RAIL_REFUND_AMOUNT,   "300", "退款金额错误" )
RAIL_ERR( RAIL_REFUND_CASH,     "300", "同意退款操作失败!请输入退款金额" )
RAIL_ERR( RAIL_PRICE,           "300", "金额与出票结果不一致" )
RAIL_ERR( RAIL_DEPARTED,        "300", "已发车" )

RAIL_ERR( RAIL_JOINT,           "301", "该订单不支持代付：仅支持单程" )
RAIL_ERR( RAIL_WORKING,         "302", "代付处理中，请稍后" )
RAIL_ERR( RAIL_PAID,            "303", "支付完成出票异常，请登录12306核实，不能重新代付" )
RAIL_ERR( RAIL_HELD_USED,       "304", "12306订单号已使用或已失效" )
RAIL_ERR( RAIL_PASSWORD,        "305", "请先设置12306账户密码" )
RAIL_ERR( RAIL_PURCHASE_OFF,    "306", "代付功能未开通" )
