# Callback addresses without TLS: only where the supplier allows them, to all of
# its agents or to one.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start();

sub wants {
    my ($address, %options) = @_;

    return call('SetAgentParameters', { responseaddr => $address,
        sendofficiallysnotify => '1' }, %options);
}

sub stored {
    return sql_value("select callback_address from ticket.agent
        where supplier_id = 1 and user_name = 'demo'");
}

sub staff {
    my ($name, @command) = @_;

    my ($status, undef, $errors) = ticketctl(@command);
    is $status, 0, $name or diag $errors;
}

is wants('http://ota.example/a/')->retcode, 0,
    'the demonstration allows an address without TLS';

staff('the supplier allows none', qw(supplier set DEMO --plain-callback no));
for my $address ('http://ota.example/b/', 'HTTP://ota.example/b/') {
    my $refused = wants($address);
    is $refused->retcode, -1901, "$address is refused";
    is $refused->retmsg, '参数错误responseaddr', "the refusal of $address names it";
    is wants($address, at => 'agent3')->retmsg,
        '调用失败，失败原因：参数错误 responseaddr',
        "edition 3.0 names the refused $address";
}
is stored(), 'http://ota.example/a/', 'no refused address is stored';
is wants('https://ota.example/c/')->retcode, 0, 'an address with TLS is taken';
is wants('')->retcode, 0, 'no address is taken';

staff('one agent may have an address without TLS',
    qw(agent set DEMO demo --plain-callback yes));
is wants('http://ota.example/d/')->retcode, 0, 'that agent sets one';
is wants('http://ota.example/d/', agent => 'demo2')->retcode, -1901,
    'another agent is refused';

# Staff are held to it, too.
my @set = qw(agent set DEMO demo2);
my ($status, undef, $errors) = ticketctl(@set, qw(--callback http://ota.example/));
is $status, 1, 'staff cannot set an address without TLS';
like $errors, qr{http://ota\.example/ has no TLS.*--plain-callback},
    'staff are told what to say';
staff('staff say both at once',
    @set, qw(--callback http://ota.example/ --plain-callback yes));
($status, undef, $errors) = ticketctl(@set, qw(--plain-callback no));
is $status, 1, 'the right is not taken from an address that needs it';
staff('staff take both back',
    @set, qw(--callback https://ota.example/ --plain-callback no));
($status, undef, $errors) = ticketctl(qw(agent create DEMO new --password Plain-1
    --callback http://ota.example/));
is $status, 1, 'an agent is not created with an address without TLS';

staff('the supplier allows them again',
    qw(supplier set DEMO --plain-callback yes));
is wants('http://ota.example/e/', agent => 'demo2')->retcode, -1901,
    'what is said of an agent counts more';
is wants('http://ota.example/e/')->retcode, 0,
    'an agent that may goes on';

done_testing();
