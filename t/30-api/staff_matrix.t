# What each role may not, it does not: the rules as they were typed by hand are
# those of the table, and whoever tries more is refused and changes nothing.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketPeople qw(matrix);
use TicketTest;

console_start(timeout => 600);

my @roles = qw(steward gate_lead clerk desk_lead market finance admin party agent);
my @rules = matrix();
my %rule;
push @{ $rule{$_->{action}} }, $_ for @rules;

my %table = map { $_->{name} => join ' ', @{ $_->{roles} } }
            grep { defined $_->{method} } @{ actions() };
is_deeply [grep { @{ $rule{$_} } > 1 } sort keys %rule], [],
    'each action is for one thing that people do';
is_deeply { map { $_->{action} => join ' ', @{ $_->{roles} } } @rules }, \%table,
    'the table of actions has the rules as they were agreed';

# Every row of every table, but for when a session was looked at last.
my @tables = map { $_->{name} } sql(<<'END');
    select c.relname as name
    from pg_class c
    where c.relnamespace = 'ticket'::regnamespace
      and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'staff_session'
    order by 1
END
cmp_ok scalar(@tables), '>', 80, 'all tables are looked at';

sub rows_as_they_are {
    return { map { $_ => sql_value("select count(*) || ' ' || coalesce("
                 . "sum(hashtext(t::text)), 0) from ticket.$_ t") } @tables };
}

# The examples, of what there is in the demonstration.
my @calls = examples(ask('GET', '../openapi.json')->{json});
$_->{path} =~ s{/agents/ota\b}{/agents/demo} for @calls;
is scalar(@calls), scalar(keys %table), 'each action has an example';

my %cookie;
for my $role (@roles) {
    my $name = $role =~ tr/_/-/r;
    staff_person('DEMO', $name, $role);
    $cookie{$role} = staff_session($name);
}

my $n = 0;
sub tried {
    my ($role, $call) = @_;
    return ask($call->{method}, $call->{path}, cookie => $cookie{$role},
               match => '*', key => 'matrix-' . ++$n,
               map { exists $call->{$_} ? ($_ => $call->{$_}) : () }
                   qw(body csv image));
}

for my $role (@roles) {
    my %mine = map { $_->{action} => 1 }
               grep { grep { $_ eq $role } @{ $_->{roles} } } @rules;
    my @mine = grep { $mine{$_->{name}} } @calls;
    my @others = grep { !$mine{$_->{name}} } @calls;
    my $before = rows_as_they_are();
    my @wrong;

    for my $call (@others) {
        my $answer = tried($role, $call);
        push @wrong, "$call->{name}: " . told($answer)
            if $answer->{status} != 403
               || $answer->{json}{type} ne '/errors/ROLE_MISSING';
    }
    is_deeply \@wrong, [], "$role is refused all " . @others . ' that others do';
    is_deeply rows_as_they_are(), $before, "$role has changed nothing by it";

    # Of others' sessions administrators alone are told: that is no role's lack.
    @wrong = map { my $a = tried($role, $_);
                   $a->{status} == 401
                   || ($a->{json}{type} // '') eq '/errors/ROLE_MISSING'
                   ? "$_->{name}: " . told($a) : () }
             grep { $_->{method} eq 'GET' } @mine;
    is_deeply \@wrong, [], "$role sees what it may";
}

done_testing;
