# The page that BeginToPay named is told that its order is paid: when, once, and
# what becomes of it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture supplier_set sql_call sql_array in_time order_defaults
    booked order_row staff_call);
use TicketMoney qw(platforms begin pay_order);
use TicketTest;

my $dbh = database();
my $page = 'https://shop.test/paid?a=1';

fixture(slot_mode => 1);
platforms();
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

sub paid {
    my $order = booked();
    return ($order, pay_order($order, notify => $page, @_));
}

sub call_of {
    return sql_row('SELECT c.*, c.status::text AS told, c.expire_at ='
        . " c.event_at + interval '24 h' AS a_day, c.due_at = c.event_at AS now"
        . ' FROM ticket.payment_call c WHERE c.order_id = ?', $_[0]);
}

sub calls { return sql_value('SELECT count(*) FROM ticket.payment_call') }

sub claimed {
    return sql_call(db('ticket_worker'), 'api.payment_calls_claim', $_[0], 100,
                    '60 s');
}

sub recorded {
    my ($owner, $order, $result, $error) = @_;

    sql_call(db('ticket_worker'), 'api.payment_calls_record', $owner, '{7}',
             sql_array([$order]), sql_array([$result]),
             sql_array([sql_value("SELECT api.now() + interval '5 s'")]),
             sql_array([$error]));
    return call_of($order);
}

sub listed {
    return [map { "$_->{order_id} $_->{seq} $_->{status}"
                  . (defined $_->{waits_for} ? " $_->{waits_for}" : '') }
            @{$_[0]}];
}

sub pending { return listed(staff_call('callback_pending', 'BOOK', '{}')) }
sub given_up { return listed(sql_call('api.outbox_undelivered', 7, 100)) }


# ---- When ----

my ($order, $p) = paid();
my $call = call_of($order);
is_deeply [@{$call}{qw(payment_id agent_id address told attempts a_day now)}],
    [$p->{payment_id}, 9101, $page, '6', 0, 1, 1],
    'the page of a paid order is told of state 6, from now on for a day';
sub due { return sql_value('SELECT due FROM api.outbox_stats()') }
sql_do("UPDATE ticket.outbox SET due_at = 'infinity'");
is due(), 1, 'what is due there is in the figures';
sql_do('UPDATE ticket.agent SET enabled = false WHERE agent_id = 9101');
is due(), 0, 'but not where the agent is called no more';
sql_do('UPDATE ticket.agent SET enabled = true WHERE agent_id = 9101');
sql_do('UPDATE ticket.agent SET version = 1');
is sql_value('SELECT impl.payment_paid(7, ?, ?, ?, null)', $p->{payment_id},
             @{$p}{qw(received_fen platform_no)}), 'repeated',
    'who tells of the payment again';
is_deeply call_of($order), $call, 'changes nothing of that';

supplier_set(receipt_by_hand => 1);
my ($by_hand) = paid();
is call_of($by_hand)->{told}, '5', 'a receipt to be approved is state 5';
staff_call('receipt_approve', 'BOOK', $by_hand);
is_deeply [order_row($by_hand)->{state}, call_of($by_hand)->{told}], ['6', '5'],
    'the page is not told again when it is approved';
supplier_set(receipt_by_hand => 0);

{
    my $before = calls();
    my $silent = booked();

    pay_order($silent);
    is order_row($silent)->{state}, '6', 'an order without NotifyURL is paid';
    is call_of($silent), undef, 'and no page is told';

    my ($less) = paid(amount => 100);
    is order_row($less)->{state}, '1', 'an order is paid in part';
    is call_of($less), undef, 'the page is not told of it';

    my $dead = booked();
    my $begun = begin($dead, notify => $page);
    sql_call('api.cancel_order', 7, 9101, $dead);
    is sql_value('SELECT impl.payment_paid(7, ?, 20000, ?, null)',
                 $begun->{payment_id}, 'dead-1'), 'returned',
        'money for a dead order goes back';
    is calls(), $before, 'no page is told of that';
}


# ---- Claimed and recorded ----

sql_do('DELETE FROM ticket.payment_call WHERE order_id = ?', $by_hand);
sql_do('UPDATE ticket.agent SET enabled = false WHERE agent_id = 9101');
is_deeply claimed('w'), [], 'those of a disabled agent rest';
sql_do('UPDATE ticket.agent SET enabled = true WHERE agent_id = 9101');

my ($row, @more) = @{claimed('w')};
is_deeply [@{$row}{qw(supplier_id order_id agent_id attempts user_name address
                      edition status strict zone_now_s)}, scalar @more],
    [7, $order, 9101, 0, 'agent9101', $page, 40, '6', 0, 28800, 0],
    'a worker has all that is needed';
is $row->{own_number},
    sql_value('SELECT impl.client_ref(request_key) FROM ticket.orders'
              . ' WHERE order_id = ?', $order), 'and the own number';
is_deeply claimed('x'), [], 'nobody else has it meanwhile';
is scalar(grep { $_ eq "$order 0 6 answer" } @{pending()}), 1,
    'staff see what waits for an answer';

is recorded('x', $order, 1)->{lease_owner}, 'w',
    'only who has leased it records';
$call = recorded('w', $order, 2, 'retcode 5');
is_deeply [@{$call}{qw(lease_owner attempts last_error done_at)}],
    [undef, 1, 'retcode 5', undef], 'a try has failed';
is_deeply claimed('w'), [], 'the next one is not due yet';
is scalar(grep { $_ eq "$order 0 6 next try" } @{pending()}), 1,
    'staff see what waits for its next try';

sql_do('UPDATE ticket.payment_call SET due_at = api.now()');
is claimed('w')->[0]{attempts}, 1, 'then it is';
is recorded('w', $order, 5)->{attempts}, 1, 'given back is no try';
is scalar @{claimed('w')}, 1, 'what was given back is due at once';
$call = recorded('w', $order, 3, 'retcode 5');
ok defined $call->{done_at} && !$call->{delivered}, 'the last try has failed';
is_deeply [claimed('w'), given_up()], [[], ["$order 0 6"]],
    'it is given up, as staff see';

is scalar(grep { $_->{seq} == 0 } @{staff_call('callback_resend', 'BOOK',
    $order, '{"seq": 0}')}), 1, 'staff send it again';
is claimed('w')->[0]{attempts}, 0, 'from the first try on';
$call = recorded('w', $order, 1);
is_deeply [@{$call}{qw(delivered attempts last_error)}], [1, 1, undef],
    'it is delivered';
is_deeply [claimed('w'), given_up()], [[], []], 'and that was all';
is scalar(grep { $_->{seq} == 0 } @{staff_call('callback_resend', 'BOOK',
    $order, '{}')}), 0, 'what is delivered is not sent again';


# ---- Audit ----

is scalar(grep { $_->{check_name} eq 'payment_call' }
          sql('SELECT check_name FROM api.audit()')), 0, 'the books agree';

for my $damage ("UPDATE ticket.payment_call SET address = 'https://x.test/'",
                'UPDATE ticket.payment_call SET payment_id = 5',
                'UPDATE ticket.payment_call SET agent_id = 9102')
{
    $dbh->begin_work;
    sql_do($damage);
    is sql_value('SELECT reference FROM api.audit() WHERE check_name ='
                 . " 'payment_call'"), $order, "the audit finds: $damage";
    $dbh->rollback;
}

done_testing;
