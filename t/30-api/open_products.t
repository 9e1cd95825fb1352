# 1.1.1 of the open API: which products a partner may sell, a page at a time, and
# what is said of each.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start();

my $call = 'product/getProductByDistributor';
my @ids = map { sells(sprintf('P%02d', $_), '10.00') } 1 .. 22;
my $foreign = sells('THEIRS', '5.00', at => 'LINE');

sub listed {
    my ($members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call($call, $members, agent => 'ota', %opt);
    ok $answer->good, 'the products are listed: ' . json_text($members)
        or diag $answer->raw;
    is $answer->data->{TotalCount}, $answer->root->{TotalCount},
        'their number stands in both places';
    return $answer;
}

sub ids { return map { "$_->{ProductId}" } @{$_[0]->data->{Products}} }

# What is said of one product, which may have been changed just now.
sub product {
    my ($id, %opt) = @_;

    my $answer = open_call($call, { productId => $id }, agent => 'ota', %opt);
    return $answer->data->{Products}[0];
}

sub becomes {
    my ($id, $name, %is) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $last;
    wait_until {
        $last = product($id) // {};
        !grep { ($last->{$_} // '') ne $is{$_} } keys %is
    } $name, 10 or diag json_text($last);
    return $last;
}


# ---- Pages ----

wait_until { (listed({}))->data->{TotalCount} == @ids } 'all are there', 10;

is_deeply [ids(listed({}))], [@ids[0 .. 19]],
    'without parameters there are twenty, by their numbers';
is listed({})->data->{TotalCount}, 22, 'all of them are counted';
is_deeply [ids(listed({ pageIndex => 2 }))], [@ids[20, 21]],
    'the second page has the rest';
is_deeply [ids(listed({ pageIndex => 3 }))], [], 'the third page is empty';
is listed({ pageIndex => 3 })->data->{TotalCount}, 22, 'and counts all the same';
is_deeply [ids(listed({ pageIndex => 3, pageSize => 5 }))], [@ids[10 .. 14]],
    'pages are as large as is asked';
is_deeply [ids(listed({ pageSize => 100 }))], \@ids, 'a hundred at most';
is_deeply [ids(listed({ pageIndex => 1000000, pageSize => 100 }))], [],
    'a page far behind is empty';

for ([pageSize => 101], [pageSize => 0], [pageSize => -1], [pageSize => 'x'],
     [pageSize => '1.5'], [pageIndex => 0], [pageIndex => -1],
     [pageIndex => '1e3'], [pageIndex => '99999999999999999999'],
     [productId => 'ADULT'], [productId => '1 or 1=1'])
{
    my ($name, $value) = @$_;
    is_open_refusal(open_call($call, { $name => $value }, agent => 'ota'),
                    "参数 $name 格式错误", "$name of $value");
}

for my $id ($ids[4], "$ids[4]") {
    my $answer = listed({ productId => $id });
    is_deeply [ids($answer)], [$ids[4]], 'a product may be asked for alone';
    is $answer->data->{TotalCount}, 1, 'then one is counted';
}
for my $id ($foreign, 2147483647, 1) {
    next if grep { $_ == $id } @ids;
    my $answer = listed({ productId => $id });
    is $answer->json, '{"Products":[],"TotalCount":0}',
        'a product of others, or of nobody, is none';
}

staff(qw(agent products OPEN other P01 P03));
wait_until { my $answer = open_call($call, {}, agent => 'other');
             join(' ', ids($answer)) eq "@ids[0, 2]" }
    'a partner sees what it may sell', 10;
is_deeply [ids(open_call($call, { productId => $ids[1] }, agent => 'other'))],
    [], 'and nothing else by its number';


# ---- Members ----

my %type = (
    (map { $_ => 'int' } qw(
        ProductId Version IsTicket EntranceMode AdultNumber ChildNumber
        MaxNumberByOrder MaxNumberByMobile LimitDayByMobile MaxNumberByCardID
        LimitDayByCardID CustomerSet TotoalStock ProductStatus RefundSet ScenicId
        MinAge MaxAge EffectiveTimeMode EffectiveTime BecomeEffectiveTime)),
    (map { $_ => 'string' } qw(
        ProductCode TicketGetAddress ProductName ProductDesc ProductKind
        ScenicSpots OutId BeginEffectiveTime EndEffectiveTime BookingTime)),
);
{
    my $is = product($ids[0]);

    is_deeply [sort keys %$is], [sort keys %type],
        'a product has the members of the document and no others';
    is_deeply [grep { ref $is->{$_} ne ($type{$_} eq 'int'
                      ? 'TicketOpen::Number' : '') || !defined $is->{$_} }
               sort keys %type], [], 'each has its type, none is null';
    is_deeply [grep { $type{$_} eq 'int' && $is->{$_} !~ /^\d+$/ }
               sort keys %type], [], 'numbers are whole and none is below 0';

    my %usual = (
        ProductCode => 'P01', ProductName => 'P01 票', EntranceMode => 1,
        CustomerSet => 2, ProductStatus => 1, RefundSet => 1, TotoalStock => 0,
        MaxNumberByOrder => 0, MaxNumberByMobile => 0, MaxNumberByCardID => 0,
        MinAge => 0, MaxAge => 0, AdultNumber => 1, ChildNumber => 0,
        BookingTime => '', BecomeEffectiveTime => 0,
    );
    is $is->{$_}, $usual{$_}, "$_ of a usual product is right"
        for sort keys %usual;
    like $is->{EffectiveTimeMode}, qr/^[1-5]$/, 'its mode is one of five';
}

my $version = product($ids[0])->{Version};

sub newer {
    my ($name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = $version;
    wait_until { ($version = product($ids[0])->{Version}) > $before }
        "$name makes a new version", 10;
}

changes('P01', name => '成人"票"');
becomes($ids[0], 'a new name is told', ProductName => '成人"票"');
newer('a name');
changes('P01', maximum => 9, real_name => 'yes');
becomes($ids[0], 'so are a greatest number and names', MaxNumberByOrder => 9,
        CustomerSet => 1);
newer('a greatest number');
changes('P01', min_age => 6, max_age => 18);
becomes($ids[0], 'ages are told', MinAge => 6, MaxAge => 18);
newer('an age');
changes('P01', days_ahead => 2, until => '18:00');
becomes($ids[0], 'so is until when it can be booked', BookingTime => '18:00');
newer('a last moment');
changes('P01', limits => { id_maximum => 2, id_days => 30, phone_maximum => 5,
                           phone_days => 7 });
becomes($ids[0], 'so are limits of cards and phones',
        MaxNumberByCardID => 2, LimitDayByCardID => 30, MaxNumberByMobile => 5,
        LimitDayByMobile => 7);
newer('a limit');
changes('P01', open => {
    is_ticket => 'true', address => '南门', description => "一\n二",
    kind => '家庭票', scenic_id => 77, scenic_name => '镜湖', out_id => 'X-1',
    refund => 'false',
});
becomes($ids[0], 'so is what only this interface tells', IsTicket => 1,
        TicketGetAddress => '南门', ProductDesc => "一\n二",
        ProductKind => '家庭票', ScenicId => 77, ScenicSpots => '镜湖',
        OutId => 'X-1', RefundSet => 0);
newer('what it tells');
staff(qw(price set OPEN P01 11.00));
newer('a price');
changes('P01', on_sale => 'no');
becomes($ids[0], 'a product off sale is there, and off sale', ProductStatus => 0);
newer('an end of its sale');
changes('P01', on_sale => 'yes');
becomes($ids[0], 'it is on sale again', ProductStatus => 1);

changes('P02', form => 'group');
changes('P02', open => { adults => 2, children => 1 });
becomes($ids[1], 'a ticket for several has one code', EntranceMode => 0,
        AdultNumber => 2, ChildNumber => 1);

# Sales make no version.
{
    my $before = product($ids[2])->{Version};
    bought('a sale', order_of($ids[2]));
    is product($ids[2])->{Version}, $before, 'a sale makes no new version';
}

audit_ok();
done_testing();
