# Agents take turns at the connection for reads: whoever asks for much keeps
# nobody waiting for more than a few of his answers.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketWire qw(http_send http_receive);

system_start();

my %of = map {
    $_ => call('OrderProducts', order(senderid => "$_-1"), agent => $_)
        ->item('orderid')
} qw(demo demo2);

sub ask {
    my ($agent) = @_;

    return http_send(port(), [request_bytes('QueryOrder',
        { order_id => $of{$agent} }, agent => $agent, keep => 0)]);
}

sub held {
    sql_value('select pg_stat_clear_snapshot()');
    return sql_value("select count(*) from pg_stat_activity"
        . " where wait_event_type = 'Lock'"
        . " and application_name like 'ngx_ticket reads%'"
        . ' and datname = current_database()');
}

# While the first waits for a lock, the rest gathers behind it.
my $holder = db();
$holder->begin_work;
$holder->do('lock table ticket.orders');
my @much = map { ask('demo') } 1 .. 60;
wait_until { held() } 'an agent asks for much';
my $other = ask('demo2');
is call('GetProducts', {}, agent => 'demo2')->retcode, 0,
    'what has come before this has been read';
$holder->rollback;

like +(http_receive($_))[2], qr/<retcode>0</, 'each is answered in the end'
    for $other, @much;

my ($log) = glob dir() . '/nginx0/logs/access.log';
my @agents;
wait_until {
    @agents = TicketProcess::slurp($log) =~ / (demo2?) QueryOrder\.aspx /g;
    @agents == 61;
} 'all are in the access log';
my ($place) = grep { $agents[$_] eq 'demo2' } 0 .. $#agents;
cmp_ok $place, '<=', 9, 'the other agent waits for few of them';

audit_ok();
done_testing();
