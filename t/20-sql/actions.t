# The table of what staff can do, and the database: each function is there, and
# takes what the table gives it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketTest;

system_start(nginx => 0, redis => 0);

my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
open my $dump, '-|:raw', "$build/tools/actions_dump" or die $!;
my $actions = JSON::PP->new->utf8->decode(do { local $/; <$dump> });
close $dump or die 'actions_dump fails';
cmp_ok scalar @$actions, '>', 100, 'the table is read';

# How SQL has the values of a kind.
my %type = (
    (map { $_ => 'text' } qw(text code choice)),
    (map { $_ => 'int4|int8' } qw(int clock percent)),
    money => 'int8', find => 'jsonb', (map { $_ => 'date' } qw(day month)),
    list => '_text|_int8');

my %functions;
for my $row (sql(q{select p.proname as name, p.oid::regprocedure::text as shown,
                          coalesce(array_to_string(array(
                              select t.typname from unnest(p.proargtypes) with
                                  ordinality a (oid, n)
                              join pg_type t on t.oid = a.oid order by a.n),
                              ' '), '') as types,
                          coalesce(p.proargnames[p.pronargs + 1 :], '{}')
                              as columns,
                          has_function_privilege('ticket_staff', p.oid,
                                                 'execute') as staff
                   from pg_proc p where p.pronamespace = 'api'::regnamespace}))
{
    push @{ $functions{$row->{name}} }, $row;
}

my (@missing, @ambiguous, @forbidden, @wrong, @unrefusing, @unshown);
my %refuses_never = map { $_ => 1 } 'supplier list', 'key masters', 'life list',
    'renumber', 'audit', 'ticket check';

for my $a (grep { $_->{function} } @$actions) {
    my ($name, $function) = @{$a}{qw(name function)};
    my @found = @{ $functions{$function} // [] };

    push @missing, "$name: $function" unless @found;
    push @ambiguous, "$name: $function" if @found > 1;
    next unless @found == 1;

    push @forbidden, $function unless $found[0]{staff};

    my @columns = @{ $found[0]{columns} };
    push @unrefusing, $name
        unless $refuses_never{$name}
               || "@columns[0, 1]" eq 'verdict subject';
    push @unshown, map { "$name: $_" }
        grep { my $shown = $_; !grep { $_ eq $shown } @columns }
        split ' ', $a->{columns} // '';

    next if $a->{own};

    my @types = split ' ', $found[0]{types};
    my @args = grep { $_->{goes} } @{ $a->{args} };
    my @expected = ((map { $type{$_->{kind}} // '?' } @args),
                    $a->{change} ? 'jsonb' : ());
    push @wrong, "$name: $found[0]{shown}, not (@expected)"
        if @types != @expected
           || grep { $types[$_] !~ /^(?:$expected[$_])$/ } 0 .. $#types;
}

is_deeply \@missing, [], 'every function is there';
is_deeply \@ambiguous, [], 'each name is that of one function';
is_deeply \@forbidden, [], 'ticket_staff may call each';
is_deeply \@wrong, [], 'each takes the arguments, and the change where there is one';
is_deeply \@unrefusing, [], 'each can refuse';
is_deeply \@unshown, [], 'columns that are shown are there';

done_testing();
