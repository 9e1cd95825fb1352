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
system_start(processes => 3,
    http => 'ticket_order_timeout 10s; lingering_close off;');

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

# Those of a process.
sub connections_of {
    my ($process) = @_;
    my %its = map { $_ => 1 } map { /connected to backend (\d+)/ }
        grep { /\] \Q$process\E#/ } log_lines(qr/connected to backend/);

    return grep { $its{$_} } connections('true');
}

sub leave {
    kill 'QUIT', @_;
}

sub gone {
    my %gone = map { $_ => 1 } @_;

    wait_until { !grep { $gone{$_} } pids('nginx-process') }
        'who was told to leave is gone', 20;
}

sub holder {
    my ($last) = (log_lines(qr/ process \d+ books for all(?! no more)/))[-1];

    return $last =~ /\] (\d+)#/ ? $1 : 0;
}

# A connection to the process that books for all, or to another one.
sub serving {
    my ($books, $bytes) = @_;
    my ($socket, $rest);

    wait_until {
        ($socket, $rest) = begin($bytes);
        my $process = process_of($socket);
        return defined $process && ($process == holder()) == $books;
    } 'the process wanted is found' or die;

    return (process_of($socket), $socket, $rest);
}

is call('OrderAndPayWithYDJ', order(XCDDH => 'FIRST'), keep => 0)->retcode, 0,
    'an order makes the quota row to hold';
my $orders = 1;

for my $books (1, 0) {
    my $who = $books ? 'the one that books' : 'another one';


    # ---- An order that is complete after all connections are closed ----

    my ($process, $socket, $rest) = serving($books, buying("LATE-$books"));
    leave($process);
    wait_until { !connections_of($process) }
        "$who has closed its connections";
    syswrite $socket, $rest;
    finish($socket, "$who: an order completed after its process closed its"
        . ' connections is sold');
    gone($process);
    $orders++;


    # ---- An order whose connection is lost while its process leaves ----

    is call('OrderAndPayWithYDJ', order(XCDDH => "NEXT-$books"),
        keep => 0)->retcode, 0, 'one of the others books';
    my $lock = db();
    $lock->begin_work;
    $lock->do('select 1 from ticket.quota order by quota_id for update');

    ($process, $socket, $rest) = serving($books, buying("LOST-$books"));
    syswrite $socket, $rest;
    my @held;
    wait_until { @held = connections("wait_event_type = 'Lock'") }
        "$who: a batch waits for the quota row";
    leave($process);
    sql_value('select pg_terminate_backend(?)', $_) for @held;
    $lock->rollback;
    finish($socket,
        "$who: an order whose connection was lost is sent again and sold");
    gone($process);
    $orders += 2;
}

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
my @processes = pids('nginx-process');
leave(@processes);
my $holder = db();
$holder->begin_work;
$holder->do('lock table ticket.ticket');
syswrite $_->[0], $_->[1] for @asked;
wait_until { connections("wait_event_type = 'Lock'") }
    'requests of pictures wait for Postgres';
$holder->rollback;
finish($_->[0], 'a picture is drawn by the leaving process') for @asked;
gone(@processes);

is sql_value('select count(*) from ticket.orders'), $orders + 1,
    'the database has each order once';
audit_ok();
done_testing();
