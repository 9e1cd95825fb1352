# What people do who have signed in: api.staff_act().

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(connection sql_call staff_call until_waits in_time);
use TicketPeople qw(actions person sign_in act act_on acts rows last_log
                    changes_of);
use TicketTest;

system_start(nginx => 0, redis => 0);
actions({ name => 'deposit gift', function => 'staff_deposit_topup',
          method => 'POST', path => '/gift', roles => ['finance'],
          flags => ['key'] });

my $json = JSON::PP->new;
person('DEMO', 'anna', 'market');
person('DEMO', 'anton', 'market');
person('DEMO', 'fritz', 'finance');
person('DEMO', 'frieda', 'finance');
person('DEMO', 'klaus', 'clerk');
person('DEMO', 'dora', 'desk_lead');
person('DEMO', 'boss', 'admin');
person('HILL', 'heidi', 'market', 'finance', 'admin');
my %s = map { $_ => sign_in($_) }
        qw(anna anton fritz frieda klaus dora boss heidi);

sub verdict_of { return $_[0]{verdict} // 'none' }
sub logs { return sql_value('select count(*) from ticket.staff_log') }
sub balance { return sql_value('select balance_fen from ticket.account where'
                               . ' supplier_id = 1 and account_id = 1011') }


# ---- Who may what ----

my $before = logs();
is verdict_of(act('\x' . '00' x 32, 'agent show', ['demo'])), 'SESSION_NONE',
    'without a session nothing is done';
is verdict_of(act($s{anna}, 'agent sell', ['demo'])), 'ACTION_UNKNOWN',
    'there are other actions only';
is verdict_of(act($s{anna}, 'deposit topup', ['demo', 100], key => 'k0')),
    'ROLE_MISSING', 'money is not for who looks after products';
is verdict_of(act($s{klaus}, 'agent show', ['demo'])), 'ROLE_MISSING',
    'to look is not for everybody either';
is verdict_of(act($s{anna}, 'agent show', ['nobody'])), 'AGENT_MISSING',
    'what the function refuses is answered';
is act($s{anna}, 'agent show', ['nobody'])->{subject}, 'nobody',
    'with its values';
is verdict_of(act($s{anna}, 'agent show', ['demo', 'more'])), 'VALUE_REFUSED',
    'an argument too many is refused';
is verdict_of(act($s{boss}, 'supplier list', [])), 'VALUE_REFUSED',
    'a function that knows no supplier answers nobody of one';
is verdict_of(act($s{anna}, 'product set', ['ADULT'],
                  change => { minimum => 0 })), 'VALUE_REFUSED',
    'what a table refuses is a refusal, too';
like act($s{anna}, 'product set', ['ADULT'], change => { minimum => 0 })
     ->{subject}, qr/^product_minimum/, 'with the name of the rule';
is verdict_of(act($s{anna}, 'product set', ['ADULT'],
                  change => { minimum => 'x' })), 'VALUE_REFUSED',
    'and what is no number';
is logs(), $before, 'who only looks or is refused leaves nothing in the log';

is rows(act($s{anna}, 'agent show', ['demo']))->[0]{name},
    sql_value("select name from ticket.agent where supplier_id = 1"
              . " and user_name = 'demo'"), 'the supplier is the session\'s';
is rows(act($s{heidi}, 'agent show', ['demo']))->[0]{name},
    sql_value("select name from ticket.agent where supplier_id = 2"
              . " and user_name = 'demo'"), 'for each its own';
my @audited = act($s{boss}, 'audit', [], change => { supplier => 'HILL' });
is_deeply rows($audited[0]), [], 'also where it is an option';
is last_log(1)->{action}, 'audit', 'a look that is logged is logged';
is_deeply changes_of(last_log(1)), [], 'without a change';


# ---- How rows look ----

my $shown = act($s{anna}, 'agent show', ['demo']);
like $shown->{rows}, qr/^\[\{"agent_id":101,"user_name":"demo","name":/,
    'columns come in their order, without verdict';
like $shown->{rows}, qr/"balance_fen":\d+,.*"version":\d+\}/,
    'money and versions are numbers';
my $topped = act($s{fritz}, 'deposit topup', ['demo', 100], key => 't1',
                 change => { reference => 'T-1' });
like $topped->{rows}, qr/"document":"\d{19}"/, 'other long numbers are texts';
my $seen = act($s{boss}, 'staff sessions', ['boss']);
like $seen->{rows},
    qr/"created_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+08:00"/,
    'moments have the supplier\'s offset';
is connection('ticket_nginx')->selectrow_array("select '2026-07-01T00:00:00Z'"
    . "::timestamptz::text"), '2026-07-01 00:00:00+00',
    'a connection has its own zone';
my $nginx = connection('ticket_nginx');
act_on($nginx, $s{anna}, 'agent show', ['demo']);
is_deeply [$nginx->selectrow_array("select current_setting('TimeZone'),"
           . " current_setting('ticket.actor', true)")],
    [connection('ticket_nginx')->selectrow_array('show TimeZone'), ''],
    'afterwards the connection is as it was';
$nginx->begin_work;
act_on($nginx, $s{anna}, 'agent show', ['demo']);
is $nginx->selectrow_array("select current_setting('ticket.actor', true)"), '',
    'also within the transaction';
$nginx->commit;


# ---- The same key ----

my $b = balance();
is verdict_of(act($s{fritz}, 'deposit topup', ['demo', 700],
                  change => { reference => 'K-1' })), 'IDEMPOTENCY_NEEDED',
    'money needs a key';
is verdict_of(act($s{fritz}, 'deposit topup', ['demo', 700], key => 'k1')),
    'REFERENCE_NEEDED', 'and the paper it stands on';
my @call = ($s{fritz}, 'deposit topup', ['demo', 700], key => 'k1',
            change => { reference => 'K-1' }, body => 'the body');
my $first = act(@call);
is verdict_of($first), 'none', 'what was refused under a key is free again';
my $second = act(@call);
is_deeply [@$second{qw(verdict status rows etag replayed)}],
    [@$first{qw(verdict status rows etag)}, 1],
    'the same request gets the same answer';
is balance(), $b + 700, 'and is done once';
is verdict_of(act(@call, body => 'another body')), 'IDEMPOTENCY_OTHER',
    'another body under the key is refused';
is verdict_of(act($s{fritz}, 'rebate topup', ['demo', 700], key => 'k1',
                  body => 'the body')), 'IDEMPOTENCY_OTHER',
    'and another action';
is verdict_of(act($s{frieda}, 'deposit topup', ['demo', 700], key => 'k1',
                  change => { reference => 'K-2' })), 'none',
    'of another person it is another key';
is balance(), $b + 1400, 'which is done';

# At the same moment on two connections.
my ($one, $two) = (connection('ticket_nginx'), connection('ticket_nginx'));
@call = ($s{fritz}, 'deposit topup', ['demo', 900], key => 'k2',
         change => { reference => 'K-3' });
my @columns = qw(verdict status rows etag replayed);
my $sql = 'select ' . join(', ', @columns)
          . ' from api.staff_act(' . join(', ', ('?') x 10) . ')';

sub at_once {
    my ($name, $first, $second) = @_;
    my $late = $two->prepare($sql, { pg_async => 1 });

    $one->begin_work;
    my $a = sql_call($one, 'api.staff_act', acts(@$first))->[0];
    $late->execute(acts(@$second));
    until_waits($two, $name);
    $one->commit;
    $two->pg_result;
    my $b = $late->fetchrow_hashref;
    $late->finish;

    return ($a, $b);
}

$b = balance();
($first, $second) = at_once('the same key at the same moment waits',
                            \@call, \@call);
is_deeply [@$second{qw(verdict status rows etag)}, $second->{replayed}],
    [@$first{qw(verdict status rows etag)}, 1],
    'both get the same answer';
is balance(), $b + 900, 'for one effect';

$one->begin_work;
sql_call($one, 'api.staff_act', acts(@call[0 .. 2], key => 'k3',
         change => { reference => 'K-4' }));
my $late = $two->prepare($sql, { pg_async => 1 });
$late->execute(acts(@call[0 .. 2], key => 'k3',
               change => { reference => 'K-4' }));
until_waits($two, 'a key whose first request is not over waits');
$one->rollback;
$two->pg_result;
is $late->fetchrow_hashref->{replayed}, 0,
    'where the first one came to nothing the second is done';
$late->finish;
is balance(), $b + 1800, 'once it is done again';


# ---- Two people and one row ----

sub etag { return act($s{anna}, 'agent show', ['demo2'])->{etag} }

is verdict_of(act($s{anna}, 'agent set', ['demo2'],
                  change => { name => 'x' })), 'MATCH_NEEDED',
    'who changes says what was seen';
is verdict_of(act($s{anna}, 'agent set', ['demo3'], match => '*',
                  change => { name => 'x' })), 'AGENT_MISSING',
    'of nothing there is nothing to match';
my $etag = etag();
my $set = act($s{anna}, 'agent set', ['demo2'], match => qq("$etag"),
              change => { name => 'Erste' });
is verdict_of($set), 'none', 'the first one changes it';
is $set->{etag}, etag(), 'and is told the new version';
isnt $set->{etag}, $etag, 'which is another one';
my $stale = act($s{anton}, 'agent set', ['demo2'], match => $etag,
                change => { name => 'Zweite' });
is verdict_of($stale), 'MATCH_STALE', 'the second one is too late';
is rows($stale)->[0]{name}, 'Erste', 'and sees what is there now';
is $stale->{etag}, $set->{etag}, 'with its version';
is verdict_of(act($s{anton}, 'agent set', ['demo2'], match => $stale->{etag},
                  change => { name => 'Zweite' })), 'none',
    'with which it is changed';

sql_do('update ticket.account set balance_fen = balance_fen + 1'
       . ' where supplier_id = 1 and account_id = 1021');
$etag = etag();
sql_do('update ticket.account set balance_fen = balance_fen - 1'
       . ' where supplier_id = 1 and account_id = 1021');
is etag(), $etag, 'a sale is no change of what staff see';

($first, $second) = at_once('two at once take turns',
    [$s{anna}, 'agent set', ['demo2'], match => $etag,
     change => { name => 'Dritte' }],
    [$s{anton}, 'agent set', ['demo2'], match => $etag,
     change => { name => 'Vierte' }]);
is verdict_of($first), 'none', 'who comes first changes it';
is verdict_of($second), 'MATCH_STALE', 'who comes second has seen the old one';
is rows($second)->[0]{name}, 'Dritte', 'and sees the new one';


# ---- In the middle of it ----

# A session that ends while it acts: who ends it waits, and then nothing more
# is done.
$one->begin_work;
is verdict_of(sql_call($one, 'api.staff_act', acts($s{anton}, 'product set',
    ['ADULT'], change => { name => '成人' }))->[0]), 'none',
    'a person acts';
my $staff = connection('ticket_staff');
my $ender = $staff->prepare('select * from api.staff_person_end(?, ?, null)',
                            { pg_async => 1 });
$ender->execute('DEMO', 'anton');
until_waits($staff, 'who ends the session waits for what it does');
$one->commit;
$staff->pg_result;
is $ender->fetchrow_hashref->{ended}, 1, 'then it is over';
$ender->finish;
is sql_value("select name from ticket.product where supplier_id = 1"
             . " and code = 'ADULT'"), '成人', 'what was done stays';
is verdict_of(act($s{anton}, 'product set', ['ADULT'],
                  change => { name => 'x' })), 'SESSION_NONE',
    'and no more is done';

# The other way round: it is ended, and whoever acts waits for that.
$s{anton} = sign_in('anton');
$staff->begin_work;
sql_call($staff, 'api.staff_person_end', 'DEMO', 'anton', undef);
$late = $two->prepare($sql, { pg_async => 1 });
$late->execute(acts($s{anton}, 'product set', ['ADULT'],
                    change => { name => 'x' }));
until_waits($two, 'who acts waits for who ends the session');
$staff->commit;
$two->pg_result;
is $late->fetchrow_hashref->{verdict}, 'SESSION_NONE', 'and is refused';
$late->finish;

# A role that is taken away meanwhile.
$s{anton} = sign_in('anton');
$one->begin_work;
sql_call($one, 'api.staff_act', acts($s{anton}, 'product set', ['ADULT'],
                                     change => { name => '成人票' }));
my $taker = $staff->prepare('select * from api.staff_person_set(?, ?, ?)',
                            { pg_async => 1 });
$taker->execute('DEMO', 'anton', '{"roles": ["clerk"]}');
until_waits($staff, 'who takes a role away waits for what it does');
$one->commit;
$staff->pg_result;
is_deeply $taker->fetchrow_hashref->{roles}, ['clerk'], 'then it is gone';
$taker->finish;
$s{anton} = sign_in('anton');
is verdict_of(act($s{anton}, 'product set', ['ADULT'],
                  change => { name => 'x' })), 'ROLE_MISSING',
    'and no more is done in it';

# Who only looks keeps nobody waiting.
$one->begin_work;
sql_call($one, 'api.staff_act', acts($s{anna}, 'agent show', ['demo']));
$staff->do("set lock_timeout = '1s'");
is sql_call($staff, 'api.staff_person_end', 'DEMO', 'anna', undef)->[0]{ended},
    1, 'a session that only looks is ended at once';
$one->commit;
$s{anna} = sign_in('anna');


# ---- A second person ----

is verdict_of(act($s{fritz}, 'approval limit', ['deposit topup'],
              change => { limit_fen => 1 })),
    'ROLE_MISSING', 'who is limited sets no limit';
is verdict_of(act($s{boss}, 'approval limit', ['price set'],
              change => { limit_fen => 1 })),
    'LIMIT_ACTION', 'what moves no money has none';
is verdict_of(act($s{boss}, 'approval limit', ['deposit topup'],
              change => { limit_fen => -1 })),
    'LIMIT_ACTION', 'a limit below nothing is none';
my $limit = act($s{boss}, 'approval limit', ['deposit topup'],
              change => { limit_fen => 50000 });
is_deeply [grep { defined $_->{limit_fen} } @{rows($limit)}],
    [{ action => 'deposit topup', limit_fen => 50000 }], 'a limit is set';
is_deeply [map { "$_->{of_table} $_->{after}" } @{changes_of(last_log(1))}],
    ['supplier {"approval_limits": {"deposit topup": 50000}}'],
    'which the log has';

sub topup {
    my ($who, $fen, $reference, $key) = @_;
    return act($s{$who}, 'deposit topup', ['demo', $fen], key => $key,
               change => { reference => $reference, reason => 'paid in' });
}

$b = balance();
is topup('fritz', 50000, 'A-1', 'a1')->{status}, 200, 'up to it one is enough';
my $proposed = topup('fritz', 50001, 'A-2', 'a2');
is_deeply [@$proposed{qw(verdict status)}], [undef, 202],
    'above it there is a proposal';
my $proposal = rows($proposed)->[0]{proposal};
is balance(), $b + 50000, 'and nothing moves';
is_deeply [map { $_->{of_table} } @{changes_of(last_log(1))}], ['proposal'],
    'the log has the proposal';
is topup('fritz', 50001, 'A-2', 'a2')->{rows}, $proposed->{rows},
    'the same request again is the same proposal';
my $waits = rows(act($s{frieda}, 'approval list', []))->[0];
is_deeply [@$waits{qw(proposal state person action amount_fen limit_fen
                      reason)}, $waits->{args}],
    [$proposal, 'open', 'fritz', 'deposit topup', 50001, 50000, 'paid in',
     ['demo', 50001]], 'who may approve sees what waits';

is verdict_of(act($s{fritz}, 'approval approve', [$proposal], key => 'v1')),
    'APPROVAL_SELF', 'nobody approves the own proposal';
is verdict_of(act($s{dora}, 'approval approve', [$proposal], key => 'v1')),
    'ROLE_MISSING', 'nor who may not do it';
is verdict_of(act($s{frieda}, 'approval approve', [999], key => 'v1')),
    'APPROVAL_MISSING', 'nor what is not there';
is balance(), $b + 50000, 'still nothing moves';
is act($s{frieda}, 'approval approve', [$proposal], key => 'v2')->{status},
    200, 'another person approves';
is balance(), $b + 100001, 'and it is done';
my $log = last_log(1);
is_deeply [@$log{qw(person action subject reason)}],
    ['frieda', 'approval approve', $proposal, 'paid in'],
    'the log has who approved what';
is_deeply [map { $_->{of_table} } @{changes_of($log)}],
    ['proposal', 'account'], 'and what came of it';
is sql_value("select booked_by from ticket.transfer order by at desc limit 1"),
    'frieda', 'who approves has booked it';
is verdict_of(act($s{frieda}, 'approval approve', [$proposal], key => 'v3')),
    'APPROVAL_DONE', 'it is approved once';
is topup('frieda', 50002, 'A-3', 'a3')->{status}, 202,
    'who approved one is limited again';

my $other = rows(topup('fritz', 60000, 'A-4', 'a4'))->[0]{proposal};
is verdict_of(act($s{klaus}, 'approval refuse', [$other], key => 'r0',
                  change => { reason => 'no' })), 'ROLE_MISSING',
    'who may not do it does not refuse it';
is verdict_of(act($s{frieda}, 'approval refuse', [$other], key => 'r1')),
    'REASON_NEEDED', 'to refuse needs a reason';
is verdict_of(act($s{frieda}, 'approval refuse', [$other], key => 'r2',
                  change => { reason => 'wrong agent' })), 'none',
    'another person refuses';
is verdict_of(act($s{frieda}, 'approval approve', [$other], key => 'v4')),
    'APPROVAL_DONE', 'what was refused is not approved';
is last_log(1)->{reason}, 'wrong agent', 'the log has the reason';
my $own = rows(topup('fritz', 60000, 'A-5', 'a5'))->[0]{proposal};
is verdict_of(act($s{fritz}, 'approval refuse', [$own], key => 'r3',
                  change => { reason => 'a slip' })), 'none',
    'who proposed takes it back';

# What the function refuses when it is approved.
my $twice = rows(topup('fritz', 70000, 'A-1', 'a6'));
is_deeply $twice, [], 'a reference of another document is refused at once';
my $later = rows(topup('fritz', 70000, 'A-6', 'a7'))->[0]{proposal};
staff_call('deposit_topup', 'DEMO', 'demo2', 5, '{"reference": "A-6"}');
is verdict_of(act($s{frieda}, 'approval approve', [$later], key => 'v5')),
    'REFERENCE_USED', 'what has become impossible is refused';
is sql_value('select state from ticket.proposal where proposal_id = ?',
             $later), 'O', 'and stays open';

# An action of another name, by a function that is limited.
my $gift = rows(act($s{fritz}, 'deposit gift', ['demo', 61000], key => 'g1',
                    change => { reference => 'G-1' }))->[0]{proposal};
is act($s{frieda}, 'approval approve', [$gift], key => 'g2')->{status}, 200,
    'what is proposed is approved, whatever it is called';

# Two approve at once.
my $raced = rows(topup('fritz', 80000, 'A-7', 'a8'))->[0]{proposal};
person('DEMO', 'flora', 'finance');
$s{flora} = sign_in('flora');
$b = balance();
($first, $second) = at_once('two who approve at once take turns',
    [$s{frieda}, 'approval approve', [$raced], key => 'v6'],
    [$s{flora}, 'approval approve', [$raced], key => 'v6']);
is verdict_of($first), 'none', 'one of them approves';
is verdict_of($second), 'APPROVAL_DONE', 'the other one is told';
is balance(), $b + 80000, 'and it is done once';

# Who types, and the roles of Postgres.
is staff_call('deposit_topup', 'DEMO', 'demo', 90000, '{}')->[0]{verdict},
    undef, 'the system administrator is not limited';
my $finance = connection('ticket_finance');
sql_call($finance, 'api.act_as', 'fritz', 'deposit topup', 'DEMO', undef);
my $typed = sub { sql_call($finance, 'api.staff_deposit_topup', 'DEMO', 'demo',
                           @_)->[0]{verdict} // 'none' };
is $typed->(90000, '{"reference": "F-1"}'), 'APPROVAL_NEEDED',
    'the role of finance is';
is $typed->(100, '{}'), 'REFERENCE_NEEDED', 'and needs a reference';
$finance->do("set ticket.actor = '{\"roles\": 127, \"person\": \"x\"}'");
$finance->do("set ticket.proposal = '$raced'");
is $typed->(90000, '{"reference": "F-1"}'), 'APPROVAL_NEEDED',
    'whatever it sets';
is $typed->(100, '{"reference": "F-2"}'), 'none', 'below the limit it may';
is_deeply [@{last_log(1)}{qw(role by)}], ['ticket_finance', 'ticketctl'],
    'the log has its role, whatever it says';
my $open = rows(topup('fritz', 60000, 'A-8', 'a9'))->[0]{proposal};
is sql_call($finance, 'api.staff_approval_approve', 'DEMO', $open)
   ->[0]{verdict}, 'APPROVAL_CONSOLE', 'nor does it approve';


# ---- Whose roles of Postgres ----

sub may {
    my ($role) = @_;
    return [sort map { $_->{n} } sql(<<'END', $role)];
        select p.proname as n
        from pg_proc p, aclexplode(p.proacl) a
        where p.pronamespace = 'api'::regnamespace
          and a.grantee = to_regrole(?) and a.privilege_type = 'EXECUTE'
END
}

my @base = qw(act_as code_life code_sellers key_check now release staff_propose
              staff_supplier_id standby_age);
is_deeply may('ticket_finance'), [sort @base, map { "staff_$_" } qw(
    deposit_topup rebate_topup ticket_refund audit person_sessions person_end
    log_list log_show approval_list approval_approve approval_refuse)],
    'the role of finance may what people of finance may';
is_deeply may('ticket_gate'), [sort @base, map { "staff_$_" } qw(
    person_sessions person_end)], 'that of the gate what they may there';
ok !eval { sql_call(connection('ticket_gate'), 'api.staff_deposit_topup',
                    'DEMO', 'demo', 1, '{}') }, 'and nothing else';
sql_do('select api.actions_set(?)', $json->encode([
    { name => 'agent show', function => 'staff_agent_show', method => 'GET',
      path => '/a', roles => ['steward'], also => ['staff_agent_list'] }]));
is_deeply may('ticket_finance'), [sort @base],
    'what is no more in the table is revoked';
is_deeply may('ticket_gate'), [sort @base, 'staff_agent_list',
                               'staff_agent_show'],
    'what is new is granted, with what it calls';
is sql_value('select count(*) from ticket.action'), 1, 'the table is as given';
is verdict_of(act($s{boss}, 'staff list', [])), 'ACTION_UNKNOWN',
    'an action that is gone is unknown';
# What is sealed of agents it has for their requests, too.
is_deeply [grep { !/^(?:sign_in_\w+|staff_act|staff_agent_seals
                                |staff_settle_names|staff_rail_known)$/x
                  && /sign|staff|act_as|person/ }
           @{may('ticket_nginx')}], [],
    'nginx may let people in and act for them, and nothing else of theirs';

audit_ok('the log of all that is one chain');
done_testing();
