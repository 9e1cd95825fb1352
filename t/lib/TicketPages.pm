# Words for the pages of the .aspx interface and what they take: what is not in
# the tables that the module reads.

package TicketPages;

use strict;
use warnings;
use utf8;

use Exporter 'import';

our @EXPORT_OK = qw(about_page about_param);

# page, what it does in English and Chinese
my @pages = (
    ['GetProducts', 'lists what you may sell', '获取产品（门票）列表'],
    ['GetProductsInventory', 'places left by day', '获取产品（门票）库存'],
    ['GetProducts2', 'lists what you may sell in a theatre', '获取演艺剧场产品列表'],
    ['OrderProducts', 'books', '发起预定'],
    ['OrderProducts2', 'books seats', '发起预定（演艺剧场）'],
    ['GetPayChannel', 'lists the ways of instant payment', '获取支付渠道'],
    ['BeginToPay', 'begins an instant payment', '发起支付'],
    ['QueryOrder', 'one order', '查询定单状态'],
    ['QueryOrdersList', 'orders, page by page', '查询订单列表'],
    ['QueryOrderPageListCount', 'how many pages QueryOrdersList has', '查询订单列表页数'],
    ['ReMakeTicket', 'sends a voucher again', '重发取票凭证'],
    ['QueryPruductStatus', 'state of a product; without a meaning today', '获取产品状态（暂停使用）'],
    ['ReadyToPay', 'sends a code for UseAccountToPay', '发起预订金支付授权（手机验证码）'],
    ['UseAccountToPay', 'pays from the deposit, with that code', '完成预订金支付授权（手机验证码）'],
    ['UseAccountToPayByPwd', 'pays from the deposit, with the payment password', '完成预订金支付授权（支付密码）'],
    ['CancelOrder', 'closes an order that is not paid', '取消预定'],
    ['ApplyRefund', 'asks for money of an instant payment back', '申请退款'],
    ['RevokeOrder', 'takes that back', '撤销申请退款'],
    ['QueryOrderRefund', 'what of an instant payment was given back', '查询订单的第三方支付退款金额'],
    ['OrderRefundDeal', 'says that a refund is being worked on', '第三方系统后台开始退款办理'],
    ['RefundTicket', 'gives tickets back', '退票办理'],
    ['QueryTheaterList', 'halls', '获取剧场列表'],
    ['QueryTheaterSenceList', 'performances of a hall', '获取场次列表'],
    ['QuerySeatAreaList', 'areas of a performance', '获取座位区域列表'],
    ['QueryRowsAndSeatsList', 'rows and seats of an area', '获取某个区域的座位行和座位'],
    ['QuerySeatsState', 'which seats are free', '获取座位状态'],
    ['ReadyToPayByFK', 'sends a code for UseAccountToPayByFK', '发起返款余额支付授权（手机验证码）'],
    ['UseAccountToPayByFK', 'pays from the rebate, with that code', '完成返款余额支付授权（手机验证码）'],
    ['UseAccountToPayByFKWithPwd', 'pays from the rebate, with the payment password', '完成返款余额支付授权（支付密码）'],
    ['GetVerificationCode', 'sends a code for ChangePayPwd', '下发修改支付密码的短信验证码'],
    ['ChangePayPwd', 'changes the payment password', '修改支付密码'],
    ['QueryYFKRec', 'balance of the deposit', '查询预订金账户余额'],
    ['QueryYFKJYRecCount', 'how many pages QueryYFKJYRec has', '查询预订金账户交易记录页数'],
    ['QueryYFKJYRec', 'movements of the deposit, page by page', '查询预订金账户交易记录'],
    ['QueryFKRec', 'balance of the rebate', '查询返款账户余额'],
    ['QueryFKJYRecCount', 'how many pages QueryFKJYRec has', '查询返款账户交易记录页数'],
    ['QueryFKJYRec', 'movements of the rebate, page by page', '查询返款账户交易记录'],
    ['GetSPYDRecCount', 'how many pages GetSPYDRec has', '查询订单成交记录页数'],
    ['GetSPYDRec', 'orders that were delivered, page by page', '查询订单成交记录'],
    ['OrderAndPayWithYDJ', 'books and pays from the deposit at once', '下单并以预订金支付'],
    ['OrderAndPayWithFK', 'books and pays from the rebate at once', '下单并以返款余额支付'],
    ['OrderAndPayWithYDJ2', 'books seats and pays from the deposit at once', '下单并以预订金支付（演艺剧场）'],
    ['OrderAndPayWithFK2', 'books seats and pays from the rebate at once', '下单并以返款余额支付（演艺剧场）'],
    ['GetProviderConfig', 'what the attraction has chosen', '获取供应商接口设置'],
    ['GetServiceItem', 'lines', '获取景区线路列表'],
    ['GetTimeSegment', 'slots, and the places left in them', '获取时段列表'],
    ['ActivateTicket', 'makes the tickets of an order', '远程激活'],
    ['GetTicketList', 'tickets of an order', '获取激活（取票）信息'],
    ['GetTicketContext', 'one ticket', '获取门票详细信息'],
    ['GetProductsIdentity', 'visitors of an order', '获取订单的实名信息'],
    ['SetAgentParameters', 'where callbacks go, and who sends messages', '设置代理商回调地址等参数'],
    ['QueryTicketCheckList', 'when a ticket was used', '获取门票的验证记录'],
);

# parameter in small letters, what it is in English and Chinese
my @params = (
    ['activate', 'activate at once', '激活定单'],
    ['activateall', 'activate all of it', '整单激活'],
    ['activatedate', 'day of the visit', '游览日期（激活日期）'],
    ['activatelist', 'what is activated', '激活列表'],
    ['activatemode', 'with which money it was authorised', '激活方式'],
    ['dwid', 'number of your company', '单位 ID'],
    ['dwsx', 'kind of your company', '单位属性'],
    ['email', 'address of mail', '验证邮箱'],
    ['end_datetime', 'last day', '截止日期'],
    ['enddate', 'last day', '截止日期'],
    ['id', 'document', '证件号码'],
    ['idcount', 'how many visitors `Memo` names', '实名制人数'],
    ['invoicetitle', 'title of the invoice', '发票抬头'],
    ['jylx', 'kind of movement', '交易类型'],
    ['memo', 'visitors, or a remark', '备注（实名信息）'],
    ['mobile', 'mobile phone', '手机号码'],
    ['money', "the order's total, exactly", '付款金额'],
    ['needinvoice', 'is an invoice wanted', '需要发票'],
    ['newpwd', 'the new payment password', '新密码'],
    ['newpwd2', 'the same again', '新密码（再次）'],
    ['notifyurl', 'is told of the payment', '回调 URL'],
    ['numindex', 'which of your two phones', '手机序号'],
    ['order_id', 'our number of the order', '预定单号'],
    ['order_list', 'products and how many', '预定列表'],
    ['orderid', 'our number of the order', '订单编号'],
    ['page_index', 'page', '页序号'],
    ['paybackreason', 'reason', '退款理由'],
    ['paychannelid', 'channel, of GetPayChannel', '付款渠道名称'],
    ['productid', 'product', '产品 ID'],
    ['query_model', 'which day counts', '日期查询模式'],
    ['resourcetype', 'whose places', '资源类型'],
    ['responseaddr', 'address of callbacks', '回调地址'],
    ['sceneid', 'performance', '场次 ID'],
    ['seatareaid', 'area', '座位区域 ID'],
    ['seatinfo', 'seats', '座位信息'],
    ['senceid', 'performance', '场次 ID'],
    ['senderid', 'your own number of the order', '接口方业务单据 ID'],
    ['sendnotification', 'do we send messages', '发送官方通知'],
    ['sendofficiallysnotify', 'do we send messages', '发送官方通知短信和彩信'],
    ['servicecode', 'line', '线路 ID'],
    ['sjhm', 'mobile phone', '手机号码'],
    ['smscode', 'payment password, or code', '支付密码或短信验证码'],
    ['smsmodel', 'how the voucher goes out', '短信模式'],
    ['start_datetime', 'first day', '起始日期'],
    ['startdate', 'first day', '起始日期'],
    ['sxrq', 'day of the visit', '生效日期'],
    ['theaterid', 'hall', '剧场 ID'],
    ['ticketcode', 'ticket', '门票号码'],
    ['ticketdate', 'day', '门票日期'],
    ['ticketdate2', 'last day', '门票截止日期'],
    ['tickettype', 'with what visitors pass the gate', '门票介质类型'],
    ['tickettypeid', 'product', '门票类型 ID'],
    ['timespanindex', 'slot', '时段号'],
    ['total_fee', 'amount', '收款金额'],
    ['xcddh', 'your own number of the order', '接口方订单号'],
    ['yddh', 'our number of the order', '预定单号'],
    ['yzm', 'the code', '验证码'],
    ['zfdh', 'number of GetVerificationCode', '验证码的单号'],
    ['zjhm', 'document', '证件号码'],
    ['zt', 'state', '状态'],
);

my %page = map { ("$_->[0].aspx" => [@$_[1, 2]]) } @pages;
my %param = map { ($_->[0] => [@$_[1, 2]]) } @params;

# [English, Chinese]; dies of what is not here.
sub about_page  { return $page{$_[0]} // die "no words for the page $_[0]\n" }
sub about_param { return $param{lc $_[0]} // die "no words for $_[0]\n" }

1;
