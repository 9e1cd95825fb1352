# Nobody sees or changes anything of another supplier: who has every role at one
# asks for things of the other, by each action of the table.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(encode);
use TicketConsole;
use TicketShop;
use TicketTest;

console_start(timeout => 600);

my @roles = qw(steward gate_lead clerk desk_lead market finance admin);
staff_person('DEMO', $_, @roles) for qw(owner second);
staff_person('HILL', 'spy', @roles);
my ($owner, $spy) = map { staff_session($_) } qw(owner spy);


# ---- What there is at DEMO ----

# A word that nobody at HILL may ever read.
my $word = '景区甲的';
my $bytes = encode('UTF-8', $word);
sql_do("update ticket.agent set name = ? || user_name where supplier_id = 1",
       $word);
sql_do("update ticket.product set name = ? || code where supplier_id = 1", $word);
sql_do("update ticket.line set name = ? || code where supplier_id = 1", $word);

my $order = bought({ Order_list => 'CHILD|1', money => '50.00' });
my @codes = ticket_codes($order);

sub owner_asks {
    my ($method, $path, $body) = @_;

    my $answer = ask($method, $path, cookie => $owner, key => "owner-$path",
                     match => '*', $body ? (body => $body) : ());
    ok $answer->{status} == 200 || $answer->{status} == 202, "DEMO has: $path"
        or diag told($answer);
    return $answer->{json};
}

owner_asks('POST', '/approval-limits', { action => 'deposit topup',
                                         limit_fen => 100 });
my $proposal = owner_asks('POST', '/agents/demo/deposit/topup',
                            { amount_fen => 10000,
                            reference => "$word 1" })->{proposal};
sql_do("insert into ticket.export_host values ('somewhere', 'infinity')");
my $export = owner_asks('POST', '/exports',
                        { kind => 'orders', first_day => iso_day(0),
                          last_day => iso_day(0) })->{no};
my $closing = owner_asks('POST', '/closings', { day => iso_day(-1) })
              ->{items}[0]{no};
owner_asks('PATCH', '/lines/01/slots',
           { first_day => iso_day(20), last_day => iso_day(21),
             online => '900' });
my $session = owner_asks('GET', '/staff/owner/sessions')->{items}[0]{session};

like ask('GET', "/$_", cookie => $owner)->{content}, qr/$bytes/,
    "who works at DEMO reads the word in $_"
    for qw(agents products lines orders approvals);

my %of_demo = (
    order => $order, user => 'demo', proposal => $proposal, name => 'owner',
    export => $export, closing => $closing, product => 'ADULT', line => '01',
);

# All rows of a supplier, and what people are.
sub digest {
    my @tables = map { $_->{name} } sql(
        'select c.relname as name from pg_class c join pg_attribute a on'
        . " a.attrelid = c.oid and a.attname = 'supplier_id' where"
        . " c.relnamespace = 'ticket'::regnamespace and c.relkind = 'r'"
        . ' order by 1');

    return {
        (map { $_ => sql_value("select md5(string_agg(t::text, ' ' order by"
                               . " t::text)) from ticket.$_ t"
                               . ' where supplier_id = 1') // '' } @tables),
        people => sql_value(
            "select md5(string_agg((name, enabled, password, failures)::text,"
            . " ' ' order by name)) from ticket.staff"
            . " where name not in ('spy', 'of-hill')"),
    };
}


# ---- Each action, by somebody of HILL ----

my $document = ask('GET', '../openapi.json')->{json};
my $before = digest();
my $n = 0;

sub revive {
    sql_do('update ticket.staff set enabled = true where not enabled');
    sql_do("update ticket.staff_session set ended_at = null where hash ="
           . " sha256(convert_to(?, 'UTF8'))", $spy);
    sql_do('insert into ticket.staff_role (staff_id, supplier_id, role)'
           . " select staff_id, 2, ? from ticket.staff where name = 'spy'"
           . ' on conflict do nothing', $_) for @roles;
}

# The path of an operation, with things of DEMO in it.
sub path_of {
    my ($call) = @_;

    my $id = $call->{name} =~ tr/ /-/r;
    my ($path) = grep {
        ($document->{paths}{$_}{lc $call->{method}}{operationId} // '') eq $id
    } keys %{ $document->{paths} };
    my @elements = split m{/}, $call->{path} =~ s/\?.*//r;
    my @names = split m{/}, $path =~ s{^/v1}{}r;

    return join '/', map {
        $names[$_] =~ /^\{(\w+)\}$/ ? $of_demo{$1} // $elements[$_]
                                    : $names[$_]
    } 0 .. $#names;
}

for my $call (examples($document)) {
    my ($query) = $call->{path} =~ /(\?.*)/;
    my %body = %{ $call->{body} // {} };

    $body{orders} = ["$order"] if $body{orders};
    $body{ticketcodes} = \@codes if $body{ticketcodes};
    $body{text} = "$order" if $body{text} && $call->{name} eq 'order find';
    $body{code} = $codes[0] if $body{code} && $call->{name} =~ /check|voucher/;

    # the next person's name is one that nobody has
    $body{name} = 'of-hill' if $call->{name} eq 'staff create';

    my $answer = ask($call->{method}, path_of($call) . ($query // ''),
                     cookie => $spy, key => 'spy-' . ++$n, match => '*',
                     $call->{image} ? (image => $call->{image}) : (),
                     $call->{body} ? (body => \%body) : ());
    my $now = digest();
    my @wrong = grep { $before->{$_} ne $now->{$_} } sort keys %$before;

    push @wrong, 'is told' if $answer->{content} =~ $bytes;
    push @wrong, "answers $answer->{status}" if $answer->{status} >= 500;
    push @wrong, 'is signed out' if $answer->{status} == 401;
    ok !@wrong, "$call->{name} has nothing to do with DEMO"
        or diag "@wrong: " . told($answer);

    $before = $now;
    revive() if $call->{path} =~ m{^/staff};
}


# ---- By what stands in a query or a body ----

for my $path ("/orders?after=$order", "/log?subject=$order", '/log?person=owner',
              '/log?after=9000000000000000000', '/approvals?state=all',
              '/exports', '/orders?agent=demo', '/passages', '/staff')
{
    my $answer = ask('GET', $path, cookie => $spy);
    my $said = $answer->{content};

    # What the spy looked for stands in the log of the spy's own supplier.
    $said = JSON::PP->new->canonical->encode([grep {
        $_->{person} ne 'spy' || $_->{action} ne 'order find' }
        @{$answer->{json}{items}}]) if $path =~ m{^/log};
    ok $said !~ /$bytes|owner|"$order"/,
        "$path tells nothing of DEMO" or diag told($answer);
}
problem_is(ask('POST', '/staff/spy/sessions/end', cookie => $spy,
               body => { session => "$session" }), 404, 'SIGNED_IN_MISSING',
           "the number of another's session ends nothing");
is ask('GET', '/session', cookie => $owner)->{status}, 200,
    'who works at DEMO is signed in still';

done_testing;
