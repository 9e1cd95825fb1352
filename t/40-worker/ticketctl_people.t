# People by ticketctl: who types is written down, and what people are.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(connection sql_call);
use TicketPeople qw(actions hex32 password_of place sign_in act rows);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $me = getpwuid($<);
my $json = JSON::PP->new;
delete $ENV{SUDO_USER};

sub said {
    my (@command) = @_;
    my ($status, $out, $err) = ticketctl(@command, '--json');
    is $status, 0, "@command[0, 1] is done" or diag $err;
    return $json->decode($out);
}

sub refused {
    my ($pattern, @command) = @_;
    my ($status, undef, $err) = ticketctl(@command);
    isnt $status, 0, "@command is refused";
    like $err, $pattern, "@command: the text says why";
}

sub log_row { return said('log', 'list', 'DEMO', '--last', 1)->[0] }


# What is not for the role that types.
refused(qr/^ticketctl:\ order\ refund\ is\ not\ for\ ticket_gate,\ but\ for:\ desk_lead,
          \ finance,\ the\ system's\ administrator$/mx,
        qw(order refund DEMO 1 --postgres), conninfo('ticket_gate'));

# Who types.
said(qw(agent set DEMO demo --post-only yes));
my $row = log_row();
is_deeply [@$row{qw(person role by action about)}],
    [$me, 'ticket_staff', 'ticketctl', 'agent set', 'demo'],
    'the log has the user of the system and the command';
is_deeply $row->{changes},
    [{ table => 'agent', key => { agent_id => 101 },
       before => { post_only => JSON::PP::false },
       after => { post_only => JSON::PP::true } }], 'and what changed';
{
    local $ENV{SUDO_USER} = 'maria';
    said(qw(agent set DEMO demo --post-only no));
}
is log_row()->{person}, $< == 0 ? 'maria' : $me, 'behind sudo who typed that';
said(qw(deposit topup DEMO demo 12.00 --reference BANK-1));
is_deeply [@{log_row()}{qw(action about)}], ['deposit topup', 'demo 1011'],
    'money is written down likewise';
is sql_value('select booked_by from ticket.transfer order by at desc limit 1'),
    $me, 'and who booked it';
my $n = sql_value('select count(*) from ticket.staff_log');
said(qw(agent list DEMO));
refused(qr/no agent/, qw(agent set DEMO nobody --post-only yes));
is sql_value('select count(*) from ticket.staff_log'), $n,
    'who looks or is refused is not written down';

# A person.
my $new = said(qw(staff create DEMO anna --full-name 王安娜 --roles),
               'finance,market')->[0];
is_deeply [@$new{qw(name full_name language)}], ['anna', '王安娜', 'zh'],
    'a person is made';
like $new->{token}, qr/^[\w-]{43}$/, 'with a link';
is log_row()->{about}, 'anna', 'the log says whom it is about';
refused(qr/there is one already|exists already/,
        qw(staff create DEMO anna --roles clerk));
refused(qr/roles/, qw(staff create DEMO berta --roles boss));
refused(qr/no person berta/, qw(staff show DEMO berta));
is_deeply sql_row("select impl.person_roles(staff_id, 1) as r from ticket.staff"
                  . " where name = 'anna'")->{r}, ['market', 'finance'],
    'with the roles that were named';

my $nginx = connection('ticket_nginx');
is sql_call($nginx, 'api.sign_in_set', hex32($new->{token}),
            password_of('anna'), undef, undef, '::1',
            place('::1'))->[0]{verdict},
    undef, 'the link sets the password';
my $session = sign_in('anna');
my $sessions = said(qw(staff sessions DEMO anna));
is scalar(@$sessions), 1, 'the session is shown';
is said(qw(staff end DEMO anna))->[0]{ended}, 1, 'the session is ended';
is_deeply said(qw(staff sessions DEMO anna)), [], 'then there is none';
isnt said(qw(staff link DEMO anna))->[0]{token}, $new->{token},
    'another link is another one';
said(qw(staff set DEMO anna --roles clerk --language en));
is_deeply sql_row("select language, impl.person_roles(staff_id, 1) as r"
                  . " from ticket.staff where name = 'anna'"),
    { language => 'en', r => ['clerk'] }, 'a person is changed';
is said(qw(staff list DEMO))->[0]{name}, 'anna', 'people are listed';
is said(qw(staff show DEMO anna))->[0]{language}, 'en', 'a person is shown';
said(qw(staff disable DEMO anna));
is sql_value("select enabled from ticket.staff where name = 'anna'"), 0,
    'a person is disabled';
said(qw(staff set DEMO anna --enabled yes));

# A second person.
said('approval', 'limit', 'DEMO', 'deposit topup', '--above', '500.00');
is_deeply [map { $_->{action} } grep { defined $_->{limit_fen} }
           @{said(qw(approval limits DEMO))}], ['deposit topup'],
    'a limit is set';
refused(qr/has no limit; these have: deposit topup/, 'approval', 'limit', 'DEMO',
        'price set');
said(qw(deposit topup DEMO demo 600.00 --reference BANK-2));
is_deeply said(qw(approval list DEMO)), [],
    'the system administrator needs no second person';
actions();
said(qw(staff set DEMO anna --roles finance));
$session = sign_in('anna');
my @proposals = map {
    rows(act($session, 'deposit topup', ['demo', 60000], key => $_,
             change => { reference => $_ }))->[0]{proposal}
} 'P-1', 'P-2';
is_deeply [map { $_->{proposal} } @{said(qw(approval list DEMO))}],
    \@proposals, 'what waits is listed';
like +(ticketctl(qw(approval list DEMO --last 1)))[1],
    qr/^ *$proposals[1]  open .*  deposit topup  demo, reference P-2  600\.00  500\.00  /m,
    'people see what it is about, of a single one, too';
is said(qw(approval approve DEMO), $proposals[0])->[0]{answer}[0]{amount_fen},
    60000, 'it is approved, and done';
is said(qw(approval refuse DEMO), $proposals[1], '--reason', 'twice')
   ->[0]{state}, 'refused', 'the other one is refused';
is log_row()->{reason}, 'twice', 'the log has the reason';
is sql_value("select count(*) from ticket.deposit_document where reference"
             . " like 'P-_'"), 1, 'what was refused is not done';
refused(qr/no proposal 17/, qw(approval approve DEMO 17));
refused(qr/no proposal 17/, qw(approval refuse DEMO 17 --reason x));
refused(qr/--reason/, qw(approval refuse DEMO 17));

# At ticketctl nobody has proven who types: status 0 means done, unless it was
# said that a proposal will do.
{
    my @as = ('--postgres', conninfo('ticket_finance'));
    my @typed = (@as, qw(deposit topup DEMO demo 700.00 --reference F-1));
    refused(qr/above 500\.00.*\n  --propose leaves it to another person/s,
            @typed);
    my $made = said(@typed, '--propose')->[0];
    is_deeply [@$made{qw(state action)}], ['open', 'deposit topup'],
        'with --propose it is proposed';
    my $waits = said(@as, qw(approval list DEMO))->[0];
    is_deeply [@$waits{qw(proposal person role amount_fen args)}],
        [$made->{proposal}, $me, 'ticket_finance', 70000, ['demo', 70000]],
        'by a role of Postgres';
    refused(qr/where people sign in/, @as, qw(approval approve DEMO),
            $made->{proposal});
    is said(@as, qw(deposit topup DEMO demo 7.00 --reference F-2 --propose))
       ->[0]{amount_fen}, 700, 'what needs nobody else is done at once';
    refused(qr/no agent nobody/,
            @as, qw(deposit topup DEMO nobody 700.00 --reference F-3 --propose));
    my $by = sign_in('anna');
    is rows(act($by, 'approval approve', [$made->{proposal}], key => 'take'))
       ->[0]{state}, 'open', 'who has signed in takes it over';
    is act($by, 'approval approve', [$made->{proposal}], key => 'self')
       ->{verdict}, 'APPROVAL_SELF', 'and another one has to approve it';
    is log_row()->{person}, 'anna', 'the log has who took it over';
}
said('approval', 'limit', 'DEMO', 'deposit topup');
is scalar(grep { defined $_->{limit_fen} } @{said(qw(approval limits DEMO))}),
    0, 'a limit is taken away';

# The log.
is_deeply [map { $_->{action} } @{said('log', 'list', 'DEMO', '--action',
                                       'staff create')}], ['staff create'],
    'the log is read by what was done';
cmp_ok scalar(@{said(qw(log list DEMO --subject anna))}), '>=', 5,
    'by whom it was about';
is_deeply said(qw(log list DEMO --to 2020-01-01)), [], 'and by days until then';
my ($status, $table) = ticketctl(qw(log list DEMO --last 3));
is $status, 0, 'it is printed as a table';
like $table, qr/approval limit/, 'with what was done';
my ($last) = @{said(qw(log list DEMO --last 1))};
is scalar(@{said(qw(log show DEMO), $last->{no})}),
    scalar(@{ $last->{changes} }), 'one of it is shown whole';
is said(qw(log verify DEMO))->[0]{wrong}, 0, 'nobody has altered it';

done_testing();
