# Floods at the open API: by strangers from one address, by one partner, of bodies
# that never end.  Who signs right elsewhere is answered all the while, what
# strangers ask fills no table, and nginx does not grow.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use TicketOpenShop;
use TicketProcess qw(slurp);
use TicketTest;
use TicketWire qw(http_send http_receive);
use Time::HiRes qw(time);

my $SECONDS = 3;                # of a flood
my $FLOODERS = 4;
my $AT_ONCE = 30;               # connections of each

open_start();
my $product = sells('FLOOD', '1.00');
my $none = '订单不存在';
wait_until { open_call('order/Create', order_of($product), agent => 'ota')->good }
    'the product is sold', 10;

# Processes that send what they are given, a new connection each time, until the
# time is up; they write down what they were answered.
sub flood_of {
    my ($from, $bytes, $while) = @_;
    my $until = time + $SECONDS;

    pipe my $in, my $out or die "pipe: $!";
    my @pids = map {
        my $n = $_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            my %seen;
            for (my $k = 0; time < $until; $k += $AT_ONCE) {
                my @sockets = map { http_send(port(), [$bytes->($n, $_)],
                                              from => $from) }
                                  $k .. $k + $AT_ONCE - 1;
                for my $socket (grep { $_ } @sockets) {
                    my ($status) = http_receive($socket, timeout => 20);
                    $seen{$status // 'none'}++;
                }
            }
            syswrite $out, join('', map { "$_ $seen{$_}\n" } keys %seen);
            POSIX::_exit(0);
        }
        $pid;
    } 1 .. $FLOODERS;
    close $out;

    my @others = $while->($until);
    waitpid $_, 0 for @pids;
    my %seen;
    while (<$in>) {
        my ($status, $count) = split;
        $seen{$status} += $count;
    }
    note join ', ', map { "$seen{$_} of $_" } sort keys %seen;
    return (\%seen, @others);
}

# What the other partner is answered meanwhile: others than expected, the longest.
sub meanwhile {
    my ($until) = @_;
    my ($longest, @wrong) = 0;

    while (time < $until) {
        my $began = time;
        my $answer = open_call('order/Pay', { OrderId => 1 }, agent => 'ota',
                               from => '127.0.0.9', framed => 0, timeout => 10);
        my $took = time - $began;
        $longest = $took if $took > $longest;
        push @wrong, $answer ? $answer->raw : 'no answer'
            if !$answer || $answer->message ne $none;
        select undef, undef, undef, 0.05;
    }
    return ($longest, @wrong);
}

sub rss {
    my $most = 0;
    for my $pid (pids('nginx-process')) {
        my ($kb) = slurp("/proc/$pid/status") =~ /^VmRSS:\s+(\d+)/m;
        $most = $kb if $kb > $most;
    }
    return $most;
}

sub looks {
    my ($name, $seen, $longest, @wrong) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply \@wrong, [], "$name: who signs right elsewhere is answered";
    cmp_ok $longest, '<', 5, sprintf "$name: ... in time (%.2f s)", $longest;
    return $seen;
}

my %forged = (agent => 'ota', token => 'A' x 27 . '=');
my $order = order_of($product);             # flooders ask no database
my $stranger = sub { open_bytes('order/Create', $order, %forged,
                                partner => 1 + ($_[0] * 7 + $_[1]) % 999) };

expect_log(qr/127\.0\.0\.8 is locked/);
looks('strangers', flood_of('127.0.0.8', $stranger, \&meanwhile));
my $before = rss();
my $seen = looks('strangers again', flood_of('127.0.0.8', $stranger, \&meanwhile));
cmp_ok $seen->{429} // 0, '>', 0, 'their address is told to wait';
cmp_ok rss() - $before, '<', 8192, 'nginx has not grown';

wait_until { sql_value('select count(*) from ticket.open_log') > 0 }
    'some of what they asked is kept', 10;
cmp_ok sql_value('select count(*) from ticket.open_log where agent_id = 0'),
    '<', 20 * pids('nginx-process') * (3 * $SECONDS + 12),
    'but they fill no table';
is sql_value('select count(*) from ticket.orders'), 1, 'they have no order';

# One partner who makes all the orders there are.
my $greedy = sub { open_bytes('order/Create', { %$order,
    OriginOrderId => "g-$$-$_[0]-$_[1]" }, agent => 'other') };
$seen = looks('a partner', flood_of('127.0.0.7', $greedy, \&meanwhile));
is_deeply [grep { !/^(?:200|503)$/ } keys %$seen], [],
    'he is answered, too, or told to come again';
$before = rss();
looks('the partner again', flood_of('127.0.0.7', $greedy, \&meanwhile));
cmp_ok rss() - $before, '<', 8192, 'nginx has not grown of him';

# Heads of great bodies that never come.
{
    my $head = open_bytes('order/Create', {}, agent => 'other', body => ' ' x 200_000)
               =~ s/\r\n\r\n.*/\r\n\r\n{/sr;
    my @waiting = map { http_send(port(), [$head], from => '127.0.0.6') } 1 .. 300;

    is scalar(grep { $_ } @waiting), 300, 'three hundred bodies have begun';
    my ($longest, @wrong) = meanwhile(time + 1);
    looks('slow bodies', {}, $longest, @wrong);
    cmp_ok rss() - $before, '<', 32768, 'they cost little while they last';
    close $_ for @waiting;
}

audit_ok();
done_testing();
