# Bodies on their way: so many of an address, and no more.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use IO::Select;
use IO::Socket::INET;
use JSON::PP qw(decode_json);
use TicketTest;
use TicketWire qw(http_receive);

system_start(
    http => 'ticket_address_bodies 5; lingering_close off;',
    locations => 'location /status/ { ticket_status; }',
);

my $http = HTTP::Tiny->new;

sub figure {
    my ($name) = @_;

    my $status = decode_json($http->get(base('status') . '/status')->{content});
    return ref $status->{$name} ? $status->{$name}[0]{value} : $status->{$name};
}

my $whole = request_bytes('GetProducts', {}, method => 'POST', keep => 0);

# All but the last bytes, from an address of this host.
sub half {
    my ($address) = @_;

    my $socket = IO::Socket::INET->new(LocalAddr => $address,
        PeerAddr => '127.0.0.1', PeerPort => port()) or die "connect: $!";
    syswrite $socket, substr $whole, 0, -5;
    return $socket;
}

sub finish {
    my ($socket) = @_;

    syswrite $socket, substr $whole, -5;
    return (http_receive($socket))[2] // '';
}

# At once: a second later the oldest would have to give way.
my @half = map { half('127.0.0.1') } 1 .. 5;
my ($status, undef, $body) = http_receive(half('127.0.0.1'));
wait_until { figure('arriving_bodies') == 5 } 'five bodies are on their way';
is $status, 503, 'a sixth is refused before its body is read';
like $body, qr/<retcode>-1<.*系统繁忙|<retcode>-1<.*\xe7\xb3\xbb/,
    'the refusal is an answer';
is figure('bodies_refused_total'), 1, 'the refused body is counted';
ok +(grep { /5 bodies of this address/ } log_lines(qr/ticket_address_bodies/)),
    'staff read of it in the log';

is raw_request($whole)->retcode, 0, 'a body that came whole is read';
is call('GetProducts', {})->retcode, 0, 'a request without a body is answered';

my $other = half('127.0.0.2');
wait_until { figure('arriving_bodies') == 6 }
    'the body of another address is on its way';
like finish($other), qr/<retcode>0</, 'it is read';

like finish(shift @half), qr/<retcode>0</, 'one of the five is read';
push @half, half('127.0.0.1');
wait_until { figure('arriving_bodies') == 5 } 'another one takes its place';

close shift @half;
wait_until { figure('arriving_bodies') == 4 } 'one that leaves gives its place';
push @half, half('127.0.0.1');
like finish($_), qr/<retcode>0</, 'a half body is read in the end' for @half;
is figure('arriving_bodies'), 0, 'no body is on its way any more';

# Those that never come whole keep out nobody who sends his in two pieces.
@half = map { half('127.0.0.1') } 1 .. 5;
wait_until {
    my $agent = half('127.0.0.1');
    my ($refused) = IO::Select->new($agent)->can_read(0.2);
    !$refused && finish($agent) =~ /<retcode>0</
} 'a body that comes in two pieces is read beside them';
wait_until { figure('arriving_bodies') <= 4 } 'one of them has given way';
is scalar(grep { IO::Select->new($_)->can_read(0) } @half[1 .. 4]), 0,
    'the younger ones are still waited for';
is sysread($half[0], my $nothing, 1), 0, 'the oldest has no answer';

done_testing();
