# Strict mode on one host without Redis: its own memory decides, and knows since
# when it remembers.

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use FindBin;
use IO::Socket::INET;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

my $used = qr/签名已使用/;
my $busy = qr/系统繁忙/;

# The smallest zone: 4m.
system_start(redis => 0, processes => 2, zone => '4m',
    locations => 'location /status/ { allow 127.0.0.1; ticket_status; }');
staff(qw(agent set DEMO demo --strict yes));
my @strict = (strict => 1);

my $order = booked_id({ Order_list => 'CHILD|1' }, @strict);
my $cancel = request_bytes('CancelOrder', { Order_id => $order }, @strict);
my $read = request_bytes('QueryOrder', { order_id => $order }, @strict);
my $later = request_bytes('CancelOrder', { Order_id => $order }, @strict,
                          timestamp => '+250');

is raw_request($read)->retcode, 0, 'a read is answered';
like raw_request($read, keep => 0)->retmsg, $used,
    'every process knows what one has seen' for 1 .. 4;

# Another process of nginx, which has forgotten.
restart('nginx0');
like raw_request($cancel)->retmsg, $busy,
    'a write signed before nginx began to remember is not done';
is order_state($order, @strict), '0', 'the order is as it was';
is raw_request($cancel)->retcode, -1, 'nor is it when it comes again';
is raw_request($later)->retcode, 0, 'a write signed since is done';
like raw_request($later)->retmsg, $used, 'and is remembered';

# Replays of bookings, over a restart.
my $book = request_bytes('OrderProducts', order(Order_list => 'CHILD|2'),
                         @strict);
my $first = raw_request($book);
is $first->retcode, 0, 'a booking is made';
restart('nginx0');
is raw_request($book)->raw, $first->raw,
    'a booking signed before nginx began to remember finds its order';
is raw_request($book)->raw, $first->raw, 'and finds it again';

# Figures.
my %figures = map { /^ticket_(\w+_signatures_total) (\d+)$/ ? ($1 => $2)
                                                                : () }
    split /\n/, raw_request("GET /status/metrics HTTP/1.1\r\nHost: x\r\n"
                            . "Connection: close\r\n\r\n")->raw;
is_deeply [sort keys %figures],
    [qw(bad_signatures_total repeated_signatures_total
        undecided_signatures_total)], 'the figures are shown';
is $figures{repeated_signatures_total}, 0,
    'a booking that finds its order is not counted as refused';

# What there is no room to remember is refused, and there is room for others.
{
    my $one = request_bytes('QueryYFKRec', {}, @strict);
    is raw_request($one)->retcode, 0, 'a first signature is used';

    # a hundred at a time over one connection
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => port()) or die $!;
    my ($taken, $answers) = (0, '');
    while ($taken < 10000 && $answers !~ $busy) {
        print $socket map { request_bytes('GetProviderConfig', {}, @strict) }
            1 .. 100;
        $answers = '';
        sysread $socket, $answers, 65536, length $answers or die $!
            while (() = $answers =~ m{</root>}g) < 100;
        $answers = decode('UTF-8', $answers);
        $taken += () = $answers =~ m{<retcode>0</retcode>}g;
    }
    cmp_ok $taken, '>', 2000, "an agent's signatures are remembered";
    cmp_ok $taken, '<', 8000, 'one more than half of all is refused';
    ok scalar(log_lines(qr/ticket_zone is too small to remember more/)),
        'the log says what is too small';
    is call('QueryYFKRec', {}, agent => 'demo2', strict => 1)->retcode, 0,
        "another agent's are remembered still";
    my $bytes = request_bytes('OrderProducts', order(Order_list => 'CHILD|1'),
                              @strict);
    my $full = raw_request($bytes);
    is $full->retcode, 0, 'a booking is made, whose key is in Postgres';
    is raw_request($bytes)->raw, $full->raw, 'and finds its order';
    like raw_request($one)->retmsg, $used, 'the first one stays used';
}

audit_ok();
done_testing();
