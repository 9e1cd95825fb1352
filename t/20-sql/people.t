# People: who they are, how they sign in, what ends their sessions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(connection sql_call staff_call staff_refused);
use TicketPeople qw(actions person sign_in act rows hex32 password_of last_log
                    changes_of known_of place);
use TicketTest;

system_start(nginx => 0, redis => 0);
actions();

my $json = JSON::PP->new;
my $nginx = connection('ticket_nginx');

sub clock { sql_do('select api.set_clock_shift(?)', $_[0]) }

sub begin { return sql_call($nginx, 'api.sign_in_begin', $_[0], '::1')->[0] }

sub end {
    my ($name, $ok, %o) = @_;
    return sql_call($nginx, 'api.sign_in_end', $name, $ok, $o{step},
                    $o{supplier}, hex32($o{cookie} // 'c' . rand), '192.0.2.7',
                    $o{agent} // 'Firefox', $o{password},
                    $o{known} ? @{ $o{known} } : known_of($name),
                    $o{recovery}, place($o{from} // rand))->[0];
}

sub verdict_of { return $_[0]{verdict} // 'none' }

sub alive { return sql_call($nginx, 'api.sign_in_show', $_[0])->[0] }


# ---- A new person, and the link ----

my $new = staff_call('person_create', 'DEMO', 'anna', $json->encode(
    { full_name => 'Anna', roles => ['market', 'finance'] }))->[0];
is $new->{verdict}, undef, 'a person is made';
is_deeply [@$new{qw(name full_name language)}, $new->{roles}],
    ['anna', 'Anna', 'zh', ['market', 'finance']],
    'the person has a name, a language and roles';
like $new->{token}, qr/^[A-Za-z0-9_-]{43}$/, 'a link comes with the person';
is sql_value("select link_until - api.now() between interval '1439 min'"
             . " and interval '24 hours' from"
             . " impl.staff_people_told(1, 'anna')"), 1,
    'the link is good for a day';
is sql_value('select count(*) from ticket.staff_link l'
             . ' where position(convert_to(?, \'UTF8\') in l.hash) > 0',
             $new->{token}), 0, 'the link itself is kept nowhere';
is sql_value('select count(*) from ticket.staff_link where hash = ?',
             hex32($new->{token})), 1, 'its hash is kept alone';

for my $case (
    [qr/a person anna exists/, 'a name that is taken', 'person_create',
     'DEMO', 'anna', '{}'],
    [qr/no role boss/, 'a role that is none', 'person_create', 'DEMO', 'berta',
     '{"roles": ["boss"]}'],
    [qr/Anna is no name/, 'a name in capitals', 'person_create', 'DEMO',
     'Anna', '{}'],
    [qr/no supplier X/, 'a supplier that is none', 'person_create', 'X',
     'berta', '{}'],
    [qr/no person berta/, 'a person who is not there', 'person_set', 'DEMO',
     'berta', '{}'],
    [qr/no person anna/, 'a person of another supplier', 'person_show', 'HILL',
     'anna'],
    [qr/no person anna/, 'a link for a person of another supplier',
     'person_link', 'HILL', 'anna'],
) {
    staff_refused(@$case);
}
is sql_value("select count(*) from ticket.staff where name = 'berta'"), 0,
    'what is refused makes nobody';

is verdict_of(end('anna', 't')), 'SIGN_IN_WRONG',
    'nobody signs in without a password';
is sql_value("select failures from ticket.staff where name = 'anna'"), 0,
    'to try before there is a password counts nothing';

sub link_of {
    my ($token) = @_;
    return sql_call($nginx, 'api.sign_in_link', hex32($token))->[0];
}

sub set_password {
    my ($token, $password, $totp, $step) = @_;
    return sql_call($nginx, 'api.sign_in_set', hex32($token),
                    password_of($password), $totp, $step, '192.0.2.1',
                    place('192.0.2.1'))->[0];
}

is verdict_of(link_of('x' x 43)), 'LINK_WRONG', 'another link opens nothing';
is link_of($new->{token})->{name}, 'anna', 'the link says for whom it is';
is link_of($new->{token})->{totp_must}, 0, 'no code is wanted';
is verdict_of(set_password($new->{token}, 'anna')), 'none',
    'the link sets the password';
is verdict_of(link_of($new->{token})), 'LINK_WRONG', 'a link opens once';
is verdict_of(set_password($new->{token}, 'else')), 'LINK_WRONG',
    'a link that was used sets nothing';

my $again = staff_call('person_link', 'DEMO', 'anna')->[0];
my $newer = staff_call('person_link', 'DEMO', 'anna')->[0];
is verdict_of(link_of($again->{token})), 'LINK_WRONG',
    'a new link takes the place of the one before';
clock('24 hours');
is verdict_of(link_of($newer->{token})), 'LINK_WRONG',
    'a link ends after a day';
clock('0');

my $log = last_log(1);
is_deeply [@$log{qw(person role by action subject)}],
    ['ticket_staff', 'ticket_staff', 'sql', '-', 'anna'],
    'the link is in the log, without who said who it is';
is_deeply [map { $_->{of_table} } @{changes_of($log)}], ['staff_link'],
    'the log says what was made';
unlike changes_of($log)->[0]{after}, qr/$newer->{token}|hash/,
    'the log does not have the link';


# ---- Unknown, wrong and locked are one answer ----

my ($known, $unknown) = (begin('anna'), begin('nobody'));
is_deeply [sort keys %$known], [sort keys %$unknown],
    'who is there and who is not looks alike';
is $known->{password}, password_of('anna'), 'the password to compare with';
like $unknown->{password},
    qr/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+\/]{22}\$[\w+\/]{43}$/,
    'of nobody there is one that costs as much';
is $unknown->{staff_id}, undef, 'nobody has no number';

sub said { my ($row) = @_; return { map { $_ => $row->{$_} } keys %$row } }

my $wrong = said(end('anna', 'f'));
is_deeply said(end('nobody', 't')), $wrong, 'an unknown name is a wrong one';
is_deeply said(end('nobody', 'f')), $wrong, 'whatever the password';
is_deeply [grep { defined $wrong->{$_} } keys %$wrong], ['verdict'],
    'nothing more is said';

# From the fifth failure on: 1, 2, 4, 8, 15, 15 minutes.
end('anna', 'f') for 2 .. 4;
is verdict_of(end('anna', 't', cookie => 'before')), 'none',
    'four failures lock nobody';
is sql_value("select failures from ticket.staff where name = 'anna'"), 0,
    'a good password forgets them';
end('anna', 'f') for 1 .. 4;

my $at = 0;
for my $minutes (1, 2, 4, 8, 15, 15) {
    is_deeply said(end('anna', 'f')), $wrong, 'one failure more';
    is sql_value("select ceil(extract(epoch from locked_until - api.now())"
                 . " / 60) from ticket.staff where name = 'anna'"), $minutes,
        "the name is locked for $minutes minutes";
    is_deeply said(end('anna', 't')), $wrong,
        'who is locked gets the answer of who is wrong';
    is_deeply said(end('anna', 'f')), $wrong,
        'and a failure meanwhile the same';
    $at += $minutes * 60;
    clock($at - 20 . ' s');
    is_deeply said(end('anna', 't')), $wrong, 'shortly before it is over, too';
    clock("$at s");
}
is sql_value("select failures from ticket.staff where name = 'anna'"), 10,
    'what is tried while the name is locked does not count';
is last_log(1)->{action}, 'sign in locked', 'the log says that it was locked';
is verdict_of(end('anna', 't', cookie => 'after')), 'none',
    'afterwards the password is good again';
clock('0');
is last_log(1)->{action}, 'sign in', 'who signs in is logged';


# ---- A code beside the password ----

staff_call('supplier_set', 'DEMO', '{"totp_needed": true}');
is verdict_of(end('anna', 't')), 'TOTP_MISSING',
    'who has to do with money needs a code where the supplier wants it';
my $link = staff_call('person_link', 'DEMO', 'anna')->[0]{token};
is link_of($link)->{totp_must}, 1, 'the link says that a code is wanted';
is verdict_of(set_password($link, 'anna')), 'TOTP_NEEDED',
    'a password alone is refused';
is verdict_of(set_password($link, 'anna', '\x020102030405', 100)), 'none',
    'password and code are set';
is verdict_of(end('anna', 't')), 'TOTP_NEEDED', 'the code is asked for';
is sql_value("select failures from ticket.staff where name = 'anna'"), 0,
    'to be asked is no failure';
is verdict_of(end('anna', 't', step => 0)), 'SIGN_IN_WRONG',
    'a wrong code is refused';
is verdict_of(end('anna', 't', step => 100)), 'SIGN_IN_WRONG',
    'the code that was used to set it up is refused';
is sql_value("select failures from ticket.staff where name = 'anna'"), 2,
    'both count as failures';
is verdict_of(end('anna', 't', step => 101)), 'none', 'a good code is taken';
is verdict_of(end('anna', 't', step => 101)), 'SIGN_IN_WRONG',
    'a code is taken once';
is verdict_of(end('anna', 'f', step => 102)), 'SIGN_IN_WRONG',
    'a good code does not make a password good';
is verdict_of(end('anna', 't', step => 102)), 'none',
    'and stays good for the right one';
is begin('anna')->{totp_sealed}, "\x02\x01\x02\x03\x04\x05",
    'the sealed secret is handed out to compare';
staff_call('supplier_set', 'DEMO', '{"totp_needed": false}');
my $plain = staff_call('person_link', 'DEMO', 'anna')->[0]{token};
is verdict_of(set_password($plain, 'anna')), 'none', 'a link takes it away';
is verdict_of(end('anna', 't')), 'none', 'then the password is enough';

is verdict_of(end('anna', 't', password => password_of('more'))),
    'none', 'a password is hashed anew when it fits';
is begin('anna')->{password}, password_of('more'), 'and is kept so';
is verdict_of(end('anna', 't')), 'none', 'without a new one';
is begin('anna')->{password}, password_of('more'), 'the old one stays';


# ---- What was compared is what stands there ----

# Somebody compares with the old password while it is changed.
my @old = known_of('anna');
my $changed = staff_call('person_link', 'DEMO', 'anna')->[0]{token};
is verdict_of(set_password($changed, 'anna', '\x020102030405', 100)), 'none',
    'the password is changed meanwhile';
is verdict_of(end('anna', 't', known => \@old)), 'SIGN_IN_WRONG',
    'who has compared with the old one is not let in';
is verdict_of(end('anna', 't', known => \@old,
                  password => password_of('old'))), 'SIGN_IN_WRONG',
    'nor is the old one put back';
is begin('anna')->{password}, password_of('anna'), 'the new one stays';
is verdict_of(end('anna', 't', step => 101, known => [password_of('anna'),
                                                      '\x02'])),
    'SIGN_IN_WRONG', 'a code of another device is none';
is sql_value("select failures from ticket.staff where name = 'anna'"), 0,
    'none of this counts as a failure';


# ---- Codes for when the device is lost ----

sub left { return sql_value("select impl.recovery_left(staff_id) from"
                            . " ticket.staff where name = 'anna'") }

my @codes = map { sprintf '%064d', $_ } 1 .. 10;
my $session = sign_in_with_code(102);
is left(), 0, 'a new device has none';
is verdict_of(recovery($session, 'f', 103)), 'SIGN_IN_WRONG',
    'they are for who says the password';
is verdict_of(recovery($session, 't', $_)), 'SIGN_IN_WRONG',
    'and has the device' for undef, 0, 102;
sql_do("update ticket.staff set failures = 0 where name = 'anna'");
is verdict_of(recovery($session, 't', 103)), 'none', 'ten are made';
is_deeply [@{last_log(1)}{qw(person action)}], ['anna', 'sign in recovery'],
    'the log says so';
is left(), 10, 'ten are left';
is verdict_of(end('anna', 't', recovery => "\\x$codes[3]")), 'none',
    'one signs in';
is last_log(1)->{action}, 'sign in by recovery code', 'the log says by what';
is left(), 9, 'nine are left';
is verdict_of(end('anna', 't', recovery => "\\x$codes[3]")), 'SIGN_IN_WRONG',
    'it signs in once';
is verdict_of(end('anna', 'f', recovery => "\\x$codes[4]")), 'SIGN_IN_WRONG',
    'with a wrong password it does not';
is sql_value("select failures from ticket.staff where name = 'anna'"), 2,
    'both count as failures';
is verdict_of(end('anna', 't', step => 104, recovery => '\x00')), 'none',
    'beside the code of a device it is not looked at';
@codes = map { sprintf '%064d', $_ } 11 .. 20;
is verdict_of(recovery($session, 't', 105)), 'none', 'others take their place';
is verdict_of(end('anna', 't', recovery => '\x' . sprintf '%064d', 5)),
    'SIGN_IN_WRONG', 'those before are gone';

sub sign_in_with_code {
    my ($step) = @_;
    my $cookie = "with $step";
    is verdict_of(end('anna', 't', step => $step, cookie => $cookie)), 'none',
        "a code of step $step signs in";
    return hex32($cookie);
}

sub recovery {
    my ($session, $ok, $step) = @_;
    return sql_call($nginx, 'api.sign_in_recovery', $session, $ok,
                    known_of('anna'), $step, place('::1'),
                    '\x' . join '', @codes)->[0];
}

$plain = staff_call('person_link', 'DEMO', 'anna')->[0]{token};
is verdict_of(set_password($plain, 'more')), 'none', 'a link without a device';
is left(), undef, 'takes them with it';
is verdict_of(recovery($session, 't', 106)), 'SESSION_NONE', 'and the session';
end('anna', 't', cookie => 'plain');
is verdict_of(recovery(hex32('plain'), 't', 107)), 'RECOVERY_DEVICE',
    'without a device there is nothing to lose';


# ---- From where ----

sub counted { return sql_row('select failures, known_failures,'
    . ' locked_until > api.now() as locked,'
    . " known_locked_until > api.now() as known_locked from ticket.staff"
    . " where name = 'anna'") }

is verdict_of(end('anna', 't', from => 'home')), 'none', 'anna is at home';
end('anna', 'f') for 1 .. 6;
is_deeply counted(), { failures => 5, known_failures => 0, locked => 1,
                       known_locked => undef },
    'a stranger who guesses locks strangers out';
is verdict_of(end('anna', 't')), 'SIGN_IN_WRONG', 'whatever they know';
is verdict_of(end('anna', 't', from => 'home')), 'none',
    'and not who comes from home';
is counted()->{locked}, 1, 'which lets no stranger in';
end('anna', 'f', from => 'home') for 1 .. 5;
is counted()->{known_locked}, 1, 'who guesses at home is locked out there';
is verdict_of(end('anna', 't', from => 'home')), 'SIGN_IN_WRONG',
    'for as long as anybody';
is sql_value('select locked_until > api.now() from'
             . " impl.staff_people_told(1, 'anna')"), 1,
    'staff see that the name is locked';
sql_do("update ticket.staff set failures = 0, locked_until = null,"
       . ' known_failures = 0, known_locked_until = null');
end('anna', 't', from => "place $_") for 1 .. 20;
sql_do('update ticket.staff_place set seen_at = seen_at - interval \'1 min\''
       . ' where hash <> ?', place("place 20"));
is sql_value('select count(*) from ticket.staff_place'), 20,
    'twenty places are known at most';
end('anna', 'f', from => 'home');
is counted()->{failures}, 1, 'the oldest is forgotten';
end('anna', 't', from => 'place 20');
clock('91 days');
end('anna', 'f', from => 'place 20');
is counted()->{known_failures}, 0, 'and what is older than 90 days';
clock('0');
sql_do('update ticket.staff set failures = 0');


# ---- A session ----

my $row = end('anna', 't', cookie => 'one');
is_deeply [@$row{qw(name supplier zone)}, $row->{roles},
           $json->decode($row->{suppliers})],
    ['anna', 'DEMO', 'Asia/Shanghai', ['market', 'finance'],
     [{ code => 'DEMO', name => sql_value(
         "select name from ticket.supplier where code = 'DEMO'") }]],
    'the answer says who and for whom';
my $one = hex32('one');
is alive($one)->{name}, 'anna', 'the session lives';
is verdict_of(alive(hex32('no'))), 'SESSION_NONE', 'another cookie does not';
is sql_value("select expire_at - created_at = interval '12 hours' from"
             . ' ticket.staff_session where hash = ?', $one), 1,
    'it is given for twelve hours';

sub seen { return sql_value('select extract(epoch from seen_at - created_at)'
                            . ' from ticket.staff_session where hash = ?',
                            $one) }

my $begun = sql_value('select extract(epoch from created_at) from'
                      . ' ticket.staff_session where hash = ?', $one);
sub at { clock($_[0] + $begun - sql_value('select extract(epoch from'
         . ' transaction_timestamp())') . ' s') }

at(50);
alive($one);
cmp_ok seen(), '==', 0, 'within a minute no use is written';
at(120);
alive($one);
cmp_ok seen(), '>=', 119, 'afterwards it is';
my $was = seen();
at(300);
is $nginx->selectrow_array('select api.sign_in_alive(?)', undef, $one), 1,
    'who looks whether it lives';
is seen(), $was, 'does not use it';
at(120 + 30 * 60 - 20);
is alive($one)->{verdict}, undef, 'it lives until nothing happens for long';
at(120 + 61 * 60);
is verdict_of(alive($one)), 'SESSION_NONE', 'after half an hour it is over';
is $nginx->selectrow_array('select api.sign_in_alive(?)', undef, $one), 0,
    'a look says the same';

clock('0');
end('anna', 't', cookie => 'long');
my $long = hex32('long');
for my $minutes (map { 25 * $_ } 1 .. 28) {
    clock("$minutes min");
    alive($long);
}
is verdict_of(alive($long)), 'none', 'who is busy stays signed in';
clock('719 min');
is verdict_of(alive($long)), 'none', 'almost twelve hours';
clock('721 min');
is verdict_of(alive($long)), 'SESSION_NONE', 'and not longer';
clock('0');

end('anna', 't', cookie => 'out');
is sql_call($nginx, 'api.sign_in_out', hex32('out'))->[0]{person}, 'anna',
    'who signs out is named' for 1, 2;
is verdict_of(alive(hex32('out'))), 'SESSION_NONE', 'who signs out is out';


# ---- What ends sessions ----

sub open_sessions { return sign_in('anna'), sign_in('anna') }

my ($first, $second) = open_sessions();
my $old = sql_call($nginx, 'api.sign_in_password', $first)->[0];
is $old->{password}, password_of('more'), 'the old password to compare with';
is verdict_of(sql_call($nginx, 'api.sign_in_password_set', $first, 't',
                       password_of('new'), password_of('else'), '::1',
                       place('::1'))->[0]),
    'SIGN_IN_WRONG', 'who has compared with another one sets none';
is verdict_of(sql_call($nginx, 'api.sign_in_password_set', $first, 'f',
                       password_of('new'), password_of('more'), '::1',
                       place('::1'))->[0]),
    'SIGN_IN_WRONG', 'who does not know the old password sets none';
is sql_value("select failures from ticket.staff where name = 'anna'"), 1,
    'and has failed once';
is verdict_of(sql_call($nginx, 'api.sign_in_password_set', $first, 't',
                       password_of('new'), password_of('more'), '::1',
                       place('::1'))->[0]),
    'none', 'a new password is set';
is verdict_of(alive($first)), 'none', 'the own session goes on';
is verdict_of(alive($second)), 'SESSION_NONE', 'every other one ends';
is_deeply [@{last_log(1)}{qw(person by action)}],
    ['anna', 'console', 'sign in password'], 'the log has who did it';
is_deeply [map { $_->{secrets} } @{changes_of(last_log(1))}],
    ['{password}'], 'and that it changed, not to what';

($first, $second) = open_sessions();
staff_call('person_set', 'DEMO', 'anna', '{"roles": ["finance", "market"]}');
is verdict_of(alive($first)), 'none', 'the same roles end no session';
staff_call('person_set', 'DEMO', 'anna', '{"language": "en"}');
is verdict_of(alive($first)), 'none', 'another language ends none';
staff_call('person_set', 'DEMO', 'anna', '{"roles": ["market"]}');
is verdict_of(alive($_)), 'SESSION_NONE', 'other roles end them'
    for $first, $second;

$first = sign_in('anna');
is_deeply [@{staff_call('person_disable', 'DEMO', 'anna')->[0]}{qw(enabled)}],
    [0], 'a person is disabled';
is verdict_of(alive($first)), 'SESSION_NONE', 'which ends the sessions';
is verdict_of(end('anna', 't')), 'SIGN_IN_WRONG', 'and lets nobody in';
staff_refused(qr/anna is disabled/, 'a link for who is disabled',
              'person_link', 'DEMO', 'anna');
staff_call('person_set', 'DEMO', 'anna', '{"enabled": true}');
is verdict_of(end('anna', 't')), 'none', 'enabled again, the person is back';


# ---- Several suppliers ----

staff_call('person_set', 'HILL', 'anna', '{"roles": ["clerk"]}');
$row = end('anna', 't');
is verdict_of($row), 'SUPPLIER_CHOOSE', 'who works for two says for which';
is_deeply [map { $_->{code} } @{$json->decode($row->{suppliers})}],
    ['DEMO', 'HILL'], 'and is told which there are';
is verdict_of(end('anna', 't', supplier => 'OPERA')), 'SUPPLIER_CHOOSE',
    'for another one nobody signs in';
is_deeply [@{end('anna', 't', supplier => 'HILL')}{qw(supplier)}], ['HILL'],
    'the chosen one is taken';
my $hill = sign_in('anna', 'HILL');
is_deeply alive($hill)->{roles}, ['clerk'], 'with the roles there';
my $demo = sign_in('anna', 'DEMO');
staff_call('person_set', 'DEMO', 'anna', '{"roles": ["finance"]}');
is verdict_of(alive($hill)), 'none',
    'other roles here end no session there';
is verdict_of(alive($demo)), 'SESSION_NONE', 'but the ones here';

# An administrator of one supplier.
person('DEMO', 'boss', 'admin');
person('DEMO', 'carl', 'clerk');
my $boss = sign_in('boss');

is act($boss, 'staff link', ['anna'], key => 'l1')->{verdict},
    'PERSON_ELSEWHERE', 'gives no link to who works for others, too';
is act($boss, 'staff set', ['anna'], change => { full_name => 'A' },
       match => '*')->{verdict}, 'PERSON_ELSEWHERE', 'changes no name';
my $gone = rows(act($boss, 'staff disable', ['anna'], key => 'd1'))->[0];
is_deeply $gone, { name => 'anna', roles => [], enabled => JSON::PP::true },
    'and disables a person here alone';
is verdict_of(alive($hill)), 'none', 'there the session goes on';
is act($boss, 'staff disable', ['boss'], key => 'd2')->{verdict}, 'ADMIN_LAST',
    'the last administrator stays';
is act($boss, 'staff set', ['boss'], change => { roles => [] },
       match => '*')->{verdict}, 'ADMIN_LAST', 'in the role, too';
is act($boss, 'staff set', ['boss'], change => { roles => ['admin', 'market'] },
       match => '*')->{verdict}, 'PERSON_SELF', 'and takes no other one';
staff_call('person_set', 'DEMO', 'boss', '{"roles": ["admin", "market"]}');
$boss = sign_in('boss');
is act($boss, 'product list', [])->{verdict}, undef, 'but may be given one';
is act($boss, 'staff set', ['boss'], change => { roles => ['admin'] },
       match => '*')->{verdict}, undef, 'and may give it back';
is verdict_of(alive($boss)), 'none', 'who does so goes on';
is act($boss, 'product list', [])->{verdict}, 'ROLE_MISSING', 'without that role';

my $made = rows(act($boss, 'staff create', ['dora'], key => 'c1',
                    change => { roles => ['clerk'] }))->[0];
like $made->{token}, qr/^[\w-]{43}$/, 'a new person comes with a link';
my $said = act($boss, 'staff create', ['dora'], key => 'c1',
               change => { roles => ['clerk'] });
is $said->{replayed}, 1, 'the same request again makes nobody';
is rows($said)->[0]{token}, undef, 'and does not show the link again';
is sql_value('select count(*) from ticket.staff_answer where rows::text ~ ?',
             $made->{token}), 0, 'which is kept nowhere';


# ---- Sessions that are looked at ----

my @carl = (sign_in('carl'), sign_in('carl'));
my $seen = rows(act($carl[0], 'staff sessions', ['carl']));
is_deeply [map { $_->{own} ? 1 : 0 } @$seen], [1, 0],
    'a person sees the own sessions, and which one this is';
is $seen->[0]{agent}, 'Firefox', 'with what they were begun';
is act($carl[0], 'staff sessions', ['boss'])->{verdict}, 'PERSON_SESSIONS',
    'but nobody else\'s';
is act($carl[0], 'staff end', ['boss', undef])->{verdict}, 'PERSON_SESSIONS',
    'and ends nobody else\'s';
is rows(act($carl[0], 'staff end', ['carl', $seen->[1]{session}]))->[0]{ended},
    1, 'one of them is ended';
is verdict_of(alive($carl[1])), 'SESSION_NONE', 'it is over';
is act($carl[0], 'staff end', ['carl', $seen->[1]{session}])->{verdict},
    'SIGNED_IN_MISSING', 'what is over is not ended again';
is rows(act($boss, 'staff end', ['carl', undef]))->[0]{ended}, 1,
    'an administrator ends those of others';
is verdict_of(alive($carl[0])), 'SESSION_NONE', 'they are over as well';
is_deeply [map { $_->{name} } @{rows(act($boss, 'staff list', []))}],
    [qw(boss carl dora)], 'the people of the supplier are listed';

audit_ok('the log of all that is one chain');
done_testing();
