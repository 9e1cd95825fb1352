# Answers that are kept ready: nobody gets another one's, a change is seen at
# once, and one request makes them anew for all.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use IO::Socket::INET;
use Socket qw(SOL_SOCKET SO_RCVBUF);
use TicketShop;
use TicketTest;
use TicketWire qw(http_send http_receive sign_of_answer);

system_start();

my %one = (startdate => day(1), servicecode => '01');
my %key = (demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
           demo2 => '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0');

sub price {
    my ($agent, %options) = @_;
    my ($adult) = grep { $_->{productid} eq 'ADULT' }
        call('GetProducts', {}, agent => $agent, %options)->items;
    return $adult->{price};
}

# ---- Whose answer ----

staff(qw(price set DEMO ADULT 90.00 --agent demo2));
for (1 .. 3) {
    is price('demo'), '100.00', 'the first agent gets his own price';
    is price('demo2'), '90.00', 'the second agent gets his own price';
}

# The same bytes but the signature, or but a key that does not fit.
my $good = request_bytes('GetProducts', {});
my $same = raw_request($good);
is $same->retcode, 0, 'a request is answered';
is raw_request($good)->raw, $same->raw, 'the same request gets the same answer';
(my $forged = $good) =~ s/(sign=[0-9A-F]{31})[0-9A-F]/${1}X/;
like raw_request($forged)->retmsg, qr/签名/, 'another signature is refused';
(my $other = $good) =~ s/user=demo\b/user=demo2/;
like raw_request($other)->retmsg, qr/签名/,
    "another agent's name under the same signature is refused";
(my $wrong = $good) =~ s/password=[^&]*/password=x/;
like raw_request($wrong)->retmsg, qr/签名/,
    'another password under the same signature is refused';
(my $more = $good) =~ s/&sign=/&ServiceCode=02&sign=/;
like raw_request($more)->retmsg, qr/签名/,
    'one more parameter under the same signature is refused';
is raw_request($good)->raw, $same->raw, 'the first one is answered as before';

# What is asked for does not stand in the bytes that are signed.
sub elsewhere {
    my ($path) = @_;
    return raw_request($good =~ s{/agent/GetProducts}{$path}r);
}

my %answer = map { $_ => elsewhere($_)->raw } qw(/agent/GetProducts
    /agent/GetServiceItem /agent/GetProviderConfig /agent3/GetProviderConfig
    /hill/GetProducts);
is scalar(keys %{{ reverse %answer }}), 5,
    'the same bytes get each page its own answer, at each location';
is elsewhere($_)->raw, $answer{$_}, "and the same one at $_ again"
    for sort keys %answer;

# ---- How it was asked ----

is price('demo', method => 'POST'), '100.00', 'POST gets the same price';
my $socket = http_send(port(), [request_bytes('GetProducts', {}, keep => 0)
    =~ s/^GET/HEAD/r]);
my $head = join '', readline $socket;
like $head, qr{^HTTP/1\.1 405 }, 'HEAD is refused, whatever is kept';
like $head, qr/\r\n\r\n\z/, 'the answer to HEAD has no body';

sub slots { [map { $_->{ServiceCode} . $_->{TimeSpanIndex} } $_[0]->items] }

my $slots = request_bytes('GetTimeSegment', \%one);
my $listed = slots(raw_request($slots));
is scalar(@$listed), 8, 'a line has eight slots';
(my $escaped = $slots) =~ s/servicecode=01/%73ervicecode=%30%31/;
isnt $escaped, $slots, 'the same parameter is written in another way';
is_deeply slots(raw_request($escaped)), $listed,
    'escapes in name and value change nothing';
(my $line = $slots) =~ s/servicecode=01/servicecode=02/;
like raw_request($line)->retmsg, qr/签名/,
    'another line under the same signature is refused';
is_deeply slots(call('GetTimeSegment', { %one, servicecode => '02' })),
    [map { "02$_" } 1 .. 8], 'another line has its own slots';
is_deeply slots(call('GetTimeSegment', { STARTDATE => day(1),
    SERVICECODE => '01' })), $listed, 'capitals change nothing';

# ---- What has changed ----

staff(qw(price set DEMO ADULT 101.00));
is raw_request($good)->code, 200, 'the request is good for the new price';
is price('demo'), '101.00', 'a new price is seen at once';
isnt raw_request($good)->raw, $same->raw, 'by the same bytes too';

for my $sold (1 .. 3) {
    is call('OrderProducts', order(senderid => "S$sold", timespanindex => 3))
        ->retcode, 0, 'two places of slot 3 are booked';
    is +(raw_request($slots)->items)[2]{UsedCount}, 2 * $sold,
        'the same request tells the places that are taken now';
}

staff(qw(password set DEMO demo --password Demo-2027));
like raw_request($good)->retmsg, qr/密码|账号|口令/,
    'the old password is refused by the same bytes';
staff(qw(password set DEMO demo --password Demo-2026));
is raw_request($good)->retcode, 0, 'and taken again';

staff(qw(agent disable DEMO demo));
isnt raw_request($good)->retcode, 0, 'an agent that is closed gets nothing';
staff(qw(agent enable DEMO demo));
is raw_request($good)->retcode, 0, 'and again, when it is open';

staff(qw(agent set DEMO demo --addresses 192.0.2.0/24));
isnt raw_request($good)->retcode, 0, 'a forbidden address gets nothing';
staff(qw(agent set DEMO demo --addresses any));
is raw_request($good)->retcode, 0, 'and again from where it may call';

staff(qw(agent set DEMO demo --strict yes));
isnt raw_request($good)->retcode, 0, 'what strict mode wants it has not';
staff(qw(agent set DEMO demo --strict no));
is raw_request($good)->retcode, 0, 'and need not have without';

secret(my $next = '77777777-7777-4777-8777-777777777777');
staff(qw(key issue DEMO demo --key), $next);
staff(qw(key drop DEMO demo 1 --yes));
like raw_request($good)->retmsg, qr/签名/, 'a key that was dropped is dead';
is call('GetProducts', {}, key => $next)->retcode, 0, 'the new key is good';
staff(qw(key issue DEMO demo --key), $key{demo});
is raw_request($good)->retcode, 0, 'the old key is good, when it is there again';

# Other requests guess the password, until the agent is shut out.
for my $guess (1 .. 40) {
    my $answer = call('GetProducts', { password => "wrong-$guess" });
    last if ($answer->retmsg // '') =~ /禁用/;
}
like raw_request($good)->retmsg, qr/禁用/, 'an agent that is locked gets nothing';
staff(qw(agent unlock DEMO demo));
wait_until { raw_request($good)->retcode eq '0' } 'and again, when it is not';

# ---- An answer on its way, while another takes its place ----

sql_do("insert into ticket.product (supplier_id, product_id, code, name, form,
            day_limit, order_days, web_order_days, ticket_days)
        select 2, 1000 + i, 'P' || i, '票' || i, '2', null, 3, 3, 3
        from generate_series(1, 400) i");
sql_do("insert into ticket.price (supplier_id, product_id, agent_id, first_day,
            price_fen)
        select 2, 1000 + i, 0, date '2020-01-01', i
        from generate_series(1, 400) i");
my $many = request_bytes('GetProducts', {}, at => 'hill');
wait_until { raw_request($many)->items == 402 } 'many products are listed';

my $slow = IO::Socket::INET->new(Proto => 'tcp') or die $!;
$slow->setsockopt(SOL_SOCKET, SO_RCVBUF, 2048) or die $!;
$slow->connect(Socket::pack_sockaddr_in(port(), Socket::inet_aton('127.0.0.1')))
    or die $!;
syswrite $slow, $many x 40;
wait_until { IO::Select->new($slow)->can_read(0) } 'a slow client gets some';
for my $price (1 .. 5) {
    sql_do('update ticket.price set price_fen = price_fen + 1
             where supplier_id = 2 and product_id > 1000');
    wait_until {
        my @now = call('GetProducts', {}, at => 'hill')->items;
        $now[2]{price} eq sprintf '0.%02d', 1 + $price;
    } 'a new catalogue is answered meanwhile';
}
my $rest = '';
for my $n (1 .. 40) {
    my ($status, $header, $body) = http_receive($slow, rest => $rest);
    my $size = $header->{'content-length'};
    $rest = substr $body, $size;
    my ($sign) = $body =~ m{<sign>(\w+)<};
    is $sign, sign_of_answer(substr($body, 0, $size), $key{demo}),
        "answer $n of the slow client is whole";
}

# ---- One asks for all ----

# Postgres makes whoever asks it wait.  Of the requests that come one after the
# other the first one that waits makes the answer anew, shortly before it is too
# old; the next one still gets it.  In some try, on a busy machine.
sub next_is_answered {
    my $holder = db();
    raw_request($slots);
    $holder->begin_work;
    $holder->do('lock table ticket.quota');

    my ($waits, $next);
    my $once = $slots =~ s/keep-alive/close/r;
    while (!$waits) {
        my $socket = http_send(port(), [$once]);
        if (IO::Select->new($socket)->can_read(0.01)) {
            http_receive($socket);
        } else {
            $waits = $socket;
        }
    }
    $next = http_send(port(), [$once]);
    my $answered = IO::Select->new($next)->can_read(0.02);

    $holder->rollback;
    like +(http_receive($_))[2], qr/<retcode>0</, 'both are answered in the end'
        for $waits, $next;
    return $answered;
}

my $tries = 0;
1 until next_is_answered() || ++$tries == 20;
cmp_ok $tries, '<', 20, 'while one request asks Postgres, others do not wait';

audit_ok();
done_testing();
