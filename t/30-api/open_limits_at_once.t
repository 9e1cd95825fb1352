# Limits of the open API asked by many at the same moment: no phone and no document
# has more than it may, what is undone counts no more; and nobody is told what was
# kept for another partner.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(processes => 2);

my $product = sells('RACE', '1.00');
my $phones = sells('PHONES', '1.00', limits => { phone_maximum => 3,
                                                 phone_days => 0 });
my $names = sells('NAMES', '1.00', real_name => 'yes', id_maximum => 1,
                  limits => { id_days => 0 });
my @ota = (agent => 'ota');
sub good { return grep { $_->good } @_ }


# ---- Limits ----

my %phone = (ContactPerson => { Name => '张三', Mobile => '13900000077' });

for my $round (1 .. 3) {
    my @made = good(open_at_once(
        map { ['order/Create', order_of($phones, %phone), @ota] } 1 .. 10));
    my @orders = map { $_->data->{OrderId} } @made;

    is scalar @made, 3, "round $round: a phone has three, whoever is first";
    if ($round == 2) {
        paid("round $round", $_) for @orders;
        is scalar(good(open_at_once(map { my $order = $_;
            map { ['order/Refund', { OrderId => $order, RefundCount => 1,
                                     RefundId => "$order-$_" }, @ota] } 1 .. 3
        } @orders))), 3, "round $round: each comes back once";
        next;
    }
    is scalar(good(open_at_once(map { my $order = $_;
        map { ['order/CancelOrder', { orderId => $order }, @ota] } 1 .. 3
    } @orders))), 9, "round $round: all are cancelled";
}

for my $round (1 .. 2) {
    my @made = good(open_at_once(map { ['order/Create', order_of($names,
        VisitPerson => [person(500)]), @ota] } 1 .. 8));

    is scalar @made, 1, "round $round: a document has one";
    my $order = $made[0]->data->{OrderId};
    my @codes = codes(paid("round $round", $order));
    is scalar(good(open_at_once(map { ['order/Refund', { VoucherCode => \@codes,
        RefundId => "$order-$_" }, @ota] } 1 .. 4))), 1,
        "round $round: which comes back once";
}
is sql_value('select sum(used) from ticket.document where supplier_id = 50'), 0,
    'in the end phones and documents hold nothing';


# ---- Answers that are kept ----

staff(qw(price set OPEN RACE 0.40 --agent other));
my @range = (StartTime => iso_day(1), EndTime => iso_day(3), productId => $product);
sub price {
    return open_call('product/getProductPriceByDistributor', {@range},
                     agent => $_[0])->data->{DailyPriceStock}[0]{Price};
}
wait_until { price('other') eq '0.4' || price('other') eq '0.40' }
    'another partner has another price', 10;
my %seen;
$seen{price($_) + 0}{$_}++ for ('ota', 'other') x 15;
is_deeply \%seen, { 1 => { ota => 15 }, 0.4 => { other => 15 } },
    'none is told what was kept for another';

audit_ok();
done_testing();
