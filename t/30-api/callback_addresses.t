# Addresses that no callback can reach are refused when they are set: by numbers
# that are nobody's, and by what the workers may call.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start();

sub wants {
    my ($address) = @_;

    return call('SetAgentParameters', { responseaddr => $address,
        sendofficiallysnotify => '1' })->retcode;
}

sub staff {
    my ($address) = @_;

    return (ticketctl(qw(agent set DEMO demo2 --plain-callback yes
                         --callback), $address))[0, 2];
}

sub refused {
    my ($address, $why) = @_;

    is wants($address), -1901, "$address is refused";
    my ($status, $errors) = staff($address);
    isnt $status, 0, "staff cannot set $address";
    like $errors, $why, "staff are told why $address is refused";
}

sub taken {
    my ($address) = @_;

    is wants($address), 0, "$address is taken";
    is +(staff($address))[0], 0, "staff set $address";
}

# Whatever the workers are told, these they do not call.
refused($_, qr/no private or reserved one/)
    for 'http://10.0.0.1/cb', 'https://192.168.1.1/', 'http://[fd00::1]/',
        'https://169.254.169.254/', 'http://2130706433/', 'https://0x7f.1/';

# As long as no worker has said what it calls, the rest is taken.
taken($_) for 'https://ota.example:9999/cb', 'http://127.0.0.1:9000/';

configure_worker('allow_loopback off', 'allow_ports 8443 9443');
start('worker');
wait_until { sql_value('select count(*) from ticket.callback_reach') }
    'the worker says what it may call';
refused($_, qr/cannot reach .*allow_ports/)
    for 'https://ota.example:9999/cb', 'http://127.0.0.1/',
        'https://localhost:443/', 'http://[::1]:80/', 'http://a.localhost./',
        'https://[0:0:0:0:0:0:0:1]/', 'https://[::ffff:127.0.0.1]/',
        'https://[::ffff:7f00:1]/', 'https://8.8.8.8:8080/';
taken($_) for 'https://ota.example/cb', 'https://ota.example:8443',
              'http://ota.example:80/', 'https://8.8.8.8:9443/',
              'https://localhost.example/', 'https://127.example/', '';

configure_worker('allow_loopback on');
restart('worker');
wait_until { sql_value('select loopback from ticket.callback_reach') }
    'another worker says it may call this machine';
taken($_) for 'http://127.0.0.1:9000/', 'https://localhost:1/',
              'http://[::1]:7/', 'https://ota.example:8443';
refused('https://8.8.8.8:8443/', qr/cannot reach/);

# One that stands stays, and the rest of the agent can be changed.
sql_do('update ticket.agent set callback_address = ? where user_name = ?',
       'https://8.8.8.8:8443/', 'demo2');
is +(ticketctl(qw(agent set DEMO demo2 --day-limit 77)))[0], 0,
    'an agent with an address that cannot be reached is changed';

done_testing();
