# Orders that staff give up for their visitors: by the rules of the pages, or
# without their fee; the money goes back the way it came.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture supplier_set sql_call in_time order_defaults booked
    order_row staff_call staff_refused account_of top_up quota quota_used
    sql_array);
use TicketMoney qw(platforms pay_order payment_of);
use TicketTest;

my $dbh = database();
my $day = iso_day(0);

fixture(fee_mode => 1);
platforms();
top_up(9101, 100_000_000, 3);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => $day, slots => [], ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

my $waived = '{"waive_fee": true, "reason": "rain"}';

sub rows { return [map { my $row = $_; [@$row{@{$_[0]}}] } @{$_[1]}] }

# All that staff could have changed of orders and money.
sub kept {
    return join ' ', map { sql_value("SELECT coalesce(md5(string_agg(t::text,"
                                     . " '|' ORDER BY t::text)), '-')"
                                     . " FROM ticket.$_ t") }
        qw(orders ticket account transfer refund refund_application outbox
           quota staff_log staff_change);
}

sub told {
    return sql_value('SELECT string_agg(status::text, null::text ORDER BY seq)'
                     . ' FROM ticket.outbox WHERE order_id = ?', $_[0]);
}

sub booked_by {
    return sql_value("SELECT string_agg(DISTINCT booked_by, ',')"
                     . ' FROM ticket.transfer WHERE order_id = ?', $_[0]);
}


# cancel: what nobody has paid
{
    my $order = booked();

    is_deeply rows([qw(verdict order_id state fee_fen)],
        staff_call('order_cancel', 'BOOK', $order, '{}')),
        [[undef, $order, '4', 0]], 'an unpaid order is cancelled';
    is told($order), '04', 'its agent is told';
    staff_refused(qr/order $order has ended/, 'cancelled again',
                  'order_cancel', 'BOOK', $order, '{}');
    staff_refused(qr/is paid: order close/, 'a paid order',
                  'order_cancel', 'BOOK', booked(state => '2'), '{}');
    staff_refused(qr/there is no order 5/, 'no order', 'order_cancel', 'BOOK',
                  5, '{}');
}

# close: what is held
{
    my ($order, $before) = (booked(state => '2'));

    $before = account_of(91011);
    my $kept = kept();
    is_deeply rows([qw(verdict state way amount_fen fee_fen returned_fen)],
        staff_call('order_close', 'BOOK', $order, '{"preview": true}')),
        [[undef, '4', 'account', 20000, 2200, 17800]],
        'what would come back is shown before';
    is kept(), $kept, 'nothing is closed by that';
    is_deeply rows([qw(verdict state way amount_fen fee_fen returned_fen)],
        staff_call('order_close', 'BOOK', $order, '{}')),
        [[undef, '4', 'account', 20000, 2200, 17800]],
        'an authorised order is closed less its fee';
    is booked_by($order), 'ticket_staff', 'who did is written down';
    staff_refused(qr/order $order has ended/, 'closed again', 'order_close',
                  'BOOK', $order, '{}');

    $order = booked(state => '2');
    staff_refused(qr/say why/, 'a fee waived for no reason',
                  'order_close', 'BOOK', $order, '{"waive_fee": true}');
    is order_row($order)->{state}, '2', 'nothing is done then';
    is_deeply rows([qw(verdict fee_fen returned_fen)],
        staff_call('order_close', 'BOOK', $order, $waived)),
        [[undef, 0, 20000]], 'or without a fee';

    $order = booked(state => 'C');
    is_deeply rows([qw(way fee_fen)], staff_call('order_close', 'BOOK',
        $order, '{}')), [['account', 2200]],
        'what was paid with rebate goes back there';
    is_deeply rows([qw(state way amount_fen fee_fen)], staff_call(
        'order_close', 'BOOK', booked(), '{}')), [['4', 'none', 0, 0]],
        'an unpaid one costs nothing';
    staff_refused(qr/is delivered: order refund/, 'a delivered order',
        'order_close', 'BOOK', booked(state => '3'), '{}');
}

# close: what a platform has got
for ([0, '{}', '8', 2200, ''], [1, $waived, '7', 0, 'rain']) {
    my ($by_hand, $how, $state, $fee, $reason) = @$_;
    my $order = booked(edition => 40);

    supplier_set(refund_by_hand => $by_hand);
    pay_order($order);
    is_deeply rows([qw(verdict state way amount_fen fee_fen returned_fen)],
        staff_call('order_close', 'BOOK', $order, $how)),
        [[undef, $state, 'platform', 20000, $fee, 20000 - $fee]],
        "what was paid at once is applied for, $state";
    is_deeply [@{sql_row('SELECT * FROM ticket.refund_application WHERE'
        . ' order_id = ?', $order)}{qw(applied_by amount_fen fee_fen reason)}],
        ['ticket_staff', 20000 - $fee, $fee, $reason],
        'the application says who, and why';
}

# refund: what was delivered
{
    my $order = booked(state => '3', items => [[1, 3]]);
    my $code = sprintf '%019d%03d12345678', $order, 2;
    my $columns = [qw(verdict ticket_no way amount_fen fee_fen returned_fen)];

    staff_refused(qr/order $order has no ticket x/, 'no ticket',
                  'order_refund', 'BOOK', $order, '{x}', '{}');
    staff_refused(qr/order $order has no ticket 2/, "another order's ticket",
                  'order_refund', 'BOOK', $order,
                  sql_array([sprintf '%019d00212345678', $order + 1]), '{}');
    staff_refused(qr/there is no ticket 9 of order $order/, 'a missing number',
                  'order_refund', 'BOOK', $order, '{9}', '{}');

    my $kept = kept();
    is_deeply rows($columns, staff_call('order_refund', 'BOOK', $order, '{}',
        '{"preview": true}')),
        [map { [undef, $_, 'account', 10000, 1100, 8900] } 1 .. 3],
        'what would come back is shown before';
    is kept(), $kept, 'without anything that is done';
    is_deeply rows($columns, staff_call('order_refund', 'BOOK', $order,
        sql_array([$code]), '{}')),
        [[undef, 2, 'account', 10000, 1100, 8900]],
        'a ticket comes back by its code, less its fee';
    isnt kept(), $kept, 'which is done';
    is_deeply rows($columns, staff_call('order_refund', 'BOOK', $order, '{1}',
        $waived)), [[undef, 1, 'account', 10000, 0, 10000]],
        'another one by its number, without a fee';
    is order_row($order)->{fee_waived}, undef, 'those that are left have one';
    staff_refused(qr/ticket 1 of order $order has come back already/,
                  'a ticket that is back', 'order_refund', 'BOOK', $order,
                  '{1}', '{}');
    is_deeply rows($columns, staff_call('order_refund', 'BOOK', $order, '{}',
        '{}')), [[undef, 3, 'account', 10000, 1100, 8900]],
        'none named: all that are left';
    staff_refused(qr/has no ticket that could come back/, 'one without any',
                  'order_refund', 'BOOK', $order, '{}', '{}');
    is booked_by($order), 'ticket_staff', 'who did is written down';
    is sql_value('SELECT count(*) FROM ticket.outbox WHERE order_id = ?'
                 . ' AND kind = 2', $order), 3, 'its agent is told of each';

    staff_refused(qr/nothing has been issued of order/, 'an undelivered order',
        'order_refund', 'BOOK', booked(state => '2'), '{}', '{}');

    $order = booked(state => '3');
    sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, 1, 'South',
             '1');
    staff_refused(qr/ticket 1 of order $order has passed a gate/,
                  'a ticket that was used', 'order_refund', 'BOOK', $order,
                  '{1,2}', '{}');
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
           . ' AND ticket_no = 2', $order);
    is_deeply rows($columns, staff_call('order_refund', 'BOOK', $order, '{}',
        '{}')), [[undef, 2, 'account', 10000, 1100, 8900]],
        'a printed one comes back';
}

# refund: of a stopped order, and of an agent whose page is closed
{
    my $order = booked(state => '3');

    supplier_set(active_refund => 0);
    staff_call('order_stop', 'BOOK', $order, '{"reason": "x"}');
    is_deeply rows([qw(verdict ticket_no)], staff_call('order_refund', 'BOOK',
        $order, '{1}', '{}')), [[undef, 1]],
        'staff refund what they have stopped, whatever the pages may';
}

# refund: of what a platform has got
supplier_set(refund_by_hand => 0);
supplier_set(direct_activation => 1);
{
    my $order = booked(edition => 40, medium => 2);

    pay_order($order);
    sql_call(db('ticket_worker'), 'api.activate_paid');
    is_deeply rows([qw(verdict ticket_no way returned_fen)],
        staff_call('order_refund', 'BOOK', $order, '{2}', $waived)),
        [[undef, 2, 'platform', 10000]], 'through the platform it came from';
    is_deeply [@{sql_row('SELECT * FROM ticket.refund_application WHERE'
        . ' order_id = ?', $order)}{qw(applied_by reason)}],
        ['ticket_staff', 'rain'], 'the application says who, and why';
}

audit_ok();
done_testing();
