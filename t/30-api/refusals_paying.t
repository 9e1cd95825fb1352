# Every refusal of the pages that pay, activate, cancel and refund, in each
# edition: its number and words as the document prints them, and that neither
# money nor order has changed.  Those of ActivateTicket which want nothing but a
# request are in activate_ticket.t, those of RefundTicket for a ticket's sake in
# tickets.t, old codes in codes.t.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketPhone;
use TicketShop qw(staff);
use TicketTest;

system_start(worker => [phone_settings()],
    http => 'ticket_order_rows 1024;', locations => <<'END');
        location /hill3/ {
            ticket HILL;
            ticket_edition 3.0;
        }
END

# "cash" may pay from no account, "poor" has no money, "bare" neither phone nor
# payment password.
my %agents = (
    cash => ['11111111-2222-4333-8444-555555555555', qw(--pay cash)],
    poor => ['21111111-2222-4333-8444-555555555555',
             qw(--pay all --phone1 13800000007 --phone2 13800000008)],
    bare => ['31111111-2222-4333-8444-555555555555', qw(--pay all)],
);
for my $name (sort keys %agents) {
    my ($key, @options) = @{ $agents{$name} };
    staff('agent', 'create', 'DEMO', $name, '--password', "Secret-$name",
        '--all-products', 'yes', @options);
    staff('key', 'issue', 'DEMO', $name, '--key', $key);
    add_agent($name, password => "Secret-$name", key => $key);
}
secret(qw(13800000001 13800000002 13800000007 13800000008));
staff(qw(paypassword set DEMO poor --password 246810));
staff(qw(rebate topup DEMO demo 10000.00));
my %key = (demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
           map { $_ => $agents{$_}[0] } keys %agents);

my %edition = (agent => '4.0', agent3 => '3.0', hill => '4.0', hill3 => '3.0');
my $n = 0;

sub book {
    my ($at, %more) = @_;

    my $agent = delete $more{agent} // 'demo';
    my %order = %{ order(senderid => 'b-' . ++$n, %more) };
    delete @order{qw(ServiceCode timespanindex)} if $at ne 'agent';
    my $a = call('OrderProducts', \%order, at => $at, agent => $agent);
    is $a->retcode, 0, 'an order is booked' or diag $a->retmsg;
    return $a->item('orderid');
}

sub code {      # order, rebate?, agent
    my ($order, $rebate, $agent) = @_;

    my $had = () = messages(kind => 'code', text => qr/订单$order/);
    my $a = call($rebate ? 'ReadyToPayByFK' : 'ReadyToPay',
        { Order_id => $order }, agent => $agent // 'demo');
    is $a->retcode, 0, 'a code is sent to pay' or diag $a->retmsg;
    return code_for($order, $had + 1);
}

# Pays, with password or code; the page's own names.
sub pay {
    my ($page, $at, $order, %given) = @_;

    my $agent = delete $given{agent} // 'demo';
    my $secret = delete $given{secret} // '246810';
    my %pay = (Order_id => $order, money => '200.00', SmsCode => $secret,
               $page eq 'UseAccountToPay' ? () : (smsModel => '0'), %given);
    $pay{Smscode} = delete $pay{SmsCode} if $page eq 'UseAccountToPayByPwd';

    return call($page, \%pay, at => $at, agent => $agent,
                $page =~ /Pwd$/ ? () : (raw => ['SmsCode']));
}

# Books and pays in one.
sub once {
    my ($page, $at, undef, %given) = @_;

    my $agent = delete $given{agent} // 'demo';
    my $secret = delete $given{secret} // '246810';
    my %order = %{ order(XCDDH => 'never', SmsCode => $secret, %given) };
    delete @order{qw(ServiceCode timespanindex)} if $at eq 'agent3';
    if ($page eq 'OrderAndPayWithFK') {
        delete @order{qw(XCDDH ServiceCode timespanindex)};
        %order = map { lc $_ => $order{$_} } keys %order;
        $order{senderid} = encipher('never', $key{$agent});
    }
    return call($page, \%order, at => $at, agent => $agent);
}

# All that paying, activating, cancelling and refunding change.
sub now {
    return sql_row(<<'END');
select (select string_agg(concat_ws('.', order_id, state, transfers,
                                    events), ' ' order by order_id) from ticket.orders) as orders,
       (select string_agg(concat(state, persons), ' '
                          order by order_id, ticket_no) from ticket.ticket) as tickets,
       (select count(*) from ticket.transfer) as transfers,
       (select count(*) from ticket.refund) as refunds,
       (select count(*) from ticket.outbox) as events,
       (select coalesce(sum(used), 0) from ticket.quota) as places,
       (select coalesce(sum(used), 0) from ticket.document) as documents,
       (select sum(balance_fen) from ticket.account) as money,
       (select sum(held_fen) from ticket.account) as held
END
}

sub refused {
    my ($name, $expected, $ask) = @_;

    my $before = now();
    my $answer = $ask->();
    is_deeply [$answer->retcode, $answer->retmsg],
        $expected, "$name: refused as printed";
    is_deeply now(), $before, "$name: nothing changes";
}


# ---- Permission, order, amount, balance, password or code ----

my $unpayable =
    '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。';
my $changed = '未找到对应的预订单信息或预订单状态已更改；';
my $amount = '指定的订单金额不正确。';
my $account = '当前预定金账户错误或余额不足。';
my $rebate = '返款余额不足以完成授权。';
my $failed = '调用失败，失败原因：';
my $no_phone = [-1, '代理商处预留的手机号码为空，不能完成操作。'];

my %deposit = (
    '4.0' => { forbidden => [-2094, '当前客户不能使用预定金支付.'],
               order => [-2095, $unpayable], amount => [-2096, $amount],
               balance => [-2097, '预订金余额不足以完成授权。'],
               wrong => [-2098, '支付密码错误。'],
               bare => [-2099, '当前用户尚未设置支付密码。'] },
    '3.0' => { forbidden => [-2095, $account], order => [-2092, $changed],
               amount => [-2094, '当前订单金额错误 ；'],
               balance => [-2095, $account],
               wrong => [-2093, '支付密码错误；'],
               bare => [-2093, '支付密码错误；'] },
);
my $rebate_40 = { %{ $deposit{'4.0'} },
    forbidden => [-2194, '当前客户不能使用返款余额支付授权。'],
    order => [-2195, $unpayable], amount => [-2196, $amount],
    balance => [-2197, $rebate] };

my %words = (
    UseAccountToPayByPwd => \%deposit,
    OrderAndPayWithYDJ   => \%deposit,
    OrderAndPayWithFK    => { '4.0' => $rebate_40, '3.0' => $deposit{'3.0'} },

    # printed by 4.0 alone, and the same everywhere
    UseAccountToPayByFKWithPwd => { '4.0' => $rebate_40, '3.0' => $rebate_40 },

    UseAccountToPay => {
        '4.0' => { %{ $deposit{'4.0'} }, wrong => [-2092, '验证码错误。'],
                   none => [-2092, '验证码错误。'], bare => $no_phone },
        '3.0' => { forbidden => [-1, '不支持预付金支付功能，请与景区管理员联系，'
                                     . '开通此功能。'],
                   order => [-1, $failed . $changed],
                   amount => [-1, $failed . '当前订单金额错误；'],
                   balance => [-1, $failed . $account],
                   wrong => [-3, '验证码错误 ；'],
                   none => [-3, '验证码错误 ；'], bare => $no_phone },
    },
    UseAccountToPayByFK => {
        '4.0' => { %$rebate_40,
                   forbidden => [-2194, '当前客户不能使用预定金支付.'],
                   wrong => [-2092, '验证码错误。'],
                   none => [-2092, '验证码错误。'], bare => $no_phone },
        '3.0' => { %{ $deposit{'3.0'} },
                   forbidden => [-1, '不支持返款余额支付功能，请与景区管理员'
                                     . '联系，开通此功能；'],
                   wrong => [-2093, '验证码错误；'],
                   none => [-1, '验证码错误或预定单号不存在'],
                   bare => $no_phone },
    },
);

my @two_steps = qw(UseAccountToPayByPwd UseAccountToPay
                   UseAccountToPayByFKWithPwd UseAccountToPayByFK);
my @one_step = qw(OrderAndPayWithYDJ OrderAndPayWithFK);

my %order = map { $_ => book('agent', agent => $_) } qw(demo poor bare);
my $none = book('agent');               # for which no code was sent
my $paid = book('agent3');
is pay('UseAccountToPayByPwd', 'agent3', $paid)->retcode, 0,
    'one order is paid';

# By kind of account, and whose.
my %code;
for my $agent (qw(demo poor)) {
    $code{$_}{$agent} = code($order{$agent}, $_, $agent) for 0, 1;
}

for my $page (@two_steps, @one_step) {
    my $ask = $page =~ /^Order/ ? \&once : \&pay;
    my $coded = $page !~ /Pwd$|^Order/;
    my ($right, $poor) = $coded ? @{ $code{$page =~ /FK/ || 0} }{qw(demo poor)}
                                : ('246810') x 2;

    for my $at (qw(agent agent3)) {
        my $say = $words{$page}{ $edition{$at} };
        my $try = sub {
            my ($name, $what, $order, %given) = @_;
            refused("$page $edition{$at}: $name", $say->{$what},
                sub { $ask->($page, $at, $order, secret => $right, %given) });
        };

        $try->('may not', 'forbidden', $order{demo}, agent => 'cash');
        $try->('a fen less', 'amount', $order{demo}, money => '199.99');
        $try->('no money', 'balance', $order{poor}, agent => 'poor',
               secret => $poor);
        $try->($coded ? 'wrong code' : 'wrong password', 'wrong', $order{demo},
               secret => $right eq '111111' ? '222222' : '111111');
        $try->($coded ? 'no phone' : 'no password', 'bare', $order{bare},
               agent => 'bare');
        next if $page =~ /^Order/;

        $try->('no such order', 'order', '2611210020000000000');
        $try->('no number', 'order', 'X1');
        $try->("another's order", 'order', $order{poor});
        $try->('paid', 'order', $paid);
        $try->('no code was sent', 'none', $none) if $coded;
    }
}


# ---- Activation that fails lets the payment fail; 3.0 only authorises ----

# The same order on every page of 4.0, and last on one of 3.0.
sub activation {
    my ($name, $text, $order, $three, $pages, %given) = @_;

    my @code = map { code($order, $_) } 0, 1;
    my $secret = sub { $_[0] =~ /Pwd$/ ? '246810' : $code[$_[0] =~ /FK/ || 0] };

    for my $page (@$pages) {
        refused("$page 4.0: $name", [-1, $text], sub {
            pay($page, 'agent', $order, secret => $secret->($page), %given);
        });
    }

    my $a = pay($three, 'agent3', $order, secret => $secret->($three),
                $given{money} ? (money => $given{money}) : ());
    is $a->retcode, 0, "$three 3.0 authorises: $name" or diag $a->retmsg;
    is call('QueryOrder', { order_id => $order })->item('orderstatus'),
        $three =~ /FK/ ? 'C' : '2', "$three 3.0 does not deliver: $name";
}

my $barcode = book('agent', tickettype => '2');
my $passport = book('agent', tickettype => '1', ID => 'E12345678');
my $asked = book('agent');

staff(qw(supplier set DEMO --gate-media 1));
activation('no phones', '调用失败，失败原因：门票介质类型不允许 2；',
    $barcode, $two_steps[0], \@two_steps);
staff(qw(supplier set DEMO --gate-media 3));

activation('a passport opens no gate',
    '调用失败，失败原因：激活失败，证件不是二代身份证 ；',
    $passport, $two_steps[1], \@two_steps);

# As ActivateTicket would.
staff(qw(product create DEMO SOLO --name 单人票 --form single));
staff(qw(price set DEMO SOLO 100.00));
staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL SOLO));
my $named = sub {
    return book('agent', Order_list => 'SOLO|2', IDCount => '1',
                Memo => identity($_[0]) . '^张三^^1^1', tickettype => $_[1]);
};
activation('one card for two tickets',
    '当前系统要求使用二代身份证远程激活，但订单中，单人票对应的预订单中的'
    . '实名信息数量与要求激活的数量不一致，激活失败。',
    $named->(61, '1'), $two_steps[0], \@two_steps);
activation('one name for two tickets',
    '当前门票类型单人票要求一人一票，预订单存在一个或多个用于该门票类型的'
    . '实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，'
    . '激活失败。',
    $named->(62, '2'), $two_steps[1], \@two_steps);
activation('one card for two products',
    '当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，'
    . '激活失败。',
    book('agent', Order_list => 'ADULT|1|SOLO|1', tickettype => '1'),
    $two_steps[2], \@two_steps);

staff(qw(supplier set DEMO --activation 0));
activation('no activation', '调用失败，失败原因：供应商不允许直接激活；',
    $asked, $two_steps[2], [@two_steps[0, 1]], activate => '1',
    tickettype => '2');
staff(qw(supplier set DEMO --activation 2));

staff(qw(supplier set DEMO --single-purchase yes));
my %held = (ID => identity(60));
is call('OrderAndPayWithYDJ', order(XCDDH => 'held', %held))->retcode, 0,
    'a visitor buys a first ticket';
my $has_ticket = sub {
    return '调用失败，失败原因：当前证件' . identity($_[0])
        . '在系统中存在有效期内门票，系统已设置为禁止重复购票；';
};
activation('has a ticket', $has_ticket->(60), book('agent', %held),
    $two_steps[3], \@two_steps);

# Of two visitors the one who has a ticket is named, not the buyer.
my $visitors = sub {
    return (Order_list => 'REAL|' . @_, ID => identity(65), IDCount => @_ + 0,
            Memo => join '|', map { identity($_) . '^张三^^1^1' } @_);
};
is call('OrderAndPayWithYDJ', order(XCDDH => 'named', money => '120.00',
    $visitors->(67)))->retcode, 0, 'one of two visitors has a ticket';
activation('a visitor has a ticket', $has_ticket->(67),
    book('agent', $visitors->(66, 67)), $two_steps[1], \@two_steps,
    money => '240.00');
staff(qw(supplier set DEMO --single-purchase no));

my $late = book('agent', timespanindex => '-1');
my @open = map { ['slot', 'resize', 'DEMO', '01', iso_day(1), $_, '--open'] } 1 .. 8;
staff(@$_, 'no') for @open;
activation('no slot is left', '调用失败，失败原因：激活失败，没有余量足够的时段；',
    $late, $two_steps[0], \@two_steps);
staff(@$_, 'yes') for @open;


# ---- CancelOrder ----

my $closed = book('agent');
is call('CancelOrder', { Order_id => $closed })->retcode, 0,
    'one order is cancelled';

for (['no number', [-1, '订单号不能为空，请检查输入'],
      [-1, '调用失败，失败原因：参数错误 Order_id'], undef],
     ['an empty one', [-1, '订单号不能为空，请检查输入'],
      [-1, '调用失败，失败原因：参数错误 Order_id'], ''],
     (map { ["no order: $_",
             [-2361, '核算互联网订单违约手续费错误：订单不存在。'],
             [-2001, '没有找到此定单 操作失败；'], $_] }
          '2611210020000000000', 'X1', $order{poor}),
     ['closed', [-2381, '当前订单状态为已关闭，不支持直接撤消订单。'],
      [-2003, '预订单的状态不是预订中、预订金支付授权、返款余额支付授权了，'
       . '不允许执行取消订单的操作。'], $closed])
{
    my ($name, @expected) = @$_;
    my $number = pop @expected;
    my %given = defined $number ? (Order_id => $number) : ();
    for my $at (qw(agent agent3)) {
        refused("CancelOrder $edition{$at}: $name", shift @expected,
            sub { call('CancelOrder', \%given, at => $at) });
    }
}


# ---- RefundTicket: printed by 4.0 alone, and the same everywhere ----

my $bought = call('OrderAndPayWithYDJ', order(XCDDH => 'bought'))
    ->item('Order_id');
my ($ticket) = call('GetTicketList', { orderid => $bought })->raw
    =~ m{<ticketcode>(\d+)</ticketcode>};

sub refund_refused {
    my ($name, $text, $order, %who) = @_;
    for my $at (qw(agent agent3)) {
        refused("RefundTicket $edition{$at}: $name", [-1, $text], sub {
            call('RefundTicket', { ticketcode => $ticket,
                defined $order ? (orderid => $order) : () }, at => $at, %who);
        });
    }
}

refund_refused('no number', '单号不能为空......', undef);
refund_refused('an empty one', '单号不能为空......', '');
refund_refused('no order', '指定的预订单不存在。', 'X1');
refund_refused("another's", '指定的预订单不存在。', $bought, agent => 'demo2');

# Its ticket's code is known, so it was delivered; put back to authorised.
sql_do("update ticket.orders set state = '2', delivered_at = null
        where order_id = ?", $bought);
refund_refused('not delivered', '调用失败，失败原因：订单未激活，不能退票；',
    $bought);
sql_do("update ticket.orders set state = '3', delivered_at = paid_at
        where order_id = ?", $bought);


# ---- ActivateTicket: what the supplier allows, and what is seldom ----

# Printed by 4.0; 3.0 gives the reason in the words it has for any failure.
sub activation_refused {
    my ($at, $name, $text, $order, %given) = @_;

    for my $place ($at, "${at}3") {
        my $expected = $place eq $at || $text =~ /^调用失败/ ? $text
            : '调用失败，失败原因：' . ($text =~ s/。$//r) . '；';
        refused("ActivateTicket $edition{$place}: $name", [-1, $expected],
            sub {
                call('ActivateTicket', { orderid => $order, activateall => '1',
                    activatedate => day(1), tickettype => '2',
                    activatemode => '1', %given }, at => $place);
            });
    }
}

sub authorised {
    my ($at, $list, $money, %more) = @_;

    my $order = book($at, Order_list => $list, %more);
    my $a = pay('UseAccountToPayByPwd', $at, $order, money => $money);
    is $a->retcode, 0, "an order of $list is authorised" or diag $a->retmsg;
    return $order;
}

my $plain = authorised('hill', 'HILL1|2|HILL2|2', '240.00');

staff(qw(supplier set HILL --activation 0));
activation_refused('hill', 'at the counter only',
    '当前电子门票系统不允许远程激活，必须至前台或自助机上取票。', $plain);
staff(qw(supplier set HILL --activation 1 --gate-media 1));
activation_refused('hill', 'no phones',
    '当前电子门票系统不允许按指定的模式执行远程激活，激活失败。', $plain);
staff(qw(supplier set HILL --gate-media 3));

activation_refused('hill', 'a passport opens no gate',
    '调用失败，失败原因：激活失败，证件不是二代身份证 ；',
    authorised('hill', 'HILL1|1', '90.00', ID => 'E12345678'),
    tickettype => '1');

# Two of three have names: who of them comes is not clear.
activation_refused('hill', 'names of those who do not come',
    '验证参数失败：登山票的实名信息数量与激活数量不一致。',
    authorised('hill', 'HILL1|3', '270.00', IDCount => 2,
        Memo => join '|', map { identity($_) . '^张三^^1^1' } 61, 62),
    activateall => '0', activatelist => 'HILL1|1');

# 999 tickets are all there can be, and the rest of a group needs one more.
staff(qw(product create HILL SOLO --name 单人票 --form single));
staff(qw(price set HILL SOLO 1.00));
activation_refused('hill', 'no number for the rest',
    '创建单据号时发生错误，激活失败。',
    authorised('hill', 'SOLO|998|HILL2|2', '1058.00'), activateall => '0',
    activatelist => 'HILL2|1');

# In time slots.
my $number = 3;
my $slot = book('agent', Order_list => 'ADULT|1', timespanindex => $number);
is pay('UseAccountToPayByPwd', 'agent3', $slot, money => '100.00')->retcode, 0,
    'an order that names its slot is authorised';
activation_refused('agent', 'another slot',
    '验证参数失败：时段号与预订时不一致。', $slot,
    timespanindex => $number + 1);
activation_refused('agent', 'another day',
    '验证参数失败：分时段模式下，激活（游览）日期必须是预订的生效日期。',
    $slot, timespanindex => '-1', activatedate => day(2));
my $open = authorised('agent3', 'ADULT|1', '100.00');
activation_refused('agent', 'no such slot',
    '验证参数失败：时段不存在或不可用。', $open, timespanindex => '77');
staff('slot', 'resize', 'DEMO', '01', iso_day(1), 5, '--online', 0);
activation_refused('agent', 'a slot without room',
    '验证参数失败：时段余量不足。', $open, timespanindex => '5');
staff(qw(line products DEMO 01 CHILD TEN1 REAL));
activation_refused('agent', 'no gate',
    '当前系统处于分时段模式，但请求激活的门票类型没有分配线路（检票站点），'
    . '激活失败。', $slot, timespanindex => '-1');
staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL));

# All that was refused is as good as before.
for (['hill', $plain], ['agent', $slot]) {
    my ($at, $order) = @$_;
    my $a = call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), tickettype => '2', activatemode => '1',
        timespanindex => '-1' }, at => $at);
    is $a->retcode, 0,
        "$at: the refused order is activated in the end" or diag $a->retmsg;
}
is call('RefundTicket', { orderid => $bought, ticketcode => $ticket })->retcode,
    0, 'the refused ticket is refunded in the end';
is call('CancelOrder', { Order_id => $none })->retcode, 0,
    'the refused order is cancelled in the end';
is pay('UseAccountToPayByFK', 'agent', $order{demo}, secret => $code{1}{demo})
    ->retcode, 0, 'the refused order is paid in the end';
is once('OrderAndPayWithFK', 'agent')->retcode, 0,
    'the key of the refused orders is free';

audit_ok();
done_testing();
