# Postgres dies in the middle of a sale, its connections are cut, a row is held.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketSale;

system_start(processes => 2, postgres => 'own');

my $sale = TicketSale->new(places => 500);
$sale->open;
$sale->sold(80);
kill9('postgres');
start('postgres');
$sale->sold(200);

for my $n (1 .. 5) {
    $sale->sold(200 + 30 * $n);
    sql("select pg_terminate_backend(pid) from pg_stat_activity
         where usename = 'ticket_nginx'");
}
$sale->close('killed, and cut off');

$sale = TicketSale->new(places => 300);
$sale->open;
$sale->sold(60);
{
    my $holder = db();
    $holder->begin_work;
    $holder->do('select 1 from ticket.quota order by quota_id for update');
    wait_until {
        $holder->selectrow_array('select count(*) from pg_stat_activity
            where usename = ? and wait_event_type = ?', undef,
            'ticket_nginx', 'Lock')
    } 'a batch waits for the quota row';
    my $from = time;
    wait_until { time - $from >= 3 }
        'the row is held for three seconds', 10;
    $holder->rollback;
}
$sale->close('a row held');

done_testing();
