# Twenty-four hours of a callback that nobody takes, and what comes after.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0, worker => ['sweep 50']);

my $receiver = TicketReceiver->new;
agent_add($_, $receiver) for 501, 502;

# Decision 36, in seconds after the event.
my @offsets = (0, 5, 35, 150, 450, 1320, 3120, 6720, 13920, 24720, 39120,
               60720, 86400);
$receiver->script(order_next(), 'retcode 5');
my $order = order_add(501, '0', '2');

my $start = sql_value('select extract(epoch from event_at) from ticket.outbox
                       where order_id = ? and seq = 1', $order);

sub tries { return scalar $receiver->requests(order => $order, status => '0') }

# Seconds after the event at which it is due; 0: finished; nothing is leased.
sub due {
    my $row = sql_row('select extract(epoch from due_at) as due,
                       lease_owner from ticket.outbox
                       where order_id = ? and seq = 1', $order);
    return 0 if !$row;
    return defined $row->{lease_owner} ? undef : $row->{due} - $start;
}

ring($order);

for my $n (1 .. @offsets - 1) {
    wait_until {
        tries() == $n
            && sql_value('select attempts from ticket.outbox
                          where order_id = ? and seq = 1', $order) == $n
    } "try $n is made";
    my $due = due();
    my $spread = $offsets[$n] / 10;
    ok $due >= $offsets[$n] - $spread - 1 && $due <= $offsets[$n] + $spread + 1
        && $due <= 86400.001,
        "after try $n the next is due at about $offsets[$n] s (at $due)";

    if ($n > 1) {
        clock_shift(int($due - ($offsets[$n] > 60 ? 30 : 4)));
        my $other = order_add(502, '0');
        wait_until { events_done($other) eq '1:delivered' }
            "after try $n: the event of another order is delivered";
        is tries(), $n, "after try $n: no other before it is due";
    }
    clock_shift(int($due) + 1);
}

wait_until { events_done($order) =~ /^1:undelivered/ }
    'the event ends as undelivered';
is tries(), 13, 'an undelivered event had thirteen tries';
is sql_value('select last_error from ticket.outbox_done where order_id = ?
              and seq = 1', $order), 'retcode 5',
    'the undelivered event has its last error';
wait_until { $receiver->requests(order => $order, status => '2') >= 1 }
    'the second event is tried after the first has ended';
clock_shift(86400 + 60);
wait_until { events_done($order) eq '1:undelivered 2:undelivered' }
    'the second event, out of time too, ends as undelivered';
my $tries = $receiver->requests(order => $order, status => '2');
ok $tries == 1 || $tries == 2,
    "tries that the second event missed are not made up for ($tries made)";

# Resent by hand: in order, with hours of its own.
my $later = order_add(501, '0');
$receiver->script($order, 'retcode 7', 'ok');
is_deeply [map { $_->{order_id} } sql('select order_id from
    api.outbox_undelivered(1, 10) order by seq')], [$order, $order],
    'both undelivered events are listed';
is sql_value('select verdict from api.outbox_resend(1, ?, 2::int2)', $order),
    undef, 'resend puts the second event back';
is sql_value('select verdict from api.outbox_resend(1, ?, 1::int2)', $order),
    undef, 'resend puts the first event back';
is sql_value('select verdict from api.outbox_resend(1, ?, 1::int2)', $later),
    'ORDER_UNKNOWN', 'resend refuses an event that is not undelivered';

my $shift = sql_value('select extract(epoch from shift)::int
                       from ticket.clock');
wait_until { sql_value('select count(*) from ticket.outbox
                        where order_id = ? and attempts > 0', $order)
             || events_done($order) =~ /1:delivered/ }
    'a resent event is tried again';
clock_shift($shift + 40);
wait_until { events_done($order) eq '1:delivered 2:delivered' }
    'both resent events are delivered';
is sql_value('select count(*) from api.outbox_undelivered(1, 10)'), 0,
    'no event is listed as undelivered';

# The worker was away for two and a half hours: one try for all that were
# missed.
my $away = $shift + 40 + 9000;
stop('worker');
my $missed = order_add(501, '0');
$receiver->script($missed, 'http 500');
clock_shift($away);
start('worker');
wait_until { sql_value('select attempts from ticket.outbox
                        where order_id = ? and lease_owner is null', $missed) }
    'a missed event is tried once when the worker is back';
ok sql_value("select due_at - event_at between interval '3 h 28 min'
              and interval '4 h 16 min' from ticket.outbox
              where order_id = ?", $missed),
    'the next try of a missed event is by the schedule';
is scalar($receiver->requests(order => $missed)), 1,
    'missed tries are not made up for in a burst';

# The worker was away for two days: one try all the same.
stop('worker');
my $old = order_add(501, '0', '2');
$receiver->script($old, 'http 500', 'ok');
clock_shift($away + 2 * 86400);
start('worker');
wait_until { events_done($old) eq '1:undelivered 2:delivered' }
    'a worker that was away for two days tries each event once';

done_testing();
