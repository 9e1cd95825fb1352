# One of nginx's processes books for all.  It is killed, also in the middle of
# its batch, stopped, told to leave, replaced: another one books from then on,
# and what waits waits no longer than that.  No order is lost or booked twice,
# and nobody is told "busy" who was not its client.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use TicketDebugger;
use TicketTest;
use TicketSale;
use TicketWire qw(http_send http_receive);

expect_log(qr/exited on signal 9/);
expect_log(qr/was locked by/);              # by one that was killed
system_start(processes => 4, daemon => 1, http => 'ticket_order_batch 8;'
    . ' ticket_order_timeout 10s; lingering_close off;',
    locations => 'location /status/ { ticket_status; }');
is +(ticketctl(qw(slot resize DEMO 01), iso_day(1), 8, '--online', 1000))[0],
    0, 'a slot has a thousand places';

# ---- Who it is ----

# Its process id, as the log has it.
sub holder {
    my ($last) = (log_lines(qr/ process \d+ books for all(?! no more)/))[-1];

    return ($last // '') =~ /\] (\d+)#/ ? $1 : 0;
}

sub another_than {
    my ($pid, $name) = @_;

    wait_until { holder() != $pid } $name, 20;
    isnt holder(), $pid, $name;
    return holder();
}

# The figures of a name, added up, as monitoring has them; and how many.
sub figures {
    my ($name) = @_;
    my $body = HTTP::Tiny->new->get(base('status') . '/metrics')->{content};
    my @all = $body =~ /^ticket_$name(?:\{.*\})? (\d+)$/mg;
    my $sum = 0;

    $sum += $_ for @all;
    return ($sum, scalar @all);
}

# Connections that a lock of ours holds up, but for those.
sub held {
    my (@but) = @_;
    my %but = map { $_ => 1 } @but;

    return grep { !$but{$_} } map { $_->{pid} } sql('select pid from'
        . ' pg_stat_activity where datname = current_database()'
        . ' and usename = ? and wait_event_type = ?', 'ticket_nginx', 'Lock');
}

sub hold {
    my $db = db('postgres')->clone;

    $db->begin_work;
    $db->do('select 1 from ticket.quota order by quota_id for update');
    return $db;
}

# A place of the slot with a thousand.
sub one {
    my ($number) = @_;

    return order(XCDDH => $number, Order_list => 'ADULT|1', money => '100.00',
                 timespanindex => 8);
}

sub buying {
    my ($number) = @_;

    return request_bytes('OrderAndPayWithYDJ', one($number), keep => 0);
}

# '0' when it is sold, '' when its process was killed.
sub answer {
    my ($socket) = @_;
    my $body = (http_receive($socket, timeout => 20))[2];

    close $socket;
    return ($body // '') =~ m{<retcode>(-?\d+)<} ? $1 : '';
}

is call('OrderAndPayWithYDJ', one('FIRST'), keep => 0)->retcode, 0,
    'a first order is sold';
my $holder = holder();
ok +(grep { $_ == $holder } pids('nginx-process')),
    'one of the processes books for all';


# ---- Killed ----

my $sale = TicketSale->new(places => 500, buyers => 8);
$sale->open;
for my $n (1 .. 4) {
    $sale->sold(90 * $n);
    kill 'KILL', $holder;
    $holder = another_than($holder, "another process books, time $n");
}
$sale->close('the one that books is killed');
is $sale->busy, 0, 'no buyer was told busy';
cmp_ok +(figures('booking_takeovers_total'))[0], '>=', 4,
    'each takeover is counted';
cmp_ok +(figures('orders_handed_over_total'))[0], '>', 0,
    'orders were handed over';
is_deeply [figures('booking_holder')], [1, 1], 'one process is told to book';


# ---- Killed with a batch in flight and others behind it ----

my $lock = hold();
my @waiting = map { http_send(port(), [buying("FLIGHT-$_")]) } 1 .. 60;
my @old;
wait_until { @old = held() } 'a batch waits for the row';
kill 'KILL', $holder;
$holder = another_than($holder, 'another process books what waits');
wait_until { held(@old) } 'its batch waits for the row, too';
$lock->rollback;
my @told = map { answer($_) } @waiting;
my $sold = grep { $_ eq '0' } @told;
is_deeply [grep { $_ ne '0' && $_ ne '' } @told], [],
    'whoever has an answer was sold a place';
my $there = sql_value('select count(*) from ticket.orders where request_key'
    . ' like ?', 'FLIGHT-%');
cmp_ok $sold, '>=', 20, "of the waiting 60 those of other processes ($sold)"
    . ' are sold';
cmp_ok $there, '>=', $sold, 'the database has each of them';
$sold = grep { call('OrderAndPayWithYDJ', one("FLIGHT-$_"),
    keep => 0)->retcode == 0 } 1 .. 60;
is $sold, 60, 'all of them are sold in the end';
is sql_value('select count(*) from ticket.orders where request_key like ?',
    'FLIGHT-%'), 60, 'none of them is sold twice';


# ---- Killed with a lock of the shared memory in its hand ----

kill_in($holder, 'ngx_ticket_zone_unlock_cells', buying('LOCKED'));
is call('OrderAndPayWithYDJ', one('LOCKED'), keep => 0)->retcode, 0,
    'the order is sold, or has been';
$holder = another_than($holder, 'another process books after the one that had'
    . ' the lock');
is sql_value('select count(*) from ticket.orders where request_key = ?',
    'LOCKED'), 1, 'the order is there once';


# ---- Stopped ----

$sale = TicketSale->new(places => 600, buyers => 8);
$sale->open;
$sale->sold(60);
my $stopped = $holder;
kill 'STOP', $stopped;
$holder = another_than($stopped, 'another process books for one that stands');
$sale->sold(250);
kill 'CONT', $stopped;
wait_until { grep { /\] \Q$stopped\E#/ } log_lines(qr/books for all no more/) }
    'the one that stood sees that it books no more';
$sale->sold(400);
ok +(grep { $_ == $stopped } pids('nginx-process')),
    'the one that stood goes on';
$sale->close('the one that books is stopped');


# ---- Its process is told to leave; all of them are; the program is replaced ----

$sale = TicketSale->new(places => 900, buyers => 8);
$sale->open;
$sale->sold(100);
kill 'QUIT', $holder;
$holder = another_than($holder, 'another process books for one that leaves');
for my $n (1 .. 2) {
    $sale->sold(200 * $n);
    reload();
    $holder = another_than($holder, "another process books after reload $n");
}
$sale->sold(600);
upgrade();
$holder = another_than($holder, 'another process books after the upgrade');
$sale->close('processes leave');
is $sale->busy, 0, 'no buyer was told busy because of it';


# ---- Turns of agents are the host's ----

# What is sold is numbered batch by batch.
$lock = hold();
my @flood = map { http_send(port(), [buying("FLOOD-$_")]) } 1 .. 160;
wait_until { held() } 'a batch of an agent waits for the row';
my @few = map { http_send(port(), [request_bytes('OrderProducts', order(
    senderid => "FEW-$_", Order_list => 'ADULT|1', timespanindex => 8),
    keep => 0, agent => 'demo2')]) } 1 .. 4;
wait_until { (figures('(?:queued|batch)_orders'))[0] >= 164 }
    'all of them wait with the one that books', 20;
$lock->rollback;
is_deeply [grep { $_ ne '0' } map { answer($_) } @flood, @few], [],
    'each order that waited is sold';
my @rank = map { $_->{rank} } sql('select * from (select request_key,'
    . ' rank() over (order by order_id) from ticket.orders'
    . ' where request_key ~ ?) x where request_key ~ ?',
    '^(FLOOD|FEW)-', '^FEW-');
is scalar(@rank), 4, "the other agent's orders are there";
cmp_ok $_, '<=', 40, "one of them came in its turn, as number $_" for @rank;

audit_ok();
done_testing();
