# What devices did while they were offline: it is so, whatever the server says of
# it; each scan is taken once; what was one too many is listed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture index_of sql_array sql_call order_defaults booked
    staff_call staff_refused);
use TicketTest;

database();
fixture();
# Noon, so that what was some hours ago was today.
sql_do("select api.set_clock_shift((?::date + time '12:00')"
       . " at time zone 'Asia/Shanghai' - clock_timestamp())", iso_day(0));
order_defaults(day => iso_day(0), ticket_until => iso_day(0), slots => [],
               state => '3');
sql_do("insert into ticket.product_entry (supplier_id, product_id, print_first,"
       . ' set_at) select supplier_id, product_id, false, api.now() from'
       . ' ticket.product where supplier_id = 7');
sql_do("insert into ticket.station (supplier_id, station_no, name) values"
       . " (7, 1, 'South'), (7, 2, 'North')");
sql_do("insert into ticket.device (supplier_id, device_no, name, kind,"
       . " station_no, gate, epoch) values"
       . " (7, 1, 'S1', 'turnstile', 1, '1', 3),"
       . " (7, 2, 'N1', 'handheld', 2, '2', 3)");

my $nginx = connection('ticket_nginx');
my $seq = 0;

# [order, ticket, persons, minutes ago, verdict given, more] by a device.
sub upload {
    my ($device, @scans) = @_;

    my @all = map {
        my ($order, $ticket, $persons, $ago, $given, %more) = @$_;
        { seq => $more{seq} // ++$seq, request => $more{request} // "r$seq",
          order => $order, ticket => $ticket, out => $more{out} // 'f',
          index => defined $more{card} ? index_of($more{card}) : undef,
          persons => $persons, given => $given, lead => $more{lead},
          at => sql_value('select api.now() - make_interval(mins => ?)',
                          $ago) }
    } @scans;
    return again($device, @all), @all;
}

sub again {
    my ($device, @all) = @_;
    return sql_call($nginx, 'api.gate_uploads_2', 7, $device, 3, map {
        my $name = $_;
        sql_array([map { $_->{$name} } @all]);
    } qw(seq request order ticket index out persons at given lead));
}

sub passages {
    return join ' ', map { "$_->{station_name}:$_->{persons}" } sql(
        'select station_name, persons from ticket.passage where order_id = ?'
        . ' and ticket_no = ? order by at', @_);
}

sub doubles { return staff_call('passage_double', 'BOOK', { open => \1 }) }


# Of some hours ago: a passage is not before its ticket.
sub sold {
    my $order = booked(@_);
    sql_do("update ticket.orders set created_at = created_at - interval '3 hours',"
           . " paid_at = paid_at - interval '3 hours', delivered_at = delivered_at"
           . " - interval '3 hours' where order_id = ?", $order);
    return $order;
}

my $order = sold();
my ($rows, @sent) = upload(1, [$order, 1, 1, 30, 'IN'],
                              [$order, 2, 0, 29, 'USED']);
is_deeply [map { [@$_{qw(verdict again judged passage_no double)}] } @$rows],
    [[undef, 0, 'IN', 1, 0], [undef, 0, 'IN', undef, 0]],
    'who went in has a passage, who was refused has none';
is sql_value('select given from ticket.gate_upload where ticket_no = 2'),
    'USED', 'what the device said stays beside what we say';
is passages($order, 1), 'South:1', 'the passage is at its gate';
is sql_value('select round(extract(epoch from received_at - at) / 60)'
             . ' from ticket.passage where order_id = ?', $order), 30,
    'at the time of the scan';
is sql_value('select state from ticket.ticket where order_id = ? and'
             . ' ticket_no = 1', $order), '4', 'and uses the ticket';

for (1 .. 3) {
    is_deeply [map { [@$_{qw(again judged passage_no double)}] }
               @{again(1, @sent)}], [[1, 'IN', 1, 0], [1, 'IN', undef, 0]],
        "sent again it has the same answer, time $_";
}
is sql_value('select count(*) from ticket.passage'), 1, 'and it changes nothing';
is sql_value('select count(*) from ticket.outbox where kind = 3'), 1,
    'the distributor hears of it once';


# The same ticket, at another gate, earlier, uploaded later.
($rows) = upload(2, [$order, 1, 1, 40, 'IN']);
is_deeply [@{$rows->[0]}{qw(judged double)}], ['USED', 1],
    'a second use is found when both are known';
is passages($order, 1), 'North:1 South:1', 'both passages stay';
is_deeply [map { [@$_{qw(kind order_id ticket_no persons station gate given
                         other_station other_gate)}] } @{doubles()}],
    [['USED', $order, 1, 1, 'North', '2', 'IN', 'South', '1']],
    'it is listed with both gates';
is sql_value('select count(*) from ticket.outbox where kind = 3'), 1,
    'the distributor hears of no second one';

my $no = doubles()->[0]{double_no};
my $settled = staff_call('passage_settle', 'BOOK', $no, { reason => 'a twin' })
                  ->[0];
is $settled->{reason}, 'a twin', 'somebody says what it was';
is staff_call('passage_settle', 'BOOK', $no, { reason => 'other' })->[0]{reason},
    'a twin', 'and that stands';
is_deeply doubles(), [], 'it is open no more';
staff_refused(qr{no use 999}, 'one that is not', 'passage_settle', 'BOOK', 999,
              { reason => 'x' });


# Refused by us, and inside all the same.
my $back = sold();
sql_do("update ticket.ticket set state = '2' where order_id = ?", $back);
($rows) = upload(1, [$back, 1, 1, 5, 'IN'], [1, 1, 2, 5, 'OFFLINE_UNKNOWN'],
                    [undef, undef, 1, 5, 'OFFLINE_UNKNOWN']);
is_deeply [map { [@$_{qw(judged passage_no double)}] } @$rows],
    [['REFUNDED', 1, 1], ['UNKNOWN', undef, 1], ['UNKNOWN', undef, 1]],
    'who is inside is, whatever we would have said';
is sql_value('select state from ticket.ticket where order_id = ? and'
             . ' ticket_no = 1', $back), '2', 'a refund stays one';
is_deeply [map { "$_->{kind} $_->{persons} $_->{station}" } @{doubles()}],
    ['UNKNOWN 1 South', 'UNKNOWN 2 South', 'REFUNDED 1 South'],
    'they are listed, too';

# Let in before it was paid.
my $owed = booked(state => '0');
upload(1, [$owed, 1, 1, 0, 'OFFLINE_UNKNOWN']);
sql_do("select impl.deliver_order(7, o) from ticket.orders o where order_id = ?",
       $owed);
is sql_value("select string_agg(state::text, ' ' order by ticket_no) from"
             . ' ticket.ticket where order_id = ?', $owed), '4 1',
    'a ticket whose visitor is in is used when it is issued';
sql_do("update ticket.double_use set closed_at = found_at, closed_by = 'x',"
       . " reason = 'x' where order_id = ?", $owed);

# By hand.
my $hand = sold();
($rows) = upload(2, [$hand, 1, 1, 5, 'IN', lead => 'anna']);
is $rows->[0]{judged}, 'IN', 'whom a supervisor let in is in';
is sql_value('select lead from ticket.passage where order_id = ?', $hand),
    'anna', 'and the passage says who';


# Clocks.
my $late = sold();
upload(1, [$late, 1, 1, -600, 'IN'], [$late, 2, 1, 60 * 24 * 400, 'IN']);
is sql_value('select count(*) from ticket.passage where order_id = ? and'
             . ' at <= received_at and at > received_at - interval'
             . " '31 days' and scanned_at <> at", $late), 2,
    'a clock that is wrong moves no passage out of the world';


# The request that was asked online, of which no answer came.
my $asked = sold();
my $checked = sql_call($nginx, 'api.check_tickets', '{7}', '{1}', '{3}',
    '{lost}', "{$asked}", '{1}', '{NULL}', '{NULL}', '{f}', '{NULL}', '{NULL}',
    '{NULL}')->[0];
is $checked->{verdict}, 'IN', 'a gate asks, and the answer is lost';
($rows) = upload(1, [$asked, 1, 1, 0, 'IN', request => 'lost']);
is_deeply [@{$rows->[0]}{qw(judged passage_no double)}], ['IN', 1, 0],
    'what it did then is that passage';
is passages($asked, 1), 'South:1', 'and no second one';


# By a card alone, or by another document.
sub named {
    my ($document, %more) = @_;
    return sold(items => [[3, 1]], medium => 1,
                visitors => [[$document, 1, $more{type} // 1]]);
}

my @cards = map { named('LI') } 1 .. 2;
my $passport = named('E12345678', type => 3);
($rows, @sent) = upload(1,
    (map { [undef, undef, 1, 30 - $_, 'IN', card => 'LI'] } 1 .. 3),
    [undef, undef, 1, 20, 'IN', card => 'E12345678'],
    [undef, undef, 0, 20, 'UNKNOWN', card => 'WANG'],
    [undef, undef, 1, 20, 'IN', card => 'WANG']);
is_deeply [map { join ' ', @$_{qw(n judged double)} } @$rows],
    ['1 IN 0', '2 IN 0', '3 USED 1', '4 IN 0', '5 UNKNOWN 0', '6 UNKNOWN 1'],
    'who came in by a card is one who came in';
is passages($cards[0], 1), 'South:1 South:1', 'the first of its tickets first';
is passages($cards[1], 1), 'South:1', '... then the second';
is passages($passport, 1), 'South:1', 'a passport is found as well';
is_deeply [map { join ' ', @$_{qw(again judged double)} } @{again(1, @sent)}],
    ['1 IN 0', '1 IN 0', '1 USED 1', '1 IN 0', '1 UNKNOWN 0', '1 UNKNOWN 1'],
    'sent again they are known';
is sql_value('select string_agg(kind, \' \') from ticket.double_use'
             . ' where order_id = any (?)', "{$cards[0],$cards[1]}"), 'USED',
    'the one too many is listed';

# Before their tickets were issued: moved onto one moment, they are no echoes.
my @early = map { named('ZHOU', type => 3) } 1 .. 2;
sql_do("update ticket.orders set created_at = api.now(), paid_at = api.now(),"
       . ' delivered_at = api.now() where order_id = any (?)', \@early);
($rows) = upload(1, map { [undef, undef, 1, 5 - $_, 'IN', card => 'ZHOU'] }
                    1 .. 3);
is_deeply [map { $_->{judged} } @$rows], [qw(IN IN USED)],
    'scans before the issue use one ticket behind the other';
is passages($early[1], 1), 'South:1', '... each its own';

my $answered = named('SUN');
named('SUN');
sql_call($nginx, 'api.check_tickets', '{7}', '{1}', '{3}', '{card}', '{NULL}',
         '{NULL}', sql_array([index_of('SUN')]), '{NULL}', '{f}', '{NULL}',
         '{NULL}', '{NULL}');
($rows) = upload(1, [undef, undef, 1, 0, 'IN', card => 'SUN', request => 'card']);
is_deeply [@{$rows->[0]}{qw(judged passage_no double)}], ['IN', 1, 0],
    'what was answered online, and did not come, is that passage';
is passages($answered, 1), 'South:1', '... and uses no second ticket up';

my $paper = named('QIAN');
sql_do("update ticket.ticket set state = '3' where order_id = ?", $paper);
($rows) = upload(1, [undef, undef, 1, 0, 'IN', card => 'QIAN']);
is_deeply [@{$rows->[0]}{qw(judged double)}], ['SHOW_PAPER', 1],
    'a card that paper has taken the place of was one too many';
is passages($paper, 1), 'South:1', '... but who is inside is inside';


# Printed again: the paper before was good until then.
sql_do('update ticket.supplier set reprint_voids = true where supplier_id = 7');
sql_do('update ticket.supplier set catalogue_version = 1');
my $reprinted = sold(items => [[1, 3]]);
for (['10:00', {}], ['11:00', { reason => 'jam' }], ['12:00']) {
    my ($time, $print) = @$_;
    sql_do("select api.set_clock_shift((?::date + ?::time) at time zone"
           . " 'Asia/Shanghai' - clock_timestamp())", iso_day(0), $time);
    staff_call('ticket_print', 'BOOK', $reprinted, $print) if $print;
}
($rows, @sent) = upload(1, [$reprinted, 1, 1, 90, 'IN'],
                           [$reprinted, 2, 1, 30, 'IN'],
                           [$reprinted, 3, 0, 30, 'UNKNOWN'],
                           [$reprinted, 3 + 1024, 1, 30, 'IN'],
                           [$reprinted, 1, 1, 10, 'OUT', out => 't'],
                           [$reprinted, 3 + 2048, 1, 5, 'IN']);
is_deeply [map { join ' ', @$_{qw(n judged double)} } @$rows],
    ['1 IN 0', '2 REPRINTED 1', '3 REPRINTED 0', '4 IN 0', '5 OUT 0',
     '6 UNKNOWN 1'], 'an old paper is judged by what was good at its moment';
is passages($reprinted, 2), 'South:1', 'who came in by one is inside';
is_deeply [map { $_->{again} } @{again(1, @sent)}], [(1) x 6],
    'and sent again it is known';
is sql_value("select string_agg(kind, ' ') from ticket.double_use where"
             . ' order_id = ?', $reprinted), 'REPRINTED', 'it is listed as such';
sql_do('update ticket.supplier set reprint_voids = false where supplier_id = 7');
sql_do('update ticket.supplier set catalogue_version = 1');


# Not answered.
is sql_call($nginx, 'api.gate_uploads_2', 7, 1, 2, ('{}') x 10)->[0]{verdict},
    'DEVICE_STALE', 'a token of an earlier epoch is refused';
is again(1, map { +{ %{$sent[0]}, seq => $_ } } 1 .. 501)->[0]{verdict},
    'UPLOAD_MANY', 'too many are refused';
sql_do("update ticket.device set kind = 'machine' where device_no = 2");
is again(2, $sent[0])->[0]{verdict}, 'LIST_KIND',
    'who asks the server always has nothing to tell of';
is_deeply again(1), [], 'none is none';

done_testing();
