# Orders in the console: finding them, lists, one order, what each role may do.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketShop;
use TicketTest;

browser_start();
browser_person('lead', 'desk_lead');
browser_person('market', 'market');
browser_person('steward', 'steward');

my @orders = map { bought({}) } 1 .. 60;
browser_run('orders.mjs', ORDERS => "@orders");

done_testing;
