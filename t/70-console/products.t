# Products and finance in the console: values typed over, closings as files.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketShop;
use TicketTest;

browser_start();
browser_person($_, 'market') for qw(mei lan);
browser_person('fin', 'finance');
staff(qw(fee set DEMO ADULT 1 --percent 10));
staff(qw(fee set DEMO ADULT 0 --percent 30));

browser_run('products.mjs');

done_testing;
