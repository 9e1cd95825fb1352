# Whoever nobody has heard of is looked up in Postgres in turn, few at a time,
# behind nginx's limits, and remembered for a while.

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
    postgres => 'own',
    http => 'limit_req_zone $ticket_unauthenticated zone=u:1m rate=1r/m;
             limit_req_zone $ticket_agent zone=a:1m rate=1000r/s;
             limit_conn_zone $ticket_unauthenticated zone=c:1m;',
    locations => 'location /status/ { ticket_status; }
                  location /few/ { ticket DEMO; limit_req zone=u burst=1 nodelay;
                                   limit_req zone=a burst=100 nodelay; }
                  location /conn/ { ticket DEMO; limit_conn c 3; }',
);

sub figure {
    my ($name) = @_;

    my $status = decode_json(HTTP::Tiny->new->get(base('status') . '/status')
                                 ->{content});
    return ref $status->{$name} ? $status->{$name}[0]{value} : $status->{$name};
}

sub stranger {
    my ($name, %options) = @_;

    return call('GetProducts', {}, verify => 0, %options,
        agent => { user => $name, password => 'x', key => 'x' x 36 });
}

# Many connections at once, of an address of this host.
sub ask {
    my ($address, @bytes) = @_;

    return map {
        my $socket = IO::Socket::INET->new(LocalAddr => $address,
            PeerAddr => '127.0.0.1', PeerPort => port()) or die "connect: $!";
        syswrite $socket, $_;
        $socket;
    } @bytes;
}

sub stranger_bytes {
    my ($name, %options) = @_;

    return request_bytes('GetProducts', {}, %options,
        agent => { user => $name, password => 'x', key => 'x' x 36 });
}

# The answers of those that have one, which are asked no more.
sub answered {
    my @ready = IO::Select->new(grep { $_->opened } @_)->can_read(0);

    return map {
        my $body = (http_receive($_))[2];
        close $_;
        $body // ();
    } @ready;
}


# ---- Remembered ----

my $order = call('OrderProducts', order(senderid => 'a-1'))->item('orderid');
ok $order, 'an agent is served';
my ($held, $looked) = (figure('snapshots'), figure('lookups_total'));
is stranger('nobody-1')->retcode, -2201, 'a stranger is told that he is one';
is figure('lookups_total'), $looked + 1, 'the stranger was looked up';
is stranger('nobody-1')->retcode, -2201, 'he is told again' for 1 .. 5;
is figure('lookups_total'), $looked + 1, 'he was not looked up again';

stranger("nobody-$_") for 2 .. 20;
is figure('snapshots'), $held, 'strangers take no place of an agent';

my ($status) = ticketctl(qw(agent create DEMO nobody-1 --name Somebody
    --pay deposit --all-products yes --password), 'Some-2026');
is $status, 0, 'staff make an agent of that name';
is +(ticketctl(qw(key issue DEMO nobody-1 --key), 'a' x 36))[0], 0,
    'the new agent has a key';
is call('GetProducts', {}, agent => { user => 'nobody-1',
    password => 'Some-2026', key => 'a' x 36 })->retcode, 0,
    'the new agent is served at once';


# ---- Behind nginx's limits ----

$looked = figure('lookups_total');
my @codes = map { stranger("limited-$_", at => 'few')->code } 1 .. 5;
is_deeply \@codes, [200, 200, 503, 503, 503],
    'limit_req counts a stranger by address';
is figure('lookups_total'), $looked + 2,
    'whom limit_req refuses Postgres does not see';
is call('GetProducts', {}, at => 'few')->code, 200,
    'an agent of the same address has a share of its own';


# ---- In turn, and few ----

my $holder = db();
$holder->begin_work;
$holder->do('lock table ticket.agent_product');

my @conn = ask('127.0.0.1', map { stranger_bytes("conn-$_", at => 'conn') } 1 .. 6);
my @refused;
wait_until { push @refused, answered(@conn); @refused >= 3 }
    'limit_conn refuses strangers while others are looked up';
is scalar(@refused), 3, 'limit_conn lets as many wait as it says';
my $asked = figure('lookups_total');

my @crowd = ask('127.0.0.1', map { stranger_bytes("crowd-$_") } 1 .. 150);
my @busy;
wait_until { push @busy, answered(@crowd); @busy >= 60 }
    'strangers beyond the bound of their address are answered busy';
like $busy[0], qr/<retcode>-1</, 'a stranger too many is answered busy';
cmp_ok figure('queued_lookups'), '<=', 64, 'so many of an address wait';
cmp_ok figure('lookups_total') - $asked, '<=', 8, 'and few are asked for';
my ($other) = ask('127.0.0.2', stranger_bytes('other-1'));

is call('QueryOrder', { order_id => $order })->retcode, 0,
    'an agent reads meanwhile';

$holder->rollback;
wait_until { push @busy, answered(@crowd); @busy >= 150 }
    'everybody has an answer in the end', 20;
like +(http_receive($other))[2], qr/<retcode>-2201</,
    'another address has a bound of its own';
is figure('queued_lookups'), 0, 'nobody waits any more';
cmp_ok figure('lookups_refused_total'), '>=', 60,
    'those answered busy are counted';


# ---- A crowd that asks again and again ----

# More than an address may ask at once: the rest waits, agents do not.
my @eager = ask('127.0.0.3', (stranger_bytes('nobody-2', keep => 0)) x 600);
my ($agent) = ask('127.0.0.3', request_bytes('GetProducts', {}));
like +(http_receive($agent))[2], qr/<retcode>0</,
    'an agent of that address is answered';
my @told = answered(@eager);
cmp_ok scalar(@told), '<', 600, 'some strangers of that address wait';
wait_until { push @told, answered(@eager); @told >= 600 }
    'each stranger is answered in the end', 20;
is scalar(grep { /<retcode>-2201</ } @told), 600,
    'each stranger is told that he is one';

# Whatever else is wrong with what a stranger sends, he is one.
my %stranger = (
    'names no user' => sub { s/user=[^&]*&// },
    'names no page' => sub { s/GetProducts/GetNothing/ },
    'asks by a wrong method' => sub { s/^GET /PUT / },
    'doubles a parameter' => sub { s/user=/sign_type=MD5&sign_type=MD5&user=/ },
    'signs in a way there is not' => sub { s/user=/sign_type=SHA1&user=/ },
    'leaves his signature out' => sub { s/&sign=[^& ]*// },
);
my $last = 3;
for my $how (sort keys %stranger) {
    my $from = '127.0.0.' . ++$last;
    my $bytes = request_bytes('GetProducts', {}, keep => 0);
    $stranger{$how}->() for $bytes;

    my @asks = ask($from, ($bytes) x 400);
    my ($known) = ask($from, request_bytes('GetProducts', {}));
    like +(http_receive($known))[2], qr/<retcode>0</,
        "an agent is answered beside a crowd that $how";
    my @at_once = answered(@asks);
    cmp_ok scalar(@at_once), '<', 400, "some wait of a crowd that $how";
    is scalar(grep { !/<retcode>-/ } @at_once), 0,
        "a crowd that $how is refused";
    close $_ for @asks;
}


# ---- A cold start ----

# All of an agent's requests wait for one look-up, whatever the limits.
restart('nginx');
my @cold = ask('127.0.0.1',
    map { request_bytes('GetProducts', {}, at => 'few') } 1 .. 40);
my @served = map { (http_receive($_))[0] } @cold;
is scalar(grep { $_ == 200 } @served), 40,
    'the first requests of an agent are all answered';
cmp_ok figure('lookups_total'), '<=', 2, 'they were one look-up';

audit_ok();
done_testing();
