# The calendar in the console: places and prices of many cells at once, and the
# way back.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketShop;
use TicketSystem;
use TicketTest;

browser_start();
browser_person($_, 'market') for qw(mei lan);
browser_person('clerk', 'clerk');
bought({});

# Where the two persons are: slots of the line from above.
my $sold = sql_row('select o.day, o.slot_no - 1 as row from ticket.orders o'
                   . ' where o.slot_no is not null limit 1');
browser_run('calendar.mjs', DAY => $sold->{day}, ROW => $sold->{row});

is sql_value("select reason from ticket.staff_log where action = 'slot change'"
             . " and reason <> ''"),
    'a typhoon', 'why a slot was closed is in the log';

done_testing;
