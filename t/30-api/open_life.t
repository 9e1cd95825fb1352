# Whole lives of orders as the known client leads them: small first letters,
# numbers as strings, no members that are null; a success is what has Code 1000 or
# IsSuccess, and an answer without Code would be its end.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start();

my $id = sells('LIFE', '100.00');
my %style = (agent => 'ota', style => 'camel strings');
wait_until { open_call('order/create', order_of($id, VisitDate => iso_day(9)),
                       %style)->good } 'the product is sold', 10;

# As it judges: (what it goes on with, what it tells its visitor).
sub client {
    my ($call, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call($call, $members, %style, %opt);
    return (0, '500') if $answer->status !~ /^2/;
    ok exists $answer->root->{Code}, "$call: the client lives on";
    return ($answer->code == 1000 || $answer->good ? 1 : 0, $answer);
}

# The contact alone, as its page asks for it: name, phone, card.
sub contact { return { Name => person(1)->{Name}, Mobile => person(1)->{Mobile},
                       IdCard => person(1)->{IdCard} } }

sub makes {
    my ($name, $members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($good, $answer) = client('order/create', {
        OriginOrderId => "life-$name", ContactPerson => contact(),
        ProductId => $id, OrderQuantity => 2, VisitDate => iso_day(1),
        VisitPerson => [map { my $is = person($_);
            { Name => $is->{Name}, Mobile => $is->{Mobile},
              IdCard => $is->{IdCard} } } 1, 2], %{$members // {}},
    });
    ok $good, "$name: the client has an order" or diag $answer->raw;
    return $answer->data->{OrderId} . '';
}

# Bought, paid, looked at, one given back.
{
    my $order = makes('bought');
    my ($good, $answer) = client('order/pay', { OrderId => $order });
    ok $good, 'the client has paid';
    my $data = $answer->data;
    ok defined $data->{VoucherCode}, 'it finds a VoucherCode, be it blank';
    is scalar @{$data->{OrderUserVouchers}}, 2, 'and a code for each visitor';

    ($good, $answer) = client('order/personQrCodes',
                              { originOrderId => 'life-bought' });
    ok $good, 'it has pictures to draw';
    is scalar @{$answer->data}, 2, 'two of them';

    ($good, $answer) = client('order/refund', { OrderId => $order,
        RefundCount => 1, RefundId => '1522870740750303232' });
    ok $good, 'it gives one back';
    is $answer->data->{RefundStatus}, 1, 'which is done';
    is balance(), '99900.00', 'all of it costs one ticket';
}

# Made and not known: the client goes on without it, and asks no more.
{
    my $order = makes('lost');
    is makes('lost'), $order, 'who asks again all the same has the same order';
    my ($good) = client('order/cancelOrder', {}, method => 'GET',
                        query => "orderId=$order");
    ok $good, 'and may cancel it';
}

# Paid and not known: repeated at once and for long.
{
    my $order = makes('repeated');
    my @answers = open_at_once(map { ['order/pay', { OrderId => $order }, %style] }
                               1 .. 5);
    is_deeply [map { $_->json } @answers], [($answers[0]->json) x 5],
        'all that it repeats is answered alike';
    is balance(), '99700.00', 'and paid once';
}

# What it shows its visitor.
{
    my ($good, $answer) = client('order/create', {
        OriginOrderId => 'life-past', ContactPerson => contact(),
        ProductId => $id, OrderQuantity => 1, VisitDate => iso_day(-1) });
    ok !$good, 'a day that is over is refused';
    like $answer->message, qr/^游玩预订时间不符合产品预订时间限制/,
        'in words that it can show';
}

audit_ok();
done_testing();
