# Devices and the desk in the console.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketShop;
use TicketTest;

browser_start();
browser_person('adm', 'admin');
staff(qw(station set DEMO 1 南门));
staff('device', 'create', 'DEMO', '南门 1 号闸',
      qw(--kind turnstile --station 1 --gate 1));

browser_run('desk.mjs');

done_testing;
