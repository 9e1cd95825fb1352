# Signing in: passwords, codes of a device, links, locks, lives of sessions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use POSIX ();
use TicketBooking qw(connection);
use TicketConsole;
use TicketProcess;
use TicketTest;

console_start();
my ($no, $yes) = (JSON::PP::false, JSON::PP::true);

sub sign_in {
    my ($name, %is) = @_;

    return ask('POST', '/session', body => {
        name => $name, password => password($name), %is });
}

# Somebody with a password.
sub new_person {
    my ($supplier, $name, @roles) = @_;

    my $token = staff_person($supplier, $name, @roles);
    my $set = ask('POST', '/link', body => { token => $token,
                                             password => password($name) });
    is $set->{status}, 204, "$name has a password" or diag told($set);
    return $token;
}

sub field { return sql_value("select $_[1] from ticket.staff where name = ?",
                             $_[0]) }

# By the clock of Postgres, which says how long a session lives.
sub shift_by {
    my ($seconds) = @_;

    sql_do('select api.set_clock_shift(?::interval)', "$seconds s");
}


# ---- Passwords ----

new_person('DEMO', 'anna', 'market');
is sign_in('anna')->{status}, 200, 'anna signs in';

problem_is(sign_in(@$_[1 .. $#$_]), 401, 'SIGN_IN_WRONG', "$_->[0] is refused")
    for ['a wrong password', 'anna', password => 'wrong'],
        ['a name that nobody has', 'nobody'],
        ['a name in other letters', 'Anna'],
        ['a password with a blank more', 'anna',
         password => password('anna') . ' '];
is_deeply [map { my $a = $_; [@{ $a->{json} }{qw(title detail type)},
                              !!$a->{headers}{'set-cookie'}] }
           sign_in('nobody')], [map { my $a = $_;
               [@{ $a->{json} }{qw(title detail type)},
                !!$a->{headers}{'set-cookie'}] }
           sign_in('anna', password => 'wrong')],
    'unknown and wrong are one answer, without a cookie';
is sign_in('anna')->{status}, 200, 'who is right is let in again';
is field('anna', 'failures + known_failures'), 0,
    'and failures are forgotten';

like field('anna', 'password'), qr/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    'a password is kept as argon2id';
new_person('DEMO', 'anna2', 'market');
isnt field('anna2', 'password'), field('anna', 'password'),
    'each with a salt of its own';

for my $case (
    ['too short', 'short-1', '/password LENGTH'],
    ['one character', 'aaaaaaaaaaaa', '/password SIMPLE'],
    ['a run', '1234567890123', '/password SIMPLE'],
    ['too long', 'x-' x 129, '/password LENGTH'],
) {
    my $token = staff_person('DEMO', "weak" . length($case->[0]), 'market');
    my $answer = ask('POST', '/link', body => { token => $token,
                                                password => $case->[1] });
    problem_is($answer, 422, 'VALUES_WRONG', "a password that is $case->[0]");
    is_deeply [map { "$_->{pointer} $_->{code}" }
               @{ $answer->{json}{errors} }], [$case->[2]], 'as it says';
    unlike $answer->{content}, qr/\Q$case->[1]\E/, 'and does not say it again';
}
is sign_in('anna', password => '密码-' x 20)->{status}, 401,
    'a password in Chinese is one';

# The own one.
my $cookie = cookie_of(sign_in('anna'));
my $other = cookie_of(sign_in('anna'));
my $change = ask('POST', '/password', cookie => $cookie, body => {
    password => 'wrong', new_password => 'Another-Password-1' });
problem_is($change, 401, 'SIGN_IN_WRONG', 'the present password is needed');
is field('anna', 'known_failures'), 1, 'a wrong one counts';
$change = ask('POST', '/password', cookie => $cookie, body => {
    password => password('anna'), new_password => 'Another-Password-1' });
is $change->{status}, 204, 'anna changes it' or diag told($change);
is ask('GET', '/session', cookie => $cookie)->{status}, 200,
    'the session it was done under goes on';
problem_is(ask('GET', '/session', cookie => $other), 401, 'SESSION_NONE',
           'all others have ended');
problem_is(sign_in('anna'), 401, 'SIGN_IN_WRONG', 'the old one fits no more');
is sign_in('anna', password => 'Another-Password-1')->{status}, 200,
    'the new one does';


# ---- Locks ----

new_person('DEMO', 'lotte', 'market');
for my $n (1 .. 5) {
    problem_is(sign_in('lotte', password => "wrong $n"), 401, 'SIGN_IN_WRONG',
               "failure $n");
}
problem_is(sign_in('lotte'), 401, 'SIGN_IN_WRONG',
           'after five the right one is refused, too');
shift_by(61);
is sign_in('lotte')->{status}, 200, 'for a minute';
shift_by(0);

# A stranger is one that does not come from where lotte has signed in.
sql_do("update ticket.staff_place set hash = substr(sha256(hash), 1, 16)"
       . ' where staff_id = (select staff_id from ticket.staff'
       . " where name = 'lotte')");
sign_in('lotte', password => 'wrong') for 1 .. 5;
problem_is(sign_in('lotte'), 401, 'SIGN_IN_WRONG', 'a stranger is locked out');
sql_do("update ticket.staff set locked_until = null where name = 'lotte'");
is sign_in('lotte')->{status}, 200, 'and known once in';
sql_do("update ticket.staff set locked_until = api.now() + interval '1 h'"
       . " where name = 'lotte'");
is sign_in('lotte')->{status}, 200, 'where strangers lock out nobody';


# ---- A password that is changed meanwhile ----

# Whoever compares with the old one is held where Postgres is told of it.
new_person('DEMO', 'max', 'market');
{
    my $db = connection();
    $db->begin_work;
    $db->do("select from ticket.staff where name = 'max' for update");
    my $pid = fork // die $!;
    if ($pid == 0) {
        my $answer = sign_in('max');
        POSIX::_exit($answer->{status} == 401 ? 0 : 1);
    }
    wait_until {
        sql_value("select count(*) from pg_stat_activity where query like"
                  . " '%sign_in_end%' and wait_event_type = 'Lock'")
    } 'somebody has compared with the old password';
    $db->do("update ticket.staff set password = reverse(password)"
            . " where name = 'max'");
    $db->commit;
    waitpid $pid, 0;
    is $?, 0, 'and is not let in by it';
}


# ---- Codes of a device ----

sub step { return int((time + ($_[0] // 0)) / 30) }

my $token = staff_person('DEMO', 'otto', 'finance');
my $open = ask('POST', '/link/open', body => { token => $token })->{json};
is $open->{totp_needed}, $no, 'no code is wanted';
my $secret = $open->{totp_secret};

sub link_set {
    my ($token, %is) = @_;
    return ask('POST', '/link', body => {
        token => $token, password => password('otto'), %is });
}

my $wrong = link_set($token, totp_secret => $secret, totp => '000000');
problem_is($wrong, 422, 'VALUES_WRONG', 'a code of another secret');
is $wrong->{json}{errors}[0]{pointer}, '/totp', 'it is named';
problem_is(link_set($token, totp_secret => 'x' x 32, totp => '000000'), 422,
           'VALUES_WRONG', 'no secret at all');
problem_is(link_set($token, totp_secret => $secret), 422, 'VALUES_WRONG',
           'a secret that no device has shown');

my $at = step();
is link_set($token, totp_secret => $secret, totp => code_of($secret, $at))
    ->{status}, 204, 'a device is bound';
unlike field('otto', "encode(totp_sealed, 'escape')"), qr/\Q$secret\E/,
    'its secret is sealed';
my $without = sign_in('otto');
problem_is($without, 401, 'TOTP_NEEDED', 'its code is wanted');
is $without->{headers}{'set-cookie'}, undef, 'nobody is signed in without';
problem_is(sign_in('otto', totp => code_of($secret, $at)), 401, 'SIGN_IN_WRONG',
           'the code that bound it has been used');
is sign_in('otto', totp => code_of($secret, $at + 1))->{status}, 200,
    'one of the next half minute signs in';
problem_is(sign_in('otto', totp => code_of($secret, $at + 1)), 401,
           'SIGN_IN_WRONG', 'once');
sql_do("update ticket.staff set totp_step = 0 where name = 'otto'");
problem_is(sign_in('otto', totp => code_of($secret, step() + $_)), 401,
           'SIGN_IN_WRONG', "a code of step $_ does not") for 3, -3;
problem_is(sign_in('otto', password => 'x', totp => code_of($secret, step())),
           401, 'SIGN_IN_WRONG', 'a good code with a wrong password');
is sign_in('otto', totp => code_of($secret, step()))->{status}, 200,
    'both together sign in';

# Codes for when it is lost.
$cookie = cookie_of(sign_in('otto', totp => later_code()));

# Each step once: the last one is forgotten.
sub later_code {
    sql_do("update ticket.staff set totp_step = 0 where name = 'otto'");
    return code_of($secret, step());
}

sub recovery {
    my ($who, $password, $totp) = @_;
    return ask('POST', '/recovery', cookie => $who,
               body => { password => $password, totp => $totp // later_code() });
}

is ask('GET', '/session', cookie => $cookie)->{json}{recovery_left}, 0,
    'a new device has no codes for when it is lost';
problem_is(recovery($cookie, 'wrong'), 401, 'SIGN_IN_WRONG',
           'they are for who says the password');
problem_is(recovery($cookie, password('otto'), '000000'), 401, 'SIGN_IN_WRONG',
           'and has the device');
problem_is(recovery(undef, password('otto')), 401, 'SESSION_NEEDED',
           'and is signed in');
my $made = recovery($cookie, password('otto'));
my @codes = @{ $made->{json}{codes} };
is scalar(@codes), 10, 'ten of them are made' or diag told($made);
is_deeply [grep { !/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/ } @codes], [],
    'each is read without a mistake';
is scalar(keys %{{ map { $_ => 1 } @codes }}), 10, 'each is another one';
is $made->{headers}{'cache-control'}, 'no-store', 'they are kept nowhere';
is sql_value('select count(*) from ticket.staff_recovery where'
             . " position(convert_to(?, 'UTF8') in hash) > 0", $codes[0]), 0,
    'Postgres has hashes of them';
is ask('GET', '/session', cookie => $cookie)->{json}{recovery_left}, 10,
    'how many are left is told';

my $typed = lc($codes[0] =~ tr/-/ /r);
my $by = sign_in('otto', recovery => $typed);
is $by->{status}, 200, 'one signs in, however it is typed' or diag told($by);
is $by->{json}{recovery_left}, 9, 'and is used up';
problem_is(sign_in('otto', recovery => $codes[0]), 401, 'SIGN_IN_WRONG',
           'so it signs in once');
problem_is(sign_in('otto', recovery => $_), 401, 'SIGN_IN_WRONG',
           "no code is one: $_") for 'AAAAA-AAAAA', 'UUUUU-UUUUU';
problem_is(sign_in('otto', password => 'x', recovery => $codes[1]), 401,
           'SIGN_IN_WRONG', 'a good one with a wrong password');
is sql_value("select string_agg(action, ' ' order by no) from ticket.staff_log"
             . " where action like 'sign in %recovery%'"),
    'sign in recovery sign in by recovery code', 'the log has both';
sql_do("update ticket.staff set known_failures = 0, known_locked_until = null");
recovery($cookie, password('otto'));
problem_is(sign_in('otto', recovery => $codes[1]), 401, 'SIGN_IN_WRONG',
           'new ones take the place of all');
problem_is(recovery(cookie_of(sign_in('lotte')), password('lotte')), 409,
           'RECOVERY_DEVICE', 'who has no device needs none');

# A supplier that wants one of finance and administrators.
sql_do("update ticket.supplier set totp_needed = true where code = 'HILL'");
my $must = staff_person('HILL', 'ida', 'admin');
is ask('POST', '/link/open', body => { token => $must })->{json}{totp_needed},
    $yes, 'the link says that a code is wanted';
problem_is(ask('POST', '/link', body => { token => $must,
                                          password => password('ida') }),
           401, 'TOTP_NEEDED', 'without a device there is no password');
new_person('HILL', 'karl', 'market');
is sign_in('karl')->{status}, 200, 'who has no money in hand needs none';


# ---- Several suppliers ----

sql_do("insert into ticket.staff_role (staff_id, supplier_id, role)"
       . " select p.staff_id, s.supplier_id, 'gate_lead' from ticket.staff p,"
       . " ticket.supplier s where p.name = 'karl' and s.code = 'DEMO'");
my $which = sign_in('karl');
problem_is($which, 422, 'SUPPLIER_CHOOSE', 'who works for two has to choose');
is_deeply [map { $_->{code} } @{ $which->{json}{suppliers} }], ['DEMO', 'HILL'],
    'between the two of them' or diag told($which);
is sign_in('karl', supplier => 'DEMO')->{json}{supplier}, 'DEMO',
    'and has chosen';
problem_is(sign_in('karl', supplier => 'OPERA'), 422, 'SUPPLIER_CHOOSE',
           'another one is none of them');

my $karl = cookie_of(sign_in('karl', supplier => 'DEMO'));
sub goes_to {
    my ($supplier) = @_;
    return ask('PUT', '/session/supplier', cookie => $karl,
               body => { supplier => $supplier });
}

my $there = goes_to('HILL');
my $before = $karl;
$karl = cookie_of($there);
problem_is(ask('GET', '/session', cookie => $before), 401, 'SESSION_NONE',
           'the session for the one has ended');
is_deeply [$there->{status}, @{ $there->{json} }{qw(supplier name)},
           @{ $there->{json}{roles} }], [200, 'HILL', 'karl', 'market'],
    'a session goes to another supplier' or diag told($there);
is_deeply ask('GET', '/session', cookie => $karl)->{json}, $there->{json},
    'and stays there';
is_deeply [map { $_->{code} } @{ ask('GET', '/products', cookie => $karl)
                                 ->{json}{items} }], ['HILL1', 'HILL2'],
    'what is asked for is that one\'s';
is sql_value("select supplier_id || action from ticket.staff_log"
             . " where person = 'karl' order by no desc limit 1"), '2sign in',
    'its log says so';
my $no_way = goes_to('OPERA');
is cookie_of($no_way), undef, 'who is refused keeps the session';
problem_is($no_way, 422, 'SUPPLIER_CHOOSE', 'one that is none of them');
is_deeply [map { $_->{code} } @{ $no_way->{json}{suppliers} }], ['DEMO', 'HILL'],
    'there are these two';
sql_do("update ticket.staff_role set role = 'finance' where supplier_id = 2"
       . " and staff_id = (select staff_id from ticket.staff where name = 'karl')");
$karl = cookie_of(goes_to('DEMO'));
problem_is(goes_to('HILL'), 403, 'TOTP_MISSING',
           'one that wants a device of who has none');
is ask('GET', '/session', cookie => $karl)->{json}{supplier}, 'DEMO',
    'then it stays where it was';
is ask('DELETE', '/session', cookie => $karl)->{status}, 204, 'karl signs out';
problem_is(goes_to('HILL'), 401, 'SESSION_NONE', 'and goes nowhere any more');


# ---- Lives ----

my $session = staff_session('anna2');
sub lives { return ask('GET', '/products', cookie => $session)->{status} == 200 }

ok lives(), 'a session lives';
shift_by(29 * 60);
ok lives(), 'for 29 minutes without being used';
shift_by(58 * 60);
ok lives(), 'and 29 minutes more after it was';
shift_by(58 * 60 + 31 * 60);
problem_is(ask('GET', '/products', cookie => $session), 401, 'SESSION_NONE',
           'after 31 minutes it has ended');
shift_by(0);

$session = staff_session('anna2');
for my $hours (map { $_ / 3 } 1 .. 35) {
    shift_by($hours * 3600);
    lives() or fail "ended after $hours hours";
}
ok lives(), 'one that is used lives for nearly twelve hours';
shift_by(12 * 3600 + 1);
problem_is(ask('GET', '/products', cookie => $session), 401, 'SESSION_NONE',
           'and no longer');
shift_by(0);

# Ended in the middle.
my $boss = do { staff_person('DEMO', 'boss', 'admin'); staff_session('boss') };
for my $case (
    ['other roles', sub { sql_do(q(select api.staff_person_set('DEMO', 'anna2',
                                   '{"roles": ["clerk"]}'))) }],
    ['a new link that is used', sub {
        my $token = sql_value("select token from api.staff_person_link('DEMO',"
                              . " 'anna2')");
        ask('POST', '/link', body => { token => $token,
                                       password => password('anna2') }) }],
    ['being disabled', sub { sql_do("select api.staff_person_disable('DEMO',"
                                    . " 'anna2')") }],
) {
    my ($what, $do) = @$case;
    my $session = staff_session('anna2');
    is ask('GET', '/session', cookie => $session)->{status}, 200, 'signed in now';
    $do->();
    problem_is(ask('GET', '/session', cookie => $session), 401, 'SESSION_NONE',
               "$what ends it");
}
problem_is(sign_in('anna2'), 401, 'SIGN_IN_WRONG',
           'who is disabled does not sign in');


# ---- Links ----

my $late = staff_person('DEMO', 'late', 'market');
shift_by(24 * 3600 + 1);
problem_is(ask('POST', '/link/open', body => { token => $late }), 404,
           'LINK_WRONG', 'a link is good for a day');
shift_by(0);
my $first = staff_person('DEMO', 'twice', 'market');
my $second = sql_value("select token from api.staff_person_link('DEMO', 'twice')");
problem_is(ask('POST', '/link/open', body => { token => $first }), 404,
           'LINK_WRONG', 'a new link takes the place of an old one');
is ask('POST', '/link/open', body => { token => $second })->{status}, 200,
    'the new one opens';
for my $case (
    ['other roles elsewhere', sub { sql_do(q{select api.staff_person_set('HILL',
        'away', '{"roles": ["finance"]}')}) }],
    ['other roles', sub { sql_do(q{select api.staff_person_set('DEMO',
        'away', '{"roles": ["clerk"]}')}) }],
    ['being disabled', sub { sql_do(q{select api.staff_person_set('DEMO',
        'away', '{"enabled": false}'), api.staff_person_set('DEMO', 'away',
        '{"enabled": true}')}) }],
) {
    my ($what, $do) = @$case;
    staff_person('DEMO', 'away', 'market')
        if !sql_value("select count(*) from ticket.staff where name = 'away'");
    my $open = sql_value("select token from api.staff_person_link('DEMO', 'away')");
    is ask('POST', '/link/open', body => { token => $open })->{status}, 200,
        "a link opens before its person is changed: $what";
    $do->();
    problem_is(ask('POST', '/link/open', body => { token => $open }), 404,
               'LINK_WRONG', "whoever has it has nothing after it: $what");
}
problem_is(ask('POST', '/link/open', body => { token => 'x' x 43 }), 404,
           'LINK_WRONG', 'no link at all');

done_testing;
