# Paying from the rebate balance, in one step (OrderAndPayWithFK 4.2.46) and in
# two (UseAccountToPayByFKWithPwd 4.2.50), and what becomes of such orders.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(nginx => 2, worker => ['sweep 100'],
    location => { hill => 'ticket_legacy_pages on;' },
    locations => 'location /plain/ { ticket HILL; }');

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my $receiver = TicketReceiver->new;
$receiver->agent(demo => $key, 'Demo-2026');
for my $at (qw(agent hill)) {
    is call('SetAgentParameters', { responseaddr => $receiver->url("cb-$at"),
        sendofficiallysnotify => '1' }, at => $at)->retcode, 0,
        "$at: the agent asks for callbacks";
}

sub pay_rebate { return pay(shift, page => 'UseAccountToPayByFKWithPwd', @_) }

sub refused_at_once {
    my ($name, $code, $text, $number, %given) = @_;
    my $orders = sql_value('select count(*) from ticket.orders');
    my $money = money();

    is_refusal(once($number, %given), $code, $text, $name);
    is sql_value('select count(*) from ticket.orders'), $orders,
        "$name: nothing is booked";
    is money(), $money, "$name: no money moves";
}

# In one step; senderid is a cipher here.
sub once {
    my ($number, %given) = @_;
    my %call = (key => $key, %{ delete $given{call} // {} });
    my %order = (order_list => 'ADULT|2', mobile => '13912345678',
        id => identity(1), sxrq => day(1), smscode => '246810',
        money => '200.00', smsmodel => '0', idcount => '0',
        senderid => defined $number ? encipher($number, $call{key}) : undef,
        %given);

    return call('OrderAndPayWithFK',
        { map { $_ => $order{$_} } grep { defined $order{$_} } keys %order },
        %call);
}

sub money {
    my ($supplier, $account) = @_;
    my $row = sql_row('select balance_fen, held_fen from ticket.account
        where supplier_id = ? and account_id = ?', $supplier // 1,
        $account // 1013);
    return "$row->{balance_fen} $row->{held_fen}";
}

my $deposit = money(1, 1011);


# ---- Two steps ----

{
    my $order = booked_id({});

    is pay_rebate($order)->retcode, -2197, 'an empty rebate does not pay';
    is pay_rebate($order)->retmsg, '返款余额不足以完成授权。',
        'the refusal says the rebate is too low';
    is pay_rebate($order, at => 'agent3')->retcode, -2197,
        '3.0: a page of 4.0 has its own numbers';

    staff(qw(rebate topup DEMO demo 1000.00 --as settlement
             --reference RB-2611));
    my $out = staff(qw(rebate show DEMO demo));
    like $out, qr/topup\s+1000\.00\s+1000\.00/, 'ticketctl shows the top-up';

    for ([-2196, '指定的订单金额不正确。', money => '199.99'],
         [-2098, '支付密码错误。', SmsCode => '246811'],
         [-2195, '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。',
          Order_id => '2611210010000000000'],
         [-2195, undef, Order_id => 'none'])
    {
        my ($code, $text, @given) = @$_;
        for my $at (qw(agent agent3)) {
            my $a = pay_rebate($order, at => $at, given => { @given });
            is $a->retcode, $code, "$at: $given[0] $given[1] is refused";
            is $a->retmsg, $text,
                "$at: the text for $given[0] is as printed" if defined $text;
        }
    }
    for ([money => 'much'], [money => undef], [SmsCode => undef],
         [Order_id => undef], [smsModel => 'A'], [smsModel => '3'])
    {
        my %given = (Order_id => $order, money => '200.00',
                     SmsCode => '246810', smsModel => '0', @$_);
        delete $given{$_} for grep { !defined $given{$_} } keys %given;
        my $a = call('UseAccountToPayByFKWithPwd', \%given);
        is $a->retcode, -1901, "a bad $_->[0] is refused";
        like $a->retmsg, qr/\A参数错误。$_->[0]\z/, "the refusal names $_->[0]";
    }
    is money(), '100000 0', 'the refusals moved no money';

    my $a = pay_rebate($order);
    is $a->retcode, 0, 'the order is paid by rebate' or diag $a->retmsg;
    is join(' ', map { $_->nodeName } $a->doc->documentElement
        ->findnodes('./*')), 'retcode retmsg sign',
        'the answer has only the common elements';
    is order_state($order), 'D', 'the order is delivered: activation is forced';
    is money(), '80000 0', 'the rebate balance pays';
    is money(1, 1011), $deposit, 'the deposit is not touched';
    is pay_rebate($order)->retcode, -2195, 'an order is not paid twice';
    is call('QueryOrder', { order_id => $order })->item('paychannel'),
        '返款余额支付', 'QueryOrder says it was paid by rebate';

    my $list = call('GetTicketList', { orderid => $order });
    my ($code) = $list->raw =~ m{<ticketcode>(\d{30})</ticketcode>};
    is call('RefundTicket', { orderid => $order, ticketcode => $code })
        ->retcode, 0, 'the ticket is refunded';
    is money(), '100000 0', 'the refund goes to the rebate balance (R125)';
    is call('CancelOrder', { Order_id => $order })->retmsg,
        '当前订单状态为已交割(返款)，不支持直接撤消订单。', 'the refusal to cancel names state D';
    $receiver->expect_events($order, '0DR', 'two steps');
}

# HILL activates only when asked, and this page cannot ask.
{
    staff(qw(rebate topup HILL demo 300.00));
    my $order = booked_id({ Order_list => 'HILL1|3', SXRQ => day(1) },
        at => 'hill');
    is pay_rebate($order, money => '270.00', at => 'hill')->retcode, 0,
        'HILL: the order is paid';
    is order_state($order, at => 'hill'), 'C',
        'HILL: the order is authorised (state C)';
    is money(2), '30000 27000', 'HILL: the money is held';
    is call('QueryFKRec', {}, at => 'hill')->item('JEBQJY'), '300.00',
        'a balance page shows the booked balance';
    is pay_rebate($order, money => '270.00', at => 'hill')->retcode, -2195,
        'HILL: an order is not paid twice';
    is pay_rebate(booked_id({ Order_list => 'HILL2|2' }, at => 'hill'),
        money => '60.00', at => 'hill')->retcode,
        -2197, 'held money is not available';
    is call('CancelOrder', { Order_id => $order }, at => 'hill')->retcode, 0,
        'HILL: the order is cancelled';
    is money(2), '27000 0', 'HILL: the breach fee is kept, 10.00 for each';
    $receiver->expect_events($order, '0C4', 'cancelled');

    $order = booked_id({}, at => 'agent3');
    is pay_rebate($order, at => 'agent3')->retcode, 0, '3.0: the order is paid';
    is order_state($order, at => 'agent3'), 'C', '3.0 only authorises';
    is call('CancelOrder', { Order_id => $order }, at => 'agent3')->retcode, 0,
        '3.0: the order is cancelled';
    is money(), '100000 0', '3.0: the hold is released';
}


# ---- One step ----

{
    my $a = once('F-1');
    is $a->retcode, 0, 'an order is booked and paid' or diag $a->retmsg;
    is_deeply [($a->items)[0]->names], [qw(order_id senderid status)],
        'the answer has all elements in order';
    is $a->item('senderid'), 'F-1', 'the idempotency key comes back in clear';
    is $a->item('status'), 'D',
        'the order of one step is delivered: activation is forced';
    is money(), '80000 0', 'the rebate balance pays the order of one step';
    is money(1, 1011), $deposit,
        'the order of one step does not touch the deposit';

    my $order = $a->item('order_id');
    is_deeply sql_row('select page, pay_method, invoice, slot_no is not null
        as placed from ticket.orders where order_id = ?', $order),
        { page => 35 | 2 << 12, pay_method => 'F', invoice => 0, placed => 1 },
        'without an invoice (R205), in a slot that had room';

    is once('F-1', call => $_)->raw, $a->raw, 'a replay answers the same bytes'
        for {}, { method => 'POST' }, { nginx => 1 };
    is money(), '80000 0', 'the replays charge nothing';
    like once('F-1', order_list => 'ADULT|1', money => '100.00')->retmsg,
        qr/F-1 已用于内容不同的订单/, 'another order under that key is refused';
    like call('OrderAndPayWithYDJ', order(XCDDH => 'F-1'))->retmsg,
        qr/F-1 已用于内容不同的订单/, 'the key on another page is refused';
    is once('F-1', smscode => '111111')->retcode, -2098,
        'the password is checked before the replay';
    $receiver->expect_events($order, 'D', 'one step');

    $a = once('F-2', smsmodel => 'A', call => { at => 'agent3' });
    is $a->item('status'), 'C', '3.0: the order of one step is authorised';
    is money(), '80000 20000', '3.0: the money of one step is held';
    $receiver->expect_events($a->item('order_id'), 'C', '3.0');

    $a = once('F-3', order_list => 'HILL1|1', money => '90.00',
              call => { at => 'hill' });
    is $a->item('status'), 'C', 'HILL: the order of one step is authorised';
    $a = once('F-4', order_list => 'REAL|1|ADULT|1', money => '220.00',
        idcount => '1', memo => identity(7) . '^张三^13900000007^1^1');
    is $a->retcode, 0,
        'an order with a named visitor is paid' or diag $a->retmsg;
}

my $low = '返款余额不足以完成授权。';
my %three = (call => { at => 'agent3' });
refused_at_once('amount', -2196, '指定的订单金额不正确。', 'N', money => '200.01');
refused_at_once('3.0: amount', -2094, '当前订单金额错误 ；', 'N', money => '200.01',
        %three);
refused_at_once('password', -2098, '支付密码错误。', 'N', smscode => '1');
refused_at_once('3.0: password', -2093, '支付密码错误；', 'N', smscode => '1', %three);
refused_at_once('balance', -2197, $low, 'N', order_list => 'ADULT|4',
        money => '400.00');
refused_at_once('3.0: balance', -2095, '当前预定金账户错误或余额不足。', 'N',
        order_list => 'ADULT|4', money => '400.00', %three);
refused_at_once("no $_", -1501, qr/\A参数错误$_\z/, 'N', $_ => undef)
    for qw(order_list mobile id sxrq smscode money);
refused_at_once('no number', -1501, qr/senderid/, undef);
refused_at_once('number in clear', -1501, qr/senderid/, 'N', senderid => 'N-1');
refused_at_once('message type', -1501, qr/smsmodel/, 'N', smsmodel => 'B');
refused_at_once('3.0: no day', -1501, qr/参数错误sxrq/, 'N', sxrq => undef, %three);
refused_at_once('twice', -1501, qr/\A参数错误/, 'N',
    order_list => 'ADULT|1|ADULT|1');
refused_at_once('unknown product', -1, qr/不在预定范围内/, 'N', order_list => 'NO|1');
refused_at_once('control character', -1501, qr/senderid/, "N\tN");

is once('N', order_list => 'CHILD|1', money => '50.00')->retcode, 0,
    'the key of the refused orders was never used';

# who may
staff(qw(agent create DEMO poor --password Poor-2026 --pay deposit
         --all-products yes));
my $poor = '11111111-2222-4333-8444-555555555555';
staff(qw(key issue DEMO poor --key), $poor);
staff(qw(rebate topup DEMO poor 500.00));
add_agent('poor', user => 'poor', password => 'Poor-2026', key => $poor);
my %poor = (call => { agent => 'poor', key => $poor });
my $may_not = '当前客户不能使用返款余额支付授权。';

is pay_rebate('1', money => '1.00', agent => 'poor')->retmsg, $may_not,
    "rebate needs the supplier's permission (R173)";
refused_at_once('may not', -2194, $may_not, 'P', %poor);
refused_at_once('3.0: may not', -2095, '当前预定金账户错误或余额不足。', 'P',
        call => { agent => 'poor', key => $poor, at => 'agent3' });
staff(qw(agent set DEMO poor --pay rebate));
refused_at_once('no password', -2099, '当前用户尚未设置支付密码。', 'P', %poor);
is pay_rebate('1', money => '1.00', agent => 'poor')->retcode, -2099,
    'without a payment password two steps fail too';
is call('UseAccountToPayByPwd', { Order_id => '1', money => '1.00',
    Smscode => '1', smsModel => '0' }, agent => 'poor')->retcode, -2094,
    'the deposit is another permission';
staff(qw(paypassword set DEMO poor --password 246810));
staff(qw(agent set DEMO poor --official yes));
refused_at_once('official', -2194, $may_not, 'P', %poor);
is pay_rebate('1', money => '1.00', agent => 'poor')->retcode, -2194,
    'official channels have no rebate tickets (R125)';
staff(qw(agent set DEMO poor --official no));
is once('P', %poor)->retcode, 0, 'an agent that is not official pays';
is pay_rebate(booked_id({}), agent => 'poor')->retcode, -2195,
    "another agent's order is not paid";

# Edition 4.0 has these pages where ticket_legacy_pages is on.
is call($_, {}, at => 'plain', verify => 0)->code, 404, "$_ is no page of 4.0"
    for qw(OrderAndPayWithFK UseAccountToPayByFKWithPwd QueryFKRec);

# Nobody comes: the money is free again, in the account it came from.
{
    my $a = once('X-1', order_list => 'HILL2|1', money => '30.00',
                 call => { at => 'hill' });
    is money(2), '27000 12000', 'the money of two orders is held';
    set_clock_shift(86400 * 6);
    wait_until { order_state($a->item('order_id'),
        at => 'hill') eq '4' } 'the order nobody came for is closed', 15;
    is money(2), '23000 0', 'breach fees of 20.00 for each are kept';
    $receiver->expect_events($a->item('order_id'), 'C4', 'expired');
}

is_deeply [grep { !$_->{verified} } $receiver->requests], [],
    'every callback was signed';
audit_ok();
done_testing();
