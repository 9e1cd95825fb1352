# Vouchers from the page that pays to the phone, and ReMakeTicket (4.2.11).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64);
use TicketPhone;
use TicketShop;
use TicketTest;

system_start(worker => [phone_settings()], locations => <<'END');
        location /strict/ {
            ticket DEMO;
        }
END

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

sub ordered {
    my (%more) = @_;
    my $at = delete $more{at} // 'agent';

    return booked_id({ Mobile => '13955551234', %more }, at => $at);
}

sub voucher { my ($order) = @_; return qr/^取票\S* $order/ }

sub again {
    my ($order, $model, %opt) = @_;
    return call('ReMakeTicket', { Order_id => $order, smsModel => $model },
                %opt);
}

my $unknown = '下发短信失败,此短信对应的单号不存在,请确认定单号是否正确；';
my $unpaid = '下发短信失败,此定单还没有支付完成，不能进行下发短信凭证的操作；';
my $over = '下发短信失败,此定单已取票、已过期或已关闭，不能进行下发短信凭证的操作；';
my $off = '下发短信失败,获取景区代码失败,原因是：景区未启用取票凭证；';
my $soon = '下发短信失败,下发的时间太频繁，请稍后再试(间隔5分钟)';
my $often = '下发短信失败,此定单已经发送了多次凭证，不允许再重发凭证；';

# Payments activate only when that is asked for.
staff(qw(supplier set DEMO --activation 1));

# no text, no voucher
{
    my $order = ordered(at => 'agent3');
    paid($order, given => { smsModel => 2 }, at => 'agent3');
    is_refusal(again($order, 0, at => $_), -1, $off, "$_: not offered")
        for qw(agent agent3);
}

staff(qw(notice set DEMO voucher --text),
      '取票 {order}，凭订单号或二维码到{supplier}窗口取票：{products}，{day} {slot}');

# every page with smsModel
my @paid;
for my $at (qw(agent agent3)) {
    my %one = (at => $at);

    for my $model (0 .. 2) {
        my $want = (qw(voucher picture), 'voucher picture')[$model];
        my $order = ordered(at => $at);
        paid($order, given => { smsModel => $model }, at => $at);
        expect_messages(voucher($order), $want,
            "$at: smsModel $model by password sends $want");
        push @paid, $order;

        my $at_once = ordered(
            %one, XCDDH => "V-$at-$model", smsModel => $model,
            $model == 1 ? (activate => 0, tickettype => 2) : ());
        expect_messages(voucher($at_once), $want,
            "$at: smsModel $model in one step sends $want");
    }

    my %silent = (%one, XCDDH => "V-$at-A");
    my $silent = ordered(%silent, smsModel => 'A');
    my $none = $at eq 'agent'
        ? ordered(%silent, XCDDH => "V-$at-N", smsModel => 1,
                 sendnotification => 0) : $silent;
    my $active = $at eq 'agent'
        ? ordered(%silent, XCDDH => "V-$at-3", smsModel => 1, activate => 1,
                 tickettype => 2) : $silent;
    my $usual = ordered(%one, XCDDH => "V-$at-last", smsModel => undef);
    expect_messages(voucher($usual), 'voucher',
        "$at: no smsModel in one step sends a voucher");
    is message_kinds(voucher($_)), '',
        'a silent or delivered order gets no voucher'
        for $silent, $none, $active;
}

# rebate, and codes by SMS
{
    staff(qw(rebate topup DEMO demo 5000.00));
    for my $at (qw(agent agent3)) {
        my $order = ordered(at => $at);
        paid($order, page => 'UseAccountToPayByFKWithPwd',
            given => { smsModel => 1 }, at => $at);
        expect_messages(voucher($order), 'picture', "$at: rebate by password");

        my $a = call('OrderAndPayWithFK', { order_list => 'ADULT|2',
            mobile => '13955551234', id => identity(1), sxrq => day(1),
            idcount => 0, smscode => '246810', money => '200.00',
            smsmodel => 1, senderid => encipher("F-$at", $key) }, at => $at);
        is $a->retcode, 0,
            'an order is booked (OrderAndPayWithFK)' or diag $a->retmsg;
        expect_messages(voucher($a->item('order_id')), 'picture',
            "$at: rebate in one step");

        $order = ordered(at => $at);
        is call('ReadyToPayByFK', { Order_id => $order }, at => $at)->retcode,
            0, "$at: a rebate code is sent";
        paid($order, page => 'UseAccountToPayByFK',
            secret => code_for($order), given => { smsModel => 2 }, at => $at);
        expect_messages(voucher($order), 'voucher picture',
            "$at: rebate by code");

        $order = ordered(at => $at);
        is call('ReadyToPay', { Order_id => $order }, at => $at)->retcode, 0,
            "$at: a deposit code is sent";
        paid($order, page => 'UseAccountToPay', secret => code_for($order),
            at => $at);
        expect_messages(voucher($order), 'voucher',
            "$at: by code, which has no smsModel");
    }
}

# what arrives
{
    my ($sms, $mms) = map { my $kind = $_;
        (messages(kind => $kind, text => qr/^取票 $paid[2]，/))[0] }
        qw(voucher picture);
    my $text = sprintf '取票 %s，凭订单号或二维码到演示景区窗口取票：成人票2张，%s '
        . '10:00-11:00', $paid[2], iso_day(1);
    is_deeply [@{$sms}{qw(phone text picture)}],
        ['13955551234', $text, undef], 'the SMS has phone and text, no picture';
    is_deeply [@{$mms}{qw(phone text)}], ['13955551234', $text],
        'the MMS has the same text';
    like decode_base64($mms->{picture}), qr/^\xff\xd8/, 'the MMS has a picture';
}

# again, both editions
for my $at (qw(agent agent3)) {
    set_clock_shift(0, database => 1);
    my ($order, $other) = map { +ordered(at => $at) } 1, 2;

    is_refusal(again($order, 0, at => $at), -1, $unpaid, "$at: not paid");
    paid($order, given => { smsModel => 1 }, at => $at);
    expect_messages(voucher($order), 'picture',
        "$at: the paid order sends its voucher");
    is_refusal(again($order, 0, at => $at), -1, $soon, "$at: just sent");
    is_refusal(again($order, 0, at => $at, agent => 'demo2'), -1, $unknown,
        "$at: another agent's");
    is_refusal(again($_, 0, at => $at), -1, $unknown, "$at: order '$_'")
        for '1', '2611210010000009999', '9' x 20, 'x', '-5';

    for ([Order_id => ''], [Order_id => '9' x 21], [smsModel => ''],
         [smsModel => '3'], [smsModel => 'A'], [smsModel => '00'])
    {
        my ($name, $value) = @$_;
        my $a = call('ReMakeTicket', { Order_id => $order, smsModel => 0,
            $name => $value eq '' ? undef : $value }, at => $at);
        is $a->retcode, $at eq 'agent' ? -1901 : -1,
            "$at: $name '$value' is refused";
        is $a->retmsg, ($at eq 'agent' ? '参数错误。'
            : '调用失败，失败原因：参数错误 ') . $name,
            "$at: the refusal of '$value' names $name";
    }
    is message_kinds(voucher($order)), 'picture',
        "$at: no refused request sends a voucher";

    set_clock_shift(301, database => 1);
    my $a = again($order, 2, at => $at);
    is $a->retcode, 0,
        "$at: five minutes later a voucher is resent" or diag $a->retmsg;
    is $a->retmsg, '重发成功。', "$at: the retmsg is as printed";
    is_deeply [map { $_->nodeName } $a->doc->documentElement->findnodes('./*')],
        [qw(retcode retmsg sign)], "$at: the answer has no other element";
    expect_messages(voucher($order), 'picture voucher picture',
        "$at: both kinds are resent");
    is_refusal(again($order, 2, at => $at), -1, $soon, "$at: a repeat");
    set_clock_shift(610, database => 1);
    is again($order, 0, at => $at, method => 'POST')->retcode, 0,
        "$at: POST resends a voucher";
    expect_messages(voucher($order), 'picture voucher picture voucher',
        "$at: the SMS alone is resent");
    sql_do('update ticket.voucher set resent = 10 where order_id = ?', $order);
    set_clock_shift(1000, database => 1);
    is_refusal(again($order, 0, at => $at), -1, $often, "$at: too many");

    # delivered, closed
    paid($other, given => { smsModel => 0, $at eq 'agent' ? (activate => 1,
        tickettype => 2) : () }, at => $at);
    is call('CancelOrder', { Order_id => $other }, at => $at)->retcode, 0,
        "$at: the order is cancelled" if $at eq 'agent3';
    is_refusal(again($other, 0, at => $at), -1, $over,
        "$at: " . ($at eq 'agent' ? 'delivered' : 'closed'));
}
set_clock_shift(0, database => 1);

# 4.0 dropped it
is again($paid[0], 0, at => 'strict', verify => 'none')->code, 404,
    '4.0 without legacy pages has no such page';

# off
staff(qw(notice set DEMO voucher --off));
my $order = ordered(at => 'agent3');
paid($order, given => { smsModel => 1 }, at => 'agent3');
is message_kinds(voucher($order)), '', 'without a text no voucher is sent';
is sql_value('select count(*) from ticket.message where order_id = ?', $order),
    0, 'without a text no voucher is queued';

audit_ok();
done_testing();
