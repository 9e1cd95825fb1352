# The pages on accounts and settlements, over HTTP: balances (4.2.32),
# transactions of deposit (4.2.30, 31) and rebate (4.2.33, 34), orders delivered
# (4.2.35, 36); count and list agree, bounds, both editions, the turn of a year.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(strftime);
use Time::Local qw(timegm);
use TicketShop;
use TicketTest;

my $me = getpwuid $<;               # who types is who has booked it

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

system_start(location => { hill => 'ticket_legacy_pages on;' });

my $today = day(0);
my %now = (Start_datetime => "${today}000000",
           End_datetime => "${today}235959");

sub pages_of {
    my ($kind, $given, %options) = @_;
    my ($count, $list) = $kind eq 'deals'
        ? qw(GetSPYDRecCount GetSPYDRec)
        : map { "Query${kind}JYRec$_" } 'Count', '';
    my $counted = call($count, $given, %options);

    if ($counted->retmsg =~ /^没有获取到相关.+页数信息。$/) {
        is $counted->retcode, -1, "$count refuses: nothing is found";
        is call($list, { %$given, Page_index => 0 }, %options)->retcode, -1,
            "$list refuses: nothing is found";
        return my @none;
    }
    is $counted->retcode, 0,
        "$count answers with the counts" or diag $counted->retmsg;

    my %n = map { $_->nodeName => $_->textContent }
            $counted->doc->findnodes('/root/item/*');
    my @items;

    for my $page (1 .. $n{pagecount}) {
        my $a = call($list, { %$given, Page_index => $page }, %options);
        is $a->retcode, 0, "$list answers page $page" or diag $a->retmsg;
        my @page = map { my $item = $_; +{ map {
            $_->nodeName => $_->textContent } $item->findnodes('./*') } }
            $a->doc->findnodes('//Item');
        is scalar @page, $page < $n{pagecount} ? 20 : ($n{recordcount} - 1)
            % 20 + 1, "$list: page $page is as long as counted";
        push @items, @page;
    }

    is_deeply \%n, { pagesize => 20, recordcount => scalar @items,
                     pagecount => int((@items + 19) / 20) },
                     "$count counts what $list lists";
    my $beyond = call($list, { %$given, Page_index => $n{pagecount} + 1 },
                      %options);
    is $beyond->retcode, -1, "$list has no page after the last";
    return @items;
}

sub fen { return sprintf '%.0f', $_[0] * 100 }

sub chained {
    my ($name, $prefix, @items) = @_;
    my ($before, $after) = map { "$prefix$_" } 'QCYE', 'QMYE';
    my @broken = grep { $items[$_]{$before} ne $items[$_ - 1]{$after} }
                 1 .. $#items;
    is scalar @broken, 0,
        "$name: each entry begins where the last one ended"
            or diag explain \@items;
    return;
}


# ---- The deposit ----

my @order = map { call('OrderAndPayWithYDJ', order(XCDDH => "A-$_",
    Order_list => 'CHILD|1|ADULT|1', money => '150.00'))->item('Order_id') }
    1 .. 21;
my ($code) = call('GetTicketList', { orderid => $order[0] })->raw
    =~ /<ticketcode>(\d+)/;
is call('RefundTicket', { orderid => $order[0], ticketcode => $code })->retcode,
    0, 'one ticket of the first order is refunded';
staff(qw(deposit topup DEMO demo 10.50 --reference BANK-1));
staff(qw(deposit deduct DEMO demo 0.50));

my @entries = pages_of('YFK', \%now);
is scalar @entries, 25,
    'the deposit lists the opening, 21 sales, a refund and two staff transfers';
chained('deposit', '', @entries);
is_deeply [map { $entries[$_]{JYLX} } 0, 1, 22, 23, 24], [1, 2, 1, 1, 2],
    'JYLX tells credits (1) from debits (2)';
is_deeply $entries[1], { DWSX => 3, DWID => 101, DWMC => '演示旅行社',
    JYLX => 2, QCYE => '1000000.00', BQFS => '150.00', QMYE => '999850.00',
    DJDH => $order[0], YHDLM => 'demo', BZ => '互联网订单支付',
    RQSJ => sql_value("select to_char(paid_at at time zone 'Asia/Shanghai',
        'YYYYMMDDHH24MISS') from ticket.orders where order_id = ?",
        $order[0]) }, 'a sale is listed with every element';
is_deeply [@{$entries[22]}{qw(BQFS QMYE DJDH YHDLM BZ)}],
    ['50.00', '996900.00', $order[0], 'demo', '互联网订单退票'],
    'a refund is listed as a credit of its order';
is_deeply [@{$entries[23]}{qw(QCYE BQFS QMYE YHDLM BZ)}],
    ['996900.00', '10.50', '996910.50', $me, '充值 BANK-1'],
    'a top-up is listed with who booked it and its reference';
is_deeply [@{$entries[24]}{qw(QMYE YHDLM BZ)}],
    ['996910.00', $me, '扣款'],
    'a deduction is listed without a reference';
is $entries[24]{QMYE}, call('QueryYFKRec', {})->item('BQJY'),
    'the last entry ends at the balance of QueryYFKRec';

my @in = pages_of('YFK', { %now, JYLX => '1' });
my @out = pages_of('YFK', { %now, JYLX => '2' });
is scalar @in, 3, 'JYLX 1 lists the three credits';
is scalar @out, 22, 'JYLX 2 lists the 22 debits';
is_deeply [grep { $_->{JYLX} != 2 } @out], [],
    'JYLX 2 lists nothing but debits';
{
    my %sum = (in => 0, out => 0);
    $sum{in} += fen($_->{BQFS}) for @in;
    $sum{out} += fen($_->{BQFS}) for @out;
    my $year = call('QueryYFKRec', {});
    is $sum{in}, fen($year->item('BQSQ')),
        'the credits add up to BQSQ of the balance page';
    is $sum{out}, fen($year->item('BQDF')),
        'the debits add up to BQDF of the balance page';
}

# 3.0 the same; another agent its own
is_deeply [pages_of('YFK', \%now, at => 'agent3')], \@entries,
    'edition 3.0 lists the same deposit entries';
is scalar(pages_of('YFK', \%now, agent => 'demo2')), 1,
    'another agent lists its own deposit alone';
is_deeply [pages_of('YFK', \%now, method => 'POST')], \@entries,
    'POST lists the same deposit entries';


# ---- Rebate ----

is call('QueryFKRec', {})->item('JEBQJY'), '0.00',
    'the rebate balance begins with 0.00';
is call('QueryFKJYRec', { %now, Page_index => 0 })->retmsg,
    '没有获取到相关账户交易记录信息。', 'an empty rebate account has nothing to list';
is_deeply [pages_of('FK', \%now)], [], 'an empty rebate account has no pages';

staff(qw(rebate topup DEMO demo 1000.00 --as settlement --reference RB-1));
staff(qw(rebate topup DEMO demo 5.00 --as direct));
staff(qw(rebate topup DEMO demo 6.00 --as refund));
staff(qw(rebate topup DEMO demo 8.00 --as transfer-in));
staff(qw(rebate deduct DEMO demo 3.00));
staff(qw(rebate deduct DEMO demo 4.00 --as sale));
staff(qw(rebate deduct DEMO demo 5.00 --as exchange));
staff(qw(rebate deduct DEMO demo 7.00 --as transfer-out --reference TO-1));

my $a = call('OrderAndPayWithFK', { order_list => 'ADULT|2',
    mobile => '13912345678', id => identity(1), sxrq => day(1),
    smscode => '246810', money => '200.00', smsmodel => '0',
    senderid => encipher('FK-1', $key) });
my $rebate = $a->item('order_id');
($code) = call('GetTicketList', { orderid => $rebate })->raw
    =~ /<ticketcode>(\d+)/;
call('RefundTicket', { orderid => $rebate, ticketcode => $code });

my @rebate = pages_of('FK', \%now);
chained('rebate', 'JE', @rebate);
my $year = substr $today, 0, 4;
is_deeply [map { [@{$_}{qw(JYLX JEBQFS JEQMYE YHDLM ND)}] } @rebate], [
    ['2', '1000.00', '1000.00', $me, $year],
    ['0', '5.00', '1005.00', $me, $year],
    ['6', '6.00', '1011.00', $me, $year],
    ['8', '8.00', '1019.00', $me, $year],
    ['3', '3.00', '1016.00', $me, $year],
    ['4', '4.00', '1012.00', $me, $year],
    ['5', '5.00', '1007.00', $me, $year],
    ['7', '7.00', '1000.00', $me, $year],
    ['9', '200.00', '800.00', 'demo', $year],
    ['A', '200.00', '1000.00', 'demo', $year]],
    'every type of rebate transaction is listed once';
is_deeply [map { $_->{JY} } @rebate[0, 1, 7]],
    ['返款单据结算 RB-1', '直接存入返款金额', '从账户转出 TO-1'],
    'a rebate document is listed with its reference';
is_deeply [@{$rebate[8]}{qw(DWSX DWID DWMC JEQCYE DJDH JY)}],
    ['3', '101', '演示旅行社', '1000.00', $rebate, '互联网预定返款票出售'],
    'a sale paid by rebate is listed with its order';
for my $type ('0', '2' .. '9', 'A') {
    is_deeply [map { $_->{JYLX} } pages_of('FK', { %now, JYLX => $type })],
        [$type], "JYLX $type lists the rebate entry of that type alone";
}
is_deeply [pages_of('FK', { %now, JYLX => '1' })], [],
    'JYLX 1 lists nothing before the year turns';
is_deeply [pages_of('FK', \%now, at => 'agent3')], \@rebate,
    'edition 3.0 lists the same rebate entries';

$a = call('QueryFKRec', {});
is_deeply [map { $a->item($_) } qw(DWSX DWID DWMC ND JESQJY JEBQSQ JEBQDF
                                   JEBQJY)],
    ['3', '101', '演示旅行社', $year, '0.00', '1219.00', '219.00', '1000.00'],
    'QueryFKRec sums the rebate of the year';


# ---- Windows ----

my @both = map { ["Query${_}JYRecCount"], ["Query${_}JYRec", Page_index => 0] }
           'YFK', 'FK';
my %rebate_page = map { $_ => 1 } qw(QueryFKJYRecCount QueryFKJYRec);

sub window_refused {
    my ($name, $first, $last, $deposit, $text, $in_30) = @_;

    for (@both) {
        my ($page, @more) = @$_;
        my $own = $rebate_page{$page};
        my $a = call($page, { @more, Start_datetime => $first,
                              End_datetime => $last });
        is $a->retcode, $own ? -1 : $deposit->[0], "$page refuses dates: $name";
        is $a->retmsg, $own ? $text : $deposit->[1], "$page says why: $name";

        $a = call($page, { @more, Start_datetime => $first,
                           End_datetime => $last }, at => 'agent3');
        is $a->retcode, -1, "3.0 $page refuses dates: $name";
        is $a->retmsg, $own ? $in_30 : $deposit->[2],
            "3.0 $page says why: $name"
            if defined $in_30 && defined($own ? $in_30 : $deposit->[2]);
    }
}

my $form = '传入的日期格式错误，请核查。';
for my $bad ('20260230000000', '20261121', '20261121250000', 'yesterday',
             '2026112112000０')
{
    window_refused("start $bad", $bad, "${today}235959",
        [-1901, '参数错误。Start_datetime',
         '调用失败，失败原因：参数错误 Start_datetime'], $form,
        '调用失败，失败原因：参数错误 Start_datetime');
    window_refused("end $bad", "${today}000000", $bad,
        [-1901, '参数错误。End_datetime',
         '调用失败，失败原因：参数错误 End_datetime'], $form,
        '调用失败，失败原因：参数错误 End_datetime');
}
my $reversed = '起始日期不能在截止日期之后，请重新选择查询的日期时间。';
window_refused('reversed', '20260102000000', '20260101235959',
    [-1901, '参数错误。End_datetime',
     '调用失败，失败原因：参数错误 End_datetime'],
    $reversed, "调用失败，失败原因：$reversed");

{
    my $far = '最大只能请求6个月内的数据，请重新选择查询的日期时间。';
    for (['QueryFKJYRecCount'], ['QueryFKJYRec', Page_index => 0]) {
        my ($page, @more) = @$_;
        my $ask = sub { call($page, { @more, Start_datetime =>
            '20260101000000', End_datetime => $_[0] }, at => $_[1]) };
        is $ask->('20260701000001', 'agent')->retmsg, $far,
            "$page refuses six months and a second";
        is call($page, { @more, %now, Start_datetime => '20200101000000' },
                at => 'agent3')->retcode, 0, "3.0 $page takes years";
        isnt $ask->('20260701000000', 'agent')->retmsg, $far,
            "$page takes six months exactly";
    }

    for my $page ('QueryYFKJYRecCount', 'QueryYFKJYRec') {
        my $first = sub { strftime '%Y%m%d%H%M%S', gmtime(timegm(
            reverse($now{End_datetime} =~ /(..)(..)(..)$/), substr($today, 6),
            substr($today, 4, 2) - 1, substr($today, 0, 4)) - $_[0]) };
        my $ask = sub { call($page, { %now, Page_index => 0,
                                      Start_datetime => $first->(@_) }) };
        is $ask->($_ * 86400)->retcode, 0, "$page takes $_ days"
            for 366, 367, 9000;
    }
}

for my $page ('QueryYFKJYRec', 'QueryFKJYRec') {
    is call($page, { %now })->raw, call($page, { %now, Page_index => 1 })->raw,
        "$page begins with the first page";
    for my $index ('-1', 'x', '1.0', '2147483648') {
        $a = call($page, { %now, Page_index => $index });
        is $a->retcode, -1901, "$page refuses page $index";
        is $a->retmsg, '参数错误。Page_index',
            "$page names Page_index as the wrong parameter";
    }
    is call($page, { %now, Page_index => 2147483647 })->retmsg,
        '没有获取到相关账户交易记录信息。', "$page has nothing on a page far away";
    is call($page, { %now, Page_index => 0, JYLX => 'B' })->retmsg,
        '参数错误。JYLX', "$page refuses the unknown type B";
}


# ---- Settlements ----

my %days = (Start_datetime => $today, End_datetime => $today);

# one that is only authorised, one only booked
call('OrderAndPayWithYDJ', order(XCDDH => 'held'), at => 'agent3');
my $late = call('OrderProducts', order(senderid => 'late'))->item('orderid');

my @deals = pages_of('deals', \%days);
is scalar @deals, 43,
    'the settlements are two items of 21 orders and one paid by rebate';
is_deeply $deals[0], { orderid => $order[0], ordertime => $entries[1]{RQSJ},
    customertype => 3, customerid => 101, customername => '演示旅行社',
    jgrqsj => $entries[1]{RQSJ}, orderstatus => '3', ydnum => 1,
    summary => '50.00', productName => '儿童票', num => 1, unit => '张',
    price => '50.00', Total => '50.00' },
    'a settlement is listed with every element';
is_deeply [map { [@{$_}{qw(orderid productName)}] } @deals[1, 2, 42]],
    [[$order[0], '成人票'], [$order[1], '儿童票'], [$rebate, '成人票']],
    'settlements are listed with the earliest first';
is_deeply [@{$deals[42]}{qw(orderstatus ydnum num price summary Total)}],
    ['D', 2, 2, '100.00', '200.00', '200.00'],
    'an order paid by rebate is listed in state D';
is_deeply [pages_of('deals', \%days, at => 'agent3')], \@deals,
    'edition 3.0 lists the same settlements';

is call('UseAccountToPayByPwd', { Order_id => $late, money => '200.00',
    Smscode => '246810', smsModel => '0' })->retcode, 0,
    'a booked order is paid later';
is +(pages_of('deals', \%days))[43]{orderid}, $late,
    'the order paid last is the last settlement';

is scalar(pages_of('deals', { %days, Order_id => $order[3] })), 2,
    'Order_id lists the settlements of one order';
is scalar(pages_of('deals', { %days, Order_id => $order[3], TicketTypeID =>
    encipher('ADULT', $key) })), 1,
    'Order_id and TicketTypeID list one order item';
is scalar(pages_of('deals', { %days, TicketTypeID =>
    encipher('CHILD', $key) })), 21,
    'TicketTypeID lists the settlements of one product';
is scalar(pages_of('deals', { %days, $_->[0] => $_->[1] })), 0,
    "$_->[0] '$_->[1]' that matches nothing lists nothing"
    for [Order_id => '1'], [Order_id => 'none'],
        [Order_id => '99999999999999999999'],
        [TicketTypeID => encipher('NONE', $key)];
is scalar(pages_of('deals', \%days, agent => 'demo2')), 0,
    'another agent has no settlements';
is scalar(pages_of('deals', { Start_datetime => $_,
    End_datetime => $today })), 44, "a window from $_ on lists all settlements"
    for day(-31), day(-32), day(-400), '20000101';
is scalar(pages_of('deals', { Start_datetime => '20000101',
    End_datetime => '21991231' })), 44,
    'a window of two hundred years lists all settlements';

for my $at ('agent', 'agent3') {
    for my $page ('GetSPYDRecCount', 'GetSPYDRec') {
        my $ask = sub { call($page, { Page_index => 0, @_ }, at => $at) };

        like $ask->(Start_datetime => $_, End_datetime => $_)->retmsg,
            qr/^没有获取到/, "$at $page has no settlements on $_"
            for qw(20000101 20911231 20930101 20991231 21990101);
        like $ask->(Start_datetime => $today, End_datetime => day(-1))->retmsg,
            qr/参数错误.*End_datetime/, "$at $page refuses days in reverse";
        like $ask->(Start_datetime => '20260230', End_datetime => $today)
            ->retmsg, qr/参数错误.*Start_datetime/,
            "$at $page refuses a day that does not exist";
        like $ask->(Start_datetime => $today)->retmsg,
            qr/参数错误.*End_datetime/, "$at $page requires End_datetime";
        like $ask->(%days, TicketTypeID => 'ADULT')->retmsg,
            qr/参数错误.*TicketTypeID/, "$at $page refuses a product in clear";
        is $ask->(Start_datetime => day(-5), End_datetime => day(-5))->retcode,
            -1, "$at $page has nothing on a day without settlements";
    }
}
is call('GetSPYDRec', { %days })->raw,
    call('GetSPYDRec', { %days, Page_index => 0 })->raw,
    'GetSPYDRec begins with the first page';


# ---- Pages from 0 or 1 on, or either ----

for (['QueryYFKJYRec', %now], ['QueryFKJYRec', %now], ['GetSPYDRec', %days]) {
    my ($page, %given) = @$_;
    my @pages = map { call($page, { %given, Page_index => $_ })->raw } 0 .. 2;
    is $pages[0], $pages[1], "$page has the same on pages 0 and 1";
    isnt $pages[2], $pages[1], "$page has something else on page 2";

    staff(qw(supplier set DEMO --page-base 0));
    is call($page, { %given, Page_index => 1 })->raw, $pages[2],
        "$page has on page 1 what was on 2 where pages count from 0";
    staff(qw(supplier set DEMO --page-base both));
}

staff(qw(supplier set DEMO --page-base 1));
for (['QueryYFKJYRec', %now], ['QueryFKJYRec', %now], ['GetSPYDRec', %days]) {
    my ($page, %given) = @$_;
    is call($page, { %given, Page_index => 1 })->retcode, 0,
        "$page answers page 1 where pages count from 1";
    is call($page, { %given, Page_index => 0 })->retmsg,
        '参数错误。Page_index', "$page refuses page 0 where pages count from 1";
}
staff(qw(supplier set DEMO --page-base both));


# ---- Over the turn of the year ----

{
    my $next = $year + 1;
    set_clock_shift(sql_value("select ceil(extract(epoch from
        make_timestamp(?, 1, 5, 12, 0, 0) at time zone 'Asia/Shanghai'
        - transaction_timestamp()))::int", $next));

    my $balance = call('QueryFKRec', {});
    is_deeply [map { $balance->item($_) } qw(ND JESQJY JEBQSQ JEBQDF JEBQJY)],
        [$next, '1000.00', '0.00', '0.00', '1000.00'],
        'a new year begins with the rebate carried over';
    is call('QueryYFKRec', {})->item('BQSQ'), '0.00',
        'a new year begins with no credits of the deposit';

    staff(qw(rebate deduct DEMO demo 100.00));
    my @over = pages_of('FK', { Start_datetime => "${next}0101000000",
                                End_datetime => "${next}0105235959" });
    chained('the new year', 'JE', @over);
    is_deeply [map { [@{$_}{qw(ND JYLX JEQCYE JEBQFS JEQMYE DJDH RQSJ)}] }
               $over[0]],
        [[$next, '1', '1000.00', '0.00', '1000.00', '', "${next}0101000000"]],
        'the first entry of the year is the balance carried over';
    is $over[0]{JY}, "${year}年余额结转至${next}年",
        'the entry carried over names both years';
    is_deeply [pages_of('FK', { Start_datetime => "${next}0101000000",
        End_datetime => "${next}0105235959", JYLX => '1' })], [$over[0]],
        'JYLX 1 lists the entry carried over alone';
    is_deeply [@{$over[1]}{qw(ND JYLX JEQMYE)}], [$next, '3', '900.00'],
        'a deduction follows the balance carried over';

    my $shown = staff(qw(rebate show DEMO demo --last 1 --at), "$year-12-31");
    like $shown, qr/balance\s+-\s+1000\.00/,
        'ticketctl shows the rebate at the end of the year';
    $shown = staff(qw(deposit show DEMO demo --at), "$year-12-31");
    like $shown, qr/balance\s+-\s+996710\.00/,
        'ticketctl shows the deposit at the end of the year';
    like staff(qw(rebate show DEMO demo)), qr/deduct\s+100\.00\s+900\.00/,
        'ticketctl shows the rebate of today';
}

audit_ok();
done_testing();
