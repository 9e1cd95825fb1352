# Money that a platform gave back although it was not to: staff find out who owes
# it, and say so.  Sides of the ledger: 2 bank, 4 prepaid, 5 refunds to be paid,
# 6 cash, 7 costs, 8 suspense, 21 what Alipay owes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture supplier_set sql_call in_time order_defaults booked
    order_row quota_used staff_call staff_refused);
use TicketMoney qw(
    platforms claimed record payment_of payback_of alarms jobs_of sides
    paid_order events);
use TicketTest;

database();
fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
platforms();
supplier_set(refund_by_hand => 1);
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

# Paid, and given back by the platform, which says so as often as it likes.

sub given_back {
    my ($payment) = @_;

    sql_value('SELECT impl.payment_returned(7, ?, 20000, null, null)',
              $payment->{payment_id}) for 1, 2;
    return;
}

sub emptied {
    my ($order, $payment) = paid_order(@_);

    given_back($payment);
    return ($order, $payment->{number});
}

sub resolve {
    my ($number, $as, $remark) = @_;
    my $change = sql_value('SELECT json_build_object(?::text, ?::text,'
        . ' ?::text, ?::text)', 'as', $as, 'remark', $remark // '查明');

    return staff_call('payment_resolve', 'BOOK', $number, $change)->[0];
}

sub refused {
    my ($like, $name, $number, $as, $remark) = @_;

    staff_refused($like, $name, 'payment_resolve', 'BOOK', $number,
                  sql_value('SELECT json_build_object(?::text, ?::text,'
                            . ' ?::text, ?::text)', 'as', $as, 'remark',
                            $remark // 'why'));
    return;
}

sub listed {
    return [map { $_->{number} } @{staff_call('payment_suspense', 'BOOK',
        $_[0] ? '{"open": true}' : '{}')}];
}


# ---- Paid again, or lost ----

{
    my ($order, $number) = emptied();
    my ($row) = @{staff_call('payment_suspense', 'BOOK', '{"open": true}')};

    is_deeply [@{$row}{qw(number payment order_id order_state amount_fen
                          resolution)}],
        [$number, $number, $order, '6', 20000, undef],
        'what was given back unasked is listed';
    like $row->{reason}, qr/cancelled after/, 'with its reason';
    is alarms($number), 'returned-unasked', 'and is an alarm, once';

    refused(qr/say how/, 'no way that it ended', $number, 'gift');
    refused(qr/say how/, 'no reason', $number, 'cash', ' ');
    refused(qr/say how/, 'a reason that is too long', $number, 'cash',
            'x' x 201);
    refused(qr/nothing of T1 /, 'a number of nobody', 'T1', 'cash');
    is sides($order, 4, 6, 8, 21), '20000 0 -20000 0', 'nothing is booked so';

    is_deeply [@{resolve($number, 'cash', '游客补款')}
               {qw(number amount_fen resolution order_id order_state)}],
        [$number, 20000, 'cash', $order, '6'], 'the buyer has paid in cash';
    is sides($order, 4, 6, 8, 21), '20000 -20000 0 0',
        'cash stands for what the platform gave back';
    is_deeply sql_row('SELECT resolution, remark, resolved_by FROM'
        . ' ticket.suspense WHERE number = ?', $number),
        { resolution => 'cash', remark => '游客补款',
          resolved_by => 'ticket_staff' }, 'who said so, and why, is kept';
    is sql_value('SELECT booked_by FROM ticket.transfer WHERE order_id = ?'
                 . ' AND credit = 8', payment_of($number)->{payment_id}),
        'ticket_staff', 'the booking has its author';
    is sql_value('SELECT seen_by FROM ticket.alarm WHERE number = ?', $number),
        'ticket_staff', 'its alarm is looked at';
    refused(qr/nothing of $number /, 'the same once more', $number, 'cash');
    is_deeply [listed(1), listed()], [[], [$number]],
        'it is open no more, and stays visible';

    given_back(payment_of($number));
    is sides($order, 8), '0', 'the platform may say it again';
}

for (['bank', 2], ['loss', 7]) {
    my ($as, $side) = @$_;
    my ($order, $number) = emptied();

    is resolve($number, $as)->{resolution}, $as, "it ends by: $as";
    is sides($order, $side, 8, 21), '-20000 0 0', "it is booked as: $as";
    is order_row($order)->{state}, '6', "the order stays as it is: $as";
}


# ---- The refund ----

{
    my $before = quota_used(1, iso_day(2), 1001) // 0;
    my ($order, $number) = emptied();

    is resolve($number, 'refund', '未出票')->{order_state}, '4',
        'an order that was not taken ends';
    is sides($order, 3, 4, 5, 8, 21), '0 0 0 0 0',
        'what went back is its refund, without a fee';
    is events($order), '064', 'the agent is told';
    is quota_used(1, iso_day(2), 1001), $before, 'its places are free';
    my ($back) = @{payback_of(payment_of($number))};
    is_deeply [@{$back}{qw(state amount_fen)}, jobs_of($back->{number})],
        ['D', 20000, ''], 'nothing is sent to the platform';
    is payment_of($number)->{refunded_fen}, 20000, 'all of it has gone';
}

# applied for before: the refund fails at the platform
{
    my ($order, $number) = emptied();

    sql_call('api.apply_refund', 7, 9101, $order, '');
    staff_call('refund_approve', 'BOOK', $order);
    my ($back) = @{payback_of(payment_of($number))};
    refused(qr/not what is to go back now of its payment, 180.00/,
            'what is not all of it', $number, 'refund');
    is_deeply [order_row($order)->{state}, sides($order, 4, 5, 8, 21)],
        ['8', '2000 18000 -20000 0'], 'then nothing of it is done';
    record('w', { job => claimed($back->{number}), result => 'refused' });
    resolve($number, 'bank');
    staff_call('payback_cash', 'BOOK', $back->{number});
    is_deeply [order_row($order)->{state}, sides($order, 2, 6, 8)],
        ['4', '-20000 18000 0'], 'it can be dealt with piece by piece';
}

# being sent: what may leave is not taken back
{
    my ($order, $number) = emptied();

    sql_call('api.apply_refund', 7, 9101, $order, '');
    staff_call('refund_approve', 'BOOK', $order);
    my $job = claimed(payback_of(payment_of($number))->[0]{number});
    refused(qr/payment, 0.00/, 'a refund that is under way', $number,
            'refund');
    record('w', { job => $job, result => 'done', state => 'paid' });
    is order_row($order)->{state}, '4', 'it goes on';
    resolve($number, 'loss');
}

audit_ok('suspense and books agree');

# an audit that can fail
sql_do('UPDATE ticket.suspense SET resolved_at = null, resolution = null,'
       . " remark = null, resolved_by = null WHERE resolution = 'bank'");
ok scalar(grep { $_->{check_name} eq 'payment_suspense' }
          @{sql_call('api.audit')}), 'the audit compares both';

done_testing();
