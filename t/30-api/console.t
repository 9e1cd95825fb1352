# The JSON tongue of staff: a link, a session, an action, a list, refusals.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketTest;

console_start(
    http => 'log_format c "[$ticket_person|$ticket_page|$ticket_retcode|$ticket_order|$request_id|$ticket_unauthenticated]";
             access_log logs/console.log c;');

my $token = staff_person('DEMO', 'anna', 'market', 'finance');

sub logged { return split /^/, slurp(dir() . '/nginx0/logs/console.log') }


# ---- The link of a new person ----

my $open = ask('POST', '/link/open', body => { token => $token });
is $open->{status}, 200, 'a link opens' or diag told($open);
is_deeply [@{ $open->{json} }{qw(name full_name totp_needed)}],
    ['anna', 'anna', JSON::PP::false], 'the link says for whom it is';
like $open->{json}{totp_secret}, qr/^[A-Z2-7]{32}$/,
    'the link has a secret for a device';
is $open->{json}{totp_uri}, 'otpauth://totp/127.0.0.1:anna?secret='
    . "$open->{json}{totp_secret}&issuer=127.0.0.1",
    'a QR code can say it to the device';
isnt ask('POST', '/link/open', body => { token => $token })
    ->{json}{totp_secret}, $open->{json}{totp_secret},
    'the secret is another one each time';

is ask('POST', '/link', body => { token => $token,
                                  password => password('anna') })->{status},
    204, 'the link sets a password';
problem_is(ask('POST', $_->[0], body => { token => $token, %{ $_->[1] } }), 404,
           'LINK_WRONG', "a link that was used is none: $_->[0]")
    for ['/link/open', {}], ['/link', { password => password('anna') }];


# ---- Signing in ----

my $in = ask('POST', '/session', body => { name => 'anna',
                                           password => password('anna') });
is $in->{status}, 200, 'anna signs in' or diag told($in);
is $in->{type}, 'application/json', 'the answer is JSON';
like $in->{headers}{'set-cookie'},
    qr/^__Host-ticket=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    'the cookie is for this host alone, over TLS, and for no script';
is $in->{headers}{'cache-control'}, 'no-store', 'nothing is kept on the way';

my $cookie = cookie_of($in);
my $who = $in->{json};
is_deeply [@$who{qw(name language supplier zone)}, $who->{roles},
           [map { $_->{code} } @{ $who->{suppliers} }]],
    ['anna', 'zh', 'DEMO', 'Asia/Shanghai', ['market', 'finance'], ['DEMO']],
    'the answer says who is signed in, for whom, as what';
like $who->{$_}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/,
    "$_ is a moment in the supplier's zone" for qw(signed_in_at idle_at expire_at);
is sql_value('select count(*) from ticket.staff_session where hash ='
             . " sha256(convert_to(?, 'UTF8'))", $cookie), 1,
    'the database has a hash of the cookie';
is_deeply ask('GET', '/session', cookie => $cookie)->{json}, $who,
    'who is signed in can be asked again';


# ---- Actions ----

my $products = ask('GET', '/products', cookie => $cookie);
is $products->{status}, 200, 'a list is answered' or diag told($products);
is_deeply [sort keys %{ $products->{json} }], ['items', 'next'],
    'a list has its items, and where it goes on';
ok grep({ $_->{code} eq 'ADULT' } @{ $products->{json}{items} }),
    'the list has what is there';
is $products->{json}{next}, undef, 'this list does not go on';
like $products->{headers}{etag}, qr/^"[0-9a-f]{32}"$/, 'a list has an ETag';

my $agent = ask('GET', '/agents/demo', cookie => $cookie);
is $agent->{json}{user_name}, 'demo', 'one thing stands for itself'
    or diag told($agent);

my $top = ask('POST', '/agents/demo/deposit/topup', cookie => $cookie,
              key => 'top-1', body => { amount_fen => 12300,
                                        reference => 'B-1' });
is $top->{status}, 200, 'money is booked' or diag told($top);
is $top->{json}{amount_fen}, 12300, 'what was booked is answered';
my $row = sql_row('select * from ticket.staff_log order by no desc limit 1');
is_deeply [@$row{qw(person by role action request)}],
    ['anna', 'console', 'finance', 'deposit topup',
     $top->{headers}{'x-request-id'}],
    'the log of staff has who did it, as what, and the id of the request';


# ---- Refusals ----

problem_is(ask('GET', '/products'), 401, 'SESSION_NEEDED', 'nobody is signed in');
problem_is(ask('GET', '/products', cookie => 'x'), 401, 'SESSION_NEEDED',
           'that is no cookie of ours');
problem_is(ask('GET', '/nothing', cookie => $cookie), 404, 'PATH_UNKNOWN',
           'an unknown path');
problem_is(ask('GET', '../v2/products', cookie => $cookie), 404, 'PATH_UNKNOWN',
           'an unknown version');

my $wrong = ask('PUT', '/agents', cookie => $cookie, body => {});
problem_is($wrong, 405, 'METHOD_WRONG', 'a method that the path does not have');
is $wrong->{headers}{allow}, 'GET, HEAD, POST', 'Allow has its methods';
like $wrong->{json}{detail}, qr/PUT.*GET, HEAD, POST/, 'so has the sentence';

my $values = ask('POST', '/agents/demo/deposit/topup', cookie => $cookie,
                 key => 'top-2',
                 body => { amount_fen => -1, reference => '', what => 1 });
problem_is($values, 422, 'VALUES_WRONG', 'wrong values');
is_deeply [map { "$_->{pointer} $_->{code}" } @{ $values->{json}{errors} }],
    ['/amount_fen FEN', '/reference LENGTH', '/what UNKNOWN'],
    'all of them are told at once';
like ask('POST', '/agents/demo/deposit/topup', cookie => $cookie, key => 'top-2',
         lang => 'zh-CN', body => {})->{json}{errors}[0]{detail}, qr/必须/,
    'in the language that is asked for';
is $values->{reason}, 'Unprocessable Content', 'the status has its words';
my $query = ask('GET', '/orders?order=1&what=2', cookie => $cookie);
is_deeply [map { "$_->{parameter} $_->{code}" } @{ $query->{json}{errors} }],
    ['order UNKNOWN', 'what UNKNOWN'],
    'of a query it is the parameter that is named' or diag told($query);
problem_is(ask('GET', '/agents/nobody', cookie => $cookie), 404, 'AGENT_MISSING',
           'SQL refuses in the same form');
is_deeply [map { ask('GET', '/nothing', lang => $_)->{json}{title} }
           'en', 'zh'],
    ['there is nothing under this path', '此路径下没有内容'],
    'a refusal has a title in either language';

is length(ask('HEAD', '/products', cookie => $cookie)->{content} // ''), 0,
    'HEAD has no body';


# ---- The end ----

my $out = ask('DELETE', '/session', cookie => $cookie);
is $out->{status}, 204, 'anna signs out';
like $out->{headers}{'set-cookie'}, qr/^__Host-ticket=;.*Max-Age=0$/,
    'the cookie is taken away';
problem_is(ask('GET', '/products', cookie => $cookie), 401, 'SESSION_NONE',
           'a session that was ended has ended');


# ---- What is logged ----

my @log = logged();
ok grep({ $_ eq "[anna|deposit-topup|200|-|$top->{headers}{'x-request-id'}|-]\n" }
        @log), 'the access log has the person, the action and the id'
    or diag @log;
ok grep(/^\[anna\|sign-out\|204\|/, @log), 'also of who signs out' or diag @log;
ok grep(/^\[-\|product-list\|401\|-\|[0-9a-f]+\|127\.0\.0\.1\]$/, @log),
    'who is nobody is counted by address' or diag @log;
my $everything = join '', map { slurp($_) } glob(dir() . '/nginx0/logs/*.log'),
                                            glob(log_dir() . '/*');
cmp_ok length $everything, '>', 1000, 'the logs are read';
unlike $everything, qr/\Q$_\E/, 'no log has a cookie, a password, a token'
    for $cookie, $token, password('anna');

done_testing;
