# What visitors are told: of which events, by whose wish, and once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call pay_deposit sql_array index_of
    order_defaults booked place order_row last_number);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1, name => '山');
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
$dbh->{pg_enable_utf8} = 1;

my $day = iso_day(2);
my $n = 0;


sub notice {
    my ($event, $text) = @_;
    my $change = defined $text ? qq({"text": "$text"}) : '{"off": true}';
    sql_call('api.staff_notice_set', 'BOOK', $event, $change);
}

order_defaults(day => $day);

sub pay {
    my ($order, %o) = @_;
    my $r = pay_deposit(7, 9101, $order, $o{amount} // 20000,
        $o{edition} // 40, $o{activate} // 'f', $o{medium} // 0,
        $o{notice} // 't')->[0];
    die $r->{verdict} if defined $r->{verdict};
}

# On request; part => { product => quantity }, names => [[document, line]]
sub activate {
    my ($order, %o) = @_;
    my @part = sort keys %{$o{part} // {}};
    my @names = @{$o{names} // []};
    my $r = sql_call('api.activate_order_2', 7, 9101, $order,
        $o{part} ? 'f' : 't', sql_array(\@part),
        sql_array([map { $o{part}{$_} } @part]), $o{day} // $day, -1,
        $o{medium} // 2, 1, $o{notice} // 't',
        sql_array([map { index_of($_->[0]) } @names]),
        sql_array([map { $_->[1] } @names]))->[0];
    die $r->{verdict} if defined $r->{verdict};
}

# "payment activation": what is queued for an order; it is taken away.
sub told {
    my ($order) = @_;
    my $rows = $dbh->selectall_arrayref('DELETE FROM ticket.message'
        . ' WHERE order_id = ? RETURNING impl.message_event(kind), message_id',
        undef, $order);
    return join ' ', map { $_->[0] } sort { $a->[1] <=> $b->[1] } @$rows;
}

sub born_once {
    my $r = sql_row('SELECT * FROM api.notice_born()');
    return @{$r}{qw(queued more)};
}

# Until all numbers given so far are read: what the first call has seen, another
# one reads, once all transactions of the cluster that were running have ended.
# Returns what each call queued.
sub born {
    my $last = last_number();
    my @queued;

    wait_until {
        push @queued, grep { $_ } (born_once())[0];
        (sql_value('SELECT done_id FROM ticket.notice_cursor') // $last)
            >= $last
    } 'all are read';
    return @queued;
}

# nobody has said anything
{
    my $order = booked();
    pay($order, activate => 't');
    born();
    is told($order), '', 'no notice is queued without a template';
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 0,
        'no order is read without a template';
}

notice(payment => '{supplier}：{order} {day} {slot} {products} {amount}');
notice(activation => 'gate {order}');
notice(refund => 'back {order}');

# paid, 4.0
{
    my $order = booked();
    pay($order);
    my $m = sql_row('SELECT *, expire_at - created_at AS life'
        . ' FROM ticket.message');
    my $date = sql_value('SELECT day FROM ticket.orders WHERE order_id = ?',
                     $order);
    like $m->{text}, qr/^山：$order $date 08:00-09:00 ADULT2.+ 200\.00$/,
        'the notice is the template, filled in';
    is_deeply [@{$m}{qw(kind order_id phone_what seal_context phone_sealed
                        text_sealed life)}],
        [3, $order, 'phone', order_row($order)->{request_key}, "\x03", undef,
            '1 day'],
        'the notice goes to the phone of the order, for a day';
    is told($order), 'payment', 'one notice is queued for a payment';
    sql_do("UPDATE ticket.orders SET state = '2' WHERE order_id = ?",
           $order);
    is told($order), '', 'the same state queues no notice';
}

# paid and activated; visitors with a phone hear how they pass
{
    my $order = booked();
    pay($order, activate => 't', medium => 2);
    is told($order), 'payment activation',
        'notices of payment and activation are queued';

    $order = booked(items => [[3, 3]],
        visitors => [['a', 1], ['b', 1], ['c', 1]]);
    sql_do("UPDATE ticket.visitor SET phone_sealed = case visitor_no"
        . " when 1 then '\\x11'::bytea when 2 then '\\x'::bytea end"
        . ' WHERE order_id = ?', $order);
    pay($order, activate => 't', medium => 2, amount => 36000);
    is_deeply $dbh->selectcol_arrayref('SELECT phone_sealed'
        . ' FROM ticket.message WHERE order_id = ? AND kind = 4'
        . ' ORDER BY message_id', undef, $order), ["\x03", "\x11"],
        'the order and the one visitor with a phone get a notice';
    is told($order), 'payment activation activation',
        'the visitor gets the activation alone (R153)';

    $order = booked(items => [[3, 1]], visitors => [['d', 1]]);
    sql_do("UPDATE ticket.visitor SET phone_sealed = '\\x12'"
        . ' WHERE order_id = ?', $order);
    pay($order, activate => 't', amount => 12000);
    is told($order), 'payment',
        'who still has to fetch paper is not told how to pass the gate';
}

# activated in part: who comes is told, of what is delivered
{
    my @other = (state => '2');
    my $text = 'SELECT text FROM ticket.message WHERE order_id = ?';
    notice(activation => '{products} {amount}');

    my $order = booked(@other, items => [[1, 2], [3, 3]],
        visitors => [map { [$_, 2] } 'e' .. 'g']);
    sql_do("UPDATE ticket.visitor SET phone_sealed ="
        . " decode('2' || visitor_no, 'hex') WHERE order_id = ?",
        $order);
    activate($order, part => { 3 => 2 }, names => [['f', 2], ['g', 2]]);
    is_deeply $dbh->selectcol_arrayref('SELECT phone_sealed'
        . ' FROM ticket.message WHERE order_id = ? ORDER BY message_id',
        undef, $order), ["\x03", "\x22", "\x23"],
        'a visitor who stays away gets no notice';
    like sql_value("$text LIMIT 1", $order), qr/^REAL2[^，]+ 240\.00$/,
        'the notice leaves out what is not delivered';
    told($order);

    $order = booked(@other, items => [[2, 4]],
        visitors => [map { [$_, 1] } 'h' .. 'k']);
    sql_do("UPDATE ticket.visitor SET phone_sealed ="
        . " decode('3' || visitor_no, 'hex') WHERE order_id = ?",
        $order);
    activate($order, part => { 2 => 1 }, names => [['i', 1]]);
    is_deeply $dbh->selectcol_arrayref('SELECT phone_sealed'
        . ' FROM ticket.message WHERE order_id = ? ORDER BY message_id',
        undef, $order), ["\x03", "\x32"],
        'who stays away of a split group gets no notice';
    like sql_value("$text LIMIT 1", $order), qr/^GROUP1[^，]+ 80\.00$/,
        'the notice counts the persons of a split group';
    told($order);

    $order = booked(@other, items => [[1, 1], [2, 4]]);
    activate($order);
    like sql_value($text, $order), qr/^ADULT1[^，]+，GROUP4[^，]+ 420\.00$/,
        'the notice of the whole names every item';
    told($order);

    notice(activation => 'gate {order}');
}

# activated for a later day, which a supplier without slots may do
{
    my $slots = sub {
        sql_do('UPDATE ticket.supplier SET slot_mode = ?', $_[0]);
        sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    };
    my $text = 'SELECT text FROM ticket.message WHERE order_id = ?';
    notice(activation => '{day}');
    $slots->(0);

    for (['later', $day], ['as booked', iso_day(1)]) {
        my ($name, $visit) = @$_;
        my $order = booked(state => '2', slots => [], day => iso_day(1),
            valid_until => sql_value("SELECT api.now() + interval '4 days'"));
        activate($order, day => $visit);
        is sql_value($text, $order), $visit,
            "the notice names the day of a visit $name";
        told($order);
    }

    $slots->(1);
    notice(activation => 'gate {order}');
}

# by whose wish not
{
    my $order = booked();
    pay($order, notice => 'f');
    is told($order), '', 'no notice is queued when the call says no';
    sql_do('UPDATE ticket.agent SET sends_notice = false'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
    $order = booked();
    pay($order);
    is told($order), '', 'no notice is queued when the agent says no';
    sql_do('UPDATE ticket.agent SET sends_notice = true'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
}

# refunds: one message, however many tickets
{
    my $order = booked();
    pay($order, activate => 't');
    told($order);
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1,2}')
        ->[0]{verdict}, undef, 'both tickets are refunded';
    is told($order), 'refund', 'a refund of two tickets queues one notice';
    $order = booked();
    pay($order);
    told($order);
    sql_call('api.cancel_order', 7, 9101, $order);
    is told($order), '', 'cancelling queues no notice of a refund';
    sql_do("UPDATE ticket.orders SET state = '8' WHERE order_id = ?",
           $order = booked());
    sql_do("UPDATE ticket.orders SET state = '4', closed_at = api.now()"
           . ' WHERE order_id = ?', $order);
    is told($order), 'refund',
        'an instant payment that comes back queues a refund notice';
    sql_do("UPDATE ticket.orders SET state = '0', closed_at = null"
           . ' WHERE order_id = ?', $order);
}

# what batches book: read later
{
    born();
    sql_do('DELETE FROM ticket.message');

    my $order = booked();
    my $paid = booked(state => '3', medium => 2);
    my $paper = booked(state => '3');
    my $held = booked(state => '2');
    is told($_), '', 'a batch queues no notice at once' for $order, $paid;
    is_deeply [born_once()], [0, 0], 'the first reading only sees the orders';
    is_deeply [born()], [4], 'the next reading queues four notices';
    is told($paper), 'payment',
        'an order created delivered for paper gets the payment notice';
    is told($paid), 'payment activation',
        'an order created delivered gets payment and activation';
    is told($held), 'payment', 'an order created paid gets the payment notice';
    is told($order), '', 'an order created unpaid gets none without a template';
    is_deeply [born()], [], 'the orders are read once';

    notice(booking => 'booked {order}');
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 1,
        'reading goes on where it was';
    $order = booked();
    $paid = booked(state => '3', medium => 2);
    my $silent = booked(notice => 'f');
    my $gone = booked();
    sql_call('api.cancel_order', 7, 9101, $gone);
    my $three = booked(edition => 30);
    my $three_held = booked(edition => 30, state => '2');
    born();
    is told($order), 'booking', 'edition 4.0: a booking gets its notice';
    is told($paid), 'payment activation',
        'an order paid at once gets no booking notice';
    is told($silent), '', 'a booking that asks for silence gets no notice';
    is told($gone), '', 'a cancelled booking gets no notice';
    is told($three), '', 'edition 3.0: an unpaid booking gets no notice (R156)';
    is told($three_held), 'booking',
        'edition 3.0: a booking created paid gets its notice';
    pay($three, edition => 30);
    is told($three), 'booking', 'edition 3.0: paying brings the booking notice';
    pay($order);
    is told($order), 'payment',
        'edition 4.0: paying later brings the payment notice';

    notice('payment');
    $paid = booked(state => '3', medium => 2);
    born();
    is told($paid), 'booking activation',
        'without a payment template that of bookings is used';
    notice(payment => 'paid {order}');
}

# A call's wish is for that call, whether the worker came before the next one
# or after it.
for my $when ('before', 'after') {
    my $come = sub { born() if $when eq $_[0] };
    my ($wish, %told);

    for $wish ('t', 'f') {
        my $other = $wish eq 't' ? 'f' : 't';
        my $order = booked(notice => $wish);
        my $held = booked(state => '2', notice => $wish);
        $come->('before');
        pay($order, notice => $other);
        activate($held, notice => $other);
        $come->('after');
        $told{$wish} = [map { join ' ', sort split / /, told($_) }
                        $order, $held];
    }

    is_deeply $told{t}, ['booking', 'payment'],
        "the booking says yes, what follows says no; the worker $when that";
    is_deeply $told{f}, ['payment', 'activation'],
        "the booking says no, what follows says yes; the worker $when that";
}

# A refund has no wish of its own: the last call's holds.
for my $wish ('t', 'f') {
    my $order = booked();
    pay($order, activate => 't', notice => $wish);
    born();
    told($order);
    sql_call('api.refund_tickets_2', 7, 9101, $order, '{1,2}');
    is told($order), $wish eq 't' ? 'refund' : '',
        "a refund follows the wish of the payment: $wish";
}

# one of before that was kept
{
    my $order = booked();
    my $silent = booked(notice => 'f');
    sql_do('UPDATE ticket.orders SET born_notice = null'
           . ' WHERE order_id IN (?, ?)', $order, $silent);
    born();
    is told($order), 'booking',
        'an order whose wish is not kept gets its notice';
    is told($silent), '',
        'an order whose wish is not kept stays silent if it said so';
}

# an order whose transaction ends late, with a lower number
{
    my $late = connection();
    my $other = connection();

    born();
    $late->begin_work;
    my ($first) = place($late, { agent => 9102, key => 'L1', day => $day,
        items => [[2, 1]], callback => 0 });
    my $low = $first->[0]{order_id};

    # Another supplier's order would do: this one shares no row with that.
    $other->do("SELECT nextval('ticket.number')");
    my $high = last_number();
    cmp_ok $high, '>', $low, 'the second order has a later number';
    born_once() for 1 .. 3;
    is told($low), '', 'an order not committed gets no notice yet';
    cmp_ok sql_value('SELECT done_id FROM ticket.notice_cursor'), '<', $low,
        'the cursor waits for the order not committed';
    $late->commit;
    born();
    is told($low), 'booking', 'the order gets its notice once it is committed';
    is_deeply [born()], [], 'the late order is read once';
    cmp_ok sql_value('SELECT done_id FROM ticket.notice_cursor'), '>=', $high,
        'the cursor goes on behind it';
}

# many, and a worker that was away over a midnight
{
    place(map { { agent => 9103, key => 'M' . ++$n, day => $day,
        items => [[2, 1]] } } 1 .. 100) for 1 .. 7;
    is_deeply [born()], [500, 200], 'many orders are read some at a time';

    my $order = booked();
    sql_do("SELECT api.set_clock_shift('2 days 1 hour')");
    my $newer = booked(day => iso_day(2), slots => []);
    isnt substr($order, 0, 6), substr($newer, 0, 6),
        'the two orders have numbers of two days';
    born();
    is told($order), 'booking', 'the order of the older day gets its notice';
    is told($newer), 'booking', 'the order of the newer day gets its notice';
    $newer = booked(day => iso_day(2), slots => []);
    born();
    is told($newer), 'booking',
        'the next order of the newer day gets its notice';
    sql_do("SELECT api.set_clock_shift('0')");
}

# never in a transaction of others
{
    $dbh->begin_work;
    sql_do('SELECT pg_current_xact_id()');
    ok !eval { sql_do('SELECT * FROM api.notice_born()'); 1 },
        'reading within a transaction of others is refused';
    $dbh->rollback;
}

# off again: nothing is read, and what was missed stays untold
{
    notice($_) for qw(booking payment activation);
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 0,
        'without templates there is no cursor';
    my $missed = booked();
    notice(booking => 'x');
    my $order = booked();
    born();
    is told($missed), '', 'an order booked while it was off gets no notice';
    is told($order), 'booking', 'an order booked after that gets its notice';
}

audit_ok();
done_testing();
