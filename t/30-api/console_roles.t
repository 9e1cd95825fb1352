# Who may what: each role tries each action over HTTP, with its example.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketTest;

console_start(timeout => 900);

my @roles = qw(steward gate_lead clerk desk_lead market finance admin party agent);
my %cookie;
for my $role (@roles) {
    staff_person('DEMO', $role =~ tr/_/-/r, $role);
    $cookie{$role} = staff_session($role =~ tr/_/-/r);
}
staff_person('DEMO', 'nobody', 'steward');


# ---- The table, as it was agreed ----

# "order stop: gate_lead desk_lead market"
my %agreed = map { /^([a-z -]+):\s*(.*)$/ ? ($1 => $2) : () }
             grep { !/^#/ } split /\n/,
             slurp("$FindBin::Bin/../fixtures/staff_roles");
my %table = map { $_->{name} => join ' ', @{ $_->{roles} } }
            grep { defined $_->{method} } @{ actions() };
is_deeply \%table, \%agreed, 'the table of actions is the one that was agreed';

my $document = ask('GET', '../openapi.json')->{json};
my @calls = examples($document);
is_deeply [sort map { $_->{name} } @calls], [sort keys %agreed],
    'the document has each of them';
is_deeply { map { $_->{name} => join ' ', @{ $_->{roles} } } @calls }, \%agreed,
    'with its roles';


# ---- Each role, each action ----

# What others did to a session must not make it end.
sub revive {
    sql_do('update ticket.staff set enabled = true where not enabled');
    sql_do('update ticket.staff_session set ended_at = null'
           . ' where ended_at is not null');
    for my $role (@roles) {
        sql_do('delete from ticket.staff_role r using ticket.staff p'
               . ' where r.staff_id = p.staff_id and p.name = ?',
               $role =~ tr/_/-/r);
        sql_do('insert into ticket.staff_role (staff_id, supplier_id, role)'
               . ' select staff_id, 1, ? from ticket.staff where name = ?',
               $role, $role =~ tr/_/-/r);
    }
}

my $n = 0;
for my $call (@calls) {
    my %may = map { $_ => 1 } @{ $call->{roles} };
    my %is = (key => 'roles-' . ++$n, match => '*',
              map { exists $call->{$_} ? ($_ => $call->{$_}) : () }
                  qw(body csv image));
    my @wrong;

    my $none = ask($call->{method}, $call->{path}, %is);
    push @wrong, 'nobody: ' . told($none)
        if $none->{status} != 401
           || $none->{json}{type} ne '/errors/SESSION_NEEDED';

    for my $role (@roles) {
        # everybody has sessions of his own
        my $name = $role =~ tr/_/-/r;
        my $answer = ask($call->{method},
                         $call->{path} =~ s{(?<=^/staff/)\w+(?=/sessions)}{$name}r,
                         %is,
                         key => "roles-$n-$role", cookie => $cookie{$role});
        my $refused = $answer->{status} == 403
                      && $answer->{json}{type} eq '/errors/ROLE_MISSING';

        push @wrong, "$role: " . told($answer)
            if $may{$role} ? $refused || $answer->{status} =~ /^(?:401|405|5..)$/
                             || ($answer->{json}{type} // '')
                                =~ /(?:VALUES_WRONG|VALUE_REFUSED|PATH_UNKNOWN)$/
                           : !$refused;
        revive() if $call->{path} =~ /^\/staff/;
    }

    ok !@wrong, "$call->{name} is for: @{ $call->{roles} }" or diag map { "$_\n" } @wrong;
}

# Several roles are added up; one of another supplier is none here.
staff_person('DEMO', 'both', 'steward', 'finance');
my $both = staff_session('both');
is ask('GET', '/suspense', cookie => $both)->{status}, 200,
    'who has two roles may what either may';
sql_do("insert into ticket.staff_role (staff_id, supplier_id, role)"
       . " select staff_id, 2, 'market' from ticket.staff where name = 'both'");
problem_is(ask('PUT', '/halls/1', cookie => $both,
               body => { name => 'A hall' }), 403,
           'ROLE_MISSING', 'a role at another supplier is none here');

done_testing;
