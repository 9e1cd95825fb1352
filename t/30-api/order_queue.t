# While Postgres is held up, orders wait: so many and no more, agents in turn.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use TicketTest;

# The queue is the host's, however many processes it has.
system_start(processes => 4, http => 'ticket_order_batch 2;'
    . ' ticket_order_queue 20; ticket_order_timeout 30s;');

# An agent's requests, each sent by a process of its own, all at once.
my (%pipe, %answer);

sub buyers {
    my ($agent, $count) = @_;
    my %options = (agent => $agent);
    my @bytes = map {
        request_bytes('OrderAndPayWithYDJ', order(XCDDH => "$agent-$_",
            Order_list => 'ADULT|1', money => '100.00',
            SmsCode => $agent eq 'demo' ? '246810' : '135790'), %options)
    } 1 .. $count;

    for my $n (1 .. $count) {
        pipe my $in, my $out or die "pipe: $!";
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            close $in;
            my $answer = eval { raw_request($bytes[$n - 1], timeout => 60) };
            print $out $answer ? $answer->raw : 'nothing';
            close $out;
            POSIX::_exit(0);
        }
        close $out;
        $pipe{$in} = { in => $in, who => "$agent-$n", pid => $pid };
    }
}

# Collects what has been answered; waits a little for the first of it.
sub collect {
    my $ready = IO::Select->new(map { $_->{in} } values %pipe);
    for my $in ($ready->can_read(0.05)) {
        local $/;
        my $buyer = delete $pipe{$in};
        $answer{$buyer->{who}} = readline($in) // '';
        waitpid $buyer->{pid}, 0;
    }
}

sub busy {
    my ($agent) = @_;
    return grep { /^\Q$agent\E-/ && $answer{$_} =~ /系统繁忙|\xe7\xb9\x81\xe5\xbf\x99/ }
        keys %answer;
}

is call('OrderAndPayWithYDJ', order(XCDDH => 'first', Order_list => 'ADULT|1',
    money => '100.00'))->retcode, 0, 'a first order makes the row to hold';

my $holder = db();
$holder->begin_work;
$holder->do('select 1 from ticket.quota order by quota_id for update');

buyers('demo', 30);
# The first batch has one order or two: whatever had come when it was formed.
wait_until { collect(); busy('demo') >= 8 }
'twenty orders wait, the rest is answered busy';
wait_until {
    $holder->selectrow_array('select count(*) from pg_stat_activity'
        . " where usename = 'ticket_nginx' and wait_event_type = 'Lock'")
} 'a batch is held up';
collect() for 1 .. 4;
my $told = busy('demo');
# Ten, where the batch gives up its row just now and its orders wait again.
cmp_ok $told, '>=', 8, 'what cannot wait was answered busy';
cmp_ok $told, '<=', 10, 'and nothing that can';
is scalar(keys %answer), $told, 'no other order was answered';

# Another agent finds the queue full of the first one's orders.  A batch gives
# up a row that is held and is formed again: if it had one order, of two then,
# so that one more may wait.
buyers('demo2', 5);
wait_until { collect(); busy('demo') >= 13 }
'orders of the first agent are shed';
is scalar(busy('demo2')), 0, 'no order of the other agent is shed';

$holder->rollback;
wait_until { collect(); !%pipe } 'every buyer is answered', 20;

my $shed = busy('demo');
cmp_ok $shed, '>=', 13, 'orders of the first agent are not sold';
cmp_ok $shed, '<=', 15, 'no more of them than had to give way';
my @sold = map { $_->{request_key} } sql('select request_key from ticket.orders'
    . " where request_key <> 'first' order by order_id");
is scalar(@sold), 35 - $shed, 'all other orders are sold';
is scalar(grep { $answer{$_} =~ /<retcode>0</ } @sold), 35 - $shed,
    'every sold order was answered so';
is scalar(grep { /^demo2/ } @sold), 5,
    "five of the sold orders are the other agent's";

# What travels comes first, and the two take turns.
my @turns = @sold[0 .. 12];
is scalar(grep { /^demo2/ } @turns), 5, 'the other agent is served in turn'
    or diag "@sold";

# Who was answered "busy" has no order, and gets one now.
my ($again) = sort { $a cmp $b } busy('demo');
is sql_value('select count(*) from ticket.orders where request_key = ?', $again),
    0, 'an order answered busy was not booked';
is call('OrderAndPayWithYDJ', order(XCDDH => $again, Order_list => 'ADULT|1',
    money => '100.00'))->retcode, 0, 'a retry of the shed order books it';

audit_ok();
done_testing();
