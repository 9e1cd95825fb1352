# Each answer of the open API is found by its LogId with ticketctl, with what was
# asked; and what a client that has gone has asked for ends as anything else.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use JSON::PP ();
use TicketOpenShop;
use TicketTest;
use TicketWire qw(http_send);

open_start(processes => 2, worker => ['sweep 100'],
           locations => 'location /tls/ { ticket_open_api OPEN; }');

my $product = sells('ASKED', '10.00', day_limit => 9);
wait_until { open_call('order/Create', order_of($product,
                       VisitDate => iso_day(20)), agent => 'ota')->good }
    'the product is sold', 10;
my $partner = agent_id('ota');

sub found {
    my ($number) = @_;

    my ($status, $out) = ticketctl(qw(open log OPEN), $number, '--reason',
                                   'they ask what it was', '--json');
    return $status == 0 ? JSON::PP->new->decode($out)->[0] : undef;
}

# What staff see of an answer, and how soon.
sub is_found {
    my ($name, $answer, %is) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $row;
    wait_until { $row = found($answer->log_id) } "$name: it is found", 10
        or return;
    is $row->{answered}, decode('UTF-8', $answer->raw),
        "$name: what was answered";
    is !!$row->{good}, !!$answer->good, "$name: whether it was good";
    is $row->{message}, $answer->message, "$name: what it said";
    is $row->{$_}, $is{$_}, "$name: its $_" for sort keys %is;
    return $row;
}


# ---- The eight calls ----

my @guests = (person(1), person(2));
my $members = order_of($product, OrderQuantity => 2, VisitPerson => \@guests);
my $own = $members->{OriginOrderId};
my $made = open_call('order/Create', $members, agent => 'ota');
my $order = $made->data->{OrderId};
my $row = is_found('Create', $made, partner => $partner, own_number => $own,
                   call => 'POST /open/order/Create');
like $row->{asked}, qr/"$guests[1]{IdCard}"/, 'staff read what was asked';
is found(substr $made->log_id, -18)->{answered}, $row->{answered},
    'its last eighteen digits will do';

is_found('Pay', open_call('order/Pay', { OrderId => $order }, agent => 'ota'),
         partner => $partner, call => 'POST /open/order/Pay');
is_found('PersonQrCodes', open_call('order/PersonQrCodes',
         { originOrderId => $own }, agent => 'ota'), own_number => $own);
is_found('Refund', open_call('order/Refund', { OrderId => $order,
         RefundCount => 1, RefundId => 'asked-1' }, agent => 'ota'));
is_found('CancelOrder', open_call('order/CancelOrder', { orderId => $order },
         agent => 'ota', method => 'GET'));
is_found('Verify', open_call('order/Verify', { ProductId => $product,
         VisitDate => iso_day(1), OrderUsers => [{ UserName => $guests[0]{Name},
         Mobile => $guests[0]{Mobile}, CardID => $guests[0]{IdCard} }] },
         agent => 'ota'));
is_found('products', open_call('product/getProductByDistributor', {},
         agent => 'ota'));
is_found('prices', open_call('product/getProductPriceByDistributor', {
         StartTime => iso_day(0), EndTime => iso_day(3), productId => $product },
         agent => 'ota'));


# ---- What is refused ----

is_found('a wrong token', open_call('order/Pay', { OrderId => $order },
         agent => 'ota', token => 'A' x 27 . '='));
is_found('an unknown partner', open_call('order/Pay', { OrderId => $order },
         agent => 'ota', partner => 99999998));
is_found('an old clock', open_call('order/Pay', { OrderId => $order },
         agent => 'ota', ahead => -400));
is_found('no JSON', open_call('order/Pay', {}, agent => 'ota', body => '{'));
is_found('no partner', open_call('order/Pay', {}, agent => 'ota',
         headers => { PartnerId => undef }));
is_found('no order', open_call('order/Pay', { OrderId => 1 }, agent => 'ota'));
is_found('another method', open_call('order/Pay', {}, agent => 'ota',
         method => 'GET'));
is_found('another path', open_call('order/Nothing', {}, agent => 'ota'));
is_found('no TLS', open_call('order/Pay', {}, agent => 'ota', at => '/tls/'));

is found('9' x 38), undef, 'another number is not found';
is found('9' x 18), undef, 'nor are other eighteen digits';


# ---- Who has gone ----

sub left {
    my $lines = open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day(5), EndTime => iso_day(5), productId => $product },
        agent => 'ota')->data->{DailyPriceStock};
    return @$lines ? "$lines->[0]{DailyStock}" : 'none';
}

# Who asks and reads no answer.  Whoever closes before nginx has read what was
# asked has asked nothing, so that he leaves once it is done.
sub asks {
    my ($call, $asked) = @_;

    return http_send(port(), [open_bytes($call, $asked, agent => 'ota')]);
}

my @gone = map { order_of($product, OrderQuantity => 2, VisitDate => iso_day(5)) }
           1 .. 3;
my @sockets = map { asks('order/Create', $_) } @gone;
wait_until { left() eq '3' } 'their orders are made all the same', 10;
close $_ for @sockets;
my $paid = created('the same again', $gone[0]);
my $socket = asks('order/Pay', { OrderId => $paid });
wait_until { sql_value("select count(*) from ticket.orders where order_id = ?"
                       . " and state in ('2', '3')", number_of($paid)) }
    'what they pay for is paid', 10;
close $socket;
is scalar codes(paid('and again', $paid)), 2, 'who comes back has the codes';
is left(), '3', 'and no more places';
is balance(), '99970.00', 'nor is more paid';

set_clock_shift(1860);
wait_until { left() eq '7' } 'what nobody pays ends, and its places are back', 20;
is_open_refusal(open_call('order/Pay', { OrderId => created('the second one',
                $gone[1]) }, agent => 'ota'), '订单已过期', 'it is too late for it');
is left(), '7', 'to ask again takes no places';

audit_ok();
done_testing();
