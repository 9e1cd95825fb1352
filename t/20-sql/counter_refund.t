# Tickets that come back at the counter: in cash, the lesser of the list price at
# the sale and what was paid, or the way they were paid (2.7, modes 1 and 2).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture top_up drawer sql_call staff_call sql_array order_defaults
    booked);
use TicketTest;

my $dbh = database();
fixture(slot_mode => 1, fee_mode => 1);
top_up(9101, 100_000_000, 3);

# 11 yuan of fee on the day, none before; the list price is 235 where the agent
# pays 100 (R78)
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 1, 'B', 0),"
       . " (7, 1, 'D', 0, 'B', 1100)");
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 23500),"
       . " (7, 1, 0, '2099-01-01', 99900)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(0);

# an hour before its slot begins
sub clock {
    my ($time, $days) = @_;
    sql_do("SELECT api.set_clock_shift((?::date + ?::int + ?::time)"
           . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())",
           $day, $days // 0, $time);
}

clock('09:00');

order_defaults(day => $day, items => [[1, 3]], slots => [3], state => '3',
               ticket_until => $day);

sub refund {
    my ($order, @tickets) = @_;
    return sql_call('api.staff_ticket_refund', 7, $order,
                sql_array(\@tickets));
}

sub balance {
    my ($id) = @_;
    return sql_value('SELECT balance_fen FROM ticket.account'
        . ' WHERE supplier_id = 7 AND account_id = ?', $id);
}

sub transfers {
    my ($order) = @_;
    return [map { join ' ', @$_ } @{ $dbh->selectall_arrayref('SELECT kind,'
        . ' debit, credit, amount_fen FROM ticket.transfer WHERE order_id = ?'
        . ' AND kind IN (7, 8) ORDER BY no', undef, $order) }];
}

sub told {
    my ($order) = @_;
    return sql_value('SELECT count(*) FROM ticket.outbox WHERE'
        . ' order_id = ? AND kind = 2', $order);
}

# back the way it came
{
    my $order = booked();
    my $before = balance(91011);
    my $rows = refund($order, 1, 2);

    is_deeply [map { [@{$_}{qw(verdict ticket_no way amount_fen fee_fen
                                returned_fen)}] } @$rows],
        [map { [undef, $_, 'account', 10000, 1100, 8900] } 1, 2],
        'the account gets the price paid less the fee';
    is balance(91011) - $before, 17800,
        'the balance grows by both tickets less their fees';
    is_deeply transfers($order), ['8 1 91011 20000', '7 91011 3 2200'],
        'the refund is made of two transfers';
    is told($order), 2, 'the distributor is told of both tickets';
    is refund($order, 2)->[0]{verdict}, 'REFUND_REFUNDED',
        'a second refund of the ticket is refused';
    $order = booked();
    is scalar @{refund($order, 3, 3)}, 1,
        'a ticket scanned twice is refunded once';
    is told($order), 1, 'a ticket scanned twice is told once';
}

# cash, of which there is some in a drawer
sql_do("UPDATE ticket.supplier SET counter_refund = '1'");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
is refund(booked(), 1)->[0]{verdict}, 'SHIFT_NONE',
    'without a drawer nothing is returned in cash';
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
{
    my $order = booked();
    my $before = sql_value('SELECT count(*) FROM ticket.transfer');
    my $shown = sql_call('api.staff_ticket_refund', 7, $order, '{1,2}',
                         '{"preview": true}');
    is_deeply [map { [@{$_}{qw(verdict ticket_no way amount_fen fee_fen
                                returned_fen)}] } @$shown],
        [map { [undef, $_, 'cash', 10000, 1100, 8900] } 1, 2],
        'what would come back is shown, without a drawer';
    is sql_value('SELECT count(*) FROM ticket.refund WHERE order_id = ?',
                 $order), 0, '... and nothing comes back';
    is sql_value('SELECT count(*) FROM ticket.transfer'), $before,
        '... nor is anything booked';
    is sql_call('api.staff_ticket_refund', 7, $order, '{9}',
                '{"preview": true}')->[0]{verdict}, 'REFUND_OTHER_ORDER',
        'what would be refused is refused';
}
drawer(9);
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
{
    my $order = booked();
    my $before = balance(91011);
    my $rows = refund($order, 3);

    is_deeply [@{$rows->[0]}{qw(verdict way amount_fen fee_fen returned_fen)}],
        [undef, 'cash', 10000, 1100, 8900],
        'in cash no more is returned than the agent paid, less the fee';
    is balance(91011), $before,
        'a refund in cash leaves the balance of the agent';
    is_deeply transfers($order), ['8 1 9 10000', '7 9 3 1100'],
        'a refund in cash is paid out of the till';
    is_deeply [sql_value('SELECT mode FROM ticket.refund WHERE'
        . ' order_id = ?', $order)], ['1'],
        'the refund is stored as one in cash';
    is refund($order, 1)->[0]{returned_fen}, 8900,
        'another ticket of the order is returned in cash';
    is sql_value('SELECT transfers FROM ticket.orders WHERE'
        . ' order_id = ?', $order), 5,
        'the transfers of a second refund are counted';

    # a rebate balance gets it back, whatever the counter does (R125)
    my $rebate = booked(state => 'D', account => 91013);
    is refund($rebate, 1)->[0]{way}, 'account',
        'a ticket paid with rebate returns to the account';
    is_deeply transfers($rebate), ['8 1 91013 10000', '7 91013 3 1100'],
        'a refund of rebate is made of two transfers';

}

# the list price is that of the sale
sub list_price {
    my $rows = staff_call('price_set', 'BOOK', 'ADULT', $_[0], '{}');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return $rows;
}

sub cash { return refund($_[0], 1)->[0]{amount_fen} }

{
    my $dear = booked(list => 23500);
    list_price(6000);
    my $cheap = booked(list => 6000);
    my $rows = list_price(15000);
    my $kept = booked(list => 15000);

    is_deeply [map { [$_->{first_day}, $_->{price_fen},
                      defined $_->{replaced_at} ? 1 : 0] } @$rows],
        [['2000-01-01', 23500, 0], [$day, 6000, 1], [$day, 15000, 0],
         ['2099-01-01', 99900, 0]],
        'a price without a day begins today and no other one is lost';
    is_deeply [map { cash($_) } $dear, $cheap, $kept], [10000, 6000, 10000],
        'in cash the lesser of the list price at the sale and the price paid'
        . ' is returned';

    # sold by a release that did not keep it
    my @old = (booked(), booked());
    sql_do('UPDATE ticket.order_item SET list_fen = null WHERE order_id = ?',
           $_) for @old;
    is cash($old[0]), 10000, 'an order of old gives what was paid for it';
    sql_do('UPDATE ticket.price SET price_fen = 7000 WHERE agent_id = 0'
           . ' AND first_day = ?', $day);
    is cash($old[1]), 7000,
        'an order of old gives the list price of its day where that is less';
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

    # the callback of the sale is done, that of the refund is next
    sql_do('WITH d AS (DELETE FROM ticket.outbox WHERE order_id = ?'
           . ' AND seq = 1 RETURNING *) INSERT INTO ticket.outbox_done'
           . ' SELECT supplier_id, order_id, seq, agent_id, kind, status,'
           . ' ticket_no, event_at, event_at, 1, true FROM d', $cheap);
    is_deeply [map { [@{$_}{qw(refund_mode price_fen amount_fen fee_fen)}] }
               @{sql_call('api.outbox_claim_4', 'w', 10, '60 s', '{7}',
                          "{$cheap}")}],
        [['1', 6000, 6000, 1100]],
        'the price in the callback of a refund in cash fits its amount';

    # where only agents have prices, theirs
    sql_do('DELETE FROM ticket.price');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    is cash(booked()), 10000,
        'without a list price the price of the agent is returned';
}

# what the counter does and the page does not
{
    my $order = booked();
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
           . ' AND ticket_no = 1', $order);
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
        'REFUND_PRINTED', 'a printed ticket does not come back online';
    is refund($order, 1)->[0]{verdict}, undef,
        'a printed ticket is refunded at the desk';

    clock('10:45');
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}')->[0]{verdict},
        'REFUND_LATE',
        'fifteen minutes before the slot ends none comes back online';
    is refund($order, 2)->[0]{verdict}, 'REFUND_LATE',
        'fifteen minutes before the slot ends the desk refunds no more';
    sql_do('UPDATE ticket.supplier SET counter_refund_late = true');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}')->[0]{verdict},
        'REFUND_LATE', 'what the desk may do late the page may not';
    is refund($order, 2)->[0]{verdict}, undef,
        'where the supplier allows it the desk refunds until validity ends';
    clock('10:45', 1);
    is refund($order, 3)->[0]{verdict}, 'REFUND_EXPIRED',
        'a ticket no longer valid is refused at the desk';
    clock('09:00');

    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
           . ' AND ticket_no = 3', $order);
    is refund($order, 3)->[0]{verdict}, 'REFUND_PASSED',
        'a used ticket is refused at the desk';
    is refund($order, 4)->[0]{verdict}, 'REFUND_OTHER_ORDER',
        'a ticket of another order is refused at the desk';
    is refund(77, 1)->[0]{verdict}, 'REFUND_UNKNOWN',
        'a ticket of an unknown order is refused at the desk';
    is refund(booked(state => '2'), 1)->[0]{verdict}, 'REFUND_STATE',
        'a ticket of an undelivered order is refused at the desk';
    sql_do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?"
           . ' AND ticket_no = 3', $order);
}

audit_ok();
done_testing();
