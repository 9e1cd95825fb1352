# The upgrade from the last version while buyers go on: its database is
# migrated, its nginx and worker go on with the new functions, the new worker
# comes beside the old one, the new module takes over the sockets; then back to
# the old module and worker, on the database as it is now.  No request fails,
# and no gate is told wrongly who may come in.
#
# The last version is what t/env/upgrade-from names; t/env/upgrade-build builds
# it from the history.  TICKET_UPGRADE_ROUNDS says how often, each time from a
# new database; in every second round nothing holds up the functions that are
# replaced.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBI;
use POSIX ();
use TicketGateTraffic;
use TicketShop;
use TicketTest;
use TicketTraffic;
use Time::HiRes qw(time);

my $rounds = $ENV{TICKET_UPGRADE_ROUNDS} // 1;
my $new = this_tree();

plan skip_all => 'this nginx has its module inside' if $ENV{TICKET_NGINX};
chomp(my $old = qx{'$new/t/env/upgrade-build'});
plan skip_all => $old if $? >> 8 == 3;
die "the last version cannot be built\n" if $?;

sub module_is {
    my ($tree, $name) = @_;

    my @wrong = grep {
        open my $maps, '<', "/proc/$_/maps" or die "maps: $!";
        !grep { m{ \Q$tree\E/build/nginx/ngx_ticket_module\.so$} } <$maps>;
    } pids('nginx-process');
    is_deeply \@wrong, [], $name;
}

sub worker_is {
    my ($what, $tree, $name) = @_;

    is readlink('/proc/' . (pids($what))[0] . '/exe'),
        "$tree/build/ticket-worker", $name;
}

# What writes is inside its function nearly all the time, waiting for an account
# that is held for half a second again and again: so it is when the function is
# replaced, and what it calls then must be there still.
sub hold_up {
    my $dsn = 'dbi:Pg:' . conninfo() =~ tr/ /;/r;

    my $pid = fork // die "fork: $!";
    return $pid if $pid;

    my $goes_on = 1;
    $SIG{TERM} = sub { $goes_on = 0 };
    db()->{InactiveDestroy} = 1;
    eval {
        my $db = DBI->connect($dsn, undef, undef, { RaiseError => 1 });
        while ($goes_on) {
            $db->begin_work;
            $db->do('select 1 from ticket.account for update');
            select undef, undef, undef, 0.5;
            $db->commit;
        }
        $db->disconnect;
    };
    POSIX::_exit(1);
}

sub held_up {
    my $holder = hold_up();

    wait_until {
        sql_value("select count(*) from pg_stat_activity where"
                  . " usename = 'ticket_nginx' and wait_event_type = 'Lock'")
    } 'a write is inside its function';
    return $holder;
}

sub migrate_under {
    my ($n) = @_;

    my $holder = $n % 2 ? held_up() : undef;
    migrate("round $n: the database is migrated under load");
    if ($holder) {
        kill 'TERM', $holder;
        waitpid $holder, 0;
    }
}

sub migrate {
    my ($name) = @_;

    my ($status, undef, $errors) = ticketctl('migrate', '--postgres',
                                             conninfo());
    is $status, 0, $name or diag $errors;
}

sub postgres_log { dir() . '/pg/logs/postgres.log' }

# But for the owner's, whose migrate gives way to who sells.

sub postgres_errors {
    my ($from) = @_;
    my $waits = qr/ERROR:  canceling statement due to lock timeout/;

    open my $log, '<', postgres_log() or die "log: $!";
    seek $log, $from, 0;
    local $/ = undef;

    # A migration gives way.  Orders of one agent wait for its account, a table
    # that no migration locks here.
    return grep { /^\N*\b(?:ERROR|FATAL|PANIC):/
                  && !/^\N* postgres $waits/
                  && !(/^\N* ticket_nginx $waits/
                       && /"account"|\bticket\.account\b/) }
           split /^(?=[-\d]{10} \N*\b(?:LOG|WARNING|ERROR|FATAL|PANIC):)/m,
           <$log>;
}

# What the last version has sealed in one column, and this one in two.

sub words_of {
    my ($order, $name) = @_;

    my $answer = call('QueryOrder', { order_id => $order });
    like $answer->item('description'), qr/；备注：靠近入口\z/,
        "$name: QueryOrder shows the remark";
    is $answer->item('fptt'), '某公司', "$name: QueryOrder shows the title";
}

# Each part returns when its last step was.

sub old_version_goes_on {
    my ($n, $traffic) = @_;

    $traffic->goes_on(150, "round $n: before migrate");
    use_tree(ticketctl => $new);
    my $migrated = time;
    migrate_under($n);
    $traffic->goes_on(100, "round $n: after migrate");

    reload();
    restart('worker');
    worker_is('worker', $old, "round $n: the old worker starts again");
    $traffic->goes_on(100, "round $n: the old version on the new functions");
    return $migrated;
}

sub new_version_takes_over {
    my ($n, $traffic, $migrated) = @_;

    use_tree(worker1 => $new);
    start('worker1');
    worker_is('worker1', $new, "round $n: the new worker starts beside it");
    $traffic->goes_on(50, "round $n: two workers");
    stop('worker');
    $traffic->goes_on(50, "round $n: the new worker alone");

    use_tree(nginx => $new);
    upgrade();
    my $upgraded = time;
    module_is($new, "round $n: nginx has the new module");
    $traffic->goes_on(150, "round $n: the new version");
    migrate("round $n: a second migrate changes nothing");
    $traffic->goes_on(50, "round $n: after the second migrate");
    $traffic->carries($migrated, $upgraded,
        "round $n: the new version settles what the old one has booked");
}

sub old_version_comes_back {
    my ($n, $traffic) = @_;

    my $before = time;
    use_tree(nginx => $old);
    upgrade();
    my $back = time;
    use_tree(worker2 => $old);
    start('worker2');
    stop('worker1');
    module_is($old, "round $n: nginx has the old module again");
    worker_is('worker2', $old, "round $n: the old worker takes over again");
    $traffic->goes_on(100, "round $n: back on the old version");
    $traffic->carries($before, $back,
        "round $n: the old version settles what the new one has booked");
}

sub upgrade_round {
    my ($n) = @_;

    system_start(tree => $old, postgres => 'own', processes => 2, daemon => 1,
                 worker => ['sweep 200'], http => 'lingering_close off;',
                 locations => 'location /hill-gate/ { ticket_gate HILL; }',
                 timeout => 240);
    module_is($old, "round $n: nginx starts with the old module");
    worker_is('worker', $old, "round $n: the old worker starts");
    my $log_at = -s postgres_log();
    my $traffic = TicketUpgradeTraffic->new("round$n");
    $traffic->open;
    my $said = booked_id({ Memo => '靠近入口', NeedInvoice => '1',
                           InvoiceTitle => '某公司' });

    my $migrated = old_version_goes_on($n, $traffic);
    words_of($said, "round $n: the old version");
    new_version_takes_over($n, $traffic, $migrated);
    words_of($said, "round $n: the new version");
    old_version_comes_back($n, $traffic);

    $traffic->close("round $n");
    audit_ok("round $n: the books agree");
    is_deeply [postgres_errors($log_at)], [],
        "round $n: Postgres met no error";
    TicketSystem::finish_systems();
}

upgrade_round($_) for 1 .. $rounds;
done_testing();


# Buyers and gates together.

package TicketUpgradeTraffic;

sub new {
    my ($class, $prefix) = @_;
    return bless { buyers => TicketTraffic->new(prefix => $prefix),
                   gates => TicketGateTraffic->new }, $class;
}

sub open { $_->open for @{$_[0]}{qw(gates buyers)} }

sub goes_on {
    my ($self, $more, $name) = @_;

    my $from = $self->{gates}->answers;
    $self->{buyers}->goes_on($more, $name);
    $self->{gates}->goes_on(10, $name, $from);
}

sub carries { my $self = shift; $self->{buyers}->carries(@_) }

sub close {
    my ($self, $name) = @_;

    # Those who began last first: they have what would tell the others to end.
    $_->close($name) for @$self{qw(buyers gates)};
}
