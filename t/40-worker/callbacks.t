# Callbacks to receivers that answer, well or badly, and how each is recorded.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0, worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
my $agent = agent_add(501, $receiver);

my $order = order_add($agent, '0');
ring($order);
wait_until { outbox_done() == 1 } 'the first event is delivered';

my ($request) = $receiver->requests;
is $request->{method}, 'GET', 'the callback is a GET request';
is $request->{path}, '/a501/Notify_OrderChanged.aspx',
    'the callback goes to the page as printed';
is $request->{order}, $order, 'the callback names its order';
is $request->{status}, '0', 'the callback has the state of its order';
is $request->{params}{senderid}, 'OWN-1',
    'the callback has the client reference';
ok $request->{verified}, "the callback's signature and password are right";
wait_until { redis()->xlen('ticket:outbox') == 0 }
    'the notification is removed from the stream';

# Callbacks are signed with the newest key that the agent has itself used.
sub key_of {
    my ($name) = @_;
    my $done = outbox_done();
    my $order = order_add($agent, '2');
    ring($order);
    wait_until { outbox_done() == $done + 1 } "$name: the event is delivered";
    my ($request) = $receiver->requests(order => $order);
    return $request->{params}{sign_key_index};
}

sub used {
    my ($index) = @_;
    return sql_value('select api.key_used(k.supplier_id, k.agent_id,
                          k.key_index, impl.microseconds(k.created_at))
                      from ticket.agent_key k
                      where k.agent_id = ? and k.key_index = ?',
                     $agent, $index);
}

agent_key($agent, 2);
is key_of('no key was used'), 1,
    'the oldest key signs before the agent has used one';
ok used(1), 'the agent uses the first key';
ok !used(1), 'a use within a minute is not told again';
is key_of('the first was used'), 1, 'the key that was used signs';
$receiver->agent('user501', sprintf('%08x-0000-4000-8000-%012x', $agent, 2),
                 'Password-501');
ok used(2), 'the agent uses the second key';
is key_of('both were used'), 2, 'the newest key that was used signs';
is scalar(grep { !$_->{verified} } $receiver->requests), 0,
    'each callback is signed with the key it names';

my @failing = (
    ['http 500', 'HTTP 500'],       ['http 204', 'HTTP 204'],
    ['retcode 1', 'retcode 1'],     ['retcode -1', 'retcode -1'],
    ['retcode 00', 'retcode 00'],   ['redirect', 'HTTP 302'],
    ['close', qr/./],               ['cut', qr/./],
    ['large', 'answer is too large'], ['garbage', 'answer is no XML'],
    ['nested', 'answer without retcode'],
    ['doctype', 'answer has a DOCTYPE'], ['tail', qr/\Aanswer/],
    ["retcode 1 &lt;b&gt;", "retcode 1??b?"],
    ['charset utf-8', 'answer is no XML'],
);
my %orders;

# The receiver is told what to do before the worker finds them.
stop('worker');

for my $case (@failing) {
    my $id = order_add($agent, '0');
    $orders{$id} = $case;
    $receiver->script($id, $case->[0]);
}

my %good = map { my $id = order_add($agent, '0'); $receiver->script($id, $_);
                 ($id => $_) } 'ok', 'bytes', 'retcode  0 ',
                               'charset ISO-8859-1';

ring(keys %orders, keys %good);
start('worker');
wait_until {
    outbox_done() == 4 + keys %good
        && sql_value('select count(*) from ticket.outbox where attempts > 0
                      and lease_owner is null') == keys %orders
} 'every event has been tried';

is events_done($_), '1:delivered', "$good{$_}: the event is delivered"
    for sort keys %good;

for my $id (sort keys %orders) {
    my ($does, $error) = @{$orders{$id}};
    my $row = sql_row('select attempts, last_error, due_at - event_at as wait,
                       due_at > event_at + interval \'4 s\' as later,
                       due_at < event_at + interval \'39 s\' as soon
                       from ticket.outbox where order_id = ?', $id);
    $does =~ s/\s+/ /g;

    ref $error ? like($row->{last_error}, $error,
        "$does: the recorded error is $row->{last_error}")
               : is($row->{last_error}, $error,
                    "$does: the recorded error is $error");
    ok $row->{later} && $row->{soon},
        "$does: the next try is after 5 s or 35 s";
}

is scalar(grep { $_->{path} =~ m{/ok/} } $receiver->requests), 0,
    'no redirect is followed';

is scalar(grep { !$_->{verified} } $receiver->requests), 0,
    'every request was signed';
my @lines = worker_log(qr/callback supplier=1 /);
like $lines[0], qr/order=\d+ seq=1 agent=501 try=1 delivered ms=\d+$/,
    'the log has a line of the delivery';
is scalar(worker_log(qr/senderid|sign=|http:/)), 0,
    'the log has no address, no password and no signature';
my @warned = worker_log(qr/WARN /);
like $warned[0], qr/callback to agent "user501" of supplier 1 failed, order \d+, try 1: .*callback pending/,
    'the first failure is warned of, with the agent\'s name';
is scalar(@warned), 1, 'further failures of that agent are not, for a while';

kill USR1 => pids('worker');
wait_until { worker_log(qr/figures delivered=4 retried=\d+ undelivered=0 /) }
    'the worker logs its figures on SIGUSR1';

done_testing();
