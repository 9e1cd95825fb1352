# 1.1.8 of the open API: what is not paid is cancelled, by GET or POST, as often
# as is asked; what nobody pays ends by itself.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(worker => ['sweep 100']);

my $scarce = sells('SCARCE', '10.00', day_limit => 3);
wait_until { open_call('order/Create', order_of($scarce, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the product is sold', 10;

sub left {
    my $lines = open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day(1), EndTime => iso_day(1), productId => $scarce },
        agent => 'ota')->data->{DailyPriceStock};
    return @$lines ? "$lines->[0]{DailyStock}" : 'none';
}

my %way = (
    'by GET' => sub { open_call('order/CancelOrder', { orderId => $_[0] },
                                agent => 'ota', method => 'GET', @_[1 .. $#_]) },
    'by GET, as the known client' => sub {
        open_call('order/cancelOrder', undef, agent => 'ota', method => 'GET',
                  query => "orderId=$_[0]", @_[1 .. $#_]) },
    'by POST with a query' => sub {
        open_call('order/CancelOrder', undef, agent => 'ota', body => '',
                  query => "orderId=$_[0]", type => undef, @_[1 .. $#_]) },
    'by POST with a body' => sub {
        open_call('order/CancelOrder', { orderId => $_[0] }, agent => 'ota',
                  @_[1 .. $#_]) },
    'by POST with a body and no partner' => sub {
        open_call('order/CancelOrder', { orderId => $_[0], PartnerId => undef },
                  agent => 'ota', @_[1 .. $#_]) },
    'by POST with a string' => sub {
        open_call('order/CancelOrder', { OrderId => $_[0] }, agent => 'ota',
                  style => 'camel strings', @_[1 .. $#_]) },
);

for my $how (sort keys %way) {
    my $order = created("an order, $how", order_of($scarce, OrderQuantity => 3));
    wait_until { left() eq 'none' } "$how: all places are taken", 5;

    is_open_refusal($way{$how}->($order, agent => 'other'), '订单不存在',
                    "$how, another's order");
    my $answer = $way{$how}->($order);
    ok $answer->good, "$how: it is cancelled" or diag $answer->raw;
    is $answer->code . ' ' . $answer->message, '0 订单已取消',
        "$how: the answer is that of the document";
    ok !exists $answer->root->{Data}, "$how: there are no data";
    wait_until { left() eq '3' } "$how: its places are back", 5;
    is $way{$how}->($order)->message, '订单已取消', "$how: so it is again";
    is $way{$how}->(number_of($order))->message, '订单已取消',
        "$how: our own number will do";
}
is_open_refusal($way{'by GET'}->(1), '订单不存在', 'a number of no order');
is_open_refusal(open_call('order/CancelOrder', {}, agent => 'ota'),
                '参数 orderId 缺失', 'no number at all');
is_open_refusal($way{'by GET'}->('x'), '参数 orderId 格式错误', 'a word');

{
    my ($order) = bought('what is paid', order_of($scarce));
    is_open_refusal($way{$_}->($order), '订单已支付，不能取消', "what is paid, $_")
        for sort keys %way;
    is balance(), '99990.00', 'and it costs what it did';
    open_call('order/Refund', { OrderId => $order, RefundCount => 1,
                                RefundId => 'cancel-1' }, agent => 'ota');
    ok !$way{'by GET'}->($order)->good, 'what came back is not cancelled, either';
}

# Cancelled and paid at once: one of them.
{
    my $before = balance();
    my %seen;
    for (1 .. 6) {
        my $order = created('one', order_of($scarce, VisitDate => iso_day(2)));
        my ($pay, $cancel) = open_at_once(
            ['order/Pay', { OrderId => $order }, agent => 'ota'],
            ['order/CancelOrder', { orderId => $order }, agent => 'ota']);
        is $pay->good + $cancel->good, 1, 'either paid or cancelled'
            or diag $pay->raw, $cancel->raw;
        $before -= 10 if $pay->good;
        open_call('order/Refund', { OrderId => $order, RefundCount => 1,
            RefundId => "race-$_" }, agent => 'ota') if $pay->good;
        $before += 10 if $pay->good;
    }
    is balance(), sprintf('%.2f', $before), 'the money says the same';
}

# A client that has gone: nobody pays, nobody cancels.
{
    my $members = order_of($scarce, OrderQuantity => 2);
    my $order = created('of a client that has gone', $members);
    wait_until { left() eq '1' } 'its places are taken', 5;
    set_clock_shift(1860);
    wait_until { left() eq '3' } 'half an hour later they are back', 20;
    my $answer = $way{'by GET'}->($order);
    is $answer->good . ' ' . $answer->message, 'true 订单已取消',
        'an order that has ended is cancelled';
    is_open_refusal(open_call('order/Pay', { OrderId => $order }, agent => 'ota'),
                    '订单已过期', 'but not paid');
    is open_call('order/Create', $members, agent => 'ota')->data->{OrderId},
        "$order", 'made again it is the same order';
    is left(), '3', 'which takes no places';
}

audit_ok();
done_testing();
