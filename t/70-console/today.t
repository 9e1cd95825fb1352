# The first page of the console.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketShop;
use TicketSystem;
use TicketTest;

browser_start();
browser_person('boss', qw(finance market gate_lead));
bought({}) for 1 .. 3;
sql_do("insert into ticket.alarm (supplier_id, at, kind, number, text)"
       . " select supplier_id, api.now(), 'codes forged', '3', 'device 3'"
       . " from ticket.supplier where code = 'DEMO'");

browser_run('today.mjs');

done_testing;
