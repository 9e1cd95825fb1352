# nginx's processes are killed in the middle of a sale, on two hosts that share
# Postgres and Redis; then one host goes altogether.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketSale;

expect_log(qr/exited on signal 9/);
expect_log(qr/was locked by/);              # by one that was killed
system_start(nginx => 2, processes => 2);

my $sale = TicketSale->new(places => 600, buyers => 8, nginx => 2);
$sale->open;

for my $n (1 .. 4) {
    $sale->sold(100 * $n);
    kill9('nginx-process');
}
$sale->close('processes killed');

$sale = TicketSale->new(places => 300, buyers => 8, nginx => 2);
$sale->open;
$sale->sold(80);
my ($leader) = pids('nginx1');
kill9('nginx1');
TicketProcess::finish_session($leader);        # its processes would serve on
$sale->sold(160);
start('nginx1');
$sale->close('a host killed');

done_testing();
