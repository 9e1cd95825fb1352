# A worker with few descriptors takes no more than it can send, says so at its
# start, and none of what waits counts as tried; the same when descriptors get
# few while it runs.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketProcess qw(slurp spawn);
use TicketTest;
use TicketOutbox;
use TicketReceiver;

my $system = system_start(nginx => 0);
my $receiver = TicketReceiver->new;
agent_add($_, $receiver) for 501 .. 508;

configure_worker('sweep 100');
my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
              . '/ticket-worker';

sub start_with {
    my ($files) = @_;

    my $log = log_dir() . '/worker.log';
    my $from = -s $log // 0;
    spawn($system->{pid}, 'worker', $log, '/usr/bin/prlimit',
          "--nofile=$files", $program, dir() . '/worker.conf');
    wait_until { slurp($log, $from) =~ /ready/ }
        "the worker starts with $files descriptors" or return;
    return slurp($log, $from);
}

sub failed { scalar worker_log(qr/callback .* (?:retry|undelivered) /) }

# All are delivered at their first try.
sub delivers {
    my ($name, @orders) = @_;

    my $list = join ',', @orders;
    wait_until {
        sql_value("select count(*) from ticket.outbox_done
                   where delivered and order_id in ($list)") == @orders
    } "$name: everything is delivered", 60;
    is sql_value("select count(*) from ticket.outbox_done
                  where attempts <> 1 and order_id in ($list)"), 0,
        "$name: every callback was sent at its first try";
    is failed(), 0, "$name: no callback has failed";
}

# ---- Few at the start ----

my $said = start_with(80);
my ($most) = $said =~ /WARN max_in_flight is (\d+), not 4096: .*\b80 descriptors/;
ok $most, 'the worker says how many callbacks it can have in flight'
    or diag $said;

$receiver->script('*', 'hold');
my @orders = map { order_add(501 + $_ % 8, '0') } 1 .. 300;
ring(@orders);
wait_until { $receiver->waiting >= $most }
    'as many callbacks are in flight as can be';
cmp_ok sql_value('select count(*) from ticket.outbox
                  where lease_owner is not null'), '<=', 2 * $most,
    'not many more are leased';
is failed(), 0, 'what waits has not failed';
$receiver->release;
delivers('few descriptors', @orders);
stop('worker');

# ---- Fewer while it runs ----

start_with(400);
$receiver->script('*', 'hold');
@orders = map { order_add(501 + $_ % 8, '0') } 1 .. 40;
ring(@orders);
wait_until { $receiver->waiting == 40 } 'forty callbacks are in flight';
my ($pid) = pids('worker');
system('/usr/bin/prlimit', "--pid=$pid", '--nofile=30') == 0
    or die 'prlimit fails';
push @orders, map { order_add(501 + $_ % 8, '0') } 1 .. 100;
ring(@orders[40 .. 139]);
wait_until { worker_log(qr/WARN no descriptor for another callback: \d+/) }
    'the worker says that no descriptor is left';
is failed(), 0, 'what finds no descriptor has not failed';
$receiver->release;
delivers('fewer while it runs', @orders);

done_testing();
