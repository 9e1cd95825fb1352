# Bounds: who asks too often, slow bodies, too many who sign in, clients that
# leave, a reload in the middle; and what is down.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketTest;
use TicketWire qw(http_send http_receive);

console_start(
    postgres => 'own',
    http => 'map $ticket_page $sign_in_from {
                 sign-in $binary_remote_addr;
                 default "";
             }
             limit_req_zone $sign_in_from zone=sign_in:1m rate=1r/m;
             limit_req_zone $binary_remote_addr zone=few:1m rate=1r/m;
             ticket_intake_timeout 300ms;',
    locations => 'location /few/ { ticket_console; limit_req zone=few; }
                  location /door/ { ticket_console; limit_req zone=sign_in;
                                    limit_req_status 429; }
                  location /small/ { ticket_console; client_max_body_size 100; }',
);

my $token = staff_person('DEMO', 'anna', 'market', 'finance');
is ask('POST', '/link', body => { token => $token,
                                  password => password('anna') })->{status},
    204, 'anna has a password';
my $cookie = staff_session('anna');

sub sign_in {
    return ask('POST', '/session', body => { name => 'anna',
                                             password => password('anna') });
}


# ---- nginx's own refusals ----

is ask('GET', '../../../few/v1/products', cookie => $cookie)->{status}, 200,
    'the first one is let in';
my $busy = ask('GET', '../../../few/v1/products', cookie => $cookie);
problem_is($busy, 503, 'BUSY', 'the next one is refused by nginx, in our form');
is $busy->{headers}{'retry-after'}, 2, 'and told when to come again';

is ask('GET', '../../../door/v1/products', cookie => $cookie)->{status}, 200,
    'who does not sign in is not counted at the door' for 1 .. 3;
ask('POST', '../../../door/v1/session', body => { name => 'x', password => 'y' });
my $door = ask('POST', '../../../door/v1/session',
               body => { name => 'x', password => 'y' });
problem_is($door, 429, 'TOO_MANY', 'who tries passwords is');
is $door->{headers}{'retry-after'}, 5, 'and is told when to come again';

my $large = ask('POST', '../../../small/v1/agents/demo/deposit/topup',
                cookie => $cookie, raw => '{"reference": "' . 'x' x 100 . '"}');
problem_is($large, 413, 'BODY_LARGE', 'a body too long for the location');
is ask('GET', '/' . 'x' x 9000)->{status}, 414, 'a path that is too long';

is ask('GET', '/nothing', lang => 'zh')->{json}{title}, '此路径下没有内容',
    'a refusal in Chinese';
is ask('POST', '../../../small/v1/session', lang => 'zh', raw => ' ' x 200)
    ->{json}{title}, '请求体超过 65536 字节', 'also one of nginx';


# ---- Slow bodies ----

my @head = ('POST /console/api/v1/session HTTP/1.1', 'Host: 127.0.0.1:' . port(),
            'Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
            'Content-Length: 50', 'Connection: close', '', '');
my $slow = http_send(port(), [join("\r\n", @head), '{"name"']);
my ($status) = http_receive($slow, timeout => 10);
ok !defined $status || $status == 408, 'a body that does not come ends it'
    or diag $status;
is sign_in()->{status}, 200, 'nobody else is harmed';


# ---- Too many who sign in ----

# More than one process of nginx hashes at a time and lets wait; all begun
# before any is read.
my $body = JSON::PP->new->encode({ name => 'anna', password => password('anna') });
my @sockets = map { http_send(port(), [join "\r\n",
    'POST /console/api/v1/session HTTP/1.1', 'Host: 127.0.0.1:' . port(),
    'Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
    'Content-Length: ' . length $body, 'Connection: close', '', $body]) } 1 .. 60;
my (%came, %type);
for my $socket (@sockets) {
    my ($status, $head, $content) = http_receive($socket, timeout => 60);
    $came{$status // 'nothing'}++;
    if (($status // 0) == 503) {
        my $json = JSON::PP->new->utf8->decode($content);
        $type{"$json->{type} $head->{'retry-after'}"}++;
    }
}
is_deeply [grep { !/^(?:200|503)$/ } keys %came], [],
    'of sixty at once all are answered';
cmp_ok $came{200} // 0, '>=', 16, 'as many as may wait sign in';
is_deeply [keys %type], $came{503} ? ['/errors/SIGN_IN_BUSY 2'] : [],
    'the others are told to come again' or diag explain \%came, \%type;
is sign_in()->{status}, 200, 'afterwards there is room';
is sql_value('select count(*) from ticket.staff_session where ended_at is null')
    > $came{200}, 1, 'who signed in has a session';


# ---- Clients that leave ----

for my $n (1 .. 20) {
    my $socket = http_send(port(), [join "\r\n",
        'POST /console/api/v1/session HTTP/1.1', 'Host: 127.0.0.1:' . port(),
        'Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
        'Content-Length: ' . length $body, '', $body]);
    close $socket;
}
# On a connection that is behind theirs, so that they have been served.
my $behind = http_send(port(), [join "\r\n",
    'POST /console/api/v1/session HTTP/1.1', 'Host: 127.0.0.1:' . port(),
    'Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
    'Content-Length: ' . length $body, 'Connection: close', '', $body]);
like((http_receive($behind, timeout => 60))[0], qr/^(?:200|503)$/,
     'who leaves while a password is hashed harms nobody');
wait_until { sign_in()->{status} == 200 } 'and there is room again';

for my $n (1 .. 10) {
    my $top = JSON::PP->new->canonical->encode({ amount_fen => 1, reference => "left-$n" });
    my $socket = http_send(port(), [join "\r\n",
        'POST /console/api/v1/agents/demo/deposit/topup HTTP/1.1',
        'Host: 127.0.0.1:' . port(), "Cookie: __Host-ticket=$cookie",
        "Idempotency-Key: left-$n", 'Sec-Fetch-Site: same-origin',
        'Content-Type: application/json', 'Content-Length: ' . length $top,
        '', $top]);
    close $socket;
}
for my $n (1 .. 10) {
    my $again = ask('POST', '/agents/demo/deposit/topup', cookie => $cookie,
                    key => "left-$n",
                    body => { amount_fen => 1, reference => "left-$n" });
    is $again->{status}, 200, 'who has left asks again, and knows';
}
is sql_value("select count(*) from ticket.deposit_document"
             . " where reference like 'left-%'"), 10, 'each was booked once';


# ---- A reload in the middle ----

@sockets = map { http_send(port(), [join "\r\n",
    'POST /console/api/v1/session HTTP/1.1', 'Host: 127.0.0.1:' . port(),
    'Sec-Fetch-Site: same-origin', 'Content-Type: application/json',
    'Content-Length: ' . length $body, 'Connection: close', '', $body]) } 1 .. 12;
my ($old) = pids('nginx-process');
reload();
my @in = map { my ($status, undef, $content) = http_receive($_, timeout => 60);
               ($status // 0) == 200 ? () : $content // 'nothing' } @sockets;
is_deeply \@in, [],
    'who was signing in while nginx is reloaded is let in';
wait_until { !kill 0, $old } 'the old process leaves';
is ask('GET', '/session', cookie => $cookie)->{status}, 200,
    'sessions go on under the new one';


# ---- Postgres away ----

stop('postgres');
my $away = ask('GET', '/products', cookie => $cookie);
problem_is($away, 503, 'BUSY', 'without Postgres it is busy');
is $away->{headers}{'retry-after'}, 2, 'for a while';
problem_is(sign_in(), 503, 'BUSY', 'so it is for who signs in');
start('postgres');
wait_until { ask('GET', '/products', cookie => $cookie)->{status} == 200 }
    'when Postgres is back the session is, too';

done_testing;
