# A database that the last released version made: its functions are there when
# ours come, so one whose result has other columns needs another name.

use strict;
use warnings;

use DBI;
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

my $tree = "$FindBin::Bin/../..";
open my $from, '<', "$tree/t/env/upgrade-from" or die $!;
chomp(my $commit = <$from>);

plan skip_all => "the git history here does not go back to $commit"
    if system("git -C '$tree' cat-file -e '$commit^{commit}' 2> /dev/null") != 0;

system_start(nginx => 0, redis => 0);

my $released = tempdir(CLEANUP => 1);
system("git -C '$tree' archive $commit sql | tar -x -C '$released'") == 0
    or die "git archive: $?\n";

(my $database = conninfo()) =~ s/\bdbname=(\S+)/dbname=$1_released/ or die;
my ($name) = $database =~ /\bdbname=(\S+)/;
sql_do("create database $name template template0");

my ($status, undef, $errors) = ticketctl('migrate', '--sql', "$released/sql",
                                         '--postgres', $database);
is $status, 0, 'the last version makes its database' or BAIL_OUT $errors;

($status, undef, $errors) = ticketctl('migrate', '--postgres', $database);
is $status, 0, 'this one migrates it' or diag $errors;

# What was retired in between stays for one release.
my $functions = q{
    select p.oid::regprocedure::text || ' '
           || pg_get_function_result(p.oid) as name
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('api', 'impl')};
my %there = map { $_->{name} => 1 } do {
    my $db = DBI->connect('dbi:Pg:' . $database =~ tr/ /;/r, undef, undef,
                          { RaiseError => 1, PrintError => 0 });
    my $rows = $db->selectall_arrayref($functions, { Slice => {} });
    $db->disconnect;
    @$rows;
};
my @missing = grep { !$there{$_} } map { $_->{name} } sql($functions);
is_deeply \@missing, [], 'it has every function that a new database has';

sql_do("drop database $name");
done_testing();
