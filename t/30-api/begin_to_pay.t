# BeginToPay (4.2.7): what it answers and what it refuses, in both editions.
# The worker is the test.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(staff_call);
use TicketInstant;
use TicketShop;
use TicketTest;

system_start();

my @editions = ('agent', 'agent3');
my $nobody = '2611210010000000000';
my @unsupported = (-2001, '不支持的支付方式；');


# ---- Nobody to pay ----

for my $at (@editions) {
    is_refusal(begun(booked_id({}), at => $at), @unsupported,
        "$at: a supplier without an account at a platform");
}
accounts();
is_deeply [map { [$_->findvalue('paychannelid'), $_->findvalue('paychannelname')] }
           call('GetPayChannel', {}, at => $_)->doc->findnodes('/root/Item')],
    [['alipay', '支付宝'], ['wechat', '微信']],
    "$_: the channels are those of the accounts" for @editions;


# ---- Answered ----

for my $at (@editions) {
    for my $method (qw(GET POST)) {
        my $order = booked_id({});
        my $sent = begin($order, at => $at, method => $method);
        my $number = opened($order, qr => "https://qr.test/$order?a=1&b=<2>");
        my $answer = answer($sent);

        is $answer->retcode, 0, "$at $method: a payment is begun";
        is_deeply [map { [$_->nodeName, $_->textContent] }
                   $answer->doc->findnodes('/root/Item/*')],
            [[orderid => $order], [paychannelid => 'alipay'], [payurl => ''],
             [qrcode => "https://qr.test/$order?a=1&b=<2>"]],
            "$at $method: the answer says how to pay";
        is_deeply [map { @{$_}{qw(number state amount_fen agent_id)} }
                   @{payments($order)}],
            [$number, 'O', 20000, sql_value('SELECT agent_id FROM ticket.orders'
                . ' WHERE order_id = ?', $order)],
            "$at $method: there is one payment, of the order's amount";

        my $again = begun($order, at => $at, method => $method);
        is $again->raw, $answer->raw, "$at $method: a repeat is answered alike";
        is scalar @{payments($order)}, 1, "$at $method: and is no other payment";
    }

    my $order = booked_id({});
    my $sent = begin($order, at => $at, channel => '微信');
    opened($order, qr => 'weixin://wxpay/1');
    is_deeply [@{(answer($sent)->items)[0]}{qw(paychannelid qrcode)}],
        ['wechat', 'weixin://wxpay/1'],
        "$at: a channel may be named by its name, and answers its id";
    is payments($order)->[0]{way}, 3, "$at: WeChat Pay has a code to scan";
}

{
    my $order = booked_id({});
    my $sent = begin($order);
    opened($order, url => 'https://pay.test/?sign=a%2Bb&x=1');
    is answer($sent)->item('payurl'), 'https://pay.test/?sign=a%2Bb&x=1',
        'a page to pay on is answered byte for byte';
    is payments($order)->[0]{way}, 1, 'it is the page for any browser';
}

for (['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E1', 2],
     ['Mozilla/5.0 (Linux; Android 14; Pixel 8)', 2], ['MICROMESSENGER', 2],
     ['Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', 1], ['', 1])
{
    my ($browser, $way) = @$_;
    my $order = booked_id({});
    my $sent = begin($order, browser => $browser);
    opened($order, url => 'https://pay.test/');
    answer($sent);
    is payments($order)->[0]{way}, $way,
        "'$browser' gets the page of " . ($way == 2 ? 'phones' : 'others');
}

for (['wap', 2], ['qr', 3], ['page', 1], ['auto', 1]) {
    my ($set, $way) = @$_;
    my $order = booked_id({});
    sql_do('UPDATE ticket.provider_account SET way = ? WHERE account_no = 1',
           $set);
    my $sent = begin($order);
    opened($order, qr => 'q');
    answer($sent);
    is payments($order)->[0]{way}, $way, "staff may set the way to pay: $set";
}

my $official = booked_id({}, agent => 'demo2');
is_refusal(begun($official, agent => 'demo2'), @unsupported,
    'an agent that may not be paid at once');
staff(qw(agent set DEMO demo2 --official yes));
{
    my $sent = begin($official, agent => 'demo2');
    opened($official, qr => 'q');
    is answer($sent)->retcode, 0, "the supplier's own channel may";
    is_deeply [map { $_->findvalue('paychannelid') }
               call('GetPayChannel', {}, agent => 'demo2')
               ->doc->findnodes('/root/Item')], [qw(alipay wechat)],
        'and sees the channels';
}
staff(qw(agent set DEMO demo2 --official no));


# ---- What is told of it, 3.0 ----

{
    my $order = booked_id({});
    my $sent = begin($order, at => 'agent3', notify => 'http://c.example/p?a=1');
    opened($order, qr => 'q');
    answer($sent);
    is payments($order)->[0]{notify_url}, 'http://c.example/p?a=1',
        'where to tell of the payment is kept';

    $order = booked_id({});
    $sent = begin($order, notify => 'javascript:none');
    opened($order, qr => 'q');
    is answer($sent)->retcode, 0, '4.0 has no such parameter';
    is payments($order)->[0]{notify_url}, undef, 'and does not keep it';

    staff(qw(supplier set DEMO --plain-callback no));
    is_refusal(begun(booked_id({}), at => 'agent3',
                     notify => 'http://c.example/'), -1,
        '调用失败，失败原因：参数错误 NotifyURL',
        'without TLS where the supplier does not allow it');
    staff(qw(supplier set DEMO --plain-callback yes));
}
is_refusal(begun(booked_id({}), at => 'agent3', notify => $_), -1,
    '调用失败，失败原因：参数错误 NotifyURL', "NotifyURL '$_'")
    for '', 'x', 'ftp://c.example/', 'https://', 'https://c.example/#a',
        'https://c.example/ a', 'https://c.example/?a=%2', 'https://10.0.0.1/',
        'https://[fe80::1]/', 'https://user@c.example/', '/paid',
        'https://c.example/' . 'a' x 238;


# ---- Shown ----

for (['alipay', '支付宝'], ['wechat', '微信支付'], ['unionpay', '银联网上支付']) {
    my ($channel, $words) = @$_;
    my $order = booked_id({});

    staff_call('provider_add', 'DEMO', 3, 'unionpay', '{"channel": "unionpay",'
               . ' "merchant_id": "777290058110048"}') if $channel eq 'unionpay';
    my $sent = begin($order, channel => $channel);
    opened($order, qr => 'q');
    answer($sent);
    my $look = sub { map { [map { $_->to_literal }
                            $_->doc->findnodes('//paychannel|//orderstatus')] }
        call('QueryOrder', { order_id => $order }, at => $_[0]),
        call('QueryOrdersList', { YDDH => $order, Page_index => '0',
            $_[0] eq 'agent3' ? (Query_model => '1',
                Start_datetime => day(0) . '000000',
                End_datetime => day(0) . '235959') : () }, at => $_[0]) };

    is_deeply [map { $look->($_) } @editions], [([0, '']) x 4],
        "$channel: as long as nothing is paid, nothing is shown";
    sql_value('SELECT impl.payment_paid(1, payment_id, 20000, order_id::text,'
              . ' null) FROM ticket.payment WHERE order_id = ?', $order);
    is_deeply [map { $look->($_) } @editions], [([6, $words]) x 4],
        "$channel: the order shows its channel and its state";
}


# ---- Refused ----

my %refused = (
    'no number' => [-2007, '没有输入内部单号，不能完成操作；',
        sub { begun('', @_) }],
    'no channel' => [@unsupported,
        sub { begun(booked_id({}), channel => '', @_) }],
    'a channel nobody has' => [@unsupported,
        sub { begun(booked_id({}), channel => 'paypal', @_) }],
    'an order that is none' => [-2002, '数据检索失败，请确认信息；',
        sub { begun($nobody, @_) }],
    'no number of an order' => [-2002, '数据检索失败，请确认信息；',
        sub { begun('x', @_) }],
    "another agent's order" => [-2002, '数据检索失败，请确认信息；',
        sub { begun($official, @_) }],
    'a paid order' => [-2004, '订单状态不是预订中，不允许支付；',
        sub { begun(bought({}), @_) }],
    'a cancelled order' => [-2004, '订单状态不是预订中，不允许支付；', sub {
        my $order = booked_id({});
        call('CancelOrder', { Order_id => $order });
        return begun($order, @_);
    }],
    'an order that costs nothing' => [-2005, '申请支付数额不对，不能支付；', sub {
        return changed('UPDATE ticket.orders SET total_fen = 0'
                       . ' WHERE order_id = ?', @_);
    }],
    'an order of other tickets' => [-2006, '申请支付的票数不对，不能支付；', sub {
        return changed('UPDATE ticket.ticket SET persons = 3'
                       . ' WHERE order_id = ? AND ticket_no = 1', @_);
    }],
    'an order whose time to pay is over' => [-2008, '当前订单超过支付时限。',
        sub {
            return changed("UPDATE ticket.orders SET pay_by = api.now()"
                           . ' WHERE order_id = ?', @_);
        }],
    'an account that was removed' => [@unsupported, sub {
        my $order = booked_id({});
        sql_do("UPDATE ticket.provider_account SET state = 'R'"
               . ' WHERE account_no = 2');
        my $answer = begun($order, channel => 'wechat', @_);
        sql_do("UPDATE ticket.provider_account SET state = 'A'"
               . ' WHERE account_no = 2');
        return $answer;
    }],
    'what the platform refuses' => [-1, '保存数据异常，不能完成支付的操作。', sub {
        my $order = booked_id({});
        my $sent = begin($order, @_);
        opened($order, result => 'refused', code => 'ACQ.ACCESS_FORBIDDEN');
        return answer($sent);
    }],
);

sub changed {
    my ($change, @how) = @_;
    my $order = booked_id({});

    sql_do($change, $order);
    return begun($order, @how);
}

for my $at (@editions) {
    for my $what (sort keys %refused) {
        my ($code, $text, $ask) = @{ $refused{$what} };
        my $payments = sql_value('SELECT count(*) FROM ticket.payment');

        is_refusal($ask->(at => $at), $code, $text, "$at: $what");
        is sql_value('SELECT count(*) FROM ticket.payment') - $payments,
            $what =~ /platform/ ? 1 : 0, "$at: $what: nothing is begun";
    }
}
is scalar(() = log_lines(qr/refused payment T\d+ of order \d+: "ACQ.ACC/)), 2,
    'what the platform says is for the log';

{
    my $order = booked_id({});
    my $sent = begin($order);
    my $first = opened($order, result => 'refused', code => 'X');
    is_refusal(answer($sent), -1, '保存数据异常，不能完成支付的操作。',
        'a payment the platform refuses');
    $sent = begin($order);
    my $second = opened($order, qr => 'q');
    is answer($sent)->retcode, 0, 'it may be tried again';
    isnt $second, $first, 'under another number';
}

done_testing();
