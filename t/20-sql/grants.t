# Who may call what, in the database; and that retired.sql names nothing that
# is still in use.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
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

# sql/retired.sql is a schema file of the next release.
my $owner = db('postgres');
my $before = functions('api', 'true');
open my $file, '<', "$FindBin::Bin/../../sql/retired.sql" or die $!;
my $retired = do { local $/; <$file> };
$owner->do("set client_min_messages = warning; $retired");
is_deeply functions('api', 'true'), $before,
    'retired functions are not those of this release';

done_testing();
