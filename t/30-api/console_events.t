# What pages are told of as it happens: a stream for each browser.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Time::HiRes qw(time);
use TicketConsole;
use TicketEvents;
use TicketProcess;
use TicketShop;
use TicketTest;

my ($small, $http2) = (free_port(), free_port());
console_start(http => "gzip on; gzip_types *;
    server {
        listen 127.0.0.1:$small sndbuf=4096;
        listen 127.0.0.1:$http2 http2;
        location /console/api/ { ticket_console; }
    }");
staff_person('DEMO', 'boss', qw(market finance));
staff_person('DEMO', 'second', 'finance');
staff_person('DEMO', 'market', 'market');
staff_person('DEMO', 'rail', 'agent');
my ($boss, $fan, $market) = map { staff_session($_) } qw(boss second market);


# ---- Who may ----

problem_is(ask('GET', '/events'), 401, 'SESSION_NEEDED', 'nobody is told');
problem_is(ask('GET', '/events', cookie => 'x' x 43), 401, 'SESSION_NONE',
    'nor is who has no session');
problem_is(ask('GET', '/events', cookie => staff_session('rail')), 403,
    'ROLE_MISSING', 'nor is who may not see slots');
problem_is(ask('GET', '/events?since=1', cookie => $boss), 422,
    'VALUES_WRONG', 'nothing is said with it');
problem_is(ask('POST', '/events', cookie => $boss, body => {}), 405,
    'METHOD_WRONG', 'nor is anything changed by it');
is ask('HEAD', '/events', cookie => $boss)->{status}, 200,
    'who asks for the head alone is answered, and that is the end';


# ---- With its session ----

# They are looked at when the first stream has begun, and then once a minute.
my $short = staff_session('second');
my $ends = TicketEvents->new($short);
is $ends->status, 200, 'a stream begins';
is ask('DELETE', '/session', cookie => $short)->{status}, 204,
    'and its session ends';
ok $ends->over(8), 'so does the stream';


# ---- What is told ----

# Of last minute's use: to be told is none.
sql_do("update ticket.staff_session set seen_at = api.now() - interval '5 min'");
my $seen = sql_value('select max(seen_at) from ticket.staff_session s'
    . " join ticket.staff p using (staff_id) where p.name = 'boss'");

my $stream = TicketEvents->new($boss, headers => ['Accept-Encoding: gzip']);
is $stream->status, 200, 'a stream begins';
is $stream->header('content-type'), 'text/event-stream; charset=utf-8',
    'as what it is';
is $stream->header('content-encoding'), undef, 'not packed, whatever is';
is $stream->header('x-accel-buffering'), 'no', 'nor held back on its way';
is $stream->header('cache-control'), 'no-store', 'nor kept anywhere';

my $approvals = $stream->await('approvals');
like $approvals, qr/^\d+$/, 'it begins with a number for what waits';
ok $stream->await('alarms'), 'and for alarms';
is $stream->{retry}, 3000, 'and says when to come again';

bought({});
my $told = $stream->await('slots');
my ($cell) = grep { $_->{slot_no} == $told->{slots}[0]{slot_no} } @{
    ask('GET', "/lines/$told->{slots}[0]{line}/slots?first_day="
               . $told->{slots}[0]{day}, cookie => $market)->{json}{items} };
is_deeply $told->{slots},
    [{ map { $_ => $cell->{$_} } qw(line day slot_no remaining) }],
    'of a booking: the slot, and what is left of it';
cmp_ok $cell->{used}, '==', 2, 'without the places that it took';

my $second = TicketEvents->new($fan);
my $whole = $second->await('slots');
is_deeply $whole, $told,
    'who comes later is told everything that is known';

sql_do("insert into ticket.alarm (supplier_id, at, kind, number, text)"
       . " select supplier_id, api.now(), 'codes forged', '3', 'device 3'"
       . " from ticket.supplier where code = 'DEMO'");
ok $stream->await('alarms'), 'an alarm is another number';
is $stream->heard->{approvals}, 1, 'what has not changed is not told again';

is sql_value('select max(seen_at) from ticket.staff_session s'
    . " join ticket.staff p using (staff_id) where p.name = 'boss'"), $seen,
    'a session is not used by it';


# ---- Who reads nothing ----

my $deaf = TicketEvents->new($boss, small => 1, port => $small);
for my $n (1 .. 3) {
    bought({ Order_list => 'ADULT|1', money => '100.00' });
    ok $second->await('slots', 5), "others hear of booking $n";
}


# ---- HTTP/2 ----

open my $curl, '-|', 'curl', '-sN', '--http2-prior-knowledge', '-H',
    "Cookie: __Host-ticket=$fan",
    "http://127.0.0.1:$http2/console/api/v1/events" or die "curl: $!";

sub said {
    my ($pattern) = @_;

    while (defined(my $line = readline $curl)) {
        return 1 if $line =~ $pattern;
    }
    return 0;
}

ok said(qr/^event: approvals/), 'HTTP/2 has streams, too';
bought({ Order_list => 'ADULT|1', money => '100.00' });
ok said(qr/^data: .*"remaining":/), 'and they go on';


# ---- How many ----

my @own = map { TicketEvents->new($boss) } 1 .. 14;
is scalar(grep { $_->status == 200 } @own), 14, 'a person has sixteen';
is(TicketEvents->new($boss)->status, 429, 'and no more');
@own = @own[0 .. 3];
wait_until {
    my $one = TicketEvents->new($boss);
    $one->status == 200;
} 'who closes some may open others';


# ---- The end ----

my $began = time;
reload();
cmp_ok time - $began, '<', 4, 'a process that is told to leave is soon gone';
ok $stream->over(1), 'with its streams';
1 while defined readline $curl;
ok close $curl, 'of HTTP/2, too, which end as they should';
ok $deaf->{fh}, 'and with who reads nothing';
is(TicketEvents->new($boss)->status, 200, 'the next one has new ones');

done_testing;
