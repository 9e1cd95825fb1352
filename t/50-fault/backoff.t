# A connection that has served is tried again at once, however often it is cut;
# one that never serves is not.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(make_path);
use TicketTest;
use TicketProxy;
use Time::HiRes qw(time);

my $processes = 3;
system_start(nginx => 0, processes => $processes);

my ($good) = conninfo('x') =~ /^host=(\S+)/;
make_path(dir() . '/cut');
my $proxy = TicketProxy->new(dir() . '/cut/.s.PGSQL.5432',
                             "$good/.s.PGSQL.5432", 1);
configure(0, postgres_at => dir() . '/cut');
start('nginx');

sub served {
    my ($n) = @_;

    # who knows nobody yet signs nothing
    return call('OrderAndPayWithYDJ', order(XCDDH => "B$n"), keep => 0,
                verify => 0)->retcode == 0;
}

my $longest = 0;
for my $n (1 .. 8) {
    wait_until { served($n) } "round $n: an order is sold";
    $proxy->tell('cutnow');
    my $from = time;
    wait_until { served("$n-again") } "round $n: and sold after the cut";
    my $took = time - $from;
    $longest = $took if $took > $longest;
}
cmp_ok $longest, '<', 2, 'no cut is followed by a long pause';

# Postgres takes connections and ends them before they have served.
my $opened = ($proxy->count)[1];
$proxy->tell('cut 1000');
sql("select pg_terminate_backend(pid) from pg_stat_activity
     where usename = 'ticket_nginx' and datname = current_database()");
wait_until { log_lines(qr/cannot connect/) > 4 * 8 * $processes }
    'nginx tries again', 30;
my $from = time;
my $before = ($proxy->count)[1];
wait_until { time - $from > 2 } 'two seconds pass';
cmp_ok +($proxy->count)[1] - $before, '<', 5 * 8 * $processes,
    'connections that never serve are tried after pauses';
$proxy->tell('calm');
wait_until { served('end') } 'an order is sold when Postgres serves again', 20;

audit_ok();
done_testing();
