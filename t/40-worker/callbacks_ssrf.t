# Where callbacks may not go, however the address is written.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketOutbox;
use TicketReceiver;

my $receiver = TicketReceiver->new;
my $port = $receiver->port;

sub tried_with {
    my ($address) = @_;

    agent_address(501, $address);
    my $order = order_add(501, '0');
    ring($order);
    wait_until {
        sql_value('select attempts from ticket.outbox where order_id = ?',
                  $order) // 1
    } "the callback to $address is tried", 15;
    my $error = sql_value('select last_error from ticket.outbox
                           where order_id = ?', $order);
    sql_do('delete from ticket.outbox where order_id = ?', $order);

    return $error // 'delivered';
}

{
    local $ENV{http_proxy} = "http://127.0.0.1:$port";
    local $ENV{ALL_PROXY} = "http://127.0.0.1:$port";
    system_start(nginx => 0, worker => ['sweep 100', 'allow_loopback off',
                                        "allow_ports $port"]);
}

agent_add(501, $receiver);

for my $address ("http://127.0.0.1:$port/", "http://localhost:$port/",
                 "http://[::1]:$port/", "http://[::ffff:127.0.0.1]:$port/",
                 "http://2130706433:$port/", "http://0x7f.1:$port/",
                 "http://0.0.0.0:$port/", "http://127.1.2.3:$port/",
                 'http://10.0.0.1/', 'http://192.168.1.1/',
                 'http://169.254.169.254/', 'http://100.64.0.1/',
                 'http://[fd00::1]/', 'http://[64:ff9b::7f00:1]/')
{
    is tried_with($address), 'address refused', "$address is refused";
}

isnt tried_with("file:///etc/passwd"), 'delivered',
    'a file: address is not called';
isnt tried_with("gopher://127.0.0.1:$port/"), 'delivered',
    'a gopher: address is not called';
is scalar($receiver->requests), 0, 'nothing of this machine was called';

# With loopback allowed: there any port, elsewhere nothing more.
configure_worker('sweep 100', 'allow_loopback on');
restart('worker');
is tried_with("http://127.0.0.1:$port/"), 'delivered',
    'a loopback address is called when allowed';
is tried_with('http://10.0.0.1:8080/'), 'address refused',
    'a private address is refused with loopback allowed';
is tried_with('http://192.0.2.1:8080/'), 'address refused',
    'an address for documentation is refused';
is tried_with('http://8.8.8.8:8080/'), 'address refused',
    'another port of a public address is refused';
is scalar($receiver->requests), 1, 'only the loopback address was called';

done_testing();
