# Every refusal of the pages that book seats, in each edition: its number and
# words as the document prints them, and that nothing is left of what was
# refused.  OrderProducts2 has fewer numbers and other words.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop qw(staff);
use TicketTest;

system_start(locations => <<'END');
        location /house/ {
            ticket HILL;
            ticket_legacy_pages on;
        }
        location /house3/ {
            ticket HILL;
            ticket_edition 3.0;
        }
END

# "cash" may pay from no account, "poor" has no money, "bare" no password.
my %key = (
    demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
    cash => '11111111-2222-4333-8444-555555555555',
    poor => '21111111-2222-4333-8444-555555555555',
    bare => '31111111-2222-4333-8444-555555555555',
);
for my $name (qw(cash poor bare)) {
    staff('agent', 'create', 'HILL', $name, '--password', "Secret-$name",
        '--all-products', 'yes', '--pay', $name eq 'cash' ? 'cash' : 'all');
    staff('key', 'issue', 'HILL', $name, '--key', $key{$name});
    add_agent($name, password => "Secret-$name", key => $key{$name});
}
staff(qw(paypassword set HILL poor --password 246810));
my ($before, $today, $day, $next) = map { iso_day($_) } -1 .. 2;

# Products that are refused each for its own reason, at 10.00.
my %odd = (
    SHOW    => [],
    OTHER   => [],
    NOWHERE => [],
    NOPRICE => [],
    CLOSED  => [qw(--days-ahead 1 --until 00:00)],
    PAST    => [qw(--from 2000-01-01 --to 2000-12-31)],
    UNSET   => [qw(--day-limit unset)],
    FIVE    => [qw(--day-limit 5)],
    TWO     => [qw(--minimum 2 --maximum 3)],
    ONCE    => [qw(--id-maximum 1)],
    PHONED  => [],
    OLD     => [qw(--real-name yes --min-age 100)],
    REAL    => [qw(--real-name yes)],
);
for my $code (sort keys %odd) {
    staff('product', 'create', 'HILL', $code, '--name', $code,
        '--form', 'group', @{$odd{$code}});
    staff('price', 'set', 'HILL', $code, '10.00') if $code ne 'NOPRICE';
}
sql_do("UPDATE ticket.product SET phone_maximum = 1, phone_days = 0"
       . " WHERE code = 'PHONED'");
staff(qw(agent set HILL demo --day-limit 300));
staff(qw(deposit topup HILL demo 100000.00));
staff(qw(rebate topup HILL demo 100000.00));

# Area A has 400 seats, in B is nobody's ticket but OTHER's, C has one seat.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area
    select 2, 30 + n, 1, 1, n, chr(64 + n), chr(64 + n), '#FF0000', 0, 0, 9, 9,
           seats, array[1, seats, 1 - seats]
    from (values (1, 400), (2, 4)) a(n, seats);
insert into ticket.seat_row
    select 2, 30 + n, 1, '1', 0, 0, 9, 9, 9, 9, 'M'
    from generate_series(1, 2) n;
insert into ticket.seat
    select 2, area_id, n, 1, n, false
    from ticket.seat_area, generate_series(1, seats) n where supplier_id = 2;
insert into ticket.session
    values (2, 5, 1, '晚场', 1170, 1260, 1170, 1110, 1200),
           (2, 6, 1, '夜场', 1410, 2879, 2879, 1380, 2879);
insert into ticket.performance values
    (2, 5, '$day', 1, 1170, 1260, 1170, 1110, 1200, 'O'),
    (2, 5, '$next', 1, 1170, 1260, 1170, 1110, 1200, 'D'),
    (2, 5, '$today', 1, 0, 1, 0, 0, 1, 'O'),
    (2, 6, '$before', 1, 1410, 2879, 2879, 1380, 2879, 'O');
insert into ticket.product_area
    select 2, product_id, 1, case code when 'OTHER' then 'B' else 'A' end
    from ticket.product where supplier_id = 2 and code <> 'NOWHERE';
update ticket.supplier set kind = '2', catalogue_version = catalogue_version + 1
    where supplier_id = 2
END

wait_until { call('QueryTheaterList', {}, at => 'house')->retcode == 0 }
    'nginx knows of the theatre';

my @pages = qw(OrderProducts2 OrderAndPayWithYDJ2 OrderAndPayWithFK2);
my %edition = (house => '4.0', house3 => '3.0');

sub book {
    my ($page, $at, $number, %given) = @_;
    my $agent = delete $given{agent} // 'demo';
    my %order = (Order_list => 'SHOW|1', mobile => '13912345678',
                 ID => identity(1), TicketDate => day(1), SenceID => 5,
                 senderid => $number, smscode => '246810', money => '10.00',
                 smsModel => 0, %given);

    if ($page eq 'OrderProducts2') {
        delete @order{qw(smscode money smsModel)};
    } else {
        $order{senderid} = encipher($number, $key{$agent});
    }
    return call($page, \%order, at => $at, agent => $agent,
                method => $at eq 'house' ? 'GET' : 'POST');
}

# All that a booking writes.
sub left {
    return sql_row(<<'END');
select (select count(*) from ticket.orders) as orders,
       (select count(*) from ticket.order_key) as numbers,
       (select count(*) from ticket.ticket) as tickets,
       (select count(*) from ticket.visitor) as visitors,
       (select count(*) from ticket.seat_held) as seats,
       (select count(*) from ticket.outbox) as events,
       (select coalesce(sum(used), 0) from ticket.quota) as places,
       (select coalesce(sum(used), 0) from ticket.document) as documents,
       (select sum(balance_fen) from ticket.account) as money,
       (select sum(held_fen) from ticket.account) as held
END
}

# Code and text; what OrderProducts2 says in place of it comes second.
sub refused {
    my ($page, $at, $name, $said, $said2, %given) = @_;

    my $number = delete $given{number} // "N-$page-$at";
    my $before = left();
    my $answer = book($page, $at, $number, %given);

    is_deeply [$answer->retcode, $answer->retmsg],
        $page eq 'OrderProducts2' && $said2 ? $said2 : $said,
        "$page $edition{$at} refuses: $name";
    is_deeply left(), $before, "$page $edition{$at} leaves nothing: $name";
}

sub entry { return join '^', identity($_[0]), '张三', '', $_[1] // 1, 1 }

my $wrong = substr(identity(3), 0, 17) . (identity(3) =~ /1$/ ? '2' : '1');
my $saved = '保存预定单信息失败，失败原因：';
my $outside = '该门票类型ID不在预定范围内，预定单明细数据创建失败，'
    . '请检查您的产品ID是否正确或联系景区并重试！';
my $names = '解析实名用户数据失败。';
my $limit = '已达到或接近最大单日预定限制';
my $agent_limit = '已达到或接近当前客户单位最大单日预定限制';

for my $taken (['NAME', Order_list => 'REAL|1', IDCount => 1,
                Memo => entry(100)],
               ['SEAT', SeatInfo => '310400'])
{
    my ($number, @given) = @$taken;
    is book('OrderAndPayWithYDJ2', 'house3', $number, @given)->retcode, 0,
        "OrderAndPayWithYDJ2 3.0 books $number";
}

my @rows = (
    ['no list', [-1501, '参数错误Order_list'],
     [-1, '没有设置产品列表项，请先设置......'], Order_list => ''],
    ['half a list', [-1501, '参数错误Order_list'],
     [-1, '产品ID应与数量一一对应，请检查......'], Order_list => 'SHOW'],
    ['a product twice', [-1501, '参数错误Order_list'],
     [-1, "${saved}参数错误 Order_list"], Order_list => 'SHOW|1|SHOW|1'],
    ['33 products', [-1501, '参数错误，订单过大 Order_list'],
     [-1, "${saved}订单过大 Order_list"],
     Order_list => join '|', map { "P$_|1" } 1 .. 33],
    ['no session', [-1, '场次错误。错误原因：SenceID'], undef, SenceID => ''],
    ['an unknown session', [-1, '场次错误,没有找到对应的场次定义。'], undef,
     SenceID => 7],
    ['a disabled performance', [-1, '当前场次已被禁用。'], undef,
     TicketDate => day(2)],
    ['a sale that has ended', [-1, '当前场次已超过最后预定时间,请到前台购票,'
     . '互联网已停止该场次的预定。'], undef, TicketDate => day(0)],
    ['a seat without a number', [-1, '座位列表解析失败。错误：x'], undef,
     SeatInfo => 'x'],
    ['nothing between two seats', [-1, '座位列表解析失败。错误：SeatInfo'], undef,
     SeatInfo => '310001||310002', Order_list => 'SHOW|2'],
    ['products of two areas', [-1, '单次定票只能订同一个座位区域的多个座位。'],
     undef, Order_list => 'SHOW|1|OTHER|1'],
    ['one of two products without seats', [-1, '无法确定座位区域。'], undef,
     Order_list => 'SHOW|1|NOWHERE|1'],
    ['a seat too many', [-1, '订单提交的座位数量与预定门票数量不相符......'],
     undef, SeatInfo => '310001|310002'],
    ['a seat of no area', [-1, '无法确定座位区域。'], undef,
     SeatInfo => '990001'],
    ['two areas', [-1, '单次定票只能订同一个座位区域的多个座位。'], undef,
     SeatInfo => '310001|320001', Order_list => 'SHOW|2'],
    ['an area of another product', [-1, '门票类型与座位列表没有对应关系。'], undef,
     SeatInfo => '320001'],
    ['a seat that is sold', [-1, "${saved}座位已被占用 310400"], undef,
     SeatInfo => '310400'],
    ['more seats than there are', [-1, "${saved}场次余票不足 OTHER"], undef,
     Order_list => 'OTHER|5', money => '50.00'],
    ['no check digit', [-1, qq(取票证件号码:"$wrong"有错误:证件号码不正确)],
     undef, ID => $wrong],
    ['no price', [-1, '获取产品单价失败，失败原因：NOPRICE'],
     [-1, '没有获取到产品价格，不能完成订单的提交。'],
     Order_list => 'NOPRICE|1'],
    ['no such product', [-1, $outside],
     [-1, '没有获取到产品价格，不能完成订单的提交。'],
     Order_list => 'NOTHING|1'],
    ['one visitor twice', [-1, '身份证号码出现了重复，请检查输入的用户信息。'],
     undef, Order_list => 'REAL|2', IDCount => 2, money => '20.00',
     Memo => entry(4) . '|' . entry(4)],
    ['visitors over',
     [-1, "${names}存在登记的实名票中票数超过了对应的票数的票种。"], undef,
     Order_list => 'REAL|1', IDCount => 2, Memo => entry(4) . '|' . entry(5)],
    ['visitors and IDCount', [-1, "${names}登记的实名票中票数与人数不一致。"],
     undef, Order_list => 'REAL|1', IDCount => 2, Memo => entry(4)],
    ['no visitors',
     [-1, "${names}要求实名制的票，没有给出相应的实名信息。"], undef,
     Order_list => 'REAL|1'],
    ['too young', [-1, "${names}游客年龄不符合要求：" . identity(4)], undef,
     Order_list => 'OLD|1', IDCount => 1, Memo => entry(4)],
    ['yesterday', [-1, "${names}门票预售的日期在生效日期之后。"], undef,
     TicketDate => day(-1)],
    ['too late for it', [-1, "${names}已超过当前门票预售时间。"], undef,
     Order_list => 'CLOSED|1'],
    ['not in its period', [-1, "${names}门票预售的日期不在指定时间范围内。"],
     undef, Order_list => 'PAST|1'],
    ['no day limit set', [-1502, '门票类型中单日最大许可未设置'],
     [-1, "${saved}门票类型中单日最大许可未设置"], Order_list => 'UNSET|1'],
    ['the day is full', [-10361, "FIVE|$limit，"], [-1, "$saved$limit FIVE"],
     Order_list => 'FIVE|6', money => '60.00'],
    ['the agent has enough', [-10362, "SHOW|$agent_limit，预定失败。"],
     [-1, "$saved$agent_limit SHOW"],
     Order_list => 'SHOW|301', money => '3010.00'],
    ['a document in use', [-1, '该证件号码 "' . identity(100)
     . '" 在有效预订单中只允许预定一次。'], undef,
     Order_list => 'REAL|1', IDCount => 1, Memo => entry(100)],
    ['too many on a document', [-1, "${saved}超过单个证件最大购买数量 ONCE"],
     undef, Order_list => 'ONCE|2', money => '20.00'],
    ['too many on a phone', [-1, "${saved}超过单个手机号最大购买数量 PHONED"],
     undef, Order_list => 'PHONED|2', money => '20.00'],
    ['too few', [-1, "${saved}少于最小单笔出售数量 TWO"], undef,
     Order_list => 'TWO|1'],
    ['too many', [-1, "${saved}超过最大单笔出售数量 TWO"], undef,
     Order_list => 'TWO|4', money => '40.00'],
    ['a number that is taken',
     [-1, "${saved}业务单据号 SEAT 已用于内容不同的订单"], undef,
     number => 'SEAT', SeatInfo => '310001'],
);

# The sale of a performance can go on after midnight.
{
    my %late = (SenceID => 6, TicketDate => day(-1));
    is book($_, 'house', "LATE-$_", %late)->retcode, 0,
        "$_ books a performance of yesterday that is still sold" for @pages;
    is join(' ', sort map { $_->{productid} } call('GetProducts2',
        { TicketDate => day(-1) }, at => 'house')->items),
        'FIVE HILL1 HILL2 OLD ONCE OTHER PHONED REAL SHOW TWO',
        'GetProducts2 lists what is sold for it';
}

for my $page (@pages) {
    for my $at (sort keys %edition) {
        refused($page, $at, @$_) for @rows;
        is book($page, $at, "N-$page-$at")->retcode, 0,
            "$page $edition{$at} books with the number of all refusals";
    }
}


# ---- Payment ----

my $other = '当前预定金账户错误或余额不足。';
my %paid = (
    'the amount' => [[-2096, '指定的订单金额不正确。'],
                     [-2196, '指定的订单金额不正确。'],
                     [-2094, '当前订单金额错误 ；'], money => '10.01'],
    'the account' => [[-2094, '当前客户不能使用预定金支付.'],
                      [-2194, '当前客户不能使用返款余额支付授权。'],
                      [-2095, $other], agent => 'cash'],
    'the balance' => [[-2097, '预订金余额不足以完成授权。'],
                      [-2197, '返款余额不足以完成授权。'],
                      [-2095, $other], agent => 'poor'],
    'no password' => [([-2099, '当前用户尚未设置支付密码。']) x 2,
                      [-2093, '支付密码错误；'], agent => 'bare'],
    'the password' => [([-2098, '支付密码错误。']) x 2,
                       [-2093, '支付密码错误；'], smscode => '000000'],
);
for my $name (sort keys %paid) {
    my ($deposit, $rebate, $old, @given) = @{$paid{$name}};

    for my $page (@pages[1, 2]) {
        my $new = $page =~ /FK/ ? $rebate : $deposit;
        refused($page, 'house', $name, $new, undef, number => 'PAY', @given);
        refused($page, 'house3', $name, $old, undef, number => 'PAY', @given);
    }
}

# Who has a ticket gets no other where payment delivers it; 3.0 only authorises.
staff(qw(supplier set HILL --activation 2 --single-purchase yes));
is book('OrderAndPayWithYDJ2', 'house', 'HELD', ID => identity(50))->retcode, 0,
    'who has no ticket gets one';
refused($_, 'house', 'a visitor with a ticket',
        [-1, "${saved}证件号码 \"" . identity(50) . '" 已有有效期内的门票'],
        undef, ID => identity(50), number => 'AGAIN') for @pages[1, 2];

audit_ok();
done_testing();
