# What staff do with performances and seats: sessions, plans, other times,
# areas and prices of products, seats that are kept, orders that are seated.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture until_waits staff_call
                     staff_refused sql_array place place_one place_sql
                     place_arguments quota_used order_row in_time);
use TicketTest;
use TicketTheatre qw(clock_at);

my $dbh = database();
my $staff = db('ticket_staff');

fixture(kind => '2', code => 'BOOK');
clock_at(iso_day(0), '10:00');


# ---- A theatre: hall 3, areas A and B of two rows of ten ----

my @area = (31, 32);

sub map_of {
    my ($map, @areas) = @_;

    sql_do('INSERT INTO ticket.seat_map VALUES (7, 3, ?, api.now())', $map);

    for my $area (@areas) {
        sql_do(q{INSERT INTO ticket.seat_area
                 VALUES (7, ?, 3, ?, ?, ?, ?, '#FF0000', 0, 0, 100, 100, 20,
                         '{1,10,-9,11,10,-9}')},
               $area->[0], $map, $area->[2], $area->[1], "$area->[1]区");
        sql_do(q{INSERT INTO ticket.seat_row
                 SELECT 7, ?, r, r::text, 0, 0, 100, 10, 10, 10, 'M'
                 FROM generate_series(1, 2) r}, $area->[0]);
        sql_do(q{INSERT INTO ticket.seat
                 SELECT 7, ?, s, (s + 9) / 10, ((s - 1) % 10 + 1)::text, false
                 FROM generate_series(1, 20) s}, $area->[0]);
    }
    sql_do('UPDATE ticket.hall SET map_no = ?', $map);
    return;
}

sql_do(q{INSERT INTO ticket.hall VALUES (7, 3, '大剧院', 0), (7, 4, '小厅', 0)});

sub json { return JSON::PP->new->canonical->encode({@_}) }

# The rows of a staff function, or the refusal.
sub said {
    my @rows = @{staff_call(@_)};
    die TicketBooking::staff_words($rows[0]) . "\n"
        if @rows && defined $rows[0]{verdict};
    return @rows;
}

sub staff_session { return (said("session_$_[0]", 'BOOK', $_[1],
                                 json(@_[2 .. $#_])))[0] }

sub minutes {
    my ($row) = @_;
    return join ' ', map { $_ // '-' } @$row{qw(start_minute end_minute
        sale_end_minute check_from_minute check_until_minute)};
}


# ---- Sessions ----

is minutes(staff_session(add => 5, hall => 3, name => '晚场', start => 1170,
                       length => 90)), '1170 1260 1170 1110 1260',
    'a session is sold until its start, and checked from an hour before it';
is minutes(staff_session(add => 6, hall => 3, start => 1410, end => 60,
                       sale_end => 30, check_from => 90, check_until => 20)),
    '1410 1500 1380 1320 1430', 'a session may end after midnight';
is minutes(staff_session(set => 6, start => 1380)),
    '1380 1470 1350 1290 1400', 'its other times move with its start';
is minutes(staff_session(set => 5, length => 100)), '1170 1270 1170 1110 1270',
    'who is checked until the end is so until another end';
staff_session(set => 5, length => 90);
is minutes(staff_session(add => 7, hall => 3, start => 30, length => 60,
                       sale_end => -10)), '30 90 40 0 90',
    'seats may be sold behind the start, and a day\'s first minute is the first';
is((said('session_list', 'BOOK'))[1]{name}, '23:30',
   'a session without a name is called by its start');

for my $case (
    [qr/session 5 exists already/, 'session_add', 5, hall => 3, start => 0,
     length => 1],
    [qr/there is no session 9/, 'session_set', 9, name => 'x'],
    [qr/there is no hall 8/, 'session_add', 9, hall => 8, start => 0,
     length => 9],
    [qr/there is no hall /, 'session_add', 9, start => 0, length => 9],
    [qr/a start from 00:00/, 'session_add', 9, hall => 3, length => 9],
    [qr/either an end or a length/, 'session_add', 9, hall => 3, start => 60,
     length => 9, end => 80],
    [qr/either an end or a length/, 'session_add', 9, hall => 3, start => 60],
    [qr/a start from 00:00/, 'session_add', 9, hall => 3, start => 1440,
     length => 9],
    [qr/cannot end 61 minutes before the start at 01:00/, 'session_add', 9,
     hall => 3, start => 60, length => 9, sale_end => 61],
    [qr/cannot end -10 minutes before/, 'session_add', 9, hall => 3,
     start => 60, length => 9, sale_end => -10],
    [qr/from 61 minutes before to 9 minutes behind the start at 01:00/,
     'session_add', 9, hall => 3, start => 60, length => 9, check_from => 61],
) {
    my ($pattern, $function, $session, %change) = @$case;
    staff_refused($pattern, "$function of $session, $pattern", $function, 'BOOK',
                  $session, json(%change));
}


# ---- Plans ----

sub planned {
    my ($session, %change) = @_;
    return join '; ', map { "$_->{done} $_->{performances}" }
        said('performance_plan', 'BOOK', $session, json(%change));
}

staff_refused(qr/hall 3 has no .*seats/, 'a plan for an empty hall',
              'performance_plan', 'BOOK', 5, json(days => 3));
map_of(1, [$area[0], 'A', 1], [$area[1], 'B', 2]);

is planned(5, first_day => iso_day(0), last_day => iso_day(13)), 'planned 14',
    'a session is planned for two weeks';
is planned(5, first_day => iso_day(0), days => 14), 'as it was 14',
    'the same plan again does nothing';
is planned(6, first_day => iso_day(0), last_day => iso_day(13), weekdays => [6, 7]),
    'planned 4', 'a weekly plan has its weekdays';
is sql_value('SELECT count(*) FROM ticket.performance WHERE session_id = 6'
             . ' AND extract(isodow FROM day) NOT IN (6, 7)'), 0,
    'and no others';

for my $case (
    [qr/reversed or more than 800/, first_day => iso_day(3), last_day => iso_day(2)],
    [qr/reversed or more than 800/, first_day => iso_day(0), last_day => iso_day(900)],
    [qr/\d is over/, first_day => iso_day(-1), last_day => iso_day(3)],
    [qr/is one of these weekdays/, first_day => iso_day(1), days => 6,
     weekdays => [sql_value('SELECT extract(isodow FROM ?::date)::int',
                            iso_day(0))]],
) {
    my ($pattern, %change) = @$case;
    staff_refused($pattern, "a plan: $pattern", 'performance_plan', 'BOOK', 5,
                  json(map { /^\d$/ ? 0 + $_ : $_ } %change));
}

staff_refused(qr/no session 9/, 'a plan of nothing', 'performance_plan', 'BOOK',
              9, json(days => 3));
is planned(7, days => 2), 'planned 1; skipped: over already 1',
    'another session may be planned in the same hall, but none that is over';
is planned(7, days => 1), 'skipped: over already 1', 'be it the only one';
staff_refused(qr/\d 01:30 is over/, 'adding what is over', 'performance_add', 'BOOK', 7,
              iso_day(0), '{}');
staff_session(add => 8, hall => 3, start => 1200, length => 60);
is planned(8, first_day => iso_day(1)),
    'planned 1; note: at the time of session 5, 晚场, in the same hall 1',
    'but who plans two at a time is told so';

sub noted { return (said("performance_$_[0]", 'BOOK', 8, $_[1], json(@_[2 .. $#_])))[0]{note} }

is noted(add => iso_day(3)), 'at the time of session 5, 晚场, in the same hall',
    'so is who adds a single one';
is noted(set => iso_day(3), start => 600), undef, 'or hears of nobody';
is noted(set => iso_day(3), start => 1169), 'at the time of session 5, 晚场, in the same'
    . ' hall', 'or moves one';


# ---- What was planned by mistake ----

sub removed {
    my ($session, $day, %change) = @_;
    return join '; ', map { "$_->{done} $_->{performances}" }
        said('performance_remove', 'BOOK', $session, $day, json(%change));
}

my $version = sql_value('SELECT catalogue_version FROM ticket.supplier WHERE supplier_id = 7');
is removed(8, iso_day(1)), 'removed 1', 'a performance is taken away';
cmp_ok sql_value('SELECT catalogue_version FROM ticket.supplier WHERE supplier_id = 7'), '>', $version,
    'and agents\' catalogue is another one';
is removed(8, undef, first_day => iso_day(-5), days => 30), 'removed 1',
    'those of a range are';
staff_refused(qr/session 8 has no performance on/, 'taking away what is not there',
              'performance_remove', 'BOOK', 8, iso_day(1), '{}');
staff_refused(qr/say which ones/, 'taking away all', 'performance_remove', 'BOOK', 8,
              undef, '{}');
staff_refused(qr/say which ones/, 'taking away one and many', 'performance_remove',
              'BOOK', 8, iso_day(1), json(first_day => iso_day(1)));
is planned(8, first_day => iso_day(1)), 'planned 1; note: at the time of session 5,'
    . ' 晚场, in the same hall 1', 'what was taken away can be planned again';
staff_refused(qr/session 8 has performances \(1\)/, 'taking a session away that is planned',
              'session_remove', 'BOOK', 8);
said('seatprice_set', 'BOOK', 'ADULT', 100, json(session => 8));
said('performance_cancel', 'BOOK', 8, iso_day(1), { yes => 1 });
staff_refused(qr/is cancelled, for ever \(performance remove/, 'adding a cancelled one',
              'performance_add', 'BOOK', 8, iso_day(1), '{}');
is removed(8, iso_day(1)), 'removed 1', 'also one that was cancelled';
is join(' ', map { $_->{session} } said('session_remove', 'BOOK', 8)), '5 6 7',
    'a session without performances is taken away';
is sql_value('SELECT count(*) FROM ticket.performance_price'), 0, 'with its prices';
staff_refused(qr/no session 8/, 'again', 'session_remove', 'BOOK', 8);

staff_refused(qr/played in hall 3: 5, 6, 7 /, 'taking a hall away', 'hall_remove', 'BOOK', 3);
sql_do('INSERT INTO ticket.product_area VALUES (7, 1, 4, ?)', 'X');
is join(' ', map { $_->{hall} } said('hall_remove', 'BOOK', 4)), '3',
    'a hall without sessions is taken away';
staff_refused(qr/no hall 4/, 'again', 'hall_remove', 'BOOK', 4);
sql_do(q{INSERT INTO ticket.hall VALUES (7, 4, '小厅', 0)});


# ---- Orders for them ----

my $key = 0;

sub wish {
    my (%o) = @_;
    return { key => 'P' . ++$key, agent => 9101, day => iso_day(2), session => 5,
             items => [[1, $o{people} // scalar @{$o{seats} // [1]}]],
             areas => [[$o{area} // $area[0], 20]],
             valid_until => iso_day(2) . ' 21:00+08', %o };
}

sub booked {
    my $wish = wish(@_);
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my $order = place_one(%$wish);
    die "$order->{verdict}\n" if defined $order->{verdict};
    return $order->{order_id};
}

sub used { return quota_used(8, iso_day(2), 5 * 1048576 + ($_[0] // $area[0])) }
sub seats_of {
    return sql_value(q{SELECT coalesce(string_agg(ticket_no || ':' || seat_no,
                                                  ' ' ORDER BY seat_no), '')
                       FROM ticket.seat_held WHERE order_id = ?}, $_[0]);
}

my $sold = booked(seats => [1, 2]);
is order_row($sold)->{area_id}, $area[0], 'two seats are sold';

staff_session(set => 5, start => 1200, name => '夜场');
is planned(5, first_day => iso_day(0), days => 14),
    'changed 13; skipped: seats are sold or kept 1',
    'a plan with another start changes what has no sold seat';
is sql_value('SELECT start_minute FROM ticket.performance WHERE session_id = 5'
             . ' AND day = ?', iso_day(2)), 1170, 'and leaves what has';
staff_session(set => 5, start => 1170);
is planned(5, first_day => iso_day(0), days => 14), 'changed 13; as it was 1',
    'a plan puts them back';


# ---- One performance alone ----

sub performance {
    my ($function, $day, %change) = @_;
    return (said("performance_$function", 'BOOK', 5, $day, json(%change)))[0];
}

staff_refused(qr/has orders \(1, people: 2\), .*nobody is told/, 'moving who has orders',
              'performance_set', 'BOOK', 5, iso_day(2), json(start => 1230));
my $late = performance(set => iso_day(2), start => 1230, yes => \1);
is minutes($late), '1230 1320 1230 1170 1320', 'a performance has other times';
is_deeply [@$late{qw(state orders persons)}], ['open', 1, 2],
    'staff hear how many orders and people that affects';
is sql_value("SELECT valid_until AT TIME ZONE 'Asia/Shanghai' FROM ticket.orders"
             . ' WHERE order_id = ?', $sold), iso_day(2) . ' 22:00:00',
    'what is sold is valid until the new end';
is sql_value('SELECT impl.fee_start(o) AT TIME ZONE ? FROM ticket.orders o'
             . ' WHERE order_id = ?', 'Asia/Shanghai', $sold), iso_day(2) . ' 19:30:00',
    'and costs no more to cancel than before';
is planned(5, first_day => iso_day(2)), 'skipped: has times of its own 1',
    'a plan leaves them';
is minutes(performance(set => iso_day(2), start => 1170, yes => \1)),
    '1170 1260 1170 1110 1260', 'it gets its old times again';
is planned(5, first_day => iso_day(2)), 'as it was 1', 'which are its session\'s again';
is sql_value("SELECT valid_until AT TIME ZONE 'Asia/Shanghai' FROM ticket.orders"
             . ' WHERE order_id = ?', $sold), iso_day(2) . ' 22:00:00',
    'what is sold never ends earlier';
is sql_value('SELECT impl.fee_start(o) AT TIME ZONE ? FROM ticket.orders o'
             . ' WHERE order_id = ?', 'Asia/Shanghai', $sold), iso_day(2) . ' 20:30:00',
    'and its fee counts from the latest start';

staff_refused(qr/has orders \(1, people: 2\)/, 'disabling who has orders',
              'performance_set', 'BOOK', 5, iso_day(2), json(enabled => JSON::PP::false));
is performance(set => iso_day(2), enabled => JSON::PP::false, yes => \1)->{state}, 'disabled',
    'a performance is disabled';
is order_row($sold)->{state}, '0', 'what is sold stays';
is performance(set => iso_day(2), enabled => JSON::PP::true, yes => \1)->{state}, 'open',
    'and enabled again';

# Whose performance is over is over himself: a slip must not end what is sold.
{
    my ($began, $on) = (iso_day(0), iso_day(2));

    clock_at($on, '10:00');
    staff_refused(qr/\d 08:30 is over/, 'moving a performance to what is over',
                  'performance_set', 'BOOK', 5, $on,
                  json(start => 480, length => 30, yes => \1));
    is order_row($sold)->{state}, '0', 'what is sold is as it was';

    for (['19:29' => 'open'], ['19:30' => 'sale over'], ['21:00' => 'over']) {
        clock_at($on, $_->[0]);
        my ($row) = said('performance_list', 'BOOK', json(session => 5, first_day => $on));
        is $row->{state}, $_->[1], "at $_->[0] a performance is $_->[1]";
    }
    is performance(set => $on, length => 105, yes => \1)->{state}, 'sale over',
        'one that is over may last longer';
    clock_at($on, '10:00');
    performance(set => $on, length => 90, yes => \1);
    clock_at($began, '10:00');
}

is minutes(performance(add => iso_day(20), start => 600)),
    '600 690 600 540 690', 'a performance is added at a time of its own';
is planned(5, first_day => iso_day(20)), 'skipped: has times of its own 1',
    'which no plan changes';
is minutes(performance(add => iso_day(21))), '1170 1260 1170 1110 1260',
    'another one at the session\'s';

for my $case (
    [qr/has a performance on .* already/, 'performance_add', 5, iso_day(20), '{}'],
    [qr/\d 21:00 is over/, 'performance_add', 5, iso_day(-2), '{}'],
    [qr/session 5 has no performance on/, 'performance_set', 5, iso_day(30), '{}'],
    [qr/there is no session 9/, 'performance_set', 9, iso_day(2), '{}'],
    [qr/either an end or a length/, 'performance_set', 5, iso_day(2),
     json(length => 0)],
    [qr/session 5 has performances in hall 3/, 'session_set', 5,
     json(hall => 4)],
    [qr/session 5 has no performance on/, 'seat_keep', 5, iso_day(30), 'P',
     ['A/1/1'], '{}'],
    [qr/session 5 has no performance on/, 'seat_show', 5, iso_day(30), undef,
     '{}'],
    [qr/session 5 has no performance on/, 'performance_show', 5, iso_day(30)],
    [qr/reversed/, 'performance_list',
     json(first_day => iso_day(2), last_day => iso_day(1))],
    [qr/there is no session 9/, 'performance_list', json(session => 9)],
    [qr/there is no session 9/, 'order_list', json(session => 9)],
) {
    my ($pattern, $function, @arguments) = @$case;
    staff_refused($pattern, "$function: $pattern", $function, 'BOOK',
                  @arguments);
}
staff_refused(qr/no supplier NONE/, 'a theatre that is not there',
              'performance_plan', 'NONE', 5, '{}');


# ---- Areas and prices of products ----

sub areas_of {
    my ($product, @areas) = @_;
    return (said('product_area', 'BOOK', $product, 3, \@areas))[0]{areas};
}

is areas_of('ADULT', 'B', 'A'), 'A B', 'a product is sold in two areas';
is areas_of('ADULT', 'A'), 'A', 'then in one of them';
is areas_of('REAL', 'A', 'A'), 'A', 'another one there, too';
is areas_of('REAL', 'none'), undef, 'and nowhere any more';
areas_of('REAL', 'A');
staff_refused(qr/hall 3 has no areas of these codes: C, a$/,
    'all wrong areas at once', 'product_area', 'BOOK', 'ADULT', 3,
    ['C', 'A', 'a']);
staff_refused(qr/none stands alone/, 'none and another', 'product_area', 'BOOK',
              'ADULT', 3, ['none', 'A']);
staff_refused(qr/no product X/, 'an unknown product', 'product_area', 'BOOK',
              'X', 3, ['A']);
is_deeply [map { "$_->{product} $_->{areas}" } said('product_areas', 'BOOK')],
    ['ADULT A', 'REAL A'], 'the areas of all products are listed';

sql_do(q{INSERT INTO ticket.price VALUES (7, 1, 0, '2020-01-01', 10000)});
my %here = (first_day => iso_day(0), last_day => iso_day(9));

sub shown {
    my ($day) = @_;
    return (said('performance_show', 'BOOK', 5, $day // iso_day(2)))[0]{products};
}

is shown(), 'ADULT 100.00, REAL without a price',
    'an area shows what is sold there, and for how much';
said('seatprice_set', 'BOOK', 'ADULT', 12000, json(%here));
is shown(), 'ADULT 120.00, REAL without a price', 'some days have a price';
said('seatprice_set', 'BOOK', 'ADULT', 15000, json(session => 5, %here));
said('seatprice_set', 'BOOK', 'ADULT', 13000,
     json(first_day => iso_day(1), last_day => iso_day(9)));
is shown(), 'ADULT 150.00, REAL without a price',
    'that of the session counts before that of any';
said('seatprice_clear', 'BOOK', 'ADULT', json(session => 5,
                                              first_day => iso_day(0)));
is shown(), 'ADULT 130.00, REAL without a price',
    'without it that which begins last';
is shown(iso_day(11)), 'ADULT 100.00, REAL without a price',
    'on other days it costs what it always does';
is sql_value('SELECT price_fen FROM ticket.order_item WHERE order_id = ?',
             $sold), 10000, 'what is sold keeps its price';
is scalar(said('seatprice_list', 'BOOK')), 2, 'the prices are listed';
staff_refused(qr/no price for session 5 that begins on/, 'a price that is not there',
    'seatprice_clear', 'BOOK', 'ADULT', json(session => 5,
                                             first_day => iso_day(0)));
staff_refused(qr/no price for any session that/, 'a price of any session',
    'seatprice_clear', 'BOOK', 'ADULT', json(first_day => iso_day(5)));
staff_session(add => 9, hall => 4, start => 600, length => 60);
is_deeply [map { $_->{note} } said('seatprice_set', 'BOOK', 'ADULT', 1,
                                   json(session => 9, first_day => iso_day(0)))],
    [undef, undef, 'sold nowhere in hall 4, where session 9 is played'],
    'a price that counts nowhere is noted';
said('session_remove', 'BOOK', 9);
is_deeply [map { "$_->{unit} $_->{units_ahead}" } map { said('fee_set', 'BOOK', 'ADULT', @$_) }
           [24, json(percent => 1000)]], ['H 24'], 'fees of a theatre are by the hour';
staff_refused(qr/has no such fee/, 'a fee that is not there', 'fee_clear', 'BOOK', 'ADULT',
              json(units => 24, unit => 'D'));
is scalar(said('fee_clear', 'BOOK', 'ADULT', json(units => 24))), 0, 'one fee is taken back';
staff_refused(qr/is before the first day/, 'days that are reversed',
    'seatprice_set', 'BOOK', 'ADULT', 1, json(first_day => iso_day(3),
                                              last_day => iso_day(2)));
staff_refused(qr/no session 9/, 'the price of no session', 'seatprice_set',
              'BOOK', 'ADULT', 1, json(session => 9));


# ---- Seats that are kept ----

sub keep {
    my ($kind, @seats) = @_;
    return join ' ', map { "$_->{seat}:$_->{was}>$_->{state}" }
        said('seat_keep', 'BOOK', 5, iso_day(2), $kind, \@seats, '{}');
}

sub states {
    my ($like) = @_;
    return join ' ', map { "$_->{seat}=$_->{state}" }
        said('seat_show', 'BOOK', 5, iso_day(2), undef, json(taken => \1));
}

sub keep_refused {
    my ($pattern, $kind, @seats) = @_;
    my $before = states() . used();

    staff_refused($pattern, "keeping @seats as $kind", 'seat_keep', 'BOOK', 5,
                  iso_day(2), $kind, \@seats, '{}');
    is states() . used(), $before, "keeping @seats changes nothing";
    return;
}

is states(), 'A/1/1=S A/1/2=S', 'what is booked and not paid is shown';
is keep('P', 'A/1/5-7', 'B/2/10', '310001' + 7), 'A/1/5:1>P A/1/6:1>P'
    . ' A/1/7:1>P B/2/10:1>P A/1/8:1>P',
    'seats are reserved by name, by range and by id';
is used(), 6, 'they count in their area';
is keep('R', 'A/1/7'), 'A/1/7:P>R', 'a reserved one needs repair';
is keep('F', 'A/2'), join(' ', map { "A/2/$_:1>F" } 1 .. 10),
    'a whole row is for guests';
is used(), 16, 'all of them count';
is keep('P', 'A/1/7'), 'A/1/7:R>P', 'a seat changes its kind';
is used(), 16, 'which changes no count';
is keep('1', 'A/2/8-12', 'A/2/0-7', 'A/1/9'), join(' ', (map { "A/2/$_:F>1" } 8 .. 10, 1 .. 7),
                                   'A/1/9:1>1'),
    'what was kept is lifted, by ranges of which the row has some, what was not'
    . ' is free as before';
is used(), 6, 'and counts no more';

keep_refused(qr/these seats are not free: A\/1\/1 \(order $sold\), A\/1\/2 \(/,
             'P', 'A/1/1-10');
keep_refused(qr/these seats are not free: A\/1\/1 \(order $sold\)/, '1',
             'A/1/1', 'A/1/5');
keep_refused(qr/\Q: A\/3\/1 (A has the rows 1 to 2), C\/1\/1 (the areas are A, B), 319999 (\E
                 .*\Q), A\/1\/11-20 (A\/1 has 1 to 10), A\/2\/x-z (A\/2 has 1 to 10), B (B has\E
                 [ ]the[ ]rows[ ]1[ ]to[ ]2\)$/x,
             'P', 'A/3/1', 'A/1/4', 'C/1/1', '319999', 'A/1/11-20', 'A/2/x-z', 'B');
keep_refused(qr/name 1 to 1000 seats/, 'P');
keep_refused(qr/name 1 to 1000 seats/, 'P', ('A/1/4') x 1001);

my ($row) = said('performance_show', 'BOOK', 5, iso_day(2));
is_deeply [@$row{qw(area seats sold kept unseated free)}], ['A', 20, 2, 4, 0, 14],
    'an area shows its seats';
is scalar(said('seat_show', 'BOOK', 5, iso_day(2), ['A', 'B/1'], '{}')), 30,
    'a whole area is shown by its code';

# Houses number one side of an aisle oddly, the other one evenly.
sql_do('UPDATE ticket.seat SET num = (num::int * 2 - 1)::text WHERE area_id = ?',
       $area[1]);
is join(' ', map { $_->{seat} } said('seat_show', 'BOOK', 5, iso_day(2),
                                     ['B/1/2-6', 'B/2/18-30'], '{}')),
    'B/1/3 B/1/5 B/2/19', 'ranges take what the row has of their numbers';
sql_do('UPDATE ticket.seat SET num = ((num::int + 1) / 2)::text'
       . ' WHERE area_id = ?', $area[1]);

($row) = said('performance_list', 'BOOK', json(session => 5,
                                               first_day => iso_day(2)));
is_deeply [@$row{qw(seats sold kept unseated free areas)}],
    [40, 2, 5, 0, 33, 'A 14, B 19'], 'a performance shows its seats';

sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
is place_one(%{wish(seats => [6])})->{verdict}, 'SEAT_TAKEN',
    'nobody books a seat that is kept';
is place_one(%{wish(people => 15)})->{verdict}, 'HOUSE_FULL',
    'nor more than are left';


# ---- Seats by hand ----

sub seat_order {
    my ($order, @seats) = @_;
    return join ' ', map { "$_->{ticket_no}:$_->{seat}" }
        said('order_seat', 'BOOK', $order, \@seats);
}

sub seat_refused {
    my ($pattern, $order, @seats) = @_;
    my $before = states() . used() . used($area[1]);

    staff_refused($pattern, "seating on @seats", 'order_seat', 'BOOK', $order,
                  \@seats);
    is states() . used() . used($area[1]), $before,
        "seating on @seats changes nothing";
    return;
}

sub waiting {
    return join ' ', map { "$_->{order_id}:$_->{seated}/$_->{persons}" }
        said('order_list', 'BOOK', json(unseated => \1, session => 5));
}

my $hand = booked(people => 14, seated => 'f');
is seats_of($hand), '', 'an order waits for staff to choose its seats';
is waiting(), "$hand:0/14", 'they find it';
is used(), 20, 'its area is full';
keep_refused(qr/left in area A belong to orders/, 'P', 'A/1/3');
is keep('R', 'A/1/5'), 'A/1/5:P>R', 'what is kept may change its kind';

seat_refused(qr/order $hand needs: 14; different ones that are named: 2/, $hand, 'A/1/3-4');
seat_refused(qr/not free: A\/1\/1 \(order $sold\), .*A\/1\/5 \(in repair\),/,
             $hand, 'A/1/1-8', 'A/2/1-6');
seat_refused(qr/the seats of an order are in one area/, $hand, 'A/2', 'B/1/1-4');
seat_refused(qr/ADULT is not sold in area B/, $hand, 'B/1', 'B/2/1-4');
seat_refused(qr/there is no order 5/, 5, 'A/1/3');
is seat_order($hand, 'A/1/3-4', 'A/1/9-10', 'A/2'),
    join(' ', '1:A/1/3 2:A/1/4 3:A/1/9 4:A/1/10',
         map { ($_ + 4) . ":A/2/$_" } 1 .. 10), 'staff seat it';
is waiting(), '', 'it waits no more';
is used(), 20, 'which changes no count';
is((said('order_list', 'BOOK', json(session => 5)))[0]{seats}, '1/1 1/2',
   'orders are listed with their seats');

seat_refused(qr/not free: A\/1\/3 \(order $hand\)/, $sold, 'A/1/3', 'A/1/1');
is seat_order($sold, 'A/1/2', 'A/1/1'), '1:A/1/2 2:A/1/1',
    'an order may change its own seats';
is sql_value('SELECT impl.order_seats(7, ?, NULL)', $sold), 'A区1排1，2座',
    'its seats are told in words';
sql_do("UPDATE ticket.seat_row SET num = num || '排' WHERE area_id = ?", $area[0]);
is sql_value('SELECT impl.order_seats(7, ?, NULL)', $sold), 'A区1排1，2座',
    'also where a row has the word in its name';
sql_do("UPDATE ticket.seat_row SET num = rtrim(num, '排') WHERE area_id = ?", $area[0]);
areas_of('ADULT', 'A', 'B');
is seat_order($sold, 'B/2/1-2'), '1:B/2/1 2:B/2/2',
    'an order moves to another area of its product';
is_deeply [used(), used($area[1]), order_row($sold)->{area_id}],
    [18, 3, $area[1]], 'its seats count there';
sql_call_cancel($sold);
is used($area[1]), 1, 'and come back there';
seat_refused(qr/order $sold has no ticket any more/, $sold, 'A/1/1-2');

sub sql_call_cancel {
    my ($order) = @_;
    sql('SELECT * FROM api.cancel_order(7, 9101, ?)', $order);
    return;
}

# A ticket for several people: each of its seats is the ticket's.
areas_of('GROUP', 'B');
my $group = booked(people => 3, items => [[2, 3]], area => $area[1],
                   seated => 'f');
is seat_order($group, 'B/1/4-6'), '1:B/1/4 1:B/1/5 1:B/1/6',
    'all seats of a group are its ticket\'s';

# A scenic area's order has no seat.
sql_do("UPDATE ticket.supplier SET kind = '1'");
my $scenic = booked(session => undef, areas => [], slots => [1]);
sql_do("UPDATE ticket.supplier SET kind = '2'");
seat_refused(qr/order $scenic is of no performance/, $scenic, 'A/1/1');


# ---- Two at a time ----

my $other = connection();
my $watched = connection('ticket_staff');

# Staff keep a seat while a buyer's batch is under way.
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
$other->begin_work;
my ($orders) = place($other, wish(seats => [1]));
is $orders->[0]{verdict}, undef, 'a buyer has a seat, not committed yet';
my $keeps = $watched->prepare(
    'SELECT * FROM api.staff_seat_keep(?, ?, ?, ?, ?, ?)', { pg_async =>
                                                          DBD::Pg::PG_ASYNC() });
$keeps->execute('BOOK', 5, iso_day(2), 'P', ['A/1/1'], '{}');
until_waits($watched, 'staff wait for the buyer');
$other->commit;
$watched->pg_result;
like $keeps->fetchrow_hashref->{subject}, qr/order $orders->[0]{order_id}/,
    'and are refused with the order that has the seat';
$keeps->finish;

# A buyer's batch while staff keep the seat.
keep('1', 'A/1/8');
$watched->begin_work;
is $watched->selectrow_hashref(
    'SELECT * FROM api.staff_seat_keep(?, ?, ?, ?, ?, ?)', undef, 'BOOK', 5,
    iso_day(2), 'P', ['A/1/2'], '{}')->{verdict}, undef, 'staff keep a seat';
my $books = $other->prepare(place_sql($other), { pg_async =>
                                                 DBD::Pg::PG_ASYNC() });
$books->execute(place_arguments($other, 7, sql_value('SELECT api.now()'),
                                [wish(seats => [2])]));
until_waits($other, 'the buyer waits for staff');
$watched->commit;
$other->pg_result;
is $books->fetchrow_hashref->{verdict}, 'SEAT_TAKEN',
    'and does not get it';
$books->finish;

# A performance ends at another time while somebody buys.
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
$other->begin_work;
($orders) = place($other, wish(seats => [12], area => $area[1]));
my $sets = $watched->prepare(
    'SELECT * FROM api.staff_performance_set(?, ?, ?, ?)',
    { pg_async => DBD::Pg::PG_ASYNC() });
$sets->execute('BOOK', 5, iso_day(2), json(length => 120, yes => \1));
until_waits($watched, 'staff wait for the buyer again');
$other->commit;
$watched->pg_result;
$sets->finish;
is sql_value("SELECT valid_until AT TIME ZONE 'Asia/Shanghai' FROM ticket.orders"
             . ' WHERE order_id = ?', $orders->[0]{order_id}),
    iso_day(2) . ' 21:30:00', 'who bought meanwhile is valid until the new end';

said('seat_keep', 'BOOK', 5, iso_day(2), '1', ['A/1/2', 'A/1/5-7', 'B/2/10'], '{}');
$_->disconnect for $other, $watched;


# ---- Why seats are kept ----

sub kept {
    return join '; ', map { my $row = $_; join ' ', map { $row->{$_} // '-' }
                            qw(session seats kept state remark) }
        said('seat_kept', 'BOOK', json(first_day => iso_day(7), last_day => iso_day(8)));
}

is kept(), '', 'no seat is kept in a week';
sub keeps {
    my ($day, $kind, $remark, @seats) = @_;
    said('seat_keep', 'BOOK', 5, iso_day($day), $kind, \@seats,
         json(defined $remark ? (remark => $remark) : ()));
}
keeps(7, 'P', '李经理', 'A/2', 'A/1/3', 'B/1/2-4');
keeps(7, 'P', '李经理', 'A/1/5');
keeps(8, 'R', undef, 'A/1/9-10', 'A/1/1');
is kept(), '5 A/1/3 A/2/1-10 B/1/2-4 14 P 李经理; 5 A/1/5 1 P 李经理; 5 A/1/1 A/1/9-10 3 R -',
    'kept seats are listed with why, by when they were kept';
sql_do(q{UPDATE ticket.seat SET num = CASE seat_no WHEN 2 THEN 'x' WHEN 3 THEN '13' ELSE num END
         WHERE area_id = ?}, $area[1]);
like kept(), qr{B/1/x B/1/13 B/1/4 }, 'a range has what lies between its numbers';
sql_do('UPDATE ticket.seat SET num = seat_no::text WHERE area_id = ? AND seat_no IN (2, 3)',
       $area[1]);
is_deeply [map { $_->{remark} } said('seat_show', 'BOOK', 5, iso_day(7), ['A/1/3'], '{}')],
    ['李经理'], 'and shown with it';
keeps(7, '1', undef, map { ("$_/1", "$_/2") } 'A', 'B');
keeps(8, '1', undef, 'A/1');
is kept(), '', 'what is lifted is not listed';
staff_refused(qr/reversed/, 'days that are reversed', 'seat_kept', 'BOOK',
              json(first_day => iso_day(2), last_day => iso_day(1)));
staff_refused(qr/no session 99/, 'the seats of no session', 'seat_kept', 'BOOK',
              json(session => 99));
{
    my ($began, $on) = (iso_day(0), iso_day(9));
    clock_at($on, '22:00');
    staff_refused(qr/\d 21:00 is over/, 'keeping seats of what is over', 'seat_keep', 'BOOK', 5,
                  $on, 'P', ['A/1/1'], '{}');
    is((said('seat_keep', 'BOOK', 5, $on, '1', ['A/1/1'], '{}'))[0]{was}, '1',
       'lifting them harms nobody');
    clock_at($began, '10:00');
}


# ---- What is used stays ----

said('seat_keep', 'BOOK', 5, iso_day($_), 'P', ['A/1/2'], '{}') for 3, 4;
said('seat_keep', 'BOOK', 5, iso_day(4), '1', ['A/1/2'], '{}');
like removed(5, undef, first_day => iso_day(0), days => 40),
    qr/^removed \d+; skipped: has had orders .* 1; skipped: seats are kept .* 1$/,
    'performances with orders or kept seats are not taken away';
staff_refused(qr/session 5 has performances \(2\)/, 'a session that is played', 'session_remove',
              'BOOK', 5);
staff_refused(qr/on @{[iso_day(3)]} is not removed, but skipped: seats are kept/,
              'a single one that keeps seats', 'performance_remove', 'BOOK', 5, iso_day(3), '{}');
said('seat_keep', 'BOOK', 5, iso_day(3), '1', ['A/1/2'], '{}');
is removed(5, iso_day(3)), 'removed 1', 'until they are lifted';

# What a hall leaves behind when it is gone.
sql_do("INSERT INTO ticket.hall VALUES (7, 4, '小厅', 1) ON CONFLICT (supplier_id, hall_id)"
       . ' DO UPDATE SET map_no = 1');
sql_do('INSERT INTO ticket.seat_map VALUES (7, 4, 1, api.now())');
sql_do(q{INSERT INTO ticket.seat_area
         SELECT 7, 40, 4, 1, 1, 'C', 'C区', color, x, y, w, h, seats, runs
         FROM ticket.seat_area WHERE area_id = ?}, $area[0]);
sql_do('INSERT INTO ticket.seat_row SELECT 7, 40, place, num, x, y, w, h, seat_w, seat_h, align'
       . ' FROM ticket.seat_row WHERE area_id = ?', $area[0]);
sql_do('INSERT INTO ticket.seat SELECT 7, 40, seat_no, row_place, num, aisle'
       . ' FROM ticket.seat WHERE area_id = ?', $area[0]);
staff_session(add => 9, hall => 4, start => 1170, length => 90);
planned(9, first_day => iso_day(1));
said('seat_keep', 'BOOK', 9, iso_day(1), $_, ['C/1/2'], '{}') for 'P', '1';
removed(9, iso_day(1));
said('session_remove', 'BOOK', 9);
said('hall_remove', 'BOOK', 4);
is sql_value('SELECT count(*) FROM ticket.seat_area WHERE area_id = 40'), 0,
    'a hall goes with its maps';
is sql_value('SELECT impl.last_area(7)'), 40, 'no other area gets the number of one of its';
audit_ok();
done_testing();
