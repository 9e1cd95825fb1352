# Redis with a password: nginx and the worker have it in their configuration, in
# the same words; what they cannot use is refused.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOutbox;
use TicketProcess qw(slurp);
use TicketReceiver;
use TicketTest;

# No sweep: what the worker hears of, the doorbell told.
system_start(worker => ['sweep 600000'], ready => 1);

my $password = 'Redis-2026';
secret($password);
my $receiver = TicketReceiver->new;
my $agent = agent_add(501, $receiver);
redis()->config_set('requirepass', $password);
redis()->auth($password);

sub rings {
    my ($name) = @_;

    my $order = order_add($agent, '0');
    ring($order);
    wait_until { events_done($order) eq '1:delivered' }
        "$name: the worker hears of an order";
}

my $socket = redis_socket();

for my $where ($socket, "unix:$socket") {
    configure_worker('sweep 600000', "redis $where password=$password");
    restart('worker');
    wait_until { worker_log(qr/redis connected/) }
        "the worker reaches Redis at $where";
    rings($where);
}

my $log = log_dir() . '/worker.log';
my $from = -s $log;
configure_worker("redis unix:$socket password=Redis-2025");
restart('worker');
wait_until { slurp($log, $from) =~ /redis does not take the password: WRONGPASS/ }
    'the worker says that the password is wrong';

# Words as nginx reads them, each with what it means.
for (['"password=two words"', 'two words'], ["'password=two words'", 'two words'],
     ['password=a\\"b', 'a"b'], [q('password=a"b'), 'a"b'], ['password=a"b', 'a"b'],
     ['password=a\\\\b', 'a\\b'], ['password=a\\b', 'a\\b'],
     ['"password=a\\tb"', "a\tb"], ['"password=a;b{}#"', 'a;b{}#'])
{
    my ($written, $means) = @$_;

    redis()->config_set('requirepass', $means);
    $from = -s $log;
    configure_worker('sweep 600000', "redis unix:$socket $written");
    restart('worker');
    wait_until { slurp($log, $from) =~ /redis connected/ }
        "the worker takes $written as nginx does";
}

redis()->config_set('requirepass', $password);

# What worker.conf may not say.
my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
              . '/ticket-worker';
sub check {
    configure_worker(@_);
    my $said = qx{$program --check @{[dir()]}/worker.conf 2>&1};
    return ($?, $said);
}

for my $where ('127.0.0.1', '127.0.0.1:6379', '[::1]:6379', '::1:6379',
               '[::1]', '/x', 'unix:/x', '127.0.0.1:1 password=a=b')
{
    my ($status, $said) = check("redis $where");
    is $status, 0, "the worker takes redis $where" or diag $said;
}

for (['/x secret', qr/takes an address and, optionally, password=/],
     ['/x password=a b', qr/takes an address and, optionally, password=/],
     ['/x password=a password=b', qr/takes an address and/],
     ['/x password=', qr/takes an address and/],
     ['/x "password=a', qr/takes an address and/],
     ['/x "password=a"b', qr/takes an address and/],
     ['/x "password=a" b', qr/takes an address and/],
     ['"/x', qr/needs unix:\/path or a numeric address/],
     ['redis.example:6379', qr/needs unix:\/path or a numeric address/],
     ['127.0.0.1:0', qr/numeric address/], ['127.0.0.1:70000', qr/numeric/],
     ['unix:x', qr/numeric address/], ['password=x', qr/numeric address/])
{
    my ($where, $why) = @$_;
    my ($status, $said) = check("redis $where");
    isnt $status, 0, "the worker refuses redis $where";
    like $said, $why, "the worker says why it refuses redis $where";
    unlike $said, qr/secret|=a/, "and prints nothing of it";
}

my ($status, $said) = check('redis /x', 'redis /y');
like $said, qr/"redis" is given twice/, 'redis twice is refused';

configure_worker("redis $socket password=$password");
done_testing();
