# Refund applications: applied for, revoked, dealt with, approved, refused, and
# what goes back.  Sides of the ledger: 3 fees, 4 prepaid, 5 to be paid back, 6
# cash, 21 what Alipay owes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture supplier_set sql_call in_time order_defaults
    booked order_row quota_used staff_call staff_refused after_commit);
use TicketMoney qw(
    platforms claimed record due_now settle payment_of payback_of alarms sides
    paid_order events);
use TicketTest;

my $dbh = database();
my $day = iso_day(2);

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
platforms();
order_defaults(day => $day, pay_by => sub { in_time('30 minutes') });
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

sub state_of { return order_row($_[0])->{state} }
sub apply { return sql_call('api.apply_refund', 7, $_[1] // 9101, $_[0],
                            '不去了')->[0] }
sub revoke { return sql_call('api.revoke_refund_2', 7, $_[2] // 9101, $_[0],
                             $_[1] // 20000, '又去了')->[0] }
sub deal { return sql_call('api.refund_deal', 7, 9101, $_[0])->[0] }
sub looked { return sql_call('api.query_refund_2', 7, $_[1] // 9101, $_[0]) }
sub approve { return staff_call('refund_approve', 'BOOK', $_[0])->[0] }

# ---- The whole way ----

{
    my $before = quota_used(1, $day, 1001) // 0;
    my ($order, $p) = paid_order();

    my $applied = apply($order);
    is_deeply [@{$applied}{qw(verdict state amount_fen fee_fen)}],
        [undef, '7', 18000, 2000], 'two tickets cost two fees';
    is apply($order)->{verdict}, 'APPLY_STATE', 'it is applied for once';
    is_deeply payback_of($p), [], 'nothing goes back before the approval';

    my ($row) = @{looked($order)};
    is_deeply [@{$row}{qw(state total_fen all_fees_fen all_refunds_fen
                          product_code persons price_fen amount_fen basis
                          fee_persons fee_price_fen fee_fen refund_fen
                          channel_id channel_name payee reason done_day)}],
        ['7', 20000, 2000, 18000, 'ADULT', 2, 10000, 20000, 'B', 2, 1000, 2000,
         18000, 'alipay', '支付宝', '2021', '不去了', ''],
        'what is to go back can be looked up';
    is deal($order)->{verdict}, 'DEAL_STATE',
        'what is not approved is not dealt with';

    ($row) = grep { $_->{order_id} == $order }
             @{staff_call('refund_list', 'BOOK')};
    is_deeply [@{$row}{qw(state amount_fen reason number)}],
        ['7', 18000, '不去了', undef], 'staff see what waits for them';
    is approve($order)->{state}, '8', 'staff may approve it';
    staff_refused(qr/nothing is applied for/, 'approving twice',
                  'refund_approve', 'BOOK', $order);
    my ($back) = @{payback_of($p)};
    is_deeply [@{$back}{qw(state amount_fen cause)}], ['N', 18000, 1],
        'the rest goes back';
    is sides($order, 3, 4, 5, 21), '0 2000 18000 -20000',
        'it is due, and the fee is still the buyer\'s';

    is deal($order)->{state}, '8', 'it is being dealt with';
    is revoke($order)->{verdict}, 'REVOKE_DEALING', 'and no more revoked';
    is state_of($order), '8', 'the order stays as it is';

    settle($back->{number}, state => 'paid');
    is_deeply [@{order_row($order)}{qw(state fee_fen deal_fen)}],
        ['4', 2000, 0], 'when it has gone back, the order is closed';
    is events($order), '064', 'the agent is told once';
    is quota_used(1, $day, 1001), $before, 'its places are free again';
    is sides($order, 3, 4, 5, 21), '2000 0 0 -2000', 'the fee is kept';
    ($row) = @{looked($order)};
    is $row->{state}, '4', 'that it went back is seen';
    like "$row->{done_day} $row->{done_time}", qr/^\d{8} \d{6}$/,
        'and when it did';
    is $row->{all_refunds_fen}, 18000, 'and how much';
    is apply($order)->{verdict}, 'APPLY_STATE', 'that cannot be done again';
}


# by staff, where the agent has no page for it
{
    my ($order) = paid_order();
    my ($row) = @{staff_call('refund_apply', 'BOOK', $order,
                              { reason => '行程有变' })};
    is_deeply [@{$row}{qw(order_id state)}], [$order, '7'],
        'staff apply for the money of an order';
    is sql_value('SELECT reason FROM ticket.refund_application'
                 . ' WHERE order_id = ?', $order), '行程有变', 'with a reason';
    ($row) = grep { $_->{order_id} == $order }
             @{staff_call('refund_list', 'BOOK')};
    is $row->{applied_by}, 'ticket_staff', 'and it is known who did';
    staff_refused(qr/money of order $order in state 7 cannot be applied for/,
                  'applying for it again', 'refund_apply', 'BOOK', $order, {});
    staff_refused(qr/no order 12/, 'an order of nobody', 'refund_apply', 'BOOK',
                  12, {});
}


# ---- Refused, revoked ----

{
    my ($order) = paid_order();

    apply($order);
    is staff_call('refund_refuse', 'BOOK', $order,
                  { remark => '已入园' })->[0]{state}, 'A',
        'staff may refuse';
    is apply($order)->{verdict}, 'APPLY_STATE', 'and that is final';
    is revoke($order)->{verdict}, 'REVOKE_STATE', 'there is nothing to revoke';

    ($order) = paid_order();
    is revoke($order)->{verdict}, 'REVOKE_STATE',
        'nor before anything is applied for';
    apply($order);
    is revoke($order, $_)->{verdict}, 'REVOKE_AMOUNT',
        "$_ fen is neither the order nor what would go back"
        for 20001, 19999, 0;
    is revoke($order, 20000, 9102)->{verdict}, 'REVOKE_UNKNOWN',
        'another agent cannot revoke it';
    is_deeply [@{revoke($order)}{qw(verdict state)}], [undef, '6'],
        'the application is revoked, the order as it was';
    is sql_value('SELECT remark FROM ticket.refund_application'
        . ' WHERE order_id = ?', $order), '又去了', 'and why is written down';
    is apply($order)->{verdict}, undef, 'it may be applied for again';
    approve($order);
    is_deeply [@{revoke($order, 18000)}{qw(verdict state)}], [undef, '6'],
        'what is approved and not sent is revoked, too';
    is sides($order, 4, 5), '20000 0', 'nothing is due any more';

    my $p;
    ($order, $p) = paid_order();
    apply($order);
    approve($order);
    my $job = claimed(payback_of($p)->[0]{number});
    is revoke($order)->{verdict}, 'REVOKE_SENT',
        'what may have been sent is not revoked';
    is payback_of($p)->[0]{state}, 'N', 'and goes on';
    record('w', { job => $job, result => 'done', state => 'paid' });
    is state_of($order), '4', 'until the order is closed';

    ($order, $p) = paid_order();
    apply($order);
    approve($order);
    my $back = payback_of($p)->[0]{number};
    for ('retry', 'released') {
        due_now();
        record('w', { job => claimed($back), result => $_ });
    }
    is_deeply [@{revoke($order)}{qw(verdict state)}], [undef, '6'],
        'what was tried and never left us is revoked';
    is sides($order, 4, 5), '20000 0', 'and is due no more';
}

{
    my ($order) = paid_order();
    is apply($order, 9102)->{verdict}, 'APPLY_UNKNOWN',
        'an order of another agent is none';
    is apply(booked())->{verdict}, 'APPLY_STATE',
        'an order that is not paid has nothing to go back';
    is apply(booked(state => '2'))->{verdict}, 'APPLY_STATE',
        'a deposit does not go back this way';
    is_deeply [map { [@{$_}{qw(verdict total_fen all_fees_fen all_refunds_fen
                                product_code)}] } @{looked($order)}],
        [[undef, 20000, 0, 0, undef]], 'without application nothing goes back';
    is looked($order, 9102)->[0]{verdict}, 'REFUNDS_OTHER',
        'another agent sees that the order is not its own';
    is looked(1)->[0]{verdict}, 'REFUNDS_UNKNOWN', 'an unknown order is none';
    is deal(1)->{verdict}, 'REFUND_UNKNOWN', 'nor is it dealt with';
    is apply(booked(state => '3'))->{verdict}, 'APPLY_SOLD',
        'what has been delivered is refunded by its tickets';
}

# too late
{
    my ($order) = paid_order();
    my ($applied) = paid_order();
    apply($applied);
    sql_do("UPDATE ticket.orders SET valid_until = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $_) for $order, $applied;
    is apply($order)->{verdict}, 'APPLY_LATE',
        'behind its validity an order is applied for by itself';
    is revoke($applied)->{verdict}, 'REVOKE_LATE',
        'and no application is revoked';
    sql_do("UPDATE ticket.orders SET valid_until = api.now() + interval '1 d'"
           . ' WHERE order_id = ?', $order);
}


# ---- By itself ----

supplier_set(refund_by_hand => 0);
{
    my ($order, $p) = paid_order();
    is apply($order)->{state}, '8', 'an application may be approved at once';
    is scalar @{payback_of($p)}, 1, 'and the money goes back';
}
supplier_set(refund_by_hand => 1);

{
    my ($order, $p) = paid_order();
    sql_do("UPDATE ticket.orders SET valid_until = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $order);
    is_deeply [map { $_->{order_id} } @{sql_call('api.refunds_expire_2', 10)}],
        [$order], 'an order nobody has taken is found';
    is_deeply sql_call('api.refunds_expire_2', 10), [], 'and is found once';
    my ($row) = @{looked($order)};
    is_deeply [@{$row}{qw(state refund_fen fee_fen)}], ['7', 18000, 2000],
        'its money is applied for, less the fee';
    approve($order);
    settle(payback_of($p)->[0]{number}, state => 'paid');
    is_deeply [state_of($order), events($order)], ['4', '064'],
        'and the order is closed when it is back';
}

# the fee is all of it
{
    sql_do('UPDATE ticket.fee_rule SET value = 10000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my ($order, $p) = paid_order();
    apply($order);
    is approve($order)->{state}, '4', 'where nothing goes back it is closed';
    is_deeply payback_of($p), [], 'and nothing is sent';
    is sides($order, 3, 4), '20000 0', 'the fee is all of it';
    sql_do('UPDATE ticket.fee_rule SET value = 1000');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}


# ---- A receipt by hand, a refund that fails ----

supplier_set(receipt_by_hand => 1);
{
    my ($order) = paid_order();
    is staff_call('receipt_approve', 'BOOK', $order)->[0]{state}, '6',
        'staff approve a receipt';
    is events($order), '056', 'the agent is told';
    staff_refused(qr/no receipt that waits/, 'approving it twice',
                  'receipt_approve', 'BOOK', $order);
    ($order) = paid_order();
    apply($order);
    is revoke($order)->{state}, '5', 'a revoked application goes back to 5';
}
supplier_set(receipt_by_hand => 0);

{
    my ($order, $p) = paid_order();
    apply($order);
    approve($order);
    my ($back) = @{payback_of($p)};

    staff_refused(qr/is not one that has failed/, 'cash for what is on its way',
                  'payback_cash', 'BOOK', $back->{number});
    settle($back->{number}, result => 'refused', code => 'NOTENOUGH');
    is state_of($order), '8', 'a refund that failed leaves the order in 8';
    is staff_call('payback_resend', 'BOOK', $back->{number})->[0]{state}, 'N',
        'staff send it again';
    settle($back->{number}, result => 'refused', code => 'NOTENOUGH');
    is staff_call('payback_cash', 'BOOK', $back->{number})->[0]{state}, 'D',
        'or pay it in cash';
    is state_of($order), '4', 'and the order is closed';
    is sides($order, 6, 21, 5), '18000 -20000 0', 'the cash has gone';
    staff_refused(qr/no payment R1/, 'a number of nobody', 'payback_cash',
                  'BOOK', 'R1');
}


# ---- Two at once ----

# revoked while it is approved
{
    my ($order, $p) = paid_order();
    my ($one, $two) = (connection('ticket_staff'), connection());

    apply($order);
    $one->begin_work;
    $one->do("SELECT * FROM api.staff_refund_approve('BOOK', ?)", undef,
             $order);
    is_deeply [after_commit($one, $two, 'who revokes waits for who approves',
                            'SELECT verdict, state FROM'
                            . " api.revoke_refund_2(7, 9101, ?, 20000, '')",
                            $order)], [undef, '6'], 'and revokes afterwards';
    is_deeply [map { $_->{state} } @{payback_of($p)}], ['C'],
        'what was approved is not sent';
}

audit_ok();
done_testing();
