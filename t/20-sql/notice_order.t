# Nobody hears that he has booked after he has heard that he has paid.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_call pay_deposit order_defaults booked
                     last_number);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1, name => '山');
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => iso_day(2));

sub notice {
    my ($event, $text) = @_;
    sql_call('api.staff_notice_set', 'BOOK', $event,
             defined $text ? qq({"text": "$text"}) : '{"off": true}');
}

sub pay {
    my ($order, %o) = @_;
    my $r = pay_deposit(7, 9101, $order, 20000, 40, 'f', 0,
                        $o{notice} // 't')->[0];
    die $r->{verdict} if defined $r->{verdict};
}

# The worker reads all orders so far.
sub born {
    my $last = last_number();

    wait_until {
        sql_row('SELECT * FROM api.notice_born()');
        (sql_value('SELECT done_id FROM ticket.notice_cursor') // $last)
            >= $last
    } 'all are read';
}

# What is in the queue for an order, and what was given up.
sub queued {
    my ($order) = @_;
    return join ' ', map { $_->{e} } sql('SELECT impl.message_event(kind) AS e
        FROM ticket.message WHERE order_id = ? ORDER BY message_id', $order);
}

sub given_up {
    my ($order) = @_;
    return join ' ', map { "$_->{e}: $_->{last_error}" }
        sql('SELECT impl.message_event(kind) AS e, last_error
             FROM ticket.message_done WHERE order_id = ? AND NOT sent
             ORDER BY message_id', $order);
}

# A claim by a worker: the kinds of what it gets of an order.
my %claimed;

sub claim {
    my ($order) = @_;
    my @rows = grep { $_->{order_id} == $order }
               @{sql_call('api.message_claim_3', 'w', 100, '60 s')};
    $claimed{$_->{kind}} = $_->{message_id} for @rows;
    return join ' ', map { $_->{kind} } @rows;
}

sub record {
    my ($kind, $result) = @_;
    sql_value("SELECT api.message_record('w', '{7}', ARRAY[?::int8],
               ARRAY[?::int2], ARRAY[api.now() + interval '5 s'], '{failed}')",
              $claimed{$kind}, $result);
}

notice(booking => 'booked {order}');
notice(payment => 'paid {order}');
born();

# Paid before the worker has read the booking.
my $order = booked();
pay($order);
born();
is queued($order), 'payment', 'a paid order is told of its payment alone';

# Paid while the notice of the booking waits.
$order = booked();
born();
is queued($order), 'booking', 'a booking waits to be told';
pay($order);
is queued($order), 'payment', 'the payment takes its notice back';
is given_up($order), 'booking: the order has been paid',
    'it is on record why it was not sent';

# Paid while it is being sent, which succeeds, or fails.
for my $case ([1, 'sent', ''], [2, 'failed', 'booking: failed']) {
    my ($result, $name, $left) = @$case;

    $order = booked();
    born();
    is claim($order), '2', "$name: a worker sends the notice of the booking";
    pay($order);
    is queued($order), 'booking payment', "$name: the payment is queued";
    is claim($order), '', "$name: that of the payment waits meanwhile";
    record(2, $result);
    is queued($order), 'payment', "$name: that of the booking is done";
    is given_up($order), $left, "$name: it is recorded";
    is claim($order), '3', "$name: that of the payment follows at once";
    record(3, 1);
    is queued($order), '', "$name: nothing is left";
}

# A failing notice of a booking that is not paid is tried again.
$order = booked();
born();
claim($order);
record(2, 2);
is queued($order), 'booking', 'a notice that failed stays';
is given_up($order), '', 'and is not given up';

# By the wish of the calls, and where there is no notice of payments.
$order = booked();
pay($order, notice => 'f');
born();
is queued($order), 'booking', 'a payment that asks for silence takes none back';
notice('payment');
$order = booked();
born();
pay($order);
is queued($order), 'booking', 'without one of payments it stays';
$order = booked();
pay($order);
born();
is queued($order), 'booking', 'and is queued';

done_testing();
