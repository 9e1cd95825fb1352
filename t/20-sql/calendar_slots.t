# Slots over days and weekdays: changed, moved, removed, copied and taken back,
# all or none, and never below what is sold.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call staff_call staff_refused
    order_defaults booked place_one quota quota_used until_waits);
use TicketTest;

database();
fixture();

my $today = iso_day(0);
my ($one, $two, $three, $four) = map { iso_day($_) } 1 .. 4;

order_defaults(day => $one, items => [[1, 2]],
               catalogue => sub {
                   sql_value('SELECT catalogue_version FROM ticket.supplier'
                             . ' WHERE supplier_id = 7') });

sub json {
    my (%member) = @_;
    return '{' . join(', ', map {
        my $value = $member{$_};
        qq("$_": ) . (ref $value || $value =~ /^(?:-?\d+|true|false)$/
                      ? ref $value ? '[' . join(', ', @$value) . ']' : $value
                      : qq("$value"))
    } sort keys %member) . '}';
}

sub does {
    my ($what, @arguments) = @_;
    my %change = %{pop @arguments};
    return staff_call("slot_$what", 'BOOK', @arguments, json(%change));
}

sub refused {
    my ($pattern, $what, $do, @arguments) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my %change = %{pop @arguments};
    staff_refused($pattern, $what, "slot_$do", 'BOOK', @arguments,
                  json(%change));
}

# "day slot change why: before > after" of each row
sub cells {
    return [map {
        die "$_->{verdict}: $_->{subject}\n" if defined $_->{verdict};
        join ' ', $_->{day}, $_->{slot_no}, $_->{change}, $_->{why} // '-',
             $_->{before} // '-', '>', $_->{after} // '-'
    } @{$_[0]}];
}

sub changes {
    my %count;
    $count{$_->{change}}++ for @{$_[0]};
    return join ' ', map { "$_ $count{$_}" } sort keys %count;
}

# all slots, as text
sub calendar {
    return sql_value("SELECT string_agg(t::text, ' ' ORDER BY line_id, day,"
                     . ' slot_no) FROM ticket.slot t WHERE supplier_id = 7'
                     . ($_[0] ? " AND day = '$_[0]'" : ''));
}

sub quota_of {
    my ($day, $slot, $kind) = @_;
    return join ' ', @{sql_row('SELECT capacity, used FROM ticket.quota'
        . ' WHERE supplier_id = 7 AND quota_id = ?',
        quota($kind // 1, $day, 1000 + $slot)) // {}}{qw(capacity used)};
}

sub weekdays {
    my ($from, $to, @days) = @_;
    return sql_value('SELECT count(*) FROM generate_series(?::date, ?::date,'
                     . " interval '1 day') d WHERE extract(isodow from d)"
                     . ' = any (?::int[])', $from, $to,
                     '{' . join(',', @days) . '}');
}


# ---- Preview and change ----

my $whole = calendar();
my $rows = does('change', '01', { first_day => $one, last_day => $two,
    slots => '2-3,8', total => '+50', online => 'x0.8', preview => 'true' });
is_deeply cells($rows), [map {
    my $day = $_;
    ("$day 2 changed - 09:00-10:00 1500/1000 > 09:00-10:00 1550/800",
     "$day 3 changed - 10:00-11:00 1500/1000 > 10:00-11:00 1550/800",
     "$day 8 changed - 15:00-16:00 1500/1000 > 15:00-16:00 1550/800")
} $one, $two], 'a preview shows every slot as it is and as it would be';
is calendar(), $whole, 'a preview changes no slot at all';

my $known = $rows->[0]{preview};
my $done = does('change', '01', { first_day => $one, last_day => $two,
    slots => '2-3,8', total => '+50', online => 'x0.8', expect => $known });
is_deeply cells($done), cells($rows), 'what the preview showed is done';
isnt calendar(), $whole, 'then the slots are changed';
refused(qr/not any more what preview $known showed/,
    'a preview that is old', 'change', '01',
    { first_day => $one, last_day => $two, slots => '2-3,8', total => '+50',
      online => 'x0.8', expect => $known });

my $order = booked();
is quota_of($one, 1), '1000 2', 'a slot is sold by its places';
does('change', '01', { first_day => $one, slots => 1, online => 500 });
is quota_of($one, 1), '500 2', 'its quota follows the places';
is_deeply cells(does('change', '01', { first_day => $one, slots => 1,
                                       total => 1500, online => 500 })),
    ["$one 1 same - 08:00-09:00 1500/500 > 08:00-09:00 1500/500"],
    'what is so already stays the same';

for my $case (
    ['more than are sold', { total => 1 }, 0, qr/more places online than/],
    ['one place less than are sold', { online => 1 }, 1, qr/places are sold/],
    ['less than none', { online => '-501' }, 0, qr/cannot have so few/],
    ['a total below none', { total => '-1501', online => 0 }, 0,
     qr/cannot have so few/],
    ['a million and one', { total => 1000001 }, 0, qr/so few or many/],
) {
    my ($name, $what, $sold, $text) = @$case;
    my $before = calendar();
    refused($text, "$name of one slot of many", 'change', '01',
        { first_day => $one, last_day => $two, %$what });
    is calendar(), $before, "$name: no slot of them is changed";
}

$rows = does('change', '01', { first_day => $one, last_day => $two,
                               online => 1, preview => 'true' });
is changes($rows), 'cannot 1 changed 15', 'a preview shows which one cannot be';
is +(grep { $_->{change} eq 'cannot' } @$rows)[0]{why}, 'sold',
    'and the reason of it';
is +(grep { $_->{change} eq 'cannot' } @$rows)[0]{sold}, 2,
    'and how many are sold';
$rows = does('change', '01', { first_day => $one, last_day => $two,
                               online => 1, skip => 'true' });
is changes($rows), 'cannot 1 changed 15', 'on demand it is left out alone';
is sql_value('SELECT string_agg(DISTINCT online_capacity::text, $$ $$)'
             . ' FROM ticket.slot WHERE supplier_id = 7 AND day = ?', $two),
    1, 'and the others are changed';
is quota_of($one, 1), '500 2', 'the one that is left out is as it was';
does('undo', {});
is sql_value('SELECT count(*) FROM ticket.slot WHERE online_capacity = 1'), 0,
    'what was changed in one go is taken back in one go';

# the desk's part
sql_do('INSERT INTO ticket.quota VALUES (7, ?, 500, 30)',
       quota(5, $three, 1002));
refused(qr/of slot 01\/2 of \Q$three\E places are taken at the desk.*: 30/,
    'more places online than the desk leaves', 'change', '01',
    { first_day => $three, slots => 2, online => '+471' });
does('change', '01', { first_day => $three, slots => 2, online => '+470' });
is quota_of($three, 2, 5), '30 30', 'the desk keeps what is taken there';
does('undo', {});
sql_do('UPDATE ticket.quota SET used = 0 WHERE quota_id = ?',
       quota(5, $three, 1002));

# weekdays, and which slots there are
$rows = does('change', '01', { first_day => $one, last_day => iso_day(14),
    weekdays => [6, 7], slots => 4, total => 2000, preview => 'true' });
is scalar(@$rows), weekdays($one, iso_day(14), 6, 7),
    'weekdays choose among the days';
is scalar(grep { sql_value('SELECT extract(isodow from ?::date)', $_->{day})
                 < 6 } @$rows), 0, 'none but Saturdays and Sundays are meant';
refused(qr/none of these slots/, 'slots that are not there', 'change', '01',
    { first_day => $one, slots => '9-20', total => 5 });
refused(qr/4-2 are no numbers/, 'a range that is reversed', 'change', '01',
    { first_day => $one, slots => '4-2', total => 5 });
refused(qr/0 are no numbers/, 'a slot of number 0', 'change', '01',
    { first_day => $one, slots => '0', total => 5 });
refused(qr/5\.5 is no number of places/, 'half a place', 'change', '01',
    { first_day => $one, total => '5.5' });
refused(qr/many is no number of places/, 'a word for places', 'change', '01',
    { first_day => $one, total => 'many' });
refused(qr/say what becomes/, 'nothing to change', 'change', '01',
    { first_day => $one });
refused(qr/there is no line 99/, 'a line that is not there', 'change', '99',
    { first_day => $one, total => 1 });
refused(qr/reversed or more than 800/, 'days that are reversed', 'change', '01',
    { first_day => $two, last_day => $one, total => 1 });
refused(qr/no day from .* is meant/, 'a weekday that is not among the days',
    'change', '01', { first_day => $one, last_day => $one, total => 1,
        weekdays => [1 + sql_value('SELECT extract(isodow from ?::date)',
                                   $one) % 7] });
sql_do("INSERT INTO ticket.slot VALUES (7, 1, ?, 1, 480, 540, 10, 10, true)",
       iso_day(-1));
refused(qr/the day of slot 01\/1, \S+, is over/, 'a day that is over',
    'change', '01', { first_day => iso_day(-1), total => 20 });

# closing
does('change', '01', { first_day => $two, last_day => $three,
                       slots => '1-4', enabled => 'false' });
is sql_value('SELECT count(*) FROM ticket.slot WHERE NOT enabled'), 8,
    'slots are closed over days';
like cells(does('change', '01', { first_day => $two, slots => 1,
                                  enabled => 'true' }))->[0],
    qr/closed > 08:00-09:00 1500\/1000$/, 'and opened again';
does('undo', {});
does('undo', {});
is sql_value('SELECT count(*) FROM ticket.slot WHERE NOT enabled'), 0,
    'one after the other is taken back';


# ---- Moving ----

my $before = calendar();
refused(qr/of slot 01\/1 of \Q$one\E places are sold \(such slots: 1\): 2/,
    'moving a slot that is sold', 'move', '01',
    { first_day => $one, last_day => $two, later => 30 });
is calendar(), $before, 'nothing is moved beside a slot that is sold';

$rows = does('move', '01', { first_day => $two, later => 60 });
is_deeply [map { $_->{after} =~ s/ .*//r } @$rows],
    [map { sprintf '%02d:00-%02d:00', 8 + $_, 9 + $_ } 1 .. 8],
    'a day is an hour later';
does('move', '01', { first_day => $two, start => 480 });
is_deeply calendar($two), $before =~ s/.*?(?=\(7,1,$two)//sr =~ s/ \(7,1,$three.*//sr,
    'the first of them names when all begin';
does('move', '01', { first_day => $two, slots => 8, start => 1200,
                     length => 240 });
is sql_value('SELECT end_minute FROM ticket.slot WHERE day = ? AND slot_no = 8'
             . ' AND supplier_id = 7', $two), 1440,
    'a slot gets another length, until midnight';
does('undo', {});

for my $case (
    ['onto another one', { slots => 2, later => 30 }, qr/would overlap/],
    ['a length that reaches the next', { slots => 2, length => 61 },
     qr/would overlap/],
    ['before the day', { later => -481 }, qr/not be within its day/],
    ['after the day', { later => 481 }, qr/not be within its day/],
    ['nowhere', {}, qr/say where the slots move/],
    ['in two ways', { later => 1, start => 480 }, qr/say where/],
) {
    my ($name, $how, $text) = @$case;
    refused($text, "a slot that moves $name", 'move', '01',
        { first_day => $two, %$how });
}

# Slot 1 stays, as it is sold; so slot 2 would run into it, and so on.
$rows = does('move', '01', { first_day => $one, later => -60,
                             preview => 'true' });
is_deeply [map { $_->{why} // '' } @$rows],
    ['sold', ('overlaps') x 7], 'who cannot move is in the way of the others';
$rows = does('move', '01', { first_day => $one, slots => '1-2,4-8',
                             later => 5 * 60, skip => 'true' });
is_deeply [map { $_->{change} } @$rows],
    ['cannot', ('changed') x 6],
    'slots that move together do not disturb one another';
does('undo', {});


# ---- Removing ----

refused(qr/of slot 01\/1 of \Q$one\E places are sold/, 'a slot that is sold',
    'remove', '01', { first_day => $one });
sql_call('api.cancel_order', 7, 9101, $order);
is quota_of($one, 1), '500 0', 'when its order is closed nothing is sold';
refused(qr/slot 01\/1 of \Q$one\E is named by orders/,
    'a slot whose orders are closed', 'remove', '01', { first_day => $one });
$rows = does('remove', '01', { first_day => $one, skip => 'true' });
is changes($rows), 'cannot 1 gone 7', 'the others of the day are removed';
is sql_value('SELECT count(*) FROM ticket.slot WHERE supplier_id = 7'
             . ' AND day = ?', $one), 1, 'one slot is left of the day';

# it is sold no more, also where it has been looked at before
ok !eval { booked(slots => [3], catalogue => 2) },
    'who was quoted before does not book it';
is $@, "STALE\n", 'but is quoted again';
sql_do('INSERT INTO ticket.quota VALUES (7, ?, 1000, 0)',
       quota(1, $three, 1005));
does('remove', '01', { first_day => $three, slots => '5' });
is quota_of($three, 5), '0 0', 'a quota that stays has room for nobody';
is staff_call('slot_create', 'BOOK', '01', json(
        first_day => $three, start => 720, length => 60, count => 1,
        first_no => 5, total => 80, online => 70))->[0]{slots}, 1,
    'a slot of the same number is made anew';
is quota_of($three, 5), '70 0', 'and has the places that it is made with';
booked(day => $three, slots => [5]);

refused(qr/slot 01\/5 of \Q$three\E places are sold.*: 2/,
    'a slot that was made by hand and is sold', 'remove', '01',
    { first_day => $three, slots => 5 });
my $moved = booked(day => $two, slots => [1]);
sql_do('UPDATE ticket.orders SET slot_no = 6, slot_day = visit,'
       . ' visit_day = visit FROM (SELECT ?::date) v (visit)'
       . ' WHERE order_id = ?', $three, $moved);
sql_do('INSERT INTO ticket.quota VALUES (7, ?, 1000, 0)',
       quota(1, $three, 1006));
refused(qr/slot 01\/6 of \Q$three\E is named by orders/,
    'the slot of an order that moved there from another day', 'remove', '01',
    { first_day => $three, slots => 6 });
sql_do('UPDATE ticket.orders SET slot_no = 1, slot_day = null,'
       . ' visit_day = null WHERE order_id = ?', $moved);


# ---- Copying ----

my $pattern = $two;
my $target = iso_day(40);
$rows = does('copy', '01', $pattern, { first_day => $target,
                                       last_day => iso_day(53) });
is changes($rows), 'new ' . scalar(@$rows), 'a week is copied to two others';
is sql_value(q{SELECT count(*) FROM ticket.slot n JOIN ticket.slot o
    ON o.supplier_id = 7 AND o.line_id = 1 AND o.slot_no = n.slot_no
    AND o.day between ?::date and ?::date + 6
    AND extract(isodow from o.day) = extract(isodow from n.day)
    AND (o.start_minute, o.end_minute, o.total_capacity, o.online_capacity)
      = (n.start_minute, n.end_minute, n.total_capacity, n.online_capacity)
    WHERE n.supplier_id = 7 AND n.day between ? and ?},
    $pattern, $pattern, $target, iso_day(53)), scalar(@$rows),
    'each day has what its weekday had';
is changes(does('copy', '01', $pattern, { first_day => $target,
                                          last_day => iso_day(53) })),
    'same ' . scalar(@$rows), 'said again it changes nothing';

does('change', '01', { first_day => $target, slots => 1, online => 900 });
refused(qr{there is a slot 01/1 on \Q$target\E \(such slots: 1\): replace},
    'a slot that is there and another one', 'copy', '01', $pattern,
    { first_day => $target });
is changes(does('copy', '01', $pattern, { first_day => $target,
                                          replace => 'true' })),
    'changed 1 same 55', 'on demand it is replaced';
does('undo', {});
is changes(does('copy', '01', $pattern, { first_day => $target,
                                          skip => 'true' })),
    'cannot 1 same 55', 'on demand it is left alone';
is changes(does('copy', '01', $pattern, { first_day => iso_day(60),
    slots => '1-2', weekdays => [1, 2, 3] })), 'new 6',
    'weekdays and slots choose what is copied';
does('undo', {});
is sql_value('SELECT count(*) FROM ticket.slot WHERE day >= ?', iso_day(60)),
    0, 'a copy is taken back';


# ---- Taking back ----

does('change', '01', { first_day => $four, slots => '2-3', online => 800 });
does('change', '01', { first_day => $four, slots => '3', online => 700 });
sql_do("UPDATE ticket.slot SET online_capacity = 600 WHERE day = ?"
       . ' AND slot_no = 3', $four);
refused(qr{slot 01/3 of \Q$four\E is not any more}, 'what was changed since',
    'undo', {});
sql_do("UPDATE ticket.slot SET online_capacity = 700 WHERE day = ?"
       . ' AND slot_no = 3', $four);
is cells(does('undo', { preview => 'true' }))->[0],
    "$four 3 changed - 10:00-11:00 1500/700 > 10:00-11:00 1500/800",
    'what will be taken back can be looked at';
does('undo', {});
does('change', '01', { first_day => $four, slots => 2, total => 2000,
                       online => 1900 });
booked(day => $four, slots => [2], items => [[1, 900]]);
refused(qr/slot 01\/2 of \Q$four\E places are sold.*: 900/,
    'places that were sold since', 'undo', {});
sql_do('DELETE FROM ticket.bulk_change');
refused(qr/nothing that can be taken back/, 'where nothing was changed',
    'undo', {});

for (1 .. 25) {
    does('change', '01', { first_day => $four, slots => 6, total => '+1' });
}
is sql_value('SELECT count(*) FROM ticket.bulk_change'), 20,
    'twenty changes are kept and no more';
is sql_value('SELECT count(*) FROM ticket.bulk_cell'), 20,
    'and so are their cells';


# ---- Beside a sale ----

# A booking that is on its way is committed before a slot is lowered; the slot
# then has no less than what it sold.
{
    my ($buyer, $staff) = (connection(), connection('ticket_staff'));
    my $day = iso_day(6);

    booked(day => $day, slots => [4]);
    $buyer->begin_work;
    place_one($buyer, key => 'way', agent => 9101, day => $day,
              items => [[1, 90]], slots => [4], callback => 1,
              catalogue => sql_value('SELECT catalogue_version'
                  . ' FROM ticket.supplier WHERE supplier_id = 7'));
    my $sth = $staff->prepare(
        q{SELECT * FROM api.staff_slot_change('BOOK', '01', ?)},
        { pg_async => 1 });
    $sth->execute(json(first_day => $day, slots => 4, online => 50));
    until_waits($staff, 'who lowers a slot waits for who is buying it');
    $buyer->commit;
    $staff->pg_result;
    my $row = $sth->fetchrow_hashref;
    is $row->{verdict}, 'SLOT_SOLD', 'then it cannot be lowered below that';
    is quota_of($day, 4), '1000 92', 'and the slot is as it was';
}

# A booking that comes while a slot is lowered waits, and is quoted again.
{
    my ($buyer, $staff) = (connection(), connection('ticket_staff'));
    my $day = iso_day(6);
    my $version = sql_value('SELECT catalogue_version FROM ticket.supplier'
                            . ' WHERE supplier_id = 7');

    $staff->begin_work;
    $staff->do(q{SELECT api.staff_slot_change('BOOK', '01', ?)}, undef,
               json(first_day => $day, slots => 4, online => 100));
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        my $other = connection();
        my $got = place_one($other, key => 'late', agent => 9101, day => $day,
            items => [[1, 90]], slots => [4], callback => 1,
            catalogue => $version);
        require POSIX;
        POSIX::_exit(($got->{verdict} // '') eq 'STALE' ? 0 : 1);
    }
    wait_until { sql_value("SELECT count(*) FROM pg_stat_activity WHERE"
        . " wait_event_type = 'Lock' AND datname = current_database()") }
        'who buys a slot waits for who lowers it';
    $staff->commit;
    waitpid $pid, 0;
    is $?, 0, 'then it is quoted by the slot as it is now';
    is quota_of($day, 4), '100 92', 'and no more is sold than there is';
}


# A season in one go: what takes long is what each slot costs the others.
sql_do("INSERT INTO ticket.line VALUES (7, 2, '02', '北线')");
staff_call('slot_create', 'BOOK', '02', json(days => 400, start => 0,
    length => 60, count => 24, total => 10, online => 10));
is changes(does('move', '02', { first_day => $today, last_day => iso_day(399),
                                start => 0, length => 30 })),
    'changed 9600', 'slots of a year and more are moved in one go';
is changes(does('undo', { preview => 'true' })), 'changed 9600',
    'and could be moved back';

audit_ok();
done_testing();
