# nginx's processes are killed in the middle of a sale, on two hosts that share
# Postgres and Redis; then one host goes altogether.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketSale;

expect_log(qr/exited on signal 9/);
expect_log(qr/bind\(\) to \S+ failed/);      # its orphans have the port still
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
kill9('nginx1');
$sale->sold(160);
start('nginx1');
$sale->close('a host killed');

done_testing();
