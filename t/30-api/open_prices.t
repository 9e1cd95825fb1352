# 1.1.2 of the open API: the calendar of a product, its prices and what is left
# of its days; days that cannot be booked are left out, equal neighbours joined.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(strftime);
use TicketOpenShop;
use TicketTest;

open_start();

my $call = 'product/getProductPriceByDistributor';

sub calendar {
    my ($product, $from, $to, %opt) = @_;

    return open_call($call, { StartTime => iso_day($from), EndTime => iso_day($to),
                              productId => $product }, agent => 'ota', %opt);
}

# Lines of a calendar, whose form is looked at.
sub entries {
    my ($product, $from, $to, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = calendar($product, $from, $to, %opt);
    ok $answer->good, "the calendar of $product is told" or diag $answer->raw;
    my @entries = @{$answer->data->{DailyPriceStock}};
    is_deeply [map { faults($_) } @entries], [], 'each of its lines has the form';
    return @entries;
}

sub faults {
    my ($is) = @_;

    my @members = sort grep { $_ ne 'ProductSeats' } keys %$is;
    return "members @members" if "@members" ne 'BeginTime BookingDay DailyStock'
        . ' EndTime MarketPrice Price PriceType SalePrice';

    my %last = (1 => qr/\A\d{4}-\d\d-\d\d\z/, 2 => qr/\A\Q$is->{BeginTime}\E\z/,
                3 => qr/\A\z/);
    return (
        (map { "$_ $is->{$_}" } grep { ref $is->{$_} ne 'TicketOpen::Number'
            || $is->{$_} !~ /\A\d+(?:\.\d\d?)?\z/ }
            qw(MarketPrice Price SalePrice)),
        (map { "$_ $is->{$_}" } grep { ref $is->{$_} ne 'TicketOpen::Number'
            || $is->{$_} !~ /\A\d+\z/ } qw(BookingDay DailyStock PriceType)),
        (map { "$_ $is->{$_}" } grep { $is->{$_} !~ /\A\d{4}-\d\d-\d\d\z/ }
            qw(BeginTime)),
        ("PriceType $is->{PriceType}") x !exists $last{$is->{PriceType}},
        ("EndTime $is->{EndTime} of $is->{PriceType}")
            x ($is->{EndTime} !~ ($last{$is->{PriceType}} // qr/./)),
        ('one day, joined') x ($is->{PriceType} == 1
                               && $is->{BeginTime} ge $is->{EndTime}),
        ('ProductSeats is no list') x (exists $is->{ProductSeats}
                                       && ref $is->{ProductSeats} ne 'ARRAY'),
    );
}

sub next_day {
    my ($y, $m, $d) = split /-/, $_[0];

    return strftime('%Y-%m-%d', 0, 0, 12, $d + 1, $m - 1, $y - 1900);
}

# day => what is said of it, of all lines; each day once, in order.
sub days {
    my ($to, @entries) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my (%day, @order, @joined);
    for my $is (@entries) {
        my $end = $is->{PriceType} == 3 ? iso_day($to) : $is->{EndTime};
        for (my $day = $is->{BeginTime}; $day le $end; $day = next_day($day)) {
            push @order, $day;
            $day{$day} = "$is->{DailyStock} " . ($is->{Price} + 0);
        }
    }
    for my $i (1 .. $#entries) {
        my ($left, $right) = map {
            my %copy = %$_;
            delete @copy{qw(BeginTime EndTime PriceType)};
            json_text(\%copy)
        } @entries[$i - 1, $i];
        push @joined, $entries[$i]{BeginTime}
            if $left eq $right
               && next_day($entries[$i - 1]{EndTime}) eq $entries[$i]{BeginTime};
    }
    is_deeply \@order, [sort keys %day], 'days come once and in order';
    is_deeply \@joined, [], 'neighbours that are equal are one line';
    return \%day;
}

sub days_are {
    my ($product, $from, $to, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my %expected = map { iso_day($_) => $expected->($_) }
                   grep { defined $expected->($_) } $from .. $to;
    is_deeply days($to, entries($product, $from, $to)), \%expected, $name;
}


# ---- Lines ----

# No limit, no end: one line.
{
    my $plain = sells('PLAIN', '100.00');
    wait_until { calendar($plain, 0, 1)->good } 'the product is sold', 10;

    my @entries = entries($plain, 0, 30);
    is @entries, 1, 'a product without limits has one line';
    is $entries[0]{DailyStock}, 0, 'no limit is told as 0';
    is $entries[0]{PriceType}, 3, 'its price has no end';
    is $entries[0]{BeginTime}, iso_day(0), 'it begins where it was asked';
    is $entries[0]{BookingDay}, 0, 'it need not be booked ahead';
    is $entries[0]{$_} + 0, 100, "$_ is the price" for qw(Price MarketPrice
                                                          SalePrice);
    days_are($plain, 0, 30, sub { '0 100' }, 'each day is in it');
    days_are($plain, -5, 3, sub { $_[0] >= 0 ? '0 100' : undef },
             'days that are over are left out');
    is_deeply [entries($plain, 7, 7)]->[0]{BeginTime}, iso_day(7),
        'a day may be asked for alone';
    is_deeply [entries($plain, -9, -2)], [], 'nothing is sold in the past';
}

# Prices with a market's and a suggestion, of a partner's own.
{
    my $priced = sells('PRICED', '99.90', open => { market_fen => 12000,
                                                    sale_fen => 11050 });
    staff(qw(price set OPEN PRICED 80.05 --agent other));
    wait_until { calendar($priced, 1, 1, agent => 'other')->good }
        'the product is sold', 10;

    my ($mine) = entries($priced, 1, 2);
    is_deeply [map { $mine->{$_} + 0 } qw(Price MarketPrice SalePrice)],
        [99.9, 120, 110.5], 'all three prices are told';
    wait_until { my ($is) = @{calendar($priced, 1, 2, agent => 'other')
                              ->data->{DailyPriceStock}};
                 $is->{Price} == 80.05 } 'a partner has a price of its own', 10;
}

# Limits of days: what is left; a day that is sold out is none.
{
    my $limited = sells('LIMITED', '10.00', day_limit => 5);
    wait_until { calendar($limited, 0, 1)->good } 'the product is sold', 10;
    days_are($limited, 0, 30, sub { '5 10' }, 'each day has its five');
    is scalar entries($limited, 0, 30), 1, 'in one line';

    bought('all of a day', order_of($limited, VisitDate => iso_day(12),
                                    OrderQuantity => 5));
    bought('two of a day', order_of($limited, VisitDate => iso_day(14),
                                    OrderQuantity => 2));
    created('three of a day', order_of($limited, VisitDate => iso_day(15),
                                       OrderQuantity => 3));
    my %left = (12 => undef, 14 => '3 10', 15 => '2 10');
    days_are($limited, 0, 30, sub { exists $left{$_[0]} ? $left{$_[0]} : '5 10' },
             'a day that is sold out is missing, others have what is left');

    my @entries = entries($limited, 0, 30);
    is_deeply [map { "$_->{PriceType}" } @entries[0 .. 3]], [1, 2, 2, 2],
        'lines are of several days and of one';
    is $entries[1]{BeginTime}, iso_day(13), 'a single day is a line of its own';
}

# Days that are not on sale.
{
    my $season = sells('SEASON', '20.00', days_ahead => 2, from => iso_day(5),
                       to => iso_day(20));
    wait_until { calendar($season, 0, 1)->good } 'the product is sold', 10;
    days_are($season, 0, 30, sub { $_[0] >= 5 && $_[0] <= 20 ? '0 20' : undef },
             'a season begins and ends');
    my @entries = entries($season, 0, 30);
    is_deeply [map { "$_->{PriceType} $_->{BeginTime} $_->{EndTime}" } @entries],
        ['1 ' . iso_day(5) . ' ' . iso_day(20)], 'its line has an end';
    is $entries[0]{BookingDay}, 2, 'how long before it must be booked is told';

    my $ahead = sells('AHEAD', '20.00', days_ahead => 3);
    wait_until { calendar($ahead, 0, 1)->good } 'the product is sold', 10;
    days_are($ahead, 0, 9, sub { $_[0] >= 3 ? '0 20' : undef },
             'days that are too near are left out');

    my $weekend = sells('WEEKEND', '30.00', weekdays => '6-7');
    wait_until { calendar($weekend, 0, 1)->good } 'the product is sold', 10;
    my $is = sub {
        my ($y, $m, $d) = split /-/, iso_day($_[0]);
        strftime('%u', 0, 0, 12, $d, $m - 1, $y - 1900) >= 6 ? '0 30' : undef;
    };
    days_are($weekend, 0, 30, $is, 'closed weekdays are left out');
}


# ---- What is asked for ----

my $asked = product_id('PLAIN');
my %good = (StartTime => iso_day(0), EndTime => iso_day(9), productId => $asked);

for my $name (sort keys %good) {
    is_open_refusal(open_call($call, { %good, $name => undef }, agent => 'ota'),
                    "参数 $name 缺失", "no $name");
}
for ([StartTime => '2026-13-01'], [StartTime => '2027-02-29'],
     [StartTime => '20261201'], [EndTime => 'tomorrow'], [EndTime => ''],
     [EndTime => iso_day(-1)], [EndTime => iso_day(366)],
     [productId => 'PLAIN'], [productId => -1])
{
    my ($name, $value) = @$_;
    is_open_refusal(open_call($call, { %good, $name => $value }, agent => 'ota'),
        qr/^参数 (?:$name|StartTime|EndTime) (?:格式错误|缺失)/,
        "$name of \"$value\"");
}
ok open_call($call, { %good, EndTime => iso_day(365) }, agent => 'ota')->good,
    'three hundred and sixty-six days may be asked for';
is_open_refusal(open_call($call, { %good, productId => $_ }, agent => 'ota'),
                '产品不存在或未授权', "the product $_ is nobody's")
    for 2147483647, 999;

audit_ok();
done_testing();
