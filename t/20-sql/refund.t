# Refunding issued tickets.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use TicketBooking qw(
    database fixture place_one day_of call audit_is_clean index_of quota
    sql_array);

my $dbh = database();

fixture($dbh, slot_mode => 1, fee_mode => 1);
$dbh->do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 2, 'B', 0),"
         . " (7, 1, 'D', 0, 'B', 1000), (7, 2, 'D', 0, 'B', 500)");
$dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');

my $n = 0;
my $day = day_of($dbh, 1);

sub sold {
    my $o = place_one($dbh, agent => 9101, key => 'R' . ++$n, day => $day,
        items => [[1, 3], [2, 10, 1]], slots => [3], callback => 1,
        state => '3', ticket_until => day_of($dbh, 3), @_);
    die $o->{verdict} if defined $o->{verdict};
    return $o->{order_id};
}

sub refund {
    my ($order, $tickets, $agent) = @_;
    return call($dbh, 'api.refund_tickets', 7, $agent // 9101, $order,
                sql_array($tickets));
}

sub refusal {
    my $row = refund(@_)->[0];
    return [@{$row}{qw(verdict subject)}];
}

sub used {
    my ($kind, $ref) = @_;
    return $dbh->selectrow_array(
        'SELECT used FROM ticket.quota WHERE supplier_id = 7 AND quota_id = ?',
        undef, quota($kind, $day, $ref));
}

sub shift_to {      # a time of the supplier's clock
    $dbh->do("SELECT api.set_clock_shift(((?::text || '+08')::timestamptz)"
             . ' - transaction_timestamp())', undef, $_[0]);
    return;
}

# one single ticket and the group's
{
    my $order = sold();
    my $balance = sub { $dbh->selectrow_array('SELECT balance_fen'
        . ' FROM ticket.account WHERE account_id = 91011') };
    my $before = $balance->();
    my $rows = refund($order, [2, 4]);

    is_deeply [map { [@{$_}{qw(verdict order_id state)}] } @$rows],
        [([undef, $order, '3']) x 5], 'refunded; the order stays delivered';
    is_deeply [sort { $a <=> $b } map { $_->{remaining} } @$rows],
        [998, (2147483645) x 3, 2147483647], 'places given back';
    is used(1, 1003), 2, 'slot';
    is used(2, 1), 2, 'product-day';
    is used(2, 2), 0, 'product-day of the group';
    is used(4, 9101), 2, 'agent-day';

    is_deeply $dbh->selectall_arrayref('SELECT ticket_no, mode, amount_fen,'
        . ' fee_fen FROM ticket.refund WHERE order_id = ? ORDER BY 1', undef,
        $order), [[2, '2', 10000, 1000], [4, '2', 72000, 4500]], 'refunds';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen FROM ticket.transfer WHERE order_id = ? ORDER BY no',
        undef, $order),
        [[1, 3, 91011, 1, 102000], [2, 8, 1, 91011, 82000],
         [3, 7, 91011, 3, 5500]], 'the full amount back, then the fee';
    is $balance->() - $before, 82000 - 5500, 'balance';
    is_deeply $dbh->selectall_arrayref('SELECT seq, kind, status, ticket_no'
        . ' FROM ticket.outbox WHERE order_id = ? ORDER BY seq', undef, $order),
        [[1, 1, '3', undef], [2, 2, undef, 2], [3, 2, undef, 4]],
        'one event for each ticket';
    is_deeply $dbh->selectcol_arrayref('SELECT state FROM ticket.ticket'
        . ' WHERE order_id = ? ORDER BY ticket_no', undef, $order),
        [1, 2, 1, 2], 'tickets';

    is_deeply refusal($order, [2]), ['REFUND_REFUNDED', '2'], 'not twice';
    is_deeply refusal($order, [1, 4]), ['REFUND_REFUNDED', '4'],
        'all or nothing';
    is used(1, 1003), 2, 'nothing moved';
    is refund($order, [3, 3, 1])->[0]{verdict}, undef, 'named twice is once';
    is used(1, 1003), 0, 'all given back';
    audit_is_clean($dbh);
}

# refusals
is_deeply refusal(sold(), []), ['REFUND_EMPTY', undef], 'no ticket';
is_deeply refusal(1, [1]), ['REFUND_UNKNOWN', undef], 'no such order';
is_deeply refusal(sold(), [1], 9102), ['REFUND_UNKNOWN', undef], 'foreign';
is_deeply refusal(sold(state => '2'), [1]), ['REFUND_STATE', undef],
    'not delivered';
is_deeply refusal(sold(), [1, 5]), ['REFUND_OTHER_ORDER', '5'],
    'no ticket of this order';
for my $case (['3', 'REFUND_PRINTED'], ['4', 'REFUND_PASSED']) {
    my $order = sold();
    $dbh->do('UPDATE ticket.ticket SET state = ? WHERE order_id = ?'
             . ' AND ticket_no = 2', undef, $case->[0], $order);
    is_deeply refusal($order, [1, 2]), [$case->[1], '2'], $case->[1];
    is refund($order, [1])->[0]{verdict}, undef, 'the others can be';
}
{
    my $order = sold(items => [[1, 10, 1], [2, 10, 1]]);
    is_deeply refusal($order, [1]), ['REFUND_PROMOTION', '1'],
        'single tickets with a promotion (R107)';
    is refund($order, [11])->[0]{verdict}, undef, 'the group ticket (R108)';

    $dbh->do('UPDATE ticket.supplier SET active_refund = false');
    is_deeply refusal($order, [1]), ['REFUND_CLOSED', undef], 'not here';
    $dbh->do('UPDATE ticket.supplier SET active_refund = true');
    $dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');
}

# time: slot 3 ends at 11:00; validity ends two days later
{
    my $order = sold();
    shift_to("$day 10:29:59");
    is refund($order, [1])->[0]{verdict}, undef, '30 minutes before its end';
    shift_to("$day 10:30:01");
    is_deeply refusal($order, [2]), ['REFUND_LATE', '2'], 'later';
    shift_to($dbh->selectrow_array('SELECT ?::date + 1', undef, $day)
             . ' 08:00');
    is_deeply refusal($order, [2]), ['REFUND_LATE', '2'], 'the next day';
    $dbh->do("SELECT api.set_clock_shift('0')");

    $order = sold(slots => []);
    shift_to(day_of($dbh, 3) . ' 23:59:50');
    is refund($order, [1])->[0]{verdict}, undef, 'without slot: validity';
    $dbh->do("SELECT api.set_clock_shift('0')");
    my $after = day_of($dbh, 4);
    shift_to("$after 00:00:01");
    is_deeply refusal($order, [2]), ['REFUND_LATE', '2'], 'and no later';
    $dbh->do("SELECT api.set_clock_shift('0')");
}

# documents go with their tickets
{
    my $until = day_of($dbh, 3);
    my $order = sold(items => [[3, 2]], slots => [4],
        visitors => [['A', 1], ['B', 1]],
        documents => [map { [0, '2000-01-01', $_, 1, 1, 1, $until] }
                      'A', 'B']);
    my $document = sub { [$dbh->selectrow_array('SELECT used, until'
        . ' FROM ticket.document WHERE product_id = ? AND day = ?'
        . ' AND id_index = ?::bytea', undef, $_[0], $_[1], index_of($_[2]))] };

    is refund($order, [1])->[0]{verdict}, undef, 'a visitor\'s ticket';
    is_deeply $document->(0, '2000-01-01', 'A'), [0, undef], 'is free again';
    is_deeply $document->(0, '2000-01-01', 'B'), [1, $until], 'B is not';

    $order = sold(items => [[4, 3], [1, 1]], ident => 'O',
        documents => [[4, $day, 'O', 5, 3, 1],
                      [0, '2000-01-01', 'O', 1, 1, 1, $until]]);
    refund($order, [1]);
    is_deeply $document->(4, $day, 'O'), [0, undef], 'the product\'s share';
    is_deeply $document->(0, '2000-01-01', 'O'), [1, $until],
        'a ticket is left';
    refund($order, [2]);
    is_deeply $document->(0, '2000-01-01', 'O'), [0, undef], 'none is left';

    # two tickets of one document, sold and given back in either order
    my ($far, $last) = (day_of($dbh, 10), day_of($dbh, 12));
    my $holds = sub {
        my ($who, $from, $to) = @_;
        return (day => $from, ticket_until => $to, slots => [], ident => $who,
                documents => [[0, '2000-01-01', $who, 1, 1, 1, $to]]);
    };
    my $verdict = sub {
        return place_one($dbh, agent => 9101, key => 'R' . ++$n, state => '3',
            items => [[1, 1]], $holds->(@_))->{verdict};
    };

    for my $who ('S', 'T') {
        my @two = (sold($holds->($who, $day, $until)),
                   sold($holds->($who, $far, $last)));
        is_deeply $document->(0, '2000-01-01', $who), [2, $last],
            'until the later one ends';

        if ($who eq 'S') {
            refund($two[0], [1, 2, 3, 4]);
            is_deeply $document->(0, '2000-01-01', $who), [1, $last],
                'the first is given back: the second holds';
            is $verdict->($who, $far, $last), 'DOCUMENT_TICKET',
                'there is no other one for its days';
        } else {
            refund($two[1], [1, 2, 3, 4]);
            is_deeply $document->(0, '2000-01-01', $who), [1, $until],
                'the second is given back: the first holds';
            is $verdict->($who, day_of($dbh, 5), $last), undef,
                'there is another one after it';
        }
    }

    # a hold of before says no day of its own: what is given back was the later
    my @two = (sold($holds->('U', $day, $until)),
               sold($holds->('U', $far, $last)));
    $dbh->do('UPDATE ticket.order_document SET until = null'
             . ' WHERE order_id = ?', undef, $two[0]);
    audit_is_clean($dbh, 'good books of before');
    refund($two[1], [1, 2, 3, 4]);
    is_deeply $document->(0, '2000-01-01', 'U'), [1, day_of($dbh, 9)],
        'the other one ended before it';
}

audit_is_clean($dbh);
TicketTest::done_testing();
