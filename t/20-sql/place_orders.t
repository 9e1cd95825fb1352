# Booking: what one batch decides and writes.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture quota quota_used sql_call index_of booked place place_one
    place_sql place_arguments);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, single_purchase => 1);

my $day = iso_day(2);
my $n = 0;

sub wanted {
    return { agent => 9101, key => 'K' . ++$n, day => $day,
             items => [[1, 2]], slots => [1], callback => 1, @_ };
}

sub verdict { return place_one(%{wanted(@_)})->{verdict} }

sub row {
    my ($sql, @values) = @_;
    return sql_row($sql, @values);
}

sub count_of {
    my ($table, $order) = @_;
    return sql_value(
        "SELECT count(*) FROM ticket.$table WHERE order_id = ?", $order);
}

sub used { return quota_used($_[0], $day, $_[1]) // 0 }

# booked, not paid
{
    my ($orders, $quotas) = place(wanted(
        items => [[1, 3], [2, 10, 1]], pay_by => '2098-01-01 00:00:00+00'));
    my $o = $orders->[0];

    is $o->{verdict}, undef, 'the order is booked';
    is $o->{pos}, 1, 'the answer says the position in the batch';
    is $o->{slot_no}, 1, 'the answer says the slot';
    is $o->{state}, '0', 'the answer says state 0';
    is $o->{pay_timeout_min}, 30, 'the answer says the payment limit';

    my $s = row('SELECT * FROM ticket.orders WHERE order_id = ?',
                $o->{order_id});
    is_deeply [@{$s}{qw(state born_state pay_method total_fen deal_fen line_id
                        slot_no transfers events request_key paid_at)}],
        ['0', '0', 'N', 30000 + 9 * 8000, 0, 1, 1, 0, 1, 'K1', undef],
        'the order is stored as it was ordered';
    is $s->{created_at}, $o->{created_at},
        'the order is created when the answer says';
    is count_of(order_item => $o->{order_id}), 2, 'two items are stored';
    is count_of(ticket => $o->{order_id}), 4,
        'three single tickets and one of the group are stored';
    is count_of(transfer => $o->{order_id}), 0, 'a booking moves no money';
    is_deeply $dbh->selectrow_arrayref(
        "SELECT seq, kind, status, expire_at - event_at = interval '24 hours',"
        . ' due_at = event_at FROM ticket.outbox WHERE order_id = ?', undef,
        $o->{order_id}), [1, 1, '0', 1, 1],
        'one event is due at once, for 24 hours';
    is_deeply [map { $_->{remaining} } @$quotas],
        [987, 2147483644, 2147483637, 2147483634, 2147483634],
        'the answer says what is left of each quota';
    is_deeply [map { $_->{quota_id} } @$quotas],
        [sort { $a <=> $b } quota(1, $day, 1001), quota(2, $day, 1),
         quota(2, $day, 2), quota(3, $day, 0), quota(7, iso_day(), 9101)],
        'the quotas come in the order of their ids';
    is $_->{quota_version}, 2,
        'a quota has version 2 after the first booking' for @$quotas;
}

# created authorised, created delivered
for my $case (['2', 4, 91012, 0, undef], ['3', 3, 1, 20000, 1]) {
    my ($state, $kind, $credit, $deal, $delivered) = @$case;
    my $before = row('SELECT * FROM ticket.account WHERE account_id = 91011');
    my $o = place_one(%{wanted(state => $state,
        items => [[2, 3, 0], [1, 0 + 1]], ticket_until => $day,
        documents => $state eq '3'
            ? [[0, '2000-01-01', "d$n", 1, 1, 1, $day]] : [])});
    my $after = row('SELECT * FROM ticket.account WHERE account_id = 91011');
    my $s = row('SELECT * FROM ticket.orders WHERE order_id = ?',
                $o->{order_id});
    my $t = row('SELECT * FROM ticket.transfer WHERE order_id = ?',
                $o->{order_id});
    my $total = 34000;

    is $o->{verdict}, undef, "an order created in state $state is booked";
    is_deeply [@{$t}{qw(no kind debit credit amount_fen)}],
        [1, $kind, 91011, $credit, $total],
        "state $state: the order has its transfer";
    is $t->{debit_after}, $after->{balance_fen},
        "state $state: the transfer says the balance after it";
    is $after->{balance_fen} - $before->{balance_fen},
        $state eq '3' ? -$total : 0,
        "state $state: the balance falls by a sale alone";
    is $after->{held_fen} - $before->{held_fen},
        $state eq '3' ? 0 : $total,
        "state $state: the hold grows by an authorisation alone";
    is $after->{version}, $before->{version} + 1,
        "state $state: the version of the account rises";
    is $s->{deal_fen}, $state eq '3' ? $total : 0,
        "state $state: a sale alone has a settled amount";
    is $s->{paid_at}, $s->{created_at},
        "state $state: the order is paid when it is created";
    is $s->{delivered_at}, $delivered && $s->{created_at},
        "state $state: a sale alone is delivered";
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . ' WHERE order_id = ? AND state = ?', $o->{order_id},
        $state eq '3' ? '1' : '0'), 2,
        "state $state: the tickets of a sale alone are issued";
    is sql_value('SELECT sum(deal_quantity) FROM ticket.order_item'
        . ' WHERE order_id = ?', $o->{order_id}),
        $state eq '3' ? 4 : 0,
        "state $state: the items of a sale alone are delivered";
}

# the same number again
{
    my $first = place_one(%{wanted(key => 'SAME', slots => [2])});
    my $used = used(1, 1002);
    my $again = place_one(%{wanted(key => 'SAME', slots => [2])});

    is $again->{replayed}, 1, 'the same idempotency key again is a replay';
    is $again->{$_}, $first->{$_}, "the replay answers the first $_"
        for qw(order_id created_at slot_no state pay_timeout_min);
    is used(1, 1002), $used, 'the replay takes no place';

    sql_do('UPDATE ticket.orders SET state = ?, closed_at = created_at'
           . ' WHERE order_id = ?', '4', $first->{order_id});
    is place_one(%{wanted(key => 'SAME', catalogue => 99)})->{state}, '0',
        'a replay is answered as created, before versions are looked at';
    sql_do('UPDATE ticket.orders SET state = ?, closed_at = null'
           . ' WHERE order_id = ?', '0', $first->{order_id});

    is verdict(key => 'SAME', content => 'other'), 'REPEAT_DIFFERS',
        'other content under one idempotency key is refused';
    is verdict(key => 'SAME', agent => 9102), undef,
        'another agent may use the idempotency key';
}

# what the quote was made from
is verdict(catalogue => 2), 'STALE', 'a quote of another catalogue is stale';
is verdict(version => 2), 'STALE', 'a quote of another agent record is stale';
is verdict(agent => 999), 'STALE', 'a quote of an agent that is gone is stale';
{
    my $sth = $dbh->prepare(place_sql());

    for my $shift ('-3 seconds', '3 seconds') {
        my $now = sql_value('SELECT api.now() + ?::interval',
                            $shift);
        $sth->execute(place_arguments(7, $now, [wanted()]));
        is $sth->fetchall_arrayref({})->[0]{verdict}, 'STALE',
            "a quote by a clock off by $shift is stale";
    }

    my $now = sql_value("SELECT api.now() - interval '1 second'");
    $sth->execute(place_arguments(7, $now, [wanted()]));
    is $sth->fetchall_arrayref({})->[0]{verdict}, undef,
        'a quote by a clock off by one second is booked';
}

# money
{
    sql_do('UPDATE ticket.account SET balance_fen = 50000'
           . ' WHERE account_id = 91021');
    my ($orders) = place(map { wanted(agent => 9102, state => $_) }
                         '2', '3', '2', '0');
    is_deeply [map { $_->{verdict} } @$orders],
        [undef, undef, 'BALANCE_LOW', undef],
        'a batch spends a balance once, in order of arrival';
    is_deeply $dbh->selectrow_arrayref('SELECT balance_fen, held_fen'
        . ' FROM ticket.account WHERE account_id = 91021'), [30000, 20000],
        'the account has its sale and its hold';
    sql_do('UPDATE ticket.account SET balance_fen = balance_fen + 99950000'
           . ' WHERE account_id = 91021');
    sql_do('UPDATE ticket.transfer SET debit_after = debit_after + 99950000,'
           . ' credit_after = credit_after + 99950000 WHERE debit = 91021');
    is verdict(agent => 9103, account => 91039, state => '2'), 'BALANCE_LOW',
        'an agent without an account has no balance';
}

# places
{
    my $before = quota_used(7, iso_day(), 9104) // 0;
    my ($orders, $quotas) = place(wanted(agent => 9104, slots => [3],
        slot_capacity => 5),
        wanted(agent => 9104, slots => [3], items => [[1, 4]]),
        wanted(agent => 9104, slots => [3], items => [[1, 3]]),
        wanted(agent => 9104, slots => [3], items => [[1, 1]]));

    is_deeply [map { $_->{verdict} } @$orders],
        [undef, 'SLOT_FULL', undef, 'SLOT_FULL'],
        'the orders that fit are booked, in their order';
    is $orders->[1]{failed}, 5, 'the refusal names the reservation that failed';
    is $quotas->[0]{remaining}, 0, 'the slot is full afterwards';
    is quota_used(7, iso_day(), 9104) - $before, 5, 'a refused order takes nothing';

    ($orders) = place(wanted(slots => [3, 4], slot_capacity => 5,
        items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 1]]));
    is_deeply [map { $_->{slot_no} // $_->{verdict} } @$orders],
        [4, 5, 'SLOT_FULL', 4], 'an automatic slot is the first that fits';
    is sql_value('SELECT slot_no FROM ticket.orders'
        . ' WHERE order_id = ?', $orders->[1]{order_id}), 5,
        'the order has the slot that was chosen';

    $before = used(1, 1006);
    is verdict(slots => [6], items => [[5, 101]]), 'DAY_LIMIT',
        'an order over the limit of its product is refused';
    is verdict(slots => [6, 7], items => [[5, 101]]), 'DAY_LIMIT',
        'such an order with an automatic slot is refused';
    is used(1, 1006), $before, 'the refused order gives its slot back';
    is used(1, 1007), 0, 'the refused order leaves the other slot alone';
    is verdict(agent => 9105, slots => [6], agent_limit => 1), 'AGENT_LIMIT',
        'an order over the limit of its agent is refused';
    my %three = (agent => 9106, slots => [], items => [[1, 2]],
                 agent_limit => 3);
    is verdict(%three), undef, 'two of three that an agent may book are booked';
    is verdict(%three, day => iso_day(3)), 'AGENT_LIMIT',
        'two more of the same day are too many, whatever day they are for';
    is verdict(%three, day => iso_day(3), limit_day => iso_day(1)), undef,
        'the next day they may be booked';
    is verdict(%three, limit_day => ''), undef,
        'an order of the release before counts by its effective day';
    my $counted = sub {
        return [map { quota_used(@$_, 9106) } [7, iso_day()], [7, iso_day(1)],
                [4, $day]];
    };
    is_deeply $counted->(), [2, 2, 2], 'each order counts where it was told to';
    sql_call('api.cancel_order', 7, 9106, $_)
        for @{$dbh->selectcol_arrayref('SELECT order_id FROM ticket.orders'
            . ' WHERE agent_id = 9106')};
    is_deeply $counted->(), [0, 0, 0], 'a cancelled order counts no more';
    sql_do('UPDATE ticket.quota SET capacity = 2147483647'
           . ' WHERE quota_id >> 56 IN (4, 7)');
    sql_do('UPDATE ticket.quota SET capacity = used + 1 WHERE quota_id = ?',
           quota(3, $day, 0));
    is verdict(), 'DAY_LIMIT', 'an order over the limit of the site is refused';
    is verdict(items => [[1, 1]]), undef, 'the last place of the site is sold';
    sql_do('UPDATE ticket.quota SET capacity = 2147483647'
           . ' WHERE quota_id = ?', quota(3, $day, 0));

    my $o = place_one(%{wanted(slots => [])});
    is $o->{verdict} // $o->{slot_no}, undef,
        'an order without slots has no slot number';
}

# documents
{
    my $real = sub { wanted(items => [[3, 1]], visitors => [[$_[0], 1]],
        documents => [[0, $day, $_[0], 1, 1, $_[1] // 1]]) };
    my ($orders) = place($real->('P'), $real->('Q'), $real->('P'));

    is_deeply [map { $_->{verdict} } @$orders],
        [undef, undef, 'DOCUMENT_USED'],
        'a document has one valid order a day (R191)';
    is $orders->[2]{failed}, 3, 'the refusal names the use that failed';
    is verdict(%{$real->('Q')}, key => 'Q2'), 'DOCUMENT_USED',
        'a document used in an earlier batch is refused';
    is verdict(%{$real->('Q', 0)}, key => 'Q3'), 'DOCUMENT_USED',
        'a used document is refused to who only looks at it';
    is verdict(%{$real->('R', 0)}, key => 'R1'), undef,
        'an order that only looks at a document is booked';
    is verdict(%{$real->('R')}, key => 'R2'), undef,
        'who only looked has taken nothing';
    is count_of(visitor => $orders->[0]{order_id}), 1,
        'the visitor of the order is stored';

    # of days that meet, whatever day each begins with
    my $valid = sub {
        my ($who, $from, $days) = @_;
        return wanted(items => [[3, 1]], visitors => [[$who, 1]],
            day => iso_day($from), valid_until => sql_value("SELECT (?::date"
                . " + ?::int)::timestamp AT TIME ZONE 'Asia/Shanghai'",
                iso_day($from), $days),
            documents => [[0, iso_day($from), $who, 1, 1, 1]]);
    };
    my $first = place_one(%{$valid->('S', 5, 3)});
    is $first->{verdict}, undef, 'an order of days 5 to 7 is booked';
    is place_one(%{$valid->('S', @{$_}[0, 1])})->{verdict}, $_->[2],
        "one of $_->[1] days from day $_->[0] on is "
        . ($_->[2] ? 'refused' : 'booked')
        for [7, 1, 'DOCUMENT_USED'], [4, 2, 'DOCUMENT_USED'],
            [3, 9, 'DOCUMENT_USED'], [6, 1, 'DOCUMENT_USED'], [8, 2], [4, 1],
            [9, 1, 'DOCUMENT_USED'];
    sql_call('api.cancel_order', 7, 9101, $first->{order_id});
    is place_one(%{$valid->('S', 5, 3)})->{verdict}, undef,
        'what is cancelled is in the way of none';
    ($orders) = place($valid->('T', 5, 3), $valid->('T', 6, 1),
                      $valid->('T', 8, 1));
    is_deeply [map { $_->{verdict} } @$orders],
        [undef, 'DOCUMENT_USED', undef],
        'within a batch, too, only orders whose days meet are refused';
    ($orders) = place($real->('U'));
    is count_of(order_document => $orders->[0]{order_id}), 1,
        'the use of the document is stored';

    my $limit = sub { wanted(items => [[4, $_[0]]],
        documents => [[4, $day, 'L', 5, $_[0], 1]]) };
    ($orders) = place(map { $limit->($_) } 3, 3, 2, 1);
    is_deeply [map { $_->{verdict} } @$orders],
        [undef, 'DOCUMENT_LIMIT', undef, 'DOCUMENT_LIMIT'],
        'a document buys no more of a product than its limit';

    my $later = iso_day(6);
    my $holds = sub { wanted(state => '3', items => [[3, 1]], day => $_[0],
        ticket_until => $_[1], visitors => [['H', 1]],
        documents => [[0, '2000-01-01', 'H', 1, 1, 1, $_[1]]]) };
    is verdict(%{$holds->($day, iso_day(4))}), undef,
        'a document gets its first ticket';
    is verdict(%{$holds->(iso_day(4), $later)}, key => 'H2'),
        'DOCUMENT_TICKET',
        'a second ticket is refused while the first is valid (R196)';
    is verdict(%{$holds->(iso_day(5), $later)}, key => 'H3'), undef,
        'a second ticket is sold after the first has ended';
    is sql_value('SELECT until FROM ticket.document'
        . " WHERE day = '2000-01-01' AND id_index = ?::bytea",
        index_of('H')), $later,
        'the document is held until the last ticket ends';

    # two of one document in one batch, as in two
    my @two = map { [iso_day($_), iso_day($_ + 2)] } 1, 10;
    my $both = sub { my ($who) = @_; map { wanted(state => '3', ident => $who,
        day => $_->[0], ticket_until => $_->[1],
        documents => [[0, '2000-01-01', $who, 1, 1, 1, $_->[1]]]) } @two };
    my $held = sub { sql_value('SELECT until FROM ticket.document'
        . " WHERE day = '2000-01-01' AND id_index = ?::bytea",
        index_of($_[0])) };
    my $days = sub { $dbh->selectcol_arrayref('SELECT until'
        . " FROM ticket.order_document WHERE day = '2000-01-01'"
        . ' AND id_index = ?::bytea ORDER BY order_id', undef,
        index_of($_[0])) };

    ($orders) = place($both->('V'));
    is_deeply [map { $_->{verdict} } @$orders], [undef, undef],
        'two tickets of a document are sold, each for its own days';
    is_deeply $days->('V'), [map { $_->[1] } @two],
        'each use ends with its own ticket';
    is $held->('V'), $two[1][1],
        'the document is held until the later ticket ends';

    my ($fits, $full) = $both->('W');
    $full->{items} = [[5, 101]];
    ($orders) = place($fits, $full);
    is_deeply [map { $_->{verdict} } @$orders], [undef, 'DAY_LIMIT'],
        'the second of two orders is refused';
    is $held->('W'), $two[0][1], 'the refused order does not hold the document';
}

# a batch with no quotas changed changes no version
{
    my (undef, $first) = place(wanted(key => 'SAME'));
    my (undef, $second) = place(wanted(key => 'SAME'));
    is_deeply [map { $_->{quota_version} } @$first],
        [map { $_->{quota_version} } @$second],
        'replays leave the versions of quotas alone';
}

# two of one number in one batch: the net holds
{
    my $before = sql_value('SELECT count(*) FROM ticket.orders');
    ok !eval { place(map { wanted(key => 'TWICE') } 1, 2); 1 },
        'two orders of one key in a batch violate the unique key';
    is sql_value('SELECT count(*) FROM ticket.orders'), $before,
        'a batch that fails books nothing';
}

# large
{
    my ($orders) = place(map { wanted(slots => [8], day => iso_day(9),
        agent => 9101 + $_ % 7, items => [[1, 1], [2, 2]]) } 1 .. 128);
    is scalar(grep { !defined $_->{verdict} } @$orders), 128,
        'a batch of 128 orders is booked';
    is_deeply [map { $_->{pos} } @$orders], [1 .. 128],
        'a batch is answered in its order';
    my %seen = map { $_->{order_id} => 1 } @$orders;
    is scalar keys %seen, 128,
        'the orders of a batch have numbers of their own';
}

# a generated key is no client reference: no event
{
    my $o = place_one(%{wanted(key => "\x01" . 'ab' x 16,
                                    callback => 0)});
    is count_of(outbox => $o->{order_id}), 0,
        'an order with a generated key gets no event';
}

audit_ok();
done_testing();
