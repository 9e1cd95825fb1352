# Whole lives of orders: booked, paid, looked at, cancelled, refunded, expired;
# the money at every step, the places, and the callbacks to the agent.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
$receiver->agent(demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');
for my $at (qw(agent hill)) {
    is call('SetAgentParameters', { responseaddr => $receiver->url("cb-$at"),
        sendofficiallysnotify => '1' }, at => $at)->retcode, 0,
        "$at: the agent asks for callbacks";
}

sub balance  { call('QueryYFKRec', {}, at => $_[0])->item('BQJY') }
my $tomorrow = day(1);               # also when midnight has passed
sub used {
    my ($slot) = grep { $_->{TimeSpanIndex} == 3 } call('GetTimeSegment', {
        startdate => $tomorrow, enddate => $tomorrow,
        servicecode => '01' })->items;
    return $slot->{UsedCount};
}
# Edition 4.0, activation forced: paid is delivered.
{
    my $before = balance('agent');
    my $order = booked_id({});
    is order_state($order), '0', 'a booked order has state 0';
    is used(), 2, 'the order takes two places';

    is pay($order, money => '199.00')->retcode, -2096,
        'a wrong amount is refused';
    is pay($order, given => { Smscode => '1' })->retcode, -2098,
        'a wrong payment password is refused';
    is pay('2611210010000000000')->retcode, -2095,
        'an unknown order is not paid';
    is pay($order, given => { activate => '1' })->retcode, -1901,
        'activate without tickettype is refused';

    is pay($order)->retcode, 0, 'the order is paid';
    is order_state($order), '3', 'the paid order is delivered (state 3)';
    is balance('agent'), sprintf('%.2f', $before - 200),
        'the deposit is charged to the fen';
    is pay($order)->retcode, -2095, 'an order is not paid twice';

    my $q = call('QueryOrder', { order_id => $order })->item('spdh');
    is $q, "S$order", 'QueryOrder names the bill';

    my $list = call('GetTicketList', { orderid => $order });
    my ($code) = $list->raw =~ m{<ticketcode>(\d{30})</ticketcode>};
    ok $code, 'the ticket code has thirty digits';

    my $a = call('CancelOrder', { Order_id => $order });
    is $a->retcode, -2381, 'a delivered order cannot be cancelled';
    is $a->retmsg, '当前订单状态为已交割，不支持直接撤消订单。',
        'the refusal says the order is delivered';

    my $forged = substr($code, 0, 29) . ((substr($code, 29) + 1) % 10);
    is call('RefundTicket', { orderid => $order, ticketcode => $forged })
        ->retcode, -1, 'a forged ticket code is refused';
    is used(), 2, 'a forged ticket code frees no places';

    $a = call('RefundTicket', { orderid => $order, ticketcode => $code });
    is $a->retcode, 0, 'the ticket is refunded' or diag $a->retmsg;
    is $a->item('orderid'), $order, 'the refund names the order';
    is balance('agent'), $before, 'all the money is back';
    is used(), 0, 'all the places are back';
    is order_state($order), '3', 'the refunded order stays in state 3';
    like call('RefundTicket', { orderid => $order, ticketcode => $code })
        ->retmsg, qr/已退/, 'a ticket is not refunded twice';
    $receiver->expect_events($order, '03R', 'life');

    my ($r) = grep { $_->{page} =~ /Refund/ } $receiver->requests;
    is $r->{params}{ticketcode}, $code, 'the callback names the ticket';
    is $r->{params}{returnamount}, '200.00',
        'the callback names the amount returned';
}

# Edition 3.0: authorised only; cancelled, the money is free again.
{
    my $before = balance('agent');
    my $order = booked_id({}, at => 'agent3');
    is pay($order, money => '1.00', at => 'agent3')->retcode, -2094,
        '3.0: a wrong amount is refused';
    is pay($order, at => 'agent3', given => { Smscode => '1' })->retcode, -2093,
        '3.0: a wrong payment password is refused';
    is pay($order, at => 'agent3')->retcode, 0, '3.0: the order is authorised';
    is order_state($order, at => 'agent3'), '2',
        '3.0: the order is not delivered (state 2)';
    is balance('agent'), $before, '3.0: the booked balance stays';
    is sql_value('select held_fen from ticket.account where supplier_id = 1
        and account_id = 1011'), 20000, '3.0: two hundred yuan are held';
    is call('CancelOrder', { Order_id => $order }, at => 'agent3')->retcode, 0,
        '3.0: the order is cancelled';
    is sql_value('select held_fen from ticket.account where supplier_id = 1
        and account_id = 1011'), 0, '3.0: the hold is released';
    is call('CancelOrder', { Order_id => $order }, at => 'agent3')->retcode,
        -2003, '3.0: an order is not cancelled twice';
    is call('CancelOrder', { Order_id => '1' }, at => 'agent3')->retcode,
        -2001, '3.0: an unknown order is not cancelled';
    is call('CancelOrder', { Order_id => '1' })->retcode, -2361,
        '4.0: an unknown order is not cancelled';
    $receiver->expect_events($order, '024', '3.0');
}

# Breach fees at HILL by calendar day; three tickets at 90.00.
for ([2, '0.00'], [1, '30.00'], [0, '60.00']) {
    my ($ahead, $fee) = @$_;
    my $before = balance('hill');
    my $order = booked_id({ Order_list => 'HILL1|3', SXRQ => day($ahead) },
        at => 'hill');
    is pay($order, money => '270.00', at => 'hill')->retcode, 0,
        "$ahead days ahead: the money is held";
    is order_state($order, at => 'hill'), '2',
        "$ahead days ahead: the order is authorised";
    is call('CancelOrder', { Order_id => $order }, at => 'hill')->retcode, 0,
        "$ahead days ahead: the order is cancelled";
    is balance('hill'), sprintf('%.2f', $before - $fee),
        "$ahead days ahead: a fee of $fee is charged";
    is call('QueryOrder', { order_id => $order }, at => 'hill')
        ->item('totalfees'), $fee,
        "$ahead days ahead: QueryOrder shows the fee";
}

# HILL activates when asked; the agent's own order only.
{
    my $order = booked_id({ Order_list => 'HILL2|1' }, at => 'hill');
    is pay($order, money => '30.00', at => 'hill', given => { activate => '1',
        tickettype => '2' })
        ->retcode, 0, 'the order is paid and activated';
    is order_state($order, at => 'hill'), '3',
        'the activated order is delivered';

    $order = booked_id({});
    is call('QueryOrder', { order_id => $order }, agent => 'demo2')->retcode,
        -2002, "another agent's order is unknown";
    is call('CancelOrder', { Order_id => $order }, agent => 'demo2')->retcode,
        -2361, "another agent's order is not cancelled";
    is call('GetTicketList', { orderid => $order }, agent => 'demo2')
        ->retcode, -1, "another agent's tickets are not listed";
}

# Too poor; a booking that was refused leaves nothing behind.
{
    my %poor = (agent => 'demo2');
    my $order = order(XCDDH => 'poor-1', Order_list => 'ADULT|6',
        money => '600.00', SmsCode => '135790');
    is call('OrderAndPayWithYDJ', $order, %poor)->retcode, -2097,
        'five hundred do not pay six hundred';
    $order->{Order_list} = 'ADULT|5';
    $order->{money} = '500.00';
    is call('OrderAndPayWithYDJ', $order, %poor)->retcode, 0,
        'the idempotency key of a refused order is free';
}

# Nobody pays: after half an hour its places are free, and the agent knows.
{
    my $taken = used();
    my $order = booked_id({});
    sql_do('update ticket.agent set can_cash = false where agent_id = 101');
    my $unpaid = booked_id({});
    is used(), $taken + 4, 'two orders take four places';
    set_clock_shift(1860);
    wait_until { order_state($unpaid) eq '4' } 'the unpaid order is closed', 15;
    is used(), $taken + 2, 'the places of the closed order are back';
    is order_state($order), '0', 'an order payable at the desk stays open';
    $receiver->expect_events($unpaid, '04', 'expiry');
    is pay($unpaid)->retcode, -2095, 'a closed order is not paid';
}

is_deeply [grep { !$_->{verified} } $receiver->requests], [],
    'every callback was signed';
audit_ok();
done_testing();
