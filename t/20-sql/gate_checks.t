# Tickets at gates with devices: verdicts, what is written down, repeats, rounds
# of a batch, identity cards.  Whom the rules let in is gate_judge.t's subject.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture sql_call staff_call sql_array
    order_defaults booked place_one index_of after_commit);
use TicketTest;

my $dbh = database();
my $nginx = connection('ticket_nginx');     # its rights are part of the test

fixture();
my ($supplier, $requests) = (7, 0);
my $today = iso_day(0);

staff_call('station_set', 'BOOK', 1, '南门');
staff_call('station_set', 'BOOK', 2, '北门');
for ([1, 'in'], [2, 'both'], [1, 'out']) {
    my ($station, $directions) = @$_;
    staff_call('device_create', 'BOOK', "闸$station$directions",
               { kind => 'turnstile', station => $station, gate => $station,
                 directions => $directions });
}
order_defaults(day => $today, ticket_until => $today, state => '3', slots => [],
               medium => 2, callback => 1);


# The clock of the attraction, some days from today.
sub clock {
    my ($time, $days) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::int4 + ?::time)"
           . " at time zone 'Asia/Shanghai' - clock_timestamp())", $today,
           $days // 0, $time);
    return;
}


# Calls as hashes: order, ticket, device and what else differs.
my @columns = (
    [supplier => 'int4'], [device => 'int4'], [epoch => 'int4'],
    [request => 'text'], [order => 'int8'], [ticket => 'int2'],
    [id => 'bytea'], [card => 'bytea'], [broken => 'bool'], [persons => 'int4'],
    [out => 'bool'], [scanned => 'timestamptz']);

sub call_of {
    my (@calls) = @_;
    my @rows = map { { supplier => 7, device => 1, epoch => 0, broken => 'f',
                       request => 'r' . ++$requests, %$_ } } @calls;

    return map { my $name = $_->[0]; sql_array([map { $_->{$name} } @rows]) }
           @columns;
}

sub checked {
    my (@calls) = @_;
    return sql_call($nginx, 'api.check_tickets', call_of(@calls));
}

sub check {
    my ($order, $ticket, %more) = @_;
    return checked({ order => $order, ticket => $ticket, %more })->[0];
}

# "IN 2 3": verdict, persons now, persons left.
sub said {
    my ($row) = @_;
    return $row->{device_verdict}
           // "$row->{verdict} $row->{persons} $row->{left_persons}";
}

sub is_said {
    my ($row, $expected, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is said($row), $expected, $name;
}

sub state_of {
    return sql_value('select state from ticket.ticket where order_id = ?'
                     . ' and ticket_no = ?', @_);
}

sub told {
    return sql_value('select count(*) from ticket.outbox where order_id = ?'
                     . ' and kind = 3', $_[0]);
}

clock('10:00');


# ---- One ticket ----

my $order = booked();
my $in = check($order, 1);
is_said $in, 'IN 1 0', 'a ticket is let in';
is_deeply [@{$in}{qw(n order_id ticket_no passage_no product_name in_persons
                     all_persons next_step repeated first_day)}],
    [1, $order, 1, 1, 'ADULT', 1, 1, 'none', 0, $today], 'the row says which';
is state_of($order, 1), '4', 'it is used now';
is told($order), 1, 'its distributor hears of it';
is_deeply [sql_values('select station_name, gate, direction, persons, device_no,'
                   . ' was, left_persons, day from ticket.passage')],
    ['南门', 1, 'I', 1, 1, '1', 0, $today],
    'the passage says where';
is_said check($order, 1), 'TWICE 1 0', 'the scanner fires twice';
clock('10:01');
my $used = check($order, 1, device => 2);
is_said $used, 'USED 0 0', 'it is used up';
is_deeply [@{$used}{qw(used_station used_gate next_step passage_no)}],
    ['南门', 1, 'supervisor', 1], 'where it was used';
ok $used->{used_at}, 'and when it was';
is told($order), 1, 'nothing more is told';
is_said check($order, 3), 'UNKNOWN 0 0', 'a ticket that is not there';
is_said check(5, 1), 'UNKNOWN 0 0', 'an order that is not there';
is_said check(booked(state => '0'), 1), 'UNPAID 0 0', 'an order not paid';
is_said check(booked(day => iso_day(1), ticket_until => iso_day(1)), 1),
    'DAY_BEFORE 0 0', 'a ticket of tomorrow';
is_said check(booked(medium => 0), 1), 'PRINT_FIRST 0 0', 'paper is printed first';
my $paper = booked(medium => 0);
sql_do("update ticket.ticket set state = '3' where order_id = ?", $paper);
is_said check($paper, 1), 'IN 1 0', 'what is printed comes in';


# ---- The same request again ----

$order = booked();
my %same = (order => $order, ticket => 1, request => 'again');
$in = checked(\%same)->[0];
clock('10:30');
my $again = checked(\%same)->[0];
is_said $again, 'IN 1 0', 'a request again has its answer again';
is_deeply [map { $_->{repeated}, $_->{used_at} } $in, $again],
    [0, undef, 1, undef], 'and is marked, and differs in nothing else';
is sql_value('select count(*) from ticket.passage where order_id = ?', $order), 1,
    'nobody came in by it';
is_said check($order, 2, request => 'again'), 'DEVICE_REQUEST',
    'for another ticket it is refused';
is_said checked({ %same, device => 2 })->[0], 'USED 0 0',
    'another device has requests of its own';
is_deeply [map { said($_) } @{checked((\%same) x 2)}], ['IN 1 0', 'IN 1 0'],
    'twice in a batch, too';
$order = booked();
is_deeply [map { said($_) . $_->{repeated} }
           @{checked(map { { order => $order, ticket => 1,
                             request => 'twin' } } 1 .. 2)}],
    ['IN 1 00', 'IN 1 01'], 'two at once let in once';
is_deeply [map { said($_) }
           @{checked(map { { order => booked(), ticket => 1,
                             request => 'twins' } } 1 .. 2)}],
    ['IN 1 0', 'DEVICE_REQUEST'], 'two of different tickets, too';
{
    my ($one, $two) = (connection(), connection());
    my @call = call_of({ order => booked(), ticket => 1, request => 'raced' });
    my @other = call_of({ order => booked(), ticket => 1, request => 'raced' });
    my $asks = 'select device_verdict from api.check_tickets('
               . join(', ', ('?') x @call) . ')';

    $one->begin_work;
    is sql_call($one, 'api.check_tickets', @call)->[0]{verdict}, 'IN',
        'a request that is on its way';
    is scalar after_commit($one, $two, 'the same one waits', $asks, @other),
        'DEVICE_REQUEST', 'is not used twice';
    is sql_value("select count(*) from ticket.passage where request = 'raced'"),
        1, 'and lets in once';
    is_said check(sql_values('select order_id, 1 from ticket.orders order by'
                             . ' order_id desc limit 1')), 'IN 1 0',
        'the other ticket is as it was';
}
clock('10:40', 1);
$order = booked(day => iso_day(0), ticket_until => iso_day(0));
is_said check($order, 1, request => 'again'), 'IN 1 0',
    'a day later a request may be another one';


$order = booked(day => iso_day(0), ticket_until => iso_day(0));
check($order, 1, request => 'mistaken');
sql_call($nginx, 'api.gate_undo', 7, 1, 0, 'mistaken');
is_said check($order, 1, request => 'mistaken'), 'DEVICE_UNDONE',
    'a request whose passage was undone opens nothing';
is_said check($order, 1), 'IN 1 0', 'a new one does';


# ---- A batch ----

clock('11:00');
my @order = map { booked() } 1 .. 3;
my $party = booked(items => [[2, 5]]);
my $rows = checked(
    { order => $order[1], ticket => 1 }, { order => $order[0], ticket => 1 },
    { order => $party, ticket => 1, persons => 3 },
    { order => $order[0], ticket => 1, device => 2 },
    { order => $order[0], ticket => 2 }, { order => 4, ticket => 1 },
    { order => $party, ticket => 1, persons => 4, device => 2 },
    { order => $party, ticket => 1, device => 2 },
    { order => $order[2], ticket => 1, device => 9 },
    { order => $order[2], ticket => 1, epoch => 7 },
    { order => $party, ticket => 1, device => 1 });
is_deeply [map { $_->{n} } @$rows], [1 .. 11], 'a row for each call, in order';
is_deeply [map { said($_) } @$rows],
    ['IN 1 0', 'IN 1 0', 'IN 3 2', 'USED 0 0', 'IN 1 0', 'UNKNOWN 0 0',
     'IN 2 0', 'TWICE 2 0', 'DEVICE_UNKNOWN', 'DEVICE_STALE', 'TWICE 3 0'],
    'later ones see what earlier ones did';
is_deeply $dbh->selectcol_arrayref('select persons from ticket.passage'
    . ' where order_id = ? order by passage_no', undef, $party), [3, 2],
    'a party came by two gates';
is told($party), 1, 'and is told once';
is told($order[0]), 2, 'two tickets of an order are told each';
is_deeply $dbh->selectrow_arrayref('select o.events, (select max(seq) from'
    . ' ticket.outbox x where x.order_id = o.order_id) from ticket.orders o'
    . ' where o.order_id = ?', undef, $order[0]), [3, 3],
    'events have numbers one after another';
is scalar @{checked()}, 0, 'a batch may be empty';

my $quiet = booked(agent => 9108);
is_said check($quiet, 1), 'IN 1 0', 'a ticket of whom nobody calls';
is told($quiet), 0, 'is told to nobody';


# ---- Slots, stations, entries ----

my %slot = (slots => [1]);                  # 08:00 to 09:00
clock('07:40');
$order = booked(%slot);
my $early = check($order, 1);
is_said $early, 'SLOT_EARLY 0 1', 'before its slot it is early';
is_deeply [@{$early}{qw(minutes next_step)}], [20, 'wait'], 'so many minutes';
like $early->{slot_from}, qr/^$today 0[08]:00/, 'the slot is told';
staff_call('product_entry', 'BOOK', 'ADULT', { early_minutes => 30 });
is_said check($order, 1), 'IN 1 0', 'unless the product grants them';
clock('10:00');
is_said check($order, 2), 'IN 1 0', 'who is late keeps the right';
staff_call('product_entry', 'BOOK', 'ADULT', { late_then => 'ask' });
is_said check(booked(%slot), 1), 'SLOT_LATE 0 1', 'or the supervisor is asked';

staff_call('product_entry', 'BOOK', 'ADULT',
           { stations => '2', entries_per_day => 2, late_then => 'in' });
$order = booked();
my $elsewhere = check($order, 1);
is_said $elsewhere, 'STATION 0 2', 'at the wrong station';
is $elsewhere->{used_station}, '北门', 'it is told which is the right one';
is_said check($order, 1, device => 2), 'IN 1 1', 'where it is let in';
clock('10:10');
is_said check($order, 1, device => 2), 'IN 1 0', 'twice a day';
clock('10:20');
is_said check($order, 1, device => 2), 'USED 0 0', 'and no third time';

staff_call('product_entry', 'BOOK', 'ADULT',
           { stations => 'all', entries_per_day => 1, reentry => 'true' });
$order = booked();
is_said check($order, 1, device => 2, out => 't'), 'NOT_INSIDE 0 1',
    'nobody goes out who is not in';
check($order, 1, device => 2);
is_said check($order, 1, device => 3), 'OUT 1 1', 'who is in goes out';
is state_of($order, 1), '4', 'the ticket stays used';
clock('10:30');
is_said check($order, 1, out => 't'), 'DEVICE_DIRECTION',
    'but not by a gate that lets in alone';
is_said check($order, 1, device => 3, out => 'f'), 'DEVICE_DIRECTION',
    'nor in where it goes out alone';
is_said check($order, 1), 'IN 1 0', 'and comes in again';
is told($order), 1, 'of one ticket one passage is told';
staff_call('product_entry', 'BOOK', 'ADULT', { reentry => 'false' });


# ---- The order ----

$order = booked();
staff_call('order_stop', 'BOOK', $order, { reason => 'forged' });
my $stopped = check($order, 1);
is_said $stopped, 'STOPPED 0 0', 'a stopped order';
is $stopped->{by_whom}, 'ticket_staff', 'who has stopped it';
ok $stopped->{since}, 'and since when';
$order = booked();
sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}');
my $refunded = check($order, 1);
is_said $refunded, 'REFUNDED 0 0', 'a refunded ticket';
ok $refunded->{since}, 'and since when it is so';
is_said check($order, 2), 'IN 1 0', 'the other one comes in';
is sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}')->[0]{verdict},
    'REFUND_PASSED', 'and comes back no more';


# ---- Identity cards ----

sub named {
    my ($document, %more) = @_;
    my $type = delete $more{type} // 1;
    return booked(items => [[3, 1]], visitors => [[$document, 1, $type]],
                  medium => 1, %more);
}

sub card {
    my ($document, %more) = @_;
    return checked({ id => index_of($document), %more })->[0];
}

$order = named('LI');
is_said card('WANG'), 'UNKNOWN 0 0', 'a card of nobody';
$in = card('LI');
is_said $in, 'IN 1 0', 'a card is a ticket';
is_deeply [@{$in}{qw(order_id ticket_no product_name)}], [$order, 1, 'REAL'],
    'the answer names it';
is_said card('LI'), 'TWICE 1 0', 'the reader fires twice';
clock('10:40');
is_said card('LI'), 'USED 0 0', 'once only';

my $tomorrow = named('ZHAO', day => iso_day(1), ticket_until => iso_day(1));
is_said card('ZHAO'), 'DAY_BEFORE 0 0', 'of tomorrow it says so';
my @two = map { named('ZHAO') } 1 .. 2;
is card('ZHAO')->{order_id}, $two[0], 'of several the first that may come in';
is_said card('ZHAO'), 'TWICE 1 0', 'which does not use the next one up';
clock('10:50');
is card('ZHAO')->{order_id}, $two[1], 'but later does';
clock('11:00');
is_said card('ZHAO'), 'USED 0 0', 'and then nothing is left';
is_deeply [map { said($_) } @{checked(map { { id => index_of('ZHAO'),
                                              device => $_ } } 1, 2)}],
    ['USED 0 0', 'USED 0 0'], 'two in a batch see each other';

for my $type (2 .. 4) {
    $order = named("paper $type", type => $type);
    is_said card("paper $type"), 'IN 1 0', "a document of type $type is one, too";
}
@two = (named('BOTH', type => 3), named('BOTH'));
clock('11:01');
is card('BOTH')->{order_id}, $two[0], 'of both kinds the elder first';
clock('11:02');
is card('BOTH')->{order_id}, $two[1], '... then the other one';

$order = named('QIAN');
sql_do("update ticket.ticket set state = '3' where order_id = ?", $order);
my $replaced = card('QIAN');
is_said $replaced, 'UNKNOWN 0 0', 'paper takes the place of the card';
is_deeply $replaced->{needs}, ['paper'], 'which is asked for';
is_said check($order, 1), 'IN 1 0', 'paper comes in';
clock('11:10');
is_said card('QIAN'), 'UNKNOWN 0 0', 'the card is not good for it later';
{
    my @both = map { named('both papers') } 1, 2;
    sql_do("update ticket.ticket set state = '2' where order_id = ?", $both[0]);
    is_said card('both papers'), 'IN 1 0',
        'beside a refunded ticket the good one comes in';
    sql_do('update ticket.passage set undone_at = api.now(), undone_by = \'x\''
           . ' where order_id = ?', $both[1]);
    sql_do("update ticket.ticket set state = '3' where order_id = ?", $both[1]);
    is_deeply card('both papers')->{needs}, ['paper'],
        '... and once that is on paper, paper is asked for';
    sql_do("update ticket.ticket set state = '1' where order_id = ?", $both[0]);
}
sql_do('update ticket.supplier set gate_media = 2');
is_said card('LI'), 'UNKNOWN 0 0', 'where cards open no gates, none does';
sql_do('update ticket.supplier set gate_media = 3');
sql_do('update ticket.supplier set catalogue_version = 1');

staff_call('product_entry', 'BOOK', 'REAL', { id_at_gate => 'true' });
$order = named('SUN', medium => 2);
my $needed = check($order, 1);
is_said $needed, 'ID_NEEDED 0 1', 'the card is asked for';
is_deeply $needed->{needs}, ['id_card'], 'as the second step';
is_said check($order, 1, card => index_of('LI')), 'ID_OTHER 0 1', 'another card';
is_said check($order, 1, broken => 't'), 'CARD_UNREADABLE 0 1', 'a broken one';
is_said check($order, 1, card => index_of('SUN')), 'IN 1 0', 'the right one';
$order = named('passport', type => 3, medium => 2);
is_said check($order, 1, card => index_of('SUN')), 'ID_OTHER 0 1',
    'the card of somebody else beside a passport\'s ticket';
is_said check($order, 1, card => index_of('passport')), 'IN 1 0',
    'the document that the ticket was bought with';
$order = named('WU');
is_said card('WU'), 'IN 1 0', 'who shows the card first shows it once';


# ---- About midnight ----

sub entry { staff_call('product_entry', 'BOOK', 'ADULT', { @_ }); return }

# A slot that ends with the day, of tickets that are good the day after, too.
sql_do('update ticket.slot set start_minute = 1380, end_minute = 1440'
       . ' where day = ? and slot_no = 2', $today);
sql_do('update ticket.supplier set catalogue_version = 1');
my %night = (slots => [2], ticket_until => iso_day(1));
entry(early_minutes => 0, late_then => 'refuse');
my @night = map { booked(%night) } 1 .. 4;
clock('22:59:30');
is_said check($night[0], 1), 'SLOT_EARLY 0 1', 'a minute before the last slot';
clock('23:59:59');
is_said check($night[0], 1, request => 'midnight'), 'IN 1 0',
    'in the last second of the day';
clock('00:00:01', 1);
$again = check($night[0], 1, request => 'midnight');
is_said $again, 'IN 1 0', 'asked again behind midnight it is told the same';
is $again->{repeated}, 1, '... and says that it is';
is_said check($night[0], 1), 'TWICE 1 1', 'the scanner fires across midnight';
is sql_value('select count(*) from ticket.passage where order_id = ?',
             $night[0]), 1, 'one passage was written down';
is sql_value('select day from ticket.passage where order_id = ?', $night[0]),
    $today, '... of the day before midnight';
my $midnight = check($night[1], 1);
is_said $midnight, 'SLOT_LATE 0 1', 'the slot is over with the day';
is $midnight->{minutes}, 1, '... by a minute that has begun';
is_said check($night[2], 1, device => 2, out => 't'), 'NOT_INSIDE 0 1',
    'who never came in is not inside';

# Entries are counted by days, and days end at midnight.
clock('00:00:10', 1);
is_said check($night[0], 1), 'IN 1 0',
    'the next day has an entry of its own, which no slot binds';
is_said check($night[0], 1, device => 2), 'USED 0 0', '... and one alone';
is told($night[0]), 1, 'its distributor heard of the first one';
entry(entries_all => 1);
clock('23:59:58');
is_said check($night[2], 1), 'IN 1 0', 'where one is all there is';
clock('00:00:10', 1);
is_said check($night[2], 1, device => 2), 'USED 0 0',
    'another day has none of its own';
entry(entries_all => 0, reentry => 'true');
clock('23:59:50');
is_said check($night[3], 1, device => 2), 'IN 1 0', 'in by a gate of both ways';
clock('00:00:10', 1);
is_said check($night[3], 1, device => 2, out => 't'), 'OUT 1 1',
    'who came before midnight goes out behind it';
clock('00:01', 1);
is_said check($night[3], 1), 'IN 1 0', 'and has the entry of the new day';
is_said check($night[3], 1, device => 2), 'USED 0 0', '... no other one';

# The last day of a ticket ends at midnight as well.
clock('23:00');
my $ends = booked();
clock('23:59:50');
is_said check($ends, 1), 'IN 1 0', 'at the very end of its last day';
clock('00:00', 1);
is_said check($ends, 2), 'DAY_AFTER 0 0', 'and not a moment later';
is_said check(booked(day => iso_day(0), ticket_until => iso_day(0)), 1),
    'IN 1 0', 'when that of the next one begins';
entry(late_then => 'in', reentry => 'false');


# ---- Locked out ----

for ([4, 'desk'], [5, 'printer', station => 1, gate => 'A']) {
    my ($device, $kind, @more) = @$_;
    staff_call('device_create', 'BOOK', $kind, { kind => $kind, @more });
    is_said check(booked(), 1, device => $device), 'DEVICE_NO_GATE',
        "a $kind is no gate";
}

staff_call('device_lock', 'BOOK', 1, { reason => 'stolen' });
is_said check(booked(), 1), 'DEVICE_LOCKED', 'a locked device lets nobody in';

audit_ok();
done_testing();
