# Refusals of the open API that no other file comes to, each by its name, which
# the log has, and its text: terms of agents and products, documents that have a
# ticket, and tickets that no longer come back.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(http => 'log_format mine "$ticket_refusal";
                    access_log logs/mine.log mine;',
    locations => 'location /hall/ { ticket_open_api OPERA;
                                    ticket_open_api_plain on; }');

# How often it was logged.
sub named {
    my ($name) = @_;

    open my $in, '<', dir() . '/nginx0/logs/mine.log' or return 0;
    return scalar grep { $_ eq "$name\n" } <$in>;
}

sub refuses {
    my ($name, $message, $call, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = named($name);
    my $answer = open_call($call, $members, agent => 'ota', %opt);
    is_open_refusal($answer, $message, $name);
    wait_until { named($name) > $before } "$name: it is logged by its name", 5;
}

sub sold {
    my ($product, %opt) = @_;

    wait_until { open_call('product/getProductByDistributor',
        { productId => $product }, agent => 'ota', %opt)->data->{TotalCount} > 0 }
        'the product is shown', 10;
}


# ---- Agents and products ----

my $plain = sells('PLAIN', '10.00');
sold($plain);
staff(qw(agent set OPEN ota --addresses 203.0.113.0/28));
wait_until { open_call('order/Pay', { OrderId => 1 }, agent => 'ota')->message
             ne '订单不存在' } 'the agent is bound to addresses', 10;
refuses('ADDRESS_FORBIDDEN', '来源地址不允许', 'order/Pay', { OrderId => 1 });
refuses('ADDRESS_FORBIDDEN', '来源地址不允许',
        'product/getProductByDistributor', {});
staff(qw(agent set OPEN ota --addresses any));
wait_until { open_call('order/Pay', { OrderId => 1 }, agent => 'ota')->message
             eq '订单不存在' } 'and no more', 10;

my $many = sells('MANY', '10.00', minimum => 3);
my $unset = sells('UNSET', '10.00', day_limit => 'unset');
staff(qw(product create OPEN FREE --name FREE --form single --days-ahead 0
         --order-days 30 --web-order-days 30));
my $free = product_id('FREE');
sold($_) for $many, $unset;
refuses('QUANTITY_MINIMUM', '订购数量错误', 'order/Create',
        order_of($many, OrderQuantity => 2));
refuses('DAY_LIMIT_UNSET', '库存不足', 'order/Create', order_of($unset));
refuses('PRICE_UNKNOWN', '产品已下架', 'order/Create', order_of($free));

staff(qw(agent set OPEN ota --day-limit 3));
wait_until { !open_call('order/Verify', { ProductId => $plain,
    VisitDate => iso_day(9), OrderUsers => [map { my $p = person($_);
    { UserName => $p->{Name}, Mobile => $p->{Mobile}, CardID => $p->{IdCard} } }
    1 .. 4] }, agent => 'ota')->good } 'the agent has a limit by day', 10;
refuses('AGENT_LIMIT', '库存不足', 'order/Create',
        order_of($plain, OrderQuantity => 4));
staff(qw(agent set OPEN ota --day-limit none));


# A theatre sells nothing here.
my $hall = '0F1E2D3C4B5A69780F1E2D3C4B5A6978';
staff(qw(openkey issue OPERA demo --key), $hall);
staff(qw(openagent set OPERA demo --enabled yes));
open_agent(hall => id => agent_id('demo', 'OPERA'), key => $hall, at => '/hall/');
wait_until { open_call('order/Pay', { OrderId => 1 }, agent => 'hall')->message
             eq '订单不存在' } 'a theatre has an agent', 10;
is open_call('product/getProductByDistributor', {}, agent => 'hall')
    ->data->{TotalCount}, 0, 'which is shown nothing';
refuses('THEATER_MODE', '产品不存在或未授权', 'order/Create',
        order_of(product_id('STALLS', 'OPERA')), agent => 'hall');


# ---- Documents ----

my $real = sells('REAL', '10.00', real_name => 'yes');
sold($real);
staff(qw(supplier set OPEN --single-purchase yes));
my @orders = map { created("visitor $_", order_of($real,
    VisitPerson => [person(50)])) } 1, 2;
paid('the first one', $orders[0]);
refuses('DOCUMENT_TICKET', '身份证已超过最大预定限制', 'order/Pay',
        { OrderId => $orders[1] });
staff(qw(supplier set OPEN --single-purchase no));


# ---- Giving back ----

sub refund {
    my ($order, %members) = @_;
    return { OrderId => $order, RefundCount => 1, RefundId => "r-$order",
             %members };
}

my ($printed) = bought('a printed one', order_of($plain));
sql_do("update ticket.ticket set state = '3' where order_id = ?",
       number_of($printed));
refuses('OPEN_REFUND_TOO_MANY', '可退数量不足', 'order/Refund', refund($printed));

my $ten = sells('TEN', '10.00');
staff(qw(promotion set OPEN TEN 2 1));
sold($ten);
my ($with) = bought('one with a free one', order_of($ten, OrderQuantity => 3));
refuses('REFUND_PROMOTION', '该产品不支持退款', 'order/Refund', refund($with));

my $slots = sells('SLOTS', '10.00', at => 'LINE', ticket_days => 1);
staff(qw(line create LINE 01 One));
staff(qw(line products LINE 01 SLOTS));
staff(qw(slot create LINE 01 --days 3 --start 08:00 --length 60 --count 8
         --total 10 --online 10));
sold($slots, agent => 'line');
my @late = map { (bought("for a session $_", order_of($slots,
    BeginPlayTime => '08:00', EndPlayTime => '09:00'), agent => 'line'))[0] } 1, 2;
my $until = sub {
    return sql_value("select extract(epoch from ((api.now() at time zone"
        . " 'Asia/Shanghai')::date + ?::int + ?::time) at time zone"
        . " 'Asia/Shanghai' - now())::int", @_);
};
my ($at_once, $later) = ($until->(1, '08:45'), $until->(3, '08:45'));
set_clock_shift($at_once);
refuses('REFUND_LATE', '订单状态不允许此操作', 'order/Refund', refund($late[0]),
        agent => 'line');
set_clock_shift($later);
refuses('REFUND_EXPIRED', '订单状态不允许此操作', 'order/Refund',
        refund($late[1]), agent => 'line');

audit_ok();
done_testing();
