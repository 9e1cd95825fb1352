# Tickets at the gate: who is let in, who is not, and what is written down.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call order_defaults booked);
use TicketTest;

my $dbh = database();
my $gate = connection('ticket_staff');      # its rights are part of the test

fixture();


order_defaults(day => iso_day(2), ticket_until => iso_day(4), slots => [],
               callback => 0, state => '3');

sub enter {
    my ($order, $ticket, @where) = @_;
    @where = ('South', '3') unless @where;
    return sql_call($gate, 'api.check_ticket', 7, $order, $ticket, @where)->[0];
}

sub verdict { return enter(@_)->{verdict} // 'in' }

sub state {
    return sql_value('SELECT state FROM ticket.ticket'
        . ' WHERE order_id = ? AND ticket_no = ?', @_);
}

sub passages {
    return $dbh->selectall_arrayref('SELECT ticket_no, passage_no,'
        . ' station_name, gate FROM ticket.passage ORDER BY 1, 2');
}

sub days_later {
    sql_do("SELECT api.set_clock_shift(make_interval(days => ?))",
           $_[0]);
    return;
}

my $order = booked();
my $unpaid = booked(state => '0');

is verdict($order, 1), 'CHECK_DAY', 'entry before its day is refused';
days_later(2);
is_deeply [@{enter($order, 1)}{qw(verdict order_id ticket_no passage_no persons
                                 station_name gate)}],
    [undef, $order, 1, 1, 1, 'South', '3'], 'entry on its day is granted';
is state($order, 1), '4', 'the ticket is marked as used';
is state($order, 2), '1', 'the other ticket is not used';
is verdict($order, 1, 'North', 'A12'), 'CHECK_USED',
    'a used ticket enters once a day';
days_later(4);
is enter($order, 1, 'North', 'A12')->{passage_no}, 2,
    'a used ticket may enter on its last day';
sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ? AND"
       . ' ticket_no = 2', $order);
is verdict($order, 2), 'in', 'a printed ticket is let in';
is state($order, 2), '4', 'a printed ticket is marked as used';
days_later(5);
is verdict($order, 1), 'CHECK_DAY', 'entry after its last day is refused';

days_later(2);
is verdict($unpaid, 1), 'CHECK_NOT_ISSUED', 'a ticket not issued is refused';
is state($unpaid, 1), '0', 'a refused entry changes no ticket';
is verdict($order, 3), 'CHECK_UNKNOWN', 'an unknown ticket is refused';
is verdict(1, 1), 'CHECK_UNKNOWN', 'an unknown order is refused';

days_later(0);
my $refunded = booked();
is sql_call('api.refund_tickets_2', 7, 9101, $refunded, '{1}')->[0]{verdict},
    undef, 'a ticket is refunded';
days_later(2);
is verdict($refunded, 1), 'CHECK_REFUNDED', 'a refunded ticket is not let in';
is verdict($refunded, 2), 'in', 'the other ticket of the order is let in';
is sql_call('api.refund_tickets_2', 7, 9101, $refunded, '{2}')->[0]{verdict},
    'REFUND_PASSED', 'a used ticket cannot be refunded';

is_deeply passages(), [[1, 1, 'South', 3], [1, 2, 'North', 'A12'],
    [2, 1, 'South', 3], [2, 1, 'South', 3]],
    'every entry is written down';
is_deeply [map { $_->{station_name} }
           @{sql_call('api.ticket_passages', 7, 9101, $order, 1)}],
    ['South', 'North'], 'the entries of a ticket come in their order';
is sql_call('api.ticket_passages', 7, 9102, $order, 1)->[0]{verdict},
    'NO_PASSAGES', 'another agent sees no entries';

# A refund and an entry of one ticket wait for each other.
my $both = booked(day => iso_day(0), ticket_until => iso_day(0));
my $other = connection();
$other->begin_work;
is sql_call($other, 'api.refund_tickets_2', 7, 9101, $both, '{1}')->[0]{verdict},
    undef, 'a refund is under way';
$gate->do("SET lock_timeout = '50ms'");
ok !eval { enter($both, 1); 1 }, 'the gate waits for the refund';
like $@, qr/lock timeout/, 'the gate waits for the lock on the order';
$other->commit;
is verdict($both, 1), 'CHECK_REFUNDED',
    'after the wait the refunded ticket is not let in';

days_later(0);
my $party = booked(items => [[2, 5]], day => iso_day(0),
                   ticket_until => iso_day(0));
is enter($party, 1)->{persons}, 5, 'a party enters at once';
is verdict($party, 1), 'CHECK_USED', 'and no second time';
audit_ok();
done_testing();
