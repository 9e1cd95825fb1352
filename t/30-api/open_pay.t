# 1.1.5 of the open API: paid once from the deposit, answered alike for ever.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(processes => 2);

my $single = sells('SINGLE', '100.00');
my $group = sells('GROUP', '40.00', form => 'group');
my $cents = sells('CENTS', '0.01');
wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;

sub pay {
    my ($order, $members, %opt) = @_;

    return open_call('order/Pay', { OrderId => $order, %{$members // {}} },
                     agent => 'ota', %opt);
}

sub refuses {
    my ($message, $name, $order, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $user = $opt{agent} // 'ota';
    my $before = balance($user);
    is_open_refusal(pay($order, $members, %opt), $message, $name);
    is balance($user), $before, "$name: nothing is paid";
}


# ---- A ticket each, or one for all ----

{
    my @persons = (person(3, Mobile => undef), person(1), person(2));
    my $order = created('three visitors', order_of($single, OrderQuantity => 3,
                                                   VisitPerson => \@persons));
    my $before = balance();
    my $answer = pay($order);

    is $answer->message, '处理成功', 'an order is paid';
    my $data = $answer->data;
    is_deeply [sort keys %$data],
        [qw(OrderStatus OrderUserVouchers PayMoney VoucherCode)],
        'Data has its four members';
    is_deeply [map { ref $data->{$_} } qw(OrderStatus PayMoney VoucherCode
                                          OrderUserVouchers)],
        ['TicketOpen::Number', 'TicketOpen::Number', '', 'ARRAY'],
        'each of its type';
    is $data->{OrderStatus}, 4, 'tickets are out';
    like $data->{PayMoney}, qr/^300(?:\.00?)?$/, 'the sum is told in yuan';
    is balance(), sprintf('%.2f', $before - 300), 'and it is debited';

    is $data->{VoucherCode}, '', 'there is no code for all';
    my @users = @{$data->{OrderUserVouchers}};
    is_deeply [map { $_->{IDCardNo} } @users], [map { $_->{IdCard} } @persons],
        'each visitor has a code, in their order';
    is_deeply [map { $_->{Mobile} } @users],
        [person(1)->{Mobile}, map { $persons[$_]{Mobile} } 1, 2],
        "beside a phone of its own, or the contact's";
    is_deeply [map { join ' ', sort keys %$_ } @users],
        [('IDCardNo Mobile VoucherCode') x 3], 'and nothing else';
    my %codes = map { $_ => 1 } codes($data);
    is keys %codes, 3, 'three codes are three';
    like $_, qr/^\d{8,40}$/, 'a code is of digits' for sort keys %codes;
    is_deeply [grep { ref } map { $_->{VoucherCode} } @users], [],
        'and a string, as the sample has it';

    for my $members ({}, { UnitPrice => '100' }, { TicketCount => 3 },
                     { EticketNo => 'other' })
    {
        is pay($order, $members)->json, $answer->json,
            'paid again it is answered alike';
    }
    is balance(), sprintf('%.2f', $before - 300), 'and debited once';
    is pay(number_of($order))->json, $answer->json,
        'our own number of nineteen digits will do';
    is pay($order, {}, style => 'camel strings')->json, $answer->json,
        'so will a string';
}
{
    my ($order, $data) = bought('a group', order_of($group, OrderQuantity => 5));
    is_deeply $data->{OrderUserVouchers}, [], 'a group has no list of visitors';
    is scalar codes($data), 1, 'but one code';
    is $data->{PayMoney} + 0, 200, 'for all of its money';
}
{
    my ($order, $data) = bought('nobody in particular',
                                order_of($single, OrderQuantity => 2));
    is scalar codes($data), 2, 'two who are not named have two codes';
    is_deeply [map { $_->{Mobile} } @{$data->{OrderUserVouchers}}],
        [(person(1)->{Mobile}) x 2], "with the contact's phone";
    is_deeply [grep { !defined $_->{IDCardNo} } @{$data->{OrderUserVouchers}}],
        [], 'a number that is not known is no null';
}
{
    my ($order, $data) = bought('a cent', order_of($cents));
    is $data->{PayMoney}, '0.01', 'a cent is a cent';
}


# ---- What is compared ----

{
    my $order = created('two', order_of($single, OrderQuantity => 2));
    refuses('单价不一致', "a price of $_", $order, { UnitPrice => $_ })
        for '99.9', '100.01', '200', '0';
    refuses(qr/^(?:参数 UnitPrice 格式错误|单价不一致)$/, "a price of $_", $order,
            { UnitPrice => \$_ })
        for '100.001', '1e2', '-100', '"x"', '{}';
    refuses('票数不一致', "$_ tickets", $order, { TicketCount => $_ })
        for 1, 3, 0;
    refuses(qr/^参数 (?:EticketNo|OrderId) 格式错误/, 'a proof that is too long',
            $order, { EticketNo => 'x' x 65 });
    refuses(qr/^参数 EticketNo 格式错误/, 'a proof with a line', $order,
            { EticketNo => "a\nb" });
    my $answer = pay($order, { UnitPrice => \'100.0', TicketCount => \'"2"',
                               EticketNo => 'E-2026' });
    ok $answer->good, 'the right ones are good' or diag $answer->raw;
    is sql_value('select eticket_no from ticket.open_order where open_id = ?',
                 "$order"), 'E-2026', 'the proof is kept';

    for my $price ('100', '"100"', '"100.00"', '100.00') {
        my $other = created('one', order_of($single));
        ok pay($other, { UnitPrice => \$price })->good, "$price is its price";
    }
}
refuses('订单不存在', "the order $_", $_)
    for 1, 4600000, 2147483647, 4294967296, '2611260010000000000';
{
    my $order = created('mine', order_of($single));
    refuses('订单不存在', "another partner's order", $order, {}, agent => 'other');
    refuses('订单不存在', "the same by its long number", number_of($order), {},
            agent => 'other');
    ok open_call('order/CancelOrder', { orderId => $order }, agent => 'ota')
        ->good, 'it is cancelled';
    refuses('订单已取消', 'an order that was cancelled', $order);
}


# ---- Money ----

{
    staff(qw(deposit deduct OPEN other 0.01 --reference one));
    is balance('other'), '199.99', 'there is a cent too little';
    my $order = created('what is too dear', order_of($single, OrderQuantity => 2),
                        agent => 'other');
    refuses('余额不足', 'a cent too little', $order, {}, agent => 'other');
    refuses('余额不足', 'and again', $order, {}, agent => 'other');

    staff(qw(deposit topup OPEN other 0.01 --reference two));
    my @answers = open_at_once(map { ['order/Pay', { OrderId => $order },
                                      agent => 'other'] } 1 .. 3);
    ok $answers[0]->good, 'three at once are paid' or diag $answers[0]->raw;
    is_deeply [map { $_->json } @answers], [($answers[0]->json) x 3],
        'and answered alike';
    is balance('other'), '0.00', 'the money was debited once';
}
{
    staff(qw(agent set OPEN other --pay none));
    my $order = created('one', order_of($cents), agent => 'other');
    staff(qw(deposit topup OPEN other 1.00 --reference three));
    ok !pay($order, {}, agent => 'other')->good,
        'who may not pay from a deposit does not';
    is balance('other'), '1.00', 'and keeps the money';
}


# ---- Many at once, which travel together ----

{
    my @good = map { created("order $_", order_of($single)) } 1 .. 6;
    my $group = created('a group among them', order_of($group, OrderQuantity => 3));
    my $gone = created('one that is cancelled', order_of($single));
    open_call('order/CancelOrder', { orderId => $gone }, agent => 'ota');
    staff(qw(agent set OPEN other --pay deposit));
    staff(qw(deposit topup OPEN other 249.00 --reference four));
    my @short = map { created("order $_ of who has 250", order_of($single),
                              agent => 'other') } 1 .. 3;
    my $before = balance();

    my @asked = ((map { [ota => $_] } @good, $group, $gone, @good[0, 1], 1),
                 map { [other => $_] } @short);
    my @answers = open_at_once(map { ['order/Pay', { OrderId => $_->[1],
        $_->[1] == $good[2] ? (EticketNo => 'E-2') : (),
        $_->[1] == $good[3] ? (UnitPrice => '99.9') : () }, agent => $_->[0]] } @asked);

    my %paid;
    for my $i (0 .. $#asked) {
        push @{$paid{$asked[$i][1]}}, $answers[$i]->good
            ? $answers[$i]->json : $answers[$i]->message;
    }
    is_deeply [map { scalar grep { /VoucherCode/ } @{$paid{$_}} } @good, $group],
        [2, 2, 1, 0, 1, 1, 1], 'who may be paid is, all others not';
    is $paid{$_}[0], $paid{$_}[1], 'the same order twice is answered alike'
        for @good[0, 1];
    is_deeply [@paid{$good[3], $gone, 1}], [['单价不一致'], ['订单已取消'], ['订单不存在']],
        'each is told what is wrong with it';
    is_deeply [sort map { @{$paid{$_}} ? $paid{$_}[0] =~ /VoucherCode/ ? 'paid' : $paid{$_}[0] : () } @short],
        ['paid', 'paid', '余额不足'], 'a deposit pays as many as it has money for';
    is balance(), sprintf('%.2f', $before - 620), 'the deposit is debited for each once';
    is balance('other'), '50.00', 'the other one, too';
    is_deeply [map { pay($_)->json eq $paid{$_}[0] ? 1 : $_ } @good[0 .. 2, 4, 5], $group],
        [(1) x 6], 'paid again, each alone, they are answered alike';
    is_deeply sql_row(q{select count(distinct t.debit_after) as balances, count(*) as transfers,
        max(t.no) as last from ticket.transfer t join ticket.open_order n using (supplier_id, order_id)
        where n.open_id = any (?)}, [map { "$_" } @good, $group]), { balances => 6, transfers => 6, last => 1 },
        'each has a transfer, with the balance after it';
    is sql_value('select eticket_no from ticket.open_order where open_id = ?', "$good[2]"),
        'E-2', 'and the number of the client';
}


# ---- Staff issue the tickets ----

{
    my $slow = sells('SLOW', '30.00', open => { confirm => 'true' });
    wait_until { open_call('order/Create', order_of($slow, VisitDate => iso_day(9)),
                           agent => 'ota')->good } 'the product is sold', 10;
    my ($order, $data) = bought('what staff confirm', order_of($slow));
    is_deeply [map { json_text($data->{$_}) } qw(OrderStatus VoucherCode
                                                  OrderUserVouchers)],
        [3, '""', '[]'], 'its tickets are waited for';
    is $data->{PayMoney} + 0, 30, 'it is paid';
    my $again = pay($order);
    is $again->json, json_text($data), 'paid again it is answered alike';
    is_open_refusal(open_call('order/CancelOrder', { orderId => $order },
                              agent => 'ota'), '订单已支付，不能取消',
                    'what waits for tickets is not cancelled');
}


# ---- Nobody pays in time ----

{
    my $order = created('late', order_of($single));
    set_clock_shift(1860);
    refuses('订单已过期', 'an order of long ago', $order);
}

audit_ok();
done_testing();
