# The desk and devices in the console.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketShop;
use TicketTest;

browser_start();
browser_person('ada', qw(admin clerk));
browser_person('carl', 'clerk');
staff(qw(station set DEMO 1 南门));
staff('device', 'create', 'DEMO', '南门 1 号闸',
      qw(--kind turnstile --station 1 --gate 1));
staff('device', 'create', 'DEMO', "窗口 $_", qw(--kind desk)) for 1, 2;

# Whatever hour it is, a slot of today is not over.
staff(qw(slot create DEMO 01 --days 1 --first 9 --start 16:00 --length 479
         --count 1 --total 1500 --online 1000));
staff(qw(supplier set DEMO --activation 1));
my %visit = (SXRQ => day(0), timespanindex => '9');
my $cash = booked_id({ %visit, Order_list => 'ADULT|2' });
my $paid = bought({ %visit, Order_list => 'ADULT|2', Mobile => '13900004321' });

browser_run('desk.mjs', CASH => $cash, PAID => $paid);

done_testing;
