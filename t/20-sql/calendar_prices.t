# Prices of days and weekdays of booking: a day has one price at most, whatever
# is set over what.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture staff_call staff_refused);
use TicketTest;

database();
fixture();

my $today = iso_day(0);
my @weekday = map { sql_value('SELECT extract(isodow from ?::date)', iso_day($_)) }
              0 .. 60;

sub json {
    my (%member) = @_;
    return '{' . join(', ', map {
        my $value = $member{$_};
        qq("$_": ) . (ref $value ? '[' . join(', ', @$value) . ']'
                      : $value =~ /^(?:true|false)$/ ? $value : qq("$value"))
    } sort keys %member) . '}';
}

sub change {
    my ($price, %change) = @_;
    my $rows = staff_call('price_change', 'BOOK', delete $change{product}
                          // 'ADULT', $price, json(%change));
    die "$rows->[0]{verdict}: $rows->[0]{subject}\n" if $rows->[0]{verdict};
    return $rows;
}

sub refused {
    my ($pattern, $what, $price, %change) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    staff_refused($pattern, $what, 'price_change', 'BOOK', 'ADULT', $price,
                  json(%change));
}

# "agent first last weekdays yuan" of the rows that staff see
sub listed {
    return [map {
        join ' ', $_->{agent} // '-', @{$_}{qw(first_day last_day weekdays)},
             $_->{price_fen} / 100
    } @{staff_call('price_days', 'BOOK', json(@_))}];
}

sub price_on {
    my ($day, $agent) = @_;
    return sql_value('SELECT impl.price_on(7, 1, ?, ?)', $agent // 0,
                     iso_day($day));
}

# day => yuan
sub yuan { return { map { $_->{day} => $_->{after_fen} / 100 } @_ } }

staff_call('price_set', 'BOOK', 'ADULT', 10000, '{}');
staff_call('price_set', 'BOOK', 'ADULT', 9000,
           json(agent => 'agent9102', first_day => iso_day(7)));


# ---- Days and weekdays ----

my ($first, $last) = (iso_day(1), iso_day(28));
my $rows = change('120', first_day => $first, last_day => $last,
                  weekdays => [6, 7], preview => 'true');
is scalar(@$rows), 8, 'four weeks have eight days of their weekends';
is_deeply [map { "$_->{change} $_->{before_fen} $_->{after_fen}" } @$rows],
    [('new 10000 12000') x 8], 'a preview shows what they cost and will cost';
is_deeply listed(), [], 'a preview sets no price';
change('120', first_day => $first, last_day => $last, weekdays => [6, 7],
       expect => $rows->[0]{preview});
is_deeply listed(), ["- $rows->[0]{day} $rows->[-1]{day} 6-7 120"],
    'what was looked at is one range that people know again';
is_deeply [map { price_on($_) / 100 } 1 .. 28],
    [map { $weekday[$_] > 5 ? 120 : 100 } 1 .. 28],
    'weekends have their price, the other days that from a day on';
refused(qr/not any more what preview/, 'a preview that is old', '120',
    first_day => $first, last_day => $last, weekdays => [6, 7],
    expect => $rows->[0]{preview});

# of everybody's and of the agent's own
is price_on($_, 9101), price_on($_), 'who has no own price pays everybody\'s'
    for grep { $weekday[$_] == 6 } 8 .. 14;
is price_on($_, 9102), 9000,
    'an own price from a day on comes before everybody\'s of a day'
    for grep { $weekday[$_] == 6 } 8 .. 14;
my ($saturday) = grep { $weekday[$_] == 6 } 8 .. 14;
change('95', first_day => iso_day($saturday), agent => 'agent9102');
is price_on($saturday, 9102), 9500, 'an own price of a day comes before both';
is price_on($saturday + 7, 9102), 9000, 'on that day alone';
is_deeply listed(agent => 'agent9102'),
    ["agent9102 " . join(' ', (iso_day($saturday)) x 2) . ' 6 95'],
    'prices of one agent are listed alone';

# a piece of a range is another price: the rest of it stays
$rows = change('+30', first_day => iso_day($saturday),
               last_day => iso_day($saturday + 1));
is_deeply yuan(@$rows), { iso_day($saturday) => 150,
                          iso_day($saturday + 1) => 150 },
    'what is more is reckoned from what each day costs';
is_deeply [map { price_on($_) / 100 } $saturday - 7, $saturday, $saturday + 1,
           $saturday + 7], [120, 150, 150, 120],
    'the days before and behind it are as they were';
change('none', first_day => iso_day($saturday), last_day => iso_day($saturday));
is price_on($saturday), 10000, 'without a price of its own a day costs the usual';
is price_on($saturday + 1), 15000, 'the day behind it keeps its own';
is +(change('none', first_day => iso_day($saturday)))->[0]{change}, 'same',
    'said again it changes nothing';

# reckoning
is_deeply [map { change($_, first_day => iso_day(40), preview => 'true')
                 ->[0]{after_fen} } '0', '0.01', 'x0.333', '×1.5', '-99.99',
           '+0.05', '1000000'],
    [0, 1, 3330, 15000, 1, 10005, 100000000],
    'prices are reckoned to the fen, half up';
for my $case (
    ['less than nothing', '-100.01', qr/would be -0\.01/],
    ['more than a price can be', '1000000.01', qr/would be 1000000\.01/],
    ['a word', 'cheap', qr/cheap is no price/],
    ['three decimals', '1.005', qr/is no price/],
) {
    my ($name, $price, $text) = @$case;
    refused($text, "a price that is $name", $price, first_day => iso_day(40));
}
refused(qr/is over/, 'a day that is over', '100', first_day => iso_day(-1),
        last_day => iso_day(3));
refused(qr/there is no agent nobody/, 'an agent that is not there', '100',
        agent => 'nobody');
staff_refused(qr/no price that it could be reckoned from/,
    'a part of no price', 'price_change', 'BOOK', 'GROUP', 'x0.5', '{}');
is +(change('80', product => 'GROUP'))->[0]{change}, 'new',
    'a product may have prices of days alone';

ok !eval { sql_do("INSERT INTO ticket.day_price VALUES (7, 1, 0, 8, '2030-01-01',"
                  . " '2030-01-01', 1)") }, 'no row is of an eighth weekday';


# ---- The snapshot ----

is_deeply [map { [@{$_->{num}}[0 .. 2], $_->{num}[5]] }
           sql('SELECT num FROM api.catalogue_6(?) WHERE kind = ?', 'BOOK',
               'day_price')],
    [map { [@{$_}{qw(product_id agent_id weekday price_fen)}] }
     sql('SELECT * FROM ticket.day_price ORDER BY product_id, agent_id,'
         . ' weekday, first_day')], 'bookings are quoted from these rows';
sql_do("INSERT INTO ticket.day_price VALUES (7, 1, 0, 1, ?, ?, 1)",
       iso_day(-30), iso_day(-2));
is sql_value('SELECT count(*) FROM api.catalogue_6(?) c WHERE kind = ?'
             . ' AND c.num[5] < impl.local_day(7, api.now()) - impl.day_zero()'
             . ' - 1', 'BOOK', 'day_price'), 0, 'days gone by stay out of it';
sql_do('DELETE FROM ticket.day_price');
sql_do('DELETE FROM ticket.bulk_change');


# ---- Anything over anything: a model of single days ----

{
    srand 20261129;
    my (%model, $wrong);
    my $rounds = 120;

    for my $round (1 .. $rounds) {
        my $from = int rand 40;
        my $to = $from + int rand 20;
        my %days = map { $_ => 1 } grep { rand() < 0.4 } 1 .. 7;
        my $price = rand() < 0.2 ? 'none' : 1 + int rand 4;
        my @meant = grep { !%days || $days{$weekday[$_]} } $from .. $to;

        next if !@meant;
        change($price, first_day => iso_day($from), last_day => iso_day($to),
               %days ? (weekdays => [sort keys %days]) : ());
        $model{$_} = $price for @meant;

        my @is = map { price_on($_) } 0 .. 60;
        my @should = map { ($model{$_} // 'none') eq 'none' ? 10000
                           : $model{$_} * 100 } 0 .. 60;
        $wrong //= "round $round: @is, should be @should"
            if "@is" ne "@should";
    }
    is $wrong, undef, 'each day has the price that was set for it last';
    is sql_value('SELECT count(*) FROM ticket.day_price a JOIN ticket.day_price'
        . ' b USING (supplier_id, product_id, agent_id, weekday) WHERE'
        . ' a.first_day < b.first_day AND a.last_day >= b.first_day'), 0,
        'no two rows are of one day';
}

audit_ok();
done_testing();
