# The process that books for all stands still for twenty seconds, with its batch
# in flight and locks in Postgres: another one books within two seconds, buyers
# of the others wait no longer than that, and what it finds when it goes on, or
# leaves when it is killed there, does no harm.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketSale;
use TicketWire qw(http_send http_receive);
use Time::HiRes qw(time);

expect_log(qr/exited on signal 9/);
system_start(processes => 4, http => 'lingering_close off;');
is +(ticketctl(qw(slot resize DEMO 01), iso_day(1), 8, '--online', 1000))[0],
    0, 'a slot has a thousand places';

# Its process id, as the log has it.
sub holder {
    my ($last) = (log_lines(qr/ process \d+ books for all(?! no more)/))[-1];

    return ($last // '') =~ /\] (\d+)#/ ? $1 : 0;
}

# Connections of nginx that a lock of ours holds up, but for those.
sub held {
    my (@but) = @_;
    my %but = map { $_ => 1 } @but;

    return grep { !$but{$_} } map { $_->{pid} } sql('select pid from'
        . ' pg_stat_activity where datname = current_database()'
        . ' and usename = ? and wait_event_type = ?', 'ticket_nginx', 'Lock');
}

# A batch has locked accounts when it comes to the quotas.
sub hold {
    my $db = db('postgres')->clone;

    $db->begin_work;
    $db->do('select 1 from ticket.quota order by quota_id for update');
    return $db;
}

sub one {
    my ($number) = @_;

    return order(XCDDH => $number, Order_list => 'ADULT|1', money => '100.00',
                 timespanindex => 8);
}

sub ask {
    return http_send(port(), [request_bytes('OrderAndPayWithYDJ', one($_[0]),
                                            keep => 0)]);
}

sub retcode {
    my ($socket) = @_;
    my $body = (http_receive($socket, timeout => 30))[2];

    return ($body // '') =~ m{<retcode>(-?\d+)<} ? $1 : '';
}

sub orders {
    return sql_value('select count(*) from ticket.orders where request_key'
        . ' like ?', "$_[0]-%");
}

# A batch is in flight and waits for a lock, others wait behind it, and then the
# process that books stands still; returns it, the lock and who waits.
sub stand_still {
    my ($name) = @_;
    my $stopped = holder();
    my $lock = hold();

    my @waiting = map { ask("$name-$_") } 1 .. 40;
    my @old;
    wait_until { @old = held() } "$name: a batch waits for the row";
    my $from = time;
    kill 'STOP', $stopped;
    wait_until { holder() != $stopped } "$name: another process books", 20;
    cmp_ok time - $from, '<', 2, "$name: it books within two seconds";
    wait_until { held(@old) } "$name: its batch waits for the row, too";
    $lock->rollback;

    return ($stopped, $from, @waiting);
}

sub all_sold {
    my ($name) = @_;
    my @codes = map { call('OrderAndPayWithYDJ', one("$name-$_"),
                           keep => 0)->retcode } 1 .. 40;

    is_deeply [grep { $_ != 0 } @codes], [], "$name: each is sold in the end";
    is orders($name), 40, "$name: none of them is sold twice";
}

is call('OrderAndPayWithYDJ', one('FIRST'), keep => 0)->retcode, 0,
    'a first order is sold';


# ---- For twenty seconds ----

my $sale = TicketSale->new(places => 1000, buyers => 8, pause => 0.16,
    patience => 2);
$sale->open;
$sale->sold(20);

my ($stopped, $from, @waiting) = stand_still('STOPPED');
my $before = $sale->count;
wait_until { time - $from >= 20 } 'twenty seconds pass', 30;
cmp_ok $sale->count - $before, '>', 200, 'the sale goes on meanwhile';
kill 'CONT', $stopped;
wait_until { grep { /\] \Q$stopped\E#/ } log_lines(qr/books for all no more/) }
    'the one that stood sees that it books no more';
isnt holder(), $stopped, 'another one goes on booking';

my %told;
$told{$_}++ for map { retcode($_) } @waiting;
is_deeply [grep { $_ ne '0' && $_ ne '-1' } keys %told], [],
    'whoever waited was sold a place or told that it is busy';
cmp_ok $told{0}, '>=', 20, 'those of other processes are sold';
all_sold('STOPPED');

$sale->close('stopped for twenty seconds');
ok +(grep { $_ == $stopped } pids('nginx-process')),
    'the one that stood goes on';
cmp_ok $sale->slowest, '<', 5, 'no buyer has asked for longer than five'
    . ' seconds';


# ---- Killed where it stands ----

($stopped, $from, @waiting) = stand_still('KILLED');
kill 'KILL', $stopped;
is_deeply [grep { $_ ne '0' && $_ ne '' } map { retcode($_) } @waiting], [],
    'whoever has an answer was sold a place';
all_sold('KILLED');


# ---- Redis, and the books ----

my $life = sql_value('select life from api.hello_2()');

# What Redis counts, less what there is.
sub off {
    return grep { $_ } map {
        redis()->hget("ticket:{1}:$life:$_->{quota_id}", 'l') - $_->{rest}
    } grep { redis()->exists("ticket:{1}:$life:$_->{quota_id}") }
        sql('select quota_id, capacity - used as rest from ticket.quota'
            . ' where supplier_id = 1');
}

wait_until { !off() } 'Redis counts what there is';
is_deeply [off()], [], 'Redis agrees with the books';
audit_ok();
done_testing();
