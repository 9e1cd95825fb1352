# Real-name tickets: entries, documents, one valid order each.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Time::HiRes qw(time);
use TicketShop;
use TicketTest;

system_start();

my $failed = '解析实名用户数据失败。';

sub entry {
    my ($n, $line, $type, $id) = @_;
    return join '^', $id // identity($n), '张三', '13712345678', $line // 1,
        $type // 1;
}

# A card of somebody born on that day.
sub born {
    my ($day) = @_;
    my $number = "430702${day}001";
    my $sum = 0;

    $sum = ($sum + $_) * 2 % 11 for split //, $number;
    secret($number . substr '10X98765432', $sum, 1);
    return $number . substr '10X98765432', $sum, 1;
}

sub real {
    my ($quantity, @entries) = @_;
    return { Order_list => "REAL|$quantity", IDCount => scalar(@entries),
             Memo => join('|', @entries) };
}

my $answer = booked('two people', real(2, entry(100), entry(101)));
is sql_value('select count(*) from ticket.ticket where order_id = ?',
    $answer->item('orderid')), 2, 'the order has two tickets';
is sql_value('select count(*) from ticket.visitor where order_id = ?',
    $answer->item('orderid')), 2, 'the order has two visitors';

refused('no entries', -1,
    "${failed}要求实名制的票，没有给出相应的实名信息。",
    { Order_list => 'REAL|1' });
refused('more entries than tickets', -1,
    "${failed}存在登记的实名票中票数超过了对应的票数的票种。",
    real(1, entry(102), entry(103)));
refused('fewer', -1, "${failed}登记的实名票中票数与人数不一致。",
    { %{real(2, entry(102), entry(103))}, IDCount => 3 });
refused('twice in one order', -1, '身份证号码出现了重复，请检查输入的用户信息。',
    real(2, entry(104), entry(104)));
my $id = identity(105);
my $wrong = substr($id, 0, 17) . (substr($id, 17) eq '1' ? '2' : '1');
secret($wrong);
refused('check digit', -1, qr/\A取票证件号码:"\Q$wrong\E"有错误:/,
    real(1, entry(0, 1, 1, $wrong)));
booked('another type', real(1, entry(0, 1, 3, 'E87654321')));

# What documents carry, of each kind and of the order itself.
for ([2, '军字第1234567号'], [4, 'A123456(7)'], [3, 'H12345678(01)'],
     [4, '阿依古丽·1234'], [3, 'E123'])
{
    my ($type, $document) = @$_;
    booked("$document of kind $type", real(1, entry(0, 1, $type, $document)));
    refused("$document is no identity card", -1,
        qr/\A取票证件号码:"\Q$document\E"有错误:/,
        real(1, entry(0, 1, 1, $document)));
    my $order = bought({ ID => $document });
    is call('QueryOrder', { order_id => $order })->item('cardid'), $document,
        "$document is shown as the order's own";
    is call('QueryOrdersList', { ZJHM => $document, YDDH => $order })->retcode,
        0, "the order is found by $document";
}
is_deeply [map { sql_value('select id_type from ticket.orders where order_id
    = ?', bought({ ID => $_ })) } identity(120), '军字第一二三'], [1, 4],
    'what has as many bytes as a card is none';
for my $document ('E12', 'E1234_5', ' E12345', '()-/') {
    refused("$document is no document", -1,
        qr/\A取票证件号码:"\Q$document\E"有错误:/, { ID => $document });
}
refused('a child of tomorrow', -1, qr/有错误/,
    real(1, entry(0, 1, 1, born(day(1)))));
refused('the same as the order\'s own', -1, qr/有错误/,
    { ID => born(day(1)) });
booked('a child of today', real(1, entry(0, 1, 1, born(day(0)))));

my $once = sub { qr/\A该证件号码 "\Q$_[0]\E ?" ?在有效预订单中只允许预定一次。/ };
refused('in a valid order', -1, $once->(identity(100)),
    real(1, entry(100)));
refused('in other hands', -1, $once->(identity(100)), real(1, entry(100)),
    agent => 'demo2');
booked('the order\'s own document does not count',
    { %{real(1, entry(106))}, ID => identity(100) });
booked('which is free again',
    { %{real(1, entry(107))}, ID => identity(100) });

# Given up, the document is free again.
is call('CancelOrder', { Order_id => $answer->item('orderid') })->retcode, 0,
    'the first order is cancelled';
booked('again, at once', real(1, entry(100)));

# An order is valid for three days, and no other one may be on any of them.
my $days = sql_value("select web_order_days from ticket.product
    where code = 'REAL'");
cmp_ok $days, '>', 1, 'an order is valid for several days';
my $from = sub { return { %{real(1, entry(180))}, SXRQ => day($_[0]) } };
booked('from the fifth day on', $from->(5));
refused("from day $_ on", -1, $once->(identity(180)), $from->($_))
    for 5 + $days - 1, 5 - $days + 1;
booked('when it is over', $from->(5 + $days));
booked('before it begins', $from->(5 - $days));

# Postgres is not asked each time about a document it has just refused.
{
    my $again = sub { order(%{real(1, entry(100))}, senderid => 'D-' . $_[0]) };
    my $database = sql_value('select current_database()');
    sql_do("alter database \"$database\" set track_functions = 'all'");
    restart('nginx');
    my $calls = sub { sql_value('select coalesce(sum(calls), 0) from'
        . ' pg_stat_user_functions where funcname = ?', $_[0]) };

    my $refusals = 0;
    $refusals += call('OrderProducts', $again->($_))->retcode eq '-1' for 1 .. 40;
    is $refusals, 40, 'the document is refused forty times';
    wait_until {
        call('QueryYFKRec', {}, keep => 0);
        $calls->('find_order_2') >= 36;
    } 'idempotency keys are looked up';
    # reported at the end of a call, when the last report is a second old
    my $quiet = time + 1.05;
    wait_until { time > $quiet } 'a second has passed';
    booked('another document meanwhile', real(1, entry(111)));
    cmp_ok $calls->('place_orders_6'), '<=', 5,
        'few refusals reach place_orders';
    cmp_ok $calls->('place_orders_6'), '>=', 1,
        'at least one call of place_orders is counted';
}

# Two products; a group product needs no entries.
booked('both', { Order_list => 'ADULT|2|REAL|1', IDCount => 1,
    Memo => entry(108, 2) });
for my $bad ('x', entry(109, 7), entry(109, 1, 9)) {
    my $given = { Order_list => 'REAL|1', IDCount => 1, Memo => $bad };
    my $answer = call('OrderProducts', order(%$given));
    isnt $answer->retcode, 0, 'a bad Memo is refused';
}

# So many per document and day.
staff(qw(product set DEMO REAL --id-maximum 1));
booked('the first', real(1, entry(110)));

audit_ok();
done_testing();
