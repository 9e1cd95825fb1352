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
TK_ERR_AT( OK, RE_MAKE_TICKET, BOTH, 0, "重发成功。" )

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
TK_ERR_AT( BAD_PARAM, USE_ACCOUNT_TO_PAY_BY_FK, V30, -2091, "参数错误；%s" )
TK_ERR_AT( BAD_PARAM, CHANGE_PAY_PWD, V30, -2001, "参数不完备；%s" )
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

/* Codes by SMS: what the page prints, or, in 3.0, the words of the page that
 * pays by password under the number that page prints for any failure. */
TK_ERR_AT( DEPOSIT_FORBIDDEN, READY_TO_PAY, BOTH, -1, "不支持预付金支付功能，请与景区管理员联系，开通此功能；" )
TK_ERR_AT( DEPOSIT_FORBIDDEN, USE_ACCOUNT_TO_PAY, V30, -1, "不支持预付金支付功能，请与景区管理员联系，开通此功能。" )
TK_ERR_AT( REBATE_FORBIDDEN, READY_TO_PAY_BY_FK, BOTH, -1, "不支持返款余额支付功能，请与景区管理员联系，开通此功能；" )
TK_ERR_AT( REBATE_FORBIDDEN, USE_ACCOUNT_TO_PAY_BY_FK, V40, -2194, "当前客户不能使用预定金支付." )
TK_ERR_AT( REBATE_FORBIDDEN, USE_ACCOUNT_TO_PAY_BY_FK, V30, -1, "不支持返款余额支付功能，请与景区管理员联系，开通此功能；" )
TK_ERR_AT( PHONE_UNSET, READY_TO_PAY, BOTH, -1, "调用失败，失败原因：代理商处预留的手机号码为空；" )
TK_ERR_AT( PHONE_UNSET, READY_TO_PAY_BY_FK, BOTH, -1, "调用失败，失败原因：代理商处预留的手机号码为空；" )
TK_ERR_AT( PHONE_UNSET, GET_VERIFICATION_CODE, BOTH, -1, "调用失败，失败原因：代理商处预留的手机号码为空；" )
TK_ERR_AT( PHONE_UNSET, CHANGE_PAY_PWD, BOTH, -1, "调用失败，失败原因：代理商处预留的手机号码为空；" )
TK_ERR_AT( CODE_ORDER, READY_TO_PAY_BY_FK, BOTH, -2002, "定单已经不是预定中的状态了，不能再下发验证码；" )
TK_ERR_AT( CODE_TOO_SOON, READY_TO_PAY_BY_FK, BOTH, -1, "调用失败，失败原因：重发太频繁，请稍候再试。" )
TK_ERR_AT( CODE_TOO_SOON, GET_VERIFICATION_CODE, BOTH, -1, "调用失败，失败原因：重发太频繁；" )
TK_ERR_AT( CODE_TOO_OFTEN, READY_TO_PAY_BY_FK, BOTH, -1, "调用失败，失败原因：重发次数太多，不允许此操作，请与管理员联系；" )
TK_ERR_AT( CODE_TOO_OFTEN, GET_VERIFICATION_CODE, BOTH, -3, "调用失败，失败原因：重发次数太多，不允许此操作；" )
TK_ERR_AT( CODE_WRONG, CHANGE_PAY_PWD, V40, -2431, "验证码错误。" )
TK_ERR_AT( CODE_WRONG, CHANGE_PAY_PWD, V30, -2005, "验证码错误；" )
TK_ERR_AT( CODE_WRONG, USE_ACCOUNT_TO_PAY_BY_FK, V30, -2093, "验证码错误；" )
TK_ERR_AT( CODE_WRONG, NONE, V30, -3, "验证码错误 ；" )
TK_ERR_AT( CODE_UNKNOWN, CHANGE_PAY_PWD, V40, -2433, "验证码已过期或不正确。" )
TK_ERR_AT( CODE_UNKNOWN, CHANGE_PAY_PWD, V30, -2004, "业务单号不正确或不存在；" )
TK_ERR_AT( CODE_UNKNOWN, USE_ACCOUNT_TO_PAY_BY_FK, V30, -1, "验证码错误或预定单号不存在" )
TK_ERR_AT( CODE_UNKNOWN, NONE, V30, -3, "验证码错误 ；" )
TK_ERR_AT( CODE_EXPIRED, CHANGE_PAY_PWD, V40, -2433, "验证码已过期或不正确。" )
TK_ERR_AT( CODE_EXPIRED, NONE, V30, -2, "验证码过期；" )
TK_ERR_AT( PASSWORD_EMPTY, NONE, V30, -2002, "支付密码不能为空；" )
TK_ERR_AT( PASSWORD_DIFFERS, NONE, V30, -2003, "两次输入的密码不一致；" )
TK_ERR_AT( PASSWORD_FORM, NONE, V30, -2001, "参数不完备；" )
TK_ERR_AT( ORDER_NOT_PAYABLE, USE_ACCOUNT_TO_PAY_BY_FK, V40, -2195, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR_AT( ORDER_AMOUNT, USE_ACCOUNT_TO_PAY_BY_FK, V40, -2196, "指定的订单金额不正确。" )
TK_ERR_AT( BALANCE_LOW, USE_ACCOUNT_TO_PAY_BY_FK, V40, -2197, "返款余额不足以完成授权。" )
TK_ERR_AT( ORDER_NOT_PAYABLE, USE_ACCOUNT_TO_PAY, V30, -1, "调用失败，失败原因：未找到对应的预订单信息或预订单状态已更改；" )
TK_ERR_AT( ORDER_AMOUNT, USE_ACCOUNT_TO_PAY, V30, -1, "调用失败，失败原因：当前订单金额错误；" )
TK_ERR_AT( BALANCE_LOW, USE_ACCOUNT_TO_PAY, V30, -1, "调用失败，失败原因：当前预定金账户错误或余额不足。" )
/* Paying from the rebate balance; the page of one edition has its numbers in
 * both (decision 56). */
TK_ERR_AT( ORDER_NOT_PAYABLE, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2195, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR_AT( ORDER_AMOUNT, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2196, "指定的订单金额不正确。" )
TK_ERR_AT( BALANCE_LOW, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2197, "返款余额不足以完成授权。" )
TK_ERR_AT( REBATE_FORBIDDEN, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2194, "当前客户不能使用返款余额支付授权。" )
TK_ERR_AT( PAY_PASSWORD_WRONG, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2098, "支付密码错误。" )
TK_ERR_AT( PAY_PASSWORD_UNSET, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -2099, "当前用户尚未设置支付密码。" )
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

/* An order that is activated as it is paid for. */
TK_ERR_AT( DOCUMENT_TICKET, USE_ACCOUNT_TO_PAY, V40, -1, "调用失败，失败原因：当前证件在系统中存在有效期内门票，系统已设置为禁止重复购票；" )
TK_ERR_AT( DOCUMENT_TICKET, USE_ACCOUNT_TO_PAY_BY_PWD, V40, -1, "调用失败，失败原因：当前证件在系统中存在有效期内门票，系统已设置为禁止重复购票；" )
TK_ERR_AT( DOCUMENT_TICKET, USE_ACCOUNT_TO_PAY_BY_FK, V40, -1, "调用失败，失败原因：当前证件在系统中存在有效期内门票，系统已设置为禁止重复购票；" )
TK_ERR_AT( DOCUMENT_TICKET, USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, V40, -1, "调用失败，失败原因：当前证件在系统中存在有效期内门票，系统已设置为禁止重复购票；" )

/* Activating: 3.0 prints no reasons, 4.0 one more for this page. */
TK_ERR_AT( DOCUMENT_TICKET, ACTIVATE_TICKET, V40, -1, "当前证件%s在系统中存在有效期内门票，系统已设置为禁止重复购票。" )
TK_ERR_AT( DOCUMENT_TICKET, ACTIVATE_TICKET, V30, -1, "调用失败，失败原因：当前证件%s在系统中存在有效期内门票，系统已设置为禁止重复购票；" )
TK_ERR_AT( ACTIVATE_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 %s" )
TK_ERR_AT( ACTIVATE_ORDER_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 orderid" )
TK_ERR_AT( ACTIVATE_DATE_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 activatedate" )
TK_ERR_AT( ACTIVATE_MODE_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 activatemode" )
TK_ERR_AT( ACTIVATE_ALL_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 activateall" )
TK_ERR_AT( ACTIVATE_LIST_EMPTY, NONE, V30, -1, "调用失败，失败原因：参数错误 activatelist" )
TK_ERR_AT( ACTIVATE_FORBIDDEN, NONE, V30, -1, "调用失败，失败原因：当前电子门票系统不允许远程激活，必须至前台或自助机上取票；" )
TK_ERR_AT( ACTIVATE_MEDIUM, NONE, V30, -1, "调用失败，失败原因：当前电子门票系统不允许按指定的模式执行远程激活，激活失败；" )
TK_ERR_AT( ACTIVATE_MODE, NONE, V30, -1, "调用失败，失败原因：激活方式参数错误，激活失败；" )
TK_ERR_AT( ACTIVATE_UNKNOWN, NONE, V30, -1, "调用失败，失败原因：没有找到对应的预订（预购）单；" )
TK_ERR_AT( ACTIVATE_STATE, NONE, V30, -1, "调用失败，失败原因：当前预订（预购）单不处于“已支付”或“预订金支付授权”状态，不能执行激活；" )
TK_ERR_AT( ACTIVATE_LINE, NONE, V30, -1, "调用失败，失败原因：当前系统处于分时段模式，但请求激活的门票类型没有分配线路（检票站点），激活失败；" )
TK_ERR_AT( ACTIVATE_NAMES_ORDER, NONE, V30, -1, "调用失败，失败原因：当前预订单中，%s要求前台实名，但预订单中现有实名信息的数量，与要求激活的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_CARDS_ORDER, NONE, V30, -1, "调用失败，失败原因：当前系统要求使用二代身份证远程激活，但订单中，%s对应的预订单中的实名信息数量与要求激活的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_SINGLE_ORDER, NONE, V30, -1, "调用失败，失败原因：当前门票类型%s要求一人一票，预订单存在一个或多个用于该门票类型的实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_NAMES_NONE, NONE, V30, -1, "调用失败，失败原因：当前预订单不存在客户实名信息，不能确认请求激活的身份证号码是否存在于预订列表之中，激活失败；" )
TK_ERR_AT( ACTIVATE_NAME_UNKNOWN, NONE, V30, -1, "调用失败，失败原因：请求激活的身份证号码不存在于预订列表之中，激活失败；" )
TK_ERR_AT( ACTIVATE_NAME_LINE, NONE, V30, -1, "调用失败，失败原因：请求激活的身份证号码对应的门票类型与预订时该身份证号指定的门票类型不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_PRODUCT, NONE, V30, -1, "调用失败，失败原因：请求激活的门票类型未在预订单中存在，激活失败；" )
TK_ERR_AT( ACTIVATE_QUANTITY, NONE, V30, -1, "调用失败，失败原因：请求激活的门票数量超过预订数量，激活失败；" )
TK_ERR_AT( ACTIVATE_NAMES_GIVEN, NONE, V30, -1, "调用失败，失败原因：当前门票类型%s要求前台实名，但激活请求中提供的实名信息数量与请求激活的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_CARDS_GIVEN, NONE, V30, -1, "调用失败，失败原因：当前系统仅允许二代身份证激活，但激活请求中提供的实名信息数量与请求激活的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_SINGLE_GIVEN, NONE, V30, -1, "调用失败，失败原因：当前门票类型%s要求一人一票，激活请求中提供了一个或多个用于该门票类型的实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，激活失败；" )
TK_ERR_AT( ACTIVATE_CARD_TWICE, NONE, V30, -1, "调用失败，失败原因：当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，激活失败；" )
TK_ERR_AT( ACTIVATE_NOTHING, NONE, V30, -1, "调用失败，失败原因：没有需要激活的门票，激活订单失败；" )
TK_ERR_AT( ACTIVATE_NUMBER, NONE, V30, -1, "调用失败，失败原因：创建单据号时发生错误，激活失败；" )
TK_ERR_AT( ACTIVATE_SLOT, NONE, V30, -1, "调用失败，失败原因：验证参数失败：时段号与预订时不一致；" )
TK_ERR_AT( ACTIVATE_SLOT_DAY, NONE, V30, -1, "调用失败，失败原因：验证参数失败：分时段模式下，激活（游览）日期必须是预订的生效日期；" )
TK_ERR_AT( ACTIVATE_VALIDITY, NONE, V30, -1, "调用失败，失败原因：验证参数失败：激活（游览）日期不在订单有效期内；" )
TK_ERR_AT( ACTIVATE_DAYS, NONE, V30, -1, "调用失败，失败原因：验证参数失败：激活（游览）日期只能是当天及其后的两天；" )
TK_ERR_AT( ACTIVATE_WHOLE, NONE, V30, -1, "调用失败，失败原因：验证参数失败：即时支付的订单只能整单激活；" )
TK_ERR_AT( ACTIVATE_NAMES_COUNT, NONE, V30, -1, "调用失败，失败原因：验证参数失败：%s的实名信息数量与激活数量不一致；" )
TK_ERR_AT( ACTIVATE_NAME_TWICE, NONE, V30, -1, "调用失败，失败原因：验证参数失败：激活请求中出现了重复的证件；" )
