# Passages that are taken back, let in by hand, and counted.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture sql_call staff_call
    staff_refused sql_array order_defaults booked);
use TicketTest;

my $dbh = database();
my $nginx = connection('ticket_nginx');
my ($requests, $today) = (0, iso_day(0));

fixture();
staff_call('station_set', 'BOOK', $_, "站$_") for 1, 2;
staff_call('device_create', 'BOOK', "闸$_",
           { kind => 'turnstile', station => $_, gate => $_ }) for 1, 2;
order_defaults(day => $today, ticket_until => $today, state => '3', slots => [],
               medium => 2, callback => 1);

sub clock {
    my ($time) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::time)"
           . " at time zone 'Asia/Shanghai' - clock_timestamp())", $today, $time);
    return;
}

sub check {
    my ($order, $persons, $device, $request) = @_;
    return sql_call($nginx, 'api.check_tickets', map { sql_array([$_]) }
        7, $device // 1, 0, $request // 'r' . ++$requests, $order, 1, undef,
        undef, 'f', $persons, undef, undef)->[0];
}

sub undo { return sql_call($nginx, 'api.gate_undo', 7, @_)->[0] }

sub said { my ($row) = @_; return "$row->{verdict} $row->{persons}" }

sub state_of {
    return sql_value('select state from ticket.ticket where order_id = ?'
                     . ' and ticket_no = 1', $_[0]);
}

sub told {
    return sql_value('select count(*) from ticket.outbox where order_id = ?'
                     . ' and kind = 3', $_[0]);
}

sub refundable {
    return !defined sql_value('select verdict from impl.refund_verdict(7, ?,'
                              . " '{1}', false, api.now())", $_[0]);
}

clock('10:00');


# ---- By the device ----

my $order = booked();
check($order, undef, 1, 'wrong');
ok !refundable($order), 'a used ticket does not come back';
is undo(2, 0, 'wrong')->{verdict}, 'UNDO_UNKNOWN', 'another device undoes nothing';
is undo(1, 0, 'never')->{verdict}, 'UNDO_UNKNOWN', 'nor another request';
is undo(1, 5, 'wrong')->{verdict}, 'DEVICE_STALE', 'nor an old token';
my $undone = undo(1, 0, 'wrong');
is_deeply [@{$undone}{qw(verdict order_id ticket_no passage_no persons)}],
    [undef, $order, 1, 1, 1], 'the device takes its passage back';
is state_of($order), '1', 'the ticket is what it was';
ok refundable($order), 'and may come back again';
is undo(1, 0, 'wrong')->{undone_at}, $undone->{undone_at},
    'again it has the same answer';
is sql_value('select count(*) from ticket.passage where order_id = ?', $order), 1,
    'the passage stays on record';
is sql_call('api.ticket_passages', 7, 9101, $order, 1)->[0]{verdict},
    'NO_PASSAGES', 'distributors do not see it';
is said(check($order)), 'IN 1', 'the ticket is let in again at once';
is told($order), 1, 'its distributor hears of the first passage alone';
is state_of($order), '4', 'and it is used';

$order = booked(items => [[2, 5]]);
sql_do("update ticket.ticket set state = '3' where order_id = ?", $order);
check($order, 2, 1, 'two');
check($order, 2, 2, 'two more');
undo(1, 0, 'two');
is state_of($order), '4', 'one of two taken back leaves it used';
is check($order)->{persons}, 3, 'three of five may come';
clock('10:02');
is undo(2, 0, 'two more')->{verdict}, 'UNDO_LATE', 'after a minute it is too late';
is sql_value('select count(*) from ticket.passage where order_id = ?'
             . ' and undone_at is null', $order), 2, 'and nothing is undone';


# ---- By the supervisor ----

staff_refused(qr/no passage 9 of ticket 1/, 'a passage that is not there',
              'passage_undo', 'BOOK', $order, 1, 9, { reason => 'x' });
staff_refused(qr/say why/, 'without a reason', 'passage_undo', 'BOOK', $order, 1,
              2, {});
for (2, 3) {
    is staff_call('passage_undo', 'BOOK', $order, 1, $_,
                  { reason => 'wrong family' })->[0]{undone_by}, 'ticket_staff',
        "passage $_ is taken back";
}
is state_of($order), '3', 'what was printed is printed again';
is told($order), 1, 'nobody hears of it';
is staff_call('passage_list', 'BOOK', { order => $order })->[0]{undone_why},
    'wrong family', 'the list says why';
is staff_call('report_passages', 'BOOK', {})->[-1]{persons}, 1,
    'figures count who is in';

sql_do("insert into ticket.passage select supplier_id, order_id, 2, 1, at,"
       . " 'S', '1' from ticket.passage limit 1");
sql_do("update ticket.ticket set state = '4' where ticket_no = 2 and order_id ="
       . ' (select order_id from ticket.passage where ticket_no = 2)');
my $old = sql_value('select order_id from ticket.passage where ticket_no = 2');
staff_call('passage_undo', 'BOOK', $old, 2, 1, { reason => 'x' });
is sql_value('select state from ticket.ticket where order_id = ?'
             . ' and ticket_no = 2', $old), '3',
    'of an old passage it is printed, which comes back least';


# ---- Behind which somebody went out ----

staff_call('product_entry', 'BOOK', 'GROUP', { reentry => 'true' });
staff_call('device_create', 'BOOK', '出口', { kind => 'turnstile', station => 1,
           gate => 9, directions => 'out' });
my $exit = sql_value("select device_no from ticket.device where name = '出口'");
$order = booked(items => [[2, 3]]);
check($order, 1, 1, 'first');
check($order, 2, 2, 'second');
is said(check($order, 1, $exit, 'exit')), 'OUT 1', 'one of three goes out';
is undo(2, 0, 'second')->{verdict}, undef, 'who is in may be taken back';
is undo(1, 0, 'first')->{verdict}, 'UNDO_OUT', 'not who has gone';
staff_refused(qr/gone out or in again behind it/, 'not by the supervisor either',
              'passage_undo', 'BOOK', $order, 1, 1, { reason => 'x' });
ok !refundable($order), 'so the ticket does not come back';
is undo($exit, 0, 'exit')->{verdict}, undef, 'the exit is taken back';
is undo(1, 0, 'first')->{verdict}, undef, 'and then the entry';
ok refundable($order), 'and so may the ticket be';

# Who came in again by the exit stays, and with them the exit.
$order = booked(items => [[2, 3]]);
check($order, 3, 1, 'three');
check($order, 1, $exit, 'one out');
is said(check($order, 1, 2, 'one again')), 'IN 1', 'one of three comes again';
is undo($exit, 0, 'one out')->{verdict}, 'UNDO_OUT', 'so one did go out';
is undo(2, 0, 'one again')->{verdict}, undef, 'the entry is taken back';
is undo($exit, 0, 'one out')->{verdict}, undef, 'and then the exit';
is said(check($order, 1, 2)), 'USED 0', 'and all three are in';
sql_do('delete from ticket.product_entry');


# ---- Printed while somebody was in ----

$order = booked();
check($order, 1, 1, 'printed');
staff_call('ticket_print', 'BOOK', $order, { reason => 'lost', tickets => '1' });
undo(1, 0, 'printed');
is state_of($order), '3', 'what was printed meanwhile is a printed one';
ok !refundable($order), 'and comes back at the desk alone';


# ---- By hand ----

sub by_hand {
    my ($order, $verdict, $name, %more) = @_;
    is staff_call('passage_let_in', 'BOOK', $order, 1,
                  { station => 1, gate => 'X', reason => 'x', %more })
        ->[0]{verdict}, $verdict, $name;
    return;
}

staff_call('product_entry', 'BOOK', 'ADULT', { stations => '2' });
$order = booked();
is said(check($order)), 'STATION 0', 'at the wrong station';
staff_refused(qr/say why/, 'by hand without a reason', 'passage_let_in', 'BOOK',
              $order, 1, { station => 1, gate => 'X' });
my $in = staff_call('passage_let_in', 'BOOK', $order, 1,
                    { station => 1, gate => 'X', reason => 'late bus' })->[0];
is_deeply [@{$in}{qw(verdict passage_no station_name gate persons)}],
    [undef, 1, '站1', 'X', 1], 'a supervisor lets in by hand';
is_deeply [sql_values('select lead, reason from ticket.passage where order_id = ?',
                      $order)], ['ticket_staff', 'late bus'], 'with a name';
is told($order), 1, 'the distributor hears of it';
by_hand($order, 'CHECK_USED', 'but not who is in already');
by_hand($order, undef, 'and lets out by hand', goes_out => 'true');
by_hand(booked(), 'CHECK_OUTSIDE', 'but not who is not in', goes_out => 'true');
by_hand(booked(medium => 0), 'CHECK_PRINT', 'nor in without paper');
$order = booked();
staff_call('order_stop', 'BOOK', $order, { reason => 'x' });
by_hand($order, 'CHECK_STOPPED', 'nor by a stopped order');


# ---- Without a device ----

sub checked {
    my (%more) = @_;
    my $station = delete $more{station} // '站2';
    return sql_call(connection('ticket_staff'), 'api.check_ticket', 7,
                    booked(%more), 1, $station, '1')->[0]{verdict} // 'in';
}

is checked(medium => 0), 'in', 'whoever checks by hand sees the paper';
is checked(station => '站1'), 'CHECK_STATION', 'but stations count';
is checked(slots => [8]), 'CHECK_SLOT', 'and the slot';
staff_call('product_entry', 'BOOK', 'ADULT', { print_first => 'yes' });
is checked(), 'CHECK_PRINT', 'and paper that staff ask for';
staff_call('product_entry', 'BOOK', 'ADULT', { print_first => 'order' });


# ---- Counted ----

my $audit = sub {
    return join ',', map { $_->{check_name} } @{sql_call('api.audit', 7)};
};
$order = booked(items => [[2, 5]]);
check($order, 3);
is $audit->(), '', 'the books agree';
sql_do('update ticket.passage set persons = 6 where order_id = ?', $order);
is $audit->(), 'passage_persons', 'more than there are is found';
sql_do("update ticket.passage set given = 'IN' where order_id = ?", $order);
is $audit->(), '', 'but of devices that were offline';
sql_do('update ticket.passage set given = null, persons = 3 where order_id = ?',
       $order);


# ---- What no passage is ----

for (['passage_no' => 0], ['persons' => 0], ['left_persons' => -1],
     ['direction' => "'X'"], ['station_name' => "''"],
     ['station_name' => "repeat('x', 65)"], ['gate' => "''"],
     ['gate' => "'12345'"], ['request' => "''"],
     ['request' => "repeat('x', 65)"], ['device_no' => 'null'],
     ['day' => 'null'], ['guest_supplier_id' => 8], ['guest_device_no' => 1],
     ['guest_request' => "'x'"])
{
    local $dbh->{PrintError} = 0;
    my ($column, $value) = @$_;
    ok !eval { sql_do("update ticket.passage set $column = $value"
                      . ' where order_id = ?', $order); 1 }
       && $@ =~ /passage_check/, "no passage has $column $value";
}
sql_do('update ticket.passage set device_no = null, request = null,'
       . ' guest_supplier_id = 8, guest_device_no = 1, guest_request = ?'
       . ' where order_id = ?', 'x', $order);
pass 'but a device of somebody else may have let in';
sql_do('update ticket.passage set guest_supplier_id = null,'
       . ' guest_device_no = null, guest_request = null where order_id = ?', $order);

audit_ok();
done_testing();
