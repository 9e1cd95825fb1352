# Of one order one after the other; one order, one slow receiver, one dead
# receiver never hold up another.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0,
             worker => ['sweep 100', 'per_host 16', 'max_in_flight 200']);

my $receiver = TicketReceiver->new;
agent_add($_, $receiver) for 501 .. 503;

# In order, while one is being answered and while one fails.
$receiver->script(order_next(), 'hold');
my $order = order_add(501, '0', '2', '3');
my $other = order_add(501, '0', '4');
ring($order, $other);
wait_until { $receiver->waiting == 1 }
    "the order's first callback is being answered";
wait_until { events_done($other) eq '1:delivered 2:delivered' }
    "the other order's events are delivered";
ok sql_value('select bool_and(due_at > api.now()) from ticket.outbox
              where order_id = ?', $order),
    "the order's later events are not due";
event_add($order, 'D');
ring($order);
$receiver->release;
wait_until { events_done($order) eq join ' ', map { "$_:delivered" } 1 .. 4 }
    "the order's later events are delivered";
is join('', map { $_->{status} } $receiver->requests(order => $order)),
    '023D', 'the callbacks arrive in the order of the events';

# A failing first event holds back the second, until it gets through.
$receiver->script(order_next(), 'http 503', 'ok');
$order = order_add(501, '0', '2');
ring($order);
wait_until {
    sql_value('select count(*) from ticket.outbox where order_id = ?
               and attempts = 1', $order)
} 'the first event has failed once';
is scalar($receiver->requests(order => $order)), 1,
    'only the first event was tried';
ring($order);
my $before = order_add(501, '0');
ring($before);
wait_until { events_done($before) eq '1:delivered' }
    'the event of another order is delivered meanwhile';
is scalar($receiver->requests(order => $order)), 1,
    'a notification does not bring the next try forward';
clock_shift(36);
wait_until { events_done($order) eq '1:delivered 2:delivered' }
    'both events are delivered after the pause';
is join('', map { $_->{status} } $receiver->requests(order => $order)), '002',
    'the failed event is sent again before the second one';

# A receiver that never answers takes its own slots and no others.
my $slow = TicketReceiver->new;
agent_add(510, $slow);
$slow->script('*', 'hold');
my @stuck = map { order_add(510, '0') } 1 .. 300;
ring(@stuck);
wait_until { $slow->waiting == 16 }
    'the slow receiver has per_host callbacks in flight';

my @quick = map { order_add(501 + $_ % 3, '0', '2') } 1 .. 200;
ring(splice @{[@quick]}, 0, 100);
wait_until {
    sql_value('select count(*) from ticket.outbox where agent_id <> 510') == 0
} 'all events of the quick receiver are delivered, notified or not';
is $slow->waiting, 16, 'the slow receiver still has no more than per_host';
is sql_value('select count(*) from ticket.outbox
              where lease_owner is not null'), 16,
    'events beyond per_host are not leased';

# Many at once: as many agents as it takes.
my $many = TicketReceiver->new;
agent_add($_, $many) for 601 .. 612;
$many->script('*', 'hold');
for my $id (601 .. 612) {
    order_add($id, '0') for 1 .. 16;
}
wait_until { $many->waiting == 184 }
    'max_in_flight callbacks are in flight together';
$slow->release;
$many->release;
wait_until { outbox_open() == 0 } 'every event is delivered in the end';
is outbox_done(0), 0, 'no event is given up as undelivered';

# Every order's events arrived in order.
my (%seen, @wrong);
for my $r ($receiver->requests, $many->requests, $slow->requests) {
    my $place = index '023', $r->{status};
    next if $place < 0;
    push @wrong, $r->{order} if $place < ($seen{$r->{order}} // 0);
    $seen{$r->{order}} = $place;
}
is_deeply \@wrong, [], 'no order had its events out of order';
is scalar(grep { !$_->{verified} } $receiver->requests), 0,
    'every callback has a valid signature';

done_testing();
