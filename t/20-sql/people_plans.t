# What people do is found by keys, however much there is: made on tables without
# statistics, under plans that are kept.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database sql_call connection);
use TicketPeople qw(actions person sign_in acts rows hex32 password_of known_of place);
use TicketPlans;
use TicketTest;

database();
actions();
sql_do("alter table ticket.$_ set (autovacuum_enabled = off)")
    for qw(staff staff_role staff_session staff_link staff_place
           staff_recovery staff_answer proposal
           staff_log staff_change staff_log_open staff_chain action);
indexes_read();
$whole{$_} = 1                          # its first entries; by the name, and
    for qw(staff_log_open_pkey staff_name_key);         # then by the roles

person('DEMO', 'fritz', 'finance', 'admin', 'market');
person('DEMO', 'frieda', 'finance', 'admin');
my @session = map { sign_in($_) } qw(fritz frieda);
my $staff = connection('ticket_staff');

# Who is nginx, and yet sees plans.
my $own = watched();
$own->do('set session authorization ticket_nginx');

my $json = JSON::PP->new;
my $n = 0;

sub act {
    my ($who, @call) = @_;
    my $row = sql_call($own, 'api.staff_act', acts($session[$who], @call))->[0];
    die "@call: $row->{verdict} $row->{subject}" if $row->{verdict};
    return $row;
}

sub everything {
    sql_call($own, 'api.sign_in_begin', 'fritz', '::1');
    for my $ok ('f', 't') {
        sql_call($own, 'api.sign_in_end', 'fritz', $ok, undef, undef,
                 hex32('c' . ++$n), '::1', 'x', undef, known_of('fritz'), undef,
                 place('::1'));
    }
    my $cookie = hex32("c$n");
    sql_call($own, "api.$_", $cookie)
        for qw(sign_in_show sign_in_alive sign_in_password);
    sql_call($own, 'api.sign_in_password_set', $cookie, 't',
             password_of('fritz'), (known_of('fritz'))[0], '::1', place('::1'));
    sql_call($own, 'api.sign_in_recovery', $cookie, 't',
             known_of('fritz'), 1, place('::1'), '\x' . '00' x 320);
    my $gone = $cookie;
    $cookie = hex32("n$n");
    sql_call($own, 'api.sign_in_supplier', $gone, 'DEMO', $cookie, '::1', 'x');
    sql_call($own, 'api.sign_in_out', $cookie);
    $session[0] = sign_in('fritz');

    my $p = 'p' . ++$n;
    my $link = rows(act(1, 'staff create', [$p], key => "c$n",
                        change => { roles => ['clerk'] }))->[0]{token};
    sql_call($own, 'api.sign_in_link', hex32($link));
    sql_call($own, 'api.sign_in_set', hex32($link), password_of('x'), undef,
             undef, '::1', place('::1'));
    act(1, 'staff set', [$p], match => '*',
        change => { roles => ['market'] });
    act(1, 'staff show', [$p]);
    act(1, 'staff link', [$p], key => "l$n");
    act(1, 'staff sessions', ['frieda']);
    act(1, 'staff end', ['fritz', undef]);
    $session[0] = sign_in('fritz');

    my @topup = (0, 'deposit topup', ['demo', 100], key => "t$n",
                 change => { reference => "T$n" });
    act(@topup) for 1, 2;
    act(1, 'approval limit', ['deposit topup'], change => { limit_fen => 1000 });
    my ($first, $second) = map {
        rows(act(0, 'deposit topup', ['demo', 2000], key => "$_$n",
                 change => { reference => "$_$n" }))->[0]{proposal}
    } 'P', 'Q';
    act(1, 'approval list', []);
    act(1, 'approval approve', [$first], key => "a$n");
    act(1, 'approval refuse', [$second], key => "r$n",
        change => { reason => 'x' });
    act(1, 'approval limit', ['deposit topup']);

    act(0, 'agent set', ['demo'], match => '*', change => { name => "N$n" });
    act(0, 'log list', [], change => $_)
        for {}, { person => 'fritz' }, { subject => 'demo' },
            { subject => '7', person => 'fritz' },
            { after => 1000, from => iso_day(0), until => iso_day(1) };
    act(1, 'staff disable', [$p], key => "d$n");
}

sub chain {
    $own->do('reset session authorization');
    $own->do('set session authorization ticket_worker');
    sql_call($own, 'api.log_chain', 50) for 1 .. 3;
    $own->do('reset session authorization');
    $own->do('set session authorization ticket_nginx');
}

sub check {
    my ($name) = @_;

    @nodes = grep { ($_->{'Relation Name'} // '')
                    =~ /^(?:staff|staff_\w+|proposal|action)$/ } @nodes;
    my %seen = map { $_->{'Relation Name'} => 1 } @nodes;

    # A person has few roles, and a supplier few people.
    @nodes = grep { !($_->{'Relation Name'} eq 'staff_role'
                      && $_->{'Node Type'} ne 'Seq Scan') } @nodes;
    is_deeply [grep { !$seen{$_} }
               qw(staff staff_role staff_session staff_link staff_place
                  staff_recovery staff_answer proposal staff_log staff_change staff_log_open staff_chain action)], [],
        "$name: every table was planned for";
    check_rows($name);
}

plans_of(sub { everything(); chain() });
check('on almost empty tables');

# A year of a large house.
sql_do(<<'END');
    insert into ticket.staff_log (supplier_id, at, person, role, by, action,
                                  subject, xact)
    select 1, api.now() - interval '1 s' * g, 'p' || g % 50, 'market',
           'console', 'agent set', 'demo', '1'
    from generate_series(1, 100000) g
END
sql_do('insert into ticket.staff_change (supplier_id, no, of_table, key)'
       . " select 1, no, 'agent', '{}' from ticket.staff_log where xact = '1'");
sql_do('insert into ticket.staff_chain (supplier_id, link, no, hash, at)'
       . " select 1, 1000000 + no, no, sha256(''), api.now()"
       . " from ticket.staff_log where xact = '1'");
sql_do("insert into ticket.staff (name, full_name, created_at)"
       . " select 'q' || g, 'x', api.now() from generate_series(1, 5000) g");
sql_do("insert into ticket.staff_session (hash, staff_id, supplier_id, address,"
       . ' agent, created_at, seen_at, expire_at, ended_at)'
       . " select sha256(int4send(g)), 1, 1, '', '', api.now(), api.now(),"
       . ' api.now(), api.now() from generate_series(1, 20000) g');
sql_do("insert into ticket.staff_answer select 1, 1, 'x' || g, 'x', '\\x00',"
       . ' api.now(), 200 from generate_series(1, 20000) g');

plans_of(sub { everything(); chain() });
check('on tables that have grown');

done_testing();
