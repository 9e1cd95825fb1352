/*
 * Every refusal, once: name, retcode, retryable, text.  %s in a text is the
 * subject (a parameter's name, a product, a state).  Exceptions by edition and
 * page stand in tk_error_at.tbl.h.  SQL's verdicts are names of this table.
 */

/* Our own troubles: the request may be repeated (D7). */
TK_ERR( BUSY,             -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )
TK_ERR( BUG,              -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )
TK_ERR( NO_MEMORY,        -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )
TK_ERR( STALE,            -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )

/* Not a page, not a method: HTTP statuses of their own. */
TK_ERR( NOT_A_PAGE,       -1, 0, "调用失败，失败原因：没有此页面；" )
TK_ERR( WRONG_METHOD,     -1, 0, "调用失败，失败原因：请求方法不正确；" )
TK_ERR( TOO_LARGE,        -1, 0, "调用失败，失败原因：请求过大；" )

/* Intake. */
TK_ERR( TOO_MANY_PARAMS,  -1, 0, "调用失败，失败原因：参数过多；" )
TK_ERR( BAD_ENCODING,     -1, 0, "调用失败，失败原因：URL编码错误 %s；" )
TK_ERR( BAD_MULTIPART,    -1, 0, "调用失败，失败原因：multipart/form-data请求体格式不正确；" )
TK_ERR( JSON_REFUSED,     -1, 0, "调用失败，失败原因：不支持JSON请求体，请以表单（application/x-www-form-urlencoded）提交参数；" )
TK_ERR( XML_REFUSED,      -1, 0, "调用失败，失败原因：不支持XML请求体，请以表单（application/x-www-form-urlencoded）提交参数；" )
TK_ERR( DUPLICATE_PARAM,  -1, 0, "调用失败，失败原因：参数重复 %s；" )
TK_ERR( BAD_CHARSET,      -1, 0, "调用失败，失败原因：参数不是UTF-8编码 %s；" )
TK_ERR( UNKNOWN_SUPPLIER, -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )
TK_ERR( UNKNOWN_AGENT, -2201, 0, "当前用户不存在。" )
TK_ERR( BAD_SIGN,         -1, 0, "签名不正确，不能完成操作；" )
TK_ERR( AGENT_DISABLED, -2202, 0, "当前账户已禁用。" )
TK_ERR( AGENT_LOCKED, -2202, 0, "当前账户已禁用。" )
TK_ERR( BAD_LOGIN,        -1, 0, "用户名、密码 或 密钥 不正确；" )
TK_ERR( ADDRESS_FORBIDDEN, -1, 0, "调用失败，失败原因：来源地址不允许；" )
TK_ERR( SIGN_USED,        -1, 0, "调用失败，失败原因：签名已使用，请重新签名；" )
TK_ERR( BAD_PARAM,     -1901, 0, "参数错误。%s" )

/* Refused forms inside core; the gate turns them into BAD_PARAM. */
TK_ERR( BAD_VALUE,     -1901, 0, "参数错误。%s" )
TK_ERR( BAD_CIPHER,    -1901, 0, "参数错误。%s" )
TK_ERR( BAD_SEAL,         -1, 1, "调用失败，失败原因：系统繁忙，请稍后重试；" )
TK_ERR( BAD_TICKET_CODE,  -1, 0, "调用失败，失败原因：门票号码不正确 %s；" )
TK_ERR( BAD_CALLBACK_ADDRESS, -1901, 0, "参数错误。%s" )

/* Reading. */
TK_ERR( NO_PRODUCTS,      -1, 0, "没有获取到相关的产品列表。" )
TK_ERR( THEATER_MODE,     -1, 0, "系统工作模式为 THEATER_MODE，不支持此项操作..." )
TK_ERR( DATES_TOO_FAR,    -1, 0, "传入日期参数错误，仅允许一次性查询7天内的库存数据。" )
TK_ERR( DATES_REVERSED,   -1, 0, "起始日期不能在截止日期之后，请重新选择查询的日期时间。" )
TK_ERR( DATE_FORMAT,      -1, 0, "传入的日期格式错误，请核查。" )
TK_ERR( SLOTS_TOO_FAR, -2351, 0, "一次检索的时段数据不能超过7个日历日。" )
TK_ERR( NO_SLOTS,      -2352, 0, "没有检索到符合条件的时段数据。" )
TK_ERR( ORDER_UNKNOWN, -2002, 0, "没有找到对应的订单或订单不属于当前用户。" )
TK_ERR( NO_DEPOSIT,       -1, 0, "没有查询到该预定金账户数据。" )
TK_ERR( NO_TICKETS,       -1, 0, "其他错误。" )

/* Accounts. */
TK_ERR( NO_REBATE,        -1, 0, "没有查询到该返款账户数据。" )
TK_ERR( NO_ENTRIES,       -1, 0, "没有获取到相关账户交易记录信息。" )
TK_ERR( NO_ENTRY_PAGES,   -1, 0, "没有获取到相关账户交易记录页数信息。" )
TK_ERR( REBATE_TOO_FAR,   -1, 0, "最大只能请求6个月内的数据，请重新选择查询的日期时间。" )
TK_ERR( NO_DEALS,         -1, 0, "没有获取到相关产品的定单列表页数信息。" )

/* Booking. */
TK_ERR( ORDER_DATA,    -1501, 0, "参数错误%s" )
TK_ERR( ID_NUMBER,        -1, 0, "取票证件号码:\"%s\"有错误:证件号码不正确" )
TK_ERR( SINGLE_PRODUCT_ONLY, -1, 0, "暂时一个订单只支持一个门票种类，请检查......" )
TK_ERR( PRICE_UNKNOWN,    -1, 0, "获取产品单价失败，失败原因：%s" )
TK_ERR( PRODUCT_UNKNOWN,  -1, 0, "该门票类型ID不在预定范围内，预定单明细数据创建失败，请检查您的产品ID是否正确或联系景区并重试！" )
TK_ERR( DOCUMENT_TWICE,   -1, 0, "身份证号码出现了重复，请检查输入的用户信息。" )
TK_ERR( VISITORS_OVER,    -1, 0, "解析实名用户数据失败。存在登记的实名票中票数超过了对应的票数的票种。" )
TK_ERR( VISITORS_MISMATCH, -1, 0, "解析实名用户数据失败。登记的实名票中票数与人数不一致。" )
TK_ERR( VISITORS_MISSING, -1, 0, "解析实名用户数据失败。要求实名制的票，没有给出相应的实名信息。" )
TK_ERR( SALE_AFTER_DAY,   -1, 0, "解析实名用户数据失败。门票预售的日期在生效日期之后。" )
TK_ERR( SALE_CLOSED,      -1, 0, "解析实名用户数据失败。已超过当前门票预售时间。" )
TK_ERR( SALE_WINDOW,      -1, 0, "解析实名用户数据失败。门票预售的日期不在指定时间范围内。" )
TK_ERR( DAY_LIMIT_UNSET, -1502, 0, "门票类型中单日最大许可未设置" )
TK_ERR( DAY_LIMIT,    -10361, 0, "%s|已达到或接近最大单日预定限制，" )
TK_ERR( AGENT_LIMIT,  -10362, 0, "%s|预定失败已达到或接近当前客户单位最大单日预定限制，预定失败" )
TK_ERR( DOCUMENT_USED,    -1, 0, "该证件号码 \"%s\" 在有效预订单中只允许预定一次。" )
TK_ERR( DOCUMENT_TICKET,  -1, 0, "保存预定单信息失败，失败原因：证件号码 \"%s\" 已有有效期内的门票" )
TK_ERR( DOCUMENT_LIMIT,   -1, 0, "保存预定单信息失败，失败原因：超过单个证件当日最大购买数量 %s" )
TK_ERR( QUANTITY_MINIMUM, -1, 0, "保存预定单信息失败，失败原因：少于最小单笔出售数量 %s" )
TK_ERR( QUANTITY_MAXIMUM, -1, 0, "保存预定单信息失败，失败原因：超过最大单笔出售数量 %s" )
TK_ERR( LINE_UNKNOWN,     -1, 0, "保存预定单信息失败，失败原因：线路不存在或不含所订产品 %s" )
TK_ERR( SLOT_UNKNOWN,     -1, 0, "保存预定单信息失败，失败原因：时段不存在或不可用 %s" )
TK_ERR( SLOT_FULL,        -1, 0, "保存预定单信息失败，失败原因：时段余量不足 %s" )
TK_ERR( ORDER_TOO_LARGE, -1501, 0, "参数错误，订单过大 %s" )
TK_ERR( REPEAT_DIFFERS,   -1, 0, "保存预定单信息失败，失败原因：业务单据号 %s 已用于内容不同的订单" )

/* Paying. */
TK_ERR( DEPOSIT_FORBIDDEN, -2094, 0, "当前客户不能使用预定金支付." )
TK_ERR( ORDER_NOT_PAYABLE, -2095, 0, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR( ORDER_AMOUNT,    -2096, 0, "指定的订单金额不正确。" )
TK_ERR( BALANCE_LOW,     -2097, 0, "预订金余额不足以完成授权。" )
TK_ERR( REBATE_FORBIDDEN, -2194, 0, "当前客户不能使用返款余额支付授权。" )
TK_ERR( PAY_PASSWORD_WRONG, -2098, 0, "支付密码错误。" )
TK_ERR( PAY_PASSWORD_UNSET, -2099, 0, "当前用户尚未设置支付密码。" )
TK_ERR( ACTIVATION_FORBIDDEN, -1, 0, "调用失败，失败原因：供应商不允许直接激活；" )
TK_ERR( ACTIVATION_MEDIUM,  -1, 0, "调用失败，失败原因：门票介质类型不允许 %s；" )
TK_ERR( ACTIVATION_DOCUMENT, -1, 0, "调用失败，失败原因：激活失败，证件不是二代身份证 %s；" )

/* Paying at once, at a platform. */
TK_ERR( PAY_EMPTY,     -2007, 0, "没有输入内部单号，不能完成操作；" )
TK_ERR( PAY_CHANNEL,   -2001, 0, "不支持的支付方式；" )
TK_ERR( PAY_ORDER_UNKNOWN, -2002, 0, "数据检索失败，请确认信息；" )
TK_ERR( PAY_LATER,     -2003, 1, "数据检索异常，请稍候再试；" )
TK_ERR( PAY_STATE,     -2004, 0, "订单状态不是预订中，不允许支付；" )
TK_ERR( PAY_AMOUNT,    -2005, 0, "申请支付数额不对，不能支付；" )
TK_ERR( PAY_COUNT,     -2006, 0, "申请支付的票数不对，不能支付；" )
TK_ERR( PAY_LATE,      -2008, 0, "当前订单超过支付时限。" )
TK_ERR( PAY_UNOPENED,     -1, 0, "保存数据异常，不能完成支付的操作。" )

/* Cancelling. */
TK_ERR( CANCEL_EMPTY,     -1, 0, "订单号不能为空，请检查输入" )
TK_ERR( CANCEL_UNKNOWN, -2361, 0, "核算互联网订单违约手续费错误：订单不存在。" )
TK_ERR( CANCEL_STATE,   -2381, 0, "当前订单状态为%s，不支持直接撤消订单。" )

/* Vouchers: where 4.2.11 has no words, those of the pages that pay. */
TK_ERR( VOUCHER_UNKNOWN,  -1, 0, "下发短信失败,此短信对应的单号不存在,请确认定单号是否正确；" )
TK_ERR( VOUCHER_UNPAID,   -1, 0, "下发短信失败,此定单还没有支付完成，不能进行下发短信凭证的操作；" )
TK_ERR( VOUCHER_STATE,    -1, 0, "下发短信失败,此定单已取票、已过期或已关闭，不能进行下发短信凭证的操作；" )
TK_ERR( VOUCHER_OFF,      -1, 0, "下发短信失败,获取景区代码失败,原因是：景区未启用取票凭证；" )
TK_ERR( VOUCHER_TOO_SOON, -1, 0, "下发短信失败,下发的时间太频繁，请稍后再试(间隔5分钟)" )
TK_ERR( VOUCHER_TOO_OFTEN, -1, 0, "下发短信失败,此定单已经发送了多次凭证，不允许再重发凭证；" )

/* Refunding tickets; subject: the ticket. */
TK_ERR( REFUND_EMPTY,     -1, 0, "单号不能为空......" )
TK_ERR( REFUND_UNKNOWN,   -1, 0, "指定的预订单不存在。" )
TK_ERR( REFUND_CLOSED,    -1, 0, "调用失败，失败原因：供应商不允许激活后退票；" )
TK_ERR( REFUND_STATE,     -1, 0, "调用失败，失败原因：订单未激活，不能退票；" )
TK_ERR( REFUND_OTHER_ORDER, -1, 0, "调用失败，失败原因：门票不属于指定的预订单 %s；" )
TK_ERR( REFUND_PRINTED,   -1, 0, "调用失败，失败原因：门票已列印 %s；" )
TK_ERR( REFUND_PASSED,    -1, 0, "调用失败，失败原因：门票已过闸 %s；" )
TK_ERR( REFUND_REFUNDED,  -1, 0, "调用失败，失败原因：门票已退 %s；" )
TK_ERR( REFUND_LATE,      -1, 0, "调用失败，失败原因：距时段截止时间不足30分钟 %s；" )
TK_ERR( REFUND_EXPIRED,   -1, 0, "调用失败，失败原因：门票已过有效期 %s；" )
TK_ERR( REFUND_PROMOTION, -1, 0, "调用失败，失败原因：享受现返的单人票不能退 %s；" )

/* Applying for the money of an instant payment, and taking that back. */
TK_ERR( APPLY_EMPTY,   -1901, 0, "参数错误。%s" )
TK_ERR( APPLY_UNKNOWN, -2095, 0, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR( APPLY_STATE,   -2095, 0, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR( APPLY_SOLD,    -2095, 0, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR( APPLY_LATE,    -2095, 0, "指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。" )
TK_ERR( REVOKE_UNKNOWN, -2095, 0, "指定的订单不存在、订单状态不为‘第三方支付退款申请中’或订单不属于当前代理商。" )
TK_ERR( REVOKE_STATE,  -2095, 0, "指定的订单不存在、订单状态不为‘第三方支付退款申请中’或订单不属于当前代理商。" )
TK_ERR( REVOKE_LATE,   -2095, 0, "指定的订单不存在、订单状态不为‘第三方支付退款申请中’或订单不属于当前代理商。" )
TK_ERR( REVOKE_AMOUNT, -1901, 0, "参数错误。total_fee" )
TK_ERR( REVOKE_SENT,   -2371, 0, "当前退款申请至少有一个正在办理中或者办理完成，不能撤消退款申请。" )
TK_ERR( REVOKE_DEALING, -2372, 0, "当前退款申请已受理，正在退款中，不能撤消退款申请。" )
TK_ERR( DEAL_STATE,       -1, 0, "调用失败，失败原因：订单没有已核准的退款申请，不能办理退款；" )
TK_ERR( REFUNDS_UNKNOWN,  -1, 0, "指定的预约单不存在。" )
TK_ERR( REFUNDS_OTHER,    -1, 0, "指定的订单存在但不属于当前调用用户。" )

/* Lists of orders. */
TK_ERR( NO_ORDERS,        -1, 0, "没有获取到相关产品的定单信息。" )
TK_ERR( NO_ORDER_PAGES,   -1, 0, "没有获取到相关产品的定单列表页数信息。" )

/* Other things to look up; a product that may not be seen is none. */
TK_ERR( NO_PAY_CHANNELS,  -1, 0, "没有获取到相关支付的渠道信息。" )
TK_ERR( STATUS_UNKNOWN,   -1, 0, "调用失败，失败原因：产品不存在或没有代理许可 %s；" )
TK_ERR( IDENTITY_EMPTY,   -1, 0, "单号不能为空......" )
TK_ERR( IDENTITY_UNKNOWN, -1, 0, "指定的预约单不存在。" )
TK_ERR( NO_PASSAGES,      -1, 0, "没有找到门票的验证记录数据。" )

/* At the gate; subject: the ticket. */
TK_ERR( CHECK_UNKNOWN,    -1, 0, "调用失败，失败原因：门票不存在 %s；" )
TK_ERR( CHECK_NOT_ISSUED, -1, 0, "调用失败，失败原因：门票尚未出票 %s；" )
TK_ERR( CHECK_REFUNDED,   -1, 0, "调用失败，失败原因：门票已退 %s；" )
TK_ERR( CHECK_DAY,        -1, 0, "调用失败，失败原因：门票不在有效期内 %s；" )

/* Activating; subject: the product. */
TK_ERR( ACTIVATE_EMPTY, -1, 0, "参数不能为空，激活失败。" )
TK_ERR( ACTIVATE_ORDER_EMPTY, -1, 0, "预订单号不能为空，激活失败。" )
TK_ERR( ACTIVATE_DATE_EMPTY, -1, 0, "激活（游览）日期不能为空，激活失败。" )
TK_ERR( ACTIVATE_MODE_EMPTY, -1, 0, "激活方式不能为空，激活失败。" )
TK_ERR( ACTIVATE_ALL_EMPTY, -1, 0, "是否整单激活参数不能为空，激活失败。" )
TK_ERR( ACTIVATE_LIST_EMPTY, -1, 0, "当前业务被指定为部分激活，但未提供激活列表，激活失败。" )
TK_ERR( ACTIVATE_FORBIDDEN, -1, 0, "当前电子门票系统不允许远程激活，必须至前台或自助机上取票。" )
TK_ERR( ACTIVATE_MEDIUM, -1, 0, "当前电子门票系统不允许按指定的模式执行远程激活，激活失败。" )
TK_ERR( ACTIVATE_MODE, -1, 0, "激活方式参数错误，激活失败。" )
TK_ERR( ACTIVATE_UNKNOWN, -1, 0, "没有找到对应的预订（预购）单。" )
TK_ERR( ACTIVATE_STATE, -1, 0, "当前预订（预购）单不处于“已支付”或“预订金支付授权”状态，不能执行激活。" )
TK_ERR( ACTIVATE_LINE, -1, 0, "当前系统处于分时段模式，但请求激活的门票类型没有分配线路（检票站点），激活失败。" )
TK_ERR( ACTIVATE_NAMES_ORDER, -1, 0, "当前预订单中，%s要求前台实名，但预订单中现有实名信息的数量，与要求激活的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_CARDS_ORDER, -1, 0, "当前系统要求使用二代身份证远程激活，但订单中，%s对应的预订单中的实名信息数量与要求激活的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_SINGLE_ORDER, -1, 0, "当前门票类型%s要求一人一票，预订单存在一个或多个用于该门票类型的实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_NAMES_NONE, -1, 0, "当前预订单不存在客户实名信息，不能确认请求激活的身份证号码是否存在于预订列表之中，激活失败。" )
TK_ERR( ACTIVATE_NAME_UNKNOWN, -1, 0, "请求激活的身份证号码不存在于预订列表之中，激活失败。" )
TK_ERR( ACTIVATE_NAME_LINE, -1, 0, "请求激活的身份证号码对应的门票类型与预订时该身份证号指定的门票类型不一致，激活失败。" )
TK_ERR( ACTIVATE_PRODUCT, -1, 0, "请求激活的门票类型未在预订单中存在，激活失败。" )
TK_ERR( ACTIVATE_QUANTITY, -1, 0, "请求激活的门票数量超过预订数量，激活失败。" )
TK_ERR( ACTIVATE_NAMES_GIVEN, -1, 0, "当前门票类型%s要求前台实名，但激活请求中提供的实名信息数量与请求激活的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_CARDS_GIVEN, -1, 0, "当前系统仅允许二代身份证激活，但激活请求中提供的实名信息数量与请求激活的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_SINGLE_GIVEN, -1, 0, "当前门票类型%s要求一人一票，激活请求中提供了一个或多个用于该门票类型的实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，激活失败。" )
TK_ERR( ACTIVATE_CARD_TWICE, -1, 0, "当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，激活失败。" )
TK_ERR( ACTIVATE_NOTHING, -1, 0, "没有需要激活的门票，激活订单失败。" )
TK_ERR( ACTIVATE_NUMBER, -1, 0, "创建单据号时发生错误，激活失败。" )

/* Likewise, in words of ours: "验证参数失败：......(此处表示其他错误)". */
TK_ERR( ACTIVATE_SLOT, -1, 0, "验证参数失败：时段号与预订时不一致。" )
TK_ERR( ACTIVATE_SLOT_DAY, -1, 0, "验证参数失败：分时段模式下，激活（游览）日期必须是预订的生效日期。" )
TK_ERR( ACTIVATE_VALIDITY, -1, 0, "验证参数失败：激活（游览）日期不在订单有效期内。" )
TK_ERR( ACTIVATE_DAYS, -1, 0, "验证参数失败：激活（游览）日期只能是当天及其后的两天。" )
TK_ERR( ACTIVATE_NAMES_COUNT, -1, 0, "验证参数失败：%s的实名信息数量与激活数量不一致。" )
TK_ERR( ACTIVATE_NAME_TWICE, -1, 0, "验证参数失败：激活请求中出现了重复的证件。" )

/* Agent's own settings. */
TK_ERR( NOTICE_EMPTY,     -1, 0, "sendofficiallysnotify参数不能为空，请设置......" )
TK_ERR( CALLBACK_REFUSED, -1, 0, "修改回调地址 或 发送官方通知短信和彩信 方式 失败。" )

/* Codes by SMS. */
TK_ERR( PHONE_UNSET,      -1, 0, "代理商处预留的手机号码为空，不能完成操作。" )
TK_ERR( CODE_ORDER,    -2002, 0, "定单已经不是预定中的状态了，不需要再设置" )
TK_ERR( CODE_TOO_SOON,    -1, 0, "重发太频繁，请稍候再试；" )
TK_ERR( CODE_TOO_OFTEN,   -3, 0, "重发的次数太多了，不允许再重发 （暂定不超过50次重发）。" )
TK_ERR( CODE_WRONG,    -2092, 0, "验证码错误。" )
TK_ERR( CODE_UNKNOWN,  -2092, 0, "验证码错误。" )
TK_ERR( CODE_EXPIRED,  -2093, 0, "验证码已过期。" )
TK_ERR( UNIT_WRONG,       -1, 0, "传入的单位ID或单位属性ID不正确；" )
TK_ERR( PASSWORD_FORBIDDEN, -1, 0, "未开通预付金支付或返款支付功能的代理商不允许更改支付密码；" )
TK_ERR( PASSWORD_EMPTY, -2432, 0, "新密码错误、两次输入密码不相符或密钥不符合规则。" )
TK_ERR( PASSWORD_DIFFERS, -2432, 0, "新密码错误、两次输入密码不相符或密钥不符合规则。" )
TK_ERR( PASSWORD_SIMPLE, -2432, 0, "新密码错误、两次输入密码不相符或密钥不符合规则。" )
TK_ERR( PASSWORD_FORM,  -2432, 0, "新密码错误、两次输入密码不相符或密钥不符合规则。" )
