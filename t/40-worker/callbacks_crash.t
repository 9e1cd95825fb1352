# Workers killed in flight, two workers, Redis emptied and stopped, Postgres
# restarted: nothing is lost, the order is kept, everything arrives at least
# once.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0, worker => ['sweep 100'], postgres => 'own');

my $receiver = TicketReceiver->new;
agent_add($_, $receiver) for 501 .. 504;

sub orders {
    my ($n) = @_;

    return map { order_add(501 + $_ % 4, '0', '2', '3') } 1 .. $n;
}

# All events of these are delivered, in order, repetitions aside.
sub arrived {
    my ($name, @orders) = @_;

    my %wanted = map { $_ => 1 } @orders;
    my $list = join ',', @orders;

    wait_until {
        sql_value("select count(*) from ticket.outbox_done
                   where delivered and order_id in ($list)") == 3 * @orders
    } "$name: every event is delivered", 30;

    my (%told, @wrong);
    for my $r (grep { $wanted{$_->{order}} } $receiver->requests) {
        my $last = substr $told{$r->{order}} // '', -1;
        $told{$r->{order}} .= $r->{status} if $r->{status} ne $last;
    }
    @wrong = grep { ($told{$_} // '') ne '023' } @orders;
    is_deeply \@wrong, [], "$name: the events of each order arrive in order";
}

sub leases_end {
    my ($seconds) = @_;
    clock_shift($seconds);
}

# Killed while it waits for answers; another one takes over.
$receiver->script('*', 'hold');
my @orders = orders(40);
ring(@orders);
wait_until { $receiver->waiting == 40 } 'forty callbacks are in flight';
kill9('worker');
is sql_value('select count(*) from ticket.outbox where lease_owner is not null'),
    40, 'the leases of the killed worker remain';
start('worker1');
$receiver->release;
leases_end(61);
arrived('killed in flight', @orders);

# Two side by side, one of them killed again and again.
start('worker');
@orders = orders(120);
for my $n (1 .. 3) {
    ring(@orders);
    my $some = outbox_open();
    leases_end(61 + 61 * $n);
    wait_until { outbox_open() < $some || !$some }
        "round $n: the two workers deliver events";
    kill9('worker');
    start('worker');
}
leases_end(61 + 61 * 4);
arrived('two workers', @orders);

# No doorbell: emptied at once, then gone, then back.
@orders = orders(20);
ring(@orders);
redis()->flushall;
arrived('FLUSHALL', @orders);

kill9('redis');
@orders = orders(20);
arrived('without Redis', @orders);

start('redis');
wait_until { redis()->exists('ticket:outbox') }
    'the consumer group is created again', 15;
@orders = orders(5);
ring(@orders);
arrived('Redis back', @orders);
wait_until { redis()->xlen('ticket:outbox') == 0 }
    'the notifications are consumed';

# Postgres goes in the middle of things.
@orders = orders(100);
ring(@orders);
stop('postgres');
start('postgres');
leases_end(61 + 61 * 5);
arrived('Postgres restarted', @orders);

# A clean end gives back what it holds.
my $slow = TicketReceiver->new;
agent_add(510, $slow);
$slow->script('*', 'silent');
my $order = order_add(510, '0');
ring($order);
wait_until { $slow->waiting == 1 } 'one callback is in flight';
stop('worker');
stop('worker1');
is sql_value('select count(*) from ticket.outbox
              where lease_owner is not null'), 0,
    'SIGTERM: the worker releases its leases';
is sql_value('select attempts from ticket.outbox where order_id = ?', $order),
    0, 'a released event counts as not tried';

done_testing();
