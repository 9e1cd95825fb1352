# 1.1.6 of the open API: the codes that visitors come in with.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketOpenShop;
use TicketTest;

open_start(locations => 'location /gate/ { ticket_gate OPEN; }');

my $single = sells('SINGLE', '100.00');
my $group = sells('GROUP', '40.00', form => 'group');
wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;
my $gate = device('codes 1', supplier => 'OPEN');

# How those came in of whom an order's last notice tells.
told_at('OPEN', 'ota', 'http://127.0.0.1:9/n');
my $told = sub { return sql_value(
    "select coalesce((note ->> 'voucher')::int, 1) from ticket.outbox"
    . " where kind = 7 and order_id = ? order by seq desc limit 1",
    number_of($_[0])) };

sub qr_codes {
    my ($own, %opt) = @_;

    return open_call('order/PersonQrCodes', { originOrderId => $own },
                     agent => 'ota', %opt);
}

{
    my @persons = map { person($_) } 3, 1, 2;
    my $members = order_of($single, OrderQuantity => 3, VisitDate => iso_day(0),
                           VisitPerson => \@persons);
    my $own = $members->{OriginOrderId};
    my $order = created('three visitors', $members);
    is_open_refusal(qr_codes($own), '订单状态不允许此操作',
                    'what is not paid has no codes');

    my $data = paid('three visitors', $order);
    my @codes = codes($data);
    my $answer = qr_codes($own);
    is json_text($answer->data), '[' . join(',', map {
        qq({"Name":"$persons[$_]{Name}","QrCode":"$codes[$_]"})
    } 0 .. 2) . ']', 'each visitor has the code that Pay has told';
    is $answer->code, 1000, 'its code is 1000';
    is qr_codes($own, style => 'camel')->json, $answer->json,
        'the parameter may be spelt anyhow';

    verdict_is $gate->check(code => $codes[1]), 'IN', 'a code opens the gate';
    is $told->($order), 2, '... and was typed';
    is qr_codes($own)->json, $answer->json, 'who is in has a code all the same';

    # a paper that voids the ones before
    sql_do("update ticket.ticket set state = '3', code_no = 2"
           . ' where order_id = ? and ticket_no = 1', number_of($order));
    my $good = qr_codes($own)->data->[0]{QrCode};
    is substr($good, 0, 22), substr($codes[0], 0, 22), 'the same ticket';
    isnt $good, $codes[0], 'has another code once it is printed again';
    verdict_is $gate->check(code => $codes[0]), 'REPRINTED',
        'the first one opens no gate';
    set_clock_shift(10);
    verdict_is $gate->check(qr => $good), 'IN', 'and this one does';
    is $told->($order), 1, '... as a QR code';
    is_deeply [codes(open_call('order/Pay', { OrderId => $order },
                               agent => 'ota')->data)], \@codes,
        'Pay repeats the first one';
    sql_do('update ticket.ticket set code_no = 0'
           . ' where order_id = ? and ticket_no = 1', number_of($order));

    my $refund = open_call('order/Refund', { OrderId => $order, RefundCount => 1,
        RefundId => 'codes-1', VoucherCode => [$codes[2]] }, agent => 'ota');
    ok $refund->good, 'one ticket is given back' or diag $refund->raw;
    is_deeply [map { $_->{QrCode} } @{qr_codes($own)->data}], [@codes[0, 1]],
        'its code is no longer told';
    is_deeply [codes(open_call('order/Pay', { OrderId => $order },
                               agent => 'ota')->data)], \@codes,
        'but Pay repeats what it has said';
    verdict_is $gate->check(code => $codes[2]), 'REFUNDED',
        'and it opens no gate';
}
{
    my $members = order_of($group, OrderQuantity => 5);
    my ($order, $data) = bought('a group', $members);
    is qr_codes($members->{OriginOrderId})->json,
        qq([{"Name":"$members->{ContactPerson}{Name}",)
        . qq("QrCode":"$data->{VoucherCode}"}]),
        "a group has one code, under its contact's name";
}
{
    my $members = order_of($single, OrderQuantity => 2);
    my ($order, $data) = bought('nobody in particular', $members);
    is_deeply [map { $_->{QrCode} } @{qr_codes($members->{OriginOrderId})->data}],
        [codes($data)], 'who is not named has a code all the same';
}
{
    my $own = '订单 & 1=2?';
    my ($order, $data) = bought('an odd number', order_of($single,
        OriginOrderId => $own));
    ok qr_codes($own)->good, 'an odd number is found in a query';
    is_open_refusal(qr_codes($own, agent => 'other'), '订单不存在',
                    "another partner's order");
}
is_open_refusal(qr_codes('nowhere'), '订单不存在', 'a number of no order');
is_open_refusal(qr_codes('x' x 65), qr/^(?:参数 originOrderId 格式错误|订单不存在)/,
                'a number that is too long');
is_open_refusal(open_call('order/PersonQrCodes', {}, agent => 'ota'),
                '参数 originOrderId 缺失', 'no number at all');
{
    my $members = order_of($single);
    my $order = created('what is cancelled', $members);
    open_call('order/CancelOrder', { orderId => $order }, agent => 'ota');
    is_open_refusal(qr_codes($members->{OriginOrderId}),
                    qr/^订单(?:已取消|状态不允许此操作)$/,
                    'an order that was cancelled');
}

audit_ok();
done_testing();
