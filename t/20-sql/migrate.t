# A migration of a database that has everything already asks nobody to wait:
# not who sells or refunds meanwhile, nor who changes what is sold.  One that has
# to lock tables gives way.

use strict;
use warnings;

use DBD::Pg qw(:async);
use DBI;
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start(nginx => 0, redis => 0);

my @written = map { $_->{name} } sql(q{
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'ticket' and c.relkind in ('r', 'p')
      and c.relname <> 'schema_change'
    order by 1});
cmp_ok scalar(@written), '>=', 20, 'the tables of the schema are read';

my $writer = DBI->connect('dbi:Pg:' . conninfo() =~ tr/ /;/r, undef, undef,
                          { RaiseError => 1, PrintError => 0 });
$writer->begin_work;
$writer->do('lock table ' . join(', ', @written) . ' in row exclusive mode');

# lock_timeout ends a migration that waits for the writer.
my ($status, undef, $errors) = ticketctl('migrate', '--postgres', conninfo());
is $status, 0, 'a migration does not wait for a transaction that writes'
    or diag $errors;
$writer->rollback;

my $sql = tempdir(CLEANUP => 1);
system('cp', '-r', (map { "$FindBin::Bin/../../sql/$_" }
                    qw(roles.sql schema functions)), $sql) == 0 or die "cp: $?";

sub file {
    my ($name, $text) = @_;

    open my $file, '>', "$sql/schema/$name" or die $!;
    print $file $text;
    close $file or die $!;
    return;
}

sub migrates {
    my $pid = fork // die "fork: $!";
    return $pid if $pid != 0;

    db()->{InactiveDestroy} = $writer->{InactiveDestroy} = 1;
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    exec "$FindBin::Bin/../../build/ticketctl", 'migrate', '--sql', $sql,
        '--postgres', conninfo();
}

sub locked {
    my ($which) = @_;
    return sql_value("select count(*) from pg_locks where $which");
}

my $transfer = "relation = 'ticket.transfer'::regclass";
my $exclusive = "$transfer and mode = 'AccessExclusiveLock'";

# Somebody writes for long, a file waits to change the table, and who sells waits
# behind it: nginx as long as that.
{
    my $patience = '100ms';
    my $refused = 0;

    file('998-one-table.sql', 'alter table ticket.transfer add column late text;');
    $writer->begin_work;
    $writer->do('lock table ticket.transfer in row exclusive mode');
    my $pid = migrates();

    for (1 .. 5) {
        wait_until { locked("$exclusive and not granted") }
            'the migration waits';
        $refused += !eval {
            sql_do("set lock_timeout = '$patience'");
            sql_do('update ticket.transfer set no = no where false');
            1;
        };
        wait_until { !locked("$exclusive and not granted") }
            'the migration gives way';
    }

    is $refused, 0, 'who sells has more patience than a migration';
    sql_do('reset lock_timeout');
    $writer->rollback;
    waitpid $pid, 0;
    is $?, 0, 'which succeeds in the end';
}

# A file changes two tables: it has the first one when a writer comes to it, who
# has the second.  Postgres would end whoever waits longest, the writer.
my $turn = 7;
file('999-two-tables.sql', 'alter table ticket.transfer add column was text;'
    . "set local lock_timeout = '10s'; select pg_advisory_xact_lock($turn);"
    . "set local lock_timeout = '50ms';"
    . 'alter table ticket.message add column was text;');
$exclusive .= ' and granted';

# It has the first table, and waits for its turn.
sub migration {
    sql_do("select pg_advisory_lock($turn)");
    my $pid = migrates();
    wait_until { locked($exclusive) } 'the migration has the first table';
    return $pid;
}

# Ctrl-Z while it has tables.
my $still = migration();
kill 'STOP', $still;
sql_do("select pg_advisory_unlock($turn)");
wait_until { !locked($exclusive) } 'a migration that stands still lets go', 30;
kill 'CONT', $still;
waitpid $still, 0;
is $? >> 8, 1, 'it fails when it goes on';

$writer->begin_work;
$writer->do('lock table ticket.message in row exclusive mode');
my $migration = migration();
$writer->do('lock table ticket.transfer in row exclusive mode',
            { pg_async => PG_ASYNC });
wait_until { $writer->pg_ready || locked("$transfer and not granted") }
    'the writer comes to it';
sql_do("select pg_advisory_unlock($turn)");
ok eval { $writer->pg_result; 1 }, 'the writer gets it' or diag $@;
$writer->rollback;
waitpid $migration, 0;
is $?, 0, 'the migration begins again, and succeeds';
($status, undef, $errors) = ticketctl('migrate', '--sql', $sql,
                                      '--postgres', conninfo());
is $status, 0, 'it has all that the files have' or diag $errors;
like $errors, qr/files are of schema 999, this program of \d+: is it that of/,
    'a program that is not of their release says so';
is sql_value(q{select count(*) from pg_attribute where attname = 'was'
    and attrelid in ('ticket.transfer'::regclass, 'ticket.message'::regclass)}),
    2, 'both tables are changed';

# The files of this tree are older than that database now.
my $release = sql_value('select schema_level from ticket.release');
($status, undef, $errors) = ticketctl('migrate', '--postgres', conninfo());
unlike $errors, qr/of their release/, 'program and files are of one release';
is $status, 1, 'a migration by an earlier release is refused';
like $errors, qr/the database has schema 999, these SQL files are of schema \d+/,
    'it says which is newer';
is sql_value('select schema_level from ticket.release'), $release,
    'nothing was changed';

is sql_value(q{
    select count(*)
    from pg_trigger t
    where not t.tgisinternal
      and t.tgrelid in ('ticket.orders'::regclass, 'ticket.refund'::regclass)
}), 3, 'orders and refunds have their triggers';

done_testing();
