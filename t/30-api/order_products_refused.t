# OrderProducts refused: parameters, products, days, limits.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my %flat = (ServiceCode => undef, timespanindex => undef);
my @hill = (at => 'hill');
my $saved = '保存预定单信息失败，失败原因：';

# Parameters: missing ones are named, in the words of the edition.
for my $name (qw(Order_list Mobile ID SXRQ)) {
    refused("no $name", -1501, qr/\A参数错误.*$name/i, { $name => undef });
    refused("3.0: no $name", -1501, qr/\A参数错误/, { $name => undef },
        at => 'agent3');
}
refused('Mobile of 21', -1501, qr/Mobile/i, { Mobile => '1' x 21 });
refused('senderid of 37', -1501, qr/senderid/i, { senderid => 's' x 37 });
refused('slot in letters', -1501, qr/timespanindex/i,
    { timespanindex => 'three' });

# The list.
for my $list ('ADULT', 'ADULT|', 'ADULT|0', 'ADULT|-1', 'ADULT|x',
              'ADULT|1|ADULT|1', '|1', 'ADULT|99999999999') {
    refused("list $list", -1501, qr/\A参数错误/, { Order_list => $list });
}
my $unknown = '该门票类型ID不在预定范围内，预定单明细数据创建失败，'
    . '请检查您的产品ID是否正确或联系景区并重试！';
refused('unknown product', -1, $unknown, { Order_list => 'NONE|1' });
refused("another supplier's", -1, $unknown, { Order_list => 'HILL1|1' });
refused('one of two unknown', -1, $unknown, { Order_list => 'ADULT|1|NO|1' });
staff(qw(agent set DEMO demo2 --all-products no));
staff(qw(agent products DEMO demo2 NORTH));
refused("another agent's product", -1, $unknown, {}, agent => 'demo2');

# The document.
my $id = identity(7);
my $wrong = substr($id, 0, 17) . (substr($id, 17) eq '1' ? '2' : '1');
refused('check digit', -1, qr/\A取票证件号码:"\Q$wrong\E"有错误:/,
    { ID => $wrong });
refused('no such day', -1, qr/\A取票证件号码:/, { ID => '430702198013011234' });
booked('another document', { ID => 'E12345678' });
secret($wrong);

# Minimum, maximum.
staff(qw(product set DEMO CHILD --minimum 2 --maximum 4));
refused("$_ children", -1, qr/\A$saved.*(?:CHILD|儿童票)/,
    { Order_list => "CHILD|$_" }) for 1, 5;
booked("$_ children", { Order_list => "CHILD|$_" }) for 2, 4;

# Days: yesterday, too near, too late, outside the period, weekdays.
my $before = '解析实名用户数据失败。门票预售的日期在生效日期之后。';
my $late = '解析实名用户数据失败。已超过当前门票预售时间。';
my $window = '解析实名用户数据失败。门票预售的日期不在指定时间范围内。';
refused('yesterday', -1, $before,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(-1) }, @hill);
refused('no date', -1501, qr/\A参数错误.*SXRQ/, { SXRQ => '20260230' });

staff(qw(product set HILL HILL2 --days-ahead 2));
refused('one day ahead', -1, $window,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(1) }, @hill);
booked('two days ahead',
    { %flat, Order_list => 'HILL2|1', SXRQ => day(2) }, @hill);
staff(qw(product set HILL HILL2 --until 00:00));
refused('past the last minute', -1, $late,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(2) }, @hill);
booked('the day after it',
    { %flat, Order_list => 'HILL2|1', SXRQ => day(3) }, @hill);
staff(qw(product set HILL HILL2 --days-ahead 0 --until 24:00));

staff('product', 'set', 'HILL', 'HILL2', '--from', iso_day(3), '--to', iso_day(4));
for my $ahead (2, 5) {
    refused("period, day $ahead", -1, $window,
        { %flat, Order_list => 'HILL2|1', SXRQ => day($ahead) }, @hill);
}
booked("period, day $_", { %flat, Order_list => 'HILL2|1', SXRQ => day($_) },
    @hill) for 3, 4;
staff(qw(product set HILL HILL2 --from 2000-01-01 --to 2099-12-31));

my $weekday = sql_value('select extract(isodow from ?::date)::int', iso_day(3));
staff('product', 'set', 'HILL', 'HILL2', '--weekdays',
    "$weekday-$weekday");
booked('weekday', { %flat, Order_list => 'HILL2|1', SXRQ => day(3) }, @hill);
refused('another weekday', -1, $window,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(4) }, @hill);
staff(qw(product set HILL HILL2 --weekdays-negated yes));
refused('negated', -1, $window,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(3) }, @hill);
booked('all but it', { %flat, Order_list => 'HILL2|1', SXRQ => day(4) }, @hill);
staff(qw(product set HILL HILL2 --weekdays all --weekdays-negated no));

# Day limits: the last one goes, one more does not.
my %hill1 = (%flat, SXRQ => day(5));
my $full = qr/\AHILL1\|已达到或接近最大单日预定限制，/;
booked('99 of 100', { %hill1, Order_list => 'HILL1|99' }, @hill);
refused('two of one', -10361, $full, { %hill1, Order_list => 'HILL1|2' }, @hill);
booked('the last', { %hill1, Order_list => 'HILL1|1' }, @hill);
refused('none left', -10361, $full, { %hill1, Order_list => 'HILL1|1' }, @hill);
booked('another day', { %hill1, SXRQ => day(6), Order_list => 'HILL1|1' }, @hill);

staff(qw(product set HILL HILL2 --day-limit unset));
refused('no permission set', -1502, '门票类型中单日最大许可未设置',
    { %flat, Order_list => 'HILL2|1' }, @hill);
staff(qw(product set HILL HILL2 --day-limit none));

my $today = sql_value("select coalesce(sum(i.quantity), 0)
    from ticket.order_item i
    join ticket.orders o using (supplier_id, order_id)
    join ticket.agent a using (supplier_id, agent_id)
    where o.supplier_id = 2 and a.user_name = 'demo' and o.state <> '4'");
staff(qw(agent set HILL demo --day-limit), $today + 103);
booked("the agent's 103",
    { %flat, Order_list => 'HILL2|103', SXRQ => day(8) }, @hill);
refused("the agent's 104th", -10362, qr/\AHILL2\|.*预定失败/,
    { %flat, Order_list => 'HILL2|1', SXRQ => day(8) }, @hill);
staff(qw(agent set HILL demo --day-limit none));
staff(qw(supplier set HILL --day-limit 150));
refused("the attraction's limit", -10361,
    qr/\AHILL2\|已达到或接近最大单日预定限制/,
    { %flat, Order_list => 'HILL2|151', SXRQ => day(9) }, @hill);
booked('all of it', { %flat, Order_list => 'HILL2|150', SXRQ => day(9) }, @hill);

# One document: so many a day; one order at a time.
staff(qw(product set DEMO ADULT --id-maximum 3));
booked('two on one document', { ID => identity(40) });
refused('four on one document', -1, qr/\A$saved.*(?:ADULT|成人票)/,
    { ID => identity(40) });
booked('three', { ID => identity(40), Order_list => 'ADULT|1' });
booked('another day', { ID => identity(40), SXRQ => day(2) });

staff(qw(supplier set DEMO --single-product yes));
refused('two products', -1, qr/\A暂时一个订单只支持一个门票种类/,
    { Order_list => 'TEN1|1|CHILD|2' });

audit_ok();
done_testing();
