# How seats come back, who is let in, and how the audit sees what is wrong.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up drawer supplier_set sql_call in_time
    order_defaults order_row);
use TicketMoney qw(platforms begin settle paid_order pay_order payback_of);
use TicketTest;
use TicketTheatre qw(theatre performance seated seats_of seats_used clock_at);

database();
fixture(activateable => 1);
theatre();
platforms();
top_up(9101, 100_000_000, 3);
sql_do('UPDATE ticket.supplier SET refund_by_hand = false');

my $day = iso_day(1);
performance($day);
order_defaults(items => [[1, 2]], slots => [], ticket_until => $day,
               pay_by => sub { in_time('30 minutes') });

sub tickets {
    return sql_value("SELECT string_agg(state, '' ORDER BY ticket_no)"
                     . ' FROM ticket.ticket WHERE order_id = ?', $_[0]);
}

sub overdue {
    sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $_[0]);
    sql_call('api.expire_orders', 10);
}

sub over {
    sql_do("UPDATE ticket.orders SET valid_until = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $_[0]);
    sql_call('api.expire_orders', 10);
}

sub cancel { sql_call('api.cancel_order', 7, 9101, $_[0]) }
sub refund { sql_call('api.refund_tickets_2', 7, 9101, $_[0], $_[1])->[0] }
sub counter { sql_call('api.staff_ticket_refund', 7, $_[0], $_[1])->[0] }
sub paid { pay_order($_[0]) }

sub activate {
    sql_call('api.activate_order_2', 7, 9101, $_[0], 'f', '{1}', "{$_[1]}",
             $day, -1, 2, 1, 't', '{}', '{}');
}

# ---- Seats, quota and states ----

# name, order, what happens to it; seats that it holds then, state, tickets
my @cases = (
    ['nobody pays in time', [], \&overdue, 0, '4', '00'],
    ['a client cancels what is booked', [], \&cancel, 0, '4', '00'],
    ['a client cancels what the deposit holds', [state => '2'], \&cancel, 0,
     '4', '00'],
    ['a client cancels what the rebate holds', [state => 'C'], \&cancel, 0,
     '4', '00'],
    ['nobody comes', [state => '2'], \&over, 0, '4', '00'],
    ['one ticket of two comes back online', [state => '3'],
     sub { refund($_[0], '{2}') }, 1, '3', '12'],
    ['all tickets come back online', [state => 'D'],
     sub { refund($_[0], '{1,2}') }, 0, 'D', '22'],
    ['a group ticket comes back', [state => '3', items => [[2, 6]]],
     sub { refund($_[0], '{1}') }, 0, '3', '2'],
    ['a ticket comes back at the counter', [state => '3'],
     sub { counter($_[0], '{1}') }, 1, '3', '21'],
    ['a printed ticket comes back in cash', [state => '3'], sub {
         supplier_set(counter_refund => '1');
         drawer(9);
         sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?",
                $_[0]);
         counter($_[0], '{1,2}');
         supplier_set(counter_refund => '2');
     }, 0, '3', '22'],
    ['two of three are taken', [state => '2', items => [[1, 3]]],
     sub { activate($_[0], 2) }, 2, '3', '110'],
    ['two of five of a group are taken', [state => '2', items => [[2, 5]]],
     sub {
         sql_call('api.activate_order_2', 7, 9101, $_[0], 'f', '{2}', '{2}',
                  $day, -1, 2, 1, 't', '{}', '{}');
     }, 2, '3', '10'],
    ['a payment at once never comes', [], sub {
         my $begun = begin($_[0]);
         settle($begun->{number}, state => 'waiting', qr => 'q');
         overdue($_[0]);
         die "closed while it may be paid\n"
             if order_row($_[0])->{state} ne '0';
         sql_do("UPDATE ticket.payment SET expire_at = api.now()");
         sql_call('api.payments_expire_2', 10);
         settle($begun->{number}, state => 'closed');
         sql_call('api.expire_orders', 10);
     }, 0, '4', '00'],
    ['money paid at once is on its way back', [], sub {
         paid($_[0]);
         sql_call('api.apply_refund', 7, 9101, $_[0], '不去了');
     }, 2, '8', '00'],
    ['money paid at once is back', [], sub {
         my $payment = paid($_[0]);
         sql_call('api.apply_refund', 7, 9101, $_[0], '不去了');
         settle(payback_of($payment)->[0]{number}, state => 'paid');
     }, 0, '4', '00'],
    ['staff have not chosen the seats', [state => '2', seated => 'f'],
     \&cancel, 0, '4', '00'],
);

for (@cases) {
    my ($name, $order, $happens, $seats, $state, $tickets) = @$_;
    my $before = seats_used($day);
    my $id = seated($day, @$order);

    $happens->($id);
    is join(' ', seats_of($id), seats_used($day) - $before,
            order_row($id)->{state}, tickets($id)),
        "$seats $seats $state $tickets", "$name: $seats seats are held";
}
audit_ok('the books agree on all of them');

# ---- Before the performance begins, and later: 19:30 ----

my @late = map { seated($day, state => '3') } 1 .. 4;
my $unpaid = seated($day, pay_by => undef);
clock_at($day, '19:29:59');
is refund($late[0], '{1}')->{verdict}, undef,
    'a second before the start a ticket comes back';
clock_at($day, '19:30:00');
is refund($late[0], '{2}')->{verdict}, 'REFUND_BEGUN',
    'when it begins no ticket comes back online';
is counter($late[0], '{2}')->{verdict}, 'REFUND_BEGUN',
    'when it begins no ticket comes back at the counter';
is seats_of($late[0]), 1, 'its seat stays taken';
supplier_set(counter_refund_late => 't');
is refund($late[0], '{2}')->{verdict}, 'REFUND_BEGUN',
    'what the counter may the page may not';
my $before = seats_used($day);
is counter($late[1], '{1,2}')->{verdict}, undef,
    'where the supplier wants it the counter takes it back';
is seats_used($day), $before, 'its seats are not sold again';
is_deeply [sql_values("SELECT kind, count(*) FROM ticket.seat_held"
                      . " WHERE kind <> 'O' GROUP BY 1")], ['P', 2],
    'they are kept from sale';
cancel($unpaid);
is seats_used($day), $before - 2, 'what was never issued is free';
audit_ok('the books agree on what came back late');

# ---- Who is let in: from 18:30 until 20:00 ----

sub enter {
    my ($time, $order, $ticket) = @_;
    clock_at($day, $time);
    sql_do('UPDATE ticket.passage SET undone_at = at');     # nobody is in
    return sql_call(db('ticket_staff'), 'api.check_ticket', 7,
                    $order // $late[2], $ticket // 1, 'South', '3')
        ->[0]{verdict} // 'in';
}

sub moved { performance($day, @_) }

is enter(@$_[0]), $_->[1], "at $_->[0] the gate says $_->[1]" for
    ['00:00:00', 'CHECK_EARLY'], ['18:29:59', 'CHECK_EARLY'],
    ['18:30:00', 'in'], ['19:45:00', 'in'], ['19:59:58', 'in'],
    ['20:00:01', 'CHECK_LATE'], ['23:59:59', 'CHECK_LATE'];
is enter('19:00', $late[1]), 'CHECK_REFUNDED', 'what came back opens no gate';
is enter('19:00', seated($day)), 'CHECK_NOT_ISSUED',
    'what is not paid opens no gate';
moved(900, 990, 900, 840, 930);
is enter('18:30:00'), 'CHECK_LATE', 'of a performance that was moved to 15:00';
is enter('13:59:59'), 'CHECK_EARLY', 'it is too early before its own time';
is enter('14:00:00'), 'in', 'its checking moves with it';
moved(1410, 1530, 1410, 1380, 1500);
is enter('22:59:59'), 'CHECK_EARLY', 'of one that ends after midnight';
is enter('24:59:58'), 'in', 'the gate is open on the next day';
is enter('25:00:01'), 'CHECK_LATE', 'and closed at its time';
moved();
clock_at($day, '12:00');

# ---- What the audit finds ----

sub finds {
    my ($check, $spoil, $mend, $name) = @_;
    sql_do($_) for @$spoil;
    my @found = sql('SELECT check_name FROM api.audit(7)');
    ok scalar(grep { $_->{check_name} eq $check } @found),
        "the audit finds $name"
        or diag join ' ', map { $_->{check_name} } @found;
    sql_do($_) for @$mend;
    audit_ok("$name: the books agree again");
    return;
}

my $live = seated($day, state => '2');
my $closed = seated($day);
cancel($closed);
my $one = "ticket.seat_held WHERE order_id = $live AND ticket_no = 1";
my $seat = sql_value("SELECT seat_no FROM $one");
my $row = "VALUES (7, 5, '$day', 31,";

finds('seat_ticket', ["DELETE FROM $one"],
      ["INSERT INTO ticket.seat_held $row $seat, 'O', $live, 1)"],
      'a ticket without its seat');
finds('seat_ticket', ["INSERT INTO ticket.seat_held $row 150, 'O', $live, 1)"],
      ['DELETE FROM ticket.seat_held WHERE seat_no = 150'],
      'a ticket with two seats');
finds('seat_order', ["INSERT INTO ticket.seat_held $row 151, 'O', $closed, 1)"],
      ['DELETE FROM ticket.seat_held WHERE seat_no = 151'],
      'a seat of a closed order');
finds('seat_order', ["UPDATE ticket.orders SET area_id = 32 WHERE order_id ="
                     . " $live"],
      ["UPDATE ticket.orders SET area_id = 31 WHERE order_id = $live"],
      'seats in another area than the order\'s');
finds('seat_area', ["UPDATE ticket.seat_held SET seat_no = 201 WHERE order_id ="
                    . " $live AND ticket_no = 1"],
      ["UPDATE ticket.seat_held SET seat_no = $seat WHERE seat_no = 201"],
      'a seat outside its area');
finds('quota_used', ["INSERT INTO ticket.seat_held $row 152, 'R')"],
      ['DELETE FROM ticket.seat_held WHERE seat_no = 152'],
      'a kept seat that is not counted');
finds('quota_used', ["UPDATE ticket.quota SET used = used - 1"
                     . ' WHERE quota_id >> 56 = 8 AND used > 0'],
      ["UPDATE ticket.quota SET used = used + 1"
       . ' WHERE quota_id >> 56 = 8'], 'a seat that is not counted');
finds('seat_capacity', ["UPDATE ticket.quota SET capacity = capacity + 1"
                        . ' WHERE quota_id >> 56 = 8'],
      ["UPDATE ticket.quota SET capacity = capacity - 1"
       . ' WHERE quota_id >> 56 = 8'], 'an area with more seats than it has');
finds('performance_refunded',
      ["UPDATE ticket.performance SET state = 'C', cancelled_at = api.now(),"
       . ' refunded_at = api.now()'],
      ["UPDATE ticket.performance SET state = 'O', cancelled_at = null,"
       . ' refunded_at = null'], 'an order that was not refunded');
finds('seat_twice', ['ALTER TABLE ticket.seat_held DROP CONSTRAINT'
                     . ' seat_held_pkey',
                     "INSERT INTO ticket.seat_held SELECT h.* FROM $one"
                     =~ s/FROM ticket.seat_held/FROM ticket.seat_held h/r],
      ["DELETE FROM ticket.seat_held a USING ticket.seat_held b WHERE"
       . ' a.ctid > b.ctid AND (a.area_id, a.seat_no, a.day)'
       . ' = (b.area_id, b.seat_no, b.day)'], 'a seat that two have');

done_testing();
