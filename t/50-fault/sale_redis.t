# Redis dies, comes back empty, loses its scripts, and tells lies: the sale goes
# on, and not one place is sold too many or lost.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketSale;

system_start(processes => 2);

sub counters { grep { /^ticket:\{/ } redis()->keys('ticket:*') }

my $sale = TicketSale->new(places => 400);
$sale->open;
$sale->sold(60);
kill9('redis');
$sale->sold(160);
start('redis');
$sale->sold(220);
redis()->flushall;
$sale->sold(280);
redis()->script_flush;
$sale->close('killed, emptied, without scripts');

# Too few: believed for a second at most, then Postgres is asked.
$sale = TicketSale->new(places => 300);
$sale->open;
$sale->sold(50);
redis()->hset($_, 'l', 0) for counters();
$sale->sold(100);
redis()->hset($_, 'l', 1000000) for counters();
$sale->sold(150);
redis()->hset($_, 'l', 'many') for counters();
$sale->sold(200);
redis()->eval("redis.call('DEL', KEYS[1]); redis.call('LPUSH', KEYS[1], 'x')", 1, $_)
    for counters();
$sale->close('wrong counters');

# Restored from an old file: what it remembers is long sold.
$sale = TicketSale->new(places => 300);
$sale->open;
$sale->sold(30);
my %old = map { $_ => redis()->dump($_) } counters();
$sale->sold(200);
redis()->restore($_, 0, $old{$_}, 'REPLACE') for keys %old;
$sale->close('restored from an old state');

done_testing();
