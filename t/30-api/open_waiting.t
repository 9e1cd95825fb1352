# Orders of the open API that wait for staff: what each call says of them before,
# after a yes and after a no; their places, money and limits.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketOpenShop;
use TicketTest;

open_start(worker => ['sweep 100'],
           locations => 'location /gate/ { ticket_gate OPEN; }');

my $slow = sells('SLOW', '30.00', day_limit => 5,
                 limits => { phone_maximum => 3, phone_days => 0 },
                 open => { confirm => 'true' });
my $group = sells('GROUP', '20.00', form => 'group',
                  open => { confirm => 'true' });
wait_until { open_call('order/Create', order_of($group, VisitDate => iso_day(9)),
                       agent => 'ota')->good } 'the products are sold', 10;
my $gate = device('waiting 1', supplier => 'OPEN');
my $state = '订单状态不允许此操作';
my $refunds = 0;

sub asks { return open_call("order/$_[0]", $_[1], agent => 'ota') }

sub refund {
    my ($order, $count) = @_;
    return asks(Refund => { OrderId => $order, RefundCount => $count,
                            RefundId => 'waiting-' . ++$refunds });
}

# What a partner may still spend, without what is put aside.
sub free {
    return sql_value('select ((balance_fen - held_fen) / 100.0)::numeric(12, 2)'
        . ' from ticket.account where supplier_id = 50 and account_id = ?',
        agent_id('ota') * 10 + 1);
}

sub left {
    my $lines = open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day(0), EndTime => iso_day(0), productId => $slow },
        agent => 'ota')->data->{DailyPriceStock};
    return @$lines ? "$lines->[0]{DailyStock}" : 'none';
}

sub shown {
    my ($data) = @_;
    return join ' ', map { json_text($data->{$_}) }
           qw(OrderStatus VoucherCode OrderUserVouchers PayMoney);
}

sub three { return order_of($slow, OrderQuantity => 3, VisitDate => iso_day(0)) }

# What has no tickets, whatever it waits for.
sub has_none {
    my ($name, $order, $own) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_open_refusal(asks(PersonQrCodes => { originOrderId => $own }), $state,
                    "$name, its codes");
    is_open_refusal(refund($order, 1), $state, "$name, a refund of one");
    is_open_refusal(refund($order, 3), $state, "$name, a refund of all");
}


# ---- A yes ----

{
    my $members = three();
    my $order = created('an order', $members);
    my $born = asks(Create => $members)->json;
    my $before = free();
    my $waits = paid('what waits', $order);
    is shown($waits), '3 "" [] 90', 'it waits, and is paid';
    is free(), sprintf('%.2f', $before - 90), 'its money is put aside';
    is left(), '2', 'and its places are';
    has_none('what waits', $order, $members->{OriginOrderId});
    is_open_refusal(asks(CancelOrder => { orderId => $order }),
                    '订单已支付，不能取消', 'what waits is paid');
    is_open_refusal(asks(Create => order_of($slow)),
                    '手机号已超过最大预定限制', 'what waits counts');
    is shown(paid('and again', $order)), '3 "" [] 90', 'Pay repeats itself';

    staff(qw(openorder confirm OPEN), number_of($order));
    my $data = paid('after a yes', $order);
    is $data->{OrderStatus}, 4, 'its tickets are out';
    my @codes = codes($data);
    is @codes, 3, 'with three codes';
    is_deeply [map { $_->{QrCode} } @{asks(PersonQrCodes => {
        originOrderId => $members->{OriginOrderId} })->data}], \@codes,
        'which are told as codes, too';
    is free(), sprintf('%.2f', $before - 90), 'it is paid once';
    is asks(Create => $members)->json, $born, 'Create says what it has said';
    verdict_is $gate->check(code => $codes[0]), 'IN', 'a code opens the gate';
    ok refund($order, 2)->good, 'the others come back';
    is free(), sprintf('%.2f', $before - 30), 'and their money';
    wait_until { left() eq '4' } 'and their places', 5;
    my ($status) = ticketctl(qw(openorder refuse OPEN), number_of($order),
                             qw(--reason late));
    isnt $status, 0, 'after a yes there is no no';
}


# ---- A no ----

{
    my $members = {%{three()}, ContactPerson => person(2, IdCard => undef,
                                                       IDCardType => undef)};
    my $order = created('an order', $members);
    my $born = asks(Create => $members)->json;
    my $before = free();
    paid('what waits', $order);
    is left(), '1', 'its places are taken';
    staff(qw(openorder refuse OPEN), number_of($order), qw(--reason none));

    my $data = asks('Pay' => { OrderId => $order })->data;
    is_deeply [map { json_text($data->{$_}) } qw(OrderStatus VoucherCode
                                                 OrderUserVouchers)],
        [5, '""', '[]'], 'it will have no tickets';
    is free(), $before, 'its money is back';
    wait_until { left() eq '4' } 'its places are back', 5;
    has_none('after a no', $order, $members->{OriginOrderId});
    is free(), $before, 'and comes back once';
    is asks(Create => $members)->json, $born, 'Create says what it has said';
    ok asks(Create => {%$members, OriginOrderId => "after-$$",
                       OrderQuantity => 3 })->good,
        'what was refused counts no more';
    my ($status) = ticketctl(qw(openorder confirm OPEN), number_of($order));
    isnt $status, 0, 'after a no there is no yes';
}


# ---- One code for all ----

{
    my $members = order_of($group, OrderQuantity => 4, VisitDate => iso_day(0));
    my ($order, $data) = bought('a group that waits', $members);
    is shown($data), '3 "" [] 80', 'a group waits, too';
    has_none('a group that waits', $order, $members->{OriginOrderId});
    staff(qw(openorder confirm OPEN), number_of($order));
    $data = paid('after a yes', $order);
    is_deeply [map { $_->{QrCode} } @{asks(PersonQrCodes => {
        originOrderId => $members->{OriginOrderId} })->data}], [codes($data)],
        'and has one code then';
    my $in = $gate->check(code => (codes($data))[0], persons => 4);
    is $in->{json}{persons}, 4, 'which lets in all four';
}


# ---- Nobody says anything ----

{
    my $members = {%{three()}, ContactPerson => person(3, IdCard => undef,
                   IDCardType => undef), VisitDate => iso_day(2)};
    my $before = free();
    my ($order) = bought('what nobody looks at', $members);
    is free(), sprintf('%.2f', $before - 90), 'its money is put aside';
    set_clock_shift(40 * 86400);
    wait_until { free() eq $before } 'when it is over its money is back', 20;
    is open_call('order/Pay', { OrderId => $order }, agent => 'ota')
        ->data->{OrderStatus}, 5, 'it will have no tickets';
}

audit_ok();
done_testing();
