# Who may call what, in the database; and that retired.sql names nothing that
# is still in use.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole ();
use TicketPeople qw(matrix);
use TicketProcess qw(slurp);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $roles = "array['ticket_nginx', 'ticket_worker', 'ticket_staff',"
            . " 'ticket_test']";

sub functions {
    my ($schema, $which) = @_;

    return [map { $_->{name} } sql(
        'select p.oid::regprocedure::text as name from pg_proc p'
        . " where p.pronamespace = '$schema'::regnamespace and $which"
        . ' order by 1')];
}

cmp_ok @{functions('api', 'true')}, '>', 80, 'functions of api are read';
cmp_ok @{functions('impl', 'true')}, '>', 60, 'functions of impl are read';

for my $schema (qw(api impl)) {
    is_deeply functions($schema, "exists (select from aclexplode(coalesce("
                                 . "p.proacl, acldefault('f', p.proowner))) a"
                                 . ' where a.grantee = 0)'),
        [], "the public calls no function of $schema";
}

my $granted = "exists (select from unnest($roles) r"
              . " where has_function_privilege(r, p.oid, 'execute'))";
is_deeply functions('api', "not $granted"), [],
    'each function of api is granted to some role';
is_deeply functions('impl', $granted), [],
    'no function of impl is granted to any role';
is_deeply [sql("select r from unnest($roles) r"
               . " where has_schema_privilege(r, 'impl', 'usage')")], [],
    'no role may use schema impl';

# What the roles of people may, the roles of Postgres may that go with them:
# migrate grants it from the table of actions.
cmp_ok sql_value('select count(*) from ticket.action'), '>', 150,
    'migrate has told of the actions';
is_deeply [map { "$_->{role}: $_->{name}" } sql(<<'END')], [],
    select g.role, a.name
    from ticket.action a
    cross join (values ('ticket_gate', 3), ('ticket_desk', 12),
                       ('ticket_market', 16), ('ticket_finance', 32),
                       ('ticket_keys', 64)) g (role, bits)
    join pg_proc p on p.pronamespace = 'api'::regnamespace
                  and p.proname = a.function
    where a.roles & g.bits <> 0
      and not has_function_privilege(g.role, p.oid, 'execute')
END
    'each action may be done as the role of Postgres that it is for';
# As it was agreed: each of them may call the functions of the actions that its
# people have, what ticketctl asks besides for these, and nothing else.
{
    my %people = (ticket_gate => [qw(steward gate_lead)],
                  ticket_desk => [qw(clerk desk_lead)],
                  ticket_market => ['market'], ticket_finance => ['finance'],
                  ticket_keys => ['admin']);
    my %action = map { $_->{name} => $_ } @{ TicketConsole::actions() };
    my @base = qw(act_as code_life code_sellers key_check now release staff_propose
                  staff_supplier_id standby_age);
    my @also = slurp(this_tree() . '/worker/ctl/ctl_actions.c')
               =~ /^    \{ "([a-z -]+)", "(\w+)" \},$/mg;
    my %also;
    while (my ($name, $function) = splice @also, 0, 2) {
        push @{ $also{$name} }, $function;
    }
    cmp_ok scalar(keys %also), '>', 5, 'what ticketctl asks besides is read';

    my @rules = matrix();
    for my $role (sort keys %people) {
        my %may = map { $_ => 1 } @base;
        for my $rule (@rules) {
            my %of = map { $_ => 1 } @{ $rule->{roles} };
            next if !grep { $of{$_} } @{ $people{$role} };
            $may{$_} = 1 for $action{$rule->{action}}{function},
                             @{ $also{$rule->{action}} // [] };
        }

        my @called = map { $_->{name} } sql(<<'END', $role);
            select distinct p.proname as name
            from pg_proc p
            where p.pronamespace in ('api'::regnamespace, 'impl'::regnamespace)
              and has_function_privilege(?, p.oid, 'execute')
            order by 1
END
        is_deeply \@called, [sort keys %may],
            "$role may call what its people may, and nothing else"
            or diag 'more: ', join(' ', grep { !$may{$_} } @called), "\nless: ",
               join ' ', grep { my $f = $_; !grep { $_ eq $f } @called }
                         sort keys %may;
    }
}
is_deeply [map { $_->{role} } sql(<<'END')], [],
    select r.role
    from unnest('{gate,desk,market,finance,keys}'::text[]) r (role)
    where exists (
        select from unnest('{impl,ticket}'::text[]) s (name)
        where has_schema_privilege('ticket_' || r.role, s.name, 'usage'))
END
    'none of them sees a table or a function of impl';

# sql/retired.sql is a schema file of the next release.
my $owner = db('postgres');
my $before = functions('api', 'true');
open my $file, '<', "$FindBin::Bin/../../sql/retired.sql" or die $!;
my $retired = do { local $/; <$file> };
$owner->do("set client_min_messages = warning; $retired");
is_deeply functions('api', 'true'), $before,
    'retired functions are not those of this release';

done_testing();
