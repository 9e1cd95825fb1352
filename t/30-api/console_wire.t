# What stands on the wire: sessions that share a connection, bodies in pieces, and
# requests of which two readers could think differently.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use TicketConsole;
use TicketTest;

console_start(console => 'client_max_body_size 576k;');
staff_person('DEMO', $_, 'finance', 'market') for qw(anna berta);
my ($anna, $berta) = map { staff_session($_) } qw(anna berta);

my $top_up = '/console/api/v1/agents/demo/deposit/topup';
my $good = '{"amount_fen": 1, "reference": "WIRE"}';
my $keys = 0;

# Everything that comes until nginx closes: [status, error or "", content] each.
# One piece is sent after the other has gone out.
sub wire {
    my (@pieces) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => port(), Timeout => 20)
        or die "nginx: $!";
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1 or die $!;
    for my $piece (@pieces) {
        syswrite $socket, $piece or last;
    }

    my $came = '';
    local $SIG{ALRM} = sub { die "nginx does not close\n" };
    alarm 30;
    1 while sysread $socket, $came, 65536, length $came;
    alarm 0;

    return map {
        [/^(\d+)/, m{"type":"/errors/(\w+)"} ? $1 : '',
         (split /\r\n\r\n/, $_, 2)[1] // '']
    } grep { !/^100/ } grep { length } split m{HTTP/1\.1 (?=\d{3} )}, $came;
}

sub head {
    my ($method, $path, %is) = @_;

    return join "\r\n", "$method $path HTTP/1.1", 'Host: 127.0.0.1',
        'Accept-Language: en',
        defined $is{cookie} ? "Cookie: __Host-ticket=$is{cookie}" : (),
        $method eq 'GET' ? ()
            : ('Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
               'Idempotency-Key: wire-' . ++$keys),
        @{ $is{more} // [] }, '', '';
}

sub booked {
    return sql_value('select count(*) from ticket.deposit_document'
                     . " where reference like 'WIRE%'");
}


# ---- One connection, several people ----

my @came = wire(head('GET', '/console/api/v1/session', cookie => $anna)
                . head('GET', '/console/api/v1/session', cookie => $berta)
                . head('GET', '/console/api/v1/session',
                       more => ['Connection: close']));
is_deeply [map { $_->[0] } @came], [200, 200, 401],
    'three who ask on one connection are answered in turn';
like $came[0][2], qr/"anna"/, 'the first as herself';
like $came[1][2], qr/"berta"/, 'the second as herself';
is $came[2][1], 'SESSION_NEEDED', 'the third as nobody';


# ---- A body in pieces ----

my $length = 'Content-Length: ' . length $good;
is_deeply [(wire(head('POST', $top_up, cookie => $anna,
                      more => ['Connection: close', 'Expect: 100-continue',
                               $length]), $good))[0][0]], [200],
    'who waits to be told to go on is told';
is +(wire(head('POST', $top_up, cookie => $anna,
               more => ['Connection: close', 'Transfer-Encoding: chunked']),
          sprintf("%x\r\n%s\r\n", 10, substr $good, 0, 10),
          sprintf("%x;a=b\r\n%s\r\n0\r\nX: y\r\n\r\n", length($good) - 10,
                  substr $good, 10)))[0][0], 200, 'a body in chunks is read';
is booked(), 1, 'it was booked once, under one reference';


# ---- What could be two things ----

my $before = booked();
my $other = '{"amount_fen": 1, "reference": "WIRE-2"}';
my $size = length $other;

for my $case (
    ['a length and chunks', 400, 'REQUEST_SYNTAX',
     ['Content-Length: 5', 'Transfer-Encoding: chunked'], "0\r\n\r\n$other"],
    ['two lengths', 400, 'REQUEST_SYNTAX',
     ["Content-Length: $size", 'Content-Length: 3'], $other],
    ['a length below nothing', 400, 'REQUEST_SYNTAX', ['Content-Length: -1'],
     $other],
    ['a length that nobody sends', 413, 'BODY_LARGE',
     ['Content-Length: 99999999999999'], ''],
    ['a chunk longer than numbers', 400, 'REQUEST_SYNTAX',
     ['Transfer-Encoding: chunked'], "ffffffffffffffff\r\nx"],
    ['chunks that are too many', 413, 'BODY_LARGE',
     ['Transfer-Encoding: chunked'],
     join('', map { sprintf "%x\r\n%s\r\n", 16384, ' ' x 16384 } 1 .. 5)
     . "0\r\n\r\n"],
    ['an order mark before it', 400, 'JSON_SYNTAX',
     ['Content-Length: ' . ($size + 3)], "\xef\xbb\xbf$other"],
    ['two keys', 400, 'KEY_SYNTAX',
     ["Content-Length: $size", 'Idempotency-Key: other'], $other],
    ['two hosts', 400, 'REQUEST_SYNTAX',
     ["Content-Length: $size", 'Host: evil.example'], $other],
    ['a header with a zero', 400, 'REQUEST_SYNTAX',
     ["Content-Length: $size", "X: a\0b"], $other],
) {
    my ($what, $status, $name, $more, $body) = @$case;
    my ($first) = wire(head('POST', $top_up, cookie => $anna,
                            more => ['Connection: close', @$more]) . $body);

    is_deeply [@$first[0, 1]], [$status, $name], "a request with $what is refused";
}
is booked(), $before, 'nothing was booked by any of them';

# The cookie by its very name, and one alone.
for my $case (
    ['twice', "__Host-ticket=$anna; __Host-ticket=$berta"],
    ['of two headers', "__Host-ticket=$anna\r\nCookie: __Host-ticket=$berta"],
    ['of another spelling', "__host-ticket=$anna"],
    ['that is the value of another', "x=__Host-ticket=$anna"],
) {
    my ($what, $cookie) = @$case;
    my ($first) = wire(head('GET', '/console/api/v1/session',
                            more => ['Connection: close', "Cookie: $cookie"]));
    is $first->[0], 401, "a cookie $what is nobody's";
}


# ---- Long bodies that nobody goes on with ----

# From an address, by somebody whom nobody knows.
sub slow {
    my ($address) = @_;

    my $socket = IO::Socket::INET->new(LocalAddr => $address,
                                       PeerAddr => '127.0.0.1',
                                       PeerPort => port()) or die "nginx: $!";
    syswrite $socket,
        head('POST', '/console/api/v1/slots/import', cookie => 'x' x 43,
             more => ['Content-Type: text/csv', 'Content-Length: 500000'])
        =~ s{Content-Type: application/json\r\n}{}r . 'line';
    return $socket;
}

# A file that is long, and refused as soon as it is read: on a connection of its
# own, so that it comes behind those that were there before.
sub import_long {
    my ($first) = wire(
        head('POST', '/console/api/v1/slots/import?preview=1', cookie => $anna,
             more => ['Connection: close', 'Content-Type: text/csv',
                      'Content-Length: 70000'])
        =~ s{Content-Type: application/json\r\n}{}r . "\n" x 70_000);
    return $first->[0];
}

my @of_one = map { slow('127.0.0.2') } 1 .. 40;
my @refused;
wait_until {
    @refused = grep {
        my $ready = '';
        vec($ready, fileno $_, 1) = 1;
        select $ready, undef, undef, 0;
    } @of_one;
    @refused >= 32;
} 'most long bodies of one address are refused';
is scalar(@refused), 32, 'eight of them are waited for';
is import_long(), 422, 'they keep nobody else out';

my @of_others = map { my $n = $_; map { slow("127.0.0.$n") } 1 .. 8 } 3 .. 5;
is import_long(), 503, 'thirty-two are as many as may wait';
close $_ for @of_others;
wait_until { import_long() == 422 } 'until some have gone';
close $_ for @of_one;

done_testing;
