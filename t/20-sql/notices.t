# What visitors are told: of which events, by whose wish, and once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call pay_deposit sql_array index_of
    order_defaults booked place order_row);
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
    my $r = sql_call('api.activate_order', 7, 9101, $order,
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
    my $last = sql_value('SELECT last_value FROM ticket.order_number');
    my @queued;

    wait_until {
        push @queued, grep { $_ } (born_once())[0];
        (sql_value('SELECT done_no FROM ticket.notice_cursor') // $last)
            >= $last
    } 'all are read';
    return @queued;
}

# nobody has said anything
{
    my $order = booked();
    pay($order, activate => 't');
    born();
    is told($order), '', 'no templates, no notices';
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 0,
        'and nothing is read';
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
        'the template, filled in';
    is_deeply [@{$m}{qw(kind order_id phone_what seal_context phone_sealed
                        text_sealed life)}],
        [3, $order, 'phone', order_row($order)->{request_key}, "\x03", undef,
            '1 day'],
        'to the order\'s phone, for a day';
    is told($order), 'payment', 'one message';
    sql_do("UPDATE ticket.orders SET state = '2' WHERE order_id = ?",
           $order);
    is told($order), '', 'the same state is no event';
}

# paid and activated; visitors with a phone hear how they pass
{
    my $order = booked();
    pay($order, activate => 't');
    is told($order), 'payment activation', 'paid and activated';

    $order = booked(items => [[3, 3]],
        visitors => [['a', 1], ['b', 1], ['c', 1]]);
    sql_do("UPDATE ticket.visitor SET phone_sealed = case visitor_no"
        . " when 1 then '\\x11'::bytea when 2 then '\\x'::bytea end"
        . ' WHERE order_id = ?', $order);
    pay($order, activate => 't', medium => 2, amount => 36000);
    is_deeply $dbh->selectcol_arrayref('SELECT phone_sealed'
        . ' FROM ticket.message WHERE order_id = ? AND kind = 4'
        . ' ORDER BY message_id', undef, $order), ["\x03", "\x11"],
        'the order\'s phone, and the one visitor\'s who gave one';
    is told($order), 'payment activation activation', 'R153';

    $order = booked(items => [[3, 1]], visitors => [['d', 1]]);
    sql_do("UPDATE ticket.visitor SET phone_sealed = '\\x12'"
        . ' WHERE order_id = ?', $order);
    pay($order, activate => 't', amount => 12000);
    is told($order), 'payment activation', 'on paper: the order\'s alone';
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
        undef, $order), ["\x03", "\x22", "\x23"], 'not who stays away';
    like sql_value("$text LIMIT 1", $order), qr/^REAL2[^，]+ 240\.00$/,
        'nor what is not delivered';
    told($order);

    $order = booked(@other, items => [[2, 4]],
        visitors => [map { [$_, 1] } 'h' .. 'k']);
    sql_do("UPDATE ticket.visitor SET phone_sealed ="
        . " decode('3' || visitor_no, 'hex') WHERE order_id = ?",
        $order);
    activate($order, part => { 2 => 1 }, names => [['i', 1]]);
    is_deeply $dbh->selectcol_arrayref('SELECT phone_sealed'
        . ' FROM ticket.message WHERE order_id = ? ORDER BY message_id',
        undef, $order), ["\x03", "\x32"], 'a group that is cut';
    like sql_value("$text LIMIT 1", $order), qr/^GROUP1[^，]+ 80\.00$/,
        'by persons';
    told($order);

    $order = booked(@other, items => [[1, 1], [2, 4]]);
    activate($order);
    like sql_value($text, $order), qr/^ADULT1[^，]+，GROUP4[^，]+ 420\.00$/,
        'the whole';
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
        is sql_value($text, $order), $visit, "visited $name";
        told($order);
    }

    $slots->(1);
    notice(activation => 'gate {order}');
}

# by whose wish not
{
    my $order = booked();
    pay($order, notice => 'f');
    is told($order), '', 'the call says no';
    sql_do('UPDATE ticket.agent SET sends_notice = false'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
    $order = booked();
    pay($order);
    is told($order), '', 'the agent says no';
    sql_do('UPDATE ticket.agent SET sends_notice = true'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
}

# refunds: one message, however many tickets
{
    my $order = booked();
    pay($order, activate => 't');
    told($order);
    is sql_call('api.refund_tickets', 7, 9101, $order, '{1,2}')
        ->[0]{verdict}, undef, 'refunded';
    is told($order), 'refund', 'told once';
    $order = booked();
    pay($order);
    told($order);
    sql_call('api.cancel_order', 7, 9101, $order);
    is told($order), '', 'cancelling is no refund';
    sql_do("UPDATE ticket.orders SET state = '8' WHERE order_id = ?",
           $order = booked());
    sql_do("UPDATE ticket.orders SET state = '4', closed_at = api.now()"
           . ' WHERE order_id = ?', $order);
    is told($order), 'refund', 'an instant payment that came back is';
    sql_do("UPDATE ticket.orders SET state = '0', closed_at = null"
           . ' WHERE order_id = ?', $order);
}

# what batches book: read later
{
    born();
    sql_do('DELETE FROM ticket.message');

    my $order = booked();
    my $paid = booked(state => '3');
    my $held = booked(state => '2');
    is told($_), '', 'nothing at once' for $order, $paid;
    is_deeply [born_once()], [0, 0], 'seen';
    is_deeply [born()], [3], 'and read: three messages';
    is told($paid), 'payment activation', 'born delivered';
    is told($held), 'payment', 'born paid';
    is told($order), '', 'born unpaid: no template for bookings';
    is_deeply [born()], [], 'once';

    notice(booking => 'booked {order}');
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 1,
        'read on where it was';
    $order = booked();
    $paid = booked(state => '3');
    my $silent = booked(notice => 'f');
    my $gone = booked();
    sql_call('api.cancel_order', 7, 9101, $gone);
    my $three = booked(edition => 30);
    my $three_held = booked(edition => 30, state => '2');
    born();
    is told($order), 'booking', '4.0: booked';
    is told($paid), 'payment activation', 'paid at once: told once';
    is told($silent), '', 'not who asked for silence';
    is told($gone), '', 'nor who has cancelled';
    is told($three), '', '3.0 says booked when it is paid (R156)';
    is told($three_held), 'booking', 'as this one is';
    pay($three, edition => 30);
    is told($three), 'booking', 'and now that one';
    pay($order);
    is told($order), 'payment', '4.0: paid later';

    notice('payment');
    $paid = booked(state => '3');
    born();
    is told($paid), 'booking activation',
        'without a template for payments, that for bookings';
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
        "no, then yes; the worker $when that";
}

# A refund has no wish of its own: the last call's holds.
for my $wish ('t', 'f') {
    my $order = booked();
    pay($order, activate => 't', notice => $wish);
    born();
    told($order);
    sql_call('api.refund_tickets', 7, 9101, $order, '{1,2}');
    is told($order), $wish eq 't' ? 'refund' : '', "a refund, paid with $wish";
}

# one of before that was kept
{
    my $order = booked();
    my $silent = booked(notice => 'f');
    sql_do('UPDATE ticket.orders SET born_notice = null'
           . ' WHERE order_id IN (?, ?)', $order, $silent);
    born();
    is told($order), 'booking', 'no wish is kept: that of the order';
    is told($silent), '', 'whichever it is';
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
    my $high = do {
        my $o = $other->selectrow_array("SELECT nextval('ticket.order_number')");
        $o;
    };
    cmp_ok $high, '>', $low % 10 ** 10, 'a later number';
    born_once() for 1 .. 3;
    is told($low), '', 'not to be seen yet';
    is sql_value('SELECT done_no FROM ticket.notice_cursor') < $low % 10 ** 10, 1,
        'so the cursor waits';
    $late->commit;
    born();
    is told($low), 'booking', 'told when it is there';
    is_deeply [born()], [], 'and once';
    cmp_ok sql_value('SELECT done_no FROM ticket.notice_cursor'), '>=', $high,
        'the cursor goes on';
}

# many, and a worker that was away over a midnight
{
    place(map { { agent => 9103, key => 'M' . ++$n, day => $day,
        items => [[2, 1]] } } 1 .. 100) for 1 .. 7;
    is_deeply [born()], [500, 200], 'some at a time';

    my $order = booked();
    sql_do("SELECT api.set_clock_shift('2 days 1 hour')");
    my $newer = booked(day => iso_day(2), slots => []);
    isnt substr($order, 0, 6), substr($newer, 0, 6), 'numbers of two days';
    born();
    is told($order), 'booking', 'of the older day';
    is told($newer), 'booking', 'and of the newer';
    $newer = booked(day => iso_day(2), slots => []);
    born();
    is told($newer), 'booking', 'and on';
    sql_do("SELECT api.set_clock_shift('0')");
}

# never in a transaction of others
{
    $dbh->begin_work;
    sql_do('SELECT pg_current_xact_id()');
    ok !eval { sql_do('SELECT * FROM api.notice_born()'); 1 },
        'it would not know whose numbers are whose';
    $dbh->rollback;
}

# off again: nothing is read, and what was missed stays untold
{
    notice($_) for qw(booking payment activation);
    is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 0, 'off';
    my $missed = booked();
    notice(booking => 'x');
    my $order = booked();
    born();
    is told($missed), '', 'booked while it was off';
    is told($order), 'booking', 'and after that';
}

audit_ok();
done_testing();
