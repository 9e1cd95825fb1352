# Autovacuum gives way to a migration that needs its table: else hot tables of a
# busy shop, which are cleaned all the time, could not be changed.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start(nginx => 0, redis => 0, postgres => 'own');

# Cleaning it takes minutes.
sql_do($_) for 'create table ticket.cleaned (n int4, was text)
                with (autovacuum_vacuum_threshold = 0,
                      autovacuum_vacuum_scale_factor = 0,
                      autovacuum_vacuum_cost_limit = 1,
                      autovacuum_vacuum_cost_delay = 100)',
               "insert into ticket.cleaned
                select n, repeat('x', 400) from generate_series(1, 20000) n",
               'delete from ticket.cleaned where n % 2 = 0',
               "alter system set autovacuum_naptime = '1s'",
               'select pg_reload_conf()';

my $sql = tempdir(CLEANUP => 1);
system('cp', '-r', (map { this_tree() . "/sql/$_" }
                    qw(roles.sql schema functions)), $sql) == 0 or die "cp: $?";
open my $file, '>', "$sql/schema/999-cleaned.sql" or die $!;
print $file 'alter table ticket.cleaned add column more text';
close $file or die $!;

wait_until {
    sql_value("select count(*) from pg_stat_progress_vacuum
               where relid = 'ticket.cleaned'::regclass")
} 'autovacuum cleans the table';

my ($status, undef, $errors) = ticketctl('migrate', '--sql', $sql,
                                         '--postgres', conninfo());
is $status, 0, 'the migration gets the table' or diag $errors;
is sql_value("select count(*) from pg_attribute where attname = 'more'
              and attrelid = 'ticket.cleaned'::regclass"), 1,
    'the migration has changed it';

done_testing();
