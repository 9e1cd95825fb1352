# Whom functions belong to and who there is: a plain owner, and a role of tests
# only where tests ask for it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBI;
use File::Temp ();
use TicketTest;

system_start(postgres => 'own', nginx => 0, redis => 0);

my $owner = sql_row(<<'END');
    select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
           rolreplication
    from pg_roles where rolname = 'ticket_owner'
END
is_deeply $owner, { map { $_ => 0 } keys %$owner },
    'the owner of functions can nothing but own them';
is_deeply [sql(<<'END')], [], 'every function belongs to it';
    select p.oid::regprocedure as name
    from pg_proc p
    where p.pronamespace in ('api'::regnamespace, 'impl'::regnamespace)
      and p.proowner <> 'ticket_owner'::regrole
END
is sql_value("select count(*) from pg_class where relowner"
             . " = 'ticket_owner'::regrole"), 0, 'it owns no table';
is sql_value("select has_schema_privilege('ticket_owner', 'api', 'create')"), 0,
    'it cannot make a function';
is sql_value("select has_table_privilege('ticket_owner',"
             . " 'ticket.schema_change', 'select')"), 0,
    'what migrate remembers is not its business';

sub tests_exist {
    return sql_value("select count(*) from pg_roles where rolname"
                     . " = 'ticket_test'");
}

sub migrate {
    my ($conninfo, $options, $name) = @_;

    # as staff would type it: ticketctl() of the tests asks for their role
    local $ENV{PGOPTIONS} = $options;
    local $ENV{TICKET_POSTGRES} = $conninfo;
    local $ENV{TICKET_SQL} = this_tree() . '/sql';
    my $build = $ENV{TICKET_BUILD} // this_tree() . '/build';
    my $said = qx{'$build/ticketctl' migrate 2>&1};
    is $?, 0, $name or diag $said;
}

is tests_exist(), 1, 'a test system has the role of tests';
migrate(conninfo(), '', 'the database is migrated as a real system is');
is tests_exist(), 0, 'a real system has no role of tests';
is sql_value("select count(*) from pg_proc p, aclexplode(p.proacl) a"
             . " where p.proname = 'set_clock_shift' and a.grantee"
             . " <> p.proowner"), 0, 'nobody may shift its clock';

# The state of the release before: the role is there, with its grants.
sql_do('create role ticket_test login');
sql_do('grant usage on schema api to ticket_test');
sql_do('grant execute on all functions in schema api to ticket_test');
migrate(conninfo(), '', 'the state of the release before is migrated');
is tests_exist(), 0, 'its role of tests goes';
migrate(conninfo(), '-c ticket.test_role=on', 'tests ask for their role');
is tests_exist(), 1, 'the role of tests is there again';
ok sql_value('select api.set_clock_shift(interval \'0\')',
             { role => 'ticket_test' }), 'it may shift the clock';

# Whoever migrates need not be a superuser.
sql_do('create role migrator login createrole');
sql_do('create database plain owner migrator');
(my $plain = conninfo('migrator')) =~ s/dbname=\S+/dbname=plain/;
migrate($plain, '', 'the owner of an empty database migrates it');
is tests_exist(), 1, 'a role that another database uses stays';
(my $dsn = conninfo('ticket_nginx')) =~ s/dbname=\S+/dbname=plain/;
$dsn =~ tr/ /;/;
my ($now) = DBI->connect("dbi:Pg:$dsn", undef, undef, { RaiseError => 1 })
               ->selectrow_array('select now from api.hello_2()');
ok $now, 'nginx may call the functions of that database';

# Without CREATEROLE nobody makes roles, and needs none where they are.
sub migrate_fails {
    my ($conninfo, $why, $name) = @_;

    local $ENV{TICKET_SQL} = this_tree() . '/sql';
    my $build = $ENV{TICKET_BUILD} // this_tree() . '/build';
    my $said = qx{'$build/ticketctl' migrate --postgres '$conninfo' 2>&1};
    isnt $?, 0, $name;
    like $said, $why, "$name, with the reason";
}

sql_do('alter role migrator nocreaterole');
migrate($plain, '', 'the owner of a database migrates it again without CREATEROLE');

# Every column of seals takes part in a rotation.
is_deeply [map { $_->{name} } sql(<<'END')], [],
    select c.table_name || '.' || c.column_name as name
    from information_schema.columns c
    where c.table_schema = 'ticket'
      and c.column_name like '%\_sealed'
      and pg_get_functiondef('impl.reseal_rows'::regproc)
          !~ ('update ticket\.' || c.table_name || ' [^;]*'
              || c.column_name || ' = impl\.reseal')
END
    'a rotation of the master key renews every column of seals';

# Another cluster: a dump brings no roles along.
my $dump = File::Temp->new;
my ($socket) = conninfo() =~ /host=(\S+)/;
my @to = ('-h', $socket, '-U', 'postgres');
my $rows = sql_value('select count(*) from ticket.transfer');
my $level = sql_value('select schema_level from api.release()');
system('pg_dump', @to, '-Fc', '-f', "$dump", 'ticket') == 0 or die;

TicketSystem::disconnect();
my $cluster = DBI->connect("dbi:Pg:host=$socket;dbname=postgres", 'postgres',
                           '', { RaiseError => 1, PrintError => 0 });
$cluster->do("drop database $_ with (force)") for qw(plain ticket);
$cluster->do("drop role $_") for qw(ticket_nginx ticket_worker ticket_staff
                                    ticket_gate ticket_desk ticket_market
                                    ticket_finance ticket_keys
                                    ticket_test ticket_owner);
$cluster->do('create database ticket owner migrator');
my $restored = qx{pg_restore @to -d ticket '$dump' 2>&1};
like $restored, qr/role "ticket_nginx" does not exist/,
    'a cluster without our roles restores what it can';

(my $owned = conninfo('migrator')) =~ s/dbname=\S+/dbname=ticket/;
migrate_fails($owned, qr/role ticket_nginx is missing.*without CREATEROLE/,
              'nobody makes roles without the right to');
migrate(conninfo(), '-c ticket.test_role=on', 'migrate makes the roles');

is sql_value('select count(*) from pg_roles where rolcanlogin and rolname in'
             . " ('ticket_nginx', 'ticket_worker', 'ticket_staff')"), 3,
    'the roles of programs and of staff are there again';
ok sql_value('select now from api.hello_2()', { role => $_ }),
    "$_ may call its functions again" for qw(ticket_nginx ticket_worker);
is sql_value('select count(*) from ticket.transfer'), $rows,
    'the restored database has what was dumped';
is sql_value('select schema_level from api.release()',
             { role => 'ticket_staff' }), $level,
    'staff may call their functions again';
is +(ticketctl(qw(agent list DEMO)))[0], 0, 'ticketctl works again';
is sql_value("select setconfig @> array['statement_timeout=30s']"
             . ' from pg_db_role_setting where setrole'
             . " = 'ticket_staff'::regrole"), 1,
    'the role of staff has its bounds again';

done_testing();
