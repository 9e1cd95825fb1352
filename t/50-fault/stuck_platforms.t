# Twenty accounts at platforms that take every request and never answer, for an
# hour: callbacks and another account's payments go on, and no more connections
# are open than may be.  The hour is that of the jobs: their windows, circuits
# and due times, not the clock on the wall.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked sql_call);
use TicketMoney qw(begin payment_of);
use TicketOutbox qw(agent_add order_add events_done);
use TicketPay qw(pay_system account_add ask_now comes_to);
use TicketProcess qw(slurp spawn);
use TicketReceiver;
use TicketTest;

my $accounts = 20;      # that are stuck
my $each     = 9;       # payments of each: more than its window
my $few      = 1024;    # descriptors: an eighth of them for platforms
my $most     = $few / 8;

my $fast = TicketAlipay->new;
my $stuck = TicketAlipay->new;
my $receiver = TicketReceiver->new;

my $system = pay_system(system => { worker => 0 });
configure_worker('sweep 100');
account_add($fast, 'fast');
account_add($stuck, "stuck$_", merchant_id => "20889$_")
    for 1 .. $accounts;
my $agent = agent_add(501, $receiver);

my $log = log_dir() . '/worker.log';
spawn($system->{pid}, 'worker', $log, '/usr/bin/prlimit', "--nofile=$few",
      ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build") . '/ticket-worker',
      dir() . '/worker.conf');
wait_until { -e $log && slurp($log) =~ /ready/ } 'the worker starts';

sub logged { return scalar(() = slurp($log) =~ /$_[0]/g) }

sub leased {
    return sql_value('SELECT count(*) FROM ticket.pay_job'
                     . ' WHERE lease_owner IS NOT NULL AND account_no > 1');
}

sub ring {
    my (@begun) = @_;
    redis()->xadd('ticket:pay', '*', supplier => 7,
                  jobs => join ',', map { $_->{job_id} } @begun);
    return;
}

# Payments, from the wish to the money, and callbacks; beside whatever hangs.
sub others_go_on {
    my ($when) = @_;
    my $from = time;
    my @begun = map { begin(booked(), channel => 'fast') } 1 .. 20;
    my @events = map { order_add($agent, '0') } 1 .. 20;
    my @numbers = map { $_->{number} } @begun;

    ring(@begun);
    wait_until {
        sql_value('SELECT count(*) FROM ticket.payment WHERE state = ?'
                  . ' AND number = ANY (?)', 'O', \@numbers) == @numbers
    } "$when, another account's payments are opened", 20;
    $fast->pay($_) for @numbers;
    ask_now(@numbers);
    wait_until {
        sql_value('SELECT count(*) FROM ticket.payment WHERE state = ?'
                  . ' AND number = ANY (?)', 'P', \@numbers) == @numbers
    } "$when, they are paid", 20;
    wait_until { @events == grep { events_done($_) eq '1:delivered' } @events }
        "$when, callbacks are delivered", 20;
    cmp_ok time - $from, '<', 20, "$when, all of it takes seconds";
    return;
}


# ---- They get stuck ----

$stuck->script('*' => 'ignore hold');
my @begun = map { my $n = $_; map { begin(booked(), channel => "stuck$n") }
                              1 .. $each } 1 .. $accounts;
my @numbers = map { $_->{number} } @begun;
ring(@begun);
wait_until { $stuck->waiting >= $most * 3 / 4 }
    'requests to all of them hang';

others_go_on('with windows full');

cmp_ok $stuck->waiting, '<', $most, 'not all that may fly is theirs';
cmp_ok leased(), '<=', 2 * $most, 'not much more is leased';
is sql_value('SELECT count(DISTINCT account_no) FROM ticket.pay_job'
    . ' WHERE lease_owner IS NOT NULL AND account_no > 1'), $accounts,
    'each of them has its part';
is sql_value('SELECT max(n) <= 8 FROM (SELECT count(*) AS n FROM'
    . ' ticket.pay_job WHERE lease_owner IS NOT NULL GROUP BY account_no) c'),
    1, 'and none more than its window';


# ---- An hour later ----

# What hung has failed, five times in a row of each.
$stuck->script('*' => 'http 502');
$stuck->release;
wait_until { logged('has not answered 5 times') == $accounts }
    'the circuits of all are open', 30;
is logged('payment account 1 '), 0, 'that of the other one is not';
wait_until { leased() == 0 } 'what waited meanwhile is given back', 30;

$stuck->script('*' => 'hold');
sql_do("UPDATE ticket.pay_job SET created_at = created_at - interval '1 hour',"
       . " due_at = api.now() WHERE account_no > 1 AND lease_owner IS NULL"
       . " AND due_at < 'infinity'");
ring(@begun);
wait_until { $stuck->waiting >= $accounts }
    'of each account one request hangs again', 30;

others_go_on('after an hour');

cmp_ok $stuck->waiting, '<=', $accounts,
    'no more than one is on its way to each';
cmp_ok leased(), '<=', $accounts, 'no more is leased of it';


# ---- They answer ----

$stuck->script('*' => 'ok');
$stuck->release;
wait_until { logged('answers again') == $accounts
             || (ask_now(@numbers), 0)[1] } 'the circuits of all close', 60;
wait_until { sql_value('SELECT count(*) FROM ticket.payment WHERE state = ?'
             . ' AND number = ANY (?)', 'W', \@numbers) == 0
             || (ask_now(@numbers), 0)[1] }
    'everything that waited is done', 60;

is sql_value('SELECT count(*) FROM api.audit(7)'), 0, 'the books are even';
done_testing();
undef $_ for $fast, $stuck;
