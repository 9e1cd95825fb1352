# ApplyRefund (4.2.16), RevokeOrder (4.2.28), OrderRefundDeal (4.2.53) and
# QueryOrderRefund (4.2.52), in both editions, by GET and by POST.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(staff_call);
use TicketMoney qw(at_supplier pay_order payback_of settle);
use TicketShop;
use TicketTest;

system_start();
at_supplier('DEMO');
staff(qw(supplier set DEMO --fees yes));
staff(qw(fee set DEMO ADULT 0 --amount 10.00));
staff(qw(fee set DEMO CHILD 0 --percent 20));

my $list = 'ADULT|2|CHILD|1';
my %code = (agent => 40, agent3 => 30);

sub paid_order {
    my (%options) = @_;
    my $order = booked_id({ Order_list => $list }, %options);
    return ($order, pay_order($order));
}

sub apply {
    my ($order, %o) = @_;
    return call('ApplyRefund', { Order_id => $order,
                                 PaybackReason => $o{reason} // '行程有变' }, %o);
}

sub revoke {
    my ($order, %o) = @_;
    return call('RevokeOrder', { Order_id => $order,
        total_fee => $o{total} // '250.00', PaybackReason => '又来了' }, %o);
}

sub deal { my ($order, %o) = @_;
           return call('OrderRefundDeal', { orderid => $order }, %o) }
sub looked { my ($order, %o) = @_;
             return call('QueryOrderRefund', { orderid => $order }, %o) }

sub rows {
    my ($answer) = @_;
    return [map { my $node = $_;
                  +{ map { $_->nodeName => $_->textContent }
                     $node->findnodes('./*') } }
        $answer->doc->findnodes('/root/details/Item')];
}

sub totals {
    my ($answer) = @_;
    return join ' ', map { $answer->doc->findvalue("/root/$_") }
        qw(total totalfee totalrefund);
}

sub approve { return staff_call('refund_approve', 'DEMO', $_[0])->[0]{state} }


# ---- The whole way ----

for my $at (qw(agent agent3)) {
    for my $method (qw(GET POST)) {
        my %how = (at => $at, method => $method);
        my $name = "$method at $at";
        my ($order, $p) = paid_order(at => $at);

        my $answer = looked($order, %how);
        is_deeply [$answer->retcode, totals($answer), rows($answer)],
            [0, '250.00 0.00 0.00', []], "$name: nothing is applied for yet";

        $answer = apply($order, %how);
        is $answer->retcode, 0, "$name: the order's money is applied for";
        is $answer->retmsg, '操作成功', "$name: in the words of the page";
        is order_state($order), '7', "$name: the order waits for finance";
        is_refusal(deal($order, %how), -1,
            '调用失败，失败原因：订单没有已核准的退款申请，不能办理退款；',
            "$name: what is not approved is not dealt with");

        $answer = revoke($order, %how);
        is $answer->retcode, 0, "$name: the application is revoked";
        is $answer->item('Order_id'), $order, "$name: the order is named";
        like $answer->item('OrderInnerID'), qr/^shop-\d+$/,
            "$name: and the client's own number";
        is order_state($order), '6', "$name: the order is paid again";
        is apply($order, %how)->retcode, 0, "$name: it is applied for again";

        $answer = looked($order, %how);
        is totals($answer), '250.00 30.00 220.00', "$name: the sums are told";
        my %row = (orderid => $order, description => '互联网订单违约手续费',
            paychannelid => 'alipay', paychannelname => '支付宝',
            status => '7', completedate => '', completetime => '',
            selleremail => '2021', buyeremail => '',
            refundreason => '行程有变');
        my $made = $answer->doc->findvalue('(//createdate)[1]');
        is $made, day(0), "$name: it was made today";
        my @told = map { delete @{$_}{qw(createdate createtime)}; $_ }
                   @{rows($answer)};
        is_deeply \@told, [
            { %row, productid => 'ADULT', productname => '成人票',
              personcount => 2, price => '100.00', summary => '200.00',
              calculationbasis => 'B', calculationbasisname => '按绝对值计算',
              debitcount => 2, debitprice => '10.00', totalfees => '20.00',
              debitsummary => '180.00' },
            { %row, productid => 'CHILD', productname => '儿童票',
              personcount => 1, price => '50.00', summary => '50.00',
              calculationbasis => 'A',
              calculationbasisname => '按票价百分比计算', debitcount => 1,
              debitprice => '10.00', totalfees => '10.00',
              debitsummary => '40.00' }],
            "$name: so is each line";

        is approve($order), '8', "$name: finance approves";
        $answer = deal($order, %how);
        is_deeply [$answer->retcode, $answer->item('orderid'),
                   $answer->item('status')], [0, $order, '8'],
            "$name: the refund is being dealt with";
        is deal($order, %how)->retcode, 0, "$name: saying so twice is no fault";
        is_refusal(revoke($order, %how),
            @{$code{$at} == 40
              ? [-2372, '当前退款申请已受理，正在退款中，不能撤消退款申请。']
              : [-1, '调用失败，失败原因：当前退款申请已受理，正在退款中，'
                     . '不能撤消退款申请；']},
            "$name: what is dealt with is not revoked");

        settle(payback_of($p)->[0]{number}, state => 'paid');
        is order_state($order), '4', "$name: the money is back";
        my ($row) = @{rows(looked($order, %how))};
        is_deeply [@{$row}{qw(status completedate)}], ['4', day(0)],
            "$name: and told so";
    }
}


# ---- What is refused ----

my %apply_state = (
    agent => [-2095, '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。'],
    agent3 => [-2004, '此订单不是已支付的状态，不能进行申请退款的操作；'],
);
my %revoke_state = (
    agent => [-2095, '指定的订单不存在、订单状态不为‘第三方支付退款申请中’'
              . '或订单不属于当前代理商。'],
    agent3 => $apply_state{agent3},
);
my @unknown = (-2008, '没有找到此定单 操作失败(数据检索失败，请确认信息)。');
my @late = (-2005, '此订单已过期，不能再进行申请退款的操作；');

for my $at (qw(agent agent3)) {
    my $new = $at eq 'agent';
    my %how = (at => $at);
    my ($order) = paid_order(at => $at);
    my $none = '2611210010000000000';

    for (['no order', $none], ['nonsense', 'x'],
         ['the order of another agent', $order, agent => 'demo2'])
    {
        my ($name, $number, @more) = @$_;
        is_refusal(apply($number, %how, @more),
            $new ? @{$apply_state{agent}} : @unknown, "$at: apply, $name");
        is_refusal(revoke($number, %how, @more),
            $new ? @{$revoke_state{agent}} : @unknown, "$at: revoke, $name");
        is_refusal(deal($number, %how, @more), -1, '指定的预订单不存在。',
            "$at: deal, $name");
        is_refusal(looked($number, %how, @more), -1,
            @more ? '指定的订单存在但不属于当前调用用户。'
                  : '指定的预约单不存在。', "$at: look, $name");
    }

    my $booked = booked_id({}, at => $at);
    is_refusal(apply($booked, %how), @{$apply_state{$at}},
        "$at: what is not paid for");
    is_refusal(revoke($order, %how), @{$revoke_state{$at}},
        "$at: what is not applied for");
    my $sold = bought({ money => '200.00' }, at => $at);
    is_refusal(apply($sold, %how), @{$apply_state{$at}},
        "$at: what was paid from a deposit");

    is apply($order, %how)->retcode, 0, "$at: what is paid for";
    is_refusal(apply($order, %how), @{$apply_state{$at}},
        "$at: and applied for already");
    is_refusal(revoke($order, %how, total => $_),
        @{$new ? [-1901, '参数错误。total_fee']
               : [-1, '调用失败，失败原因：参数错误 total_fee']},
        "$at: a part of it, $_") for '250.01', '100', '0';
    is revoke($order, %how, total => '220')->retcode, 0,
        "$at: what would have gone back may be named";

    # sent
    apply($order, %how);
    approve($order);
    my $number = sql_value('SELECT number FROM ticket.payback'
        . " WHERE state = 'N' ORDER BY payback_id DESC LIMIT 1");
    TicketMoney::claimed($number);
    is_refusal(revoke($order, %how),
        @{$new ? [-2371, '当前退款申请至少有一个正在办理中或者办理完成，'
                         . '不能撤消退款申请。']
               : [-1, '调用失败，失败原因：当前退款申请至少有一个正在办理中'
                      . '或者办理完成，不能撤消退款申请；']},
        "$at: what may have been sent");

    # delivered
    ($order) = paid_order(at => $at);
    is call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), timespanindex => '-1', tickettype => '2',
        activatemode => '1' })->retcode, 0, "$at: the order is activated";
    is_refusal(apply($order, %how),
        $new ? @{$apply_state{agent}}
             : (-2001, '通过互联网预订所售票，暂不允许退款；'),
        "$at: what has been delivered");

    # too late
    my ($applied) = paid_order(at => $at);
    ($order) = paid_order(at => $at);
    apply($applied, %how);
    sql_do("update ticket.orders set valid_until = api.now() - interval '1 s'"
        . ' where order_id in (?, ?)', $order, $applied);
    is_refusal(apply($order, %how), $new ? @{$apply_state{agent}} : @late,
        "$at: what is over");
    is_refusal(revoke($applied, %how), $new ? @{$revoke_state{agent}} : @late,
        "$at: what would be over");

    # nothing
    my @empty = $new ? (-1901, '参数错误。Order_id')
                     : (-2002, '没有内部单号，不能完成操作；');
    is_refusal(apply('', %how), @empty, "$at: apply without a number");
    is_refusal(revoke('', %how), @empty, "$at: revoke without a number");
    is_refusal(deal('', %how), -1, '单号不能为空......',
        "$at: deal without a number");
    is_refusal(looked('', %how), -1, '单号不能为空......',
        "$at: look without a number");
}

for my $page (qw(ApplyRefund RevokeOrder OrderRefundDeal QueryOrderRefund)) {
    is call($page, {}, at => 'hill', verify => 'none')->code, 404,
        "$page is no page of 4.0";
}

# words of the client's, whatever they are
{
    my ($order) = paid_order();
    my $reason = "<不>&'\"" . '去' x 194;
    is apply($order, reason => $reason, method => 'POST')->retcode, 0,
        'a reason of 200 characters is taken';
    is sql_value('SELECT reason FROM ticket.refund_application'
        . ' WHERE order_id = ?', $order), $reason, 'as it is';
    is rows(looked($order))->[0]{refundreason}, substr($reason, 0, 64),
        'and told as far as there is room';
}


# ---- Tickets come back ----

{
    my ($order, $p) = paid_order();
    call('ActivateTicket', { orderid => $order, activateall => '0',
        activatelist => 'ADULT|2', activatedate => day(1),
        timespanindex => '-1', tickettype => '2', activatemode => '1' });
    is order_state($order), '3', 'an instant payment is activated in part';
    is totals(looked($order)), '250.00 10.00 40.00', 'the rest is applied for';

    my ($ticket) = ticket_codes($order);
    is call('RefundTicket', { orderid => $order, ticketcode => $ticket })
        ->retcode, 0, 'what was taken is refunded by its tickets';
    is totals(looked($order)), '250.00 30.00 220.00', 'and applied for, too';
    is approve($order), '3', 'finance approves both';
    settle($_->{number}, state => 'paid') for @{payback_of($p)};
    is_deeply [map { $_->{status} } @{rows(looked($order))}], ['4', '4'],
        'both are back';
}

audit_ok();
done_testing();
