# The moments of an order are of one clock, Postgres', and follow each other,
# whatever the clock of the host says that booked it and whoever waited for
# whom: so that deals and lists by delivery find all that was delivered.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call pay_deposit order_defaults booked
    place_one order_row);
use TicketTest;

my $dbh = database();
fixture();

my $day = iso_day(0);
my $today = sql_value("SELECT impl.local_day(7, api.now()) - date '2000-01-01'");

order_defaults(day => $day, items => [[1, 1]], ticket_until => $day);

sub deals {
    my $rows = sql_call('api.deal_list', 7, 9101, 0, $today, $today, '', '');
    return map { $_->{order_id} // () } @$rows;
}

sub listed {
    my $rows = sql_call('api.query_orders_list_2', 7, 9101, 40, 3, '', '', undef,
                        undef, undef, '', undef, 0);
    return map { $_->{order_id} // () } @$rows;
}

sub counted {
    return sql_call('api.deal_count', 7, 9101, $today, $today, '', '')->[0]
        {record_count};
}

sub pay {
    my ($order) = @_;
    my ($row) = @{pay_deposit(7, 9101, $order, 10000, 40, 't', 2, 'f')};
    die "$row->{verdict}\n" if defined $row->{verdict};
}

# two steps, and each moment of both
for my $ahead ('0', '5 ms', '20 ms', '1900 ms', '-1900 ms') {
    local $TicketBooking::AHEAD = $ahead;

    my $at = sql_value('SELECT api.now()');
    my $order = booked(key => "ahead $ahead");
    pay($order);
    my $o = order_row($order);

    is sql_value('SELECT ?::timestamptz <= ?::timestamptz', $at,
                 $o->{created_at}) && sql_value('SELECT ?::timestamptz'
                 . ' <= ?::timestamptz', $o->{created_at}, $o->{paid_at}), 1,
        "$ahead ahead: the order is booked by Postgres' clock, then paid";
    is scalar(grep { $_ == $order } deals()), 1, "$ahead ahead: it is a deal";
    is scalar(grep { $_ == $order } listed()), 1,
        "$ahead ahead: it is in the list by delivery";
}

is counted(), 5, 'the number of deals has every one of them';

{
    local $TicketBooking::AHEAD = '2100 ms';
    is place_one(key => 'far', day => $day, items => [[1, 1]], slots => [],
                 agent => 9101)->{verdict}, 'STALE',
        'what was quoted two seconds away is quoted again';
}

# booked by an earlier release on a host that was ahead
my $old = booked();
pay($old);
sql_do("UPDATE ticket.orders SET created_at = delivered_at + interval '20 ms'"
       . ' WHERE order_id = ?', $old);
sql_do('UPDATE ticket.order_item SET list_fen = null WHERE order_id = ?', $old);
is scalar(grep { $_ == $old } deals()), 1,
    'an order of old that was delivered before it was booked is a deal';
is scalar(grep { $_ == $old } listed()), 1, 'it is in the list by delivery, too';
is counted(), 6, 'the number of deals has it, too';

# who began first and waited is not the first
{
    my $order = booked();
    my $other = connection();

    $other->begin_work;
    my $began = $other->selectrow_array('SELECT api.now()');
    pay($order);
    my ($verdict) = $other->selectrow_array(
        "SELECT verdict FROM api.cancel_order(7, 9101, $order)");
    $other->commit;

    is $verdict, 'CANCEL_STATE', 'what is delivered is not cancelled';

    $order = booked();
    $other->begin_work;
    $other->selectrow_array('SELECT api.now()');
    pay_deposit(7, 9101, $order, 10000, 40, 'f', 2, 'f');
    $other->selectrow_array("SELECT verdict FROM api.cancel_order(7, 9101,"
                            . " $order)");
    $other->commit;

    my $o = order_row($order);
    is $o->{state}, '4', 'what is authorised is cancelled';
    is $o->{closed_at}, $o->{paid_at},
        'a cancellation that began before the payment has its moment';
}

audit_ok();
done_testing();
