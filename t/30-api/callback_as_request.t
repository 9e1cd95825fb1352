# A callback is signed as a request is, so whoever hears one has a signature
# that fits: no page takes it.  What tells it apart are the names that the
# interface document prints for callbacks alone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketReceiver;
use TicketTest;
use TicketWire qw(query_string sign_of_answer);

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

system_start(worker => 1);

my @all = do {
    open my $in, '<:raw', "$FindBin::Bin/../fixtures/interface.json" or die $!;
    local $/;
    @{ JSON::PP->new->utf8->decode(scalar <$in>)->{pages} };
};
my @pages = map { $_->{page} =~ s/\.aspx$//r }
            grep { !$_->{callback} && !$_->{later} } @all;
my %taken = map { lc $_->{name} => 1 }
            map { @{$_->{params}} } grep { !$_->{callback} && !$_->{later} } @all;
my %only = map { $_->{name} => 1 } grep { !$taken{lc $_->{name}} }
           map { @{$_->{params}} } grep { $_->{callback} } @all;

cmp_ok scalar(keys %only), '>=', 15, 'callbacks have names of their own';

# Each refuses all of them, before it looks at anything of its own.
for my $at (qw(agent agent3)) {
    for my $page (@pages) {
        my @wrong = grep {
            my $answer = call($page, {}, at => $at, add => [[$_ => '1']]);
            $answer->retcode == 0 || $answer->retmsg !~ /参数.*\Q$_\E$/
        } sort keys %only;
        is "@wrong", '', "$at $page refuses every name of a callback";
    }
}

like call('GetProducts', {}, add => [[STATUS => '']])->retmsg, qr/参数.*status$/,
    'a name in capitals and without a value is refused';
is call('GetProducts', {}, add => [[state => '1']])->retcode, 0,
    'a name that is nobody\'s is ignored';

# A callback that really came.
my $receiver = TicketReceiver->new;
$receiver->agent(demo => $key, 'Demo-2026');
is call('SetAgentParameters', { responseaddr => $receiver->url('demo'),
    sendofficiallysnotify => '1' })->retcode, 0, 'the agent wants callbacks';

my $order = call('OrderAndPayWithYDJ', order(XCDDH => 'heard'))->item('Order_id');
$receiver->expect_events($order, '3', 'a sale');

my ($heard) = $receiver->requests(order => $order);
ok $heard->{verified}, 'the callback has a good signature';
my ($query) = $heard->{target} =~ /\?(.*)/;

sub refused {
    my ($query, $how) = @_;

    for my $page (@pages) {
        my $answer = raw_request("GET /agent/$page.aspx?$query HTTP/1.1\r\n"
            . "Host: x\r\nConnection: close\r\n\r\n");
        like $answer->retmsg, qr/参数.*status$/, "$page refuses $how";
        is $answer->sign, sign_of_answer($answer->raw, $key),
            "$page signs its refusal of $how";
    }
}

refused($query, 'a callback');

# The same signed string, cut into other pairs: the status is inside a value.
my %pair = map { split /=/, $_, 2 } split /&/, $query;
my @rest = map { "$_=$pair{$_}" } qw(service_version sign_key_index sign_type
                                     status);
my $folded = join '&', map({ "$_=$pair{$_}" }
    qw(input_charset orderid password)),
    join('%26', "senderid=$pair{senderid}", map { s/=/%3D/r } @rest),
    map { "$_=$pair{$_}" } qw(user sign);

refused($folded, 'a callback folded into a value');
(my $named = $folded) =~ s/&senderid=(.*?)(%26.*?)status%3D3/&senderid%3D$1$2status=3/;
isnt $named, $folded, 'the callback can be folded into a name, too';
refused($named, 'a callback folded into a name');

audit_ok();
done_testing();
