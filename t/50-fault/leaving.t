# A process that was told to leave answers every request it has begun to read:
# also those whose last bytes come when its connections are closed, and those
# whose connection is lost.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketWire qw(http_send http_receive);

# A connection that lingers would keep the process.
system_start(http => 'ticket_order_timeout 10s; lingering_close off;');

sub buying {
    my ($number) = @_;

    return request_bytes('OrderAndPayWithYDJ', order(XCDDH => $number),
        method => 'POST', keep => 0);
}

# Sends all but the last bytes; the process has read what comes before them.
sub begin {
    my ($bytes) = @_;

    $bytes =~ s/\r\n/\r\nExpect: 100-continue\r\n/;
    my $rest = substr $bytes, -5, 5, '';
    my $socket = http_send(port(), [$bytes]);
    my ($status) = http_status($socket);
    is $status, 100, 'the process begins to read a body';

    return ($socket, $rest);
}

sub http_status {
    my ($socket) = @_;
    my $line = '';

    while ($line !~ /\r\n\r\n/ && sysread $socket, my $byte, 1) {
        $line .= $byte;
    }

    return $line =~ m{^HTTP/1.1 (\d+)};
}

sub finish {
    my ($socket, $name) = @_;
    my ($status, $headers, $body) = http_receive($socket, timeout => 20);
    close $socket;

    like $body // 'no answer', qr/<retcode>0</, $name;
}

# Connections to Postgres, by the number of their process there.
sub connections {
    my ($where) = @_;

    return map { $_->{pid} } sql("select pid from pg_stat_activity"
        . " where datname = current_database()"
        . " and usename = 'ticket_nginx' and $where");
}

sub leave {
    my ($process) = pids('nginx-process');

    kill 'QUIT', $process;
    return $process;
}

sub gone {
    my ($process) = @_;

    wait_until { !grep { $_ == $process } pids('nginx-process') }
        'the process that was told to leave is gone', 20;
}

# ---- An order that is complete after all connections are closed ----

my ($socket, $rest) = begin(buying('LATE'));
my %old = map { $_ => 1 } connections('true');
my $process = leave();
wait_until { !grep { $old{$_} } connections('true') }
    'the process has closed its connections';
syswrite $socket, $rest;
finish($socket,
    'an order completed after its process closed its connections is sold');
gone($process);

# ---- An order whose connection is lost while its process leaves ----

is call('OrderAndPayWithYDJ', order(XCDDH => 'FIRST'), keep => 0)->retcode, 0,
    'an order makes the quota row to hold';
my $holder = db();
$holder->begin_work;
$holder->do('select 1 from ticket.quota order by quota_id for update');

$socket = http_send(port(), [buying('LOST')]);
wait_until { connections("wait_event_type = 'Lock'") }
    'a batch waits for the quota row';
my ($held) = connections("wait_event_type = 'Lock'");
$process = leave();
sql_value('select pg_terminate_backend(?)', $held);
$holder->rollback;
finish($socket, 'an order whose connection was lost is sent again and sold');
gone($process);

# ---- Requests that wait until their picture is drawn ----

is +(ticketctl(qw(product set DEMO CHILD --form single)))[0], 0,
    'product CHILD is set to a ticket for each person';
my $order = call('OrderAndPayWithYDJ', order(XCDDH => 'MANY',
    Order_list => 'CHILD|150', money => '7500.00'), keep => 0)->item('Order_id');
my @codes = call('GetTicketList', { orderid => $order }, keep => 0)->raw
            =~ m{<ticketcode>(\d{30})</ticketcode>}g;
is scalar(@codes), 150, 'the order has a hundred and fifty tickets';

my @asked = map { [begin(request_bytes('GetTicketContext',
    { orderid => $order, ticketcode => $_ }, method => 'POST', keep => 0))] }
    @codes;
$process = leave();
$holder->begin_work;
$holder->do('lock table ticket.ticket');
syswrite $_->[0], $_->[1] for @asked;
wait_until { connections("wait_event_type = 'Lock'") }
    'requests of pictures wait for Postgres';
$holder->rollback;
finish($_->[0], 'a picture is drawn by the leaving process') for @asked;
gone($process);

is sql_value('select count(*) from ticket.orders'), 4,
    'the database has each order once';
audit_ok();
done_testing();
