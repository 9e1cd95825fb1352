# QueryOrdersList (4.2.9) and QueryOrderPageListCount (4.2.10) over HTTP: every
# element, every filter, every refusal, both editions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start();

my %empty = (QueryOrdersList => '没有获取到相关产品的定单信息。',
             QueryOrderPageListCount =>
                 '没有获取到相关产品的定单列表页数信息。');

sub both {
    my ($parameters, %opt) = @_;

    return (call('QueryOrdersList', { Page_index => '0', %$parameters }, %opt),
            call('QueryOrderPageListCount', $parameters, %opt));
}

# Values by name of every order of the page.
sub listed {
    my ($answer) = @_;
    return map { my $node = $_;
                 +{ map { $_->nodeName => $_->textContent }
                    $node->findnodes('./*') } }
        $answer->doc->findnodes('/root/Items/Item');
}

sub is_list {
    my ($parameters, $wanted, $name, %opt) = @_;
    my ($list, $count) = both($parameters, %opt);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    if (@$wanted) {
        is $list->retcode, 0, "$name: orders are listed" or diag $list->retmsg;
        is $count->item('recordcount'), scalar @$wanted,
            "$name: the orders are counted";
    } else {
        is $list->retcode, -1, "$name: no order is listed";
        is $list->retmsg, $empty{QueryOrdersList},
            "$name: the list says there are none";
        is $count->retcode, -1, "$name: no order is counted";
        is $count->retmsg, $empty{QueryOrderPageListCount},
            "$name: the count says there are none";
    }
    is_deeply [map { $_->{orderid} } listed($list)], $wanted,
        "$name: the wanted orders are listed";
}

sub refused {
    my ($parameters, $word, %opt) = @_;
    my $v3 = ($opt{at} // '') eq 'agent3';

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for my $answer (both($parameters, %opt)) {
        is $answer->retcode, $v3 ? -1 : -1901, "$word is refused";
        is $answer->retmsg, $v3 ? "调用失败，失败原因：参数错误 $word"
                                : "参数错误。$word", "the refusal names $word";
    }
}

my @v3 = (at => 'agent3');

is_list({}, [], 'nothing yet');
is_list({}, [], 'nor in 3.0', @v3);


# Every element of an order: as booked, then delivered and partly returned.
my %id = map { $_ => identity($_) } 1 .. 3;
my $booked = call('OrderProducts', order(senderid => 'list-1',
    Order_list => 'ADULT|2|CHILD|1', Mobile => '13911111111', ID => $id{1},
    NeedInvoice => '1', InvoiceTitle => '某公司'))->item('orderid');
my $stamp = sql_value("select to_char(created_at at time zone 'Asia/Shanghai',
    'YYYYMMDDHH24MISS') from ticket.orders where order_id = ?", $booked);
my %booked = (
    orderid => $booked, ordertime => $stamp, customertype => '3',
    customerid => sql_value("select unit_id from ticket.agent
        where supplier_id = 1 and user_name = 'demo'"),
    customername => '演示旅行社', description => '成人票2张，儿童票1张',
    orderstatus => '0', summary => '250.00',
    tickettypedesc => '成人票2张,儿童票1张', dealtotal => '0.00',
    dealdesc => '', feetotal => '0.00', backtotal => '0.00', backstatus => '',
    paychannel => '', returnticketdesc => '', returncount => '0',
    returntotal => '0.00', returnfees => '0.00', returnpaychanneldesc => '',
    spdh => '', sxrq => day(1), jgrqsj => '', mobile => '13911111111',
    cardid => $id{1}, xyfp => '1', fptt => '某公司');

for my $at ('agent', 'agent3') {
    my ($list, $count) = both({}, at => $at);
    is_deeply [listed($list)], [\%booked],
        "$at: a booked order has every element";
    is_deeply [map { $count->item($_) } qw(pagesize pagecount recordcount)],
        [20, 1, 1], "$at: one page is counted";
}

my $sold = call('OrderAndPayWithYDJ', order(XCDDH => 'list-2',
    Order_list => 'REAL|2', money => '240.00', Mobile => '13922222222',
    ID => $id{2}, SXRQ => day(2), IDCount => '2',
    Memo => "$id{2}^张三^^1^1|$id{3}^李四^^1^1"))->item('Order_id');
my ($code) = call('GetTicketList', { orderid => $sold })->raw
    =~ /<ticketcode>(\d+)/;
is call('RefundTicket', { orderid => $sold, ticketcode => $code })->retcode, 0,
    'a ticket is refunded';
my ($delivered) = listed((both({}))[0]);
is_deeply [@$delivered{qw(orderid orderstatus summary tickettypedesc dealtotal
    dealdesc feetotal backtotal backstatus paychannel returnticketdesc
    returncount returntotal returnfees returnpaychanneldesc spdh sxrq mobile
    cardid xyfp fptt)}],
    [$sold, 3, '240.00', '实名票2张', '240.00', '共成交实名票2张', '0.00',
     '120.00', '已受理', '预订金支付', '退实名票1张，合计120.00元，退回预订金',
     1, '120.00', '0.00', '预订金，退款120.00，已受理', "S$sold", day(2),
     '13922222222', $id{2}, 0, ''],
     'a delivered, partly refunded order has every element';
is $delivered->{jgrqsj}, $delivered->{ordertime},
    'jgrqsj is the time of the order';

my $cancelled = call('OrderProducts', order(senderid => 'list-3',
    Mobile => '+8613933333', ID => 'abc12345'))->item('orderid');
is call('CancelOrder', { Order_id => $cancelled })->retcode, 0,
    'an order is cancelled';
my $foreign = call('OrderProducts', order(senderid => 'list-4'),
                   agent => 'demo2')->item('orderid');


# Models and filters.
my @all = ($cancelled, $sold, $booked);

for my $edition ([], \@v3) {
    my @at = @$edition;
    my $today = { Start_datetime => day(0), End_datetime => day(0) };

    is_list({}, \@all, 'all, newest first', @at);
    is_list({}, [$foreign], 'the other agent', @at, agent => 'demo2');
    is_list($today, \@all, 'ordered today', @at);
    is_list({ %$today, Query_model => '1' }, \@all, 'model 1', @at);
    is_list({ %$today, Query_model => '2' }, [], 'effective today', @at);
    is_list({ Query_model => '2', Start_datetime => day(2),
              End_datetime => day(2) }, [$sold], 'effective', @at);
    is_list({ %$today, Query_model => '3' }, [$sold], 'delivered', @at);
    is_list({ Start_datetime => day(-9), End_datetime => day(-1) }, [],
        'ordered before', @at);
    is_list({ SJHM => '13911111111' }, [$booked], 'a phone', @at);
    is_list({ SJHM => '+8613933333' }, [$cancelled], 'with a plus', @at);
    is_list({ SJHM => '13999999999' }, [], 'nobody', @at);
    is_list({ ZJHM => $id{2} }, [$sold], 'a card', @at);
    is_list({ ZJHM => 'ABC12345' }, [$cancelled], 'a document in any case',
        @at);
    is_list({ ZJHM => 'abc12345' }, [$cancelled], 'as it was sent', @at);
    is_list({ ZJHM => '?' }, [], 'what is no document', @at);
    is_list({ YDDH => $booked }, [$booked], 'a number', @at);
    is_list({ YDDH => $foreign }, [], "another agent's", @at);
    is_list({ YDDH => $_ }, [], "no number: $_", @at)
        for 'nonsense', '0', '-1', '99999999999999999999';
    is_list({ ZT => '4' }, [$cancelled], 'a state', @at);
    is_list({ ZT => 'B' }, [], 'a state never set', @at);
    is_list({ ProductID => 'CHILD' }, [$booked], 'a product', @at);
    is_list({ ProductID => 'ADULT' }, [$cancelled, $booked], 'in two', @at);
    is_list({ ProductID => 'NONE' }, [], 'no product', @at);
    is_list({ ProductID => 'ADULT', ZT => '0', SJHM => '13911111111',
              ZJHM => $id{1}, YDDH => $booked, Query_model => '2',
              Start_datetime => day(1), End_datetime => day(1) }, [$booked],
        'everything', @at);
    is_list({ ProductID => 'ADULT', ZT => '4', SJHM => '13911111111' }, [],
        'what excludes each other', @at);

    # Values that are none.
    refused({ Query_model => $_ }, 'Query_model', @at) for '0', '4', 'x', '11';
    refused({ Start_datetime => $_ }, 'Start_datetime', @at)
        for '20260230', 'yesterday', '2026-11-1', '202611211';
    refused({ End_datetime => '20261131' }, 'End_datetime', @at);
    refused({ Start_datetime => day(0), End_datetime => day(-1) },
        'End_datetime', @at);
    refused({ ZT => 'E' }, 'ZT', @at);
    refused({ ZT => '11' }, 'ZT', @at);
    refused({ SJHM => '1' x 14 }, 'SJHM', @at);
    refused({ ZJHM => '1' x 21 }, 'ZJHM', @at);
    refused({ YDDH => '1' x 21 }, 'YDDH', @at);
    refused({ ProductID => 'P' x 37 }, 'ProductID', @at);

    for my $page ('x', '-1', '1.5', '99999999999') {
        like call('QueryOrdersList', { Page_index => $page }, @at)->retmsg,
            qr/参数错误.?\s*Page_index$/, "Page_index $page is refused";
    }
    is call('QueryOrdersList', {}, @at)->raw,
        call('QueryOrdersList', { Page_index => '0' }, @at)->raw,
        'a list without Page_index begins with the first page';
}

# Where the editions differ: the window.
refused({ Start_datetime => day(-32), End_datetime => day(0) },
    'End_datetime');
is_list({ Start_datetime => day(-31), End_datetime => day(0) }, \@all,
    '31 days apart');
is_list({ Start_datetime => day(-320) , End_datetime => day(0) }, \@all,
    '3.0 has no limit', @v3);
refused({ Start_datetime => day(0) . '000000' }, 'Start_datetime');
is_list({ Start_datetime => $stamp, End_datetime => $stamp, ZT => '0' },
    [$booked], '3.0 knows seconds', @v3);
refused({ Start_datetime => day(0) . '240000' }, 'Start_datetime', @v3);


# A year later: 4.0 shows the last month, 3.0 everything.
set_clock_shift(365 * 86400);
is_list({}, [], 'not in the last month');
is_list({}, \@all, 'but there', @v3);
is_list({ Query_model => '3' }, [$sold], 'delivered then', @v3);
set_clock_shift(0);


# Pages: 0 and 1 are both the first, unless the supplier says otherwise.
call('OrderProducts', order(Order_list => 'CHILD|1', senderid => "many-$_"))
    for 1 .. 18;
my ($page, $count) = both({});
is scalar(listed($page)), 20, 'a full page has twenty orders';
is_deeply [map { $count->item($_) } qw(pagesize pagecount recordcount)],
    [20, 2, 21], 'two pages are counted';
is call('QueryOrdersList', { Page_index => '1' })->raw, $page->raw,
    'page 1 is the first page, as page 0 is';
is_deeply [map { $_->{orderid} } listed(call('QueryOrdersList',
    { Page_index => '2' }))], [$booked], 'page 2 has the rest';
is call('QueryOrdersList', { Page_index => '3' })->retmsg,
    $empty{QueryOrdersList}, 'there is no page 3';
is +(ticketctl(qw(supplier set DEMO --page-base 0)))[0], 0,
    'the supplier numbers pages from 0';
is_deeply [map { $_->{orderid} } listed(call('QueryOrdersList',
    { Page_index => '1' }))], [$booked], 'page 1 is the second page then';
is call('QueryOrdersList', { Page_index => '2' })->retmsg,
    $empty{QueryOrdersList}, 'there is no third page';
is +(ticketctl(qw(supplier set DEMO --page-base 1)))[0], 0,
    'the supplier numbers pages from 1';
is call('QueryOrdersList', { Page_index => '0' })->retmsg,
    '参数错误。Page_index', 'page 0 is refused then';
is_deeply [map { $_->{orderid} } listed(call('QueryOrdersList',
    { Page_index => '2' }))], [$booked], 'page 2 is the second page then';
is call('QueryOrdersList', { Page_index => '1' }, method => 'POST')->raw,
    call('QueryOrdersList', { Page_index => '1' })->raw,
    'POST lists the same page';

is +(ticketctl(qw(supplier set DEMO --page-base both)))[0], 0,
    'the supplier lets pages be numbered either way again';
is call('QueryOrdersList', { Page_index => $_ })->raw, $page->raw,
    "page $_ is the first page again" for 0, 1;
is +(ticketctl(qw(supplier set DEMO --page-base 2)))[0], 2,
    'no supplier numbers pages from 2';

audit_ok();
done_testing();
