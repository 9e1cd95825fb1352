# Tickets that come back at the counter: in cash at the list price, or the way
# they were paid (2.7, modes 1 and 2).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use TicketBooking qw(
    database fixture place_one day_of call audit_is_clean sql_array);

my $dbh = database();
fixture($dbh, slot_mode => 1, fee_mode => 1);
TicketBooking::top_up($dbh, 9101, 100_000_000, 3);

# 11 yuan of fee on the day, none before; the list price is 235 where the agent
# pays 100 (R78)
$dbh->do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 1, 'B', 0),"
         . " (7, 1, 'D', 0, 'B', 1100)");
$dbh->do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 23500),"
         . " (7, 1, 0, '2099-01-01', 99900)");
$dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = day_of($dbh, 0);
my $n = 0;

sub sold {
    my $o = place_one($dbh, agent => 9101, key => 'K' . ++$n, day => $day,
        items => [[1, 3]], slots => [3], callback => 1, state => '3',
        ticket_until => $day, @_);
    die $o->{verdict} if defined $o->{verdict};
    return $o->{order_id};
}

sub refund {
    my ($order, @tickets) = @_;
    return call($dbh, 'api.staff_ticket_refund', 7, $order,
                sql_array(\@tickets));
}

sub balance {
    my ($id) = @_;
    return $dbh->selectrow_array('SELECT balance_fen FROM ticket.account'
        . ' WHERE supplier_id = 7 AND account_id = ?', undef, $id);
}

sub transfers {
    my ($order) = @_;
    return [map { join ' ', @$_ } @{ $dbh->selectall_arrayref('SELECT kind,'
        . ' debit, credit, amount_fen FROM ticket.transfer WHERE order_id = ?'
        . ' AND kind IN (7, 8) ORDER BY no', undef, $order) }];
}

sub told {
    my ($order) = @_;
    return $dbh->selectrow_array('SELECT count(*) FROM ticket.outbox WHERE'
        . ' order_id = ? AND kind = 2', undef, $order);
}

# back the way it came
{
    my $order = sold();
    my $before = balance(91011);
    my $rows = refund($order, 1, 2);

    is_deeply [map { [@{$_}{qw(verdict ticket_no way amount_fen fee_fen
                                returned_fen)}] } @$rows],
        [map { [undef, $_, 'account', 10000, 1100, 8900] } 1, 2],
        'to the account: the price paid less the fee';
    is balance(91011) - $before, 17800, 'it is there';
    is_deeply transfers($order), ['8 1 91011 20000', '7 91011 3 2200'],
        'by two transfers';
    is told($order), 2, 'the distributor hears of both';
    is refund($order, 2)->[0]{verdict}, 'REFUND_REFUNDED', 'once';
    $order = sold();
    is scalar @{refund($order, 3, 3)}, 1, 'a scanner that beeps twice';
    is told($order), 1, 'tells it once';
}

# cash
$dbh->do("UPDATE ticket.supplier SET counter_refund = '1'");
$dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');
{
    my $order = sold();
    my $before = balance(91011);
    my $rows = refund($order, 3);

    is_deeply [@{$rows->[0]}{qw(verdict way amount_fen fee_fen returned_fen)}],
        [undef, 'cash', 23500, 1100, 22400], 'in cash: the list price less it';
    is balance(91011), $before, 'the agent gets nothing';
    is_deeply transfers($order), ['8 1 2 23500', '7 2 3 1100'],
        'out of the till';
    is_deeply [$dbh->selectrow_array('SELECT mode FROM ticket.refund WHERE'
        . ' order_id = ?', undef, $order)], ['1'], 'and told so';
    is refund($order, 1)->[0]{returned_fen}, 22400, 'another one';
    is $dbh->selectrow_array('SELECT transfers FROM ticket.orders WHERE'
        . ' order_id = ?', undef, $order), 5, 'is written on';

    # a rebate balance gets it back, whatever the counter does (R125)
    my $rebate = sold(state => 'D', account => 91013);
    is refund($rebate, 1)->[0]{way}, 'account', 'rebate: to the account';
    is_deeply transfers($rebate), ['8 1 91013 10000', '7 91013 3 1100'],
        'of rebate';

    # where only agents have prices, theirs
    $dbh->do('DELETE FROM ticket.price');
    $dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');
    is refund(sold(), 1)->[0]{amount_fen}, 10000, 'without a list price';
}

# what the counter does and the page does not
{
    my $order = sold();
    $dbh->do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
             . ' AND ticket_no = 1', undef, $order);
    is call($dbh, 'api.refund_tickets', 7, 9101, $order, '{1}')->[0]{verdict},
        'REFUND_PRINTED', 'a printed ticket does not come back online';
    is refund($order, 1)->[0]{verdict}, undef, 'but at the counter';

    my $late = "SELECT api.set_clock_shift((?::date + time '10:45')"
        . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())";
    $dbh->do($late, undef, $day);
    is call($dbh, 'api.refund_tickets', 7, 9101, $order, '{2}')->[0]{verdict},
        'REFUND_LATE', 'fifteen minutes before the slot ends: not online';
    is refund($order, 2)->[0]{verdict}, undef, 'but at the counter';
    $dbh->do($late =~ s/\+ time/+ 1 + time/r, undef, $day);
    is refund($order, 3)->[0]{verdict}, 'REFUND_LATE',
        'not once it is invalid';
    $dbh->do("SELECT api.set_clock_shift('0')");

    $dbh->do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
             . ' AND ticket_no = 3', undef, $order);
    is refund($order, 3)->[0]{verdict}, 'REFUND_PASSED', 'nor once used';
    is refund($order, 4)->[0]{verdict}, 'REFUND_OTHER_ORDER', 'nor a stranger';
    is refund(77, 1)->[0]{verdict}, 'REFUND_UNKNOWN', 'nor of no order';
    is refund(sold(state => '2'), 1)->[0]{verdict}, 'REFUND_STATE',
        'nor what is not delivered';
    $dbh->do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?"
             . ' AND ticket_no = 3', undef, $order);
}

audit_is_clean($dbh);
TicketTest::done_testing();
