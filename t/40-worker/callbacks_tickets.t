# What distributors hear of single tickets: the first passage of a gate, and
# refunds by the account they were paid from.

use strict;
use warnings;
use utf8;
use Encode qw(encode);

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
$receiver->agent(demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');
is call('SetAgentParameters', { responseaddr => $receiver->url('demo'),
    sendofficiallysnotify => '1' })->retcode, 0, 'callbacks are wanted';

my $n = 0;

sub codes {
    my ($order) = @_;
    return map { $_->textContent } call('GetTicketList', { orderid => $order })
        ->doc->findnodes('//ticketcode');
}

# by ticket number, at a gate
sub check {
    my ($order, $ticket, $station, $gate) = @_;
    my $row = sql_row('select * from api.check_ticket(1, ?, ?::int2, ?, ?)',
                      $order, $ticket, $station, $gate);
    return $row->{verdict};
}

sub told {
    my ($order, $page) = @_;
    return grep { $_->{path} =~ m{/\Q$page\E$} }
        $receiver->requests(order => $order);
}

my $order = bought({ Order_list => 'ADULT|1|CHILD|1', money => '150.00' });
my @codes = codes($order);
is scalar(@codes), 2, 'two tickets';

my $returned = bought({ Order_list => 'ADULT|1|CHILD|1', money => '150.00' });
my @returned = codes($returned);
is call('RefundTicket', { orderid => $returned, ticketcode => $returned[1] })
    ->retcode, 0, 'refunded';
wait_until { told($returned, 'Notify_Refund.aspx') == 1 } 'the refund is told';

is $_->{params}{refundmode}, '2', 'back the way it came'
    for told($returned, 'Notify_Refund.aspx');

# at the counter, as the supplier refunds there
my ($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $codes[0],
                                     $returned[0]);
is $status, 1, 'not of two orders at once';
like $err, qr/门票不属于指定的预订单/, 'which is said';
is((ticketctl(qw(supplier set DEMO --counter-refund cash)))[0], 0, 'in cash');
my $cash = bought({ Order_list => 'ADULT|1|CHILD|1', money => '150.00' });
my @cash = codes($cash);
($status, $out, $err) = ticketctl(qw(--json ticket refund DEMO), @cash);
is $status, 0, 'both come back' or diag $err;
wait_until { told($cash, 'Notify_Refund.aspx') == 2 } 'told of both';
is_deeply [sort map { join ' ', @{ $_->{params} }{qw(refundmode amount fees
                                                  returnamount)} }
           told($cash, 'Notify_Refund.aspx')],
    ['1 100.00 0.00 100.00', '1 50.00 0.00 50.00'], 'paid out in cash';
($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $cash[0]);
is $status, 1, 'once';
like $err, qr/门票已退/, 'which is said';

# what was paid from the rebate balance: to there, and on a page of its own
is((ticketctl(qw(rebate topup DEMO demo 500.00)))[0], 0, 'rebate');
for my $at (qw(agent agent3)) {
    my $a = call('OrderAndPayWithFK', { order_list => 'ADULT|1',
        mobile => '13912345678', id => TicketTest::identity(1),
        sxrq => day(1), smscode => '246810', money => '100.00',
        smsmodel => '0', senderid => encipher("rebate-$at",
            '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f') }, at => $at);
    is $a->retcode, 0, "$at: sold for rebate" or diag $a->retmsg;
    my $order = $a->item('order_id');
    is((call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), timespanindex => '-1', tickettype => '2',
        activatemode => '2' }, at => $at))->retcode, 0, "$at: activated")
        if $at eq 'agent3';
    my ($code) = codes($order);
    ($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $code);
    is $status, 0, "$at: comes back" or diag $err;

    my $page = $at eq 'agent3' ? 'Notify_Refund.aspx' : 'Notify_Refund_FK.aspx';
    wait_until { told($order, $page) == 1 } "$at: told on $page";
    my ($told) = told($order, $page);
    ok $told->{verified}, "$at: signed";
    is_deeply [@{ $told->{params} }{qw(ticketcode amount refundmode fees)}],
        [$code, '100.00', undef, undef], "$at: the whole, and no way or fee";
}

# an order without an own number has nobody to tell
my $quiet = call('OrderProducts', order(Order_list => 'CHILD|1'))
    ->item('orderid');
is call('UseAccountToPayByPwd', { Order_id => $quiet, money => '50.00',
    Smscode => '246810', smsModel => '0', activate => '1', tickettype => '2' })
    ->retcode, 0, 'without an own number';

is check($order, 1, '南门', '0A01'), 'CHECK_DAY', 'nobody passes too early';
sql("select api.set_clock_shift('24 hours')");

is check($order, 1, '南门', '0A01'), undef, 'one passes';
wait_until { told($order, 'Notify_Checked.aspx') == 1 } 'its passage is told';
my ($request) = told($order, 'Notify_Checked.aspx');
ok $request->{verified}, 'signed';
is_deeply [@{ $request->{params} }{qw(orderid senderid ticketcode stationname
                                      gatenumber)}],
    [$order, 'shop-1', $codes[0], encode('UTF-8', '南门'), '0A01'],
    'which, and where';
is $request->{params}{refunddatetime}, sql_value(
    "select to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDDHH24MISS')"
    . ' from ticket.passage'), 'and when';

is check($order, 1, '北门', '0B02'), undef, 'again';
is check($order, 2, '北门', '0B02'), undef, 'and the other one';
wait_until { told($order, 'Notify_Checked.aspx') == 2 } 'the other one is told';
is_deeply [sort map { $_->{params}{ticketcode} }
           told($order, 'Notify_Checked.aspx')], [sort @codes],
    'each once';
is sql_value('select events from ticket.orders where order_id = ?', $order), 3,
    'one event of state, two of gates';

# who passed cannot be refunded; who is refunded cannot pass
is call('RefundTicket', { orderid => $order, ticketcode => $codes[0] })
    ->retmsg, '调用失败，失败原因：门票已过闸 1；', 'used';
is check($returned, 2, '南门', '0A01'), 'CHECK_REFUNDED', 'does not pass';
is told($returned, 'Notify_Checked.aspx'), 0, 'and no passage is told';

is check($quiet, 1, '南门', '0A01'), undef, 'who has nobody to tell passes';
is sql_value('select events from ticket.orders where order_id = ?', $quiet), 0,
    'in silence';

wait_until { sql_value('select count(*) from ticket.outbox') == 0 }
    'all is delivered';
audit_ok('the books agree');
done_testing();
