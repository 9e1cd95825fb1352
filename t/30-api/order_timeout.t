# ticket_order_timeout is how long an order waits, in the queue and in a batch
# that is on its way alike.  What was answered busy may have been booked, once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use Time::HiRes qw(time);

system_start(http => 'ticket_order_batch 1; ticket_order_timeout 3s;');

my %one = (Order_list => 'ADULT|1', money => '100.00');
is call('OrderAndPayWithYDJ', order(XCDDH => 'first', %one))->retcode, 0,
    'a first order makes the row to hold';

my $holder = db();
$holder->begin_work;
$holder->do('select 1 from ticket.quota order by quota_id for update');

# The first one's batch is held up, and given up by Postgres after two seconds;
# the second one is then in a batch of its own for the rest of its time.
sub buyer {
    my ($name) = @_;

    my $bytes = request_bytes('OrderAndPayWithYDJ', order(XCDDH => $name, %one));
    pipe my $in, my $out or die "pipe: $!";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        close $in;
        my $began = time;
        my $answer = eval { raw_request($bytes, timeout => 30) };
        printf $out "%.1f %s", time - $began,
            $answer ? $answer->retmsg =~ /繁忙/ ? 'busy' : $answer->retcode
                    : 'nothing';
        close $out;
        POSIX::_exit(0);
    }
    close $out;
    return $in;
}

my @buyers = map { buyer("late-$_") } 1 .. 3;
for my $n (1 .. 3) {
    my ($took, $said) = split ' ', readline($buyers[$n - 1]) // '';
    is $said, 'busy', "order $n is answered busy";
    cmp_ok $took, '>=', 2.9, "order $n has its time";
    cmp_ok $took, '<', 4.5, "order $n has no more than its time";
}
$holder->rollback;

for my $n (1 .. 3) {
    my $again = call('OrderAndPayWithYDJ', order(XCDDH => "late-$n", %one));
    is $again->retcode, 0, "order $n is there when it is sent again";
}
is sql_value("select count(*) from ticket.orders where request_key like 'late-%'"),
    3, 'every order is booked once';

audit_ok();
done_testing();
