# Callbacks of single tickets: the first entry through a gate, and
# refunds by the account they were paid from.

use strict;
use warnings;
use utf8;
use Encode qw(decode encode);

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
$receiver->agent(demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');
is call('SetAgentParameters', { responseaddr => $receiver->url('demo'),
    sendofficiallysnotify => '1' })->retcode, 0, 'the agent asks for callbacks';

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
is scalar(@codes), 2, 'the order has two tickets';

my $returned = bought({ Order_list => 'ADULT|1|CHILD|1', money => '150.00' });
my @returned = codes($returned);
is call('RefundTicket', { orderid => $returned, ticketcode => $returned[1] })
    ->retcode, 0, 'one ticket is refunded';
wait_until { told($returned, 'Notify_Refund.aspx') == 1 }
    'the refund is sent as a callback';

is $_->{params}{refundmode}, '2', 'the money goes back the way it came'
    for told($returned, 'Notify_Refund.aspx');

# at the counter, as the supplier refunds there
my ($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $codes[0],
                                     $returned[0]);
is $status, 1, 'tickets of two orders are not refunded together';
like $err, qr/is of another order: each order comes back by itself/,
    'the refusal says that the ticket is of another order';
($status, $out, $err) = ticketctl(qw(ticket refund DEMO), @returned);
is $status, 1, 'a ticket that came back does so no second time';
like $err, qr/ticket \Q$returned[1]\E has come back already/,
    'the refusal names the ticket that came back';
unlike $err, qr/\Q$returned[0]\E/, 'the refusal names no other ticket';
is((ticketctl(qw(supplier set DEMO --counter-refund cash)))[0], 0,
    'the supplier refunds in cash at its desk');
is((ticketctl(@$_))[0], 0, "which has a drawer: $_->[0] $_->[1]")
    for [qw(device create DEMO desk --kind desk)],
        [qw(shift open DEMO 1 --float 100x9)];
my $cash = bought({ Order_list => 'ADULT|1|CHILD|1', money => '150.00' });
my @cash = codes($cash);
($status, $out, $err) = ticketctl(qw(--json ticket refund DEMO), @cash);
is $status, 0, 'both tickets are refunded at the desk' or diag $err;
wait_until { told($cash, 'Notify_Refund.aspx') == 2 }
    'both refunds are sent as callbacks';
is_deeply [sort map { join ' ', @{ $_->{params} }{qw(refundmode amount fees
                                                  returnamount)} }
           told($cash, 'Notify_Refund.aspx')],
    ['1 100.00 0.00 100.00', '1 50.00 0.00 50.00'],
    'both refunds are paid out in cash';
($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $cash[0]);
is $status, 1, 'a ticket is refunded once';
like $err, qr/has come back already/, 'the refusal says that the ticket is refunded already';

# what was paid from the rebate balance: to there, and on a page of its own
is((ticketctl(qw(rebate topup DEMO demo 500.00)))[0], 0,
    'the rebate account is topped up');
for my $at (qw(agent agent3)) {
    my $a = call('OrderAndPayWithFK', { order_list => 'ADULT|1',
        mobile => '13912345678', id => TicketTest::identity(1),
        sxrq => day(1), smscode => '246810', money => '100.00',
        smsmodel => '0', senderid => encipher("rebate-$at",
            '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f') }, at => $at);
    is $a->retcode, 0, "$at: the order is paid from the rebate account"
        or diag $a->retmsg;
    my $order = $a->item('order_id');
    is((call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), timespanindex => '-1', tickettype => '2',
        activatemode => '2' }, at => $at))->retcode, 0,
        "$at: the order is activated")
        if $at eq 'agent3';
    my ($code) = codes($order);
    ($status, $out, $err) = ticketctl(qw(ticket refund DEMO), $code);
    is $status, 0, "$at: the ticket is refunded" or diag $err;

    my $page = $at eq 'agent3' ? 'Notify_Refund.aspx' : 'Notify_Refund_FK.aspx';
    wait_until { told($order, $page) == 1 } "$at: the refund is sent to $page";
    my ($told) = told($order, $page);
    ok $told->{verified}, "$at: the callback is signed";
    is_deeply [@{ $told->{params} }{qw(ticketcode amount refundmode fees)}],
        [$code, '100.00', undef, undef],
        "$at: the callback has the whole amount, no way and no fee";
}

# an order without a client reference has nobody to call back
my $quiet = call('OrderProducts', order(Order_list => 'CHILD|1'))
    ->item('orderid');
is call('UseAccountToPayByPwd', { Order_id => $quiet, money => '50.00',
    Smscode => '246810', smsModel => '0', activate => '1', tickettype => '2' })
    ->retcode, 0, 'an order without a client reference is paid';

is check($order, 1, '南门', '0A01'), 'CHECK_DAY',
    'a ticket is refused a day too early';
sql("select api.set_clock_shift('24 hours')");

is check($order, 1, '南门', '0A01'), undef, 'the first ticket is admitted';
wait_until { told($order, 'Notify_Checked.aspx') == 1 }
    'the first entry is sent as a callback';
my ($request) = told($order, 'Notify_Checked.aspx');
ok $request->{verified}, 'the callback of the entry is signed';
is_deeply [@{ $request->{params} }{qw(orderid senderid ticketcode stationname
                                      gatenumber)}],
    [$order, 'shop-1', $codes[0], encode('UTF-8', '南门'), '0A01'],
    'the callback of the entry names ticket, station and gate';
is $request->{params}{refunddatetime}, sql_value(
    "select to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDDHH24MISS')"
    . ' from ticket.passage'),
    'the callback has the time of the entry';

staff(qw(product entry DEMO ADULT --entries 2 --early-then in));
is check($order, 1, '北门', '0B02'), undef, 'the first ticket is admitted again';
is check($order, 2, '北门', '0B02'), undef, 'the second ticket is admitted';
wait_until { told($order, 'Notify_Checked.aspx') == 2 }
    'the second entry is sent as a callback';
is_deeply [sort map { $_->{params}{ticketcode} }
           told($order, 'Notify_Checked.aspx')], [sort @codes],
    'the first entry of each ticket is sent once';
is sql_value('select events from ticket.orders where order_id = ?', $order), 3,
    'the order has one event of state and two of entries';

# who passed cannot be refunded; who is refunded cannot pass
is call('RefundTicket', { orderid => $order, ticketcode => $codes[0] })
    ->retmsg, "调用失败，失败原因：门票已过闸 $codes[0]；",
    'a used ticket is not refunded';
is check($returned, 2, '南门', '0A01'), 'CHECK_REFUNDED',
    'a refunded ticket is not admitted';
is told($returned, 'Notify_Checked.aspx'), 0,
    'no entry of a refunded ticket is sent as a callback';

is check($quiet, 1, '南门', '0A01'), undef,
    'a ticket of the order without a client reference is admitted';
is sql_value('select events from ticket.orders where order_id = ?', $quiet), 0,
    'the order without a client reference has no events';

# What settlement does, of a ticket and of all the order.
sql_do("select impl.settle_event(1, ?, ?::int2, ?, ?::jsonb, api.now())",
       $order, @$_)
    for [1, 'status-change', '{"attraction": "甲景区", "state": "已游玩"}'],
        [0, 'charge-waits', '{"text": "请充值", "sign": "https://s.test/1",'
                            . ' "amount": "101.00"}'];
wait_until { told($order, 'Notify_Settlement.aspx') == 2 }
    'what settlement does is sent, too';
is_deeply [map { [map { defined ? decode('UTF-8', $_) : undef }
    @{$_->{params}}{qw(settleevent ticketcode attraction settlestate
                       settleamount settletext signurl)}] }
    told($order, 'Notify_Settlement.aspx')],
    [['STATUS_CHANGE', $codes[0], '甲景区', '已游玩', undef, undef, undef],
     ['CHARGE_WAITS', undef, undef, undef, '101.00', '请充值',
      'https://s.test/1']], 'as it was written down';

wait_until { sql_value('select count(*) from ticket.outbox') == 0 }
    'every event is delivered';
audit_ok('the books agree');
done_testing();
