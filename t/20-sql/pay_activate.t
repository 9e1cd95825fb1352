# Orders that are activated as they are paid for at once: behind the payment, in
# a transaction of their own (R203); what cannot be is refunded (R29).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection until_waits fixture supplier_set sql_call in_time
    order_defaults booked order_row staff_call index_of);
use TicketMoney qw(
    platforms settle pay_order payment_of payback_of sides);
use TicketTest;

database();
my $day = iso_day(1);

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
platforms();
order_defaults(day => $day, slots => [3], edition => 40, medium => 2,
    pay_by => sub { in_time('30 minutes') }, ticket_until => iso_day(3));

sub run { return [grep { defined $_->{verdict} }
                  @{sql_call(db('ticket_worker'), 'api.activate_paid')}] }
sub states { return sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $_[0]) }

sub paid {
    my $order = booked(@_);
    return ($order, pay_order($order));
}


supplier_set(activateable => 1);
{
    my ($order) = paid();
    is_deeply run(), [], 'who does not choose it activates by request';
    is order_row($order)->{state}, '6', 'the order is paid';
}

supplier_set(direct_activation => 1);
{
    my ($order, $p) = paid();
    is order_row($order)->{state}, '6', 'payment alone stands first';
    is_deeply [map { [@{$_}{qw(order_id verdict)}] } @{run()}],
        [[$order, 'activated']], 'then the worker activates it';
    is_deeply run(), [], 'it does so once';
    is_deeply [@{order_row($order)}{qw(state deal_fen fee_fen)}],
        ['3', 20000, 0], 'the order is delivered whole';
    is sql_value("SELECT count(*) FROM ticket.ticket WHERE order_id = ?"
        . " AND state = '1'", $order), 2, 'its tickets are issued';
    is states($order), '063', 'the agent is told of both';
    is sides($order, 1, 4, 21), '20000 0 -20000', 'the money is earned';
}

# applied for and revoked before the worker came
{
    my ($order) = paid();

    sql_call('api.apply_refund', 7, 9101, $order, '');
    is_deeply [map { $_->{verdict} } @{run()}], ['passed over'],
        'what is applied for is not activated';
    is sql_call('api.revoke_refund_2', 7, 9101, $order, 20000, '')->[0]{state},
        '6', 'the application is revoked';
    is_deeply [map { $_->{verdict} } @{run()}], ['activated'],
        'and its activation is not lost';
    is order_row($order)->{state}, '3', 'the order is delivered';
}

# edition 3.0 does not know what is forced
supplier_set(direct_activation => 0);
supplier_set(activateable => 2);
for ([40, 1], [30, 0]) {
    my ($edition, $runs) = @$_;
    my ($order) = paid(edition => $edition);
    is scalar @{run()}, $runs, "edition $edition: what is forced";
    is order_row($order)->{state}, $runs ? '3' : '6',
        "edition $edition: the order's state is right";
}

# by hand
{
    supplier_set(receipt_by_hand => 1);
    my ($order) = paid();
    is_deeply run(), [], 'a receipt that waits activates nothing';
    staff_call('receipt_approve', 'BOOK', $order);
    is run()->[0]{verdict}, 'activated', 'its approval does';
    supplier_set(receipt_by_hand => 0);
}

# what cannot be activated
{
    my ($order, $p) = paid(medium => 1, id_type => 4, items => [[1, 2]]);
    is run()->[0]{verdict}, 'ACTIVATION_DOCUMENT',
        'a passport opens no gate for cards';
    is order_row($order)->{state}, '7', 'the money is applied for by itself';
    my ($row) = @{sql_call('api.query_refund_2', 7, 9101, $order)};
    is_deeply [@{$row}{qw(refund_fen fee_fen reason)}],
        [20000, 0, '订单无法激活'], 'all of it, and why, in words';
    is staff_call('refund_approve', 'BOOK', $order)->[0]{state}, '8',
        'finance approves it';
    settle(payback_of($p)->[0]{number}, state => 'paid');
    is order_row($order)->{state}, '4', 'and the order is closed';
}

{
    my ($order) = paid();
    supplier_set(gate_media => 1);
    is run()->[0]{verdict}, 'ACTIVATION_MEDIUM',
        'gates that know no phones any more forbid it';
    is order_row($order)->{state}, '7', 'the money is applied for';
    supplier_set(gate_media => 3);
}

# what has become of it meanwhile
{
    my ($order) = paid();
    sql_call('api.apply_refund', 7, 9101, $order, '不去了');
    is run()->[0]{verdict}, 'passed over', 'an order applied for is let alone';
    is order_row($order)->{state}, '7', 'and stays so';

    ($order) = paid();
    sql_do("UPDATE ticket.orders SET valid_until = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $order);
    is run()->[0]{verdict}, 'passed over', 'so is one that is over';
    sql_call('api.refunds_expire_2', 10);
    is order_row($order)->{state}, '7', 'which is applied for by its validity';
}

# two workers
{
    my ($one) = paid();
    my ($two) = paid();
    my $other = connection('ticket_worker');

    $other->begin_work;
    is $other->selectrow_array('SELECT order_id FROM api.activate_paid()'),
        $one, 'a worker has the first one';
    is run()->[0]{order_id}, $two, 'another one takes the next';
    $other->rollback;
    is run()->[0]{order_id}, $one, 'and the first, if it was given up';
}

# an order that somebody sits on
{
    my ($one) = paid();
    my ($two) = paid();
    my $other = connection();

    $other->begin_work;
    $other->do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE', {},
               $one);
    is run()->[0]{order_id}, $two, 'a locked order holds up nobody';
    is_deeply run(), [], 'it is passed over';
    $other->rollback;
    is run()->[0]{order_id}, $one, 'and activated when it is free';
}

audit_ok();
done_testing();
