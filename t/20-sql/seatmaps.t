# Maps of a theatre's seats: what is wrong with one, how one is stored, which
# performances are played on it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use JSON::PP ();
use TicketBooking qw(database connection until_waits after_commit fixture quota
                     place place_sql place_arguments sql_call staff_call
                     staff_refused);
use TicketTest;

my $dbh = database();
my $json = JSON::PP->new->canonical;

fixture();
sql_do(q{UPDATE ticket.supplier SET kind = '2', code = 'HOUSE'
         WHERE supplier_id = 7});
my $today = sql_value("SELECT (api.now() AT TIME ZONE 'Asia/Shanghai')::date");


# ---- Maps from few words ----

# Lines of an area with rows of seats: each row is a string of numbers, | is an
# aisle, and 5>9 says that the seat behind 5 is 9.

sub area {
    my ($no, $code, @rows) = @_;
    my @lines;

    for my $row (1 .. @rows) {
        my ($first, @line) = (1);

        for my $word (split ' ', $rows[$row - 1]) {
            if ($word eq '|') {
                $line[-1]{aisle} = 'yes';
                next;
            }
            my ($seat, $next) = split />/, $word;
            push @line, { area_no => $no, row_no => $row, area => $code,
                          row => $row, seat => $seat,
                          defined $next ? (next => $next) : () };
        }
        @{$line[0]}{qw(row_x row_y row_w row_h seat_w seat_h align)} =
            ($no * 1000, $row * 20, 400, 20, 20, 20, 'M');
        push @lines, @line;
    }
    @{$lines[0]}{qw(area_name color area_x area_y area_w area_h)} =
        ("${code}区", '#FF8800', $no * 1000, 0, 400, 500);

    return @lines;
}

sub map_of {
    my @lines = @_;
    $lines[$_]{line} = $_ + 2 for 0 .. $#lines;
    return $json->encode(\@lines) =~ s/"null"/null/gr;
}

sub problems {
    my (@lines) = @_;
    return map { join ' ', map { $_ // '-' } @{$_}{qw(line area row seat
                                                     problem)} }
           @{staff_call('seatmap_problems', map_of(@lines))};
}


# ---- What is wrong ----

# Changes of the lines of one area with the rows 1 2 3 | 4 and 1 2, and what is
# said of each: line, area, row, seat, problem.

sub wrong {
    my ($what, $change, @expected) = @_;
    my @lines = area(1, 'A', '1 2 3 | 4', '1 2');

    $change->(\@lines);
    my @found = problems(@lines);
    is scalar @found, scalar @expected, "$what: as many problems"
        or diag join "\n", @found;
    like $found[$_] // '', qr/^\Q$expected[$_]\E/, "$what: problem $_ is named"
        for 0 .. $#expected;

    db('ticket_staff')->do("SET ticket.language = 'zh'");
    my @chinese = problems(@lines);
    db('ticket_staff')->do('RESET ticket.language');
    is_deeply [sort map { where($_) } @chinese],
        [sort map { where($_) } @found],
        "$what: at the same places in Chinese";
    is_deeply [grep { !/the quote/ && (!/\p{Han}/ || / (?:is|the|of) /) }
               @chinese], [], "$what: in its words";
    return;
}

# Line and area of a problem.
sub where { return $_[0] =~ /^(\S+ \S+) / ? $1 : '' }

# One line, one member, one problem.

sub wrong_cell {
    my ($line, $name, $value, @expected) = @_;

    $expected[0] =~ s/ is not .*/ is missing/ if !defined $value;
    wrong("$name is " . ($value // 'missing'),
          sub { $_[0][$line]{$name} = $value }, @expected);
    return;
}

is_deeply [problems(area(1, 'A', '1 2 3 | 4', '1 2'),
                    area(2, 'B', '1>3 2>null 3>2'))],
    [], 'a map that is right has no problems';
is_deeply [problems()], ['- - - - there is no area'],
    'a map without lines has no area';

wrong_cell(0, area => 'A 1', '2 A 1 - - the code of an area has letters');
wrong_cell(0, area_name => $_, '2 A - - area_name is not 1 to 64')
    for undef, '', ' x', "a\tb", '名' x 65;
wrong_cell(0, color => $_, '2 A - - color is not one such as #FF8800')
    for undef, 'red', '#F80', '#FF88001', '#GG8800';
wrong_cell(0, area_x => $_, '2 A - - area_x is not a whole number')
    for undef, '1.5', 'x', '1000000', '１';
wrong_cell(0, area_y => '', '2 A - - area_y is not a whole number');
wrong_cell(0, area_w => $_, '2 A - - area_w is not a whole number above 0')
    for undef, 'x';
wrong_cell(0, area_w => -4, '2 A - - area_w is not a whole number above 0',
           '2 A 1 - the row is outside', '6 A 2 - the row is outside');
wrong_cell(0, area_h => undef,
           '2 A - - area_h is not a whole number above 0');
wrong_cell(0, row_x => 'x', '2 A 1 - row_x is not a whole number');
wrong_cell(4, row_y => undef, '6 A 2 - row_y is not a whole number');
wrong_cell(0, row_w => 'x', '2 A 1 - row_w is not a whole number above 0');
wrong_cell(0, row_h => undef, '2 A 1 - row_h is not a whole number above 0');
wrong_cell(0, seat_w => 0, '2 A 1 - seat_w is not a whole number above 0');
wrong_cell(0, seat_h => undef, '2 A 1 - seat_h is not a whole number above 0');
wrong_cell(0, align => $_, '2 A 1 - align is not L, M or R')
    for undef, 'C', 'left';
wrong_cell(0, align => 'r');
wrong_cell(0, color => '#ff00aa');

wrong_cell(0, row_x => 999, '2 A 1 - the row is outside the area: 999,20 to'
           . ' 1399,40, the area is 1000,0 to 1400,500');
wrong_cell(0, row_x => 1001, '2 A 1 - the row is outside the area');
wrong_cell(0, row_y => -1, '2 A 1 - the row is outside the area');
wrong_cell(4, row_y => 481, '6 A 2 - the row is outside the area');
wrong_cell(0, seat_w => 101, '2 A 1 - seats (4) of 101 do not fit into a row of'
           . ' 400');
wrong_cell(0, seat_w => 100);
wrong_cell(4, seat_h => 21, '6 A 2 - seats 21 high do not fit into a row of 20');

wrong('a seat twice', sub { $_[0][2]{seat} = 1 },
      '4 A 1 1 the row has that seat already');
wrong('a row twice', sub { $_->{row} = 1 for @{$_[0]}[4, 5] },
      '6 A 1 - the area has that row already');
wrong('an area twice', sub { push @{$_[0]}, area(2, 'A', '1 2') },
      '8 A - - the hall has that area already');
wrong('a row in two places', sub { push @{$_[0]}, { %{$_[0][1]}, row_no => 3, seat => 9 } },
      '8 A 1 - the area has that row already: lines of a row stand together');
wrong('an area in two places', sub { push @{$_[0]}, { area_no => 2, area => 'A', row => 9,
                                                     row_no => 1, seat => 9, row_x => 'x' } },
      '8 A - - the hall has that area already: lines of an area stand together',
      '8 A 9 - row_x is not a whole number', '8 A 9 - row_y is missing',
      (map { "8 A 9 - $_ is missing" } qw(row_w row_h seat_w seat_h align)));
wrong('a row without a number', sub { delete $_->{row} for @{$_[0]}[4, 5] },
      '6 A - - row is missing');
wrong_cell(1, seat => '1' x 17, "3 A 1 @{['1' x 17]} the number of a seat is"
           . ' not 1 to 16');
wrong_cell(1, seat => '1 ', '3 A 1 1  the number of a seat is not 1 to 16');
wrong_cell(0, aisle => 'maybe', '2 A 1 1 aisle is not yes or no');
wrong('a row without a seat', sub { pop @{$_[0]}; delete $_[0][4]{seat} },
      '6 A 2 - the row has no seat');
wrong('an aisle without a seat', sub { push @{$_[0]}, { %{$_[0][5]} };
                                       delete $_[0][6]{seat};
                                       $_[0][6]{aisle} = 'yes' },
      '8 A 2 - what is said of a seat has no number of it');
wrong('a seat without a row',
      sub { delete @{$_[0][5]}{qw(row row_no)} },
      '7 A - 2 a seat has no row');
wrong('an area without a row',
      sub { push @{$_[0]}, { area_no => 2, area => 'B', area_name => 'B',
                             color => '#000000', area_x => 0, area_y => 0,
                             area_w => 1, area_h => 1 } },
      '8 B - - the area has no row');
wrong('a line that was not understood',
      sub { $_[0][3]{wrong} = 'the quote is not closed' },
      '5 A 1 4 the quote is not closed');

wrong('a gap', sub { @{$_[0]}[0 .. 2] = (area(1, 'A', '1>2 2>7 3>4'))[0 .. 2] },
      '3 A 1 2 the next seat is 7, which the row has not: a gap in the chain',
      '4 A 1 3 is next to no seat: the chain of the row has several first');
wrong('a knot', sub { @{$_[0]}[0 .. 2] = (area(1, 'A', '1>2 2>4 3>4'))[0 .. 2] },
      '4 A 1 3 is next to no seat',
      '4 A 1 3 the next seat is 4, as of another seat');
wrong('two firsts', sub { $_[0][0]{next} = 2; $_[0][2]{next} = 4 },
      '4 A 1 3 is next to no seat: the chain of the row has several first');
wrong('a circle beside a chain',
      sub { push @{$_[0]}, area(2, 'B', '1>2 2>null 3>4 4>3') },
      '10 B 1 3 stands in a circle', '11 B 1 4 stands in a circle');
wrong('a row that is a circle',
      sub { push @{$_[0]}, area(2, 'B', '1>2 2>1') },
      '8 B 1 1 stands in a circle', '9 B 1 2 stands in a circle');
wrong('a seat behind itself', sub { push @{$_[0]}, area(2, 'B', '1>1') },
      '8 B 1 1 stands in a circle');

wrong('an area that says two things',
      sub { $_[0][3]{color} = '#000000'; $_[0][5]{area_w} = 401 },
      '5 A 1 - color is #000000 here and #FF8800 before',
      '7 A 2 - area_w is 401 here and 400 before');
wrong('a row that says two things', sub { $_[0][2]{align} = 'L' },
      '4 A 1 - align is L here and M before');
wrong('the same said again', sub { $_[0][2]{align} = 'm';
                                   $_[0][5]{color} = '#ff8800' });
wrong('many things at once',
      sub { $_[0][0]{color} = 'red'; $_[0][1]{seat} = 1;
            $_[0][4]{align} = 'X' },
      '2 A - - color', '3 A 1 1 the row has', '6 A 2 - align');

# What no list in a test shows: many areas, many seats, and numbers that are
# there so often that a walk along their chain would never end.
my @many = map { { area_no => 1, row_no => 1 + int $_ / 100, area => 'A',
                   row => 1 + int $_ / 100, seat => 1 + $_ % 100 } } 0 .. 9999;
is_deeply [grep { /9999/ } problems(@many)],
    ['2 A - - the area has 10000 seats, more than 9999'],
    'an area has 9,999 seats at most';
is scalar(problems(@many)), 200, 'no more than 200 problems are listed';
is scalar(grep { /circle/ }
          problems(area(1, 'A', join ' ', ('1>2', '2>1') x 20))), 0,
    'a row in which numbers are there often is no circle too';
is((problems(map { area($_, "A$_", '1') } 1 .. 1001))[0],
   '- - - - there are more than 1000 areas', 'a map has 1,000 areas at most');


# ---- How it is stored ----

staff_refused(qr/no theatre/, 'a hall of a scenic area', 'hall_set', 'DEMO', 1,
              'x');
staff_refused(qr/no supplier NONE/, 'a hall of nobody', 'hall_set', 'NONE', 1,
              'x');
is_deeply staff_call('hall_set', 'HOUSE', 3, '大剧院')->[0],
    { verdict => undef, subject => undef, hall => 3, name => '大剧院',
      map => 0, areas => 0, seats => 0 }, 'a hall begins without a map';
is staff_call('hall_set', 'HOUSE', 3, '歌剧院')->[0]{name}, '歌剧院',
    'a hall gets another name';

sub import_map {
    my (@lines) = @_;
    my ($row) = @{staff_call('seatmap_import', 'HOUSE', 3, map_of(@lines))};
    return $row->{verdict} // join ' ', map { $_ // '-' }
        @{$row}{qw(map changed areas rows seats moved kept)};
}

# At a performance of session 5.
sub at {
    my ($day) = @_;

    return qq({"session": 5, "day": "$day"});
}

sub tables {
    return join ' ', map { sql_value("SELECT count(*) FROM ticket.$_"
                                     . ' WHERE supplier_id = 7') }
                     qw(seat_map seat_area seat_row seat);
}

staff_refused(qr/no hall 4/, 'a map of no hall', 'seatmap_import', 'HOUSE', 4,
              map_of(area(1, 'A', '1')));
staff_refused(qr/has no seats yet/, 'the map of a hall without one',
              'seatmap_show', 'HOUSE', 3, undef);
staff_refused(qr/problems of the map for hall 3: 1$/, 'a map that is wrong',
              'seatmap_import', 'HOUSE', 3, map_of(area(1, 'A b', '1')));
is tables(), '0 0 0 0', 'nothing of a map that is wrong is stored';

my @first = (area(1, 'A', '1 2 3 | 4', '5>1 7>null 3>7 1>3'), area(2, 'B', '1 2'));
is import_map(@first), '1 1 2 3 10 0 0', 'a map is stored';
is tables(), '1 2 3 10', 'with its areas, rows and seats';
is sql_value(q{SELECT string_agg(seat_no || ':' || num || CASE WHEN aisle
                      THEN '|' ELSE '' END, ' ' ORDER BY area_id, seat_no)
               FROM ticket.seat WHERE supplier_id = 7}),
    '1:1 2:2 3:3| 4:4 5:5 6:1 7:3 8:7 1:1 2:2',
    'seats are numbered along the chains, row after row';
is_deeply [map { $_->{runs} } sql(q{SELECT runs FROM ticket.seat_area
                                    WHERE supplier_id = 7 ORDER BY area_id})],
    [[1, 3, -3, 4, 1, 3, 5, 4, -3], [1, 2, -1]],
    'runs end at aisles and at the end of rows';
is import_map(@first), '1 0 2 3 10 0 0', 'an equal map makes no other one';

sub overlaps {
    my (@lines) = @_;
    sql_do('INSERT INTO ticket.hall VALUES (7, 9, ?, 0)', 'x');
    my ($row) = @{staff_call('seatmap_import', 'HOUSE', 9, map_of(@lines))};
    staff_call('hall_remove', 'HOUSE', 9);
    return $row->{overlaps};
}

is overlaps(@first), undef, 'areas and rows that stand apart are nothing to speak of';
my @near = map { { %$_ } } @first;
$_->{area_x} && ($_->{area_x} = 1399) for $near[8];
$_->{row_y} && ($_->{row_y} = 39) for $near[4];
$_->{row_x} && ($_->{row_x} = 1399) for $near[8];
is overlaps(@near), 'A and B, A/1 and A/2', 'those that lie on each other are named';
is tables(), '1 2 3 10', 'and stores nothing';


# ---- Which performances are played on it ----

my ($past, $tomorrow, $later, $sold, $kept, $off) =
    map { sql_value('SELECT ?::date + ?::int', $today, $_) } -1, 1 .. 5;

sql_do(q{INSERT INTO ticket.session
         VALUES (7, 5, 3, '晚场', 1170, 1260, 1170, 1110, 1200)});
sql_do(qq{INSERT INTO ticket.performance
          VALUES (7, 5, ?, 1, 1170, 1260, 1170, 1110, 1200, '$_->[1]',
                  CASE WHEN '$_->[1]' = 'C' THEN api.now() END)}, $_->[0])
    for [$past, 'O'], [$tomorrow, 'O'], [$later, 'D'], [$sold, 'O'],
        [$kept, 'O'], [$off, 'C'];
sql_do('UPDATE ticket.supplier SET catalogue_version = 1 WHERE supplier_id = 7');

my ($area) = sql_value(q{SELECT area_id FROM ticket.seat_area
                         WHERE supplier_id = 7 AND code = 'A'});
my ($orders) = place({ key => 'M1', agent => 9101, day => $sold, session => 5,
                       items => [[1, 2]], areas => [[$area, 8]],
                       valid_until => "$sold 21:00+08" });
is $orders->[0]{verdict}, undef, 'two seats are sold';
sql_do(q{INSERT INTO ticket.quota VALUES (7, ?, 8, 1)},
       quota(8, $kept, 5 * 1048576 + $area));
sql_do(q{INSERT INTO ticket.seat_held VALUES (7, 5, ?, ?, 1, 'P')}, $kept,
       $area);

my @second = (area(1, 'A', '1 2 3 4 5'), area(2, 'C', '1 2'));
is import_map(@second), '2 1 2 2 7 2 2',
    'another map: two performances are played on it, two are kept';
is sql_value(q{SELECT string_agg(map_no::text, ' ' ORDER BY day)
               FROM ticket.performance WHERE supplier_id = 7}), '1 2 2 1 1 1',
    'the past, what is sold, what is kept and what is cancelled stay';
is tables(), '2 4 5 17', 'the first map is there still';
cmp_ok sql_value('SELECT min(area_id) FROM ticket.seat_area WHERE map_no = 2'),
    '>', $area + 1, 'areas of the second map have numbers of their own';

is_deeply [map { join ' ', map { $_ // '-' } @{$_}{qw(map newest area rows seats
                                  performances first_day last_day)} }
           @{staff_call('seatmap_show', 'HOUSE', 3, undef)}],
    ["2 1 A 1 5 2 $tomorrow $later", "2 1 C 1 2 2 $tomorrow $later",
     "1 0 A 2 8 2 $sold $kept", "1 0 B 1 2 2 $sold $kept"],
    'the maps that are played on are shown';
is scalar @{staff_call('seatmap_show', 'HOUSE', 3, '{"map": 1}')}, 2,
    'or one that is named';
staff_refused(qr/hall 3 has no map 3/, 'a map that is not there',
              'seatmap_show', 'HOUSE', 3, '{"map": 3}');
is_deeply [map { join ' ', @{$_}{qw(day map newest seats taken)} }
           @{staff_call('seatmap_played', 'HOUSE', 3, undef)}],
    ["$tomorrow 2 1 7 0", "$later 2 1 7 0", "$sold 1 0 10 2",
     "$kept 1 0 10 1"], 'and who is played on which';
is_deeply [map { join ' ', @{$_}{qw(map row seats first_seat last_seat
                                    aisles align)} }
           @{staff_call('seatmap_rows', 'HOUSE', 3,
                        '{"map": 1, "area": "A"}')}],
    ['1 1 4 1 4 1 M', '1 2 4 5 7 0 M'], 'the rows of an area are shown';
staff_refused(qr/no area B on that map/, 'an area that is not there',
              'seatmap_rows', 'HOUSE', 3, '{"map": 2, "area": "B"}');
is_deeply [sort map { "$_->{row_num} $_->{seat} $_->{state}" }
           grep { $_->{state} ne '1' }
           @{staff_call('seatmap_seats', 'HOUSE', 3, at($sold))}],
    ['2 1 S', '2 5 S'], 'seats that are booked and not paid are S';
is_deeply [map { $_->{state} }
           grep { $_->{state} ne '1' }
           @{staff_call('seatmap_seats', 'HOUSE', 3, at($kept))}], ['P'],
    'one that is reserved is P';
staff_refused(qr/session 5 has no performance on/, 'no performance',
              'seatmap_seats', 'HOUSE', 3, at('2001-01-01'));

sql_call('api.cancel_order', 7, 9101, $orders->[0]{order_id});
is import_map(@second), '2 0 2 2 7 1 1',
    'the same map again takes over what has come free since';
is import_map(@first), '3 1 2 3 10 3 1',
    'the first map again is a third one: only the newest is compared';


# ---- Who books while a map is imported ----

my ($one, $two) = map { connection() } 1, 2;
my $import = 'SELECT map, moved, kept FROM api.staff_seatmap_import(?, ?, ?)';

sub order_of {
    my ($key, $day) = @_;
    my $own = sql_value(q{SELECT area_id FROM ticket.seat_area
                          JOIN ticket.performance USING (supplier_id, map_no)
                          WHERE supplier_id = 7 AND day = ? AND code = 'A'},
                        $day);
    return place_arguments(7, sql_value('SELECT api.now()'), [{
        key => $key, agent => 9101, day => $day, session => 5,
        items => [[1, 1]], areas => [[$own, 8]],
        catalogue => sql_value('SELECT catalogue_version FROM ticket.supplier'
                               . ' WHERE supplier_id = 7'),
        valid_until => "$day 21:00+08" }]);
}

for my $case (['no seat was ever booked of', $tomorrow, 4, \@second],
              ['all seats have come back of', $sold, 5, \@first]) {
    my ($what, $day, $no, $map) = @$case;

    $one->begin_work;
    is_deeply [$one->selectrow_array($import, undef, 'HOUSE', 3,
                                     map_of(@$map))], [$no, 3, 1],
        "a map is imported, $what what is booked next";
    is((after_commit($one, $two, 'who books waits for it', place_sql($two),
                     order_of("W$no", $day)))[2], 'STALE',
        'and is quoted anew on the new map');
}

{
    my $sth = $two->prepare($import, { pg_async => PG_ASYNC });

    $one->begin_work;
    is(($one->selectrow_array(place_sql($one), undef,
                              order_of('W', $tomorrow)))[2], undef,
       'a seat is booked');
    $sth->execute('HOUSE', 3, map_of(@second));
    until_waits($two, 'who imports a map waits for it');
    $one->commit;
    $two->pg_result;
    is_deeply [$sth->fetchrow_array], [6, 2, 2],
        'the performance stays on the map that it was booked on';
}

sql_do("DELETE FROM ticket.seat_held WHERE kind = 'P'");
sql_do('UPDATE ticket.quota SET used = 0 WHERE quota_id = ?',
       quota(8, $kept, 5 * 1048576 + $area));

audit_ok();
done_testing();
