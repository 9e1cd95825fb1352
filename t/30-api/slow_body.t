# A client that drips its body piece by piece is not waited for longer than
# ticket_intake_timeout; one that is only slow is.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use IO::Socket::INET;
use TicketTest;
use Time::HiRes qw(time);

system_start(http => 'ticket_intake_timeout 2s;');

# Sends the head, then a byte whenever so much time has passed, until it is over
# or nginx ends it: what came back, and after how long.
sub drip {
    my ($bytes, $head, $pause) = @_;

    my $began = time;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => port()) or die "connect: $!";
    my $select = IO::Select->new($socket);
    my ($at, $answer) = ($head, '');

    local $SIG{PIPE} = 'IGNORE';
    $socket->syswrite(substr $bytes, 0, $head);
    while (time - $began < 20) {
        if ($select->can_read($at < length $bytes ? $pause : 5)) {
            $socket->sysread($answer, 65536, length $answer) or last;
            last if $answer =~ m{</root>$};
            next;
        }
        $socket->syswrite(substr $bytes, $at++, 1) if $at < length $bytes;
    }
    return ($answer, time - $began);
}

my $post = request_bytes('GetProducts', {}, method => 'POST');
my $head = index($post, "\r\n\r\n") + 4;

my ($answer, $took) = drip($post, $head, 0.1);
is $answer, '', 'a dripped body has no answer';
cmp_ok $took, '>=', 1.9, 'a dripped body has its time';
cmp_ok $took, '<', 6, 'a dripped body has no more than its time';

(my $chunked = $post) =~ s/Content-Length: \d+/Transfer-Encoding: chunked/;
substr($chunked, index($chunked, "\r\n\r\n") + 4) =
    join '', map { "1\r\n$_\r\n" } split //, substr $post, $head;
($answer, $took) = drip($chunked, index($chunked, "\r\n\r\n") + 4, 0.1);
is $answer, '', 'a dripped body in chunks has no answer';
cmp_ok $took, '<', 6, 'a dripped body in chunks has no more than its time';

($answer, $took) = drip($post, length($post) - 5, 0.1);
like $answer, qr/<retcode>0</, 'a body that is a little slow is answered';

# A connection's next request has its time for itself.
for my $n (1 .. 3) {
    is call('GetProducts', {}, method => 'POST')->retcode, 0,
        "request $n of a connection is answered";
}
wait_until {
    my ($log) = glob dir() . '/nginx0/logs/access.log';
    (() = TicketProcess::slurp($log) =~ / 408 /g) == 2
} 'both are in the access log';

done_testing();
