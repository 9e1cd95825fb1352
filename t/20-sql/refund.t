# Refunding issued tickets.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture quota_used sql_call sql_array index_of order_defaults
    booked place_one);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 2, 'B', 0),"
       . " (7, 1, 'D', 0, 'B', 1000), (7, 2, 'D', 0, 'B', 500)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $n = 0;
my $day = iso_day(1);

order_defaults(day => $day, items => [[1, 3], [2, 10, 1]], slots => [3],
               state => '3', ticket_until => iso_day(3));

sub refund {
    my ($order, $tickets, $agent) = @_;
    return sql_call('api.refund_tickets_2', 7, $agent // 9101, $order,
                sql_array($tickets));
}

sub refusal {
    my $row = refund(@_)->[0];
    return [@{$row}{qw(verdict subject)}];
}

sub used { return quota_used($_[0], $day, $_[1]) }

sub shift_to {      # a time of the supplier's clock
    sql_do("SELECT api.set_clock_shift(((?::text || '+08')::timestamptz)"
           . ' - transaction_timestamp())', $_[0]);
    return;
}

# one single ticket and the group's
{
    my $order = booked();
    my $balance = sub { sql_value('SELECT balance_fen'
        . ' FROM ticket.account WHERE account_id = 91011') };
    my $before = $balance->();
    my $rows = refund($order, [2, 4]);

    is_deeply [map { [@{$_}{qw(verdict order_id state)}] } @$rows],
        [([undef, $order, '3']) x 5],
        'both tickets are refunded, the order stays delivered';
    is_deeply [sort { $a <=> $b } map { $_->{remaining} } @$rows],
        [998, (2147483645) x 3, 2147483647],
        'the answer says what is left of each quota';
    is used(1, 1003), 2, 'the slot has its places back';
    is used(2, 1), 2, 'the product-day has its places back';
    is used(2, 2), 0, 'the product-day of the group has its places back';
    is quota_used(7, iso_day(), 9101), 2, 'the agent-day has its places back';

    is_deeply $dbh->selectall_arrayref('SELECT ticket_no, mode, amount_fen,'
        . ' fee_fen FROM ticket.refund WHERE order_id = ? ORDER BY 1', undef,
        $order), [[2, '2', 10000, 1000], [4, '2', 72000, 4500]],
        'the refunds are stored with their fees';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen FROM ticket.transfer WHERE order_id = ? ORDER BY no',
        undef, $order),
        [[1, 3, 91011, 1, 102000], [2, 8, 1, 91011, 82000],
         [3, 7, 91011, 3, 5500]],
        'the full amount comes back, then the fee is taken';
    is $balance->() - $before, 82000 - 5500,
        'the balance grows by the amount less the fee';
    is_deeply $dbh->selectall_arrayref('SELECT seq, kind, status, ticket_no'
        . ' FROM ticket.outbox WHERE order_id = ? ORDER BY seq', undef, $order),
        [[1, 1, '3', undef], [2, 2, undef, 2], [3, 2, undef, 4]],
        'there is one event for each ticket';
    is_deeply $dbh->selectcol_arrayref('SELECT state FROM ticket.ticket'
        . ' WHERE order_id = ? ORDER BY ticket_no', undef, $order),
        [1, 2, 1, 2], 'the refunded tickets are in state 2';

    is_deeply refusal($order, [2]), ['REFUND_REFUNDED', '2'],
        'a second refund of ticket 2 is refused';
    is_deeply refusal($order, [1, 4]), ['REFUND_REFUNDED', '4'],
        'one ticket refunded before refuses them all';
    is used(1, 1003), 2, 'the refused refunds give no place back';
    is refund($order, [3, 3, 1])->[0]{verdict}, undef,
        'a ticket named twice is refunded once';
    is used(1, 1003), 0, 'all places are given back';
    audit_ok();
}

# refusals
is_deeply refusal(booked(), []), ['REFUND_EMPTY', undef],
    'a refund of no ticket is refused';
is_deeply refusal(1, [1]), ['REFUND_UNKNOWN', undef],
    'an unknown order is refused';
is_deeply refusal(booked(), [1], 9102), ['REFUND_UNKNOWN', undef],
    'an order of another agent is refused';
is_deeply refusal(booked(state => '2'), [1]), ['REFUND_STATE', undef],
    'an order not delivered is refused';
is_deeply refusal(booked(), [1, 5]), ['REFUND_OTHER_ORDER', '5'],
    'a number the order does not have is refused';
for my $case (['3', 'REFUND_PRINTED'], ['4', 'REFUND_PASSED']) {
    my $order = booked();
    sql_do('UPDATE ticket.ticket SET state = ? WHERE order_id = ?'
           . ' AND ticket_no = 2', $case->[0], $order);
    is_deeply refusal($order, [1, 2]), [$case->[1], '2'],
        "a ticket in state $case->[0] is refused";
    is refund($order, [1])->[0]{verdict}, undef,
        "the others of state $case->[0] can be refunded";
}
{
    my $order = booked(items => [[1, 10, 1], [2, 10, 1]]);
    is_deeply refusal($order, [1]), ['REFUND_PROMOTION', '1'],
        'single tickets with a promotion are refused (R107)';
    is refund($order, [11])->[0]{verdict}, undef,
        'the group ticket with a promotion is refunded (R108)';

    sql_do('UPDATE ticket.supplier SET active_refund = false');
    is_deeply refusal($order, [1]), ['REFUND_CLOSED', undef],
        'a supplier without refunds refuses';
    sql_do('UPDATE ticket.supplier SET active_refund = true');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

# time: slot 3 ends at 11:00; validity ends two days later
{
    my $order = booked();
    shift_to("$day 10:29:59");
    is refund($order, [1])->[0]{verdict}, undef,
        'a ticket is refunded 30 minutes before its slot ends';
    shift_to("$day 10:30:01");
    is_deeply refusal($order, [2]), ['REFUND_LATE', '2'],
        'a ticket is refused later than that';
    shift_to(sql_value('SELECT ?::date + 1', $day)
             . ' 08:00');
    is_deeply refusal($order, [2]), ['REFUND_LATE', '2'],
        'a ticket is refused the next day';
    sql_do("SELECT api.set_clock_shift('0')");

    $order = booked(slots => []);
    shift_to(iso_day(3) . ' 23:59:50');
    is refund($order, [1])->[0]{verdict}, undef,
        'without a slot a ticket is refunded within its validity';
    sql_do("SELECT api.set_clock_shift('0')");
    my $after = iso_day(4);
    shift_to("$after 00:00:01");
    is_deeply refusal($order, [2]), ['REFUND_EXPIRED', '2'],
        'without a slot a ticket is refused after its validity';
    sql_do("SELECT api.set_clock_shift('0')");
}

# documents go with their tickets
{
    my $until = iso_day(3);
    my $order = booked(items => [[3, 2]], slots => [4],
        visitors => [['A', 1], ['B', 1]],
        documents => [map { [0, '2000-01-01', $_, 1, 1, 1, $until] }
                      'A', 'B']);
    my $document = sub { [sql_values('SELECT used, until'
        . ' FROM ticket.document WHERE product_id = ? AND day = ?'
        . ' AND id_index = ?::bytea', $_[0], $_[1], index_of($_[2]))] };

    is refund($order, [1])->[0]{verdict}, undef,
        'the ticket of a visitor is refunded';
    is_deeply $document->(0, '2000-01-01', 'A'), [0, undef],
        'the document of the visitor is free again';
    is_deeply $document->(0, '2000-01-01', 'B'), [1, $until],
        'the document of the other visitor is not free';

    $order = booked(items => [[4, 3], [1, 1]], ident => 'O',
        documents => [[4, $day, 'O', 5, 3, 1],
                      [0, '2000-01-01', 'O', 1, 1, 1, $until]]);
    refund($order, [1]);
    is_deeply $document->(4, $day, 'O'), [0, undef],
        'the share of the product is given back';
    is_deeply $document->(0, '2000-01-01', 'O'), [1, $until],
        'the document of the buyer is held while a ticket is left';
    refund($order, [2]);
    is_deeply $document->(0, '2000-01-01', 'O'), [0, undef],
        'the document of the buyer is free when none is left';

    # two tickets of one document, sold and given back in either order
    my ($far, $last) = (iso_day(10), iso_day(12));
    my $holds = sub {
        my ($who, $from, $to) = @_;
        return (day => $from, ticket_until => $to, slots => [], ident => $who,
                documents => [[0, '2000-01-01', $who, 1, 1, 1, $to]]);
    };
    my $verdict = sub {
        return place_one(agent => 9101, key => 'R' . ++$n, state => '3',
            items => [[1, 1]], $holds->(@_))->{verdict};
    };

    for my $who ('S', 'T') {
        my @two = (booked($holds->($who, $day, $until)),
                   booked($holds->($who, $far, $last)));
        is_deeply $document->(0, '2000-01-01', $who), [2, $last],
            "the document of $who is held until the later ticket ends";

        if ($who eq 'S') {
            refund($two[0], [1, 2, 3, 4]);
            is_deeply $document->(0, '2000-01-01', $who), [1, $last],
                'the first is given back: the second still holds';
            is $verdict->($who, $far, $last), 'DOCUMENT_TICKET',
                'no other ticket is sold for the days of the second';
        } else {
            refund($two[1], [1, 2, 3, 4]);
            is_deeply $document->(0, '2000-01-01', $who), [1, $until],
                'the second is given back: the first still holds';
            is $verdict->($who, iso_day(5), $last), undef,
                'another ticket is sold after the first ends';
        }
    }

    # a hold of before says no day of its own: what is given back was the later
    my @two = (booked($holds->('U', $day, $until)),
               booked($holds->('U', $far, $last)));
    sql_do('UPDATE ticket.order_document SET until = null'
           . ' WHERE order_id = ?', $two[0]);
    audit_ok('the books agree with a use of before');
    refund($two[1], [1, 2, 3, 4]);
    is_deeply $document->(0, '2000-01-01', 'U'), [1, iso_day(9)],
        'the document is held until the day before the later ticket';
}

audit_ok();
done_testing();
