# The change of a key, for clients that name one and for those that never did.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketTest;

system_start(worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
my %key = (1 => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
           2 => '22222222-2222-4222-8222-222222222222',
           3 => '33333333-3333-4333-8333-333333333333',
           4 => '44444444-4444-4444-8444-444444444444');
secret(values %key);

sub staff {
    my ($name, @command) = @_;

    my ($status, undef, $errors) = ticketctl(@command);
    is $status, 0, $name or diag $errors;
}

sub asks {
    my ($key, $index, %options) = @_;

    return call('GetProducts', {}, key => $key{$key}, index => $index,
                %options)->retcode;
}

sub last_used {
    my ($index) = @_;

    return sql_value('select u.used_at from ticket.agent_key_use u
                      join ticket.agent a using (supplier_id, agent_id)
                      where a.user_name = ? and u.key_index = ?',
                     'demo', $index);
}

# A booking with that key, the callback of which the receiver verifies with it.
my $orders = 0;

sub told {
    my ($key, $index, $name) = @_;

    $receiver->agent('demo', $key{$key}, 'Demo-2026');
    my $order = call('OrderProducts',
        order(senderid => 'K-' . ++$orders), key => $key{$key},
        index => $index)->item('orderid');
    wait_until { $receiver->requests(order => $order) }
        "$name: the order is called back";
    return ($receiver->requests(order => $order))[0];
}

is call('SetAgentParameters', { responseaddr => $receiver->url('demo'),
    sendofficiallysnotify => '1' })->retcode, 0, 'the agent names its address';
wait_until { last_used(1) } 'the use of the first key is known';

# A second key: whoever names none, or 1, uses the one or the other.
staff('a second key is issued', qw(key issue DEMO demo --key), $key{2});
is asks(1, $_), 0, 'the old key fits index ' . ($_ // 'none') for undef, 1;
my $request = told(1, undef, 'before the change');
ok $request->{verified}, 'callbacks go on under the key that is used';
is $request->{params}{sign_key_index}, 1, 'callbacks name the key that is used';
is last_used(2), undef, 'the second key is not used yet';

is asks(2, $_), 0, 'the new key fits index ' . ($_ // 'none') for undef, 1, 2;
is asks(1, 2, verify => 0), -1, 'the old key does not fit index 2';
is asks(1, 3, verify => 0), -1, 'no key fits an index that there is not';
wait_until { last_used(2) } 'the use of the second key is known';
$request = told(2, undef, 'after the change');
ok $request->{verified}, 'callbacks are signed with the key used since';
is $request->{params}{sign_key_index}, 2, 'callbacks name the key used since';

# A strict client, too.
is asks(2, undef, strict => 1), 0, 'strict mode finds the key, too';

# The old one goes: who never sent an index does not notice.
staff('the old key is dropped', qw(key drop DEMO demo 1 --yes));
is asks(2, $_), 0, 'the remaining key fits index ' . ($_ // 'none')
    for undef, 1, 2;
is asks(1, undef, verify => 0), -1, 'the dropped key fits nothing';
is call('GetProducts', {}, key => $key{1}, index => undef,
        answer_key => $key{2})->retcode, -1,
    'who signs with it is answered under a live key';

# A key is replaced: the old one ends at once, under the same number.
staff('the key is replaced', qw(key replace DEMO demo 2 --key), $key{3});
is asks(2, undef, verify => 0), -1, 'the replaced key is refused';
is asks(3, $_), 0, 'the new key fits index ' . ($_ // 'none')
    for undef, 1, 2;
$request = told(3, 2, 'after the replacement');
ok $request->{verified}, 'callbacks are signed with the new key';
wait_until { sql_value('select count(*) from ticket.agent_key_use u
    join ticket.agent_key k on k.supplier_id = u.supplier_id
        and k.agent_id = u.agent_id and k.key_index = u.key_index
        and k.created_at = u.made_at join ticket.agent a
        on a.supplier_id = k.supplier_id and a.agent_id = k.agent_id
    where a.user_name = ?', 'demo') } 'the use of the new key is known';

# In use within seven days: rotate asks for --now.
staff('a fourth key is issued', qw(key rotate DEMO demo --key), $key{4});
my ($status, undef, $errors) = ticketctl(qw(key rotate DEMO demo));
is $status, 1, 'a key in use is not rotated away';
like $errors, qr/agent demo used key 2 on .*--now/, 'rotate says what to do';
is asks(3, undef), 0, 'the key in use lives';
staff('staff insist', qw(key rotate DEMO demo --now));
is asks(3, undef, verify => 0), -1, 'the key is rotated away with --now';
is asks(4, undef), 0, 'the newest key has stayed';

done_testing();
