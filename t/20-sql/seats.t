# Seats of a theatre: which are the best, who gets them, how they come back.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_array sql_call place place_one
                     quota quota_used order_row);
use TicketTest;

my $dbh = database();

fixture();


# ---- Which are the best ----

# A row is a string: a dot is a free seat, x a taken one, | an aisle.  The
# choice is marked by letters in the row it is in.

sub runs {
    my (@rows) = @_;
    my (@runs, $seat);

    for my $row (@rows) {
        my $width = $row =~ tr/.x//;
        my $place = 0;

        for my $part (split /(\|)/, $row) {
            next if $part eq '|';
            while ($part =~ /(x*)(\.*)/g) {
                $place += length $1;
                push @runs, ($seat // 0) + $place + 1, length $2,
                    2 * $place - ($width - 1) if length $2;
                $place += length $2;
            }
        }
        $seat += $width;
    }

    return \@runs;
}

sub drawn {
    my ($seats, @rows) = @_;
    my %chosen = map { $_ => 1 } @$seats;
    my $seat = 0;

    return map { s/([.x])/$seat++; $chosen{$seat} ? 'o' : $1/ger } @rows;
}

sub best {
    my ($people, $rows, $want, $name) = @_;
    my ($row) = sql('SELECT seats FROM impl.seat_choose(?::int4[], ?, ?)',
                    sql_array(runs(@$rows)), $people, '{}');

    is join(' ', $row->{seats} ? drawn($row->{seats}, @$rows) : 'none'),
        $want, $name;
    return;
}

best(1, ['.....'], '..o..', 'one sits in the middle');
best(2, ['......'], '..oo..', 'two sit in the middle');
best(3, ['.......'], '..ooo..', 'three sit in the middle');
best(2, ['.......'], '..oo...', 'of two middles the lower numbers');
best(4, ['....'], 'oooo', 'a party fills a row');
best(5, ['....'], 'none', 'more than there are seats get none');
best(1, ['.....', '.....'], '..o.. .....', 'the front row comes first');
best(1, ['...'], 'o..', 'the middle of three would leave two single seats');
best(1, ['..x..', '.....'], '..x.. ..o..',
     'the middle counts more than the front');
best(1, ['x.', '..'], 'xo ..', 'who leaves nobody alone comes before');
best(2, ['...', '....'], '... oo..', 'two leave no single seat in another row');
best(2, ['....'], 'oo..', 'the middle of four would leave two single seats');
best(2, ['...'], 'oo.', 'where each choice leaves one alone, it is left');
best(1, ['..', '...'], '.. o..', 'one leaves two together, not one alone');
best(1, ['..'], 'o.', 'one of two seats');
best(1, ['..', 'x.'], '.. xo', 'one takes a single seat before it makes one');
best(3, ['....', '...'], '.... ooo', 'three fill a row of three');
best(3, ['.....'], 'ooo..', 'three of five leave two together');
best(2, ['.....'], 'oo...', 'two of five leave three together');
best(2, ['....x....'], '..oox....', 'the nearer part of a row');
best(2, ['.x......'], '.xoo....', 'near the middle, and none alone');
best(2, ['x......x'], 'x..oo..x', 'the ends of a row are taken');
best(4, ['..|..', '....'], '..|.. oooo', 'an aisle parts a party');
best(2, ['..|..', '....'], 'oo|.. ....', 'two sit on one side of the aisle');
best(3, ['..|..', '..|..'], 'oo|o. ..|..', 'where they must, they sit apart');
best(6, ['...x...'], 'oooxooo', 'six sit in two parts');
best(4, ['.x.x.x.'], 'oxoxoxo', 'four single seats');
best(2, ['xx', '..'], 'xx oo', 'a full row is passed over');
best(1, ['xx'], 'none', 'a full house has none');
best(10, ['..........'], 'oooooooooo', 'ten fill a row of ten');
best(9, ['..........'], 'ooooooooo.', 'nine of ten leave one, there is no other');
best(8, ['..........'], 'oooooooo..', 'eight of ten leave two together');
best(2, ['..........', '..........'], '....oo.... ..........', 'two in a house');
best(2, ['....xx....', '..........'], '....xx.... ....oo....',
     'the next two sit behind');
best(2, ['....xx....', '....xx....'], '..ooxx.... ....xx....',
     'then beside those in front');
best(2, ['..ooxx....' =~ tr/o/x/r, '....xx....'], '..xxxxoo.. ....xx....',
     'on the other side');
best(3, ['...x', 'x...'], 'ooox x...', 'alike, the front row');
best(2, ['.x.', '.x.', '..x'], '.x. .x. oox', 'two sit together, far behind');


# ---- Who remembers where to look finds the same ----

# Parties of all sizes fill houses of rows that are not alike, one choice after
# the other, until the house is full.
is sql_value(q{
    WITH RECURSIVE house AS (
        SELECT h, array_agg(v ORDER BY r, j) AS runs
        FROM generate_series(1, 6) h, generate_series(0, 11) r,
             LATERAL (SELECT 3 + (r * 7 + h * 5) % 13 AS w) w,
             LATERAL (VALUES (1, r * 20 + 1), (2, w), (3, 1 - w)) x(j, v)
        GROUP BY h
    ), sale AS (
        SELECT h, 0 AS n, runs, runs AS runs2, array_fill(0, ARRAY[12]) AS f,
               array_fill(-1, ARRAY[12]) AS d, '{}'::int4[] AS a,
               '{}'::int4[] AS b
        FROM house
        UNION ALL
        SELECT h, n + 1, c.p_runs, m.p_runs, m.p_from, m.p_far, c.seats,
               m.seats
        FROM sale,
             LATERAL (SELECT 1 + (n * n + h * n) % (1 + h) AS p) p,
             LATERAL impl.seat_choose(runs, p, '{}') c,
             LATERAL impl.seat_next(runs2, p, '{}', f, d) m
        WHERE a IS NOT NULL)
    SELECT count(*) || ' choices, '
           || count(*) FILTER (WHERE (a, runs) IS DISTINCT FROM (b, runs2))
           || ' differ'
    FROM sale}) =~ s/^[1-9]\d\d /hundreds of /r, 'hundreds of choices, 0 differ',
    'what is remembered of the area changes no choice';


# ---- Who gets them ----

my $day = iso_day(2);
my $area = 31;

sub theatre {
    sql_do(q{UPDATE ticket.supplier SET kind = '2' WHERE supplier_id = 7});
    sql_do(q{INSERT INTO ticket.hall VALUES (7, 3, '大剧院', 1)});
    sql_do(q{INSERT INTO ticket.seat_map VALUES (7, 3, 1, api.now())});
    sql_do(q{INSERT INTO ticket.seat_area
             VALUES (7, ?, 3, 1, 1, ?, 'A区', '#FF0000', 0, 0, 100, 100, 20,
                     '{1,10,-9,11,10,-9}')}, $area + $_, qw(A B)[$_]) for 0, 1;
    sql_do(q{INSERT INTO ticket.session
             VALUES (7, 5, 3, '晚场', 1170, 1260, 1170, 1110, 1200)});
    performance();
    return;
}

sub performance {
    sql_do(q{INSERT INTO ticket.performance
             VALUES (7, 5, ?, 1, 1170, 1260, 1170, 1110, 1200)}, $day);
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}

my $key = 0;
my $tried = 3;

sub wish {
    my (%o) = @_;
    return { key => 'S' . ++$key, agent => 9101, day => $day, session => 5,
             items => [[1, $o{people} // scalar @{$o{seats} // [1]}]],
             areas => [[$area, 20]], valid_until => "$day 21:00+08", %o };
}

sub seats {
    my ($order) = @_;
    return sql_value(q{SELECT coalesce(string_agg(seat_no::text, ' '
                                                  ORDER BY ticket_no), '')
                       FROM ticket.seat_held WHERE order_id = ?},
                     $order->{order_id});
}

sub held { return sql_value('SELECT count(*) FROM ticket.seat_held'
                            . ' WHERE supplier_id = 7') }
sub used { return quota_used(8, $day, 5 * 1048576 + ($_[0] // $area)) }

theatre();

my ($orders) = place(wish(people => 2), wish(people => 2), wish(seats => [1]));
is_deeply [map { $_->{verdict} } @$orders], [undef, undef, undef],
    'three orders of one batch are booked';
is seats($orders->[0]), '5 6', 'the first has the best seats';
is seats($orders->[1]), '15 16', 'the second has the best that are left';
is seats($orders->[2]), '1', 'the third has the seat that it names';
is used(), 5, 'the area counts five seats';
is order_row($orders->[0]{order_id})->{area_id}, $area,
    'the order knows its area';

($orders) = place(wish(seats => [2, 3]), wish(seats => [3, 4]),
                  wish(seats => [4]));
is_deeply [map { $_->{verdict} // 'booked' } @$orders],
    ['booked', 'SEAT_TAKEN', 'booked'],
    'of two that want one seat the earlier has it; the later blocks nobody';
is $orders->[1]{failed}, 3, 'and is told which one is taken';
is held(), 8, 'eight seats are held';
is used(), 8, 'eight seats are counted';

my $low = wish(seats => [10], state => '2', total => 10 ** 12);
($orders) = place($low, wish(seats => [10]));
is_deeply [map { $_->{verdict} // 'booked' } @$orders],
    ['BALANCE_LOW', 'booked'], 'who cannot pay leaves the seat to the next';

($orders) = place(wish(people => 12));
is $orders->[0]{verdict}, 'HOUSE_FULL', 'more than are left are refused';
($orders) = place(wish(people => 12, areas => [[$area, 20], [$area + 1, 20]]));
is $orders->[0]{verdict}, undef, 'another area of the product has room';
is order_row($orders->[0]{order_id})->{area_id}, $area + 1,
    'and is the order\'s';
is used($area + 1), 12, 'it counts there';

my ($same) = place(wish(key => 'AGAIN', seats => [9]));
my ($again) = place(wish(key => 'AGAIN', seats => [9]));
is $again->[0]{order_id}, $same->[0]{order_id},
    'a repeat has the order that it repeats';
is held(), 22, 'and no seat more';

my $hand = place_one(%{wish(people => 2, seated => 'f')});
is $hand->{verdict}, undef, 'where staff choose the seats an order has none yet';
is seats($hand), '', 'it holds no seat';
audit_ok('who waits for seats is in order, whoever chooses those of others');

sub taken { return join ' ', map { $_->{verdict} // seats($_) } @{$_[0]} }

my $clean = $day;

# A party sits together, and leaves nobody alone, in the first area where that can
# be.
for my $case ([6, '3 4 5 6 7 8 of B', [5, 15], []],
              [6, '1 2 3 4 5 6 of A', [7, 17], [7, 17]],
              [5, '3 4 5 6 7 of B', [5, 6, 15, 16], [11]],
              [1, '6 of B', [1, 2, 5 .. 8, 11, 12, 15 .. 18], [5, 11]],
              [12, '1 2 3 4 5 6 7 8 13 14 15 16 of B',
               [3, 7, 13, 17], [9, 10, 19, 20]])
{
    my ($people, $is, @taken) = @$case;

    $day = iso_day(++$tried);
    performance();
    for my $i (0, 1) {
        place(wish(seats => $taken[$i], areas => [[$area + $i, 20]]))
            if @{$taken[$i]};
    }
    my ($party) = place(wish(people => $people,
                             areas => [[$area, 20], [$area + 1, 20]]));
    my $at = order_row($party->[0]{order_id})->{area_id} == $area ? 'A' : 'B';
    is seats($party->[0]) . " of $at", $is, "a party of $people: $is";
}

$day = iso_day(3);
performance();
is taken((place(wish(people => 2)))[0]), '5 6', 'a batch makes the count';
is taken((place(wish(people => 2), wish(seats => [1, 2]),
                wish(people => 2)))[0]), '15 16 1 2 3 4',
    'named seats and the best ones are sold in one batch';
is taken((place(wish(seats => [7]), wish(seats => [2])))[0]),
    '7 SEAT_TAKEN', 'of named ones that is refused which is sold';
is taken((place(wish(people => 1)))[0]), '14',
    'who chooses knows what was named meanwhile';
sql_do("DELETE FROM ticket.seat_held WHERE day = ? AND seat_no IN (15, 16)",
       $day);
is taken((place(wish(people => 4)))[0]), '17 18 19 20',
    'what is kept of the area is believed while its count stands';
sql_do(q{UPDATE ticket.seat_free SET runs = '{1,10,-9,11,10,-9}'});
is taken((place(wish(people => 2)))[0]), '15 16',
    'and where it is wrong the seats themselves are looked at';
$day = $clean;
sql_do('DELETE FROM ticket.seat_held WHERE day <> ?', $day);


# ---- How they come back ----

my $before = used();
sql_call('api.cancel_order', 7, 9101, $same->[0]{order_id});
is order_row($same->[0]{order_id})->{state}, '4', 'an order is cancelled';
is seats($same->[0]), '', 'its seat is free';
is used(), $before - 1, 'and not counted';

sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
       . " WHERE state = '0'");
sql_call('api.expire_orders', 100);
is held(), 0, 'seats of orders that nobody pays come back';
is used(), 0, 'all of them';

my $family = place_one(%{wish(items => [[1, 2], [3, 1]], seats => [14, 12, 13])});
is seats($family), '14 12 13',
    'the seats are those of the tickets, product by product';
sql_call('api.cancel_order', 7, 9101, $family->{order_id});

audit_ok();
done_testing();
