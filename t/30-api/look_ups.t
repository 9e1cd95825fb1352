# GetPayChannel (4.2.6), QueryPruductStatus (4.2.12), QueryTicketCheckList
# (4.2.47), GetProductsIdentity (4.2.51), and pages with a second name.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

sub rows {
    my ($answer) = @_;
    return [map { my $node = $_;
                  +{ map { $_->nodeName => $_->textContent }
                     $node->findnodes('./*') } }
        $answer->doc->findnodes('/root/*[self::Item or self::item]')];
}

my @editions = (['agent', 0], ['agent3', 1]);


# Channels.
my $none = '没有获取到相关支付的渠道信息。';

for my $at (map { $_->[0] } @editions) {
    is_deeply rows(call('GetPayChannel', {}, at => $at)),
        [{ paychannelid => 'alipay', paychannelname => '支付宝' },
         { paychannelid => 'wechat', paychannelname => '微信支付' }],
        "$at: the enabled channels are listed";
    is_refusal(call('GetPayChannel', {}, at => $at, agent => 'demo2'), -1,
        $none,
        'an agent that cannot pay at once');
}
is_refusal(call('GetPayChannel', {}, at => 'hill'), -1, $none,
    'a supplier without any');

staff(qw(agent set DEMO demo2 --official yes));
is_refusal(call('GetPayChannel', {}, agent => 'demo2'), -1, $none,
    "nor the supplier's own channel, unless staff says so");
staff(qw(agent set DEMO demo2 --official no));

staff(qw(paychannel add DEMO union 银联网上支付 --sort 0));
staff(qw(paychannel add DEMO alipay 支付宝 --enabled no));
is_deeply [map { $_->{paychannelid} } @{rows(call('GetPayChannel', {}))}],
    [qw(union wechat)], 'enabled channels are listed in their order';
staff(qw(paychannel remove DEMO), $_) for qw(union wechat);
is_refusal(call('GetPayChannel', {}), -1, $none,
    'after the last channel is removed');


# The state of a product.
for my $at (map { $_->[0] } @editions) {
    is_deeply rows(call('QueryPruductStatus', { Productid => 'ADULT' },
                        at => $at)),
        [{ productid => 'ADULT', productstatus => '' }],
        "$at: a ticket has no state";
}
my $no_product = '调用失败，失败原因：产品不存在或没有代理许可 %s；';
is_refusal(call('QueryPruductStatus', { Productid => 'NONE' }), -1,
    sprintf($no_product, 'NONE'), 'an unknown product');
is_refusal(call('QueryPruductStatus', { Productid => 'HILL1' }), -1,
    sprintf($no_product, 'HILL1'), "another supplier's product");
staff(qw(agent set DEMO demo2 --all-products no));
staff(qw(agent products DEMO demo2 CHILD));
is_refusal(call('QueryPruductStatus', { Productid => 'ADULT' },
    agent => 'demo2'),
    -1, sprintf($no_product, 'ADULT'), 'a product the agent may not sell');
is call('QueryPruductStatus', { Productid => 'CHILD' }, agent => 'demo2')
    ->retcode, 0, 'a product the agent may sell is answered';
staff(qw(agent set DEMO demo2 --all-products yes));
for (['agent', -1901, '参数错误。Productid'],
     ['agent3', -1, '调用失败，失败原因：参数错误 Productid'])
{
    my ($at, $code, $text) = @$_;
    is_refusal(call('QueryPruductStatus', { Productid => $_ }, at => $at),
        $code,
        $text, 'a missing or overlong Productid') for '', 'P' x 65;
}
is call('QueryPruductStatus', { Productid => 'ADULT' }, at => 'hill',
        verify => 'none')->code, 404, 'QueryPruductStatus is no page of 4.0';


# Real names.
my @id = map { identity($_) } 11 .. 13;
my $memo = "$id[0]^张三^13900000011^1^1|$id[1]^李四^^1^1";
my $real = order(Order_list => 'REAL|2', IDCount => '2', Memo => $memo);
my $order = call('OrderProducts', { %$real, senderid => 'names-1' })
    ->item('orderid');
my %row = (orderid => $order, productid => 'REAL', productname => '实名票',
           type => '1', status => '1');
my @rows = (
    { %row, identitycode => $id[0], name => '张三', mobile => '13900000011' },
    { %row, identitycode => $id[1], name => '李四', mobile => '' });

for my $at (map { $_->[0] } @editions) {
    is_deeply rows(call('GetProductsIdentity', { orderid => $order },
                        at => $at)), \@rows,
                        "$at: visitors are listed before tickets are issued";
}
is call('UseAccountToPayByPwd', { Order_id => $order, money => '240.00',
    Smscode => '246810', smsModel => '0' })->retcode, 0,
    'the order is paid and its tickets issued';
is_deeply rows(call('GetProductsIdentity', { orderid => $order })), \@rows,
    'the issued tickets list the same visitors';
my @codes = call('GetTicketList', { orderid => $order })->raw
    =~ /<ticketcode>(\d+)/g;
is call('RefundTicket', { orderid => $order, ticketcode => $codes[1] })
    ->retcode, 0, 'one ticket is refunded';
is_deeply [map { $_->{status} }
           @{rows(call('GetProductsIdentity', { orderid => $order }))}],
    [1, 2], 'the refunded visitor is listed with status 2';

my $plain = call('OrderAndPayWithYDJ', order(XCDDH => 'plain'))
    ->item('Order_id');
my $nameless = call('GetProductsIdentity', { orderid => $plain });
is $nameless->retcode, 0, 'an order without names is answered';
is_deeply rows($nameless), [], 'an order without names lists no visitors';

for my $at (map { $_->[0] } @editions) {
    my $unknown = '指定的预约单不存在。';
    is_refusal(call('GetProductsIdentity', { orderid => $_ }, at => $at), -1,
        $unknown, "no order: $_") for '2611210010000000000', 'x', '0';
    is_refusal(call('GetProductsIdentity', { orderid => $order }, at => $at,
                 agent => 'demo2'), -1, $unknown, "another agent's order");
    is_refusal(call('GetProductsIdentity', { orderid => '' }, at => $at), -1,
        '单号不能为空......', 'an empty order number');
    like call('GetProductsIdentity', { orderid => '1' x 21 }, at => $at)
        ->retmsg, qr/参数错误.?\s*orderid/,
        "$at: an order number of 21 digits is refused";
}
is call('GetProductsIdentity', { orderid => $order }, at => 'hill',
        verify => 'none')->code, 404,
    'GetProductsIdentity is no page of 4.0';


# At the gate.
my ($good) = call('GetTicketList', { orderid => $plain })->raw
    =~ /<ticketcode>(\d+)/;
my $check = sub { call('QueryTicketCheckList', { orderid => $plain,
    ticketcode => $good, @_ }) };
my %no_passage = (agent => '没有找到门票的验证记录数据。',
                  agent3 => '其他错误');

is_refusal(call('QueryTicketCheckList', { orderid => $plain,
    ticketcode => $good },
             at => $_), -1, $no_passage{$_}, "$_: not seen at any gate")
    for map { $_->[0] } @editions;

my @gate = qw(--station 南门 --gate 3);
set_clock_shift(86400, database => 1);
staff(qw(product entry DEMO ADULT --entries 2 --early-then in));
staff(qw(ticket check DEMO), $good, @gate);
staff(qw(ticket check DEMO), $good, qw(--station 观景台 --gate A12));
set_clock_shift(0, database => 1);
my @at = map { $_->{at} } sql("select to_char(at at time zone 'Asia/Shanghai',
    'YYYYMMDDHH24MISS') as at from ticket.passage order by passage_no");

for my $at (map { $_->[0] } @editions) {
    is_deeply rows(call('QueryTicketCheckList', { orderid => $plain,
                        ticketcode => $good }, at => $at)),
        [{ ticketcode => $good, datetime => $at[0], stationname => '南门',
           gatenumber => '3' },
         { ticketcode => $good, datetime => $at[1], stationname => '观景台',
           gatenumber => 'A12' }], "$at: both entries are listed";
}
is call('GetTicketList', { orderid => $plain })->item('ticketcount'), 1,
    'the order has one ticket';
like call('GetTicketList', { orderid => $plain })->raw,
    qr{<status>4</status>}, 'the ticket is used (status 4)';
like call('RefundTicket', { orderid => $plain, ticketcode => $good })->retmsg,
    qr/已过闸/, 'a used ticket is not refunded';

is_refusal($check->(ticketcode => $codes[0]), -1, $no_passage{agent},
    "another order's ticket");
is_refusal($check->(ticketcode => $_), -1, $no_passage{agent}, "no ticket: $_")
    for '1', 'x' x 32, $good =~ s/(.)$/$1 == 9 ? 0 : $1 + 1/er;
is_refusal($check->(orderid => $_), -1, $no_passage{agent}, "no order: $_")
    for $order, 'x';
is_refusal(call('QueryTicketCheckList', { orderid => $plain,
    ticketcode => $good }, agent => 'demo2'), -1, $no_passage{agent},
    "another agent's ticket");
for my $name (qw(orderid ticketcode)) {
    is_refusal($check->($name => $_), -1901, "参数错误。$name",
        "a missing or overlong $name")
        for '', '1' x 33;
}

# Who is not let in.
sub stopped {
    my ($code, $says, $name) = @_;
    my ($status, $out, $err) = ticketctl(qw(ticket check DEMO), $code, @gate);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 1, "$name is stopped at the gate";
    like $err, qr/$says/, "$name: ticketctl says why";
    is $out, '', "$name: ticketctl prints nothing else";
}

stopped($codes[1], 'the ticket has come back', 'a refunded ticket');
stopped($codes[0], 'the ticket is not valid today', 'a ticket of tomorrow');
stopped('1' x 30, "1{30} is no code of this supplier's", 'a code that is not ours');
set_clock_shift(86400, database => 1);
staff(qw(ticket check DEMO), $codes[0], @gate);
set_clock_shift(86400 * 4, database => 1);
stopped($good, 'the ticket is not valid today', 'one of last week');
set_clock_shift(0, database => 1);


# A second name.
for my $at (map { $_->[0] } @editions) {
    is call('GetAgentParameters', {}, at => $at)->raw,
        call('GetProviderConfig', {}, at => $at)->raw,
        "$at: GetAgentParameters is GetProviderConfig";
}
is call('getagentparameters', {}, method => 'POST')->retcode, 0,
    'getagentparameters is answered in any case';

audit_ok();
done_testing();
