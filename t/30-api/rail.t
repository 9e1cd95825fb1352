# Proxy payment over HTTP: the channel hands orders over, an agent pulls them,
# tells what it got, asks to be paid for, answers refunds.  Forms are signed here
# as the document says it.

use strict;
use warnings;
use utf8;

use Digest::MD5 qw(md5_hex);
use Encode qw(encode_utf8);
use FindBin;
use HTTP::Tiny;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketOutbox ();
use TicketTest;

my $KEY = '7AF9F2C5D1E84B60A3C7E9D2B4F60813';
my $CHANNEL = 'C0FFEE00C0FFEE00C0FFEE00C0FFEE00';
my $ORDER = 'xcslw141117203122003';

my @SEED = (['国贺', '7', '11车04号下铺', '428.00'],
            ['蔡博文', '6', '11车04号中铺', '414.00'],
            ['陈硕', '5', '11车04号上铺', '399.00']);

# In the order in which they are signed.
my %PARAMS = (
    'QueryOrders.do' => [qw(merchantCode type)],
    'ProcessPurchase.do' => [qw(merchantCode orderNo opt result un pwd reason
                                passengerReason comment)],
    'ProcessGoPay.do' => [qw(merchantCode orderNo price un comment)],
    'ProcessRefund.do' => [qw(merchantCode orderNo opt refundCash comment reason)],
    'ProcessApplyAutoRefund.do' => [qw(merchantCode orderNo refundCash reason comment)],
    'QueryPurchase.do' => [qw(merchantCode orderNo)],
    'ImportOrders.do' => [qw(merchantCode orders)],
    'ChannelRefund.do' => [qw(merchantCode orderNo)],
);

my %GET = map { $_ => 1 } qw(QueryOrders.do QueryPurchase.do);
my $json = JSON::PP->new->utf8->canonical;

system_start(locations => 'location /api/pub/ { ticket_rail_api DEMO;'
                          . ' ticket_rail_plain on; }'
                          . ' location /tls/ { ticket_rail_api DEMO; }');
secret('abc123456', 'hxb1080@163.com', '国贺', '12345619891010123X', $KEY, $CHANNEL);
my $http = HTTP::Tiny->new(timeout => 20);
my $supplier = sql_value("select supplier_id from ticket.supplier where code = 'DEMO'");

sub staff_says {
    my ($function, @arguments) = @_;
    my $marks = join ', ', map { ref eq 'HASH' ? '?::jsonb' : '?' } @arguments;
    my $row = sql_row("select * from api.staff_rail_$function('DEMO'"
                      . ($marks && ", $marks") . ')',
                      map { ref eq 'HASH' ? $json->encode($_) : $_ } @arguments);
    is $row->{verdict}, undef, "staff may do it: $function" or diag explain $row;
    return $row;
}

sub sealed {
    local $TicketOutbox::SUPPLIER = $supplier;
    return '\x' . TicketOutbox::sealed(@_);
}

staff_says('supplier_set', { enabled => JSON::PP::true, provider => 'manual', night_from => '00:00',
                             night_until => '00:00' });
staff_says('merchant_add', 'demo', 'xcslw', { purchase_on => JSON::PP::true });
staff_says('key_issue', 'demo', sealed(rail_key => 'xcslw', $KEY));
staff_says('channel_key_issue', sealed(rail_key => '-', $CHANNEL));
staff_says('topup', 'demo', 200_000, { reference => 'paper 1' });


# ---- The client ----

sub hmac {
    my ($page, $key, $sent) = @_;
    return uc md5_hex(encode_utf8(join '', $key,
        map { $sent->{$_} // '' } @{$PARAMS{$page}}));
}

sub signed {
    my ($page, %sent) = @_;
    my $key = delete $sent{key}
              // ($page =~ /^(Import|Channel)/ ? $CHANNEL : $KEY);
    $sent{merchantCode} //= 'xcslw';
    $sent{HMAC} //= hmac($page, $key, \%sent);
    return \%sent;
}

sub form {
    my ($sent) = @_;
    return $http->www_form_urlencode($sent);
}

sub asked {
    my ($page, $sent, $path) = @_;
    my $url = base($path // 'api/pub') . "/$page";
    my $answer = $GET{$page} ? $http->get("$url?" . form($sent))
        : $http->post($url, { content => form($sent),
            headers => { 'Content-Type' => 'application/x-www-form-urlencoded' } });
    is $answer->{headers}{'content-type'}, 'application/json; charset=utf-8',
        "$page answers in JSON" or diag $answer->{content};
    return ($answer->{status}, $json->decode($answer->{content}));
}

sub rail_call {
    my ($page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $said) = asked($page, signed($page, %sent));
    is $status, 200, "$page answers with 200";
    return $said;
}

sub refused {
    my ($code, $text, $page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $said = rail_call($page, %sent);
    is_deeply $said, { ret => JSON::PP::false, errCode => $code, errMsg => $text },
        "$page says $code $text" or diag explain $said;
}

sub done {
    my ($page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $said = rail_call($page, %sent);
    ok $said->{ret}, "$page is done" or diag explain $said;
    return $said;
}

# A pull every five seconds: the database's clock goes on.
sub pulled {
    my ($type) = @_;
    sql_do("update ticket.clock set shift = shift + interval '6 s'");
    return done('QueryOrders.do', type => $type);
}

sub an_order {
    my (%is) = @_;
    return {
        orderNo => $ORDER, orderType => 0, orderDate => '2014-11-17 20:31:22',
        trainNo => 'T7', trainStartTime => iso_day(12) . ' 17:10',
        trainEndTime => iso_day(13) . ' 22:00', dptStation => '北京西',
        arrStation => '成都', seat => { 7 => 428 }, extSeat => [{ 6 => 414 }, { 5 => 399.5 }],
        ticketPay => '1284.00', insurance => 60, source => 'PC端',
        contact => { name => '曹操', mobile => '18612345678', email => '' },
        passengers => [map { { name => $_->[0], certNo => '12345619891010123X',
            certType => '1', ticketType => '1' } } @SEED],
        %is,
    };
}

sub orders { return JSON::PP->new->canonical->encode([@_]) }

sub result {
    my (%is) = @_;
    my $held = $is{held} // 'E646076788';
    my @tickets = map { {
        ticketNo => $held, seatType => $_->[1], seatNo => $_->[2],
        price => $_->[3], passengerName => $_->[0], seq => '0', ticketType => '1',
    } } @{$is{seats} // \@SEED};
    return JSON::PP->new->canonical->encode({ count => scalar @tickets,
                                              tickets => \@tickets });
}


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
    local $GET{'ProcessPurchase.do'} = 1;
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
