# Orders that were not paid in time or not taken within their validity.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture quota sql_call in_time order_defaults
    booked);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 1, 'B', 100),"
       . " (7, 1, 'D', 0, 'B', 2000)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(1);

order_defaults(day => $day, valid_until => sub { in_time('3 days') });

sub expire {
    my ($limit, $from) = @_;
    my $rows = sql_call($from // $dbh, 'api.expire_orders', $limit // 100);
    my (%seen, @orders);

    push @orders, grep { !$seen{$_}++ } map { $_->{order_id} } @$rows;
    return \@orders;
}

sub state_of {
    return sql_value(
        'SELECT state FROM ticket.orders WHERE order_id = ?', $_[0]);
}

my $second = booked(pay_by => in_time('20 minutes'));
my $first = booked(pay_by => in_time('10 minutes'));
my $third = booked(pay_by => in_time('30 minutes'));
my $cash = booked();
my $held = booked(state => '2', pay_by => in_time('5 minutes'));
my $sold = booked(state => '3');

is_deeply expire(), [], 'nothing is due at first';
sql_do("SELECT api.set_clock_shift('25 minutes')");
is_deeply expire(1), [$first],
    'the most overdue order expires first, no more than asked';
is_deeply expire(), [$second], 'the next overdue order expires next';
is_deeply expire(), [], 'nothing more is due after the second';
is state_of($first), '4', 'an expired order is closed (state 4)';
is sql_value('SELECT used FROM ticket.quota'
    . ' WHERE supplier_id = 7 AND quota_id >> 56 = 1'), 8,
    'an expired order gives its places back';
is sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $first),
    '04', 'callbacks of states 0 and 4 are queued';
is sql_value('SELECT count(*) FROM ticket.transfer'
    . ' WHERE order_id = ?', $first), 0,
    'expiry of an unpaid order moves no money';

# who holds an order is changing it
{
    my $other = connection();

    sql_do("SELECT api.set_clock_shift('35 minutes')");
    $other->begin_work;
    $other->do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE',
               undef, $third);
    is_deeply expire(), [], 'an order that is locked is left alone';
    $other->rollback;
    is_deeply expire(100, connection('ticket_worker')), [$third],
        'the role of the worker expires it later';
}

# validity
sql_do("SELECT api.set_clock_shift('73 hours')");
is_deeply [sort { $a <=> $b } @{expire()}], [sort { $a <=> $b } $cash, $held],
    'orders not taken within their validity expire';
is state_of($sold), '3', 'a delivered order stays delivered';
is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit, amount_fen'
    . ' FROM ticket.transfer WHERE order_id = ? ORDER BY no', undef, $held),
    [[1, 4, 91011, 91012, 20000], [2, 5, 91012, 91011, 16000],
     [3, 7, 91012, 3, 4000]], 'the hold pays the fee for later than agreed';
is sql_value('SELECT fee_fen FROM ticket.orders'
    . ' WHERE order_id = ?', $cash), 0,
    'an order paid in cash never costs a fee';

# many, of many agents
{
    sql_do("SELECT api.set_clock_shift('0')");
    my @many = map { booked(agent => 9101 + $_ % 7, slots => [1 + $_ % 8],
        state => $_ % 3 ? '0' : '2', pay_by => in_time('1 minute'),
        valid_until => in_time('2 minutes'),
        $_ % 2 ? (items => [[4, 1]], documents => [[4, $day, "D$_", 5, 1, 1]])
               : ()) } 1 .. 60;

    sql_do("SELECT api.set_clock_shift('3 minutes')");
    is scalar @{expire(50)}, 50, 'as many orders expire as were asked for';
    is scalar @{expire(50)}, 10, 'the other orders expire next';
    is sql_value("SELECT count(*) FROM ticket.orders"
        . " WHERE state = '4'"), 65, 'all expired orders are closed';
}

sql_do("SELECT api.set_clock_shift('0')");
audit_ok();
done_testing();
