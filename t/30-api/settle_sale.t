# Single and joint tickets as distributors buy them: who sees them, booking and
# paying in one step and in two, from the deposit and by an agreement, while the
# charge is open and when it is refused; two gates, returns, the end.

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketClearing;
use TicketConsole qw(ask staff_person staff_session);
use TicketDevice;
use TicketPay qw(account_of);
use TicketPhone;
use TicketShop;
use TicketTest;

my $clearing = TicketClearing->new(accounts => {
    DIST0001 => 1_000_000, SPOT0001 => 0, SPOT0002 => 0 });

system_start(worker => [phone_settings(), 'sweep 100'], locations => <<'END');
location /tour4/ { ticket TOUR; ticket_legacy_pages on; }
location /tour3/ { ticket TOUR; ticket_edition 3.0; }
location /tour-gate/ { ticket_gate TOUR; }
location /console/api/ { ticket_console; }
END

# What edition 3.0 numbers in another way.
my %code = (
    tour4 => { balance => -2097, amount => -2096, state => -2095, forbidden => -2094,
               channel => -2001, apply => -2095, rebate => -2194 },
    tour3 => { balance => -2095, amount => -2094, state => -2092, forbidden => -2095,
               channel => -1, apply => -2001, rebate => -2095 },
);
my $PENDING = '支付处理中，请稍候查询订单。';
my $n = 0;

sub said {
    my ($pattern, @command) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = ticketctl(@command);
    like "$out$err", $pattern, "ticketctl @command[0, 1] says so";
}

# Tickets of this product, booked and paid in one step.
sub sells {
    my ($at, $agent, %more) = @_;
    my $of = $agent eq 'demo' ? '246810' : '135790';

    return call('OrderAndPayWithYDJ', {
        XCDDH => 'tour-' . ++$n, Order_list => 'JOINT|1', money => '200.00',
        Mobile => '13912345678', ID => identity(1), SXRQ => day(0),
        smsModel => '0', SmsCode => $of, %more }, at => $at, agent => $agent);
}

sub named {
    my ($count) = @_;
    return (IDCount => $count, Memo => join '|', map {
        identity(10 * $n + $_) . "^游客$_^1391234000$_^1^1" } 1 .. $count);
}

sub asked { return call($_[0], $_[1], at => $_[2], agent => $_[3] // 'demo') }

sub shown {
    my ($order, $at, $agent) = @_;
    my $raw = asked('QueryOrder', { order_id => $order }, $at, $agent)->raw;
    return decode('UTF-8', $raw)
        =~ m{<productstatus>([^<]*)</productstatus>} ? $1 : undef;
}

# What lists say: of the order and its refunds; of each ticket, with its code.
sub listed {
    my ($order, $at, $agent) = @_;

    my $raw = asked('QueryOrdersList', { Page_index => 0, YDDH => $order },
                    $at, $agent)->raw;
    return join '|', map { decode('UTF-8', $raw) =~ m{<$_>([^<]*)</$_>} ? $1 : () }
        qw(description backstatus);
}

sub tickets_of {
    my ($order, $at, $agent) = @_;

    my $raw = asked('GetTicketList', { orderid => $order }, $at, $agent)->raw;
    return decode('UTF-8', $raw)
        =~ m{<servicename>([^<]*)</servicename>.*?<status>(\d)}sg;
}

sub deposit {
    return sql_value('select a.balance_fen from ticket.account a'
        . ' join ticket.agent g on g.supplier_id = a.supplier_id'
        . ' and a.account_id = g.agent_id * 10 + 1 join ticket.supplier s'
        . ' on s.supplier_id = a.supplier_id where s.code = ? and g.user_name'
        . ' = ?', 'TOUR', 'demo');
}

sub pays {
    my ($order, $at, $agent, %more) = @_;
    return pay($order, at => $at, agent => $agent,
        secret => $agent eq 'demo' ? '246810' : '135790', %more);
}

sub comes {
    my ($order, $state, $what, $agent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until {
        order_state($order, at => 'tour4', agent => $agent // 'demo2') eq $state
    } $what, 20;
}


# ---- The business is set up, and put on sale ----

staff(qw(supplier create TOUR 70 --activation 1 --online-refund yes
      --pay-timeout 30 --plain-callback yes --name), '联游');
staff('product', 'create', 'TOUR', @$_) for
    [qw(JOINT --form single --real-name yes --order-days 30 --web-order-days 30
     --days-ahead 0 --name), '联票'],
    [qw(PLAIN --form single --order-days 3 --web-order-days 3 --days-ahead 0
     --name), '普通票'];
staff(qw(price set TOUR PLAIN 10.00));
staff(qw(product entry TOUR JOINT --print-first no));

my %KEY = (demo2 => '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0');
for (['demo', '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026', '246810',
      'all'],
     ['demo2', $KEY{demo2}, 'Demo2-2026', '135790',
      'epay,rebate'],
     ['closed', '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', 'Closed-2026', '975310',
      'deposit'])
{
    my ($user, $key, $password, $pay, $ways) = @$_;
    staff(qw(agent create TOUR), $user, '--name', $user, '--password', $password,
          '--pay', $ways, qw(--all-products yes --phone1 13800000001));
    staff(qw(key issue TOUR), $user, '--key', $key);
    staff(qw(paypassword set TOUR), $user, '--password', $pay);
}
staff(qw(deposit topup TOUR demo 5000.00 --reference one));
staff('station', 'set', 'TOUR', @$_) for [1, '甲门'], [2, '乙门'];
account_of('TOUR', 1, $clearing, 'clearing',
           notify_base => 'https://pay.test.example/');

staff('party', 'add', 'TOUR', @$_) for
    [10, '甲景区', qw(--kind attraction --stations 1 --payout-fee 0.50)],
    [20, '乙景区', qw(--kind attraction --stations 2 --payout-fee 0.50)];
staff(qw(settleproduct set TOUR JOINT --kind joint --days 3 --return fixed
      --return-fee 5.00 --parts), '10:120.00:100.00,20:80.00:60.00');
said(qr/no terms that hold yet/, qw(settleproduct open TOUR JOINT));
staff(qw(settleproduct approve TOUR JOINT 1));
said(qr/party 10 of product JOINT: it cannot be paid yet: it has no account/,
     qw(settleproduct open TOUR JOINT));
staff('partyaccount', 'add', 'TOUR', $_->[0], 1, qw(--through 1 --use payout
      --holder Company --number), $_->[1])
    for [10, 'SPOT0001'], [20, 'SPOT0002'];
said(qr/no distributor can be charged for product JOINT; there is none/,
     qw(settleproduct open TOUR JOINT));
staff('party', 'add', 'TOUR', @$_) for
    [30, '经销商一', qw(--kind distributor --agent demo --ticket-fee 1.00)],
    [40, '经销商二', qw(--kind distributor --agent demo2 --ticket-fee 1.00
     --charge clearing)];
unlike call('GetProducts', {}, at => 'tour4')->raw, qr/JOINT/,
    'nobody sees a draft';
staff(qw(settleproduct open TOUR JOINT));
staff(qw(partyaccount add TOUR 40 1 --through 1 --use charge --holder Company
      --number DIST0001));

sub sees {
    my ($agent) = @_;
    my $raw = call('GetProducts', {}, at => 'tour4', agent => $agent)->raw;
    return join ' ', $raw =~ m{<productid>(\w+)</productid>}g;
}
is sees('demo'), 'JOINT PLAIN', 'who is charged from his deposit sees it';
is sees('closed'), 'PLAIN', 'who is no party does not';
is sees('demo2'), 'PLAIN', 'nor who has signed no agreement';
staff(qw(partyaccount agreement TOUR 40 1 --state signed --agreement
      AG_DIST0001));
is sees('demo2'), 'JOINT PLAIN', 'until it is signed';
is sells('tour4', 'closed', SmsCode => '975310')->retmsg,
    sells('tour4', 'closed', SmsCode => '975310', Order_list => 'NOTHING|1')
        ->retmsg =~ s/NOTHING/JOINT/r,
    'who is no party cannot tell it from one that there is not';
is call('QueryPruductStatus', { productid => 'JOINT' }, at => 'tour3',
        agent => 'closed')->retmsg =~ s/JOINT/x/r,
    call('QueryPruductStatus', { productid => 'NO' }, at => 'tour3',
         agent => 'closed')->retmsg =~ s/NO/x/r, '... on other pages either';


# ---- From the deposit ----

for my $at ('tour4', 'tour3') {
    my $had = deposit();
    my $number = 'own-' . ++$n;
    my @given = (XCDDH => $number, Order_list => 'JOINT|2', money => '400.00',
                 named(2));
    my $sold = sells($at, 'demo', @given);
    is join(' ', $sold->retcode, $sold->retmsg, $sold->item('status')),
        '0 成功。 3', "$at: it is booked, charged and issued";
    is $had - deposit(), 40200, "$at: with the fee for each ticket";
    is sells($at, 'demo', @given)->raw, $sold->raw, "$at: a repeat has the same";
    is $had - deposit(), 40200, "$at: ... and costs nothing";
    is shown($sold->item('Order_id'), $at),
        '出票成功；甲景区：待游玩2；乙景区：待游玩2', "$at: its states are shown";
    is sells($at, 'demo', money => '201.00')->retcode, $code{$at}{amount},
        "$at: the price is to be named, without the fee";
    isnt sells($at, 'demo', Order_list => 'JOINT|1|PLAIN|1', money => '210.00')
        ->retcode, 0, "$at: it is booked alone";

    my $order = call('OrderProducts', { Order_list => 'JOINT|1',
        Mobile => '13912345678', ID => identity(1), SXRQ => day(0),
        senderid => 'booked-' . ++$n }, at => $at)->order_id;
    is shown($order, $at), '等待支付', "$at: one that is booked waits";
    is listed($order, $at), '联票1张；等待支付|', "$at: ... and the list says so";
    is asked('BeginToPay', { Order_id => $order, Paychannelid => 'alipay' }, $at)
        ->retcode, $code{$at}{channel}, "$at: it is paid in no other way";
    said(qr/its agent's orders are not paid at the desk/,
         qw(order pickup TOUR), $order, '--preview');
    is pays($order, $at, 'demo', money => '201.00')->retcode,
        $code{$at}{amount}, "$at: the sum is looked at";
    is pays($order, $at, 'demo')->retcode, 0, "$at: then it is paid";
    is pays($order, $at, 'demo')->retcode, $code{$at}{state}, "$at: it is paid once";
    is shown($order, $at), '出票成功；甲景区：待激活1；乙景区：待激活1',
        "$at: nobody is named on it";
    isnt asked('CancelOrder', { order_id => $order }, $at)->retcode, 0,
        "$at: and is not cancelled any more";
}

{
    my $had = deposit();
    sql_do('update ticket.account set balance_fen = 20099 where supplier_id = 70'
        . ' and balance_fen = ?', $had);
    my @given = (XCDDH => 'poor-' . ++$n);
    my $poor = sells('tour4', 'demo', @given);
    is $poor->retcode, -2097, 'a deposit that is too low is said';
    my $order = sql_value('select order_id from ticket.order_key'
                          . ' where request_key = ?', $given[1]);
    is shown($order, 'tour4'), '等待支付：余额不足', 'its order waits';
    sql_do("update ticket.account set balance_fen = ? where balance_fen = 20099",
           $had);
    is sells('tour4', 'demo', @given)->item('status'), '3',
        '... and the same request pays it';
}


for my $at ('tour4', 'tour3') {
    my @given = (XCDDH => "closed-$at", Order_list => 'JOINT|40',
                 money => '8000.00');
    is sells($at, 'demo', @given)->retcode,
        $code{$at}{balance},
        "$at: forty cost too much";
    my $order = sql_value('select order_id from ticket.order_key'
                          . ' where request_key = ?', $given[1]);
    is asked('CancelOrder', { order_id => $order }, $at)->retcode, 0,
        "$at: their order is cancelled";
    like sells($at, 'demo', @given)->retmsg, qr/状态/,
        "$at: the same request does not pay it any more";
}


# ---- By an agreement: nobody knows at once ----

stop('worker');
my %open;
for my $at ('tour4', 'tour3') {
    my @given = (XCDDH => 'agreed-' . ++$n, Order_list => 'JOINT|1', named(1));
    my $sold = sells($at, 'demo2', @given);
    is join(' ', $sold->retcode, $sold->retmsg, $sold->item('status')),
        "0 成功。$PENDING 0", "$at: the charge is on its way";
    my $order = $open{$at} = $sold->item('Order_id');
    is shown($order, $at, 'demo2'), '等待支付：支付确认中', "$at: that is shown";
    my $again = sells($at, 'demo2', @given);
    is $again->raw, $sold->raw, "$at: a repeat has the same";
    my $paid = pays($order, $at, 'demo2');
    is join(' ', $paid->retcode, $paid->retmsg), "-2003 $PENDING",
        "$at: it is not charged twice";
    my $kept = asked('CancelOrder', { order_id => $order }, $at, 'demo2');
    isnt $kept->retcode, 0, "$at: nor cancelled now";
    like $kept->retmsg, qr/支付处理中/, "$at: ... for that reason"
        if $at eq 'tour4';
    is sells($at, 'demo2', Order_list => 'PLAIN|1', money => '10.00')->retcode,
        $code{$at}{forbidden}, "$at: nothing else is paid from the deposit";
}
start('worker');
for my $at ('tour4', 'tour3') {
    comes($open{$at}, '3', "$at: it is issued when the charge is certain");
    is shown($open{$at}, $at, 'demo2'),
        '出票成功；甲景区：待游玩1；乙景区：待游玩1', "$at: and shown so";
    isnt pays($open{$at}, $at, 'demo2')->retcode, 0, "$at: it is not paid again";
}

{
    $clearing->account_set(DIST0001 => 50);
    my %given = map { $_ => [XCDDH => "waits-$_"] } 'tour4', 'tour3';
    my %order = map { $_ => sells($_, 'demo2', @{$given{$_}})->item('Order_id') }
                keys %given;
    my %booked = map {
        $_ => call('OrderProducts', { Order_list => 'JOINT|1',
            Mobile => '13912345678', ID => identity(1), SXRQ => day(0),
            senderid => "booked-$_" }, at => $_, agent => 'demo2')->order_id
    } keys %given;

    for my $at (sort keys %given) {
        wait_until { (shown($order{$at}, $at, 'demo2') // '')
                     eq '等待支付：余额不足' }
            "$at: an account that has too little is said", 20;
    }

    # Who may use a deposit gets as far as the agreement that has ended.
    staff(qw(agent set TOUR demo2 --pay all));
    staff(qw(partyaccount agreement TOUR 40 1 --state ended));
    for my $at (sort keys %given) {
        for my $try (pays($booked{$at}, $at, 'demo2'),
                     sells($at, 'demo2', @{$given{$at}}))
        {
            is join(' ', $try->retcode, $try->retmsg),
                '-2094 扣款协议未签署或已终止，不能支付。',
                "$at: an agreement that has ended is said";
        }
        is asked('CancelOrder', { order_id => $booked{$at} }, $at, 'demo2')
            ->retcode, 0, "$at: an order is cancelled";
        is shown($booked{$at}, $at, 'demo2'), '交易关闭', "$at: ... and shown so";
        is pays($booked{$at}, $at, 'demo2')->retcode, $code{$at}{state},
            "$at: it is paid no more";
    }
    staff(qw(partyaccount agreement TOUR 40 1 --state signed));

    $clearing->account_set(DIST0001 => 1_000_000);
    is pays($order{tour4}, 'tour4', 'demo2')->retcode, -2003,
        'its distributor says that there is money now';
    comes($order{tour4}, '3', 'then it is issued');
    is asked('CancelOrder', { order_id => $order{tour3} }, 'tour3', 'demo2')
        ->retcode, 0, 'another one cancels what was refused';
}


# ---- What such an order cannot have ----

for my $at ('tour4', 'tour3') {
    my $order = $open{$at};
    is asked('ApplyRefund', { Order_id => $order, PaybackReason => 'x' }, $at,
             'demo2')->retcode, $code{$at}{apply},
        "$at: nobody applies for its money";
    isnt asked('ActivateTicket', { Order_id => $order, activateall => 1,
             activatedate => day(0), activatemode => 1, tickettype => 2 }, $at,
             'demo2')->retcode, 0, "$at: it is activated already";
    my $rebate = call('OrderAndPayWithFK', { senderid => encipher('rebate-' . ++$n, $KEY{demo2}),
        Order_list => 'JOINT|1', money => '200.00', Mobile => '13912345678',
        ID => identity(1), SXRQ => day(0), smsModel => '0',
        SmsCode => '135790' }, at => $at, agent => 'demo2');
    is $rebate->retcode, $code{$at}{rebate}, "$at: no rebate pays it"
        or diag $rebate->retmsg;
}


# ---- Gates, returns, the end ----

my %gate = map { $_ => device("$_ 号闸", supplier => 'TOUR', station => $_,
    gate => $_, path => '/tour-gate/v1') } 1, 2;

sub states_of {
    my ($order, $is, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $last = '';
    wait_until { ($last = shown($order, 'tour4', 'demo') // '') eq $is } $what, 20
        or diag $last;
}

{
    my $had = deposit();
    my $order = sells('tour4', 'demo', Order_list => 'JOINT|3', money => '600.00',
                      named(3))->item('Order_id');
    my @codes = ticket_codes($order, at => 'tour4');
    is scalar @codes, 3, 'three tickets are handed out';
    verdict_is $gate{1}->check(code => $codes[0]), 'IN', 'one is let in at X';
    verdict_is $gate{2}->check(code => $codes[0]), 'IN', '... and at Y';
    verdict_is $gate{1}->check(code => $codes[2]), 'IN', 'another at X';
    is asked('RefundTicket', { orderid => $order, ticketcode => $codes[0] },
             'tour4')->retmsg, "调用失败，失败原因：门票已过闸 $codes[0]；",
        'a ticket that was used does not come back';
    is asked('RefundTicket', { orderid => $order, ticketcode => $codes[1] },
             'tour4')->retcode, 0, 'one that was not does';
    is $had - deposit(), 60300 - 19500, 'less the fee of its product';
    states_of($order,
        '出票成功；甲景区：已游玩2、已退款1；乙景区：待游玩1、已游玩1、已退款1；退款成功1',
        'that is shown');
    sql_do('update ticket.settle_ticket set expire_at = api.now()'
           . ' where order_id = ?', $order);
    states_of($order,
        '交易成功；甲景区：已游玩2、已退款1；乙景区：已游玩1、已退款1、无需退款1；退款成功1',
        'the third is over');
    is listed($order, 'tour4'), '联票3张；交易成功|退款成功1',
        'the list has the state of the order and of its refunds';
    is_deeply [tickets_of($order, 'tour4')],
        ['交易成功；甲景区：已游玩；乙景区：已游玩', 4,
         '交易关闭；甲景区：已退款；乙景区：已退款；退款成功', 2,
         '交易成功；甲景区：已游玩；乙景区：无需退款', 4],
        'the list of tickets has those of each';
    is_deeply [tickets_of($order, 'tour3')],
        [map { s/4/1/r } tickets_of($order, 'tour4')], '... in edition 3.0, too';
    wait_until { ($clearing->audit->{accounts}{SPOT0001} // 0) == 19900 }
        'the attractions are paid', 20;
}


# ---- At the desk, on account of a distributor ----

{
    said(qr/sell it on account of one, --agent/,
         qw(desk sale TOUR JOINT=1 --preview --visitors), identity(90) . '^甲^^1^1');
    my @sale = (qw(desk sale TOUR JOINT=1 --visitors), identity(91) . '^甲^^1^1');
    said(qr/closed cannot be charged: see party list/, @sale, qw(--agent closed));
    said(qr/one product with terms of settlement/, qw(desk sale TOUR PLAIN=1
         --agent demo));
    said(qr/one product with terms of settlement/, @sale, qw(--agent demo --pay
         card));
    said(qr/nothing is sold for/, @sale, qw(--agent demo --day), iso_day(3));

    my $had = deposit();
    my ($status, $out, $err) = ticketctl(@sale, qw(--agent demo --json));
    is $status, 0, 'a clerk sells one' or diag $err;
    my ($order) = $out =~ /"order_id": "?(\d+)/;
    is $had - deposit(), 20100, 'its distributor is charged, with its fee';
    is shown($order, 'tour4'), '出票成功；甲景区：待游玩1；乙景区：待游玩1',
        '... and sees the order';
    verdict_is $gate{2}->check(code => (ticket_codes($order, at => 'tour4'))[0]),
        'IN', 'a gate lets in';

    stop('worker');
    ($status, $out) = ticketctl(@sale[0 .. 4], identity(92) . '^乙^^1^1',
                                qw(--agent demo2 --json));
    like $out, qr/"state": "0"/, 'of one by an agreement the charge is on its way';
    start('worker');
    comes($out =~ /"order_id": "?(\d+)/, '3', 'then it is issued');

    sql_do('update ticket.account set balance_fen = 20099 where supplier_id = 70'
        . ' and balance_fen = ?', $had - 20100);
    my $orders = sql_value('select count(*) from ticket.orders');
    said(qr/the deposit of distributor demo is too low/, @sale[0 .. 4],
         identity(93) . '^丙^^1^1', qw(--agent demo));
    is sql_value('select count(*) from ticket.orders'), $orders,
        'a deposit that is too low sells nothing';
    sql_do('update ticket.account set balance_fen = ? where balance_fen = 20099',
           $had - 20100);
}

# Above a limit a second person approves it; the visitor is still who it was.
{
    my %cookie = map { staff_person('TOUR', "the-$_", $_);
                       $_ => staff_session("the-$_") } qw(clerk desk_lead);
    staff(qw(approval limit TOUR), 'desk sale', qw(--above 201.00));
    my $sells = sub {
        return ask('POST', '/desk/sales', cookie => $cookie{clerk}, key => "s$_[0]",
                   body => { items => "JOINT=$_[0]", agent => 'demo', visitors =>
                       join('|', map { identity(90 + 4 * $_[0] + $_) . '^戊^^1^1' }
                                     1 .. $_[0]) });
    };
    my $had = deposit();
    is $sells->(1)->{status}, 200, 'up to its limit a clerk sells';
    is $had - deposit(), 20100, 'and the distributor is charged';
    my $over = $sells->(2);
    is $over->{status}, 202, 'above it that is a proposal';
    is $had - deposit(), 20100, '... and nobody is charged';
    my $id = $over->{json}{proposal};
    is ask('POST', "/approvals/$id/approve", cookie => $cookie{clerk},
           key => 'own', body => {})->{status}, 403, 'a clerk approves nothing';
    my $done = ask('POST', "/approvals/$id/approve", cookie => $cookie{desk_lead},
                   key => 'yes', body => {});
    is $done->{status}, 200, 'a lead does' or diag $done->{content};
    is $had - deposit(), 60300, 'then the distributor is charged';
    my $order = $done->{json}{answer}[0]{order_id};
    like staff(qw(order reveal TOUR), $order, qw(--reason test --json)), qr/戊/,
        'its visitors are sealed for the order that came of it';
    verdict_is $gate{1}->check(id_card => identity(99)), 'IN',
        'and one is let in by a document';
    staff(qw(approval limit TOUR), 'desk sale');
}


# ---- Off sale ----

staff(qw(product set TOUR JOINT --on-sale no));
is sees('demo'), 'PLAIN', 'it is off sale for a while';
staff(qw(settleproduct open TOUR JOINT));
is sees('demo'), 'JOINT PLAIN', 'and on again';
staff(qw(settleproduct close TOUR JOINT));
is sees('demo'), 'PLAIN', 'and for good';
said(qr/closed for good/, qw(settleproduct open TOUR JOINT));

audit_ok();
done_testing();
