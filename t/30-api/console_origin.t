# No other site makes a browser of staff do anything: where a request comes from,
# in what form; and bodies of every bad kind.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketConsole;
use TicketTest;
use TicketWire qw(http_send http_receive);

console_start();
staff_person('DEMO', 'anna', 'market', 'finance', 'admin');
my $cookie = staff_session('anna');
my $host = '127.0.0.1:' . port();
my $n = 0;

sub balance { return sql_value(<<'END') }
    select balance_fen from ticket.account where account_id =
        (select agent_id * 10 + 1 from ticket.agent
         where user_name = 'demo' and supplier_id = 1)
    and supplier_id = 1
END

sub rows_of_log { return sql_value('select count(*) from ticket.staff_log') }

# A top-up that would be good but for what is given.
sub top_up {
    my (%is) = @_;

    $n++;
    return ask('POST', '/agents/demo/deposit/topup', cookie => $cookie,
               key => "origin-$n",
               body => { amount_fen => 100, reference => "O-$n" }, %is);
}

my ($before, $logged) = (balance(), rows_of_log());


# ---- Where it comes from ----

my %none = ('Sec-Fetch-Site' => undef);

for my $case (
    ['of another site', { 'Sec-Fetch-Site' => 'cross-site' }],
    ['of another host of the same site', { 'Sec-Fetch-Site' => 'same-site' }],
    ['that somebody typed', { 'Sec-Fetch-Site' => 'none' }],
    ['of another site that names our origin',
     { 'Sec-Fetch-Site' => 'cross-site', Origin => "http://$host" }],
    ['of another origin', { %none, Origin => 'https://evil.example' }],
    ['of another port', { %none, Origin => 'http://127.0.0.1:1' }],
    ['of our name as part of another',
     { %none, Origin => "http://$host.evil.example" }],
    ['of no origin', { %none, Origin => 'null' }],
    ['of an origin without a scheme', { %none, Origin => $host }],
    ['of an empty origin', { %none, Origin => '' }],
    ['that does not say it, with a cookie', { %none }],
) {
    my ($what, $headers) = @$case;
    problem_is(top_up(headers => $headers), 403, 'CROSS_SITE',
               "a request $what is refused");
    problem_is(ask('DELETE', '/session', cookie => $cookie,
                   headers => $headers), 403, 'CROSS_SITE',
               "likewise one that ends the session");
    problem_is(ask('POST', '/session', headers => $headers,
                   body => { name => 'anna', password => 'x' }),
               403, 'CROSS_SITE', 'likewise one that signs in')
        if keys %$headers > 1 || $headers->{'Sec-Fetch-Site'};
}

# ---- Whose it is ----

# The name is the cookie's to the letter: another host of the site can set one
# that differs, and no other that is called so.
for my $case (
    ['of small letters', "__host-ticket=$cookie"],
    ['with a blank behind it', "__Host-ticket =$cookie"],
    ['that another one ends with', "x__Host-ticket=$cookie"],
    ['that comes twice', "__Host-ticket=$cookie; __Host-ticket=$cookie"],
    ['with nothing', '__Host-ticket='],
) {
    my ($what, $sent) = @$case;
    problem_is(ask('GET', '/session', headers => { Cookie => $sent }), 401,
               'SESSION_NEEDED', "a name $what is no session");
}
is ask('GET', '/session', headers => { Cookie => $_ })->{status}, 200,
    'a session is found among others'
    for "__host-ticket=x; __Host-ticket=$cookie", "a=b;__Host-ticket=$cookie; c=d";


# What a form of another page can send: no header of ours, one of three types.
for my $type ('application/x-www-form-urlencoded', 'multipart/form-data',
              'text/plain') {
    problem_is(top_up(headers => { 'Sec-Fetch-Site' => 'cross-site',
                                   'Content-Type' => $type }),
               403, 'CROSS_SITE', "a form of another site, $type");
}

is balance(), $before, 'nothing was booked by any of them';
is rows_of_log(), $logged, 'the log of staff has no row of them';

is top_up(headers => { %none, Origin => "http://$host" })->{status}, 200,
    'an older browser is known by its Origin';
is top_up(headers => { %none, Origin => 'HTTP://' . uc $host })->{status}, 403,
    'but for a scheme that no browser writes so';
is ask('GET', '/products', cookie => $cookie, headers => {
           'Sec-Fetch-Site' => 'cross-site' })->{status}, 200,
    'to look is allowed from anywhere: without the cookie, which is not sent';
problem_is(ask('POST', '/session', headers => { %none },
               body => { name => 'anna', password => 'x' }),
           401, 'SIGN_IN_WRONG', 'a program without a cookie says nothing');


# ---- In what form ----

for my $case (
    ['a form', 'application/x-www-form-urlencoded'],
    ['plain text', 'text/plain'],
    ['another charset', 'application/json; charset=gbk'],
    ['something longer', 'application/jsonx'],
    ['nothing', ''],
    ['another JSON', 'application/merge-patch+json'],
) {
    problem_is(top_up(headers => { 'Content-Type' => $case->[1] }), 415,
               'TYPE_WRONG', "a body that says it is $case->[0]");
}
problem_is(top_up(headers => { 'Content-Type' => undef }), 415, 'TYPE_WRONG',
           'a body that says nothing');
problem_is(top_up(headers => { 'Content-Encoding' => 'gzip' }), 415,
           'TYPE_WRONG', 'a packed body');
is top_up(headers => { 'Content-Type' => 'Application/JSON;charset=UTF-8' })
    ->{status}, 200, 'the type is read whatever its letters';

problem_is(ask('DELETE', '/paychannels/none', cookie => $cookie, body => {}),
           400, 'BODY_UNEXPECTED', 'a DELETE with a body');
problem_is(ask('GET', '/products', cookie => $cookie, body => {}), 400,
           'BODY_UNEXPECTED', 'a GET with a body');


# ---- Bodies ----

sub raw { return ask('POST', '/agents/demo/deposit/topup', cookie => $cookie,
                     key => 'raw-' . ++$n, raw => $_[0]) }

for my $case (
    ['JSON_SYNTAX', 'no end', '{"amount_fen": 1'],
    ['JSON_SYNTAX', 'no JSON', 'amount_fen=1'],
    ['JSON_SYNTAX', 'two values', '{} {}'],
    ['JSON_SYNTAX', 'no UTF-8', "{\"reference\": \"\xff\xfe\"}"],
    ['JSON_SYNTAX', 'a NUL in a text', '{"reference": "a\\u0000b"}'],
    ['JSON_SYNTAX', 'a NUL', "{\"reference\": \"a\0b\"}"],
    ['JSON_SYNTAX', 'half a pair', '{"reference": "\\ud800"}'],
    ['JSON_SYNTAX', 'too large a number', '{"amount_fen": 99999999999999999999}'],
    ['JSON_SYNTAX', 'a comment', '{/* */}'],
    ['JSON_SYNTAX', 'no number', '{"amount_fen": NaN}'],
    ['JSON_TWICE', 'a member twice', '{"amount_fen": 1, "amount_fen": 2}'],
    ['JSON_TWICE', 'a member twice, in other letters',
     '{"amount_fen": 1, "amount\\u005ffen": 2}'],
    ['JSON_OBJECT', 'an array', '[1]'],
    ['JSON_OBJECT', 'a text', '"x"'],
    ['JSON_OBJECT', 'null', 'null'],
    ['JSON_DEPTH', 'nine levels', '{"a":' . '[' x 8 . ']' x 8 . '}'],
    ['JSON_DEPTH', 'many levels', '[' x 30000],
) {
    my $answer = raw($case->[2]);
    problem_is($answer, 400, $case->[0], "a body with $case->[1]");
}

for my $case (
    [['/amount_fen TYPE'], 'a text for money', { amount_fen => '100' }],
    [['/amount_fen TYPE'], 'a fraction of a fen', { amount_fen => 1.5 }],
    [['/amount_fen FEN'], 'less than nothing', { amount_fen => -1 }],
    [['/amount_fen FEN'], 'too much', { amount_fen => 10 ** 15 }],
    [['/amount_fen MISSING'], 'nothing', { amount_fen => undef }],
    [['/amount_fen TYPE'], 'an object', { amount_fen => { fen => 1 } }],
    [['/reference LENGTH'], 'too long a reference',
     { amount_fen => 1, reference => 'x' x 65 }],
    [['/reference TYPE'], 'a number for a text',
     { amount_fen => 1, reference => 7 }],
    [['/amount_fen MISSING', '/user UNKNOWN', '/supplier UNKNOWN'],
     'what the path and the session say', { user => 'x', supplier => 'HILL' }],
    [['/amount_fen MISSING', '/a~1b UNKNOWN'], 'a name with a slash',
     { 'a/b' => 1 }],
) {
    my ($expected, $what, $body) = @$case;
    my $answer = raw(JSON::PP->new->canonical(0)->utf8->encode($body));
    problem_is($answer, 422, 'VALUES_WRONG', "values with $what");
    is_deeply [sort map { "$_->{pointer} $_->{code}" }
               @{ $answer->{json}{errors} }], [sort @$expected],
        "they are named: $what" or diag told($answer);
}

my $long = '{"amount_fen": 1, "reference": "x"' . ' ' x 65502 . '}';
is length $long, 65537, 'a body of one byte too many';
problem_is(raw($long), 413, 'BODY_LARGE', 'it is too long');
problem_is(raw(' ' x 65535 . '{}'), 413, 'BODY_LARGE', 'so is one of blanks');
is raw('{"amount_fen": 1, "reference": "x"' . ' ' x 65501 . '}')->{status},
    200, 'one of just so many is read';

my $socket = http_send(port(), [join "\r\n",
    'POST /console/api/v1/agents/demo/deposit/topup HTTP/1.1', "Host: $host",
    "Cookie: __Host-ticket=$cookie", 'Sec-Fetch-Site: same-origin',
    'Content-Type: application/json', 'Transfer-Encoding: chunked',
    'Idempotency-Key: chunks', 'Connection: close', '',
    '10', '{"amount_fen": 5', '13', ', "reference": "c"}', '0', '', '']);
is((http_receive($socket))[0], 200, 'a body in pieces is read');

# Each single byte that is another one, or is not there.
my $good = '{"amount_fen": 1, "reference": "R"}';
my %seen;
for my $at (0 .. length($good) - 1) {
    for my $to ('', '"', "\xc0", '[') {
        my $body = $good;
        substr($body, $at, 1) = $to;
        my $answer = raw($body);
        $seen{$answer->{status}}++;
        ok $answer->{status} =~ /^(?:200|400|422)$/ && $answer->{json},
            "byte $at as \"@{[$to =~ s/\xc0/\\xc0/r]}\" is answered"
            or diag told($answer);
    }
}
ok $seen{400} && $seen{422}, 'spoilt bodies are refused in both ways';

done_testing;
