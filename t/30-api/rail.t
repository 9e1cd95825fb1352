# Proxy payment over HTTP: the channel hands orders over, an agent pulls them,
# tells what it got, asks to be paid for, answers refunds.  Forms are signed here
# as the document says it.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketRailClient qw(:DEFAULT $KEY $CHANNEL);
use TicketTest;

my $ORDER = 'xcslw141117203122003';

system_start(locations => rail_locations());
secret('abc123456', 'hxb1080@163.com', '国贺', '12345619891010123X', $KEY, $CHANNEL);
my $supplier = rail_supplier();
rail_shop();


# ---- Who may ----

refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET', key => 'x' x 32);
refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET', merchantCode => 'nobody');
refused('111', '密钥不匹配', 'ImportOrders.do', orders => '[]', key => $KEY);
refused('111', '密钥不匹配', 'QueryPurchase.do', orderNo => $ORDER, key => $CHANNEL);
refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET', HMAC => '');
refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET',
        HMAC => hmac('QueryOrders.do', $KEY, { merchantCode => 'xcslw', type => 'APPLY_REFUND' }));

is_deeply [asked('QueryOrders.do', signed('QueryOrders.do', type => 'WAIT_TICKET'), 'tls')],
    [403, { ret => JSON::PP::false, errCode => '111', errMsg => '请使用HTTPS' }],
    'not without TLS, unless the location says so';
is_deeply [asked('Nothing.do', {})],
    [404, { ret => JSON::PP::false, errCode => '112', errMsg => '接口不存在' }],
    'a page that is none';
{
    local $TicketRailClient::GET{'ProcessPurchase.do'} = 1;
    my ($status, $said) = asked('ProcessPurchase.do', {});
    is_deeply [$status, $said->{errMsg}], [405, '请求方法不正确'], 'a GET where there is none';
}


# ---- Import and pull ----

is_deeply pulled('WAIT_TICKET'), { ret => JSON::PP::true, total => 0, data => [] },
    'nothing waits at first';
is_deeply done('ImportOrders.do', orders => orders(an_order())),
    { ret => JSON::PP::true, imported => 1, known => 0 }, 'an order is handed over';
is_deeply done('ImportOrders.do', orders => orders(an_order())),
    { ret => JSON::PP::true, imported => 0, known => 1 }, '... and known when it comes again';
refused('112', '参数错误：orders[0].passengers', 'ImportOrders.do',
        orders => orders(an_order(passengers => [])));
refused('112', '参数错误：orders', 'ImportOrders.do', orders => 'x');

my $pull = pulled('WAIT_TICKET');
is $pull->{total}, 1, 'one waits for its tickets';
is_deeply $pull->{data}[0], {
    orderNo => $ORDER, orderType => 0, orderDate => '2014-11-17 20:31:22',
    trainNo => 'T7', trainStartTime => iso_day(12) . ' 17:10',
    trainEndTime => iso_day(13) . ' 22:00', dptStation => '北京西', arrStation => '成都',
    seat => { 7 => 428 }, extSeat => [{ 6 => 414 }, { 5 => 399.5 }], ticketPay => 1284,
    isPaper => 0, secondRefund => 0, jointTrip => [],
    passengers => [map { { certNo => '12345619891010123X', certType => '1',
                           name => $_->[0], ticketType => '1' } } @SEED],
}, 'with all that the channel said' or diag explain $pull->{data}[0];
refused('999', '系统繁忙，请稍后重试', 'QueryOrders.do', type => 'WAIT_TICKET');
is_deeply pulled('WAIT_TICKET'), $pull, 'the same is said again';
refused('112', '参数错误：type', 'QueryOrders.do', type => 'ALL');


# ---- What may be wrong ----

for (['opt', opt => 'confirm', result => result()],
     ['orderNo', orderNo => '', opt => 'CONFIRM', result => result()],
     ['result', opt => 'CONFIRM'],
     ['result.count', opt => 'CONFIRM', result => '{"count":2,"tickets":[]}'],
     ['reason', opt => 'NO_TICKET', reason => '8'],
     ['passengerReason', opt => 'NO_TICKET', reason => '6'],
     ['un', opt => 'NEED_PAY', result => result(), un => 'short'],
     ['un', opt => 'NEED_PAY', result => result(), un => 'has a blank'],
     ['pwd', opt => 'NEED_PAY', result => result(), un => 'hxb1080@163.com', pwd => '12345'],
     ['result.tickets.ticketNo', opt => 'NEED_PAY', un => 'hxb1080@163.com',
      result => result(held => 'X1')]) {
    my ($name, %sent) = @$_;
    refused('112', "参数错误：$name", 'ProcessPurchase.do', orderNo => $ORDER, %sent);
}
refused('113', '订单不存在', 'ProcessPurchase.do', orderNo => 'xcslw000000000000000',
        opt => 'CONFIRM', result => result());


# ---- Proxy payment ----

my %pay = (orderNo => $ORDER, opt => 'NEED_PAY', result => result(), un => 'hxb1080@163.com');
refused('305', '请先设置12306账户密码', 'ProcessPurchase.do', %pay);
done('ProcessPurchase.do', %pay, pwd => 'abc123456');
done('ProcessPurchase.do', %pay, pwd => 'abc123456');
is done('QueryPurchase.do', orderNo => $ORDER)->{payStatus}, 4, 'it is being worked on';
refused('302', '代付处理中，请稍后', 'ProcessPurchase.do', orderNo => $ORDER,
        opt => 'CONFIRM', result => result());
done('ProcessPurchase.do', orderNo => $ORDER, opt => 'CANCEL_PAY');
my $purchase = done('QueryPurchase.do', orderNo => $ORDER);
is_deeply [@$purchase{qw(payStatus amount payTime)}], [2, '', ''],
    'taken back: not paid' or diag explain $purchase;
refused('300', '金额与出票结果不一致', 'ProcessGoPay.do', orderNo => $ORDER, price => '1.00',
        un => 'hxb1080@163.com');


# ---- Tickets, and what comes back of them ----

refused('300', '票价高于用户支付金额', 'ProcessPurchase.do', orderNo => $ORDER, opt => 'CONFIRM',
        result => result(seats => [map { [@$_[0 .. 2], '428.01'] } @SEED]));
done('ProcessPurchase.do', orderNo => $ORDER, opt => 'CONFIRM', result => result());
done('ProcessPurchase.do', orderNo => $ORDER, opt => 'CONFIRM', result => result());
refused('008', '订单状态已改变', 'ProcessPurchase.do', orderNo => $ORDER, opt => 'CONFIRM',
        result => result(held => 'E646076789'));
done('ChannelRefund.do', orderNo => $ORDER);
my $refund = pulled('APPLY_REFUND')->{data}[0]{refund};
is_deeply [@$refund{qw(refundCash fee)}], ['1179.00', '62.00'],
    'twelve days ahead: five percent of each ticket' or diag explain $refund;
refused('300', '退款金额错误', 'ProcessRefund.do', orderNo => $ORDER, opt => 'AGREE',
        refundCash => '1178.99');
refused('112', '参数错误：reason', 'ProcessRefund.do', orderNo => $ORDER, opt => 'REFUSE');
done('ProcessRefund.do', orderNo => $ORDER, opt => 'AGREE', refundCash => '1179.00');
refused('008', '订单状态已改变', 'ProcessRefund.do', orderNo => $ORDER, opt => 'AGREE');

is sql_value('select count(*) from api.audit(?)', $supplier), 0, 'the books are good';
done_testing();
