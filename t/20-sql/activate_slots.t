# An order whose slot no client named: its place moves to the slot and day of the
# activation, or to the earliest that is not over; no place is lost or sold twice.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use TicketBooking qw(
    database connection until_waits fixture quota quota_used sql_call pay_deposit
    order_defaults booked order_row);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(1);
my $next = iso_day(2);
my $noon_of = sub { "$_[0] $_[1]:00+08" };

# Slot 1 begins at 08:00, slot 8 ends at 16:00.  Booked in edition 3.0, where no
# slot can be named; "asked": 4.0 with -1; "named": 4.0 with the number.
my %asked = (edition => 40, page => 3 | 1 << 12);
my %named = (edition => 40, page => 3);

order_defaults(day => $day, items => [[1, 3]], slots => [1, 2], state => '2',
    edition => 30, ticket_until => $day, valid_until => sql_value(
        "SELECT (?::date + 3)::timestamp AT TIME ZONE 'Asia/Shanghai'", $day));

sub activation {
    my ($order, %o) = @_;

    return ('api.activate_order_2', 7, 9101, $order, $o{part} ? 'f' : 't',
        $o{part} ? ('{1}', "{$o{part}}") : ('{}', '{}'), $o{day} // $day,
        $o{slot} // -1, 2, 1, 't', '{}', '{}');
}

sub activate { return sql_call(activation(@_)) }

sub refusal { return activate(@_)->[0]{verdict} }

sub used { return quota_used(1, $_[1] // $day, 1000 + $_[0]) // 0 }

sub all_used {
    return sql_value('SELECT coalesce(sum(used), 0) FROM ticket.quota'
        . ' WHERE quota_id >> 56 = ?', $_[0]);
}

sub place_of {
    my $o = order_row($_[0]);
    return join ' ', map { $_ // '-' } @{$o}{qw(slot_no slot_day visit_day)};
}

sub clock {     # of the supplier
    my ($at) = @_;
    sql_do("SELECT api.set_clock_shift((?::timestamptz)"
           . ' - transaction_timestamp())', $noon_of->($at =~ /(\S+) (\S+)/));
    return;
}

sub rest_of {   # so many places are left of a slot
    my ($slot, $rest, $on) = @_;
    sql_do('UPDATE ticket.quota SET capacity = used + ? WHERE quota_id = ?',
           $rest, quota(1, $on // $day, 1000 + $slot));
    return;
}

clock("$day 07:00");

# the slot named
{
    my $order = booked();
    is place_of($order), '1 - -', 'the order has the first slot for a place';
    is sql_call('api.query_order_2', 7, 9101, $order)->[0]{slot_no}, undef,
        'QueryOrder shows no slot before one is named';
    my ($row, @quotas) = @{activate($order, slot => 3)};
    is $row->{verdict}, undef, 'the order is activated in another slot';
    is_deeply [@{$row}{qw(slot_no start_minute day)}], [3, 600, $day],
        'its tickets are of that slot';
    is_deeply [map { "$_->{quota_id} $_->{remaining}" }
               grep { $_->{quota_id} } @quotas],
        [quota(1, $day, 1001) . ' 1000', quota(1, $day, 1003) . ' 997'],
        'the answer says what both slots have left';
    is place_of($order), '3 - -', 'the order has the slot named';
    is sql_call('api.query_order_2', 7, 9101, $order)->[0]{slot_no}, 3,
        'QueryOrder shows the slot it was activated in';
    is_deeply [used(1), used(3)], [0, 3], 'its places have moved';
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
        undef, 'one of its tickets is refunded';
    is_deeply [used(1), used(3)], [0, 2],
        'the ticket gives back a place of the slot it had';
    audit_ok();
}

# the day named: what counts by effective date stays, the slot's place moves
{
    my $order = booked();
    is refusal($order, day => $next, slot => 2), undef,
        'the order is activated for a later day of its validity';
    is place_of($order), "2 $next $next", 'the order has a slot of that day';
    is_deeply [used(1), used(2, $next)], [0, 3], 'its places are of that day';
    is quota_used(2, $day, 1), 5, 'the day limit counts by effective date';
    is sql_call('api.ticket_list_2', 7, 9101, $order)->[0]{start_minute}, 540,
        'GetTicketList shows when that slot begins';
    is refusal(booked(), day => iso_day(4), slot => 2), 'ACTIVATE_VALIDITY',
        'a day after its validity is refused';
    audit_ok();
}

# a part: the rest gives its places back
{
    my $order = booked();
    my $before = all_used(1);
    activate($order, part => 2, slot => 4);
    is used(4), 2, 'the part has places of the slot named';
    is all_used(1), $before - 1, 'the rest has given its place back';
    is place_of($order), '4 - -', 'the order has the slot of the part';
    audit_ok();
}

# -1: the earliest with room
{
    my $order = booked(slots => [2, 3]);
    activate($order);
    is place_of($order), '1 - -', '-1 takes the earliest slot, not the own';

    rest_of(1, 2);
    $order = booked(slots => [3, 4]);
    activate($order);
    is place_of($order), '2 - -', '-1 passes a slot without enough room';
    activate($order = booked(slots => [5, 6]), part => 2);
    is place_of($order), '1 - -', '-1 asks room for the part only';

    $order = booked(slots => [3, 4]);
    rest_of($_, 0) for 1 .. 8;
    is refusal($order, slot => 1), 'SLOT_FULL', 'a full slot is refused';
    is place_of($order), '3 - -', 'who is refused has its place still';
    is refusal($order), undef, 'its own place is room enough for the order';
    is place_of($order), '3 - -', '-1 keeps it where no other has room';
    audit_ok();
    sql_do('UPDATE ticket.quota SET capacity = 1000 WHERE quota_id >> 56 = 1');

    $order = booked();
    sql_do('UPDATE ticket.slot SET enabled = false WHERE slot_no = 6');
    is refusal($order, slot => $_), 'SLOT_UNKNOWN', "slot $_ is refused"
        for 6, 9;
    is refusal($order, slot => 0), 'ACTIVATE_EMPTY', 'a slot must be named';
    sql_do('UPDATE ticket.slot SET enabled = true');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    is refusal($order, slot => 6), undef, 'a slot opened again is taken';
}

# who named a slot has it; who asked for any was told of it
{
    my $order = booked(%named);
    is refusal($order, slot => 2), 'ACTIVATE_SLOT',
        'another slot than the one named is refused (R94)';
    is refusal($order, day => $next), 'ACTIVATE_SLOT_DAY',
        'another day than that of the slot named is refused';
    is refusal($order, slot => 1), undef, 'the slot named is taken';

    rest_of(1, 0);
    $order = booked(%asked);
    sql_do('UPDATE ticket.quota SET capacity = 1000 WHERE quota_id >> 56 = 1');
    is sql_call('api.query_order_2', 7, 9101, $order)->[0]{slot_no}, 2,
        'QueryOrder shows the slot that -1 was given';
    is refusal($order, slot => 3), 'ACTIVATE_SLOT',
        'another slot than the one told is refused';
    is refusal($order), undef, '-1 after -1 is taken';
    is place_of($order), '2 - -', '-1 after -1 keeps the slot told';
    $order = booked(%asked);
    is refusal($order, day => $next), undef, 'another day is taken';
    is place_of($order), "1 $next $next", '-1 takes the earliest of that day';
    audit_ok();
}

# the order book: what was booked in time and comes late
{
    my @late = map { booked(%$_) } {}, {}, {}, { state => '0' }, \%asked;
    my $unpaid = booked(state => '0');
    my $named = booked(%named);

    clock("$day 14:00");
    is refusal($late[0], slot => 1), 'SLOT_UNKNOWN', 'a slot over is refused';
    is refusal($_), undef, '-1 is taken in the afternoon' for @late[0, 4];
    is place_of($_), '7 - -', 'at 14:00 the earliest slot is that of 14:00'
        for @late[0, 4];
    is pay_deposit(7, 9101, $late[3], 30000, 40, 't', 0, 't')->[0]{verdict},
        undef, 'an order is activated as it is paid';
    is place_of($late[3]), '7 - -', 'so is its place moved';
    is refusal($named), undef, 'who named a slot keeps it';
    is place_of($named), '1 - -', 'a visitor who is late has the slot named';

    clock("$day 16:00");
    is refusal($late[1]), 'SLOT_UNKNOWN', 'after the last slot -1 is refused';
    is pay_deposit(7, 9101, $unpaid, 30000, 40, 't', 0, 't')->[0]{verdict},
        'SLOT_FULL', 'so is a payment that activates';
    is order_row($unpaid)->{state}, '0', 'the order refused is as it was';
    is refusal($late[1], day => $next), undef, 'the next day is taken';

    clock("$next 09:30");
    is pay_deposit(7, 9101, $unpaid, 30000, 40, 't', 0, 't')->[0]{verdict},
        undef, 'the next day the payment activates';
    is place_of($unpaid), "2 $next $next", 'the order has a slot of that day';
    is refusal($late[2], day => $next, slot => 8), undef,
        'an order of the day before is activated in the slot named';
    audit_ok();
}

# the last places, from two sides
{
    clock("$next 07:00");
    my @order = map { booked(day => $next, valid_until => $next . ' 16:00+00')
                      } 1 .. 2;
    rest_of(5, 4, $next) if defined quota_used(1, $next, 1005);
    sql_do('INSERT INTO ticket.quota VALUES (7, ?, 4, 0) ON CONFLICT DO NOTHING',
           quota(1, $next, 1005));

    my $other = connection();
    my ($function, @given) = activation($order[1], day => $next, slot => 5);
    my $sth = $other->prepare("SELECT verdict FROM $function("
        . join(', ', ('?') x @given) . ')', { pg_async => PG_ASYNC });

    $dbh->begin_work;
    is refusal($order[0], day => $next, slot => 5), undef,
        'the first takes the last places of a slot';
    $sth->execute(@given);
    until_waits($other, 'the second waits');
    $dbh->commit;
    $other->pg_result;
    is $sth->fetchall_arrayref->[0][0], 'SLOT_FULL', 'the second finds it full';
    is used(5, $next), 3, 'the slot has sold no more than it had';
    audit_ok();
}

done_testing();
