# A function in SQL that Postgres does not make part of the statement around it
# is parsed, analysed and planned again in each transaction, which costs more
# than most of them do.  Plans of PL/pgSQL are kept as long as the session.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start(nginx => 0, redis => 0);

my $owner = db('postgres');

# Functions in SQL, each with a call of it whose arguments are not known.

sub functions {
    my ($which) = @_;

    return $owner->selectall_arrayref(
        'select p.oid::regprocedure::text as name, n.nspname || \'.\''
        . ' || p.proname as called, p.proretset as many,'
        . ' p.provariadic <> 0 as variadic, array(select format_type(t, null)'
        . ' from unnest(p.proargtypes) t) as types'
        . ' from pg_proc p'
        . ' join pg_namespace n on n.oid = p.pronamespace'
        . ' join pg_language l on l.oid = p.prolang'
        . " where n.nspname in ('api', 'impl') and l.lanname = 'sql'"
        . " and ($which) order by 1", { Slice => {} });
}


# What calls a function and has its plan made.

sub statement {
    my ($f) = @_;
    my @types = @{$f->{types}};
    my @columns = map { "null::$types[$_] as a$_" } 0 .. $#types;
    my @arguments = map { "x.a$_" } 0 .. $#types;

    $arguments[-1] = "variadic $arguments[-1]" if $f->{variadic};

    my $call = "$f->{called}(" . join(', ', @arguments) . ')';
    my $rows = '(select ' . join(', ', @columns) . ' offset 0) x';

    return $f->{many} ? "select y.* from $rows, lateral $call y"
                      : "select $call from $rows";
}


# The function is still called when the plan is carried out.

sub stands_alone {
    my ($f) = @_;
    my $plan = $owner->selectcol_arrayref(
        'explain (verbose, costs off) ' . statement($f));

    return scalar grep { /\b\Q$f->{called}\E\(/ } @$plan;
}


# The test would not see what it is for, if the function were not found.
$owner->begin_work;
$owner->do('create function impl.stands_alone(p_id int4) returns int8'
           . ' language sql stable as'
           . " 'select count(*) from ticket.agent where agent_id = p_id'");
is_deeply [map { $_->{name} } grep { stands_alone($_) }
           @{functions("p.proname = 'stands_alone'")}],
    ['impl.stands_alone(integer)'], 'a function of its own is found';
$owner->rollback;

my $scalar = functions('not p.proretset');
cmp_ok scalar @$scalar, '>', 20, 'scalar functions in SQL are read';
is_deeply [map { $_->{name} } grep { stands_alone($_) } @$scalar], [],
    'each scalar function in SQL becomes part of the statement';

my $sets = functions("p.proretset and n.nspname = 'impl'");
cmp_ok scalar @$sets, '>', 10, 'functions of rows in SQL are read';
is_deeply [map { $_->{name} } grep { stands_alone($_) } @$sets], [],
    'each function of rows in impl becomes part of the statement';

# What staff call is called once in a session.
is_deeply [map { $_->{name} } grep { stands_alone($_) }
           @{functions(join ' or ',
                 map { "has_function_privilege('$_', p.oid, 'execute')" }
                 qw(ticket_nginx ticket_worker))}], [],
    'nothing that nginx or the worker call is planned again';

# Each statement that writes a row reads the texts of its table's checks: one
# constant is a fifth of fourteen.
my $sold = q{array['orders', 'order_item', 'ticket', 'visitor', 'transfer',
                   'account', 'quota', 'outbox', 'passage']};
my ($checks, $lists) = $owner->selectrow_array(qq{
    select count(*),
           string_agg(c.conname, ', ') filter (where c.conbin::text ~ 'ARRAYEXPR')
    from unnest($sold) t (name)
    join pg_constraint c on c.conrelid = ('ticket.' || t.name)::regclass
    where c.contype = 'c'});
cmp_ok $checks, '>', 30, 'checks of what sales write are read';
is $lists, undef, 'none of them has a list of constants: write any (...::type[])';

done_testing();
