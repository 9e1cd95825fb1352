# Rail orders in the console.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketRailClient;
use TicketTest;

my $order = 'xcslw141117203122003';

browser_start(locations => rail_locations());
secret('abc123456', 'hxb1080@163.com', '国贺', '12345619891010123X');
rail_shop();
import_order(orderNo => $_) for $order, 'xcslw141117203122004';
browser_person('fin', 'finance');
browser_person('xu', 'agent');

browser_run('rail.mjs', ORDER => $order);

done_testing;
