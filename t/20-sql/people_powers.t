# Powers that nobody gets by the way: by a login of another name, by giving
# oneself a role, by a proposal that outlived its person, over others' sessions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection sql_call staff_call);
use TicketPeople qw(person sign_in act rows);
use TicketTest;

database();
my $keys = 0;

sub does {
    my ($session, $action, $args, %change) = @_;
    return act($session, $action, $args, key => 'k' . ++$keys, match => '*',
               change => \%change);
}

sub verdict_of { return $_[0]{verdict} // 'none' }

person('DEMO', $_->[0], @{ $_->[1] })
    for ['frank', ['finance']], ['flora', ['finance']], ['felix', ['finance']],
        ['anna', ['admin']], ['adam', ['admin']];
my %s = map { $_ => sign_in($_) } qw(frank flora felix anna adam);
staff_call('approval_limit', 'DEMO', 'deposit topup', { limit_fen => 1000 });


# ---- Logins of other names ----

sql_do("CREATE ROLE $_->[0] LOGIN IN ROLE $_->[1]")
    for ['alice', 'ticket_finance'], ['bob', 'ticket_staff'];

sub topup {
    my ($dbh, $reference) = @_;
    return verdict_of(sql_call($dbh, 'api.staff_deposit_topup', 'DEMO', 'demo',
                               5000, "{\"reference\": \"$reference\"}")->[0]);
}

my ($alice, $bob) = map { connection($_) } qw(alice bob);
is topup($alice, 'A-1'), 'APPROVAL_NEEDED',
    'whose login is of the role of finance is limited as that';
sql_call($alice, 'api.act_as', 'somebody', 'deposit topup', 'DEMO', undef);
my $made = sql_call($alice, 'api.staff_propose', 'DEMO', 'deposit topup',
                    '["demo", 5000]', '{"reference": "A-2"}')->[0];
is $made->{state}, 'open', 'and proposes as that';
is verdict_of(sql_call($alice, 'api.staff_approval_approve', 'DEMO',
                       $made->{proposal})->[0]), 'APPROVAL_CONSOLE',
    'and approves nothing';
is verdict_of(sql_call($alice, 'api.staff_log_list', '-', '{}')->[0] // {}),
    'SUPPLIER_MISSING', 'and sees nothing of no supplier';
is topup($bob, 'B-1'), 'none', 'whose login is of ticket_staff is not limited';
is topup(connection('postgres'), 'P-1'), 'none', 'nor is the owner';


# ---- Roles of one's own ----

is verdict_of(does($s{anna}, 'staff set', ['anna'],
                   roles => ['admin', 'finance'])), 'PERSON_SELF',
    'nobody gives a role to themselves';
is verdict_of(does($s{anna}, 'staff set', ['anna'],
                   role_finance => JSON::PP::true,
                   role_admin => JSON::PP::true)), 'PERSON_SELF',
    'in no form';
is sql_value("SELECT count(*) FROM ticket.staff_role JOIN ticket.staff p USING"
             . " (staff_id) WHERE p.name = 'anna'"), 1, 'and has it not';
is verdict_of(does($s{anna}, 'staff set', ['anna'], full_name => '安娜')), 'none',
    'what else they are they may say';
is verdict_of(does($s{adam}, 'staff set', ['anna'],
                   roles => ['admin', 'market'])), 'none',
    'another administrator does';
$s{anna} = sign_in('anna');
is verdict_of(does($s{anna}, 'staff set', ['anna'], roles => ['admin'])), 'none',
    'and who has one gives it back';


# ---- Proposals of those who have gone ----

sub proposed {
    my ($who) = @_;
    my $answer = does(sign_in($who), 'deposit topup', ['demo', 5000],
                      reference => 'R-' . ++$keys);
    return rows($answer)->[0]{proposal};
}

for my $gone (['is disabled', ['enabled' => 'false'], ['enabled' => 'true']],
              ['has other roles', [roles => ['market']],
               [roles => ['finance']]]) {
    my ($what, $away, $back) = @$gone;
    my $proposal = proposed('frank');

    does(sign_in('anna'), 'staff set', ['frank'], @$away);
    is verdict_of(does($s{flora}, 'approval approve', [$proposal])),
        'APPROVAL_STALE', "the proposal of who $what is not approved";
    is sql_value('SELECT state FROM ticket.proposal WHERE proposal_id = ?',
                 $proposal), 'O', 'and nothing has come of it';
    does(sign_in('anna'), 'staff set', ['frank'], @$back);
    is verdict_of(does($s{flora}, 'approval approve', [$proposal])), 'none',
        'who is back has not proposed it in vain';
}

my $proposal = proposed('frank');
does(sign_in('anna'), 'staff disable', ['frank']);
is verdict_of(does($s{flora}, 'approval refuse', [$proposal],
                   reason => " \t ")), 'REASON_NEEDED',
    'blanks are no reason';
is verdict_of(does($s{flora}, 'approval refuse', [$proposal],
                   reason => ' has left ')), 'none', 'to refuse it is possible';
is sql_value('SELECT remark FROM ticket.proposal WHERE proposal_id = ?',
             $proposal), 'has left', 'for a reason';
is verdict_of(staff_call('day_off', 'DEMO', iso_day(5),
                         { reason => '  ' })->[0]), 'REASON_NEEDED',
    'nor are they one to close a day';


# ---- Whose proposals are seen ----

person('DEMO', 'lisa', 'desk_lead');
person('DEMO', 'klara', 'clerk', 'finance');
proposed($_) for 'felix', 'klara';
sub seen { return join ' ', sort map { $_->{person} }
           @{ rows(does(sign_in($_[0]), 'approval list', [])) } }
is seen('flora'), 'felix klara somebody', 'finance sees proposals of finance';
is seen('lisa'), '', 'a desk lead does not';
does(sign_in('anna'), 'staff set', ['klara'], roles => ['clerk']);
is seen('klara'), 'klara', 'a clerk sees what was proposed by nobody else';
is_deeply [map { $_->{person} } @{ sql_call(connection('ticket_desk'),
              'api.staff_approval_list', 'DEMO', '{}') }], [],
    'the role of the desk has none of its own';
is scalar @{ staff_call('approval_list', 'DEMO', '{}') }, 3,
    'the system administrator sees all';


# ---- Sessions, and the log ----

for my $role (qw(ticket_gate ticket_desk ticket_market ticket_finance)) {
    my $dbh = connection($role);
    is verdict_of(sql_call($dbh, 'api.staff_person_sessions', 'DEMO', 'flora')
                  ->[0]), 'PERSON_SESSIONS', "$role sees nobody's sessions";
    sql_call($dbh, 'api.act_as', 'flora', 'staff end', 'DEMO', undef);
    is verdict_of(sql_call($dbh, 'api.staff_person_end', 'DEMO', 'flora',
                           undef)->[0]), 'PERSON_SESSIONS',
        "$role ends none, by whatever name";
}
is does($s{flora}, 'staff sessions', ['flora'])->{status}, 200,
    'they have all stayed';
is sql_call(connection('ticket_keys'), 'api.staff_person_end', 'DEMO', 'flora',
            undef)->[0]{ended}, 2, 'the role of administrators may';

my $market = connection('ticket_market');
sql_call($market, 'api.act_as', 'maria', 'agent set', 'DEMO', undef);
sql_call($market, 'api.staff_agent_set', 'DEMO', 'demo', '{"post_only": true}');
is_deeply [map { $_->{role} } @{ sql_call($market, 'api.staff_log_list',
                                          'DEMO', '{}') }], ['ticket_market'],
    'the role of the market sees of the log what it did';
cmp_ok scalar @{ sql_call(connection('ticket_finance'), 'api.staff_log_list',
                          'DEMO', '{}') }, '>', 5, 'that of finance all';

done_testing;
