# A key of the doorbell's name that is no stream: whoever finds it removes it and
# says so once, and the doorbell rings again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

# No sweep: what the worker hears of, the doorbell told.
system_start(worker => ['sweep 600000']);

my $receiver = TicketReceiver->new;
my $agent = agent_add(501, $receiver);

sub spoil {
    redis()->del('ticket:outbox');
    redis()->set('ticket:outbox', 'no stream');
}

sub rings {
    my ($name) = @_;

    my $order = order_add($agent, '0');
    ring($order);
    wait_until { events_done($order) eq '1:delivered' }
        "$name: the worker hears of an order";
}

sub removed { scalar worker_log(qr/ticket:outbox, which was no stream: removed/) }

# ---- The worker ----

rings('before');
spoil();
wait_until { removed() == 1 } 'the worker says that it has removed the key';
wait_until { redis()->type('ticket:outbox') eq 'stream' }
    'the stream is there again';
rings('spoiled while the worker waits');

stop('worker');
spoil();
redis()->rpush('ticket:outbox.of-somebody', 'x');
start('worker');
wait_until { removed() == 2 } 'the worker removes what it finds at its start';
rings('spoiled while no worker ran');
is removed(), 2, 'each key is told of once';
is redis()->type('ticket:outbox.of-somebody'), 'list',
    'nothing else is removed';

# ---- nginx ----

stop('worker');
spoil();
is +(ticketctl(qw(agent set DEMO demo --callback), $receiver->url('demo')))[0],
    0, 'an agent has a callback address';
is call('OrderAndPayWithYDJ', order(XCDDH => "N$_"))->retcode, 0,
    "order $_ is sold with a spoiled doorbell" for 1 .. 5;
my $n = 5;
wait_until {
    call('OrderAndPayWithYDJ', order(XCDDH => 'N' . ++$n));
    redis()->type('ticket:outbox') eq 'stream'
} 'the stream is made again by the next order';
is scalar(log_lines(qr/ticket:outbox, which was no stream: removed/)), 1,
    'nginx says once that it has removed the key';
is scalar(log_lines(qr/WRONGTYPE/)), 0, 'nginx does not repeat the error';

start('worker');
wait_until { outbox_open() == 0 } 'all callbacks arrive';

done_testing();
