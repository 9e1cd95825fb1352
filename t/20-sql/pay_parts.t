# What of an instant payment goes back in part: of an order not taken whole, of
# tickets that come back, at the counter or online, and the receipts that staff
# refuse.  Sides of the ledger: 1 sales, 3 fees, 4 prepaid, 5 to be paid back, 6
# cash, 21 what Alipay owes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture supplier_set drawer quota_used sql_call sql_array in_time
    order_defaults booked order_row staff_call staff_refused);
use TicketMoney qw(
    platforms settle pay_order payment_of payback_of sides alarms opened
    paid_order);
use TicketTest;

database();
my $day = iso_day(1);

fixture(slot_mode => 1, fee_mode => 1, active_refund => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'A', 1000)");
platforms();
supplier_set(activateable => 1);
order_defaults(day => $day, slots => [3], items => [[1, 3]],
    pay_by => sub { in_time('30 minutes') }, ticket_until => iso_day(3));

sub activate {
    my ($order, %part) = @_;
    my @part = sort keys %part;

    return sql_call('api.activate_order_2', 7, 9101, $order,
        @part ? 'f' : 't', sql_array(\@part),
        sql_array([map { $part{$_} } @part]), $day, -1, 2, 1, 't', '{}',
        '{}')->[0];
}

sub delivered {
    my ($order, $p) = paid_order(@_);
    my $row = activate($order);
    die $row->{verdict} if $row->{verdict};
    return ($order, $p);
}

sub online { return sql_call('api.refund_tickets_2', 7, 9101, $_[0],
                             sql_array([@_[1 .. $#_]])) }
sub counter { return sql_call('api.staff_ticket_refund', 7, $_[0],
                              sql_array([@_[1 .. $#_]])) }
sub looked { return sql_call('api.query_refund_2', 7, 9101, $_[0]) }
sub told { return sql_value("SELECT coalesce(string_agg(ticket_no::text, ' '"
    . " ORDER BY seq), '') FROM ticket.outbox"
    . ' WHERE order_id = ? AND kind = 2', $_[0]) }
sub states { return sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $_[0]) }
# As QueryOrder and QueryOrdersList say it: of the order, of its line.
sub back {
    my ($order) = @_;
    my ($one) = @{sql_call('api.query_order_2', 7, 9101, $order)};
    my ($row) = grep { $_->{order_id} == $order } @{sql_call(
        'api.query_orders_list_2', 7, 9101, 40, 3, '', '', undef, undef,
        $order, '', undef, 1)};

    is_deeply [@{$row}{qw(back_status return_channels)}],
        [@{$one}{qw(back_status return_channels)}],
        'the list of orders says the same';
    is $one->{item_return_channels}, $one->{return_channels},
        'and so does the line';
    return "$one->{back_status}: $one->{return_channels}";
}

sub approve { return staff_call('refund_approve', 'BOOK', $_[0])->[0] }


# ---- Taken in part (R68) ----

{
    my $before = quota_used(1, $day, 1003) // 0;
    my ($order, $p) = paid_order();

    is activate($order, 1 => 1)->{verdict}, undef, 'one of three is taken';
    is_deeply [@{order_row($order)}{qw(state deal_fen fee_fen)}],
        ['3', 10000, 2000], 'the order is delivered, the others cost a fee';
    is quota_used(1, $day, 1003), $before + 1, 'their places are free';
    is sides($order, 1, 3, 4, 5), '10000 2000 18000 0',
        'what was taken is earned, the rest is still the buyer\'s';
    my ($row) = @{looked($order)};
    is_deeply [@{$row}{qw(state refund_fen fee_fen fee_persons fee_price_fen
                          basis persons)}],
        ['7', 18000, 2000, 2, 1000, 'A', 3], 'the rest is applied for';
    is_deeply payback_of($p), [], 'and waits for staff';
    staff_refused(qr/nothing is applied for/, 'keeping what is owed',
                  'refund_refuse', 'BOOK', $order, {});
    is sql_call('api.revoke_refund_2', 7, 9101, $order, 30000, '')
        ->[0]{verdict}, 'REVOKE_STATE', 'nothing of it can be revoked';
    is approve($order)->{state}, '3',
        'approved, it leaves the order delivered';
    my ($back) = @{payback_of($p)};
    is_deeply [@{$back}{qw(amount_fen cause state)}], [18000, 6, 'N'],
        'the rest goes back';
    settle($back->{number}, state => 'paid');
    is order_row($order)->{state}, '3', 'that does not close the order';
    is sides($order, 4, 5, 21), '0 0 -12000', 'all of it is settled';
    is looked($order)->[0]{state}, '4', 'and seen so';
    is states($order), '063', 'the agent is told of the delivery alone';
}

# the fee is all of the rest
{
    sql_do('UPDATE ticket.fee_rule SET value = 10000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my ($order, $p) = paid_order();
    is activate($order, 1 => 2)->{verdict}, undef, 'two of three are taken';
    is sides($order, 1, 3, 4), '20000 10000 0', 'nothing is left of the rest';
    is looked($order)->[0]{product_code}, undef, 'nothing is applied for';
    sql_do('UPDATE ticket.fee_rule SET value = 1000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}


# ---- Tickets come back, the way they were paid (R81) ----

{
    my ($order, $p) = delivered();

    is online($order, 2)->[0]{verdict}, undef, 'a ticket is refunded online';
    is told($order), '', 'the agent is not told before the money is back';
    is sides($order, 1, 3, 4), '20000 1000 9000',
        'the ticket is sold no more, the fee is kept';
    is_deeply payback_of($p), [], 'finance has to check it';
    is back($order), '受理中: 支付宝，退款90.00，受理中',
        'the agent sees that its money is not back';
    is counter($order, 3)->[0]{way}, 'platform',
        'another one at the counter, the same way';
    is_deeply [map { [@{$_}{qw(state fee_persons refund_fen)}] }
               @{looked($order)}], [['7', 1, 9000], ['7', 1, 9000]],
        'there are two applications';
    is scalar(grep { $_->{order_id} == $order } @{staff_call('refund_list',
                                                             'BOOK')}), 2,
        'and staff see both';
    is approve($order)->{state}, '3', 'both are approved';
    my @back = @{payback_of($p)};
    is_deeply [map { [@{$_}{qw(amount_fen cause)}] } @back],
        [[9000, 4], [9000, 4]], 'each goes back under a number of its own';
    is back($order), '受理中: 支付宝，退款180.00，受理中',
        'which is under way';
    settle($back[1]{number}, state => 'paid');
    is told($order), '3', 'the agent is told of the one that is back';
    is back($order), '受理中: 支付宝，退款90.00，已受理；'
        . '支付宝，退款90.00，受理中', 'and sees that the other one is not';
    settle($back[0]{number}, state => 'paid');
    is told($order), '3 2', 'and of the other one, each once';
    is back($order), '已受理: 支付宝，退款180.00，已受理', 'all of it is back';
    is online($order, 2)->[0]{verdict}, 'REFUND_REFUNDED',
        'no ticket comes back twice';
    is sides($order, 1, 3, 4, 5, 21), '10000 2000 0 0 -12000',
        'the books are even';
}

supplier_set(refund_by_hand => 0);
{
    my ($order, $p) = delivered();
    my ($one) = @{counter($order, 1, 2)};
    is_deeply [@{$one}{qw(way amount_fen fee_fen returned_fen)}],
        ['platform', 10000, 1000, 9000], 'the counter says what goes back';
    my ($back) = @{payback_of($p)};
    is_deeply [@{$back}{qw(amount_fen state)}], [18000, 'N'],
        'approved at once, it is on its way';
    settle($back->{number}, result => 'refused', code => 'NOTENOUGH');
    is told($order), '', 'a refund that failed is not told';
    staff_call('payback_cash', 'BOOK', $back->{number});
    is told($order), '1 2', 'staff pay it in cash, and the agent is told';

    is online($order, 3)->[0]{verdict}, undef, 'the last one comes back';
    settle(payback_of($p)->[1]{number}, state => 'paid');
    is_deeply [@{payment_of($p->{number})}{qw(received_fen refunded_fen)}],
        [30000, 27000], 'never more goes back than has come';
    is sides($order, 1, 3, 4, 5, 6, 21), '0 3000 0 0 18000 -21000',
        'three fees are kept';
}

# a fee that is all of it
{
    sql_do('UPDATE ticket.fee_rule SET value = 10000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my ($order, $p) = delivered();
    online($order, 1);
    is_deeply [told($order), payback_of($p)], ['1', []],
        'where nothing goes back the agent is told at once';
    sql_do('UPDATE ticket.fee_rule SET value = 1000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}


# ---- Tickets come back, in cash (R84) ----

{
    supplier_set(counter_refund => '1');
    drawer(9);
    my ($order, $p) = delivered();
    my ($one) = @{counter($order, 1)};
    is_deeply [@{$one}{qw(way returned_fen)}], ['cash', 9000],
        'the counter pays in cash';
    is told($order), '1', 'the agent is told at once';
    is back($order), '已受理: 现金退款90.00，已受理', 'and sees it done';
    is_deeply payback_of($p), [], 'nothing goes back through the platform';
    is sides($order, 1, 3, 9), '20000 1000 9000', 'the till has paid it';
    supplier_set(counter_refund => '2');
}
supplier_set(refund_by_hand => 1);

# partly taken, then a ticket back, before finance has looked
{
    my ($order, $p) = paid_order();
    activate($order, 1 => 2);
    online($order, 1);
    is approve($order)->{state}, '3', 'both are approved together';
    is_deeply [map { [@{$_}{qw(amount_fen cause)}] } @{payback_of($p)}],
        [[9000, 6], [9000, 4]], 'the rest and the ticket';
    settle($_->{number}, state => 'paid') for @{payback_of($p)};
    is sides($order, 1, 3, 4, 21), '10000 2000 0 -12000', 'one is left';
}


# ---- A receipt that staff refuse (R12) ----

{
    supplier_set(receipt_by_hand => 1);
    my $before = quota_used(1, $day, 1003);
    my ($order, $p) = paid_order();
    supplier_set(receipt_by_hand => 0);

    my ($row) = @{staff_call('receipt_refuse', 'BOOK', $order,
                              { remark => '查无此款' })};
    is_deeply [@{$row}{qw(state amount_fen)}], ['9', 30000],
        'the order ends in 9, all of the money goes back';
    is quota_used(1, $day, 1003), $before, 'its places are free';
    my ($back) = @{payback_of($p)};
    is_deeply [@{$back}{qw(number reason)}], [$row->{number}, '查无此款'],
        'with the reason';
    is sql_value('SELECT booked_by FROM ticket.transfer WHERE order_id = ?'
        . ' AND kind = 11', $p->{payment_id}), 'ticket_staff',
        'who did it is written down';
    staff_refused(qr/no receipt that waits/, 'refusing it twice',
                  'receipt_refuse', 'BOOK', $order, {});
    is activate($order)->{verdict}, 'ACTIVATE_STATE', 'it is not delivered';
    is sql_call('api.apply_refund', 7, 9101, $order, '')->[0]{verdict},
        'APPLY_STATE', 'nor applied for';
    settle($back->{number}, state => 'paid');
    is order_row($order)->{state}, '9', 'it stays so when the money is back';
    is sides($order, 4, 5, 21), '0 0 0', 'nothing is left of it';
    is states($order), '05', 'and the agent hears of it from nobody';

    ($order, $p) = paid_order();
    staff_refused(qr/no receipt that waits/, 'a receipt that was approved',
                  'receipt_refuse', 'BOOK', $order, {});
    is looked($order)->[0]{verdict}, undef, 'which is as it was';
}

# less came than was due
{
    my $order = booked();
    my $p = pay_order($order, amount => 100);
    is order_row($order)->{state}, '1', 'less than due came';
    is staff_call('receipt_refuse', 'BOOK', $order, {})->[0]{amount_fen}, 100,
        'staff let it go back';
    settle(payback_of($p)->[0]{number}, state => 'paid');
    is sides($order, 4, 5, 21), '0 0 0', 'and nothing is left of it';
}


# ---- What only a part is wrong with is still refused ----

is sql_call('api.cancel_order', 7, 9101, (paid_order())[0])->[0]{verdict},
    'CANCEL_STATE', 'what is paid is not cancelled, but applied for (R210)';

# cancelled while the buyer pays: the money goes back by itself
{
    my ($order, $begun) = opened();
    is sql_call('api.cancel_order', 7, 9101, $order)->[0]{verdict}, undef,
        'what is not paid yet is cancelled';
    sql_value('SELECT impl.payment_paid(7, ?, 30000, ?, null)',
              $begun->{payment_id}, 'late');
    my ($back) = @{payback_of(payment_of($begun->{number}))};
    is_deeply [@{$back}{qw(amount_fen cause)}], [30000, 2],
        'and money that comes all the same goes back whole';
}

audit_ok();
done_testing();
