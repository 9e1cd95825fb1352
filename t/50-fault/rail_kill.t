# Eight seeded rail orders that are paid for while the worker is killed at each
# call.  TICKET_RAIL_SEEDS says how many, TICKET_RAIL_FIRST the first seed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailKills;
use TicketTest;

my $first = $ENV{TICKET_RAIL_FIRST} // 1;
my $count = $ENV{TICKET_RAIL_SEEDS} // 8;
my $end = $first + $count - 1;

TicketRailKills::system_up($count);

for (my $seed = $first; $seed <= $end; $seed += 4) {
    TicketRailKills::wave($seed .. ($seed + 3 < $end ? $seed + 3 : $end));
}

TicketRailKills::books_agree();
TicketRailKills::books_can_differ();

done_testing();
