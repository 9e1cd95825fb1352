# Nobody hears that he has booked after he has heard that he has paid.

use strict;
use warnings;
use utf8;

use DBD::Pg qw(:async);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture sql_call pay_deposit
                     order_defaults booked last_number until_waits);
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

# In another transaction, if there is one.
sub pay {
    my ($order, %o) = @_;
    my $r = pay_deposit($o{by} // $dbh, 7, 9101, $order, 20000,
                        $o{edition} // 40, 'f', 2,
                        $o{notice} // 't')->[0];
    die $r->{verdict} if defined $r->{verdict};
}

sub activate {
    my ($order, %o) = @_;
    my $r = sql_call('api.activate_order_2', 7, 9101, $order, 't', '{}', '{}',
                     iso_day(2), -1, 2, 1, $o{notice}, '{}', '{}')->[0];
    die $r->{verdict} if defined $r->{verdict};
}

# The worker reads all orders so far.
sub born {
    my $last = last_number();

    wait_until {
        sql_row('SELECT * FROM api.notice_born()');
        (sql_value('SELECT done_id FROM ticket.notice_cursor') // $last)
            >= $last
    } 'all are read', 60;
}

# The next call that finds nobody older than this one reads the order.  A call
# does nothing while somebody is, in whichever database.
sub marked {
    my ($order) = @_;

    wait_until {
        sql_row('SELECT * FROM api.notice_born()');
        (sql_value('SELECT seen_id FROM ticket.notice_cursor') // 0) >= $order
    } 'the order is among those to be read', 60;
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

# A claim by a worker, in another transaction if there is one: the kinds of what
# it gets of an order.
my %claimed;

sub claim {
    my ($order, $by) = @_;
    my @rows = grep { $_->{order_id} == $order }
               @{sql_call($by // $dbh, 'api.message_claim_4', 'w', 100,
                          '60 s')};
    $claimed{$_->{kind}} = $_->{message_id} for @rows;
    return join ' ', sort map { $_->{kind} } @rows;
}

# A transaction of somebody else, which has just begun.
sub meanwhile {
    my $other = connection();
    $other->begin_work;
    return $other;
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

# The worker dies while it sends the notice of the booking.
my $late = 0;

sub lease_ends {
    set_clock_shift($late += 61, database => 1);
}

$order = booked();
born();
claim($order);
pay($order);
lease_ends();
is claim($order), '3', 'a dead worker: the payment alone goes out';
is given_up($order), 'booking: the order has been paid',
    'a dead worker: its booking is not sent again';
is record(3, 1), 1, 'a dead worker: the payment is recorded';
is claim($order), '', 'a dead worker: nothing follows the payment';

# Paid in the moment in which a worker reads the booking and sends its notice.
for my $workers (1, 2) {
    $order = booked();
    marked($order);
    my $payer = meanwhile();
    pay($order, by => $payer);
    wait_until {
        sql_row('SELECT * FROM api.notice_born()');
        queued($order) eq 'booking'
    } "$workers at once: a worker has read the booking", 60;
    my $worker = meanwhile();
    is claim($order, $worker), '2',
        "$workers at once: the booking goes out, it is not paid yet";
    $worker->commit if $workers == 1;
    $payer->commit;
    is queued($order), 'payment booking',
        "$workers at once: neither saw the other";
    is claim($order), '', "$workers at once: the payment is not sent beside it";
    $worker->commit if $workers == 2;
    is claim($order), '', "$workers at once: it waits for the booking";
    record(2, 1);
    is claim($order), '3', "$workers at once: it follows the booking";
    record(3, 1);
}

# A payment waits for no record that it could not see.
$order = booked();
born();
claim($order);
my $payer = meanwhile();
pay($order, by => $payer);
my $recorder = connection();
my $sth = $recorder->prepare("SELECT api.message_record('w', '{7}',
    ARRAY[?::int8], '{1}', ARRAY[api.now()], '{sent}')",
    { pg_async => PG_ASYNC });
$sth->execute($claimed{2});
until_waits($recorder, 'the record waits for the payment');
$payer->commit;
$recorder->pg_result;
$sth->finish;
is claim($order), '3', 'a payment of the same moment follows at once';
record(3, 1);

# The worker reads a booking while it is paid, told, and changed once more.
for my $case (['paid', sub {}],
              ['activated in silence', sub { activate($_[0], notice => 'f') }],
              ['cancelled', sub {
                  my $r = sql_call('api.cancel_order', 7, 9101, $_[0])->[0];
                  die $r->{verdict} if defined $r->{verdict};
              }])
{
    my ($name, $then) = @$case;

    $order = booked();
    marked($order);
    my $reader;
    wait_until {
        $reader->rollback if $reader;
        $reader = meanwhile();
        $reader->selectrow_array('SELECT queued FROM api.notice_born()')
    } "$name: a worker reads the booking", 60;
    pay($order);
    is claim($order), '3', "$name: the payment goes out";
    record(3, 1);
    $then->($order);
    $reader->commit;
    is queued($order), 'booking', "$name: the booking is queued too late";
    is claim($order), '', "$name: it is not sent";
    is given_up($order), 'booking: the order has been paid',
        "$name: it is on record why";
}

# What else follows a booking.
$order = booked();
born();
pay($order, notice => 'f');
is queued($order), 'booking', 'a silent payment leaves the booking';
notice(activation => 'activated {order}');
activate($order, notice => 't');
is queued($order), 'booking activation', 'an activation is told';
is claim($order), '4', 'it goes out alone';
record(4, 1);
is given_up($order), 'booking: the order has been paid',
    'the booking is not told any more';

# Edition 3.0 says "booked" with the payment, and sends the voucher beside it.
notice('activation');
notice(voucher => 'voucher {order}');
$order = booked(edition => 30);
pay($order, edition => 30);
is claim($order), '2 6', '3.0 sends booking and voucher at once';
record($_, 1) for 2, 6;
notice('voucher');

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
