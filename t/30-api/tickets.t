# Tickets: single and group, with names, with free persons; which of them can be
# refunded, and what the lists say in both editions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

sub tickets {
    my ($order, $at) = @_;

    my $a = call('GetTicketList', { orderid => $order }, at => $at // 'agent');
    return map { my $node = $_;
                 +{ map { $_->nodeName => $_->textContent }
                    $node->findnodes('./*') } }
        $a->doc->findnodes('//ticket');
}

sub refund {
    my ($order, @codes) = @_;
    return call('RefundTicket', { orderid => $order,
                                  ticketcode => join '|', @codes });
}

my @names = qw(张三 李四 王五);
my @ids = map { identity($_) } 1 .. 3;
my $memo = join '|', map { "$ids[$_]^$names[$_]^1390000000$_^1^1" } 0 .. 2;
my $order = bought({ Order_list => 'REAL|3', money => '360.00',
    IDCount => '3', Memo => $memo });

my @t = tickets($order);
is scalar(@t), 3, 'a ticket for each person';
is_deeply [map { $_->{name} } @t], \@names, 'each ticket has its name';
is_deeply [map { $_->{identitycode} } @t], \@ids,
    'each ticket has its document';
is_deeply [map { $_->{personcount} } @t], [1, 1, 1],
    'each ticket is for one person';
is_deeply [map { $_->{summary} } @t], [('120.00') x 3],
    'each ticket has its price';
is_deeply [map { $_->{status} } @t], [1, 1, 1],
    'all tickets are normal (status 1)';
is $t[0]{servicecode}, '01', 'the ticket names its route';
is "$t[0]{starttime}-$t[0]{endtime}", '10:00-11:00',
    'the ticket names its slot';
is $t[0]{ticketdate}, day(1), 'the ticket names its day';

my $list = call('GetTicketList', { orderid => $order });
is $list->item('ticketcount'), 3, 'ticketcount counts three tickets';
is $list->item('personcount'), 3, 'personcount counts three persons';
is $list->item('sellbillid'), "S$order", 'sellbillid names the bill';
is $list->item('total'), '360.00', 'total is the sum paid';

# One of three; the others stay.
is refund($order, $t[1]{ticketcode})->retcode, 0,
    'the second ticket is refunded';
is_deeply [map { $_->{status} } tickets($order)], [1, 2, 1],
    'the refunded ticket has status 2';
is sql_value('select balance_fen from ticket.account where supplier_id = 1
    and account_id = 1011'), 100_000_000 - 24_000,
    'a third of the money is back';
is call('QueryOrder', { order_id => $order })->item('returntotal'), '120.00',
    'QueryOrder shows the money returned';

# Printed, passed; in the list of edition 3.0 there are only two states.
sql_do('update ticket.ticket set state = ? where order_id = ? and ticket_no = ?',
       3, $order, 1);
sql_do('update ticket.ticket set state = ? where order_id = ? and ticket_no = ?',
       4, $order, 3);
like refund($order, $t[0]{ticketcode})->retmsg, qr/已列印/,
    'a printed ticket is not refunded';
like refund($order, $t[2]{ticketcode})->retmsg, qr/已过闸/,
    'a used ticket is not refunded';
is_deeply [map { $_->{status} } tickets($order)], [3, 2, 4],
    '4.0 lists printed and used as such';
is_deeply [map { $_->{status} } tickets($order, 'agent3')], [1, 2, 1],
    '3.0 lists printed and used as normal';
sql_do('update ticket.ticket set state = ? where order_id = ? and ticket_no <> 2',
       1, $order);

# All or nothing; one order a call.
my $other = bought({ Order_list => 'ADULT|2', money => '200.00' });
my ($group) = tickets($other);
is $group->{personcount}, 2, 'a group ticket has two persons';
like refund($order, $t[0]{ticketcode}, $group->{ticketcode})->retmsg,
    qr/不属于/, 'tickets of two orders are refused together';
like refund($order, $t[0]{ticketcode}, $t[1]{ticketcode})->retmsg,
    qr/已退/, 'a refunded ticket refuses the whole request';
is_deeply [map { $_->{status} } tickets($order)], [1, 2, 1],
    'the refused request refunds nothing';
is refund($order, $t[0]{ticketcode}, $t[2]{ticketcode})->retcode, 0,
    'the other two are refunded together';

# Free persons: on a group ticket it is refunded as a whole...
my $free = bought({ Order_list => 'TEN1|20', money => '1440.00' });
my ($ten) = tickets($free);
is "$ten->{personcount} $ten->{freecount} $ten->{summary}", '20 2 1440.00',
    'a group ticket counts its free persons';
is refund($free, $ten->{ticketcode})->retcode, 0,
    'a group ticket with free persons is refunded whole';

# ...on single ones nothing is.
is +(ticketctl(qw(promotion set DEMO REAL 2 1)))[0], 0,
    'a promotion frees one of two';
my @id = map { identity($_) } 4, 5;
my $single = bought({ Order_list => 'REAL|2', money => '120.00',
    IDCount => '2', Memo => join '|', map { "$id[$_]^$names[$_]^^1^1" } 0, 1 });
my @s = tickets($single);
is_deeply [map { "$_->{freecount} $_->{summary}" } @s], ['0 120.00', '1 0.00'],
    'the free person costs nothing';
like refund($single, $s[0]{ticketcode})->retmsg, qr/现返/,
    'single tickets of a promotion are not refunded';

# Half an hour before the slot ends; the supplier's own say.
is +(ticketctl(qw(supplier set DEMO --online-refund no)))[0], 0,
    'the supplier refuses online refunds';
like refund($other, $group->{ticketcode})->retmsg, qr/不允许/,
    'a refund is refused at once';
is +(ticketctl(qw(supplier set DEMO --online-refund yes)))[0], 0,
    'the supplier allows online refunds';
my $late = sql_value("select extract(epoch from ?::date + interval '10 hours 30 minutes 1 second'
    - (api.now() at time zone 'Asia/Shanghai'))::int", day(1));
set_clock_shift($late);
like refund($other, $group->{ticketcode})->retmsg, qr/不足30分钟/,
    'a refund under 30 minutes before the end is refused';
set_clock_shift($late - 10);
is refund($other, $group->{ticketcode})->retcode, 0,
    'a refund just in time works';

# Later than that, or when its days are over.
my $unused = bought({ Order_list => 'ADULT|2', money => '200.00' });
my ($never) = tickets($unused);
set_clock_shift($late + 10 * 86400);
is refund($unused, $never->{ticketcode})->retmsg,
    "调用失败，失败原因：门票已过有效期 $never->{ticketcode}；",
    'a ticket whose validity is over is not refunded for that reason';
set_clock_shift(0);

# An order that is none of ours is said to be that, however often.
is_deeply [unique(map { refund('2611210010000099999', $never->{ticketcode})
                            ->retmsg } 1 .. 25)], ['指定的预订单不存在。'],
    'an unknown order is said to be unknown 25 times';
is refund($unused, $never->{ticketcode})->retcode, 0,
    'a ticket of a known order is refunded after that';

sub unique {
    my %seen;
    return grep { !$seen{$_}++ } @_;
}

# As many tickets as their codes have room for.
{
    is +(ticketctl(qw(product create DEMO SINGLE --form single)))[0], 0,
        'a product of single tickets is created';
    is +(ticketctl(qw(price set DEMO SINGLE 1.00)))[0], 0, 'it has a price';
    is +(ticketctl(qw(line products DEMO 02 SINGLE)))[0], 0, 'it has a line';

    my $many = bought({ Order_list => 'SINGLE|130', money => '130.00',
                        ServiceCode => '02' });
    my @codes = map { $_->{ticketcode} } tickets($many);
    is scalar @codes, 130, 'the order has 130 tickets';
    is length(join '|', @codes[0 .. 128]), 3998, '129 codes have 3998 letters';
    like refund($many, @codes)->retmsg, qr/参数错误.*ticketcode/,
        '130 codes are too long';
    is refund($many, @codes[0 .. 128])->retcode, 0,
        '129 tickets are refunded together';
    is_deeply [map { $_->{status} } tickets($many)], [(2) x 129, 1],
        'all of them but the one that was not named are refunded';
}

# One document, one ticket at a time, where the supplier says so.
set_clock_shift(0);
is +(ticketctl(qw(promotion clear DEMO REAL)))[0], 0,
    'the promotion is cleared';
is +(ticketctl(qw(supplier set DEMO --single-purchase yes)))[0], 0,
    'the supplier allows one ticket per document';
my $id = identity(9);
my $held = bought({ Order_list => 'ADULT|1', money => '100.00', ID => $id });
my $again = order(XCDDH => 'second', Order_list => 'CHILD|1', money => '50.00',
                  ID => $id);
my $refused = call('OrderAndPayWithYDJ', $again);
is $refused->retcode, -1, 'a second ticket on one document is refused';
like $refused->retmsg, qr/已有有效期内的门票/, 'the refusal says a valid ticket exists';
my $booked = call('OrderProducts', order(senderid => 'later',
    Order_list => 'CHILD|1', ID => $id))->item('orderid');
$refused = call('UseAccountToPayByPwd', { Order_id => $booked,
    money => '50.00', Smscode => '246810', smsModel => '0' });
is $refused->retcode, -1, 'a later payment does not activate it either';
is refund($held, (tickets($held))[0]{ticketcode})->retcode, 0,
    'the first ticket is refunded';
is call('OrderAndPayWithYDJ', $again)->retcode, 0,
    'the refunded document may buy again';

is call('GetTicketList', { orderid => '2611210010000000000' })->retcode, -1,
    'an unknown order has no tickets';
audit_ok();
done_testing();
