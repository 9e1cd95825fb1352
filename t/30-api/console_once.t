# What counts once counts once, also when two nginx are asked at the same moment:
# a code of a device, a link, an approval; and whoever ends a session waits for
# what is being done under it, after which nothing more is.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use TicketBooking qw(connection);
use TicketConsole;
use TicketTest;

console_start(nginx => 2);

# What each of them answers; all are there before the first one begins.
sub begun {
    my (@calls) = @_;

    pipe my $wait, my $begin or die $!;
    my @pipes;
    for my $call (@calls) {
        pipe my $read, my $write or die $!;
        my $pid = fork // die $!;

        if ($pid == 0) {
            close $_ for $read, $begin;
            sysread $wait, my $nothing, 1;
            print $write eval { $call->()->{status} } // "died: $@";
            close $write;
            POSIX::_exit(0);
        }

        close $write;
        push @pipes, [$read, $pid];
    }

    close $begin;
    return \@pipes;
}

sub came_of {
    my ($pipes) = @_;

    return map {
        my ($read, $pid) = @$_;
        local $/;
        my $said = <$read>;
        waitpid $pid, 0;
        $said;
    } @$pipes;
}

sub at_once { return join ' ', sort(came_of(begun(@_))) }

sub balance {
    return sql_value('select balance_fen from ticket.account'
                     . ' where supplier_id = 1 and account_id = 1011');
}


# ---- A link ----

# Nothing was guessed, from here or elsewhere, and no code used.
sub forgiven {
    sql_do('update ticket.staff set failures = 0, locked_until = null,'
           . ' known_failures = 0, known_locked_until = null, totp_step = 0');
}

my $token = staff_person('DEMO', 'otto', 'finance');
my $secret = ask('POST', '/link/open', body => { token => $token })
             ->{json}{totp_secret};
my $step = int(time / 30);

is at_once(map {
    my $n = $_;
    sub { ask('POST', '/link', port => port($n % 2), body => {
        token => $token, password => password("otto $n"),
        totp_secret => $secret, totp => code_of($secret, $step) }) };
} 1 .. 6), '204 404 404 404 404 404', 'of six who use a link one sets a password';

# Which of them, is found out by a code that would be the next one.
my $mine;
for my $n (1 .. 6) {
    forgiven();
    my $in = ask('POST', '/session', body => {
        name => 'otto', password => password("otto $n"),
        totp => code_of($secret, $step) });
    $mine = $n if $in->{status} == 200;
}
ok $mine, 'it is one of the six';


# ---- A code of a device ----

forgiven();
$step = int(time / 30);
is at_once(map {
    my $n = $_;
    sub { ask('POST', '/session', port => port($n % 2), body => {
        name => 'otto', password => password("otto $mine"),
        totp => code_of($secret, $step) }) };
} 1 .. 5), '200 401 401 401 401', 'of five with one code one signs in';


# ---- An approval ----

staff_person('DEMO', $_, 'finance') for qw(fina finb finc);
staff_person('DEMO', 'boss', 'admin');
my %cookie = map { $_ => staff_session($_) } qw(fina finb finc boss);
is ask('POST', '/approval-limits', cookie => $cookie{boss},
       body => { action => 'deposit topup', limit_fen => 100 })->{status}, 200,
    'two people are needed';

sub top_up {
    my ($who, $reference, $fen, %is) = @_;
    return ask('POST', '/agents/demo/deposit/topup', cookie => $cookie{$who},
               key => $reference, %is,
               body => { amount_fen => $fen, reference => $reference });
}

for my $round (1 .. 3) {
    my $before = balance();
    my $proposal = top_up('fina', "once-$round", 10000)->{json}{proposal};
    my $came = at_once(map {
        my $n = $_;
        my ($who, $what) = (qw(finb finc)[$n % 2], $n < 4 ? 'approve' : 'refuse');
        sub { ask('POST', "/approvals/$proposal/$what", cookie => $cookie{$who},
                  port => port($n % 2), key => "decide-$round-$n",
                  body => $n < 4 ? {} : { reason => 'no' }) };
    } 1 .. 5);

    is $came, '200 409 409 409 409', "round $round: one of five decides";
    is balance() - $before, 10000 * sql_value(
        "select (state = 'A')::int from ticket.proposal where proposal_id = ?",
        $proposal), "round $round: money moves once, or not at all";
}


# ---- Who ends what is being done ----

# Of another nginx: each process asks Postgres for one of its staff at a time.

my $holder = connection('ticket_staff');
my $owner = db();

for my $case (
    ['who is disabled', sub { ask('POST', '/staff/fina/disable',
        port => port(1), cookie => $cookie{boss}, key => 'disable',
        body => {}) }],
    ['who has another role', sub { ask('PATCH', '/staff/fina',
        port => port(1), cookie => $cookie{boss}, match => '*',
        body => { roles => ['clerk'] }) }],
    ['whose sessions are ended', sub { ask('POST', '/staff/fina/sessions/end',
        port => port(1), cookie => $cookie{boss}, body => {}) }],
    ['who signs out', sub { ask('DELETE', '/session', port => port(1),
                                cookie => $cookie{fina}) }],
) {
    my ($who, $ends) = @$case;
    my $name = $who =~ tr/ /-/r;

    sql_do("update ticket.staff set enabled = true where name = 'fina'");
    sql_do('insert into ticket.staff_role (staff_id, supplier_id, role)'
           . " select staff_id, 1, 'finance' from ticket.staff"
           . " where name = 'fina' on conflict do nothing");
    $cookie{fina} = staff_session('fina');

    $owner->begin_work;
    $owner->do('select from ticket.account where supplier_id = 1'
               . ' and account_id = 1011 for update');
    my $acts = begun(sub { top_up('fina', $name, 50) });
    waits(1);
    my $end = begun($ends);
    waits(2);
    $owner->rollback;

    is join(' ', came_of($acts), map { s/204/200/r } came_of($end)),
        '200 200', "$who finishes what was begun";
    is top_up('fina', "$name-2", 50, port => port(1))->{status}, 401,
        "$who begins nothing more";
}

audit_ok();
done_testing;


# So many wait for a lock of somebody else.
sub waits {
    my ($many) = @_;

    wait_until {
        $holder->selectrow_array(
            'select count(*) from pg_locks where not granted') >= $many;
    } "$many wait";
}
