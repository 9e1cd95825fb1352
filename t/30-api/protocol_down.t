# Postgres away, Redis away, clients that leave; and what is left lying about.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use TicketTest;

system_start(postgres => 'own');

# Clients that leave: at once, in the head, in the body, right after asking.
my %order = %{ order(XCDDH => 'gone-1') };
my $bytes = request_bytes('OrderAndPayWithYDJ', \%order, method => 'POST');
for my $cut (0, 1, 40, length($bytes) - 300, length($bytes) - 1) {
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => port())
        or die $!;
    syswrite $s, substr $bytes, 0, $cut;
    close $s;
}
is sql_value('select count(*) from ticket.orders'), 0,
    'half a request books nothing';

for my $i (1 .. 20) {
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => port())
        or die $!;
    syswrite $s, request_bytes('OrderAndPayWithYDJ',
                               { %order, XCDDH => "gone-$i" });
    close $s;
}
my $first = call('OrderAndPayWithYDJ', { %order, XCDDH => 'gone-7' });
is $first->retcode, 0, 'a client that left finds its order';
for my $i (1 .. 20) {
    my $a = call('OrderAndPayWithYDJ', { %order, XCDDH => "gone-$i" });
    is $a->retcode, 0, "the client that left finds order gone-$i";
}
is sql_value('select count(*) from ticket.orders'), 20,
    'each order exists once';
is call('OrderAndPayWithYDJ', { %order, XCDDH => 'gone-7' })->raw, $first->raw,
    'a replay answers the same bytes';

# In pieces of a byte; two in one piece; and the next on the same connection.
my $get = request_bytes('GetProducts', {});
is raw_request([split //, $get])->retcode, 0,
    'a request byte by byte is answered';
is raw_request([map { substr $bytes, $_ * 7, 7 } 0 .. length($bytes) / 7])
    ->retcode, 0, 'a body in pieces is answered';

# Postgres away.
stop('postgres');
my $a = call('GetProducts', {});
is $a->retcode, 0, 'without Postgres known products are answered';
for my $page (['QueryOrder', { order_id => '2611210010000000001' }],
              ['CancelOrder', { Order_id => '2611210010000000001' }],
              ['QueryYFKRec', {}])
{
    $a = call(@$page);
    is $a->code, 200, "$page->[0] answers HTTP 200 without Postgres";
    is $a->retcode, -1, "$page->[0] fails without Postgres";
    like $a->retmsg, qr/系统繁忙/, "$page->[0] says busy without Postgres";
}
my $asked = time;
$a = call('OrderAndPayWithYDJ', { %order, XCDDH => 'away-1' }, timeout => 20);
cmp_ok time - $asked, '<', 8, 'an order fails within ticket_order_timeout, 5 s';
like $a->retmsg, qr/系统繁忙/, 'an order is answered busy in the end';
$a = call('GetProducts', {}, agent => 'demo2', verify => 'none');
is $a->code, 503, 'an agent nobody can look up gets HTTP 503';
like $a->retmsg, qr/系统繁忙/, 'the refusal of an unknown agent is an answer';

start('postgres');
wait_until {
    call('OrderAndPayWithYDJ', { %order, XCDDH => 'away-1' })->retcode eq '0'
} 'orders are booked once Postgres is back', 15;
is call('GetProducts')->retcode, 0, 'products are read as soon as orders are';
is call('QueryYFKRec')->retcode, 0, 'a balance is read as soon as orders are';
is sql_value("select count(*) from ticket.order_key where request_key = 'away-1'"),
    1, 'the order tried meanwhile exists once';

# Redis away.
kill9('redis');
is call('OrderAndPayWithYDJ', { %order, XCDDH => 'no-redis' })->retcode, 0,
    'an order is booked without Redis';
start('redis');
is call('OrderAndPayWithYDJ', { %order, XCDDH => 'redis-again' })->retcode, 0,
    'an order is booked with Redis again';

# What was sent in cipher lies nowhere in clear.
my @clear = (@order{qw(Mobile ID)}, 'Demo-2026', '246810',
             '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f');
my $keys = join "\n", redis()->keys('*');
my $dump = join "\n", map { "@$_" } @{ db()->selectall_arrayref(
    'select query from pg_stat_activity where query is not null') };
my $rows = join "\n", map { "@$_" } @{ db()->selectall_arrayref(
    'select o::text from ticket.orders o union all
     select a::text from ticket.agent a union all
     select k::text from ticket.agent_key k') };
for my $text (@clear) {
    my $hex = unpack 'H*', $text;
    ok index("$keys\n$dump\n$rows", $text) < 0,
        'a secret is stored nowhere in clear';
    ok index($rows, $hex) < 0, 'a secret is stored nowhere in hexadecimal';
}

audit_ok();
done_testing();
