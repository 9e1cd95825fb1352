# Booking: what one batch decides and writes.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture quota quota_used index_of booked place place_one
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

    is $o->{verdict}, undef, 'booked';
    is $o->{pos}, 1, 'position';
    is $o->{slot_no}, 1, 'slot';
    is $o->{state}, '0', 'state';
    is $o->{pay_timeout_min}, 30, 'payment limit';

    my $s = row('SELECT * FROM ticket.orders WHERE order_id = ?',
                $o->{order_id});
    is_deeply [@{$s}{qw(state born_state pay_method total_fen deal_fen line_id
                        slot_no transfers events request_key paid_at)}],
        ['0', '0', 'N', 30000 + 9 * 8000, 0, 1, 1, 0, 1, 'K1', undef],
        'the order as stored';
    is $s->{created_at}, $o->{created_at}, 'created when it says';
    is count_of(order_item => $o->{order_id}), 2, 'two lines';
    is count_of(ticket => $o->{order_id}), 4, 'three tickets and one';
    is count_of(transfer => $o->{order_id}), 0, 'no money yet';
    is_deeply $dbh->selectrow_arrayref(
        "SELECT seq, kind, status, expire_at - event_at = interval '24 hours',"
        . ' due_at = event_at FROM ticket.outbox WHERE order_id = ?', undef,
        $o->{order_id}), [1, 1, '0', 1, 1], 'one event';
    is_deeply [map { $_->{remaining} } @$quotas],
        [987, 2147483644, 2147483637, 2147483634, 2147483634],
        'what is left of each quota';
    is_deeply [map { $_->{quota_id} } @$quotas],
        [sort { $a <=> $b } quota(1, $day, 1001), quota(2, $day, 1),
         quota(2, $day, 2), quota(3, $day, 0), quota(4, $day, 9101)],
        'in the order asked';
    is $_->{quota_version}, 2, 'version after the first booking' for @$quotas;
}

# born authorised, born delivered
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

    is $o->{verdict}, undef, "born $state";
    is_deeply [@{$t}{qw(no kind debit credit amount_fen)}],
        [1, $kind, 91011, $credit, $total], 'its transfer';
    is $t->{debit_after}, $after->{balance_fen}, 'booked balance after it';
    is $after->{balance_fen} - $before->{balance_fen},
        $state eq '3' ? -$total : 0, 'balance';
    is $after->{held_fen} - $before->{held_fen},
        $state eq '3' ? 0 : $total, 'held';
    is $after->{version}, $before->{version} + 1, 'account version';
    is $s->{deal_fen}, $state eq '3' ? $total : 0, 'deal';
    is $s->{paid_at}, $s->{created_at}, 'paid when created';
    is $s->{delivered_at}, $delivered && $s->{created_at}, 'delivered';
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . ' WHERE order_id = ? AND state = ?', $o->{order_id},
        $state eq '3' ? '1' : '0'), 2, 'tickets issued or not';
    is sql_value('SELECT sum(deal_quantity) FROM ticket.order_item'
        . ' WHERE order_id = ?', $o->{order_id}),
        $state eq '3' ? 4 : 0, 'lines delivered or not';
}

# the same number again
{
    my $first = place_one(%{wanted(key => 'SAME', slots => [2])});
    my $used = used(1, 1002);
    my $again = place_one(%{wanted(key => 'SAME', slots => [2])});

    is $again->{replayed}, 1, 'the same order again';
    is $again->{$_}, $first->{$_}, "answers with the first $_"
        for qw(order_id created_at slot_no state pay_timeout_min);
    is used(1, 1002), $used, 'and takes no place';

    sql_do('UPDATE ticket.orders SET state = ?, closed_at = created_at'
           . ' WHERE order_id = ?', '4', $first->{order_id});
    is place_one(%{wanted(key => 'SAME', catalogue => 99)})->{state}, '0',
        'a repeat is answered as born, and before the versions are looked at';
    sql_do('UPDATE ticket.orders SET state = ?, closed_at = null'
           . ' WHERE order_id = ?', '0', $first->{order_id});

    is verdict(key => 'SAME', content => 'other'), 'REPEAT_DIFFERS',
        'other content under one number';
    is verdict(key => 'SAME', agent => 9102), undef,
        'another agent may use the number';
}

# what the quote was made from
is verdict(catalogue => 2), 'STALE', 'another catalogue';
is verdict(version => 2), 'STALE', 'another agent record';
is verdict(agent => 999), 'STALE', 'an agent that is gone';
{
    my $sth = $dbh->prepare(place_sql());

    for my $shift ('-3 seconds', '3 seconds') {
        my $now = sql_value('SELECT api.now() + ?::interval',
                            $shift);
        $sth->execute(place_arguments(7, $now, [wanted()]));
        is $sth->fetchall_arrayref({})->[0]{verdict}, 'STALE',
            "a clock off by $shift";
    }

    my $now = sql_value("SELECT api.now() - interval '1 second'");
    $sth->execute(place_arguments(7, $now, [wanted()]));
    is $sth->fetchall_arrayref({})->[0]{verdict}, undef, 'off by one second';
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
        'balance and held';
    sql_do('UPDATE ticket.account SET balance_fen = balance_fen + 99950000'
           . ' WHERE account_id = 91021');
    sql_do('UPDATE ticket.transfer SET debit_after = debit_after + 99950000,'
           . ' credit_after = credit_after + 99950000 WHERE debit = 91021');
    is verdict(agent => 9103, account => 91039, state => '2'), 'BALANCE_LOW',
        'an agent without an account';
}

# places
{
    my $before = used(4, 9104);
    my ($orders, $quotas) = place(wanted(agent => 9104, slots => [3],
        slot_capacity => 5),
        wanted(agent => 9104, slots => [3], items => [[1, 4]]),
        wanted(agent => 9104, slots => [3], items => [[1, 3]]),
        wanted(agent => 9104, slots => [3], items => [[1, 1]]));

    is_deeply [map { $_->{verdict} } @$orders],
        [undef, 'SLOT_FULL', undef, 'SLOT_FULL'], 'who fits, in order';
    is $orders->[1]{failed}, 5, 'the demand that failed';
    is $quotas->[0]{remaining}, 0, 'full';
    is used(4, 9104) - $before, 5, 'a refused order takes nothing';

    ($orders) = place(wanted(slots => [3, 4], slot_capacity => 5,
        items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 4]]),
        wanted(slots => [3, 4, 5], slot_capacity => 5, items => [[2, 1]]));
    is_deeply [map { $_->{slot_no} // $_->{verdict} } @$orders],
        [4, 5, 'SLOT_FULL', 4], 'automatic slot: the first that fits';
    is sql_value('SELECT slot_no FROM ticket.orders'
        . ' WHERE order_id = ?', $orders->[1]{order_id}), 5,
        'is the slot of the order';

    $before = used(1, 1006);
    is verdict(slots => [6], items => [[5, 101]]), 'DAY_LIMIT', 'product-day';
    is verdict(slots => [6, 7], items => [[5, 101]]), 'DAY_LIMIT',
        'product-day after an automatic slot';
    is used(1, 1006), $before, 'the slot was given back';
    is used(1, 1007), 0, 'and the other not touched';
    is verdict(agent => 9105, slots => [6], agent_limit => 1), 'AGENT_LIMIT',
        'agent-day';
    sql_do('UPDATE ticket.quota SET capacity = used + 1 WHERE quota_id = ?',
           quota(3, $day, 0));
    is verdict(), 'DAY_LIMIT', 'site-day';
    is verdict(items => [[1, 1]]), undef, 'the last place of the site';
    sql_do('UPDATE ticket.quota SET capacity = 2147483647'
           . ' WHERE quota_id = ?', quota(3, $day, 0));

    my $o = place_one(%{wanted(slots => [])});
    is $o->{verdict} // $o->{slot_no}, undef, 'no slots: no slot number';
}

# documents
{
    my $real = sub { wanted(items => [[3, 1]], visitors => [[$_[0], 1]],
        documents => [[0, $day, $_[0], 1, 1, $_[1] // 1]]) };
    my ($orders) = place($real->('P'), $real->('Q'), $real->('P'));

    is_deeply [map { $_->{verdict} } @$orders],
        [undef, undef, 'DOCUMENT_USED'], 'one valid order a day (R191)';
    is $orders->[2]{failed}, 3, 'which use failed';
    is verdict(%{$real->('Q')}, key => 'Q2'), 'DOCUMENT_USED', 'also later';
    is verdict(%{$real->('Q', 0)}, key => 'Q3'), 'DOCUMENT_USED',
        'also for one that only looks';
    is verdict(%{$real->('R', 0)}, key => 'R1'), undef, 'looking';
    is verdict(%{$real->('R')}, key => 'R2'), undef, 'takes nothing';
    is count_of(visitor => $orders->[0]{order_id}), 1, 'visitor';
    is count_of(order_document => $orders->[0]{order_id}), 1, 'document taken';

    my $limit = sub { wanted(items => [[4, $_[0]]],
        documents => [[4, $day, 'L', 5, $_[0], 1]]) };
    ($orders) = place(map { $limit->($_) } 3, 3, 2, 1);
    is_deeply [map { $_->{verdict} } @$orders],
        [undef, 'DOCUMENT_LIMIT', undef, 'DOCUMENT_LIMIT'],
        'the most a document may buy of a product';

    my $later = iso_day(6);
    my $holds = sub { wanted(state => '3', items => [[3, 1]], day => $_[0],
        ticket_until => $_[1], visitors => [['H', 1]],
        documents => [[0, '2000-01-01', 'H', 1, 1, 1, $_[1]]]) };
    is verdict(%{$holds->($day, iso_day(4))}), undef, 'holds a ticket';
    is verdict(%{$holds->(iso_day(4), $later)}, key => 'H2'),
        'DOCUMENT_TICKET', 'none while that is valid (R196)';
    is verdict(%{$holds->(iso_day(5), $later)}, key => 'H3'), undef,
        'one after it';
    is sql_value('SELECT until FROM ticket.document'
        . " WHERE day = '2000-01-01' AND id_index = ?::bytea",
        index_of('H')), $later, 'valid until';

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
        'each for its own days';
    is_deeply $days->('V'), [map { $_->[1] } @two], 'each until its own last';
    is $held->('V'), $two[1][1], 'the document until the later';

    my ($first, $second) = $both->('W');
    $second->{items} = [[5, 101]];
    ($orders) = place($first, $second);
    is_deeply [map { $_->{verdict} } @$orders], [undef, 'DAY_LIMIT'],
        'one that is not sold';
    is $held->('W'), $two[0][1], 'holds nothing';
}

# a batch with no quotas changed changes no version
{
    my (undef, $first) = place(wanted(key => 'SAME'));
    my (undef, $second) = place(wanted(key => 'SAME'));
    is_deeply [map { $_->{quota_version} } @$first],
        [map { $_->{quota_version} } @$second], 'versions stand still';
}

# two of one number in one batch: the net holds
{
    my $before = sql_value('SELECT count(*) FROM ticket.orders');
    ok !eval { place(map { wanted(key => 'TWICE') } 1, 2); 1 },
        'the unique key refuses';
    is sql_value('SELECT count(*) FROM ticket.orders'), $before,
        'and nothing is booked';
}

# large
{
    my ($orders) = place(map { wanted(slots => [8], day => iso_day(9),
        agent => 9101 + $_ % 7, items => [[1, 1], [2, 2]]) } 1 .. 128);
    is scalar(grep { !defined $_->{verdict} } @$orders), 128, '128 orders';
    is_deeply [map { $_->{pos} } @$orders], [1 .. 128], 'answered in order';
    my %seen = map { $_->{order_id} => 1 } @$orders;
    is scalar keys %seen, 128, 'with numbers of their own';
}

# a minted key is no own number: no event
{
    my $o = place_one(%{wanted(key => "\x01" . 'ab' x 16,
                                    callback => 0)});
    is count_of(outbox => $o->{order_id}), 0, 'nobody to tell';
}

audit_ok();
done_testing();
