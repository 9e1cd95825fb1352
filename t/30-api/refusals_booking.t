# Every refusal of the pages that book, OrderProducts, OrderAndPayWithYDJ and
# OrderAndPayWithFK, in each edition: its number and words as the document
# prints them, and that nothing is left of what was refused.  Refusals of
# payment are in refusals_paying.t.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop qw(staff);
use TicketTest;

system_start();

# Products that are refused each for its own reason, at 10.00.
my %odd = (
    NOPRICE => [],
    CLOSED  => [qw(--days-ahead 1 --until 00:00)],
    PAST    => [qw(--from 2000-01-01 --to 2000-12-31)],
    UNSET   => [qw(--day-limit unset)],
    FIVE    => [qw(--day-limit 5)],
    TWO     => [qw(--minimum 2 --maximum 3)],
    ONCE    => [qw(--id-maximum 1)],
    OLD     => [qw(--real-name yes --min-age 100)],
    PHONED  => [],
    TINY    => [],
);
for my $code (sort keys %odd) {
    staff('product', 'create', 'DEMO', $code, '--name', $code,
        '--form', 'group', @{ $odd{$code} });
    staff('price', 'set', 'DEMO', $code, '10.00') if $code ne 'NOPRICE';
}
sql_do("UPDATE ticket.product SET phone_maximum = 1, phone_days = 7"
       . " WHERE code = 'PHONED'");
staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL FIVE ONCE OLD PHONED));
staff(qw(line create DEMO 03 小路));
staff(qw(line products DEMO 03 TINY));
staff(qw(slot create DEMO 03 --days 2 --start 08:00 --length 600 --count 1
         --total 9 --online 1));
staff(qw(agent set DEMO demo --day-limit 300));
staff(qw(rebate topup DEMO demo 100000.00));

my @pages = qw(OrderProducts OrderAndPayWithYDJ OrderAndPayWithFK);
my %edition = (agent => '4.0', agent3 => '3.0');
my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

# A page's own spelling and choice of parameters; what is given may name more
# than the page has.
sub book {
    my ($page, $at, $number, %given) = @_;

    my %order = %{ order(XCDDH => $number, %given) };
    delete @order{qw(ServiceCode timespanindex)} if $at eq 'agent3';

    if ($page eq 'OrderProducts') {
        delete @order{qw(XCDDH SmsCode money smsModel activate)};
        $order{senderid} = $number;

    } elsif ($page eq 'OrderAndPayWithFK') {
        delete @order{qw(XCDDH ServiceCode timespanindex)};
        %order = map { lc $_ => $order{$_} } keys %order;
        $order{senderid} = encipher($number, $key);
    }

    return call($page, \%order, at => $at);
}

sub booked {
    my ($name, @order) = @_;

    my $answer = book(@order);
    is $answer->retcode, 0,
        "$name: the order is booked" or diag $answer->retmsg;
    return $answer->item('orderid') // $answer->item('Order_id')
        // $answer->item('order_id');
}

# All that a booking writes.
sub left {
    return sql_row(<<'END');
select (select count(*) from ticket.orders) as orders,
       (select count(*) from ticket.order_key) as numbers,
       (select count(*) from ticket.ticket) as tickets,
       (select count(*) from ticket.visitor) as visitors,
       (select count(*) from ticket.transfer) as transfers,
       (select count(*) from ticket.outbox) as events,
       (select coalesce(sum(used), 0) from ticket.quota) as places,
       (select coalesce(sum(used), 0) from ticket.document) as documents,
       (select coalesce(sum(count), 0) from ticket.order_document) as uses,
       (select sum(balance_fen) from ticket.account) as money,
       (select sum(held_fen) from ticket.account) as held
END
}

sub number { return join '-', 'N', @_ }     # the same for all refusals

# Code and text, or texts by page; money is what the list costs, number an own
# one in place of the usual.
sub refused {
    my ($name, $page, $at, $code, $text, %given) = @_;

    my $number = delete $given{number} // number($page, $at);
    my $before = left();
    my $answer = book($page, $at, $number, %given);
    $text = $text->{$page} if ref $text eq 'HASH';

    is_deeply [$answer->retcode, $answer->retmsg], [$code, $text],
        "$page $edition{$at} refuses: $name";
    is_deeply left(), $before, "$page $edition{$at} leaves nothing: $name";
}

sub entry { return join '^', identity($_[0]), '张三', '', $_[1] // 1, 1 }

my $wrong = substr(identity(3), 0, 17) . (identity(3) =~ /1$/ ? '2' : '1');
my $saved = '保存预定单信息失败，失败原因：';
my $outside = '该门票类型ID不在预定范围内，预定单明细数据创建失败，'
    . '请检查您的产品ID是否正确或联系景区并重试！';
my $names = '解析实名用户数据失败。';
my $agent_limit = '已达到或接近当前客户单位最大单日预定限制，预定失败';

# Taken before: a document, and an idempotency key.
booked('a visitor', 'OrderProducts', 'agent', 'taken', Order_list => 'REAL|1',
    IDCount => 1, Memo => entry(100));

my @rows = (
    ['half a list', -1501, '参数错误Order_list', Order_list => 'ADULT'],
    ['a product twice', -1501, '参数错误Order_list',
     Order_list => 'ADULT|1|ADULT|1'],
    ['a bad memo', -1501, '参数错误Memo', Order_list => 'REAL|1',
     IDCount => 1, Memo => 'x'],
    ['33 products', -1501, '参数错误，订单过大 Order_list',
     Order_list => join '|', map { "P$_|1" } 1 .. 33],
    ['check digit', -1, qq(取票证件号码:"$wrong"有错误:证件号码不正确),
     ID => $wrong],
    ['no price', -1, '获取产品单价失败，失败原因：NOPRICE',
     Order_list => 'NOPRICE|1'],
    ['no such product', -1, $outside, Order_list => 'NOTHING|1'],
    ['one visitor twice', -1, '身份证号码出现了重复，请检查输入的用户信息。',
     Order_list => 'REAL|2', IDCount => 2, money => '240.00',
     Memo => entry(4) . '|' . entry(4)],
    ['visitors over', -1,
     $names . '存在登记的实名票中票数超过了对应的票数的票种。',
     Order_list => 'REAL|1', IDCount => 2, money => '120.00',
     Memo => entry(4) . '|' . entry(5)],
    ['visitors and IDCount', -1,
     $names . '登记的实名票中票数与人数不一致。',
     Order_list => 'REAL|1', IDCount => 2, money => '120.00',
     Memo => entry(4)],
    ['too few visitors', -1,
     $names . '登记的实名票中票数与人数不一致。',
     Order_list => 'REAL|2', IDCount => 1, money => '240.00',
     Memo => entry(4)],
    ['no visitors', -1,
     $names . '要求实名制的票，没有给出相应的实名信息。',
     Order_list => 'REAL|1', money => '120.00'],
    ['too young', -1, $names . '游客年龄不符合要求：' . identity(4),
     Order_list => 'OLD|1', IDCount => 1, money => '10.00',
     Memo => entry(4)],
    ['yesterday', -1, $names . '门票预售的日期在生效日期之后。',
     SXRQ => day(-1)],
    ['too late today', -1, $names . '已超过当前门票预售时间。',
     Order_list => 'CLOSED|1'],
    ['not in its period', -1, $names . '门票预售的日期不在指定时间范围内。',
     Order_list => 'PAST|1'],
    ['no day limit set', -1502, '门票类型中单日最大许可未设置',
     Order_list => 'UNSET|1'],
    ['the day is full', -10361, 'FIVE|已达到或接近最大单日预定限制，',
     Order_list => 'FIVE|6', money => '60.00'],
    ['the agent has enough', -10362,
     { OrderProducts => "ADULT|预定失败$agent_limit",
       map { $_ => "ADULT|$agent_limit。" } @pages[1, 2] },
     Order_list => 'ADULT|301', money => '30100.00'],
    ['a document in use', -1, '该证件号码 "' . identity(100)
     . '" 在有效预订单中只允许预定一次。',
     Order_list => 'REAL|1', IDCount => 1, money => '120.00',
     Memo => entry(100)],
    ['too many on a document', -1, "${saved}超过单个证件最大购买数量 ONCE",
     Order_list => 'ONCE|2', money => '20.00'],
    ['too many on a phone', -1, "${saved}超过单个手机号最大购买数量 PHONED",
     Order_list => 'PHONED|2', money => '20.00'],
    ['too few', -1, "${saved}少于最小单笔出售数量 TWO", Order_list => 'TWO|1'],
    ['too many', -1, "${saved}超过最大单笔出售数量 TWO", Order_list => 'TWO|4'],
    ['no line has both', -1, "${saved}线路不存在或不含所订产品 ADULT",
     Order_list => 'ADULT|1|NORTH|1', ServiceCode => undef],
    ['no line has it', -1, $outside, Order_list => 'TWO|2',
     money => '20.00', ServiceCode => undef],
    ['no slots on that day', -1, "${saved}时段不存在或不可用 -1",
     SXRQ => day(40), timespanindex => '-1'],
    ['a number that is taken', -1,
     "${saved}业务单据号 taken 已用于内容不同的订单", number => 'taken'],
);

for my $page (@pages) {
    for my $at (sort keys %edition) {
        for my $row (@rows) {
            my ($name, $code, $text, @given) = @$row;
            refused($name, $page, $at, $code, $text, @given);
        }

        # What the slot is called depends on who may choose one.
        my $chosen = $at eq 'agent' && $page ne 'OrderAndPayWithFK';
        refused('the slot is full', $page, $at, -1, "${saved}时段余量不足 1",
            Order_list => 'TINY|2', money => '20.00', ServiceCode => undef,
            timespanindex => '1');
        next unless $chosen;

        refused('no such line', $page, $at, -1,
            "${saved}线路不存在或不含所订产品 77", ServiceCode => '77');
        refused("another product's line", $page, $at, -1, $outside,
            ServiceCode => '02');
        refused('no such slot', $page, $at, -1,
            "${saved}时段不存在或不可用 77", timespanindex => '77');
    }
}

# What the supplier may switch.
staff(qw(supplier set DEMO --single-product yes));
for my $page (@pages) {
    refused('two products', $page, $_, -1,
        '暂时一个订单只支持一个门票种类，请检查......',
        Order_list => 'ADULT|1|CHILD|1', money => '150.00')
        for sort keys %edition;
}
staff(qw(supplier set DEMO --single-product no));

staff(qw(supplier set DEMO --gate-media 2));
refused('cards open no gate', $_, 'agent', -1,
    '调用失败，失败原因：门票介质类型不允许 1；', tickettype => '1')
    for @pages[0, 1];
staff(qw(supplier set DEMO --gate-media 3));

refused('a passport opens no gate', 'OrderAndPayWithYDJ', 'agent', -1,
    '调用失败，失败原因：激活失败，证件不是二代身份证 E12345678；',
    ID => 'E12345678', tickettype => '1');

# As ActivateTicket would: a card, and a name, for each ticket or for none.
staff(qw(product create DEMO SOLO --name 单人票 --form single));
staff(qw(price set DEMO SOLO 100.00));
staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL SOLO));
for my $case (['1', '当前系统要求使用二代身份证远程激活，但订单中，单人票对应的'
               . '预订单中的实名信息数量与要求激活的数量不一致，激活失败。'],
              ['2', '当前门票类型单人票要求一人一票，预订单存在一个或多个用于该'
               . '门票类型的实名信息，但实名信息的数量与期望激活的该种门票类型的'
               . '数量不一致，激活失败。'])
{
    refused('one of two is named', 'OrderAndPayWithYDJ', 'agent', -1,
        $case->[1], Order_list => 'SOLO|2', money => '200.00', IDCount => '1',
        Memo => identity(51) . '^张三^^1^1', tickettype => $case->[0]);
}
refused('a card for two products', 'OrderAndPayWithYDJ', 'agent', -1,
    '当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，'
    . '激活失败。', Order_list => 'ADULT|1|CHILD|1', money => '150.00',
    tickettype => '1');

staff(qw(supplier set DEMO --activation 0));
refused('no activation', 'OrderAndPayWithYDJ', 'agent', -1,
    '调用失败，失败原因：供应商不允许直接激活；',
    activate => '1', tickettype => '2');
staff(qw(supplier set DEMO --activation 2));

# Who has a ticket gets no other; 3.0 only books and authorises, and there the
# activation refuses it.
staff(qw(supplier set DEMO --single-purchase yes));
my %held = (ID => identity(50));
booked('who has a ticket', 'OrderAndPayWithYDJ', 'agent', 'held', %held);
for my $page (@pages) {
    refused('has a ticket', $page, 'agent', -1, "${saved}证件号码 \""
        . identity(50) . '" 已有有效期内的门票', %held)
        if $page ne 'OrderProducts';
    booked("$page 3.0, has a ticket", $page, 'agent3', "held-$page", %held);
}
staff(qw(supplier set DEMO --single-purchase no));

# The number of all these refusals was never used.
for my $page (@pages) {
    for my $at (sort keys %edition) {
        my $before = left();
        my $order = booked("$page $edition{$at}", $page, $at,
            number($page, $at));
        my $after = left();

        like $order, qr/^\d{19}$/,
            "$page $edition{$at}: the order number is ours";
        is_deeply [map { $after->{$_} - $before->{$_} }
                   qw(orders numbers tickets)], [1, 1, 1],
                   "$page $edition{$at}: order, key and ticket are stored";
        cmp_ok $after->{places} - $before->{places}, '>=', 2,
            "$page $edition{$at}: its places are used";
    }
}

audit_ok();
done_testing();
