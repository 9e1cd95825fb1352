# What takes long costs whoever asked for it, and nobody else: lists go on
# connections of their own, agents take turns, and a late answer is thrown away.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use TicketTest;
use TicketWire qw(http_send http_receive);

my $processes = 3;
system_start(processes => $processes, http => 'ticket_order_timeout 1500ms;');

# Sent, and not waited for; what is answered.
sub ask {
    my ($page, $parameters, %options) = @_;

    return http_send(port(), [request_bytes($page, $parameters, %options,
                                            keep => 0)]);
}

sub retcode {
    my ($body) = (http_receive($_[0]))[2];

    return ($body // '') =~ /<retcode>(-?\d+)</ ? $1 : 'none';
}

sub has_answer { IO::Select->new($_[0])->can_read(0) }

# Whom a lock of ours holds up.
sub held {
    my ($connection) = @_;

    sql_value('select pg_stat_clear_snapshot()');   # in a transaction of ours
    return sql_value('select count(*) from pg_stat_activity'
        . ' where datname = current_database() and wait_event_type = ?'
        . ' and application_name like ?', 'Lock', "ngx_ticket $connection%");
}

sub backend {
    return sql_value('select string_agg(pid::text, ?) from pg_stat_activity'
        . ' where datname = current_database() and application_name = ?',
        ' ', "ngx_ticket $_[0]");
}

my %of = map {
    $_ => call('OrderProducts', order(senderid => "$_-1"), agent => $_)
        ->item('orderid')
} qw(demo demo2);

my $holder = db();


# ---- Lists ----

my %today = (Start_datetime => day(0) . '000000',
             End_datetime => day(0) . '235959');

$holder->begin_work;
$holder->do('lock table ticket.transfer');
my @slow = map { ask('QueryYFKJYRec', { %today, Page_index => 0 }) } 1 .. 4;
wait_until { held('lists') } 'a list of an agent is held up';

is call('QueryOrder', { order_id => $of{demo2} }, agent => 'demo2')->retcode,
    0, 'another agent reads meanwhile';
is call('QueryOrder', { order_id => $of{demo} })->retcode, 0,
    'the agent itself reads meanwhile';
is call('QueryOrderPageListCount', {}, agent => 'demo2')->retcode, 0,
    "another agent's list is answered meanwhile";
cmp_ok held('lists'), '<=', $processes,
    'in each process one list of the agent is held up at most';
$holder->rollback;
is retcode($_), 0, 'a list is answered once nothing holds it up' for @slow;


# All at one process from here on: those that stand take no connection, and answer
# on none that they have.
my (undef, @others) = pids('nginx-process');
kill 'STOP', @others;


# ---- A late answer ----

my $reads = backend('reads');
my $from = time;
$holder->begin_work;
$holder->do('lock table ticket.account');
my $late = ask('QueryYFKRec', {});
wait_until { held('reads') } 'a read of an agent is held up';
wait_until { time - $from >= 1 } 'most of its time is over';
my $behind = ask('QueryOrder', { order_id => $of{demo2} }, agent => 'demo2');
is retcode($late), -1, 'the read that takes too long is answered busy';
ok !has_answer($behind), 'the one behind it still waits';
$holder->rollback;
is retcode($behind), 0, 'the one behind it has its answer';
is backend('reads'), $reads, 'the connection is still the same';
is retcode(ask('QueryYFKRec', {})), 0,
    'the next answer is its own, not the late one';
ok +(grep { /GET_DEPOSIT takes longer than 1500 ms/ }
         log_lines(qr/takes longer/)), 'staff read of it in the log';
is scalar(log_lines(qr/connection lost/)), 0, 'no connection was given up';


# ---- In turn ----

$holder->begin_work;
$holder->do('lock table ticket.orders');
my @first = map { ask('QueryOrder', { order_id => $of{demo} }) } 1 .. 100;
wait_until { held('reads') } 'the reads of an agent are held up';
my ($last) = ask('QueryOrder', { order_id => $of{demo2} }, agent => 'demo2');
my $log = dir() . '/nginx0/logs/access.log';
my $size = -s $log;
$holder->rollback;
is retcode($_), 0, 'a read is answered once nothing holds it up'
    for @first, $last;
kill 'CONT', @others;

open my $in, '<', $log or die "$log: $!";
seek $in, $size, 0;
my @agents = map { (split ' ')[4] } grep { /QueryOrder/ } readline $in;
my ($at) = grep { $agents[$_] eq 'demo2' } 0 .. $#agents;
is scalar(@agents), 101, 'each read is logged';
cmp_ok $at, '<=', 40, "the other agent's read came in its turn";

audit_ok();
done_testing();
