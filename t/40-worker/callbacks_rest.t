# Callbacks that rest: of agents that are disabled or have no address, and what
# staff see of those that are not delivered yet.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketTest;
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0, worker => ['sweep 50']);

my $receiver = TicketReceiver->new;
agent_add($_, $receiver) for 501 .. 504;

sub staff {
    my ($status, $out, $errors) = ticketctl(@_, '--json');
    return $status ? ($status, $errors) : @{JSON::PP->new->decode($out)};
}

sub pending { return staff(qw(callback pending DEMO), @_) }

# What is due and called has gone out when a callback of another agent, that
# came after it, has.
sub others_go_on {
    my ($name) = @_;
    my $other = order_add(504, '0');
    wait_until { events_done($other) eq '1:delivered' }
        "$name: other agents are called";
}

sub agent_enabled {
    my ($id, $enabled) = @_;
    sql_do('update ticket.agent set enabled = ? where agent_id = ?',
           $enabled ? 't' : 'f', $id);
}

# An order whose callbacks are answered so from the first one on.
sub scripted {
    my ($agent, @answers) = @_;
    agent_enabled($agent, 0);
    my $order = order_add($agent, '0', '2');
    $receiver->script($order, @answers);
    agent_enabled($agent, 1);
    return $order;
}

# Disabled: nothing goes out, named by the doorbell or not.
agent_enabled(501, 0);
my $order = order_add(501, '0', '2');
ring($order);
others_go_on('a disabled agent');
is scalar($receiver->requests(order => $order)), 0,
    'a disabled agent is not called';
is sql_value('select attempts from ticket.outbox where order_id = ?
              and seq = 1', $order), 0, 'no try of it is counted';
is_deeply [map { [@$_{qw(seq user_name waits_for attempts)}] } pending()],
    [[1, 'user501', 'agent disabled', 0], [2, 'user501', 'agent disabled', 0]],
    'callback pending says what it waits for';
is sql_value('select due from api.outbox_stats()'), 0,
    'what rests is not counted as due';
clock_shift(2 * 86400);
others_go_on('two days later');
is events_done($order), '', 'what rests does not run out of time';
agent_enabled(501, 1);
wait_until { events_done($order) eq '1:delivered 2:delivered' }
    'the callbacks go on when the agent is enabled again';

# Without an address.
$order = scripted(502, 'http 503');
wait_until { sql_value('select attempts from ticket.outbox
    where order_id = ? and seq = 1 and lease_owner is null', $order) }
    'a callback fails';
agent_address(502, '');
clock_shift(2 * 86400 + 60);
others_go_on('an agent without an address');
is events_done($order), '', 'nothing is given up while there is no address';
is +(pending(qw(--agent user502)))[0]{waits_for}, 'no address',
    'callback pending says that there is no address';
$receiver->script($order, 'ok');
agent_address(502, $receiver->url('again'));
wait_until { events_done($order) eq '1:delivered 2:delivered' }
    'the callbacks go on when there is an address again';
like +($receiver->requests(order => $order))[-1]{path}, qr{^/again/},
    'they go to the new address';

# What fails is seen, and staff send it at once.
$order = scripted(503, 'retcode 7');
wait_until { sql_value('select attempts from ticket.outbox
    where order_id = ? and seq = 1 and lease_owner is null', $order) }
    'a callback fails for a while';
clock_shift(2 * 86400 + 70);
wait_until { (sql_value('select attempts from ticket.outbox
    where order_id = ? and seq = 1 and lease_owner is null', $order) // 0) == 2 }
    'it fails again';
my ($first, $second) = pending(qw(--agent user503));
is_deeply [@$first{qw(order_id seq attempts last_error waits_for)}],
    [$order, 1, 2, 'retcode 7', 'next try'],
    'callback pending shows what failed, and how';
is_deeply [@$second{qw(seq attempts waits_for)}], [2, 0, 'event 1'],
    'callback pending shows what waits behind it';
is scalar(pending(qw(--first 1))), 1, 'callback pending shows as many as asked';
is +(ticketctl(qw(callback pending DEMO)))[1] =~ /retcode 7/ ? 1 : 0, 1,
    'callback pending prints a table, too';
is scalar(worker_log(qr/WARN .*agent "user503".*retcode 7/)), 1,
    'the log warns of it by the name of the agent';

$receiver->script($order, 'ok');
my @sent = staff(qw(callback resend DEMO), $order);
is_deeply [map { $_->{seq} } @sent], [1, 2],
    'resend takes the callbacks that wait';
wait_until { events_done($order) eq '1:delivered 2:delivered' }
    'resend sends them at once';

# A day for what is sent again, and the schedule from its beginning.
$order = order_add(503, '0');
$receiver->script($order, 'retcode 8');
clock_shift(3 * 86400);
# Given up, or waiting for its next try: what is being sent is not sent again.
wait_until { sql_value('select count(*) from ticket.outbox_done
    where order_id = ?', $order) || sql_value('select count(*) from
    ticket.outbox where order_id = ? and attempts > 0 and lease_owner is null
    and due_at > api.now()', $order) }
    'another one fails';
staff(qw(callback resend DEMO), $order, qw(--event 1));
ok sql_value("select expire_at > event_at + interval '24 hours'
              from ticket.outbox where order_id = ?", $order),
    'the day begins with the resend';
is_deeply [(staff(qw(callback resend DEMO), $order, qw(--event 9)))[0, 1]],
    [1, "ticketctl: order $order has no such callback that waits or was given"
        . " up\n"], 'resend of an event that there is not is refused';
is_deeply [(pending(qw(--agent nobody)))[0]], [1],
    'callback pending of an unknown agent is refused';

done_testing();
