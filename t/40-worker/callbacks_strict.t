# Callbacks to an agent in strict mode: signed with HMAC-SHA256, with the moment
# of each try; to the others as ever.

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
my $strict = agent_add(501, $receiver);
my $plain = agent_add(502, $receiver);
sql_do('update ticket.agent set strict_mode = true where agent_id = 501');

my $order = order_add($strict, '0');
my $other = order_add($plain, '0');
ring($order, $other);
wait_until { outbox_done() == 2 } 'both callbacks are delivered';

my ($one) = $receiver->requests(order => $order);
my ($two) = $receiver->requests(order => $other);
is $one->{params}{sign_type}, 'HMAC-SHA256', "the strict one's kind is named";
like $one->{params}{sign}, qr/\A[0-9A-F]{64}\z/, 'it has 64 digits';
is $one->{verified}, 'HMAC-SHA256', 'its signature and password are right';
is $two->{params}{sign_type}, 'MD5', "the other's kind is the old one";
is $two->{verified}, 'MD5', 'its signature is right too';
ok !exists $two->{params}{timestamp}, 'and it has no timestamp';

my $shanghai = sql_value("select to_char(api.now() at time zone 'Asia/Shanghai',
    'YYYYMMDDHH24MISS')");
like $one->{params}{timestamp}, qr/\A\d{14}\z/, 'the strict one has a timestamp';
cmp_ok abs(sql_value("select extract(epoch from
    to_timestamp(?, 'YYYYMMDDHH24MISS') - to_timestamp(?, 'YYYYMMDDHH24MISS'))",
    $one->{params}{timestamp}, $shanghai)), '<', 30,
    "which is of now, in the supplier's zone";
ok !exists $one->{params}{page}, 'no page would take it for a request of its own';

# Each try is signed anew.
$receiver->script('*', 'http 500', 'ok');
$order = order_add($strict, '2');
ring($order);
wait_until { $receiver->requests(order => $order) == 1 } 'a try fails';
wait_until { sql_value('select count(*) from ticket.outbox where attempts > 0
                        and lease_owner is null') == 1 } 'and is recorded';
clock_shift(60);
wait_until { outbox_done() == 3 } 'the next one is delivered';
my @tries = $receiver->requests(order => $order);
is scalar(grep { $_->{verified} eq 'HMAC-SHA256' } @tries), 2,
    'both tries are signed right';
isnt $tries[0]{params}{timestamp}, $tries[1]{params}{timestamp},
    'each says its own moment';
isnt $tries[0]{params}{sign}, $tries[1]{params}{sign},
    'each has a signature of its own';

# Out of strict mode again.
sql_do('update ticket.agent set strict_mode = false where agent_id = 501');
$order = order_add($strict, '0');
ring($order);
wait_until { outbox_done() == 4 } 'a later one is delivered';
my ($last) = $receiver->requests(order => $order);
is $last->{verified}, 'MD5', 'an agent that left strict mode is called as ever';

done_testing();
