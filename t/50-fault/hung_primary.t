# A host of the list that takes connections and then says nothing: nginx, worker
# and ticketctl give it its time and go on to the next, at the start and when
# the one that was good falls silent.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(make_path);
use IO::Socket::INET;
use IO::Socket::UNIX;
use Socket qw(SOCK_STREAM);
use TicketProcess qw(slurp);
use TicketTest;
use TicketProxy;
use TicketWire qw(http_send http_receive);
use Time::HiRes qw(time);

my $processes = 4;
system_start(nginx => 0, processes => $processes);

my ($good) = conninfo('x') =~ /^host=(\S+)/;
my $silent = IO::Socket::INET->new(Listen => 128, LocalAddr => '127.0.0.1')
    or die "no silent host: $!";
$silent->blocking(0);

# Connections that came since it was last asked; they stay open.
my @kept;
sub came {
    my $n = 0;

    while (my $socket = $silent->accept) {
        push @kept, $socket;
        $n++;
    }

    return $n;
}

# host= and port= of a list.
sub list {
    my (@hosts) = @_;

    return join(',', map { $_->[0] } @hosts) . ' port='
           . join ',', map { $_->[1] } @hosts;
}

my $hung = list(['127.0.0.1', $silent->sockport], [$good, 5432]);

sub sold {
    my ($number, $name) = @_;

    my $answer;
    wait_until {
        $answer = call('OrderAndPayWithYDJ', order(XCDDH => $number),
                       keep => 0);
        $answer->retcode != -1;
    } "$name: Postgres answers", 20;
    is $answer->retcode, 0, "$name: an order is sold";
}

# ---- At the start ----

configure(0, postgres_at => $hung);
my $from = time;
start('nginx');
cmp_ok time - $from, '<', 5, 'nginx reaches the second host in its time';
sold('START', 'a silent first host');

wait_until { log_lines(qr/postgres orders: connected/) == $processes }
    'the connections for bookings are ready';
my $came = came();
cmp_ok $came, '>=', 3 * $processes,
    'each connection has tried the silent host';
cmp_ok time - $from, '<', 7, 'the connections have tried it side by side';
is scalar(log_lines(qr/cannot connect to 127\.0\.0\.1 port \d+: timed out/)),
    $came, 'the log names the silent host';

# ---- A socket whose backlog is full ----

make_path(dir() . '/full');
my $full = IO::Socket::UNIX->new(Listen => 1,
    Local => dir() . '/full/.s.PGSQL.5432') or die "no full host: $!";
chmod 0777, dir() . '/full/.s.PGSQL.5432' or die $!;
my @crowd = map { IO::Socket::UNIX->new(Type => SOCK_STREAM, Blocking => 0,
                      Peer => dir() . '/full/.s.PGSQL.5432') } 1 .. 8;

stop('nginx');
configure(0, postgres_at => list([dir() . '/full', 5432], [$good, 5432]));
$from = time;
start('nginx');
cmp_ok time - $from, '<', 5, 'nginx leaves a socket whose backlog is full';
sold('FULL', 'a full backlog');

# ---- The time is the connection string's ----

stop('nginx');
configure(0, postgres_at => "$hung connect_timeout=4");
$from = time;
start('nginx');
cmp_ok time - $from, '>', 3.5, 'connect_timeout is the time of a host';
sold('TIMEOUT', 'connect_timeout=4');
stop('nginx');

# ---- The good one falls silent ----

make_path(dir() . '/first');
my $proxy = TicketProxy->new(dir() . '/first/.s.PGSQL.5432',
                             "$good/.s.PGSQL.5432", 1);
configure(0, postgres_at => list([dir() . '/first', 5432], [$good, 5432]),
    http => 'ticket_order_timeout 2s;');
start('nginx');
sold('BEFORE', 'the first host');
ok scalar(log_lines(qr{orders: connected to backend \d+ of \S+/first})),
    'the connection for bookings is to the first host';

# Each process has what it needs to take an order.
my %warm;
wait_until {
    my $socket = http_send(port(), [request_bytes('GetProducts', {})]);
    my $body = (http_receive($socket))[2] // '';
    my $process = process_of($socket);
    $warm{$process} = 1 if $process && $body =~ /<retcode>0</;
    keys %warm == $processes;
} 'every process has served';

my @kinds = ('reads', 'writes', 'orders', 'lists', 'lists 2', 'loads', 'orders 2',
    'orders held');
sub at_second {
    return scalar(() = log_lines(
        qr{ \Q$_[0]\E: connected to backend \d+ of \Q$good\E }));
}

my %before = map { $_ => at_second($_) } @kinds;
my $tried = ($proxy->count)[1];
$proxy->tell('stall 60000');
$from = time;
sold('AFTER', 'after the switch-over');
cmp_ok time - $from, '<', 6,
    'the silent host is left when an operation has had its time';
is +($proxy->count)[1], $tried, 'who has fallen silent is not asked first';

# The first to find out takes the others along, also those of other processes.
$from = time;
for my $kind (@kinds) {
    wait_until { at_second($kind) >= $before{$kind} + $processes }
        "$kind goes on to the second host";
}
cmp_ok time - $from, '<', 2.5, 'all of them go on together';
is call('GetProducts', {}, keep => 0)->retcode, 0,
    'pages are answered by the second host';

# ---- The worker, and ticketctl ----

my $worker = conninfo('ticket_worker') =~ s/^host=\S+/host=$hung/r;
came();
configure_worker("postgres $worker");
$from = time;
start('worker');
cmp_ok time - $from, '<', 5, 'the worker reaches the second host';
is came(), 1, 'the worker has tried the silent host';
like slurp(log_dir() . '/worker.log'),
    qr/WARN postgres does not answer 127\.0\.0\.1 port \d+/,
    'the worker says which host is silent';

# One that was good is left, too, when it falls silent.
make_path(dir() . '/second');
my $behind = TicketProxy->new(dir() . '/second/.s.PGSQL.5432',
                              "$good/.s.PGSQL.5432", 1);
my $list = list([dir() . '/second', 5432], [$good, 5432]);
stop('worker');
configure_worker('postgres '
    . conninfo('ticket_worker') =~ s/^host=\S+/host=$list/r);
start('worker');
like slurp(log_dir() . '/worker.log'), qr{postgres connected: \S+/second},
    'the worker is at the first host';
$behind->tell('stall 60000');
$from = time;
wait_until { slurp(log_dir() . '/worker.log')
    =~ m{does not answer \S+/second.*postgres connected: \Q$good\E}s }
    'the worker goes on to the second host', 20;
cmp_ok time - $from, '<', 12, 'the worker leaves a host that has gone silent';

$from = time;
my $staff = conninfo('ticket_staff') =~ s/^host=\S+/host=$hung/r;
my ($status, $out, $errors) = ticketctl('--postgres', $staff, qw(agent list
    DEMO));
is $status, 0, 'ticketctl does its work at the second host' or diag $errors;
is came(), 1, 'ticketctl has tried the silent host';
cmp_ok time - $from, '<', 6, 'ticketctl gives the silent host its time';

# ---- Names ----

my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
              . '/ticket-worker';
for my $case (['host=db.example', qr/"postgres" needs host=.*"db\.example"/],
              ["host=$good,db.example", qr/"db\.example".*would block/],
              ["host=$good,$good port=1,2,3", qr/3 items in port=/],
              ["host=$good connect_timeout=x", qr/connect_timeout=/])
{
    my ($where, $says) = @$case;
    configure_worker("postgres $where dbname=ticket user=ticket_worker");
    my $said = qx{$program --check @{[dir()]}/worker.conf 2>&1};
    isnt $?, 0, "the worker refuses $where";
    like $said, $says, "the worker says what is wrong with $where";
}

($status, undef, $errors) = ticketctl('--postgres',
    "host=$good,$good port=1,2,3", qw(agent list DEMO));
is $status, 2, 'ticketctl refuses a list that does not fit';
like $errors, qr/3 items in port=/, 'ticketctl says what does not fit';

audit_ok();
done_testing();
