/*
 * Where a refusal has another number or text than its row in tk_errors.tbl.h
 * says: by page and edition.  The first row that fits counts, so rows for one
 * page stand before rows for all of them (NONE).  Spelling and punctuation are
 * the source's, page by page; a subject follows the printed words.
 *
 *           name      page      editions  retcode  text
 */

/* Done. */
TK_ERR_AT( OK, CANCEL_ORDER, BOTH, 0, "操作成功" )

/* The account (decision 42). */
TK_ERR_AT( UNKNOWN_AGENT, GET_PROVIDER_CONFIG, V40, -2201, "当前用户不存在，" )
TK_ERR_AT( UNKNOWN_AGENT, GET_TIME_SEGMENT, V40, -2201, "当前用户不存在，" )
TK_ERR_AT( UNKNOWN_AGENT, NONE, V30, -1, "没有这个互联网账户或者互联网账户被禁用；" )
TK_ERR_AT( AGENT_DISABLED, GET_PROVIDER_CONFIG, V40, -2202, "当前账户已禁用" )
TK_ERR_AT( AGENT_DISABLED, GET_TIME_SEGMENT, V40, -2202, "当前账户已禁用" )
TK_ERR_AT( AGENT_DISABLED, SET_AGENT_PARAMETERS, V40, -2202, "当前用户已禁用。" )
TK_ERR_AT( AGENT_DISABLED, NONE, V30, -1, "没有这个互联网账户或者互联网账户被禁用；" )

/* Parameters (decision 41). */
TK_ERR_AT( BAD_PARAM, GET_PROVIDER_CONFIG, V40, -1901, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, GET_TIME_SEGMENT, V40, -1901, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, SET_AGENT_PARAMETERS, V40, -1901, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, ORDER_PRODUCTS, V30, -1501, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, ORDER_AND_PAY_WITH_YDJ, V30, -1501, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, ORDER_AND_PAY_WITH_FK, V30, -1501, "参数错误%s" )
TK_ERR_AT( BAD_PARAM, USE_ACCOUNT_TO_PAY_BY_PWD, V30, -2091, "参数错误；%s" )
TK_ERR_AT( BAD_PARAM, NONE, V30, -1, "调用失败，失败原因：参数错误 %s" )

TK_ERR_AT( BAD_CALLBACK_ADDRESS, NONE, V40, -1901, "参数错误responseaddr" )
TK_ERR_AT( BAD_CALLBACK_ADDRESS, NONE, V30, -1, "调用失败，失败原因：参数错误 responseaddr" )
TK_ERR_AT( NOTICE_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 sendofficiallysnotify" )
TK_ERR_AT( CALLBACK_REFUSED, NONE, V30, -1, "其他错误。" )

/* Products, stock, slots. */
TK_ERR_AT( NO_PRODUCTS, GET_PRODUCTS_INVENTORY, V30, -2, "当前账户没有门票代理许可或没有当前门票代理许可(当前供应商的可售门票列表为空或者可售门票列表与参数中指定的门票类型没有交集)。" )
TK_ERR_AT( NO_PRODUCTS, GET_SERVICE_ITEM, V30, -1, "其他错误。" )
TK_ERR_AT( THEATER_MODE, GET_PRODUCTS_INVENTORY, V30, -5, "系统暂不支持此函数。" )
TK_ERR_AT( THEATER_MODE, NONE, V30, -1, "调用失败，失败原因：系统工作模式为 THEATER_MODE，不支持此项操作..." )
TK_ERR_AT( DATES_TOO_FAR, NONE, V30, -3, "参数错误，当前参数中起始日期与截止日期相隔超过7个日历日。" )
TK_ERR_AT( DATES_REVERSED, GET_TIME_SEGMENT, V40, -1901, "参数错误enddate" )
TK_ERR_AT( DATES_REVERSED, GET_TIME_SEGMENT, V30, -1, "调用失败，失败原因：参数错误 enddate" )
TK_ERR_AT( DATES_REVERSED, QUERY_FKJY_REC_COUNT, V30, -1, "调用失败，失败原因：起始日期不能在截止日期之后，请重新选择查询的日期时间。" )
TK_ERR_AT( DATES_REVERSED, QUERY_FKJY_REC, V30, -1, "调用失败，失败原因：起始日期不能在截止日期之后，请重新选择查询的日期时间。" )
TK_ERR_AT( DATES_REVERSED, NONE, V30, -4, "参数错误，当前参数中起始日期 大于 截止日期" )
TK_ERR_AT( DATE_FORMAT, NONE, V30, -1, "调用失败，失败原因：参数错误 %s" )
TK_ERR_AT( REBATE_TOO_FAR, NONE, V30, -1, "调用失败，失败原因：最大只能请求6个月内的数据，请重新选择查询的日期时间。" )
TK_ERR_AT( SLOTS_TOO_FAR, NONE, V30, -1, "调用失败，失败原因：一次检索的时段数据不能超过7个日历日。" )
TK_ERR_AT( NO_SLOTS, NONE, V30, -1, "其他错误。" )

/* Orders. */
TK_ERR_AT( ORDER_UNKNOWN, NONE, V30, -1, "没有获取到相关产品的定单列表页数信息。" )
TK_ERR_AT( NO_PASSAGES, NONE, V30, -1, "其他错误" )
TK_ERR_AT( AGENT_LIMIT, ORDER_AND_PAY_WITH_FK, BOTH, -10362, "%s|已达到或接近当前客户单位最大单日预定限制，预定失败。" )
TK_ERR_AT( AGENT_LIMIT, ORDER_AND_PAY_WITH_YDJ, BOTH, -10362, "%s|已达到或接近当前客户单位最大单日预定限制，预定失败。" )

/* Paying from the rebate balance; the page of one edition has its numbers in
 * both (decision 56). */
TK_ERR_AT( ORDER_NOT_PAYABLE, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2195, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR_AT( ORDER_AMOUNT, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2196, "指定的订单金额不正确。" )
TK_ERR_AT( BALANCE_LOW, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2197, "返款余额不足以完成授权。" )
TK_ERR_AT( REBATE_FORBIDDEN, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2194, "当前客户不能使用返款余额支付授权。" )
TK_ERR_AT( PAY_PASSWORD_WRONG, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2098, "支付密码错误。" )
TK_ERR_AT( PAY_PASSWORD_UNSET, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, BOTH, -2099, "当前用户尚未设置支付密码。" )
TK_ERR_AT( ORDER_AMOUNT, ORDER_AND_PAY_WITH_FK, V40, -2196, "指定的订单金额不正确。" )
TK_ERR_AT( BALANCE_LOW, ORDER_AND_PAY_WITH_FK, V40, -2197, "返款余额不足以完成授权。" )

/* Paying, 3.0; also in one step (decision 43). */
TK_ERR_AT( ORDER_NOT_PAYABLE, NONE, V30, -2092, "未找到对应的预订单信息或预订单状态已更改；" )
TK_ERR_AT( PAY_PASSWORD_WRONG, NONE, V30, -2093, "支付密码错误；" )
TK_ERR_AT( PAY_PASSWORD_UNSET, NONE, V30, -2093, "支付密码错误；" )
TK_ERR_AT( ORDER_AMOUNT, NONE, V30, -2094, "当前订单金额错误 ；" )
TK_ERR_AT( DEPOSIT_FORBIDDEN, NONE, V30, -2095, "当前预定金账户错误或余额不足。" )
TK_ERR_AT( REBATE_FORBIDDEN, NONE, V30, -2095, "当前预定金账户错误或余额不足。" )
TK_ERR_AT( BALANCE_LOW, NONE, V30, -2095, "当前预定金账户错误或余额不足。" )

/* Cancelling, 3.0. */
TK_ERR_AT( CANCEL_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 Order_id" )
TK_ERR_AT( CANCEL_UNKNOWN, NONE, V30, -2001, "没有找到此定单 操作失败；" )
TK_ERR_AT( CANCEL_STATE, NONE, V30, -2003, "预订单的状态不是预订中、预订金支付授权、返款余额支付授权了，不允许执行取消订单的操作。" )
