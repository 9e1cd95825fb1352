# Coming in to the console: links, signing in and out, the own account.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketTest;

# Compressed, with all that the page asks of the interface.
my $first_load = 90 * 1024;

browser_start();
browser_person('anna', qw(finance market));
browser_run('sign_in.mjs', FIRST_LOAD => $first_load,
            TOKEN => staff_person('DEMO', 'linked', 'clerk'));

done_testing;
