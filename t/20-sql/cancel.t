# Cancelling booked and authorised orders.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture quota sql_call index_of order_defaults booked
    order_row);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 2, 'B', 0),"
       . " (7, 1, 'D', 1, 'B', 1000), (7, 1, 'D', 0, 'A', 2500),"
       . " (7, 2, 'D', 0, 'B', 500)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');


order_defaults(items => [[1, 2], [2, 10, 1]]);

sub cancel {
    my ($order, $agent) = @_;
    return sql_call('api.cancel_order', 7, $agent // 9101, $order);
}

sub transfers {
    return $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen FROM ticket.transfer WHERE order_id = ? ORDER BY no',
        undef, $_[0]);
}

# only booked: free, and its places come back
{
    my $day = iso_day(0);
    my $order = booked(day => $day, items => [[1, 2], [4, 3]],
        documents => [[4, $day, 'X', 5, 3, 1]]);
    my $rows = cancel($order);

    is_deeply [map { [@{$_}{qw(verdict order_id state)}] } @$rows],
        [([undef, $order, '4']) x 5],
        'cancelling closes the order and answers five quotas';
    is_deeply [sort { $a <=> $b } map { $_->{quota_id} } @$rows],
        [sort { $a <=> $b } quota(1, $day, 1001), quota(2, $day, 1),
         quota(2, $day, 4), quota(3, $day, 0), quota(7, iso_day(), 9101)],
        'the quotas answered are those of the order';
    is_deeply [sort { $a <=> $b } map { $_->{remaining} } @$rows],
        [1000, (2147483647) x 4], 'all places are given back';
    is $_->{quota_version}, 3, 'every quota has a later version' for @$rows;
    is_deeply transfers($order), [], 'cancelling a booked order moves no money';
    is sql_value('SELECT used FROM ticket.document'
        . ' WHERE id_index = ?::bytea', index_of('X')), 0,
        'the document is free again';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state fee_fen deal_fen events)}], ['4', 0, 0, 2],
        'the order is closed (state 4) without a fee';
    ok defined $o->{closed_at}, 'the order says when it was closed';
    is sql_value('SELECT string_agg(status::text, null::text'
        . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
        $order), '04', 'callbacks of states 0 and 4 are queued';

    is_deeply [@{cancel($order)->[0]}{qw(verdict subject)}],
        ['CANCEL_STATE', '4'], 'cancelling it twice is refused';
}

# authorised: the fee by what is left of the time
for my $case ([5, 0, 9 * 500], [1, 2 * 1000, 9 * 500], [0, 2 * 2500, 9 * 500]) {
    my ($ahead, $fee1, $fee2) = @$case;
    my $order = booked(day => iso_day($ahead), state => '2');
    my $total = 20000 + 9 * 8000;
    my $fee = $fee1 + $fee2;
    my $before = sql_row(
        'SELECT * FROM ticket.account WHERE account_id = 91011');

    is cancel($order)->[0]{verdict}, undef,
        "an order is cancelled $ahead days ahead";
    is_deeply transfers($order),
        [[1, 4, 91011, 91012, $total], [2, 5, 91012, 91011, $total - $fee],
         [3, 7, 91012, 3, $fee]],
        "$ahead days ahead the hold is released less the fee";
    is_deeply $dbh->selectcol_arrayref('SELECT fee_fen FROM ticket.order_item'
        . ' WHERE order_id = ? ORDER BY line_no', undef, $order),
        [$fee1, $fee2], "$ahead days ahead each item has its fee";

    my $after = sql_row(
        'SELECT * FROM ticket.account WHERE account_id = 91011');
    is $before->{balance_fen} - $after->{balance_fen}, $fee,
        "$ahead days ahead the balance falls by the fee";
    is $after->{held_fen}, 0, "$ahead days ahead nothing is on hold afterwards";
    is_deeply [@{order_row($order)}{qw(state fee_fen deal_fen transfers)}],
        ['4', $fee, 0, 3], "$ahead days ahead the order is closed with its fee";
}

# the fee is never more than was authorised
{
    sql_do("UPDATE ticket.fee_rule SET value = 100000 WHERE mode = 'B'");
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my $order = booked(day => iso_day(1), state => '2');
    cancel($order);
    is_deeply transfers($order), [[1, 4, 91011, 91012, 92000],
                                  [2, 7, 91012, 3, 92000]],
        'a fee of the whole hold leaves no release of zero';
    sql_do('UPDATE ticket.supplier SET fee_mode = false');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    $order = booked(day => iso_day(0), state => '2');
    cancel($order);
    is order_row($order)->{fee_fen}, 0, 'a supplier without fees charges none';
}

# refusals
is cancel(1)->[0]{verdict}, 'CANCEL_UNKNOWN', 'an unknown order is refused';
is cancel(booked(day => iso_day(1)), 9102)->[0]{verdict},
    'CANCEL_UNKNOWN', 'an order of another agent is refused';
is_deeply [@{cancel(booked(day => iso_day(1), state => '3'))->[0]}
           {qw(verdict subject state)}], ['CANCEL_STATE', '3', '3'],
    'a delivered order is refused';

# what no page asks for is not done either
{
    my $order = booked(day => iso_day(1), state => '3');
    ok !eval { sql_do('SELECT impl.close_order(7, ?, api.now())',
                      $order); 1 }, 'a delivered order is not closed';
    like $@, qr/of state 3 cannot be closed/,
        'the error names the state of the order';

    my $moved = sub {
        my ($debit, $credit) = @_;
        eval { sql_do("SELECT impl.transfer(7, ?, 1::int2, 6::int2, $debit,"
                      . " $credit, 100, api.now())", $order); 1 };
    };
    ok !$moved->(@$_), "no money moves from $_->[0] to $_->[1]"
        for [1, 3], [91011, 91021], [91011, 91013];
    like $@, qr/touches not one account/,
        'the error says that not one account is touched';
}

audit_ok();
done_testing();
